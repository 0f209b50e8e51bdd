"""A phone's side of an exchange, as plain as it gets: it asks, and keeps what it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from httpx2 import Response

from server.kernel.messages import dump
from shared.contract import Command
from shared.signals import SubmitSignal
from shared.vocabulary import Category, Role, Severity
from tests.support.world import Person, World


@dataclass
class Phone:
    """One device of one person."""

    person: Person
    cursor: str | None = None
    records: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    answers: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, *commands: Command | dict[str, Any], cursor: Any = ...) -> Response:
        """Ask once, and keep nothing."""
        documents = [one if isinstance(one, dict) else dump(one) for one in commands]
        body = {"cursor": self.cursor if cursor is ... else cursor, "commands": documents}
        return self.person.client.post("/v1/sync", json=body)

    def exchange(self, *commands: Command | dict[str, Any]) -> dict[str, Any]:
        """Ask once, and take in the answer as the phone does."""
        response = self.ask(*commands)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        if answer["reset"]:
            self.records.clear()
        for change in answer["changes"]:
            key = (change["kind"], change["id"])
            if change["record"] is None:
                self.records.pop(key, None)
            else:
                self.records[key] = change["record"]
        self.cursor = answer["cursor"]
        self.answers.append(answer)
        return answer

    def catch_up(self, *commands: Command | dict[str, Any]) -> dict[str, Any]:
        """Exchange until there is no more; give the first answer."""
        first = answer = self.exchange(*commands)
        while answer["more"]:
            answer = self.exchange()
        return first

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """Give the records of one kind by id."""
        return {each: record for (of, each), record in self.records.items() if of == kind}


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
            observation="Zit al een week alleen op de speelplaats",
            made_at=self.world.clock.now,
        )
        return replace(plain, **changes)

    def sent(self, who: Person | None = None) -> UUID:
        """Let somebody signal and give the signal's id."""
        signal = self.signal()
        self.world.run(signal, who or self.teacher)
        return signal.signal_id


def outcomes(answer: dict[str, Any]) -> list[str]:
    """Give how each command ended."""
    return [outcome["outcome"] for outcome in answer["outcomes"]]


def problems(answer: dict[str, Any]) -> Sequence[str | None]:
    """Give the last word of each outcome's problem type; none where there is no problem."""
    return [
        outcome["problem"]["type"].rpartition(":")[2] if outcome["problem"] else None
        for outcome in answer["outcomes"]
    ]
