"""A school whose signal waits, errands that were left, and a worker that does a round."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server import wiring, worker
from server.kernel.journal import ErrandRow
from server.kernel.tables import columns
from server.worker import one_round
from shared.signals import NoteSignalProgress, SubmitSignal
from shared.vocabulary import Category, OrganisationKind, Role, Severity, SignallerStep
from tests.support.world import Person, World

errand = columns(ErrandRow)


class School:
    """A school with a teacher, a care team and a signal that waits."""

    def __init__(self, world: World) -> None:
        """Put it in the world."""
        self.world = world
        self.id = world.organisation()
        self.coordination = world.organisation(OrganisationKind.COORDINATION)
        self.teacher = world.person(self.id, Role.SIGNALLER)
        self.care_team = world.person(self.id, Role.CARE_TEAM)
        self.pupil = world.pupil(self.id)
        self.signal_id = self.sent(self.teacher)

    def sent(self, who: Person) -> UUID:
        """Send a signal."""
        command = SubmitSignal(
            command_id=self.world.new_id(),
            signal_id=self.world.new_id(),
            organisation_id=self.id,
            young_person_id=self.pupil,
            severity=Severity.CONCERNED,
            categories=(Category.WELLBEING_MOOD,),
            observation="Zit alleen",
            made_at=self.world.clock.now,
        )
        self.world.run(command, who)
        return command.signal_id


def leave(world: World, signal_id: UUID, *, due_at: datetime | None = None) -> UUID:
    """Leave an errand as a handler does, without the process that would run it at once."""
    command = NoteSignalProgress(
        command_id=world.new_id(), signal_id=signal_id, step=SignallerStep.TAKEN_UP
    )
    with world.unit() as uow:
        uow.follow_up(command, due_at=due_at)
        uow.commit()
    return command.command_id


def left(world: World, errand_id: UUID) -> Any:
    """Give an errand as it stands."""
    statement = select(ErrandRow).where(errand.id == errand_id)
    with world.runtime.store.engine.connect() as connection:
        return connection.execute(statement).one()


def do_round(world: World) -> worker.Round:
    """Do one round as the worker."""
    return one_round(world.runtime, wiring.JOBS)
