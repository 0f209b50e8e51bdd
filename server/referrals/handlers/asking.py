"""What the side that asks does: prepare a question, send it, answer what is asked back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from server.cases.queries import find_case, holds_connector, is_party
from server.consents.queries import find_sharing
from server.consents.rules import age_on, state_at
from server.kernel.errors import Conflict, NotFound, NotValid
from server.kernel.journal import to_desk
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import find_organisation, find_service
from server.network.reference import school_calendar
from server.network.rules import why_not
from server.people.queries import find_young_person, has_desk
from server.policy.actions import Action
from server.policy.referrals import access_asking_side
from server.referrals.handlers.effects import (
    answer_due,
    approach,
    facts,
    is_advice,
    passed,
    record,
    tell,
    today,
)
from server.referrals.queries import (
    clock_of,
    freeze,
    gather,
    other_open_handover,
    questions_of,
)
from server.referrals.rules import ball, machine
from server.referrals.rules.packet import band_of, holds_name
from server.referrals.tables import ReferralRow
from server.signals.queries import find_signal
from shared.contract import Receipt
from shared.problems import ProblemType
from shared.referrals import AnswerQuestion, DraftReferral, PacketView, SendReferral
from shared.vocabulary import (
    BusinessStatus,
    CaseStatus,
    Party,
    ReferralKind,
    RejectReason,
    SharingState,
)


def draft(uow: UnitOfWork, command: DraftReferral) -> Receipt:
    """Prepare a question to a service. Nothing leaves yet; the sender has to send it or drop it."""
    access_asking_side(uow, command.from_organisation_id)
    machine.check_draft(command)
    service = find_service(uow, command.to_service_id)
    if service is None:
        raise NotValid(("to_service_id",), "no_such_service")
    if service.organisation_id == command.from_organisation_id:
        raise NotValid(("to_service_id",), "own_service")
    subject_id = _subject(uow, command, service.organisation_id)
    referral = ReferralRow(
        id=command.referral_id,
        subject_id=subject_id,
        kind=command.kind,
        urgency=command.urgency,
        life_domains=command.life_domains,
        barriers=command.barriers,
        age_band=command.age_band,
        from_organisation_id=command.from_organisation_id,
        to_organisation_id=service.organisation_id,
        to_service_id=service.id,
        case_id=command.case_id,
        sharing_id=command.sharing_id,
        signal_id=command.signal_id,
        help_question=command.help_question,
        ball_since=uow.now,
        due_at=uow.now,
    )
    clock = ball.first_clock(uow.now, answer_due(uow, referral))
    for name, value in (asdict(clock) | _preview(uow, referral)).items():
        setattr(referral, name, value)
    uow.add(referral)
    record(uow, command, referral, command.kind.value)
    return uow.receipt(referral)


def send(uow: UnitOfWork, command: SendReferral) -> Receipt:
    """Send a prepared question: the packet is frozen and the receiver's time starts."""
    referral, move, _ = approach(uow, command, Action.REFERRAL_SEND)
    if referral.case_id is not None:
        uow.lock(referral.case_id)  # One handover at a time: a rule over several referrals.
        _check_case(uow, referral.case_id, referral.from_organisation_id)
    packet = _packet(uow, referral)
    machine.check_guards(move, _sending_facts(uow, referral, packet))
    uow.change(
        referral,
        status=move.to,
        business_status=BusinessStatus.DELIVERED,
        packet=freeze(packet) if packet else None,
        sent_at=uow.now,
        **_preview(uow, referral),
        **passed(uow, referral, Party.RECEIVER, answer_due(uow, referral)),
    )
    record(uow, command, referral)
    tell(uow, "referral-received", referral, [to_desk(referral.to_organisation_id)])
    return uow.receipt(referral)


def answer(uow: UnitOfWork, command: AnswerQuestion) -> Receipt:
    """Answer a question of the receiver; after the last one the move is the receiver's again."""
    referral, move, _ = approach(uow, command, Action.REFERRAL_ANSWER)
    still_open = [each for each in questions_of(uow, referral.id) if each.answer is None]
    question = next((each for each in still_open if each.id == command.question_id), None)
    machine.check_guards(move, facts(uow, referral, question_open=question is not None))
    if question is None:
        raise NotFound
    if not is_advice(referral) and holds_name(command.answer, _names(uow, referral.subject_id)):
        raise NotValid(("answer",), "holds_the_name")
    if is_advice(referral):
        _refuse_name(uow, command.answer, referral.signal_id)
    uow.change(question, answer=command.answer, answered_at=uow.now)
    uow.record("referral-question.answer", question)
    clock = clock_of(referral)
    if len(still_open) == 1:
        clock = ball.give_back(clock, now=uow.now, calendar=school_calendar())
    business = BusinessStatus.SEEN if len(still_open) == 1 else referral.business_status
    uow.change(referral, business_status=business, **asdict(clock))
    record(uow, command, referral)
    tell(uow, "referral-answered", referral, [to_desk(referral.to_organisation_id)])
    return uow.receipt(referral)


