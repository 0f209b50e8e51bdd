"""The people of the random histories, and a region of theirs that can be had again in no time.

A school with a teacher, its care team and its principal; another school; two partners of different
sectors; a coordinator and the administrator of the network. Two of them carry a phone. Everything
personal in it is a canary.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from server.people.tables import MembershipRow
from shared.network import OfferService
from shared.people import AddContactPerson, RegisterAccount, RegisterYoungPerson
from shared.vocabulary import (
    ContactRelation,
    LifeDomain,
    MembershipState,
    OrganisationKind,
    ReferralKind,
    Role,
    Sector,
)
from tests.invariants.canaries import Canaries, Said
from tests.invariants.carried import Carried
from tests.support.databases import Databases, Kind
from tests.support.world import Person, World

PASSWORD = "paars-olifant-fiets"
CARRIERS = ("teacher", "caw")
"""Who carries a phone."""


@dataclass
class Region:
    """Who there is, and what there is to begin with."""

    world: World
    folder: Path
    """Where the phones keep their files."""
    canaries: Canaries = field(default_factory=Canaries)
    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, UUID] = field(default_factory=dict)
    services: dict[UUID, UUID] = field(default_factory=dict)
    """The service of each partner."""
    pupils: list[UUID] = field(default_factory=list)
    phones: dict[str, Carried] = field(default_factory=dict)

    @property
    def school(self) -> UUID:
        """The school everything happens in."""
        return self.organisations["school"]

    def partner(self, organisation_id: UUID) -> str:
        """Give the key of somebody who works the desk of a partner."""
        return "caw" if organisation_id == self.organisations["caw"] else "clb"

    def close(self) -> None:
        """Let everything go."""
        for phone in self.phones.values():
            phone.close()
        self.world.close()

    def again(self, url: str, folder: Path) -> Region:
        """Give the same region on a copy of its database and of its phones."""
        world = World.on(url, keys=self.world.runtime.store.keys)
        world.clock.now = self.world.clock.now
        people = {
            name: replace(person, client=world.client(person.account_id, person.session_id))
            for name, person in self.people.items()
        }
        twin = replace(self, world=world, folder=folder, people=people, phones={})
        twin.canaries = self.canaries.copy()
        twin.phones = {name: Carried(world, folder / name) for name in self.phones}
        for phone in twin.phones.values():
            phone.open()
        return twin


def settle(url: str, folder: Path) -> Region:
    """Make the region in an empty database."""
    world = World.on(url)
    region = Region(world, folder)
    kinds = {
        "school": (OrganisationKind.SCHOOL, Sector.EDUCATION),
        "other_school": (OrganisationKind.SCHOOL, Sector.EDUCATION),
        "caw": (OrganisationKind.PARTNER, Sector.GENERAL_WELFARE),
        "clb": (OrganisationKind.PARTNER, Sector.PUPIL_GUIDANCE_CENTRE),
        "coordination": (OrganisationKind.COORDINATION, Sector.COORDINATION),
    }
    for name, (kind, sector) in kinds.items():
        region.organisations[name] = world.organisation(kind, sector=sector, name=name)
    roles = {
        "teacher": ("school", Role.SIGNALLER),
        "care": ("school", Role.CARE_TEAM),
        "second": ("school", Role.CARE_TEAM),
        "principal": ("school", Role.ADMINISTRATOR),
        "outsider": ("other_school", Role.CARE_TEAM),
        "caw": ("caw", Role.PARTNER),
        "caw_second": ("caw", Role.PARTNER),
        "clb": ("clb", Role.PARTNER),
        "coordinator": ("coordination", Role.COORDINATOR),
        "administrator": ("coordination", Role.ADMINISTRATOR),
    }
    for name, (where, role) in roles.items():
        organisation_id = region.organisations[where]
        if name in CARRIERS:
            region.people[name] = _with_password(world, name, organisation_id, role)
            region.phones[name] = Carried(world, folder / name)
            region.phones[name].sign_in(name, PASSWORD)
        else:
            region.people[name] = world.person(organisation_id, role, name=name)
    region.services = {
        region.organisations[name]: _service(world, region.organisations[name])
        for name in ("caw", "clb")
    }
    region.pupils = [_pupil(region, born_in) for born_in in (2012, 2017)]
    for phone in region.phones.values():
        asyncio.run(phone.sync())
    return region


@contextmanager
def a_region(databases: Databases, kind: Kind) -> Iterator[Region]:
    """Give a region of one's own; on SQLite a copy of one that was made before."""
    if kind == "postgresql":
        folder = _folder(databases)
        with databases.fresh(kind) as url:
            region = settle(url, folder)
            try:
                yield region
            finally:
                region.close()
                shutil.rmtree(folder, ignore_errors=True)
        return
    first = _FIRST.get(databases.worker)
    if first is None:
        first = _FIRST[databases.worker] = _first(databases)
    original, file = first
    folder = _folder(databases)
    shutil.copytree(file.parent, folder, dirs_exist_ok=True)
    region = original.again(f"sqlite:///{folder / file.name}", folder)
    try:
        yield region
    finally:
        region.close()
        shutil.rmtree(folder, ignore_errors=True)


