"""Handovers and disputes: responsibility moves only when the one who gets it says yes."""

from __future__ import annotations

from uuid import UUID

from server.cases.handlers import circle
from server.cases.rules import checks, responsibility
from server.cases.tables import CaseRow, DisputeRow, HandoverRow
from server.kernel.errors import Conflict, Forbidden, NotValid
from server.kernel.journal import to_account, to_desk
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar, threshold
from server.people.queries import is_desk_member
from server.policy.actions import Action
from server.policy.cases import access_desk_of_party, desks_in_circle
from server.policy.gate import check_circle_change
from shared.cases import AnswerHandover, ProposeHandover, RaiseDispute, SettleDispute
from shared.contract import Receipt
from shared.problems import ProblemType
from shared.school_calendar import add_school_days
from shared.vocabulary import DisputeSettlement, DisputeStatus, HandoverStatus, LedgerBasis

_dispute = columns(DisputeRow)


def propose_handover(uow: UnitOfWork, command: ProposeHandover) -> Receipt:
    """Ask somebody of the circle to take over what one's organisation holds."""
    case = circle.enter(uow, command.case_id, command.type)
    access_desk_of_party(uow, case.id, command.from_organisation_id, Action.HANDOVER_PROPOSE)
    checks.check_next_date(command.next_on, circle.today(uow))
    responsibility.check_proposal(
        circle.circle_of(case, circle.parties(uow, case)),
        command.role,
        command.from_organisation_id,
        responsibility.Holding(command.to_organisation_id, command.to_account_id),
    )
    if not is_desk_member(uow, command.to_account_id, command.to_organisation_id):
        raise NotValid(("to_account_id",), "not_at_that_desk")
    check_circle_change(uow, Action.HANDOVER_PROPOSE)  # The giver's hand: a yes moves it then.
    handover = HandoverRow(
        id=command.handover_id,
        case_id=case.id,
        young_person_id=case.young_person_id,
        role=command.role,
        from_organisation_id=command.from_organisation_id,
        to_organisation_id=command.to_organisation_id,
        to_account_id=command.to_account_id,
        next_on=command.next_on,
    )
    uow.add(handover)
    circle.replan(uow, case)
    circle.tell(uow, command.type, case, handover, reason=command.role.value)
    uow.notify("handover-proposed", case, [to_account(command.to_account_id)])
    return uow.receipt(handover)


def answer_handover(uow: UnitOfWork, command: AnswerHandover) -> Receipt:
    """Say yes or no as the one who was asked, or take one's own proposal back."""
    case = circle.enter(uow, command.case_id, command.type)
    handover = circle.child(uow, HandoverRow, case, command.handover_id, command.version)
    own = desks_in_circle(uow, case.id)
    may = checks.check_handover_answer(
        command.answer,
        current=handover.status,
        is_receiver=handover.to_account_id == uow.actor.account_id
        and handover.to_organisation_id in own,
        is_giver=handover.from_organisation_id in own,
    )
    if not may:
        raise Forbidden(Action.HANDOVER_ANSWER.value)
    uow.change(handover, status=command.answer)
    if command.answer is HandoverStatus.ACCEPTED:
        _move(uow, case, handover)
    else:
        circle.replan(uow, case)
    giver = to_desk(handover.from_organisation_id)
    circle.tell(uow, command.type, case, handover, reason=command.answer.value, also=[giver])
    told = [to_account(handover.to_account_id)] if command.answer is _WITHDRAWN else [giver]
    uow.notify("handover-answered", case, told)
    return uow.receipt(handover)


def raise_dispute(uow: UnitOfWork, command: RaiseDispute) -> Receipt:
    """Say "not ours": nothing moves, and the circle has until a date to settle it."""
    case = circle.enter(uow, command.case_id, command.type)
    access_desk_of_party(uow, case.id, command.organisation_id, Action.DISPUTE_RAISE)
    if command.organisation_id in _disputing(uow, case):
        raise Conflict(
            ProblemType.LIFECYCLE_CONFLICT,
            reason="dispute_already_open",
            current={"status": case.status.value, "version": case.version},
        )
    days = threshold("case.dispute", circle.today(uow))
    dispute = DisputeRow(
        id=command.dispute_id,
        case_id=case.id,
        young_person_id=case.young_person_id,
        organisation_id=command.organisation_id,
        reason=command.reason,
        words=command.words,
        due_at=add_school_days(school_calendar(), uow.now, days),
    )
    uow.add(dispute)
    circle.replan(uow, case)
    circle.tell(uow, command.type, case, dispute, reason=command.reason.value)
    uow.notify("dispute-raised", case, circle.desks(uow, case))
    return uow.receipt(dispute)


def settle_dispute(uow: UnitOfWork, command: SettleDispute) -> Receipt:
    """Record how the circle settled it: the party stays, or leaves to one that carries on."""
    case = circle.enter(uow, command.case_id, command.type)
    dispute = circle.child(uow, DisputeRow, case, command.dispute_id, command.version)
    if dispute.status is not DisputeStatus.OPEN:
        raise Conflict(
            ProblemType.LIFECYCLE_CONFLICT,
            current={"status": dispute.status.value, "version": dispute.version},
        )
    before = circle.circle_of(case, circle.parties(uow, case))
    responsibility.check_settlement(
        before,
        command.settlement,
        leaver=dispute.organisation_id,
        successor=command.successor_organisation_id,
        disputing=_disputing(uow, case),
    )
    leaves = command.settlement is DisputeSettlement.LEAVES
    moves = responsibility.leave(before, dispute.organisation_id) if leaves else []
    uow.change(
        dispute,
        status=DisputeStatus.SETTLED,
        settlement=command.settlement,
        successor_organisation_id=command.successor_organisation_id,
    )
    if moves:
        circle.carry_out(uow, case, moves, LedgerBasis.DISPUTE_SETTLED, ground=dispute.id)
    else:
        circle.replan(uow, case)
    party = to_desk(dispute.organisation_id)
    circle.tell(uow, command.type, case, dispute, reason=command.settlement.value, also=[party])
    uow.notify("dispute-settled", case, [party])
    return uow.receipt(dispute)


_WITHDRAWN = HandoverStatus.WITHDRAWN


def _move(uow: UnitOfWork, case: CaseRow, handover: HandoverRow) -> None:
    moves = responsibility.hand_over(
        circle.circle_of(case, circle.parties(uow, case)),
        handover.role,
        handover.from_organisation_id,
        responsibility.Holding(handover.to_organisation_id, handover.to_account_id),
    )
    circle.carry_out(uow, case, moves, LedgerBasis.HANDOVER_ACCEPTED, ground=handover.id)


def _disputing(uow: UnitOfWork, case: CaseRow) -> set[UUID]:
    rows = uow.all(
        DisputeRow,
        _dispute.network_id == uow.actor.network_id,
        _dispute.case_id == case.id,
        _dispute.status == DisputeStatus.OPEN,
    )
    return {row.organisation_id for row in rows}
