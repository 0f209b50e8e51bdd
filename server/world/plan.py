"""The plan of a world: every command it takes, each by somebody and at a moment.

The sections of a file are turned into steps here; `scene` and `states` say which. A step without a
moment of its own belongs to the scene and comes before everything else.
"""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from server.world.faults import Fault
from server.world.format import World
from server.world.steps import SYSTEM
from server.world.times import NoSuchTime, Times
from shared.vocabulary import MembershipState, Role

ANSWER_CLOSING_FOR_ALL = "case.answer-closing, each party"
"""Stands for one ``case.answer-closing`` by each party that has not answered: who they are is known
when the case is there."""

_DESK = frozenset({Role.CARE_TEAM, Role.PARTNER})
_SECRET = frozenset({"password"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One step of a plan."""

    do: str
    """The command's type."""
    by: str
    """The key of who does it, or ``system``."""
    at: datetime | None
    """When; none for what sets the scene."""
    path: str
    """Where in the file it comes from."""
    fields: Mapping[str, Any]
    """The command's fields as a file writes them."""

    @property
    def content(self) -> str:
        """What makes this step the same as another: who does what. No secret is part of it."""
        told = {name: value for name, value in self.fields.items() if name not in _SECRET}
        return json.dumps([self.do, self.by, told], sort_keys=True, default=_plain)


@dataclass(slots=True)
class Draft:
    """A plan in the making."""

    world: World
    times: Times
    steps: list[Planned] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(
        self, do: str, path: str, *, by: str = SYSTEM, at: datetime | None, **fields: Any
    ) -> None:
        """Add a step; fields that are none are left to the command's default."""
        told = {name: value for name, value in fields.items() if value is not None}
        self.steps.append(Planned(do=do, by=by, at=at, path=path, fields=told))

    def moment(self, written: str | None, path: str, *, or_at: datetime) -> datetime:
        """Give a moment of the file; where there is none, this one, and never later than now."""
        if written is None:
            return min(or_at, self.times.now)
        found = self.moment_or_none(written, path)
        return or_at if found is None else found

    def moment_or_none(self, written: str | None, path: str) -> datetime | None:
        """Give a moment of the file; none where it says nothing."""
        if written is None:
            return None
        try:
            found = self.times.moment(written)
        except NoSuchTime:
            self.faults.append(Fault(path, "there is no such moment"))
            return None
        if found > self.times.now:
            self.faults.append(Fault(path, "lies in the future: a world holds what has happened"))
        return found

    def day(self, written: str, path: str, at: datetime) -> date:
        """Give a day of the file, for a step at a moment."""
        try:
            return self.times.day(written, at)
        except NoSuchTime:
            self.faults.append(Fault(path, "there is no such day"))
            return self.times.day("today", at)

    def colleague(self, organisation: str) -> str:
        """Give the first confirmed colleague at the desk of an organisation."""
        return desk_of(self.world, organisation)

    def school_of(self, pupil: str) -> str:
        """Give the school a pupil is at."""
        found = self.world.pupils.get(pupil)
        return found.school if found else f"the school of {pupil}"

    def organisation_of_service(self, service: str) -> str:
        """Give the organisation that offers a service."""
        for key, organisation in self.world.organisations.items():
            if service in organisation.services:
                return key
        return f"the organisation of {service}"

    def in_order(self) -> list[Planned]:
        """Give the steps in the order of time; what sets the scene comes first."""
        moments = [each.at for each in self.steps if each.at is not None]
        first = min([*moments, self.times.begins, self.times.now]) - timedelta(hours=1)
        dated = [
            each if each.at is not None else dataclasses.replace(each, at=first)
            for each in self.steps
        ]
        return sorted(dated, key=lambda each: each.at or first)


def desk_of(world: World, organisation: str) -> str:
    """Give the first confirmed colleague at the desk of an organisation, in the file's order.

    Where there is nobody, it gives words that are no key: the fault then says what is missing.
    """
    for key, person in world.people.items():
        for each in person.roles:
            is_desk = each.role in _DESK and each.organisation == organisation
            if is_desk and each.state is MembershipState.CONFIRMED:
                return key
    return f"at the desk of {organisation}, confirmed,"


def identities(steps: list[Planned]) -> Iterator[str]:
    """Give what each step is known by: its content, and which one it is among the same."""
    seen: Counter[str] = Counter()
    for step in steps:
        content = step.content
        seen[content] += 1
        yield f"{content}#{seen[content]}"


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return str(value)