_FIRST: dict[str, tuple[Region, Path]] = {}
"""The region that SQLite's copies are of, by worker, and its file."""


def _first(databases: Databases) -> tuple[Region, Path]:
    folder = _folder(databases)
    with databases.fresh("sqlite") as url:
        file = folder / "kring.db"
        shutil.copyfile(url.removeprefix("sqlite:///"), file)
    region = settle(f"sqlite:///{file}", folder)
    region.close()
    return region, file


def _folder(databases: Databases) -> Path:
    number = 0
    while (folder := databases.folder / f"region_{databases.worker}_{number}").exists():
        number += 1
    folder.mkdir()
    return folder


def _with_password(world: World, name: str, organisation_id: UUID, role: Role) -> Person:
    account_id = world.new_id()
    world.run(
        RegisterAccount(
            command_id=world.new_id(),
            account_id=account_id,
            username=name,
            display_name=name,
            password=PASSWORD,
        )
    )
    membership = MembershipRow(
        id=world.new_id(),
        account_id=account_id,
        organisation_id=organisation_id,
        role=role,
        state=MembershipState.CONFIRMED,
    )
    with world.unit() as uow:
        uow.add(membership)
        uow.record("membership.confirm", membership)
        uow.commit()
    session_id = world.session(account_id)
    return Person(account_id, session_id, organisation_id, world.client(account_id, session_id))


def _service(world: World, organisation_id: UUID) -> UUID:
    service_id = world.new_id()
    world.run(
        OfferService(
            command_id=world.new_id(),
            service_id=service_id,
            organisation_id=organisation_id,
            name="Onthaal",
            life_domains=(LifeDomain.FAMILY,),
            accepts=tuple(ReferralKind),
            max_age=100,
            mandated=True,
        )
    )
    return service_id


def _pupil(region: Region, born_in: int) -> UUID:
    world, canaries = region.world, region.canaries
    about = world.new_id()
    world.run(
        RegisterYoungPerson(
            command_id=world.new_id(),
            young_person_id=about,
            enrolment_id=world.new_id(),
            organisation_id=region.school,
            given_name=canaries.word(Said.IDENTITY, about=about),
            family_name=canaries.word(Said.IDENTITY, about=about),
            birth_date=canaries.birth_date(about, born_in=born_in),
            class_name=canaries.word(Said.CLASS_NAME, about=about),
            residence_nis="34022",
        )
    )
    world.run(
        AddContactPerson(
            command_id=world.new_id(),
            contact_person_id=world.new_id(),
            young_person_id=about,
            relation=ContactRelation.PARENT,
            name=canaries.word(Said.CONTACT, about=about),
            phone=canaries.word(Said.CONTACT, about=about),
            parental_authority=True,
        )
    )
    world.clock.now += timedelta(seconds=1)
    return about
