"""What the handlers of a case share: entering it, moving responsibility, its dates, telling it.

Must not: answer a command. Each of these is one step of one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from server.cases.queries import find_case, parties_of, staying_parties
from server.cases.rules import checks
from server.cases.rules.responsibility import Circle, Holding, Move, holds
from server.cases.tables import (
    ActionRow,
    CaseRow,
    DisputeRow,
    GoalRow,
    HandoverRow,
    LedgerRow,
    PartyRow,
)
from server.kernel.errors import NotFound, StaleRecord
from server.kernel.journal import Audience, to_account, to_desk
from server.kernel.tables import Table, columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar, threshold
from server.policy.actions import Action
from server.policy.cases import access_case
from server.policy.gate import check_circle_change
from shared.school_calendar import add_school_days, local_date, start_of_day
from shared.vocabulary import (
    ActionStatus,
    DisputeSettlement,
    DisputeStatus,
    HandoverStatus,
    LedgerBasis,
    LedgerChange,
    ResponsibilityRole,
)

_dispute = columns(DisputeRow)
_handover = columns(HandoverRow)
_action = columns(ActionRow)
_entry = columns(LedgerRow)
_C = TypeVar("_C", ActionRow, DisputeRow, GoalRow, HandoverRow)
_MOVED_BY = {
    LedgerBasis.CASE_CLOSED: Action.CASE_ANSWER_CLOSING,
    LedgerBasis.CASE_REOPENED: Action.CASE_REOPEN,
    LedgerBasis.DISPUTE_SETTLED: Action.DISPUTE_SETTLE,
    LedgerBasis.HANDOVER_ACCEPTED: Action.HANDOVER_ANSWER,
    LedgerBasis.MADE_IN_ERROR: Action.REFERRAL_ERROR,
    LedgerBasis.REFERRAL_ACCEPTED: Action.REFERRAL_ACCEPT,
    LedgerBasis.REFERRAL_ENDED: Action.REFERRAL_COMPLETE,
}
"""What somebody did, by the ground it puts in the ledger. Opening a circle changes none: it begins
with the one school that has the pupil."""


def enter(
    uow: UnitOfWork, case_id: UUID, command_type: str, *, version: int | None = None
) -> CaseRow:
    """Give a case to a handler, held until the commit.

    Parameters
    ----------
    version
        The version of the case the person looked at, where the command changes the case itself.

    Raises
    ------
    NotFound, Forbidden
        As `access_case`.
    StaleRecord
        When the case has changed since.
    Conflict
        When its status does not answer this command.
    """
    uow.lock(case_id)
    case = access_case(uow, case_id, Action(command_type))
    if version is not None:
        at_version(case, version)
    checks.check_command(case.status, command_type, case.version)
    return case


def enter_for_worker(uow: UnitOfWork, case_id: UUID) -> CaseRow:
    """Give a case to a handler of the worker's, held until the commit."""
    uow.lock(case_id)
    case = find_case(uow, case_id)
    if case is None:
        raise NotFound
    return case


def child(uow: UnitOfWork, table: type[_C], case: CaseRow, child_id: UUID, version: int) -> _C:
    """Give something that belongs to a case, at the version the person looked at.

    Raises
    ------
    NotFound
        When the case has no such thing.
    StaleRecord
        When it has changed since.
    """
    column = columns(table)
    row = uow.find(
        table,
        column.network_id == uow.actor.network_id,
        column.case_id == case.id,
        column.id == child_id,
    )
    if row is None:
        raise NotFound
    at_version(row, version)
    return row


def at_version(row: CaseRow | _C, version: int) -> None:
    """Refuse what has changed since the person looked."""
    if row.version != version:
        raise StaleRecord({"status": row.status.value, "version": row.version})


def parties(uow: UnitOfWork, case: CaseRow) -> dict[UUID, PartyRow]:
    """Give the parties now, by organisation, the one that joined first first."""
    return {party.organisation_id: party for party in staying_parties(uow, case.id)}


