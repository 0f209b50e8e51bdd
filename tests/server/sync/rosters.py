"""Pupils of one school, and transactions of one's own that say something about them changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection, insert

from server.kernel.database import WRITES
from server.kernel.journal import FeedRow, to_roster
from tests.server.sync.phone import Phone, School
from tests.support.world import World


class Rosters:
    """Pupils of one school, and transactions that say something about them changed."""

    def __init__(self, world: World, pupils: int) -> None:
        """Put them in the world; the phone knows them already."""
        self.world = world
        self.school = School(world)
        self.pupils = [world.pupil(self.school.id) for _ in range(pupils)]
        self.phone = Phone(self.school.teacher)
        self.phone.catch_up()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a transaction of its own that can write."""
        engine = self.world.runtime.store.engine
        with engine.connect().execution_options(**{WRITES: True}) as connection:
            yield connection

    def tell(self, connection: Connection, pupil: UUID) -> None:
        """Say in this transaction that a pupil changed, as the unit of work does."""
        connection.execute(
            insert(FeedRow),
            {
                "network_id": self.world.network_id,
                "audience_id": to_roster(self.school.id).id,
                "resource": "young-person",
                "resource_id": pupil,
            },
        )

    def told(self) -> list[UUID]:
        """Ask once as the phone; give which pupils the answer was about."""
        return [UUID(change["id"]) for change in self.phone.exchange()["changes"]]
