"""Phones to measure: one that knows a big school, and one that has a server to synchronise with."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

from bench import servers
from mobile.data.address import ServerAddress, keep_address
from mobile.settings import Settings
from mobile.wire import to_document
from mobile.wiring import build, desktop
from server.kernel.crypto import KeyRing
from shared.cases import CaseItem
from shared.contract import View
from shared.people import MembershipView, MeView, NoticeView, PupilItem
from shared.referrals import ReferralItem
from shared.signals import SignalItem, SignalReceiptView
from shared.sync import Change, RecordKind, SyncAnswer
from shared.vocabulary import (
    AgeBand,
    BusinessStatus,
    CaseStatus,
    Category,
    Language,
    LifeDomain,
    MembershipState,
    Party,
    ReferralKind,
    ReferralStatus,
    Role,
    SecrecyRegime,
    Sector,
    Severity,
    SignalKind,
    SignallerStep,
    SignalStatus,
    Urgency,
)
from tests.support.phones import PIN
from tests.support.staff import PASSWORD, employ
from tests.support.world import World

PUPILS = 2_000
RECORDS = {
    RecordKind.SIGNAL: 1_500,
    RecordKind.SIGNAL_RECEIPT: 1_500,
    RecordKind.REFERRAL: 1_000,
    RecordKind.CASE: 500,
    RecordKind.NOTICE: 500,
}
"""Five thousand in all: many years of a large school's care team."""

USERNAME = "teacher"
_SCHOOL, _PARTNER, _SERVICE, _ME = (UUID(int=number) for number in (1, 2, 3, 4))
_GIVEN = (
    "Noor",
    "Bilal",
    "Lotte",
    "Zoë",
    "Ömer",
    "Jean-Baptiste",
    "Fien",
    "Yasmina",
    "Wout",
    "Aïcha",
)
_FAMILY = (
    "Desmet",
    "El Amrani",
    "Vandewalle",
    "Claeys",
    "Çelik",
    "Vanden Broucke",
    "Maes",
    "Öztürk",
)
_BEGAN = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def thing(kind: RecordKind, number: int) -> UUID:
    """Give the id of one of the big school's things."""
    return uuid5(_SCHOOL, f"{kind}-{number}")


def fill(folder: Path) -> None:
    """Make a phone that knows a big school; its server is out of reach."""
    address = ServerAddress(url="http://127.0.0.1:9")
    keep_address(folder, address)

    async def known() -> None:
        settings = Settings(server_url=address.url, folder=folder)
        phone = build(settings, desktop(settings))
        phone.vault.create(USERNAME, PASSWORD, pin=PIN)
        phone.store.unlocked()
        phone.store.keep_refresh_token("none that any server knows")
        phone.store.keep_told("me", to_document(_me()))
        answer = SyncAnswer(
            outcomes=(),
            changes=tuple(_changes()),
            cursor="1",
            more=False,
            reset=False,
            server_time=_BEGAN,
        )
        phone.store.apply(answer, (), outbox=phone.outbox)
        await phone.close()

    asyncio.run(known())


@dataclass(frozen=True, slots=True)
class Served:
    """A school with a server, as the app's process is told of it."""

    url: str
    school_id: UUID
    pupil_ids: tuple[UUID, ...]


@contextmanager
def served(database_url: str, keys_file: Path, *, pupils: int) -> Iterator[Served]:
    """Serve a school with one teacher and these pupils, as production does."""
    keys = KeyRing.fresh()
    keys.write(keys_file)
    world = World.on(database_url, keys=keys)
    world.clock.now = datetime.now(UTC)
    school_id = world.organisation()
    pupil_ids = tuple(
        world.pupil(
            school_id,
            given_name=_GIVEN[number % len(_GIVEN)],
            family_name=_FAMILY[number % len(_FAMILY)],
        )
        for number in range(pupils)
    )
    employ(world, USERNAME, school_id, Role.SIGNALLER)
    world.close()
    environment = {
        "KRING_DATABASE_URL": database_url,
        "KRING_KEYS_FILE": str(keys_file),
        "KRING_LOG_LEVEL": "ERROR",
    }
    with servers.kring(workers=1, environment=environment) as server:
        yield Served(f"http://127.0.0.1:{server.port}", school_id, pupil_ids)


def sign_in(folder: Path, url: str) -> None:
    """Make a phone on which the teacher has signed in at this server and that has all the news."""
    keep_address(folder, ServerAddress(url=url))

    async def walk_in() -> None:
        settings = Settings(server_url=url, folder=folder)
        phone = build(settings, desktop(settings))
        await phone.access.sign_in(USERNAME, PASSWORD, pin=PIN, device_name="bench")
        phone.store.keep_told("me", to_document(await phone.client.me()))
        await phone.engine.sync_once()
        await phone.close()

    asyncio.run(walk_in())


