"""Closing a case together, and opening it again. Nothing closes by itself."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from server.cases.handlers import circle
from server.cases.rules import checks, responsibility
from server.cases.tables import ActionRow, CaseRow, DisputeRow, HandoverRow, PartyRow
from server.kernel.errors import GuardNotMet, NotFound
from server.kernel.journal import to_account
from server.kernel.tables import Table, columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import find_organisation
from server.network.reference import school_calendar
from server.people.queries import find_young_person, has_desk, is_desk_member
from server.policy.actions import Action
from server.policy.cases import access_desk_of_party, desks_in_circle
from server.policy.gate import check_circle_change
from server.referrals.queries import open_of_case
from shared.cases import AnswerClosing, ProposeClosing, ReopenCase
from shared.contract import Receipt
from shared.school_calendar import local_date
from shared.signals import NoteSignalProgress
from shared.vocabulary import (
    ActionStatus,
    CaseStatus,
    DisputeStatus,
    HandoverStatus,
    LedgerBasis,
    SignallerStep,
)

_action = columns(ActionRow)
_dispute = columns(DisputeRow)
_handover = columns(HandoverRow)


def propose(uow: UnitOfWork, command: ProposeClosing) -> Receipt:
    """Ask every co-responsible party whether the case can close, the proposer's own as well."""
    case = circle.enter(uow, command.case_id, command.type, version=command.version)
    _check_nothing_open(uow, case)
    answered = [p for p in circle.parties(uow, case).values() if p.closing_answer is not None]
    for party in answered:
        uow.change(party, closing_answer=None)
    circle.replan(
        uow,
        case,
        status=CaseStatus.CLOSING,
        outcome=command.outcome,
        closing_message=command.message_to_signaller,
        closing_proposed_at=uow.now,
    )
    circle.tell(uow, command.type, case, *answered, reason=command.outcome.value)
    uow.notify("closing-proposed", case, circle.desks(uow, case))
    return uow.receipt(case)


def answer(uow: UnitOfWork, command: AnswerClosing) -> Receipt:
    """Answer for one's organisation: the last yes closes the case, one no keeps it open.

    Notes
    -----
    A yes that does not close leaves the version of the case alone, so that two parties who looked
    at the same proposal can both answer it. Who said yes can say so again: that closes a case whose
    last missing party has left in the meantime.
    """
    case = circle.enter(uow, command.case_id, command.type, version=command.version)
    access_desk_of_party(uow, case.id, command.organisation_id, Action.CASE_ANSWER_CLOSING)
    rows = circle.parties(uow, case)
    party = rows.get(command.organisation_id)
    if party is None:
        raise NotFound
    if command.agrees:  # Each yes lets everybody go, whichever comes last.
        check_circle_change(uow, Action.CASE_ANSWER_CLOSING)
    uow.change(party, closing_answer=command.agrees)
    after = checks.after_answers([each.closing_answer for each in rows.values()])
    if after is CaseStatus.CLOSED:
        _close(uow, case)
    elif after is CaseStatus.OPEN:
        _keep_open(uow, case)
    reason = "agrees" if command.agrees else "disagrees"
    circle.tell(uow, command.type, case, party, reason=reason)
    return uow.receipt(case)


def reopen(uow: UnitOfWork, command: ReopenCase) -> Receipt:
    """Open a closed case again: the parties of its last moment are co-responsible again.

    Notes
    -----
    An organisation that has left the network in the meantime, or has nobody at its desk any more,
    cannot come back. When the one who connected no longer works there, the one who opens it again
    connects.
    """
    case = circle.enter(uow, command.case_id, command.type, version=command.version)
    checks.check_next_date(command.next_on, circle.today(uow))
    rows = circle.parties(uow, case)
    connects = is_desk_member(uow, case.connector_account_id, case.connector_organisation_id)
    stand = {each.id: _stands(uow, each) for each in rows.values()}
    back = [party for party in rows.values() if _can_come_back(uow, party)]
    for party in rows.values():
        if party in back:
            _bring_back(uow, case, party, stands=stand[party.id])
        else:
            uow.change(party, left_at=uow.now)
            uow.record("party.leave", party, reason="organisation-ended")
    connector = _connector_again(uow, case, connects=connects)
    restored = responsibility.Circle(
        parties={party.organisation_id: party.account_id for party in back}, connector=connector
    )
    moves = responsibility.restore_circle(restored)
    circle.write_ledger(uow, case, moves, LedgerBasis.CASE_REOPENED)
    circle.replan(
        uow,
        case,
        status=CaseStatus.OPEN,
        outcome=None,
        closing_message=None,
        closing_proposed_at=None,
        closed_at=None,
        grown_up_on=None,
        next_on=command.next_on,
        connector_organisation_id=connector.organisation_id,
        connector_account_id=connector.account_id,
    )
    circle.tell(uow, command.type, case, reason=command.reason.value)
    uow.notify("case-reopened", case, circle.desks(uow, case))
    return uow.receipt(case)