def circle_of(case: CaseRow, rows: Mapping[UUID, PartyRow]) -> Circle:
    """Give the circle as the rules see it."""
    return Circle(
        parties={organisation_id: party.account_id for organisation_id, party in rows.items()},
        connector=Holding(case.connector_organisation_id, case.connector_account_id),
    )


def write_ledger(
    uow: UnitOfWork, case: CaseRow, moves: Iterable[Move], basis: LedgerBasis
) -> datetime:
    """Add what happened to the ledger; give the moment it happened.

    Raises
    ------
    StepUpNeeded
        When whoever moves it has to show again who they are.

    Notes
    -----
    Two servers' clocks differ: an entry is never older than the one before it.
    """
    if basis is not LedgerBasis.CASE_OPENED:
        check_circle_change(uow, _MOVED_BY[basis])
    last = uow.all(
        LedgerRow,
        _entry.network_id == uow.actor.network_id,
        _entry.case_id == case.id,
        order_by=(_entry.place.desc(),),
        limit=1,
    )
    at = max([uow.now, *(entry.at for entry in last)])
    place = last[0].place if last else 0
    for move in moves:
        place += 1
        entry = LedgerRow(
            id=uow.new_id(),
            case_id=case.id,
            young_person_id=case.young_person_id,
            place=place,
            at=at,
            change=move.change,
            role=move.role,
            organisation_id=move.holding.organisation_id,
            account_id=move.holding.account_id,
            basis=basis,
        )
        uow.add(entry)
        uow.record(f"ledger-entry.{move.change.value}", entry, reason=basis.value)
    return at


def carry_out(
    uow: UnitOfWork,
    case: CaseRow,
    moves: Sequence[Move],
    basis: LedgerBasis,
    *,
    ground: UUID,
) -> None:
    """Let moves happen: in the ledger, in the parties, in the case and in what hung on them.

    Parameters
    ----------
    ground
        What whoever takes a place up is here for: the case, a referral, a handover.
    """
    rows = parties(uow, case)
    at = write_ledger(uow, case, moves, basis)
    connector: dict[str, Any] = {}
    taken: set[UUID] = set()
    left: set[UUID] = set()
    for move in moves:
        organisation_id, account_id = move.holding.organisation_id, move.holding.account_id
        takes_up = move.change is LedgerChange.TOOK_UP
        if move.role is ResponsibilityRole.CONNECTOR:
            if takes_up:
                connector = {
                    "connector_organisation_id": organisation_id,
                    "connector_account_id": account_id,
                }
        elif takes_up:
            taken.add(organisation_id)
            _seat(uow, case, rows.get(organisation_id), move.holding, at=at, ground=ground)
        elif organisation_id not in taken:
            left.add(organisation_id)
            uow.change(rows[organisation_id], left_at=at)
            uow.record("party.leave", rows[organisation_id], reason=basis.value)
    replan(uow, case, always=True, **connector)
    _tie_loose_ends(uow, case, left)


def _seat(
    uow: UnitOfWork,
    case: CaseRow,
    party: PartyRow | None,
    holding: Holding,
    *,
    at: datetime,
    ground: UUID,
) -> None:
    """Make an organisation a party, or another person the one who stands for it."""
    if party is None:
        party = PartyRow(
            id=uow.new_id(),
            case_id=case.id,
            young_person_id=case.young_person_id,
            organisation_id=holding.organisation_id,
            account_id=holding.account_id,
            since=at,
            grounds=[str(ground)],
        )
        uow.add(party)
        uow.record("party.join", party)
        return
    grounds = list(dict.fromkeys([*party.grounds, str(ground)]))
    uow.change(party, account_id=holding.account_id, grounds=grounds)
    uow.record("party.join", party)


