"""One referral, as this reader may see it at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from sqlalchemy import or_

from server.kernel.errors import NotFound
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar, threshold
from server.people.queries import account_names
from server.policy.actions import Action
from server.policy.referrals import (
    access_referral,
    relations_to_referral,
    sides,
    visible_inbox,
    visible_outbox,
)
from server.referrals.queries.held import clock_of, in_force_for_receiver, questions_of
from server.referrals.queries.lists import items_of
from server.referrals.queries.packet import thaw
from server.referrals.rules import ball, machine
from server.referrals.rules.packet import let_through, packet_is_open
from server.referrals.tables import ReferralQuestionRow, ReferralRow
from shared.lifecycle import REFERRAL_JOINED
from shared.referrals import (
    CaseReferralView,
    PacketView,
    QuestionView,
    ReferralItem,
    ReferralView,
)
from shared.school_calendar import local_date
from shared.vocabulary import Party, ReferralKind, ReferralStatus

_referral = columns(ReferralRow)
_PREVIEW = tuple(sorted({each.name for each in fields(ReferralItem)} - {"ball", "due_at"}))
"""What an item and a whole referral both show, under the same names."""


def view(uow: UnitOfWork, *, referral_id: UUID) -> ReferralView:
    """Give one referral: all of it for who asked, for who is asked what it may see now."""
    referral = access_referral(uow, referral_id, Action.REFERRAL_READ)
    parties = sides(relations_to_referral(uow.actor, referral))
    packet = _packet_for(uow, referral, parties)
    help_question = _help_question_for(referral, parties, packet)
    questions = questions_of(uow, referral.id) if _reads_words(referral, parties, packet) else []
    _record_read(uow, referral, packet, help_question, questions)
    return _view(uow, referral, parties, packet, help_question, questions)


@dataclass(frozen=True, slots=True)
class Helped:
    """Whom a desk helped before, without a word about who that is."""

    young_person_id: UUID
    organisation_id: UUID
    """The desk that helped."""


def whom_we_helped(uow: UnitOfWork, *, referral_id: UUID) -> Helped:
    """Give whom a question for help was about, to the desk that said yes to it.

    Raises
    ------
    NotFound
        When there is no such question, or this desk did not take it.
    """
    referral = access_referral(uow, referral_id, Action.REFERRAL_READ)
    receives = Party.RECEIVER in sides(relations_to_referral(uow.actor, referral))
    if not receives or referral.accepted_at is None or referral.kind is ReferralKind.ADVICE:
        raise NotFound
    return Helped(referral.subject_id, referral.to_organisation_id)


def list_of_case(uow: UnitOfWork, *, case_id: UUID) -> tuple[CaseReferralView, ...]:
    """Give the questions of a case that this reader's desk asked or was asked, oldest first."""
    own = or_(visible_inbox(uow), visible_outbox(uow))
    found = uow.all(
        ReferralRow,
        _referral.network_id == uow.actor.network_id,
        _referral.case_id == case_id,
        own,
        order_by=(_referral.id,),
    )
    shown = {each.id for each in found if each.bridging_plan and _reads_plan(uow, each)}
    if shown:
        rows = [each for each in found if each.id in shown]
        uow.record_read("referral.list", rows, fields=("bridging_plan",))
    return tuple(
        CaseReferralView(
            item=item,
            expected_on=row.expected_on,
            first_contact_on=row.first_contact_on,
            bridging_plan=row.bridging_plan if row.id in shown else None,
        )
        for row, item in zip(found, items_of(uow, found), strict=True)
    )


def _reads_plan(uow: UnitOfWork, referral: ReferralRow) -> bool:
    parties = sides(relations_to_referral(uow.actor, referral))
    return _reads_words(referral, parties, _packet_for(uow, referral, parties))


def _packet_for(
    uow: UnitOfWork, referral: ReferralRow, parties: frozenset[Party]
) -> PacketView | None:
    """Give the packet as far as this reader may read it at this moment."""
    packet = thaw(referral.packet)
    if packet is None or Party.SENDER in parties:
        return packet
    is_open = packet_is_open(
        referral.status,
        accepted_at=referral.accepted_at,
        ended_at=referral.ended_at,
        now=uow.now,
        grace_days=threshold("referral.access-grace", local_date(school_calendar(), uow.now)),
    )
    in_force = in_force_for_receiver(uow, referral) if is_open else frozenset()
    return let_through(packet, in_force) if in_force else None


def _help_question_for(
    referral: ReferralRow, parties: frozenset[Party], packet: PacketView | None
) -> str | None:
    if Party.SENDER in parties or referral.kind is ReferralKind.ADVICE:
        return referral.help_question
    return None if packet is None else packet.help_question


def _reads_words(
    referral: ReferralRow, parties: frozenset[Party], packet: PacketView | None
) -> bool:
    """Tell whether this reader may read what was written back and forth.

    Notes
    -----
    Before the decision it is part of deciding; afterwards it goes with the packet, so that nothing
    is read any more through a sharing decision that has ended.
    """
    return (
        Party.SENDER in parties
        or referral.kind is ReferralKind.ADVICE
        or referral.status is ReferralStatus.REQUESTED
        or packet is not None
    )


def _record_read(
    uow: UnitOfWork,
    referral: ReferralRow,
    packet: PacketView | None,
    help_question: str | None,
    questions: Sequence[ReferralQuestionRow],
) -> None:
    names = [f"packet.{each.value}" for each in (packet.shared if packet else ())]
    names += ["help_question"] if help_question else []
    names += ["questions"] if questions else []
    names += ["message"] if referral.message else []
    if names:
        uow.record_read("referral.read", referral, fields=names)


def _view(
    uow: UnitOfWork,
    referral: ReferralRow,
    parties: frozenset[Party],
    packet: PacketView | None,
    help_question: str | None,
    questions: Sequence[ReferralQuestionRow],
) -> ReferralView:
    (item,) = items_of(uow, [referral])
    asks = Party.SENDER in parties
    inside = asks or referral.status in REFERRAL_JOINED
    reads_words = _reads_words(referral, parties, packet)
    assigned = referral.assigned_account_id
    names = account_names(uow, [assigned]) if assigned else {}
    return ReferralView(
        **{name: getattr(item, name) for name in _PREVIEW},
        barriers=referral.barriers,
        case_id=referral.case_id if inside else None,
        sharing_id=referral.sharing_id if inside else None,
        help_question=help_question,
        packet=packet,
        questions=tuple(_question_view(each) for each in questions),
        assigned_account_id=assigned,
        assigned_name=names.get(assigned) if assigned else None,
        reason=referral.reason,
        alternative_service_id=referral.alternative_service_id,
        message=referral.message,
        outcome=referral.outcome,
        expected_on=referral.expected_on,
        bridging_plan=referral.bridging_plan if reads_words else None,
        first_contact_on=referral.first_contact_on,
        attempts=referral.attempts,
        ball=ball.ball_view(
            referral.status, clock_of(referral), now=uow.now, calendar=school_calendar()
        ),
        commands=machine.commands_for(
            referral.status, parties, question_open=any(each.answer is None for each in questions)
        ),
    )


def _question_view(question: ReferralQuestionRow) -> QuestionView:
    return QuestionView(
        question_id=question.id,
        question=question.question,
        asked_at=question.created_at,
        answer=question.answer,
        answered_at=question.answered_at,
    )
