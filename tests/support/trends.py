"""Releases for tests: made from a simulated region, and put into a world as the worker would."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from server.kernel.actor import Actor
from server.kernel.unit_of_work import UnitOfWork
from server.trends.document import History, Release
from server.trends.facts import Facts, day_of
from server.trends.periods import Month
from server.trends.releasing import make_release
from server.trends.signing import sign
from server.trends.simulating.facts import Simulation, simulate
from server.trends.simulating.region import invented_ground
from server.trends.tables import ReleaseRow
from tests.support.world import World

Made = tuple[Release, bytes]


@lru_cache(maxsize=8)
def region(first: Month, *, school_years: int = 1, seed: int = 13, places: int = 14) -> Facts:
    """Simulate a region of so many municipalities from the September of a month on."""
    begins = Month(int(first.school_year[:4]), 9)
    ground = invented_ground(places=places, seed=seed)
    return simulate(Simulation(ground=ground, first=begins, school_years=school_years, seed=seed))


def known_on(facts: Facts, month: Month) -> Facts:
    """Give what is known when a month closes."""
    return facts.known_on(day_of(month.closes_on - timedelta(days=1)))


def releases_of(facts: Facts, months: Sequence[Month]) -> list[Made]:
    """Make the releases of months, one after the other."""
    history, made = History(()), []
    for month in months:
        release, body = make_release(known_on(facts, month), history, month, school_days=18)
        history = History((*history.releases, release))
        made.append((release, body))
    return made


@lru_cache(maxsize=8)
def _made(first: Month, many: int) -> tuple[Made, ...]:
    months = [first.after(step) for step in range(many)]
    return tuple(releases_of(region(first), months))


@lru_cache(maxsize=2)
def closed_year(first: Month) -> tuple[Made, ...]:
    """Make the releases of a whole school year, of a region of three municipalities."""
    months = [first.after(step) for step in range(12)]
    return tuple(releases_of(region(first, places=3), months))


def put_closed_year(world: World, first: Month) -> None:
    """Put the releases of a whole school year into a world, once."""
    with world.unit() as uow:
        if uow.all(ReleaseRow, ReleaseRow.name == first.name):
            return
    for release, body in closed_year(first):
        keep(world, release, body)


def put_releases(world: World, first: Month, many: int) -> list[Made]:
    """Put the releases of so many months into a world."""
    made = list(_made(first, many))
    for release, body in made:
        keep(world, release, body)
    return made


def keep(world: World, release: Release, body: bytes, *, signature: bytes | None = None) -> None:
    """Put one release into a world."""
    actor = Actor(network_id=world.network_id)
    with UnitOfWork(world.runtime.store, actor=actor, now=world.clock()) as uow:
        row = ReleaseRow(
            id=uow.new_id(),
            place=1 + len(uow.all(ReleaseRow, ReleaseRow.network_id == world.network_id)),
            name=release.name,
            month=release.month.name,
            closed_on=date.fromisoformat(release.content["closed_on"]),
            sha256=release.sha256,
            signature=signature or sign(world.runtime.store.keys, body),
            body=body,
        )
        uow.add(row)
        uow.record("trends.close", row, reason=release.name)
        uow.commit()
