"""What the side that is asked does before it helps: see, ask back, accept, reject."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from server.kernel.errors import NotValid
from server.kernel.journal import to_desk
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import find_organisation, find_service
from server.network.reference import school_calendar
from server.people.queries import is_desk_member
from server.policy.actions import Action
from server.policy.referrals import access_referral, relations_to_referral, sides
from server.referrals.handlers.effects import (
    answer_due,
    approach,
    due,
    facts,
    join,
    passed,
    record,
    stopped,
    tell,
    tell_signaller,
    today,
)
from server.referrals.queries import clock_of, in_force_for_receiver
from server.referrals.rules import ball, machine
from server.referrals.tables import ReferralQuestionRow, ReferralRow
from shared.contract import Receipt
from shared.referrals import AcceptReferral, AskQuestion, NoteReferralSeen, RejectReferral
from shared.vocabulary import BusinessStatus, CapacityState, Party, ReferralKind, SignallerStep

_WAITS = frozenset({CapacityState.WAITLIST, CapacityState.NO_CAPACITY})


def see(uow: UnitOfWork, command: NoteReferralSeen) -> Receipt:
    """Note that the preview was opened: once, whoever opens it again."""
    referral = access_referral(uow, command.referral_id, Action.REFERRAL_SEE)
    parties = sides(relations_to_referral(uow.actor, referral))
    machine.move_of(referral.status, command.type, parties)
    if referral.seen_at is None:
        unseen = referral.business_status is BusinessStatus.DELIVERED
        uow.change(
            referral,
            seen_at=uow.now,
            business_status=BusinessStatus.SEEN if unseen else referral.business_status,
        )
        record(uow, command, referral)
    return uow.receipt(referral)


def ask(uow: UnitOfWork, command: AskQuestion) -> Receipt:
    """Ask the sender something without a no: the receiver's own time stands still meanwhile."""
    referral, _, _ = approach(uow, command, Action.REFERRAL_ASK)
    question = ReferralQuestionRow(
        id=command.question_id,
        referral_id=referral.id,
        subject_id=referral.subject_id,
        question=command.question,
    )
    uow.add(question)
    uow.record("referral-question.ask", question)
    clock = ball.ask_back(
        clock_of(referral), answer_due(uow, referral), now=uow.now, calendar=school_calendar()
    )
    uow.change(
        referral,
        business_status=BusinessStatus.INFO_REQUESTED,
        seen_at=referral.seen_at or uow.now,
        **asdict(clock),
    )
    record(uow, command, referral)
    tell(uow, "referral-question", referral, [to_desk(referral.from_organisation_id)])
    return uow.receipt(referral)


def accept(uow: UnitOfWork, command: AcceptReferral) -> Receipt:
    """Say yes: the packet opens, and the receiver becomes co-responsible beside the sender."""
    referral, move, _ = approach(uow, command, Action.REFERRAL_ACCEPT)
    _check_planned(command.first_contact_planned_on, today(uow))
    machine.check_guards(
        move,
        facts(
            uow,
            referral,
            receiver_active=_is_active(uow, referral),
            assignee_works_there=is_desk_member(
                uow, command.assigned_account_id, referral.to_organisation_id
            ),
            fields_in_force=in_force_for_receiver(uow, referral),
        ),
    )
    moves_connector = referral.kind is ReferralKind.HANDOVER and not _has_to_wait(uow, referral)
    planned = command.first_contact_planned_on
    uow.change(
        referral,
        status=move.to,
        business_status=BusinessStatus.FIRST_CONTACT_PLANNED if planned else None,
        accepted_at=uow.now,
        seen_at=referral.seen_at or uow.now,
        assigned_account_id=command.assigned_account_id,
        first_contact_planned_on=planned,
        connector_moved=moves_connector,
        **passed(uow, referral, Party.RECEIVER, due(uow, "referral.first-contact")),
    )
    record(uow, command, referral)
    tell(uow, "referral-accepted", referral, [to_desk(referral.from_organisation_id)])
    join(uow, referral, Action.REFERRAL_ACCEPT, moves_connector=moves_connector)
    tell_signaller(uow, referral, SignallerStep.TAKEN_UP)
    return uow.receipt(referral)


def reject(uow: UnitOfWork, command: RejectReferral) -> Receipt:
    """Say no, why, and who could help instead: the question is the sender's again."""
    referral, move, _ = approach(uow, command, Action.REFERRAL_REJECT)
    alternative = command.alternative_service_id
    if alternative is not None and command.no_alternative:
        raise NotValid(("no_alternative",), "not_both")
    if alternative is not None:
        _check_alternative(uow, command, referral)
    machine.check_guards(
        move,
        facts(
            uow,
            referral,
            reason=command.reason.value,
            suggests_alternative=alternative is not None or command.no_alternative,
        ),
    )
    uow.change(
        referral,
        status=move.to,
        reason=command.reason.value,
        alternative_service_id=alternative,
        message=command.message,
        packet=None,  # Nobody may read it any more: the copy goes.
        **stopped(uow, referral)
        | {"business_status": BusinessStatus.ALTERNATIVE_OFFERED if alternative else None},
    )
    record(uow, command, referral, command.reason.value)
    tell(uow, "referral-rejected", referral, [to_desk(referral.from_organisation_id)])
    return uow.receipt(referral)


def _is_active(uow: UnitOfWork, referral: ReferralRow) -> bool:
    organisation = find_organisation(uow, referral.to_organisation_id)
    service = find_service(uow, referral.to_service_id)
    return (
        organisation is not None and organisation.active and service is not None and service.active
    )


def _has_to_wait(uow: UnitOfWork, referral: ReferralRow) -> bool:
    """Tell whether the service has a waiting list: the connector then moves at first contact."""
    service = find_service(uow, referral.to_service_id)
    return service is not None and service.capacity in _WAITS


def _check_planned(planned_on: date | None, on: date) -> None:
    if planned_on is not None and planned_on < on:
        raise NotValid(("first_contact_planned_on",), "date_in_past")


def _check_alternative(uow: UnitOfWork, command: RejectReferral, referral: ReferralRow) -> None:
    if command.alternative_service_id == referral.to_service_id:
        raise NotValid(("alternative_service_id",), "the_same_service")
    if command.alternative_service_id is not None:
        service = find_service(uow, command.alternative_service_id)
        if service is None or not service.active:
            raise NotValid(("alternative_service_id",), "no_such_service")
