"""Privacy over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from server.kernel.context import SignedIn, SliceRouter, declares
from server.kernel.paging import Cursor, Limit
from server.kernel.running import run_act
from server.policy.actions import Action
from server.privacy import queries
from server.privacy.handlers import fetch_export
from shared.contract import Receipt
from shared.people import EraseYoungPerson
from shared.privacy import (
    BreakGlassPage,
    EmergencyView,
    JournalCheck,
    JournalPage,
    OpenBreakGlass,
    PrepareSubjectExport,
    ReviewBreakGlass,
    SubjectExport,
    SubjectExportPage,
    SubjectFound,
    SubjectSought,
)

What = Annotated[
    str | None,
    Query(max_length=64, pattern="^[a-z.-]+$", description="Only this, as `resource.verb`."),
]

router = SliceRouter(tag="privacy")


@router.get("/journal", **declares(Action.JOURNAL_READ))
def list_journal(
    ctx: SignedIn,
    young_person_id: UUID | None = None,
    account_id: UUID | None = None,
    what: What = None,
    from_on: date | None = None,
    until_on: date | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> JournalPage:
    """Read who did or read what, about whom and why: the newest first, as ids and codes."""
    chosen = {"young_person_id": young_person_id, "account_id": account_id, "what": what}
    days = {"from_on": from_on, "until_on": until_on}
    return ctx.read(queries.list_journal, **chosen, **days, cursor=cursor, limit=limit)


@router.get("/journal/check", **declares(Action.JOURNAL_VERIFY))
def check_journal(ctx: SignedIn) -> JournalCheck:
    """Tell whether the sealed journal is still what it was when it was sealed."""
    return ctx.read(queries.check_journal)


@router.post("/young-persons/search", **declares(Action.YOUNG_PERSON_FIND))
def find_subject(ctx: SignedIn, sought: SubjectSought) -> SubjectFound:
    """Find who a request is about, by school, whole name and birth date."""
    return ctx.read(queries.find_subject, sought=sought)


@router.post("/young-persons/{young_person_id}/erasure", **declares(Action.YOUNG_PERSON_ERASE))
def erase(ctx: SignedIn, young_person_id: UUID, command: EraseYoungPerson) -> Receipt:
    """Make every word about a young person unreadable, for good."""
    return ctx.run(command, young_person_id=young_person_id)


@router.post("/break-glass", status_code=201, **declares(Action.BREAK_GLASS_OPEN))
def open_break_glass(ctx: SignedIn, command: OpenBreakGlass) -> Receipt:
    """Read one circle from outside it, for hours, because it cannot wait."""
    return ctx.run(command)


@router.get("/break-glass", **declares(Action.BREAK_GLASS_LIST))
def list_break_glass(
    ctx: SignedIn, *, waiting: bool = True, cursor: Cursor = None, limit: Limit = 50
) -> BreakGlassPage:
    """List who read in an emergency: what waits for a review, or what was reviewed."""
    return ctx.read(queries.list_break_glass, waiting=waiting, cursor=cursor, limit=limit)


@router.get("/break-glass/{break_glass_id}", **declares(Action.BREAK_GLASS_READ))
def read_emergency(ctx: SignedIn, break_glass_id: UUID) -> EmergencyView:
    """Give what is needed in an emergency, until its hour is over."""
    return ctx.read(queries.read_emergency, break_glass_id=break_glass_id)


@router.post("/break-glass/{break_glass_id}/review", **declares(Action.BREAK_GLASS_REVIEW))
def review_break_glass(ctx: SignedIn, break_glass_id: UUID, command: ReviewBreakGlass) -> Receipt:
    """Say afterwards whether reading in an emergency was right."""
    return ctx.run(command, break_glass_id=break_glass_id)


@router.post("/subject-exports", status_code=201, **declares(Action.SUBJECT_EXPORT_PREPARE))
def prepare_export(ctx: SignedIn, command: PrepareSubjectExport) -> Receipt:
    """Prepare everything about one young person, to be fetched once within a day."""
    return ctx.run(command)


@router.get("/subject-exports", **declares(Action.SUBJECT_EXPORT_LIST))
def list_exports(ctx: SignedIn, cursor: Cursor = None, limit: Limit = 50) -> SubjectExportPage:
    """List one's own exports."""
    return ctx.read(queries.list_exports, cursor=cursor, limit=limit)


@router.post(
    "/subject-exports/{subject_export_id}/content", **declares(Action.SUBJECT_EXPORT_FETCH)
)
def fetch(ctx: SignedIn, subject_export_id: UUID) -> SubjectExport:
    """Fetch an export: once."""
    runtime = ctx.runtime
    return run_act(
        runtime.store,
        runtime.clock(),
        ctx.action,
        lambda uow: fetch_export(ctx.acting(uow), subject_export_id),
    )