def _me() -> MeView:
    roles = (Role.CARE_TEAM, Role.SIGNALLER, Role.PARTNER, Role.COORDINATOR)
    return MeView(
        account_id=_ME,
        username=USERNAME,
        display_name="Ann Peeters",
        language=Language.DUTCH,
        network_id=_SCHOOL,
        memberships=tuple(
            MembershipView(
                membership_id=UUID(int=100 + number),
                organisation_id=_SCHOOL,
                organisation_name="De Linde",
                sector=Sector.EDUCATION,
                secrecy=SecrecyRegime.OFFICIAL_SECRECY,
                role=role,
                state=MembershipState.CONFIRMED,
                version=1,
            )
            for number, role in enumerate(roles)
        ),
    )


def _changes() -> Iterator[Change]:
    for number in range(PUPILS):
        yield _change(RecordKind.PUPIL, number, _pupil(number))
    makers = {
        RecordKind.SIGNAL: _signal,
        RecordKind.SIGNAL_RECEIPT: _receipt,
        RecordKind.REFERRAL: _referral,
        RecordKind.CASE: _case,
        RecordKind.NOTICE: _notice,
    }
    for kind, count in RECORDS.items():
        for number in range(count):
            yield _change(kind, number, makers[kind](number))


def _change(kind: RecordKind, number: int, view: View) -> Change:
    return Change(kind=kind, id=thing(kind, number), version=1, record=to_document(view))


def _name(number: int) -> tuple[str, str]:
    return _GIVEN[number % len(_GIVEN)], f"{_FAMILY[number % len(_FAMILY)]}-{number}"


def _pupil(number: int) -> PupilItem:
    given, family = _name(number)
    return PupilItem(
        young_person_id=thing(RecordKind.PUPIL, number),
        organisation_id=_SCHOOL,
        given_name=given,
        family_name=family,
        class_name=f"{number % 6 + 1}{'ABCD'[number % 4]}",
        version=1,
    )


def _signal(number: int) -> SignalItem:
    is_open = number % 5 == 0
    return SignalItem(
        signal_id=thing(RecordKind.SIGNAL, number),
        organisation_id=_SCHOOL,
        young_person_id=thing(RecordKind.PUPIL, number),
        young_person_name=" ".join(_name(number)),
        kind=SignalKind.CONCERN,
        severity=tuple(Severity)[number % 3],
        categories=(Category.WELLBEING_MOOD, Category.ATTENDANCE),
        status=SignalStatus.SUBMITTED if is_open else SignalStatus.CLOSED,
        due_at=_at(number) if is_open else None,
        version=1,
        created_at=_at(number),
    )


def _receipt(number: int) -> SignalReceiptView:
    return SignalReceiptView(
        signal_id=thing(RecordKind.SIGNAL_RECEIPT, number),
        organisation_id=_SCHOOL,
        young_person_id=thing(RecordKind.PUPIL, number),
        kind=SignalKind.CONCERN,
        step=tuple(SignallerStep)[number % 4],
        step_at=_at(number),
        message="Dank je, we volgen dit op.",
        answer_due_at=_at(number + 120),
        may_withdraw=False,
        version=1,
        created_at=_at(number),
    )


def _referral(number: int) -> ReferralItem:
    return ReferralItem(
        referral_id=thing(RecordKind.REFERRAL, number),
        kind=ReferralKind.CO_CARE,
        status=ReferralStatus.REQUESTED,
        business_status=BusinessStatus.DELIVERED,
        urgency=Urgency.NORMAL,
        life_domains=(LifeDomain.FAMILY,),
        age_band=AgeBand.FROM_12_TO_14,
        municipality_nis="34022",
        from_organisation_id=_PARTNER if number % 2 else _SCHOOL,
        from_organisation_name="Het Baken",
        from_sector=Sector.GENERAL_WELFARE,
        to_organisation_id=_SCHOOL if number % 2 else _PARTNER,
        to_organisation_name="De Linde",
        to_service_id=_SERVICE,
        to_service_name="Jongerenonthaal",
        ball=Party.RECEIVER,
        due_at=_at(number),
        version=1,
        created_at=_at(number),
    )


def _case(number: int) -> CaseItem:
    return CaseItem(
        case_id=thing(RecordKind.CASE, number),
        young_person_id=thing(RecordKind.PUPIL, number),
        young_person_name=" ".join(_name(number)),
        status=CaseStatus.CLOSED if number % 3 else CaseStatus.OPEN,
        connector_organisation_id=_SCHOOL,
        connector_account_id=_ME,
        next_on=_at(number).date(),
        parties=2,
        version=1,
        created_at=_at(number),
    )


def _notice(number: int) -> NoticeView:
    return NoticeView(
        notice_id=thing(RecordKind.NOTICE, number),
        kind="signal.submitted",
        resource="signal",
        resource_id=thing(RecordKind.SIGNAL, number),
        version=1,
        created_at=_at(number),
    )


def _at(hours: int) -> datetime:
    return _BEGAN + timedelta(hours=hours)
