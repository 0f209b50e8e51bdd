"""Privacy: who read or changed what about whom, emergencies, what is given out, and erasing.

For privacy officers. Addresses hold ids and codes; a name is typed into a form that is sent, and
what the journal shows of somebody is a short reference. Giving out and erasing are the work of the
officer of the coordination, and ask to show again who one is.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from server.console.chores import Waiting
from server.console.context import Desk, SignedIn
from server.console.i18n import mark, marks
from server.console.journal_lines import lines_of, reference
from server.console.routing import desk_router
from server.console.wording import privacy as privacy_words
from server.kernel.errors import NotFound, NotValid
from server.kernel.messages import dump
from server.kernel.running import run_act
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import list_organisations
from server.policy.actions import Action
from server.policy.privacy import is_network_officer
from server.privacy import queries
from server.privacy.handlers import fetch_export
from shared.people import EraseYoungPerson
from shared.privacy import PrepareSubjectExport, ReviewBreakGlass, SubjectExport, SubjectSought
from shared.vocabulary import BreakGlassVerdict, ErasureReason, OrganisationKind, Role

router = desk_router("/privacy")

Cursor = Annotated[str | None, Query(max_length=400)]
What = Annotated[str | None, Query(max_length=64, pattern="^[a-z.-]*$")]
Day = Annotated[str, Query(max_length=10)]
KINDS = tuple(
    (kind, privacy_words.SENTENCES[kind])
    for kind in (
        "signal.read",
        "case.read",
        "referral.read",
        "young-person.read",
        "dossier.read",
        "break-glass.open",
        "break-glass.read",
        "sharing.decide",
        "sharing.revoke",
        "subject-export.fetch",
        "young-person.erase",
        "young-person.find",
        "session.refuse",
    )
)
"""What one can look for by itself."""
PAGE = 25
_FEW = 8
_SCHOOLS = 200
REVOCATION = "sharing.revoke"


def waiting(desk: Desk) -> Waiting | None:
    """Say how many emergencies wait for a review, for the first page."""
    if not desk.actor.has(Role.PRIVACY_OFFICER):
        return None
    shown = desk.read(queries.list_break_glass, Action.BREAK_GLASS_LIST, limit=PAGE)
    one, many = marks("{count} emergency to review", "{count} emergencies to review")
    return Waiting("/desk/privacy/emergencies", one, many, len(shown.items), late=True)


@router.get("")
def privacy(desk: SignedIn) -> Response:
    """Show what a privacy officer comes for."""
    shown = desk.read(queries.list_break_glass, Action.BREAK_GLASS_LIST, limit=PAGE)
    return desk.page(
        "privacy/privacy.html",
        emergencies=len(shown.items),
        more=shown.next_cursor is not None,
        for_network=is_network_officer(desk.actor),
        revocation=REVOCATION,
    )


@router.get("/journal")
def journal(
    desk: SignedIn,
    person: UUID | None = None,
    colleague: UUID | None = None,
    what: What = None,
    from_on: Day = "",
    until_on: Day = "",
    cursor: Cursor = None,
) -> Response:
    """Show who did or read what, the newest first."""
    first, last = _day(from_on), _day(until_on)
    shown = desk.read(
        queries.list_journal,
        Action.JOURNAL_READ,
        young_person_id=person,
        account_id=colleague,
        what=what or None,
        from_on=first,
        until_on=last,
        cursor=cursor,
        limit=PAGE,
    )
    chosen: dict[str, object] = {"person": person, "colleague": colleague, "what": what}
    chosen |= {"from_on": first, "until_on": last}
    kept = urlencode({name: str(value) for name, value in chosen.items() if value})
    return desk.page(
        "privacy/journal.html",
        lines=lines_of(shown.items),
        here=f"/desk/privacy/journal?{kept}" if kept else "/desk/privacy/journal",
        cursor=cursor,
        next_cursor=shown.next_cursor,
        person=person,
        person_reference=reference(person) if person else "",
        colleague=colleague,
        what=what or "",
        kinds=KINDS,
        from_on=first,
        until_on=last,
    )


@router.get("/people")
def look_up(desk: SignedIn) -> Response:
    """Ask whom a request is about."""
    return _look_up(desk)


@router.post("/people")
def find(desk: SignedIn) -> Response:
    """Look somebody up by all that one has to know."""
    if desk.form.only_shown:
        return _look_up(desk)
    try:
        sought = desk.form.read(SubjectSought)
        found = desk.read(queries.find_subject, Action.YOUNG_PERSON_FIND, sought=sought)
    except NotValid as error:
        desk.form.refuse(error)
        return _look_up(desk)
    except NotFound:
        return _look_up(desk, nobody=True)
    return desk.go(f"/desk/privacy/people/{found.young_person_id}")


@router.get("/people/{young_person_id}")
def person(desk: SignedIn, young_person_id: UUID) -> Response:
    """Show what can be told and done about one young person, without who it is."""
    shown = desk.read(
        queries.list_journal, Action.JOURNAL_READ, young_person_id=young_person_id, limit=_FEW
    )
    return desk.page(
        "privacy/person.html",
        young_person_id=young_person_id,
        reference=reference(young_person_id),
        lines=lines_of(shown.items),
        for_network=is_network_officer(desk.actor),
        subject_export_id=desk.new_id(),
        revocation=REVOCATION,
    )


@router.post("/people/{young_person_id}/export")
def prepare(desk: SignedIn, young_person_id: UUID) -> Response:
    """Prepare everything about one young person."""
    if desk.send(PrepareSubjectExport, young_person_id=young_person_id) is None:
        return person(desk, young_person_id)
    return desk.go("/desk/privacy/exports", said=mark("It is ready to fetch, once, for a day."))


@router.get("/people/{young_person_id}/erasure")
def ask_to_erase(desk: SignedIn, young_person_id: UUID) -> Response:
    """Say what erasing does before it is done."""
    return _erasing(desk, young_person_id)


@router.post("/people/{young_person_id}/erasure")
def erase(desk: SignedIn, young_person_id: UUID) -> Response:
    """Make every word about a young person unreadable."""
    if desk.send(EraseYoungPerson, young_person_id=young_person_id) is None:
        return _erasing(desk, young_person_id)
    return desk.go(
        "/desk/privacy", said=mark("Every word about this young person is gone for good.")
    )


@router.get("/exports")
def exports(desk: SignedIn, cursor: Cursor = None) -> Response:
    """Show what this officer prepared."""
    shown = desk.read(queries.list_exports, Action.SUBJECT_EXPORT_LIST, cursor=cursor, limit=PAGE)
    return desk.page(
        "privacy/exports.html",
        items=[(each, reference(each.young_person_id)) for each in shown.items],
        now=desk.now,
        cursor=cursor,
        next_cursor=shown.next_cursor,
    )


@router.post("/exports/{subject_export_id}/file.json")
def fetch(desk: SignedIn, subject_export_id: UUID) -> Response:
    """Fetch an export: once."""
    if desk.form.only_shown:
        return desk.go("/desk/privacy/exports")

    def act(uow: UnitOfWork) -> SubjectExport:
        uow.act_as(desk.runtime.find_actor(uow, desk.claims))
        return fetch_export(uow, subject_export_id)

    given = run_act(desk.runtime.store, desk.now, Action.SUBJECT_EXPORT_FETCH, act)
    text = json.dumps(dump(given), ensure_ascii=False, indent=1, sort_keys=True)
    name = f"kring-{reference(given.young_person_id)}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="application/json", headers=headers)


@router.get("/emergencies")
def emergencies(desk: SignedIn, *, reviewed: bool = False, cursor: Cursor = None) -> Response:
    """Show who read in an emergency: what waits for a review, or what was reviewed."""
    shown = desk.read(
        queries.list_break_glass,
        Action.BREAK_GLASS_LIST,
        waiting=not reviewed,
        cursor=cursor,
        limit=PAGE,
    )
    return desk.page(
        "privacy/emergencies.html",
        items=[(each, reference(each.young_person_id)) for each in shown.items],
        reviewed=reviewed,
        here="/desk/privacy/emergencies" + ("?reviewed=true" if reviewed else ""),
        cursor=cursor,
        next_cursor=shown.next_cursor,
    )


@router.get("/emergencies/{break_glass_id}")
def emergency(desk: SignedIn, break_glass_id: UUID) -> Response:
    """Show one emergency, to review."""
    shown = desk.read(
        queries.view_break_glass, Action.BREAK_GLASS_REVIEW, break_glass_id=break_glass_id
    )
    return desk.page(
        "privacy/emergency.html",
        item=shown,
        own=shown.account_id == desk.account_id,
        reference=reference(shown.young_person_id),
        verdicts=tuple(BreakGlassVerdict),
    )


@router.post("/emergencies/{break_glass_id}/review")
def review(desk: SignedIn, break_glass_id: UUID) -> Response:
    """Say what was found of it."""
    if desk.send(ReviewBreakGlass, break_glass_id=break_glass_id) is None:
        return emergency(desk, break_glass_id)
    return desk.go(
        "/desk/privacy/emergencies", said=mark("It is reviewed. Whoever read it is told.")
    )


@router.get("/check")
def check(desk: SignedIn) -> Response:
    """Show whether the sealed journal is still what it was."""
    return desk.page(
        "privacy/check.html", check=desk.read(queries.check_journal, Action.JOURNAL_VERIFY)
    )


def _look_up(desk: Desk, *, nobody: bool = False) -> Response:
    own = desk.actor.organisations(Role.PRIVACY_OFFICER)
    every = is_network_officer(desk.actor)
    desk.read(queries.may_watch, Action.JOURNAL_READ)
    schools = desk.read(
        list_organisations, Action.NETWORK_READ, kind=OrganisationKind.SCHOOL, limit=_SCHOOLS
    ).items
    options = [
        (each.organisation_id, each.name)
        for each in schools
        if every or each.organisation_id in own
    ]
    return desk.page(
        "privacy/people.html", options=options, nobody=nobody, status=404 if nobody else None
    )


def _erasing(desk: Desk, young_person_id: UUID) -> Response:
    held = desk.read(
        queries.what_keeps_from_erasing, Action.YOUNG_PERSON_ERASE, young_person_id=young_person_id
    )
    return desk.page(
        "privacy/erasure.html",
        young_person_id=young_person_id,
        reference=reference(young_person_id),
        held=held,
        reasons=tuple(ErasureReason),
    )


def _day(text: str) -> date | None:
    """Read a day of a filter; one that is none filters nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
