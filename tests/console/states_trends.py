"""The states of trends: nothing closed yet, months that are, and a whole school year."""

from __future__ import annotations

import json

from server.trends.periods import Month
from shared.trends import LoadBoundaries
from shared.vocabulary import OrganisationKind, Role
from tests.server.trends.test_boundaries import LICENCE, SOURCE, squares
from tests.support.desk_states import Arrival, State
from tests.support.trends import put_closed_year, put_releases
from tests.support.world import Person, World


def _coordinator(world: World) -> Person:
    return world.person(world.organisation(OrganisationKind.COORDINATION), Role.COORDINATOR)


def _nothing_yet(world: World) -> Arrival:
    return Arrival(_coordinator(world), "/desk/trends")


def _two_months(world: World) -> Arrival:
    put_releases(world, Month(2025, 9), 2)
    return Arrival(_coordinator(world), "/desk/trends")


def _closed_year(world: World) -> Arrival:
    put_closed_year(world, Month(2024, 9))
    return Arrival(_coordinator(world), "/desk/trends/year")


def _on_a_map(world: World) -> Arrival:
    put_closed_year(world, Month(2024, 9))
    administrator = world.person(
        world.organisation(OrganisationKind.COORDINATION), Role.ADMINISTRATOR
    )
    world.run(
        LoadBoundaries(
            command_id=world.new_id(),
            boundaries_id=world.new_id(),
            topology=json.dumps(squares()),
            source=SOURCE,
            licence=LICENCE,
        ),
        administrator,
    )
    return Arrival(_coordinator(world), "/desk/trends")


STATES = (
    State(name="trends-nothing-yet", route="/desk/trends", prepare=_nothing_yet),
    State(name="trends-year", route="/desk/trends/year", prepare=_closed_year),
    State(name="trends", route="/desk/trends", prepare=_two_months),
    State(name="trends-map", route="/desk/trends", prepare=_on_a_map),
)
"""In this order: what a state put into its world, the next ones find there."""