def _tie_loose_ends(uow: UnitOfWork, case: CaseRow, left: Collection[UUID]) -> None:
    """End what nobody can answer any more, and say which actions lost their doer.

    A handover whose giver gave otherwise or whose receiver left is taken back; "not ours" of a
    party that left is settled. An action stays open: the connector finds it another doer.
    """
    circle = circle_of(case, parties(uow, case))
    for handover in _of_case(uow, HandoverRow, case, _handover.status == HandoverStatus.PROPOSED):
        gives = holds(circle, handover.role, handover.from_organisation_id)
        if not gives or handover.to_organisation_id not in circle.parties:
            uow.change(handover, status=HandoverStatus.WITHDRAWN)
            uow.record("handover.answer", handover, reason="moved-otherwise")
    for dispute in _of_case(uow, DisputeRow, case, _dispute.status == DisputeStatus.OPEN):
        if dispute.organisation_id in left:
            uow.change(dispute, status=DisputeStatus.SETTLED, settlement=DisputeSettlement.LEAVES)
            uow.record("dispute.settle", dispute, reason="party-left")
    actions = _of_case(uow, ActionRow, case, _action.status == ActionStatus.OPEN)
    if any(action.doer_organisation_id in left for action in actions):
        uow.notify("action-needs-doer", case, [to_account(case.connector_account_id)])


def _of_case(uow: UnitOfWork, table: type[_C], case: CaseRow, *where: Any) -> list[_C]:
    column = columns(table)
    return uow.all(
        table,
        column.network_id == uow.actor.network_id,
        column.case_id == case.id,
        *where,
        order_by=(column.id,),
    )


def replan(uow: UnitOfWork, case: CaseRow, *, always: bool = False, **fields: Any) -> None:
    """Change a case and find the first moment somebody has to look at it again.

    Parameters
    ----------
    always
        Change the version as well when neither a field nor the moment changes: the parties did.
    """
    for name, value in fields.items():
        setattr(case, name, value)
    due_at = min(_dates(uow, case))
    moved = due_at != case.due_at
    if moved:
        fields |= {"due_at": due_at, "reminded_level": 0}
    if fields or always:
        uow.change(case, **fields)


def dates_after_now(uow: UnitOfWork, case: CaseRow) -> list[datetime]:
    """Give the dates of a case that are still to come."""
    return [at for at in _dates(uow, case) if at > uow.now]


def _dates(uow: UnitOfWork, case: CaseRow) -> list[datetime]:
    """Give every moment by which the circle promised something: next date, answers, settlement."""
    calendar = school_calendar()
    dates = [start_of_day(calendar, case.next_on)]
    if case.closing_proposed_at is not None:
        days = threshold("case.closing-answer", local_date(calendar, case.closing_proposed_at))
        dates.append(add_school_days(calendar, case.closing_proposed_at, days))
    open_disputes = select(_dispute.due_at).where(
        _dispute.network_id == uow.actor.network_id,
        _dispute.case_id == case.id,
        _dispute.status == DisputeStatus.OPEN,
    )
    pending = select(_handover.next_on).where(
        _handover.network_id == uow.actor.network_id,
        _handover.case_id == case.id,
        _handover.status == HandoverStatus.PROPOSED,
    )
    dates.extend(row.due_at for row in uow.select(open_disputes))
    dates.extend(start_of_day(calendar, row.next_on) for row in uow.select(pending))
    return dates


def tell(
    uow: UnitOfWork,
    event_type: str,
    case: CaseRow,
    *rows: Table,
    reason: str | None = None,
    also: Iterable[Audience] = (),
) -> None:
    """Explain a change in the journal, and let the desks of the circle hear of the case.

    Parameters
    ----------
    rows
        What of the case was changed; absent: the case itself.
    also
        Who hears of it besides: a doer, a desk that just left.
    """
    for row in rows:
        uow.record(event_type, row, reason=reason)
    uow.record(event_type, case, reason=reason, audience=[*desks(uow, case), *also])


def desks(uow: UnitOfWork, case: CaseRow) -> list[Audience]:
    """Give the desks of the parties now."""
    return [to_desk(organisation_id) for organisation_id in parties_of(uow, case.id)]


def account_of(uow: UnitOfWork) -> UUID:
    """Give whose act this is.

    Raises
    ------
    NotFound
        For the system: a note or an answer is somebody's.
    """
    if uow.actor.account_id is None:
        raise NotFound
    return uow.actor.account_id


def today(uow: UnitOfWork) -> date:
    """Give the day it is in the region."""
    return local_date(school_calendar(), uow.now)
