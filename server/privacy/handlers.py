"""Carrying out what people mean to happen about privacy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

import server.cases.queries
from server.kernel.errors import Forbidden, StaleRecord
from server.kernel.journal import Audience, to_account, to_desk
from server.kernel.running import Handler
from server.kernel.subjects import rows_below, words_destroyed
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import coordination_ids
from server.people.queries import enrolments_of, members
from server.policy.actions import Action
from server.policy.copies import holders_of
from server.policy.gate import desks_of
from server.policy.keeping import past_keeping
from server.policy.privacy import (
    access_break_glass,
    access_export,
    access_subject,
    is_in_a_circle,
)
from server.privacy import rules
from server.privacy.queries import earlier_verdicts, everything_about
from server.privacy.tables import BreakGlassRow, SubjectExportRow
from shared.contract import Command, Receipt
from shared.privacy import (
    LetGo,
    OpenBreakGlass,
    PrepareSubjectExport,
    ReviewBreakGlass,
    SubjectExport,
)
from shared.vocabulary import Role

_BATCH = 200
"""How many of each kind lose their words in one transaction."""
_BELOW: Mapping[str, str] = {"case": "case_id", "referral": "referral_id"}
"""By which column what belongs to a thing names it."""
_ITSELF = frozenset({"referral", "signal"})
"""What has a term of its own, although it names a case."""


def open_break_glass(uow: UnitOfWork, command: OpenBreakGlass) -> Receipt:
    """Let somebody read one circle from outside it for hours, and tell who must know at once."""
    person = access_subject(uow, command.young_person_id, Action.BREAK_GLASS_OPEN)
    account_id = _person(uow)
    if command.organisation_id not in desks_of(uow.actor):
        raise Forbidden(Action.BREAK_GLASS_OPEN.value)
    uow.lock(person.id)
    lasts = rules.check_opening(
        in_circle=is_in_a_circle(uow, person.id),
        before=earlier_verdicts(uow, person.id, account_id),
        hours=command.hours,
    )
    row = BreakGlassRow(
        id=command.break_glass_id,
        young_person_id=person.id,
        account_id=account_id,
        organisation_id=command.organisation_id,
        reason=command.reason,
        why=command.why,
        ends_at=uow.now + lasts,
    )
    uow.add(row)
    uow.record("break-glass.open", row, reason=command.reason.value)
    circle = _circle(uow, person.id)
    uow.notify("break-glass-opened", row, [*circle, *_officers(uow, row)])
    return uow.receipt(row, "open")


def review_break_glass(uow: UnitOfWork, command: ReviewBreakGlass) -> Receipt:
    """Say afterwards whether it was right; who read it is told."""
    row = access_break_glass(uow, command.break_glass_id, Action.BREAK_GLASS_REVIEW)
    if row.version != command.version:
        raise StaleRecord({"status": _standing(row), "version": row.version})
    rules.check_review(reader=row.account_id, reviewer=uow.actor.account_id, verdict=row.verdict)
    uow.change(
        row,
        verdict=command.verdict,
        finding=command.finding,
        reviewed_by=uow.actor.account_id,
        reviewed_at=uow.now,
    )
    uow.record("break-glass.review", row, reason=command.verdict.value)
    uow.notify("break-glass-reviewed", row, [to_account(row.account_id)])
    return uow.receipt(row, _standing(row))


def prepare_export(uow: UnitOfWork, command: PrepareSubjectExport) -> Receipt:
    """Prepare an export: nothing is gathered before it is fetched."""
    person = access_subject(uow, command.young_person_id, Action.SUBJECT_EXPORT_PREPARE)
    row = SubjectExportRow(
        id=command.subject_export_id,
        young_person_id=person.id,
        account_id=_person(uow),
        expires_at=uow.now + rules.EXPORT_LASTS,
    )
    uow.add(row)
    uow.record("subject-export.prepare", row)
    return uow.receipt(row, "prepared")


def fetch_export(uow: UnitOfWork, subject_export_id: UUID) -> SubjectExport:
    """Give an export, once: that it was fetched is written in the same transaction.

    Notes
    -----
    No command, because its answer must not be kept for a repeat. An answer that got lost is lost:
    the officer prepares another.
    """
    row = access_export(uow, subject_export_id)
    rules.check_fetch(expires_at=row.expires_at, fetched_at=row.fetched_at, now=uow.now)
    uow.change(row, fetched_at=uow.now)
    uow.record("subject-export.fetch", row)
    return everything_about(uow, row.young_person_id)


def let_go(uow: UnitOfWork, command: LetGo) -> Receipt:
    """Destroy the words of what is past its term, with all that belongs to it; codes stay.

    Phones that keep a copy are told to drop it.

    Source
    ------
    Domain facts 5.4: keep little, delete early. The terms are dated thresholds.
    """
    over = past_keeping(uow, limit=_BATCH)
    holders = holders_of(uow, over)
    for row in over:
        uow.change(row, let_go_at=uow.now, **words_destroyed(row))
        uow.record(command.type, row, audience=holders.get(row.id, ()))
        column = _BELOW.get(row.__resource__)
        for below in () if column is None else rows_below(uow, column, row.id):
            words = {} if below.__resource__ in _ITSELF else words_destroyed(below)
            if words:
                uow.change(below, **words)
                uow.record(command.type, below)
    return Receipt(
        command_id=command.command_id,
        resource="retention",
        resource_id=command.command_id,
        status="done",
        version=1,
        recorded_at=uow.now,
    )


HANDLERS: Mapping[type[Command], Handler] = {
    LetGo: let_go,
    OpenBreakGlass: open_break_glass,
    PrepareSubjectExport: prepare_export,
    ReviewBreakGlass: review_break_glass,
}
"""Who carries out what."""


def _person(uow: UnitOfWork) -> UUID:
    """Give who asks: the system reads nothing in an emergency and is given nothing.

    Raises
    ------
    Forbidden
        For the system.
    """
    if uow.actor.account_id is None:
        raise Forbidden(Action.BREAK_GLASS_OPEN.value)
    return uow.actor.account_id


def _standing(row: BreakGlassRow) -> str:
    return "open" if row.verdict is None else row.verdict.value


def _circle(uow: UnitOfWork, young_person_id: UUID) -> list[Audience]:
    """Give the desks of everybody in a circle of this young person."""
    outlines = server.cases.queries.outlines_about(uow, young_person_id)
    return [to_desk(each) for each in sorted({i for o in outlines for i in o.organisation_ids})]


def _officers(uow: UnitOfWork, row: BreakGlassRow) -> list[Audience]:
    """Give the privacy officers of the reader's desk, of the school and of the network."""
    schools = [each.organisation_id for each in enrolments_of(uow, row.young_person_id)]
    watched: Iterable[UUID] = {row.organisation_id, *schools, *coordination_ids(uow)}
    officers = {each for one in watched for each in members(uow, one, Role.PRIVACY_OFFICER)}
    return [to_account(each) for each in sorted(officers)]
