"""Nights in which the worker notes where the feed stands, and lets go of its rows."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.kernel import feed
from server.kernel.journal import FeedRow
from server.kernel.running import run_as_system, run_query
from server.kernel.tables import columns
from server.network.reference import threshold
from server.policy.actions import Action
from server.sync.queries import Heard, listen
from shared.people import EndEnrolment
from tests.server.sync.phone import School
from tests.support.world import START, World

KEPT = timedelta(days=threshold("sync.feed-kept", START.date()))
MANY = 10_000
_feed = columns(FeedRow)


def note(world: World) -> None:
    """Note where the feed stands, as the worker does at night."""
    run_as_system(world.runtime.store, world.clock.now, feed.note)


def let_go(world: World, limit: int = MANY) -> int:
    """Let go of what is past the term, as the worker does at night."""
    act = partial(feed.let_go, kept=KEPT, limit=limit)
    return run_as_system(world.runtime.store, world.clock.now, act)


def days(world: World, number_of: float) -> None:
    """Let days pass, with what the worker does in each of their nights."""
    for _ in range(int(number_of)):
        world.clock.forward(days=1)
        note(world)
        let_go(world)


def rows(world: World) -> list[Any]:
    """Give every row of the feed, in their order."""
    with world.runtime.store.engine.connect() as connection:
        return list(connection.execute(select(FeedRow).order_by(_feed.seq)).all())


def leave(school: School, pupil: UUID) -> None:
    """Take a pupil off the roster: phones hear of it once."""
    world = school.world
    world.run(
        EndEnrolment(
            command_id=world.new_id(),
            young_person_id=pupil,
            organisation_id=school.id,
            ended_on=world.clock.now.date(),
        )
    )


def listen_as(school: School, cursor: str | None) -> Heard:
    """Listen as the page of a teacher does."""
    claims = school.teacher.claims
    return run_query(school.world.runtime, claims, Action.SYNC_EXCHANGE, listen, cursor=cursor)
