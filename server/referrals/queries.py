"""Reading referrals: the boxes as previews, one as its reader may see it, and who holds what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlalchemy.sql.elements import ColumnElement

from server.consents.queries import fields_in_force
from server.kernel.paging import next_cursor, page
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import organisation_names, sector_of, service_names
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
from server.referrals import ball, rules
from server.referrals.packet import thaw
from server.referrals.tables import ENDED_SQL, OPEN_SQL, ReferralQuestionRow, ReferralRow
from shared.lifecycle import REFERRAL_ENDED, REFERRAL_JOINED
from shared.referrals import PacketView, QuestionView, ReferralItem, ReferralPage, ReferralView
from shared.school_calendar import local_date
from shared.vocabulary import Party, ReferralKind, ReferralStatus, SharedField

_referral = columns(ReferralRow)
_question = columns(ReferralQuestionRow)
_ITEM = (
    _referral.id,
    _referral.kind,
    _referral.status,
    _referral.business_status,
    _referral.urgency,
    _referral.life_domains,
    _referral.age_band,
    _referral.municipality_nis,
    _referral.from_organisation_id,
    _referral.to_organisation_id,
    _referral.to_service_id,
    _referral.ball,
    _referral.due_at,
    _referral.version,
    _referral.created_at,
)

_PREVIEW = tuple(sorted({each.name for each in fields(ReferralItem)} - {"ball", "due_at"}))
"""What an item and a whole referral both show, under the same names."""


class Box(StrEnum):
    """Which side of a question the reader's desk is on."""

    IN = "in"
    OUT = "out"


class Which(StrEnum):
    """Whether what is listed still goes on."""

    OPEN = "open"
    ENDED = "ended"


def list_box(
    uow: UnitOfWork,
    *,
    box: Box = Box.IN,
    status: Which = Which.OPEN,
    cursor: str | None = None,
    limit: int = 50,
) -> ReferralPage:
    """Give one page of a box: open ones the most overdue first, ended ones the latest first."""
    side = visible_inbox(uow) if box is Box.IN else visible_outbox(uow)
    ended = status is Which.ENDED
    statement = select(*_ITEM).where(
        _referral.network_id == uow.actor.network_id,
        side,
        text(ENDED_SQL if ended else OPEN_SQL),
    )
    order_by = (_referral.due_at, _referral.id)
    rows = uow.select(page(statement, order_by, cursor=cursor, limit=limit, newest_first=ended))
    return ReferralPage(
        items=tuple(_items(uow, rows[:limit])),
        next_cursor=next_cursor(rows, limit, ("due_at", "id")),
    )


def view(uow: UnitOfWork, *, referral_id: UUID) -> ReferralView:
    """Give one referral: all of it for who asked, for who is asked what it may see now."""
    referral = access_referral(uow, referral_id, Action.REFERRAL_READ)
    parties = sides(relations_to_referral(uow.actor, referral))
    packet = _packet_for(uow, referral, parties)
    help_question = _help_question_for(referral, parties, packet)
    questions = questions_of(uow, referral.id) if _reads_words(referral, parties, packet) else []
    _record_read(uow, referral, packet, help_question, questions)
    return _view(uow, referral, parties, packet, help_question, questions)


def synced_items(uow: UnitOfWork, referral_ids: Iterable[UUID]) -> dict[UUID, ReferralItem]:
    """Give the items among these that this person may see now, for the sync feed."""
    statement = select(*_ITEM).where(
        _referral.network_id == uow.actor.network_id,
        _referral.id.in_(list(referral_ids)),
        or_(visible_inbox(uow), visible_outbox(uow)),
    )
    return {item.referral_id: item for item in _items(uow, uow.select(statement))}


def find_referral(uow: UnitOfWork, referral_id: UUID) -> ReferralRow | None:
    """Give a referral to the worker; none when there is none."""
    return uow.find(
        ReferralRow, _referral.id == referral_id, _referral.network_id == uow.actor.network_id
    )


def questions_of(uow: UnitOfWork, referral_id: UUID) -> list[ReferralQuestionRow]:
    """Give the questions of a referral, oldest first."""
    return uow.all(
        ReferralQuestionRow,
        _question.network_id == uow.actor.network_id,
        _question.referral_id == referral_id,
        order_by=(_question.created_at, _question.id),
    )


def open_of_case(uow: UnitOfWork, case_id: UUID) -> list[dict[str, Any]]:
    """Give the referrals of a case that have not ended: what a closing has to wait for."""
    return _held(uow, Party.RECEIVER, _referral.case_id == case_id, text(OPEN_SQL))


def held_by_account(
    uow: UnitOfWork, account_id: UUID, organisation_id: UUID | None
) -> list[dict[str, Any]]:
    """Give the accepted referrals somebody was assigned: what another has to take first.

    Parameters
    ----------
    organisation_id
        Only through this organisation; absent: through any.

    Notes
    -----
    What a person asked is held by the desk that asked, not by the person.
    """
    where = [_referral.assigned_account_id == account_id, text(OPEN_SQL)]
    if organisation_id is not None:
        where.append(_referral.to_organisation_id == organisation_id)
    return _held(uow, Party.RECEIVER, *where)


