"""Opening a circle, joining and leaving it, its next date and its reminders."""

from __future__ import annotations

from uuid import UUID

from server.cases.handlers import circle
from server.cases.rules import checks, responsibility
from server.cases.tables import CaseRow, PartyRow
from server.kernel.errors import Conflict, GuardNotMet, NotFound, NotValid
from server.kernel.journal import to_account, to_desk
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import coordination_desks
from server.network.reference import school_calendar
from server.people.queries import is_desk_member, is_enrolled
from server.policy.cases import access_school_to_open
from server.referrals.queries import has_ended
from server.signals.queries import find_signal
from shared.cases import JoinCircle, LeaveCircle, OpenCase, PlanNextDate, RemindCircle
from shared.contract import Receipt
from shared.lifecycle import REMINDS_COORDINATORS
from shared.problems import ProblemType
from shared.school_calendar import local_date, start_of_day
from shared.vocabulary import CaseStatus, LedgerBasis


def open_case(uow: UnitOfWork, command: OpenCase) -> Receipt:
    """Open the circle: the school is co-responsible at once, and a colleague connects."""
    access_school_to_open(uow, command.organisation_id)
    if not is_enrolled(uow, command.young_person_id, command.organisation_id):
        raise NotFound
    checks.check_next_date(command.next_on, circle.today(uow))
    if not is_desk_member(uow, command.connector_account_id, command.organisation_id):
        raise NotValid(("connector_account_id",), "not_at_that_desk")
    _check_signal(uow, command)
    case = CaseRow(
        id=command.case_id,
        young_person_id=command.young_person_id,
        opened_by_organisation_id=command.organisation_id,
        signal_id=command.signal_id,
        connector_organisation_id=command.organisation_id,
        connector_account_id=command.connector_account_id,
        next_on=command.next_on,
        due_at=start_of_day(school_calendar(), command.next_on),
    )
    uow.add(case)
    moves = responsibility.open_circle(command.organisation_id, command.connector_account_id)
    at = circle.write_ledger(uow, case, moves, LedgerBasis.CASE_OPENED)
    party = PartyRow(
        id=uow.new_id(),
        case_id=case.id,
        young_person_id=case.young_person_id,
        organisation_id=command.organisation_id,
        account_id=command.connector_account_id,
        since=at,
        grounds=[str(case.id)],
    )
    uow.add(party)
    uow.record("party.join", party)
    circle.tell(uow, command.type, case)
    if command.connector_account_id != uow.actor.account_id:
        uow.notify("connector-named", case, [to_account(command.connector_account_id)])
    return uow.receipt(case)


def plan(uow: UnitOfWork, command: PlanNextDate) -> Receipt:
    """Set when the circle looks again."""
    case = circle.enter(uow, command.case_id, command.type, version=command.version)
    checks.check_next_date(command.next_on, circle.today(uow))
    circle.replan(uow, case, next_on=command.next_on)
    circle.tell(uow, command.type, case)
    return uow.receipt(case)


def join(uow: UnitOfWork, command: JoinCircle) -> Receipt:
    """Add a partner that accepted; with a handover it becomes the connector's organisation too.

    Notes
    -----
    The one who connected before stays co-responsible. A case that closed in the meantime stays
    closed: partner and connector hear of it, and can open it again. Who stepped out before this ran
    does not come in: the errand of its leaving may be done already, and nothing would let it out.
    """
    case = circle.enter_for_worker(uow, command.case_id)
    if has_ended(uow, command.referral_id):
        return uow.receipt(case)
    if case.status is CaseStatus.CLOSED:
        told = [to_desk(command.organisation_id), to_desk(case.connector_organisation_id)]
        uow.notify("case-closed-before-joining", case, told)
        return uow.receipt(case)
    is_desk_member(uow, command.account_id, command.organisation_id)  # Nobody leaves meanwhile.
    _add(uow, case, command)
    if command.moves_connector:
        _move_connector(uow, case, command)
    circle.tell(uow, command.type, case)
    uow.notify("case-joined", case, [to_account(case.connector_account_id)])
    return uow.receipt(case)


