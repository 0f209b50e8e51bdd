"""How far a service is, and how long it takes to get there without a car. Pure.

A straight line and a detour of planning: nobody's address goes to a route planner of somebody else.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from shared.network import Travel
from shared.vocabulary import TravelMode


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """Give how long a degree of latitude and one of longitude are at a latitude, in metres.

    Source: series expansion on the WGS84 ellipsoid; off by less than a metre in a thousand.
    """
    phi = math.radians(latitude)
    along = 111_132.92 - 559.82 * math.cos(2 * phi) + 1.175 * math.cos(4 * phi)
    across = 111_412.84 * math.cos(phi) - 93.5 * math.cos(3 * phi)
    return along, across


def kilometres(square_metres: int) -> float:
    """Give a distance in kilometres, to the tenth, from its square in square metres."""
    return round(math.sqrt(square_metres) / 1000, 1)


def travel(straight_km: float, planning: Mapping[str, int]) -> tuple[Travel, ...]:
    """Estimate how long it takes on foot, by bike and by bus, in whole minutes, rounded up.

    Parameters
    ----------
    planning
        The dated thresholds ``travel.…``: speeds in km/h, detour in percent, the wait for a bus.
    """
    road_km = straight_km * planning["travel.detour"] / 100
    waits = {TravelMode.BUS: planning["travel.bus-wait"]}
    return tuple(
        Travel(
            mode=mode,
            minutes=math.ceil(road_km / planning[f"travel.{mode.value}"] * 60) + waits.get(mode, 0),
        )
        for mode in (TravelMode.FOOT, TravelMode.BIKE, TravelMode.BUS)
    )
