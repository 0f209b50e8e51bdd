"""The states of what waits too long: organisations to call, and nothing that stalls."""

from __future__ import annotations

from tests.server.stalls.scene import coordinating, three_that_stall
from tests.support.desk_states import Arrival, State
from tests.support.world import World

ROUTE = "/desk/stalls"


def _three(world: World) -> Arrival:
    three_that_stall(world)
    return Arrival(coordinating(world), ROUTE)


def _none(world: World) -> Arrival:
    return Arrival(coordinating(world), ROUTE)


STATES = (
    State(name="stalls-nothing", route=ROUTE, prepare=_none),  # The states share a world.
    State(name="stalls", route=ROUTE, prepare=_three),
)