def leave(uow: UnitOfWork, command: LeaveCircle) -> Receipt:
    """Let a partner go whose help ended, when nothing else keeps it and others hold on.

    Notes
    -----
    A partner that connects, or is the last, stays co-responsible: it and the connector hear that
    something has to move first. Leaving twice is leaving once.
    """
    case = circle.enter_for_worker(uow, command.case_id)
    party = circle.parties(uow, case).get(command.organisation_id)
    if party is None or str(command.referral_id) not in party.grounds:
        return uow.receipt(case)
    grounds = [ground for ground in party.grounds if ground != str(command.referral_id)]
    uow.change(party, grounds=grounds)
    if grounds or case.status is CaseStatus.CLOSED:
        uow.record(command.type, party, reason="holds-otherwise")
        return uow.receipt(case)
    try:
        moves = responsibility.leave(
            circle.circle_of(case, circle.parties(uow, case)), party.organisation_id
        )
    except GuardNotMet as guard:
        uow.record(command.type, party, reason=guard.reason)
        told = {party.organisation_id, case.connector_organisation_id}
        uow.notify("party-cannot-leave", case, [to_desk(each) for each in sorted(told)])
        return uow.receipt(case)
    uow.record(command.type, party, reason=command.basis.value)
    circle.carry_out(uow, case, moves, command.basis, ground=command.referral_id)
    circle.tell(
        uow, command.type, case, reason=command.basis.value, also=[to_desk(party.organisation_id)]
    )
    uow.notify("party-left", case, [to_account(case.connector_account_id)])
    return uow.receipt(case)


def remind(uow: UnitOfWork, command: RemindCircle) -> Receipt:
    """Say that a date of the circle has come: to the circle, later to the coordinators.

    Notes
    -----
    After the coordinators heard, the next date that is still to come is waited for: a settlement
    that is long overdue does not hide it.
    """
    case = circle.enter_for_worker(uow, command.case_id)
    due_on = local_date(school_calendar(), case.due_at)
    waits = case.status is not CaseStatus.CLOSED and case.due_at <= uow.now
    if not waits or due_on != command.due_on or case.reminded_level >= command.level:
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": case.status.value})
    audience = circle.desks(uow, case)
    if command.level >= REMINDS_COORDINATORS:
        audience = coordination_desks(uow)
    later = circle.dates_after_now(uow, case) if command.level >= REMINDS_COORDINATORS else []
    if later:
        uow.change(case, due_at=min(later), reminded_level=0)
    else:
        uow.change(case, reminded_level=command.level)
    circle.tell(uow, command.type, case, reason=f"level-{command.level}")
    uow.notify("case-waits", case, audience)
    return uow.receipt(case)


def _check_signal(uow: UnitOfWork, command: OpenCase) -> None:
    """Refuse a signal that is not this school's, or is about another pupil."""
    if command.signal_id is None:
        return
    try:
        signal = find_signal(uow, command.signal_id)
    except NotFound:
        raise NotValid(("signal_id",), "no_such_signal") from None
    of_case: tuple[UUID, UUID] = (command.organisation_id, command.young_person_id)
    if (signal.organisation_id, signal.young_person_id) != of_case:
        raise NotValid(("signal_id",), "no_such_signal")


def _add(uow: UnitOfWork, case: CaseRow, command: JoinCircle) -> None:
    rows = circle.parties(uow, case)
    party = rows.get(command.organisation_id)
    if party is None:
        moves = responsibility.join(
            circle.circle_of(case, rows), command.organisation_id, command.account_id
        )
        basis = LedgerBasis.REFERRAL_ACCEPTED
        circle.carry_out(uow, case, moves, basis, ground=command.referral_id)
    elif str(command.referral_id) not in party.grounds:
        uow.change(party, grounds=[*party.grounds, str(command.referral_id)])
        uow.record("party.join", party)


def _move_connector(uow: UnitOfWork, case: CaseRow, command: JoinCircle) -> None:
    moves = responsibility.move_connector(
        circle.circle_of(case, circle.parties(uow, case)),
        command.organisation_id,
        command.account_id,
    )
    if moves:
        basis = LedgerBasis.REFERRAL_ACCEPTED
        circle.carry_out(uow, case, moves, basis, ground=command.referral_id)
