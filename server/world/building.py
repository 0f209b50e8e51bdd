"""Building a world: each step of its plan becomes a command, run as the person it names.

The clock is moved to the moment of each step, so a year of history is laid down in order, and the
worker's errands that fell due in between are done in between. A step that was taken before is not
taken again: ids follow from keys, so building a world twice makes it once.

Must not: touch a table. Everything goes through `run_command`: gate, rules, journal.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from server.cases.queries import staying_parties
from server.kernel.actor import Actor
from server.kernel.command_log import answers_to
from server.kernel.errors import Conflict, KringError, NotValid, StaleRecord
from server.kernel.running import Runtime, run_command
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar
from server.policy.identity import actor_of
from server.world.faults import Fault, WorldRefused
from server.world.format import World
from server.world.keys import id_of, kind_of, network_id
from server.world.plan import ANSWER_CLOSING_FOR_ALL, Planned, desk_of, identities
from server.world.planning import plan
from server.world.steps import CREATES, SYSTEM, Meaning, fields_of
from server.world.times import Times
from shared.commands import PERSON_COMMANDS
from shared.contract import Command, Receipt

_SAYS_WHO_MAY = frozenset({"account", "membership", "organisation"})
_PASSWORD_BYTES = 15


@dataclass(frozen=True, slots=True)
class Credential:
    """How somebody of a world signs in. Told once: afterwards nobody knows the password."""

    person: str
    """Their key."""
    account_id: UUID
    username: str
    password: str | None
    """None when the account was made before: then it was told before."""


@dataclass(frozen=True, slots=True)
class Built:
    """What came of a world."""

    network_id: UUID
    ids: dict[str, dict[str, UUID]]
    """Ids by kind and key."""
    credentials: tuple[Credential, ...]
    taken: int
    """How many steps were taken now."""
    taken_before: int
    """How many had been taken by an earlier run."""


class StepRefused(WorldRefused):
    """A command of a world was refused. The steps before it were taken and stay."""


def build(
    world: World,
    runtime: Runtime,
    *,
    pass_time: Callable[[Runtime], None] | None = None,
    on_step: Callable[[int, int], None] | None = None,
) -> Built:
    """Build a world, or what is not there of it yet.

    Parameters
    ----------
    runtime
        Its clock says when *now* is; in between, the builder's own clock runs.
    pass_time
        Called with the runtime of the moment whenever a new day begins in the world: the worker's
        round. Absent: nothing happens by itself, and the worker catches up afterwards.
    on_step
        Called with how many steps were taken and how many there are.

    Raises
    ------
    WorldRefused
        When the file cannot be so: nothing was done.
    StepRefused
        When a command was refused, with its place in the file.
    """
    zone = ZoneInfo(school_calendar().timezone)
    now = runtime.clock()
    steps = plan(world, now=now, zone=zone)
    names = list(identities(steps))
    network = network_id(world.network)
    builder = _Builder(
        runtime=runtime,
        network=network,
        world=world,
        times=Times(now=now, begins=now, zone=zone),
        now=runtime.clock(),
    )
    builder.runtime = replace(runtime, clock=lambda: builder.now)
    builder.recall(id_of(network, "step", name) for name in names)
    today = None
    for number, (step, name) in enumerate(zip(steps, names, strict=True)):
        builder.now = step.at or now
        if pass_time is not None and builder.now.date() != today:
            today = builder.now.date()
            pass_time(builder.runtime)
        builder.take(step, name)
        if on_step is not None:
            on_step(number + 1, len(steps))
    return builder.built()


@dataclass(slots=True)
class _Builder:
    runtime: Runtime
    network: UUID
    world: World
    times: Times
    now: datetime
    ids: dict[str, dict[str, UUID]] = field(default_factory=dict)
    answers: dict[UUID, Receipt] = field(default_factory=dict)
    versions: dict[UUID, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    credentials: list[Credential] = field(default_factory=list)
    taken: int = 0
    taken_before: int = 0

    def recall(self, command_ids: Iterable[UUID]) -> None:
        """Look up which steps were taken before, and what they were answered."""
        with self._reading() as uow:
            self.answers |= answers_to(uow, command_ids)

    def take(self, step: Planned, name: str) -> None:
        """Take one step, unless it was taken before."""
        if step.do == ANSWER_CLOSING_FOR_ALL:
            self._answer_closing(step)
            return
        self._name_new_things(step)
        command_id = self._command_id(name)
        receipt = self.answers.get(command_id)
        password = None
        if receipt is not None:
            self.taken_before += 1
        else:
            told = dict(step.fields)
            if step.do == "account.register":
                password = told.setdefault("password", secrets.token_urlsafe(_PASSWORD_BYTES))
            receipt = self._run(step, command_id, told)
            self.taken += 1
        self.versions[receipt.resource_id] = receipt.version
        if step.do == "account.register":
            self._tell(step, password)
        if receipt.resource in _SAYS_WHO_MAY:
            self.actors.clear()

    def built(self) -> Built:
        """Give what came of it."""
        return Built(
            network_id=self.network,
            ids=self.ids,
            credentials=tuple(self.credentials),
            taken=self.taken,
            taken_before=self.taken_before,
        )

    def _answer_closing(self, step: Planned) -> None:
        """Let every party that has not answered say yes, or those that did so before."""
        answers = [
            replace(
                step,
                do="case.answer-closing",
                by=desk_of(self.world, key),
                fields={
                    "case_id": step.fields["case_id"],
                    "organisation_id": key,
                    "agrees": True,
                },
            )
            for key in self.ids["organisation"]
        ]
        self.recall(self._command_id(each.content) for each in answers)
        before = [each for each in answers if self._command_id(each.content) in self.answers]
        for each in before or self._unanswered(answers):
            self.take(each, each.content)

    def _unanswered(self, answers: list[Planned]) -> list[Planned]:
        (case_id,) = {self._id("case_id", str(each.fields["case_id"])) for each in answers}
        with self._reading() as uow:
            waiting = {
                each.organisation_id
                for each in staying_parties(uow, case_id)
                if each.closing_answer is None
            }
        return [
            each
            for each in answers
            if self._id("organisation_id", str(each.fields["organisation_id"])) in waiting
        ]

    def _command_id(self, name: str) -> UUID:
        return id_of(self.network, "step", name)

    def _run(self, step: Planned, command_id: UUID, told: Mapping[str, Any]) -> Receipt:
        command = self._command(step, command_id, told)
        who = self._actor(step.by)
        try:
            try:
                return run_command(self.runtime, who, command).receipt
            except StaleRecord as stale:
                # An errand, or another step, changed it meanwhile: the file means it as it is now.
                if stale.current is None or "version" not in stale.current:
                    raise
                again: Any = command
                command = replace(again, version=stale.current["version"])
                return run_command(self.runtime, who, command).receipt
        except KringError as error:
            raise StepRefused([_fault(step, error)]) from error

    def _command(self, step: Planned, command_id: UUID, told: Mapping[str, Any]) -> Command:
        kind = PERSON_COMMANDS[step.do]
        meaning = Meaning(
            key=self._id,
            day=lambda written: self.times.day(written, self.now),
            moment=self.times.moment,
        )
        values = fields_of(kind, told, meaning)
        names = {each.name for each in fields(kind)}
        if "version" in names:
            subject = values[f"{step.do.partition('.')[0].replace('-', '_')}_id"]
            values["version"] = self.versions.get(subject, 1)
        for name, value in (("made_at", self.now), ("enrolment_id", self._enrolment(values))):
            if name in names:
                values.setdefault(name, value)
        return kind(command_id=command_id, **values)

    def _enrolment(self, values: Mapping[str, Any]) -> UUID:
        parts = f"{values.get('young_person_id')}:{values.get('organisation_id')}"
        return id_of(self.network, "enrolment", parts)

    def _id(self, name: str, key: str) -> UUID:
        return id_of(self.network, kind_of(name), key)

    def _name_new_things(self, step: Planned) -> None:
        for name in CREATES.get(step.do, ()):
            if name in step.fields:
                key = str(step.fields[name])
                self.ids.setdefault(kind_of(name), {})[key] = self._id(name, key)

    def _tell(self, step: Planned, password: str | None) -> None:
        key = str(step.fields["account_id"])
        self.credentials.append(
            Credential(
                person=key,
                account_id=self._id("account_id", key),
                username=str(step.fields["username"]),
                password=password,
            )
        )

    def _actor(self, by: str) -> Actor:
        if by not in self.actors:
            if by == SYSTEM:
                self.actors[by] = Actor(network_id=self.network)
            else:
                with self._reading() as uow:
                    self.actors[by] = actor_of(uow, self._id("account_id", by))
        # Whoever acts in a story shows who they are each time: there is no session to lie open.
        return replace(self.actors[by], proved_at=self.now)

    def _reading(self) -> UnitOfWork:
        return UnitOfWork(
            self.runtime.store,
            actor=Actor(network_id=self.network),
            now=self.now,
            writes=False,
        )


def _fault(step: Planned, error: KringError) -> Fault:
    parts = [f"{step.do} by {step.by} was refused: {error.problem.value}"]
    if error.reason and error.reason != error.problem.value:
        parts.append(f"({error.reason})")
    if isinstance(error, NotValid):
        where = "; ".join(f"{'.'.join(map(str, loc))} {kind}" for loc, kind in error.faults)
        parts.append(f"({where})")
    if isinstance(error, Conflict) and error.current is not None:
        parts.append(f"(it is {error.current.get('status')})")
    return Fault(step.path, " ".join(parts))
