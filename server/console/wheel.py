"""The wheel of life domains: where a circle has goals, at a glance. Drawn here, without a script.

It counts goals, not people: an empty sector says that nobody wrote a goal there, and nothing about
how things are. What a sector shows by its colour it also shows by a sign, and the table beside it
says the same in words.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from shared.cases import GoalView
from shared.vocabulary import GoalStatus, LifeDomain

SIZE = 320
_CENTRE = SIZE / 2
_OUTER, _INNER = 150.0, 52.0
_SIGN, _NUMBER = 92.0, 132.0
_GAP = math.radians(1.2)


class Sector(StrEnum):
    """What a sector says of the goals in it."""

    EMPTY = "empty"
    WORKING = "working"
    """One at least is being worked on."""
    REACHED = "reached"
    """None is open, and one at least was reached, wholly or partly."""
    LET_GO = "let-go"
    """None is open, none was reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One life domain in the wheel: what a template needs to draw it and to say it."""

    domain: LifeDomain
    number: int
    """Its place, from 1 at the top, clockwise; the table counts the same."""
    sector: Sector
    goals: tuple[GoalView, ...]
    path: str
    sign_x: float
    sign_y: float
    number_x: float
    number_y: float


def wheel(goals: Iterable[GoalView]) -> tuple[Slice, ...]:
    """Give the sectors of the wheel, in the order of the vocabulary."""
    goals = tuple(goals)
    domains = tuple(LifeDomain)
    step = 2 * math.pi / len(domains)
    return tuple(
        _slice(domain, place, step, tuple(goal for goal in goals if goal.life_domain is domain))
        for place, domain in enumerate(domains)
    )


def sector_of(goals: Iterable[GoalView]) -> Sector:
    """Say how the goals of one life domain stand together."""
    statuses = {goal.status for goal in goals}
    if not statuses:
        return Sector.EMPTY
    if GoalStatus.OPEN in statuses:
        return Sector.WORKING
    if statuses & {GoalStatus.REACHED, GoalStatus.PARTLY_REACHED}:
        return Sector.REACHED
    return Sector.LET_GO


def _slice(domain: LifeDomain, place: int, step: float, goals: tuple[GoalView, ...]) -> Slice:
    begin = place * step - math.pi / 2 - step / 2
    middle = begin + step / 2
    sign_x, sign_y = _point(middle, _SIGN)
    number_x, number_y = _point(middle, _NUMBER)
    return Slice(
        domain=domain,
        number=place + 1,
        sector=sector_of(goals),
        goals=goals,
        path=_ring_piece(begin + _GAP, begin + step - _GAP),
        sign_x=sign_x,
        sign_y=sign_y,
        number_x=number_x,
        number_y=number_y,
    )


def _ring_piece(begin: float, end: float) -> str:
    """Draw a piece of a ring, clockwise outside and back inside."""
    corners = [
        _point(begin, _OUTER),
        _point(end, _OUTER),
        _point(end, _INNER),
        _point(begin, _INNER),
    ]
    a, b, c, d = (f"{x:g} {y:g}" for x, y in corners)
    return f"M{a}A{_OUTER:g} {_OUTER:g} 0 0 1 {b}L{c}A{_INNER:g} {_INNER:g} 0 0 0 {d}Z"


def _point(angle: float, radius: float) -> tuple[float, float]:
    """Give a point on a circle around the middle; rounded, so that it is drawn alike everywhere."""
    x = _CENTRE + radius * math.cos(angle)
    y = _CENTRE + radius * math.sin(angle)
    return round(x, 2), round(y, 2)
