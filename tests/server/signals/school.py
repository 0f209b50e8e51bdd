"""A school with a teacher, a care team and a pupil, for the tests of signals."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from httpx2 import Response

from server.kernel.messages import dump
from shared.contract import Command
from shared.signals import (
    DecideSignal,
    SubmitSignal,
)
from shared.vocabulary import (
    Category,
    Role,
    Severity,
    SignalDecision,
)
from tests.support.world import Person, World

SECRET = "Zag blauwe plekken op de arm"


class School:
    """A school with a teacher, a care team and a pupil."""

    def __init__(self, world: World) -> None:
        """Put it in the world."""
        self.world = world
        self.id = world.organisation()
        self.teacher = world.person(self.id, Role.SIGNALLER)
        self.care_team = world.person(self.id, Role.CARE_TEAM)
        self.pupil = world.pupil(self.id)

    def signal(self, **changes: Any) -> SubmitSignal:
        """Give a signal about the pupil."""
        plain = SubmitSignal(
            command_id=self.world.new_id(),
            signal_id=self.world.new_id(),
            organisation_id=self.id,
            young_person_id=self.pupil,
            severity=Severity.CONCERNED,
            categories=(Category.WELLBEING_MOOD,),
            observation=SECRET,
            made_at=self.world.clock.now,
        )
        return replace(plain, **changes)

    def send(self, who: Person, path: str, command: Command) -> Response:
        """Send a command over HTTP."""
        return who.client.post(f"/v1/signals{path}", json=dump(command))

    def sent(self, **changes: Any) -> UUID:
        """Send a signal as the teacher and give its id."""
        signal = self.signal(**changes)
        assert self.send(self.teacher, "", signal).status_code == 201
        return signal.signal_id

    def decide(self, signal_id: UUID, version: int, **changes: Any) -> Response:
        """Decide as the care team; watch until in two weeks when nothing else is said."""
        today = self.world.clock.now.date()
        plain = DecideSignal(
            command_id=self.world.new_id(),
            signal_id=signal_id,
            version=version,
            decision=SignalDecision.WATCH,
            next_on=today + timedelta(days=14),
        )
        return self.send(self.care_team, f"/{signal_id}/decision", replace(plain, **changes))


def problem(response: Response) -> tuple[int, str]:
    """Give status and type of a problem."""
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["type"].removeprefix("urn:kring:problem:")