def _check_nothing_open(uow: UnitOfWork, case: CaseRow) -> None:
    checks.check_closing(
        open_referrals=len(open_of_case(uow, case.id)),
        open_disputes=_count(uow, DisputeRow, case, _dispute.status == DisputeStatus.OPEN),
        open_handovers=_count(uow, HandoverRow, case, _handover.status == HandoverStatus.PROPOSED),
        open_actions=_count(uow, ActionRow, case, _action.status == ActionStatus.OPEN),
    )


def _count(uow: UnitOfWork, table: type[Table], case: CaseRow, which: ColumnElement[bool]) -> int:
    column = columns(table)
    statement = select(func.count()).where(
        column.network_id == uow.actor.network_id, column.case_id == case.id, which
    )
    return int(uow.select(statement)[0][0])


def _close(uow: UnitOfWork, case: CaseRow) -> None:
    """Let everybody go at one moment, and tell whoever signalled."""
    _check_nothing_open(uow, case)
    moves = responsibility.end_circle(circle.circle_of(case, circle.parties(uow, case)))
    circle.write_ledger(uow, case, moves, LedgerBasis.CASE_CLOSED)
    uow.change(
        case,
        status=CaseStatus.CLOSED,
        closed_at=uow.now,
        grown_up_on=_grown_up_on(uow, case.young_person_id),
    )
    uow.record("case.close", case, reason=case.outcome.value if case.outcome else None)
    uow.notify("case-closed", case, circle.desks(uow, case))
    uow.follow_up(
        NoteSignalProgress(
            command_id=uow.new_id(),
            case_id=case.id,
            signal_id=case.signal_id,
            step=SignallerStep.FINISHED,
            reason=checks.SIGNAL_REASONS[case.outcome] if case.outcome else None,
            message_to_signaller=case.closing_message,
        )
    )


def _keep_open(uow: UnitOfWork, case: CaseRow) -> None:
    circle.replan(
        uow,
        case,
        status=CaseStatus.OPEN,
        outcome=None,
        closing_message=None,
        closing_proposed_at=None,
    )
    uow.notify("closing-refused", case, [to_account(case.connector_account_id)])


def _grown_up_on(uow: UnitOfWork, young_person_id: UUID) -> date | None:
    person = find_young_person(uow, young_person_id)
    if person is None:
        return None
    today = local_date(school_calendar(), uow.now)
    return checks.grown_up_on(date.fromisoformat(person.birth_date), today)


def _can_come_back(uow: UnitOfWork, party: PartyRow) -> bool:
    organisation = find_organisation(uow, party.organisation_id)
    active = organisation is not None and organisation.active
    return active and has_desk(uow, party.organisation_id)


def _stands(uow: UnitOfWork, party: PartyRow) -> bool:
    """Tell whether who stood for a party still works there."""
    account_id = party.account_id
    return account_id is not None and is_desk_member(uow, account_id, party.organisation_id)


def _bring_back(uow: UnitOfWork, case: CaseRow, party: PartyRow, *, stands: bool) -> None:
    """Make a party co-responsible again: because of the case itself, no longer of a referral."""
    uow.change(
        party,
        account_id=party.account_id if stands else None,
        closing_answer=None,
        grounds=[str(case.id)],
    )
    uow.record("party.join", party, reason=LedgerBasis.CASE_REOPENED.value)


def _connector_again(uow: UnitOfWork, case: CaseRow, *, connects: bool) -> responsibility.Holding:
    """Give who connects now: the one of before, else the one who opens the case again."""
    before = responsibility.Holding(case.connector_organisation_id, case.connector_account_id)
    still_party = before.organisation_id in circle.parties(uow, case)
    if still_party and connects:
        return before
    own = sorted(desks_in_circle(uow, case.id))
    if not own:
        raise GuardNotMet("connector_at_desk")
    return responsibility.Holding(own[0], circle.account_of(uow))
