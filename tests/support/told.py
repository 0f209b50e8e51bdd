"""A server that answers single questions, and records as it tells them, for the phone's tests."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from mobile.controllers.who import WhoController
from mobile.wire import to_document
from mobile.wiring import Phone, ports_of
from shared.contract import View
from shared.people import MembershipView, MeView, NoticeView, SessionList, SessionView
from shared.referrals import ReferralItem
from shared.signals import SignalItem
from shared.sync import Change, RecordKind, SyncAnswer
from shared.vocabulary import (
    Category,
    Language,
    MembershipState,
    Party,
    ReferralKind,
    ReferralStatus,
    Role,
    SecrecyRegime,
    Sector,
    Severity,
    SignalKind,
    SignalStatus,
    Urgency,
)
from tests.support.phones import NOW, SCHOOL

PARTNER = UUID(int=9)


def membership(role: Role, *, state: MembershipState = MembershipState.CONFIRMED) -> MembershipView:
    return MembershipView(
        membership_id=uuid4(),
        organisation_id=SCHOOL,
        organisation_name="De Linde",
        sector=Sector.EDUCATION,
        secrecy=SecrecyRegime.OFFICIAL_SECRECY,
        role=role,
        state=state,
        version=1,
    )


def me(*roles: Role) -> MeView:
    return MeView(
        account_id=UUID(int=7),
        username="an.peeters",
        display_name="An Peeters",
        language=Language.DUTCH,
        network_id=UUID(int=1),
        memberships=tuple(membership(role) for role in roles),
    )


class Server:
    """Answers what it was told, or raises it."""

    def __init__(self, who: MeView | Exception, devices: Sequence[SessionView] = ()) -> None:
        self.who = who
        self.devices = list(devices)
        self.refuses: Exception | None = None
        self.signed_out = False

    async def me(self) -> MeView:
        if isinstance(self.who, Exception):
            raise self.who
        return self.who

    async def sessions(self) -> SessionList:
        self._answer()
        return SessionList(items=tuple(self.devices))

    async def end_session(self, session_id: UUID) -> None:
        self._answer()
        self.devices = [one for one in self.devices if one.session_id != session_id]

    async def sign_out(self) -> None:
        self._answer()
        self.signed_out = True

    def _answer(self) -> None:
        if self.refuses is not None:
            raise self.refuses


def known(phone: Phone, *roles: Role) -> WhoController:
    who = WhoController(ports_of(phone), Server(me(*roles)))
    asyncio.run(who.refresh())
    return who


def tell(phone: Phone, *records: tuple[RecordKind, UUID, View]) -> None:
    changes = tuple(
        Change(kind=kind, id=record_id, version=1, record=to_document(record))
        for kind, record_id, record in records
    )
    answer = SyncAnswer(
        outcomes=(), changes=changes, cursor="c", more=False, reset=False, server_time=NOW
    )
    phone.store.apply(answer, [], outbox=phone.outbox)


def signal(status: SignalStatus) -> tuple[RecordKind, UUID, View]:
    signal_id = uuid4()
    item = SignalItem(
        signal_id=signal_id,
        organisation_id=SCHOOL,
        young_person_id=uuid4(),
        young_person_name="Noor Desmet",
        kind=SignalKind.CONCERN,
        severity=Severity.CONCERNED,
        categories=(Category.ATTENDANCE,),
        status=status,
        due_at=None,
        version=1,
        created_at=NOW,
    )
    return RecordKind.SIGNAL, signal_id, item


def referral(
    ball: Party, *, from_id: UUID = SCHOOL, to_id: UUID = PARTNER
) -> tuple[RecordKind, UUID, View]:
    referral_id = uuid4()
    item = ReferralItem(
        referral_id=referral_id,
        kind=ReferralKind.CO_CARE,
        status=ReferralStatus.REQUESTED,
        business_status=None,
        urgency=Urgency.NORMAL,
        life_domains=(),
        age_band=None,
        municipality_nis=None,
        from_organisation_id=from_id,
        from_organisation_name="De Linde",
        from_sector=Sector.EDUCATION,
        to_organisation_id=to_id,
        to_organisation_name="Het Baken",
        to_service_id=uuid4(),
        to_service_name="Onthaal",
        ball=ball,
        due_at=None,
        version=1,
        created_at=NOW,
    )
    return RecordKind.REFERRAL, referral_id, item


def notice(
    kind: str = "signal-waits", resource: str = "signal", *, hours: int = 0
) -> tuple[RecordKind, UUID, View]:
    notice_id = uuid4()
    view = NoticeView(
        notice_id=notice_id,
        kind=kind,
        resource=resource,
        resource_id=UUID(int=3),
        version=1,
        created_at=NOW + timedelta(hours=hours),
    )
    return RecordKind.NOTICE, notice_id, view