def _subject(uow: UnitOfWork, command: DraftReferral, to_organisation_id: UUID) -> UUID:
    """Give whose key seals the referral: the young person's; for advice a key of its own."""
    if command.signal_id is not None:
        _check_signal(uow, command.signal_id, command.from_organisation_id)
    if command.case_id is None or command.sharing_id is None:
        _refuse_name(uow, command.help_question, command.signal_id)
        uow.new_key(command.referral_id)
        return command.referral_id
    _check_case(uow, command.case_id, command.from_organisation_id)
    sharing = find_sharing(uow, command.sharing_id)
    if (
        sharing is None
        or sharing.case_id != command.case_id
        or sharing.from_organisation_id != command.from_organisation_id
        or sharing.to_organisation_id != to_organisation_id
    ):
        raise NotValid(("sharing_id",), "no_such_sharing")
    machine.check_sharing(command.kind, sharing.purpose, sharing.basis)
    return sharing.young_person_id


def _check_case(uow: UnitOfWork, case_id: UUID, organisation_id: UUID) -> None:
    """Ask that a question about somebody comes from a party of a case that runs."""
    case = find_case(uow, case_id)
    if case is None or not is_party(uow, case_id, organisation_id):
        raise NotValid(("case_id",), "no_such_case")
    if case.status is CaseStatus.CLOSED:
        raise Conflict(ProblemType.CASE_CLOSED)


def _check_signal(uow: UnitOfWork, signal_id: UUID, organisation_id: UUID) -> None:
    """Ask that a signal which goes along is the asking school's own."""
    try:
        signal = find_signal(uow, signal_id)
    except NotFound:
        signal = None
    if signal is None or signal.organisation_id != organisation_id:
        raise NotValid(("signal_id",), "no_such_signal")


def _refuse_name(uow: UnitOfWork, words: str, signal_id: UUID | None) -> None:
    """Advice is asked without a name: refuse the name of the pupil it began with."""
    if signal_id is None:
        return
    if holds_name(words, _names(uow, find_signal(uow, signal_id).young_person_id)):
        raise Conflict(ProblemType.ADVICE_HAS_NO_NAME)


def _names(uow: UnitOfWork, young_person_id: UUID) -> tuple[str, ...]:
    person = find_young_person(uow, young_person_id)
    return () if person is None else (person.given_name, person.family_name)


def _preview(uow: UnitOfWork, referral: ReferralRow) -> dict[str, Any]:
    """Give what a preview says of the young person: a band of ages and a municipality."""
    person = None if is_advice(referral) else find_young_person(uow, referral.subject_id)
    if person is None:
        return {}
    age = age_on(date.fromisoformat(person.birth_date), today(uow))
    return {"age_band": band_of(age), "municipality_nis": person.residence_nis}


def _packet(uow: UnitOfWork, referral: ReferralRow) -> PacketView | None:
    """Gather what the decision this stands on lets through, if it does now."""
    if referral.case_id is None or referral.sharing_id is None:
        return None
    sharing = find_sharing(uow, referral.sharing_id)
    if sharing is None:
        return None
    state = state_at(sharing.lapses_at, sharing.revoked_at, uow.now)
    return gather(
        uow,
        young_person_id=referral.subject_id,
        case_id=referral.case_id,
        signal_id=referral.signal_id,
        organisation_id=referral.from_organisation_id,
        help_question=referral.help_question,
        fields=sharing.fields if state is SharingState.IN_FORCE else (),
    )


def _sending_facts(
    uow: UnitOfWork, referral: ReferralRow, packet: PacketView | None
) -> machine.Facts:
    service = find_service(uow, referral.to_service_id)
    receiver = find_organisation(uow, referral.to_organisation_id)
    if service is None or receiver is None:
        raise NotFound
    person = None if is_advice(referral) else find_young_person(uow, referral.subject_id)
    age = None if person is None else age_on(date.fromisoformat(person.birth_date), today(uow))
    case_id = referral.case_id
    hands_over = referral.kind is ReferralKind.HANDOVER and case_id is not None
    return facts(
        uow,
        referral,
        fields_in_force=frozenset(packet.shared) if packet else frozenset(),
        packet=packet,
        why_not=why_not(
            service, referral.kind, age=age, nis=person.residence_nis if person else None
        )
        if receiver.active and has_desk(uow, receiver.id)
        else (RejectReason.SERVICE_NOT_OFFERED,),
        other_handover=case_id is None or other_open_handover(uow, case_id, referral.id),
        sender_connects=hands_over
        and case_id is not None
        and holds_connector(uow, case_id, referral.from_organisation_id),
    )