def held_by_organisation(uow: UnitOfWork, organisation_id: UUID) -> list[dict[str, Any]]:
    """Give the open referrals an organisation was asked, and then the ones it asks itself."""
    asked = (_referral.to_organisation_id == organisation_id, _referral.sent_at.is_not(None))
    asks = _referral.from_organisation_id == organisation_id
    return [
        *_held(uow, Party.RECEIVER, *asked, text(OPEN_SQL)),
        *_held(uow, Party.SENDER, asks, text(OPEN_SQL)),
    ]


def other_open_handover(uow: UnitOfWork, case_id: UUID, referral_id: UUID) -> bool:
    """Tell whether another handover of a case is under way and has not moved the connector."""
    return _is_there(
        uow,
        _referral.case_id == case_id,
        _referral.id != referral_id,
        _referral.kind == ReferralKind.HANDOVER,
        _referral.status.not_in((ReferralStatus.DRAFT, *REFERRAL_ENDED)),
        _referral.connector_moved.is_(False),
    )


def stays_for_another(uow: UnitOfWork, referral: ReferralRow) -> bool:
    """Tell whether the receiver helps in the same case through another accepted referral."""
    return _is_there(
        uow,
        _referral.case_id == referral.case_id,
        _referral.to_organisation_id == referral.to_organisation_id,
        _referral.id != referral.id,
        _referral.status.in_(REFERRAL_JOINED),
    )


def standing_on(uow: UnitOfWork, sharing_id: UUID) -> list[UUID]:
    """Give the open referrals that stand on a sharing decision."""
    statement = select(_referral.id).where(
        _referral.network_id == uow.actor.network_id,
        _referral.sharing_id == sharing_id,
        text(OPEN_SQL),
    )
    return [row.id for row in uow.select(statement.order_by(_referral.id))]


def to_escalate(uow: UnitOfWork, *, limit: int) -> Sequence[Any]:
    """Give the referrals the worker has to look at: id, level so far, start of the clock."""
    statement = (
        select(_referral.id, _referral.escalated_level, _referral.ball_since)
        .where(_referral.network_id == uow.actor.network_id, _referral.escalates_at <= uow.now)
        .order_by(_referral.escalates_at, _referral.id)
        .limit(limit)
    )
    return uow.select(statement)


def in_force_for_receiver(uow: UnitOfWork, referral: ReferralRow) -> frozenset[SharedField]:
    """Give what the receiver may read of the young person at this moment, by any decision."""
    if referral.case_id is None:
        return frozenset()
    return fields_in_force(
        uow,
        young_person_id=referral.subject_id,
        case_id=referral.case_id,
        to_organisation_id=referral.to_organisation_id,
    )


def clock_of(referral: ReferralRow) -> ball.Clock:
    """Give the clock of a referral."""
    return ball.Clock(**{name: getattr(referral, name) for name in ball.Clock.__slots__})


def _is_there(uow: UnitOfWork, *where: ColumnElement[bool]) -> bool:
    statement = select(_referral.id).where(_referral.network_id == uow.actor.network_id, *where)
    return bool(uow.select(statement.limit(1)))


def _held(uow: UnitOfWork, role: Party, *where: ColumnElement[bool] | Any) -> list[dict[str, Any]]:
    holder = (
        _referral.to_organisation_id if role is Party.RECEIVER else _referral.from_organisation_id
    )
    statement = (
        select(_referral.id, holder.label("holder"))
        .where(_referral.network_id == uow.actor.network_id, *where)
        .order_by(_referral.id)
    )
    return [
        {
            "resource": "referral",
            "resource_id": str(row.id),
            "organisation_id": str(row.holder),
            "role": role.value,
        }
        for row in uow.select(statement)
    ]


def _items(uow: UnitOfWork, rows: Sequence[Any]) -> list[ReferralItem]:
    organisations = {row.from_organisation_id for row in rows}
    names = organisation_names(uow, organisations | {row.to_organisation_id for row in rows})
    sectors = sector_of(uow, organisations)
    services = service_names(uow, {row.to_service_id for row in rows})
    return [
        ReferralItem(
            referral_id=row.id,
            kind=row.kind,
            status=row.status,
            business_status=row.business_status,
            urgency=row.urgency,
            life_domains=row.life_domains,
            age_band=row.age_band,
            municipality_nis=row.municipality_nis,
            from_organisation_id=row.from_organisation_id,
            from_organisation_name=names[row.from_organisation_id],
            from_sector=sectors[row.from_organisation_id],
            to_organisation_id=row.to_organisation_id,
            to_organisation_name=names[row.to_organisation_id],
            to_service_id=row.to_service_id,
            to_service_name=services[row.to_service_id],
            ball=ball.ball_now(row.status, row.ball, row.due_at, uow.now),
            due_at=None if row.status in REFERRAL_ENDED else row.due_at,
            version=row.version,
            created_at=row.created_at,
        )
        for row in rows
    ]


def _packet_for(
    uow: UnitOfWork, referral: ReferralRow, parties: frozenset[Party]
) -> PacketView | None:
    """Give the packet as far as this reader may read it at this moment."""
    packet = thaw(referral.packet)
    if packet is None or Party.SENDER in parties:
        return packet
    is_open = rules.packet_is_open(
        referral.status,
        accepted_at=referral.accepted_at,
        ended_at=referral.ended_at,
        now=uow.now,
        grace_days=threshold("referral.access-grace", local_date(school_calendar(), uow.now)),
    )
    in_force = in_force_for_receiver(uow, referral) if is_open else frozenset()
    return rules.let_through(packet, in_force) if in_force else None


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
    (item,) = _items(uow, [referral])
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
        commands=rules.commands_for(
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
