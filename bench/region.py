"""A region to measure in: a school, a partner, and a million referrals.

People and places come through the commands. The million referrals are written as rows, in one
stroke: a hundred commands a second would take three hours, and nothing measured here depends on how
they came.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, insert, text

from server.kernel.actor import Actor
from server.kernel.database import open_database
from server.kernel.running import Runtime, run_command
from server.kernel.tokens import issue
from server.kernel.unit_of_work import UnitOfWork
from server.people.tables import SessionRow
from server.referrals.tables import ReferralRow
from shared.contract import Command
from shared.ids import ENTROPY_BYTES, uuid7
from shared.network import OfferService, RegisterOrganisation
from shared.people import (
    AcceptMembership,
    ConfirmMembership,
    InviteMember,
    RegisterAccount,
    RegisterYoungPerson,
)
from shared.vocabulary import (
    BusinessStatus,
    LifeDomain,
    OrganisationKind,
    Party,
    ReferralKind,
    ReferralStatus,
    Role,
    SecrecyRegime,
    Sector,
    Urgency,
)
from tests.support.postgresql import as_owner

NETWORK = UUID(int=1)
PARTNERS = 200
_OPEN_SHARE = 10
"""One in so many referrals is open."""
_CHUNK = 5000


def new_id() -> UUID:
    """Make an id now."""
    return uuid7(datetime.now(UTC), os.urandom(ENTROPY_BYTES))


@dataclass(frozen=True)
class Somebody:
    """Somebody who can ask."""

    account_id: UUID
    session_id: UUID

    def token(self, runtime: Runtime) -> str:
        """Give a fresh access token."""
        return issue(
            runtime.store.keys,
            account_id=self.account_id,
            session_id=self.session_id,
            now=runtime.clock(),
        )


@dataclass(frozen=True)
class Region:
    """What the measurements ask about."""

    school_id: UUID
    pupil_id: UUID
    teacher: Somebody
    partner: Somebody


def build(runtime: Runtime, *, referrals: int) -> Region:
    """Build the region in an empty, migrated database."""
    school_id = _organisation(runtime, OrganisationKind.SCHOOL, "De Linde")
    partners = [
        _organisation(runtime, OrganisationKind.PARTNER, f"Het Baken {number}")
        for number in range(PARTNERS)
    ]
    services = [_service(runtime, partner) for partner in partners]
    pupil_id = new_id()
    _run(
        runtime,
        RegisterYoungPerson(
            command_id=new_id(),
            young_person_id=pupil_id,
            enrolment_id=new_id(),
            organisation_id=school_id,
            given_name="Noor",
            family_name="Desmet",
            birth_date=date(2012, 3, 1),
        ),
    )
    teacher = _somebody(runtime, school_id, Role.SIGNALLER, "leerkracht")
    partner = _somebody(runtime, partners[0], Role.PARTNER, "partner")
    _write_referrals(
        runtime.store.engine, school_id, list(zip(partners, services, strict=True)), referrals
    )
    return Region(school_id=school_id, pupil_id=pupil_id, teacher=teacher, partner=partner)


def _run(runtime: Runtime, command: Command) -> None:
    run_command(runtime, Actor(network_id=NETWORK), command)


def _organisation(runtime: Runtime, kind: OrganisationKind, name: str) -> UUID:
    organisation_id = new_id()
    school = kind is OrganisationKind.SCHOOL
    _run(
        runtime,
        RegisterOrganisation(
            command_id=new_id(),
            organisation_id=organisation_id,
            name=name,
            kind=kind,
            sector=Sector.EDUCATION if school else Sector.GENERAL_WELFARE,
            secrecy=(
                SecrecyRegime.OFFICIAL_SECRECY if school else SecrecyRegime.PROFESSIONAL_SECRECY
            ),
        ),
    )
    return organisation_id


def _service(runtime: Runtime, organisation_id: UUID) -> UUID:
    service_id = new_id()
    _run(
        runtime,
        OfferService(
            command_id=new_id(),
            service_id=service_id,
            organisation_id=organisation_id,
            name="Jongerenonthaal",
            life_domains=(LifeDomain.FAMILY,),
        ),
    )
    return service_id


def _somebody(runtime: Runtime, organisation_id: UUID, role: Role, name: str) -> Somebody:
    account_id, membership_id = new_id(), new_id()
    for command in (
        RegisterAccount(
            command_id=new_id(),
            account_id=account_id,
            username=name,
            display_name=name,
            password=os.urandom(12).hex(),
        ),
        InviteMember(
            command_id=new_id(),
            membership_id=membership_id,
            account_id=account_id,
            organisation_id=organisation_id,
            role=role,
        ),
        AcceptMembership(command_id=new_id(), membership_id=membership_id, version=1),
        ConfirmMembership(command_id=new_id(), membership_id=membership_id, version=2),
    ):
        _run(runtime, command)
    session = SessionRow(
        id=new_id(),
        account_id=account_id,
        device_name="bench",
        last_used_at=runtime.clock(),
        refresh_digest=os.urandom(32),
        proved_at=runtime.clock(),
    )
    with UnitOfWork(runtime.store, actor=Actor(network_id=NETWORK), now=runtime.clock()) as uow:
        uow.add(session)
        uow.record("session.sign-in", session)
        uow.commit()
    return Somebody(account_id, session.id)


def _write_referrals(
    engine: Engine, school_id: UUID, services: list[tuple[UUID, UUID]], count: int
) -> None:
    rows = _referrals(school_id, services, count)
    with engine.begin() as connection:
        while chunk := list(islice(rows, _CHUNK)):
            connection.execute(insert(ReferralRow), chunk)
    # A database that has just been filled does not know it yet; in production it does.
    owner = open_database(as_owner(engine.url), pool_size=1)
    with owner.begin() as connection:
        connection.execute(text("ANALYZE"))
    owner.dispose()


def _referrals(
    school_id: UUID, services: list[tuple[UUID, UUID]], count: int
) -> Iterator[dict[str, Any]]:
    start = datetime.now(UTC) - timedelta(days=1500)
    for number in range(count):
        partner_id, service_id = services[number % len(services)]
        at = start + timedelta(seconds=number * 120)
        is_open = number % _OPEN_SHARE == 0 or number // len(services) % _OPEN_SHARE == 0
        referral_id = uuid7(at, number.to_bytes(ENTROPY_BYTES, "big"))
        yield {
            "id": referral_id,
            "network_id": NETWORK,
            "version": 2,
            "created_at": at,
            "subject_id": referral_id,
            "kind": ReferralKind.CO_CARE,
            "status": ReferralStatus.REQUESTED if is_open else ReferralStatus.COMPLETED,
            "business_status": BusinessStatus.DELIVERED,
            "urgency": Urgency.NORMAL,
            "life_domains": (LifeDomain.FAMILY,),
            "barriers": (),
            "municipality_nis": "34022",
            "from_organisation_id": school_id,
            "to_organisation_id": partner_id,
            "to_service_id": service_id,
            "help_question": b"\x01",
            "connector_moved": False,
            "attempts": 0,
            "ball": Party.RECEIVER if is_open else Party.NOBODY,
            "ball_since": at,
            "sent_at": at,
            "due_at": at + timedelta(days=5),
            "sender_seconds": 0,
            "receiver_seconds": 0,
            "escalated_level": 2,
        }
