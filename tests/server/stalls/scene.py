"""A coordination, and organisations where nothing moves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from server import wiring
from server.worker import one_round
from shared.network import ChangeOrganisation
from shared.vocabulary import OrganisationKind, ReferralKind, Role
from tests.server.worker.desk import School
from tests.support.scenes import Asked
from tests.support.world import Person, World


def coordinating(world: World) -> Person:
    """Put a coordination with a coordinator in a world."""
    coordination = world.organisation(OrganisationKind.COORDINATION, name="W13")
    return world.person(coordination, Role.COORDINATOR, name="Kris Coördinatie")


def rounds(world: World, *days: float) -> None:
    """Let days pass and the worker do what is due after each of them."""
    for each in days:
        world.clock.forward(days=each)
        one_round(world.runtime, wiring.JOBS)


def unattended(world: World, name: str, **known: Any) -> UUID:
    """Put in a school with a signal and nobody who could weigh it."""
    school = School(world)
    world.end_memberships(school.care_team)
    describe(world, school.id, name, **known)
    return school.id


def describe(world: World, organisation_id: UUID, name: str, **known: Any) -> None:
    """Say how an organisation is called and reached."""
    world.run(
        ChangeOrganisation(
            command_id=world.new_id(),
            organisation_id=organisation_id,
            version=1,
            name=name,
            **known,
        )
    )


def three_that_stall(world: World) -> None:
    """Put in a school that does not weigh, a partner that does not answer, and an empty school."""
    school = School(world)
    describe(world, school.id, "De Linde", nis="34022", phone="056 00 00 01")
    asked = Asked(world, kind=ReferralKind.ADVICE)
    describe(
        world,
        asked.partner_id,
        "Het Baken",
        nis="34013",
        phone="056 00 00 02",
        website="https://baken.example",
    )
    asked.referral()
    rounds(world, 7, 7)
    unattended(world, "Ter Ruste")
