"""The states of trends: nothing closed yet, months that are, and a whole school year."""

from __future__ import annotations

from server.trends.periods import Month
from shared.vocabulary import OrganisationKind, Role
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


def _leavers(world: World) -> Arrival:
    put_closed_year(world, Month(2024, 9))
    return Arrival(_coordinator(world), "/desk/trends/leavers")


def _indicators(world: World) -> Arrival:
    put_closed_year(world, Month(2024, 9))
    return Arrival(_coordinator(world), "/desk/trends/indicators")


STATES = (
    State(name="trends-nothing-yet", route="/desk/trends", prepare=_nothing_yet),
    State(name="trends-year", route="/desk/trends/year", prepare=_closed_year),
    State(name="trends-leavers", route="/desk/trends/leavers", prepare=_leavers),
    State(name="trends-indicators", route="/desk/trends/indicators", prepare=_indicators),
    State(name="trends", route="/desk/trends", prepare=_two_months),
)
"""In this order: what a state put into its world, the next ones find there."""
