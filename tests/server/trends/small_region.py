"""A small region written straight into the tables: schools, young people, signals and offers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from server.kernel.tables import columns, table_of
from server.network.tables import OrganisationRow
from server.people.tables import YoungPersonRow
from server.signals.tables import SignalRow
from server.trends import jobs
from server.trends.document import History
from server.trends.stored import history_of
from server.worker import Round, one_round
from shared.vocabulary import (
    LifeDomain,
    OrganisationKind,
    Role,
    SecrecyRegime,
    Sector,
    Severity,
    SignalKind,
    SignallerStep,
    SignalStatus,
)
from tests.support.world import World

SCHOOLS = {
    "100001": "34022",  # Kortrijk
    "100002": "34022",
    "100003": "34040",  # Waregem
    "100004": "34013",  # Harelbeke
    "100005": "34043",  # Spiere-Helkijn
}


class SmallRegion:
    """Five schools in four municipalities."""

    def __init__(self, world: World) -> None:
        """Put the schools in."""
        self.world = world
        self.made = 0
        for number, nis in SCHOOLS.items():
            self.school(number, nis)
        school = self.school_id("100001")
        self.author = world.person(school, Role.SIGNALLER).account_id

    def history(self) -> History:
        """Give what was released so far."""
        with self.world.unit() as uow:
            return history_of(uow)

    @staticmethod
    def school_id(number: str) -> UUID:
        """Give the id of a school."""
        return UUID(int=int(number))

    def signals(self, number: str, on: date, many: int, **changes: Any) -> None:
        """Put in so many signals about as many children, each of its own family."""
        for _ in range(many):
            self.signal(number, datetime.combine(on, time(9), tzinfo=UTC), **changes)

    def signal(self, number: str, at: datetime, **changes: Any) -> None:
        """Put in one signal about a child of its own."""
        self.made += 1
        child = UUID(int=(1 << 64) + self.made)
        self._insert(
            YoungPersonRow,
            id=child,
            created_at=at,
            given_name=b"x",
            family_name=b"x",
            birth_date=b"x",
            language=b"x",
            household_id=UUID(int=(2 << 64) + self.made),
        )
        plain = {
            "id": UUID(int=(3 << 64) + self.made),
            "created_at": at,
            "organisation_id": self.school_id(number),
            "young_person_id": child,
            "author_account_id": self.author,
            "kind": SignalKind.CONCERN,
            "severity": Severity.CONCERNED,
            "categories": (),
            "life_domains": (LifeDomain.FAMILY,),
            "barriers": (),
            "informed": (),
            "observation": b"x",
            "made_at": at - timedelta(minutes=3),
            "leaver_facts": (),
            "status": SignalStatus.SUBMITTED,
            "step": SignallerStep.RECEIVED,
            "step_at": at,
            "due_at": at,
            "reminded_level": 0,
        }
        self._insert(SignalRow, **(plain | changes))

    def correct(self, was: LifeDomain, now: LifeDomain, *, school: str, many: int) -> None:
        """Say that so many signals of a school were about something else."""
        signal = columns(SignalRow)
        which = select(signal.id).where(
            signal.organisation_id == self.school_id(school), signal.life_domains == (was,)
        )
        with self.world.runtime.store.engine.begin() as connection:
            ids = [row.id for row in connection.execute(which.order_by(signal.id).limit(many))]
            changed = update(table_of(SignalRow)).where(signal.id.in_(ids))
            connection.execute(changed.values(life_domains=(now,)))

    def close(self, on: date) -> Round:
        """Let the worker do one round on a day."""
        self.world.clock.now = datetime.combine(on, time(4), tzinfo=UTC)
        return one_round(self.world.runtime, [jobs.due])

    def school(self, number: str, nis: str) -> None:
        """Put in a school."""
        self._insert(
            OrganisationRow,
            id=self.school_id(number),
            created_at=self.world.clock.now,
            name=f"=School {number}",
            kind=OrganisationKind.SCHOOL,
            sector=Sector.EDUCATION,
            secrecy=SecrecyRegime.OFFICIAL_SECRECY,
            nis=nis,
            external_id=number,
            active=True,
        )

    def _insert(self, table: Any, /, **values: Any) -> None:
        row: Mapping[str, Any] = {"network_id": self.world.network_id, "version": 1, **values}
        with self.world.runtime.store.engine.begin() as connection:
            connection.execute(insert(table_of(table)).values(row))
