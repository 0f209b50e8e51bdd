"""Where an import works: it asks queries, makes commands, and runs them as the system.

Also the small words that every planner uses: a row that was taken, and the step it becomes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID, uuid5

from server.importing.mapping import Value
from server.importing.reading import Row
from server.importing.refusing import RowRefused, refusal_of
from server.importing.report import RowState
from server.kernel.actor import Actor
from server.kernel.errors import KringError
from server.kernel.messages import load
from server.kernel.running import Runtime, run_command, run_query
from server.network.reference import school_calendar
from server.policy.actions import Action
from shared.contract import Command
from shared.ids import ENTROPY_BYTES, uuid7
from shared.school_calendar import local_date

_View = TypeVar("_View")
_Command = TypeVar("_Command", bound=Command)

Fields = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the person at the terminal chose."""

    school: str | None = None
    """The number of the school whose roster this is, where the file does not say."""
    end_missing: bool = False
    """Whether pupils whom the file does not name are taken off the roster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A row that the mapping takes, with its fields."""

    row: Row
    fields: Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is to be done for one row; for a pupil who is missing, there is no row."""

    row: Row | None
    state: RowState
    commands: tuple[Command, ...] = ()
    refusal: RowRefused | None = None
    remarks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """All steps of an import, and what was found on the way."""

    steps: tuple[Step, ...]
    missing: int = 0
    not_ended: str | None = None
    schools: int = 0
    of_known_type: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """An import's way inwards."""

    runtime: Runtime
    network_id: UUID
    who: Actor | None = None
    """Who imports in the browser; none for whoever sits at the server."""
    schools: frozenset[UUID] | None = None
    """The schools whose rosters may be imported; none: every school's."""

    def ask(self, query: Callable[..., _View], **arguments: Any) -> _View:
        """Ask a query."""
        actor = self.who or Actor(network_id=self.network_id)
        return run_query(self.runtime, actor, Action.NETWORK_READ, query, **arguments)

    def run(self, command: Command) -> None:
        """Run a command.

        Raises
        ------
        RowRefused
            When it was refused; nothing has happened then.
        """
        try:
            run_command(self.runtime, self.who or Actor(network_id=self.network_id), command)
        except KringError as error:
            raise refusal_of(error) from error

    def make(self, command: type[_Command], /, **content: Any) -> _Command:
        """Make a command from text, as strictly as from a body.

        Raises
        ------
        RowRefused
            When it cannot be so, with the field.
        """
        try:
            return load(command, {"command_id": self.new_id(), **content})
        except KringError as error:
            raise refusal_of(error) from error

    def new_id(self) -> UUID:
        """Make an id in this moment."""
        return uuid7(self.runtime.clock(), os.urandom(ENTROPY_BYTES))

    def today(self) -> date:
        """Give the local day."""
        return local_date(school_calendar(), self.runtime.clock())


def derived_id(within: UUID, *parts: str) -> UUID:
    """Give the id that the same thing gets at every import."""
    return uuid5(within, "\x1f".join(parts))


def checked(rule: Callable[..., None], *arguments: Any, **named: Any) -> None:
    """Hold a command to a rule while it is planned, so that a dry run tells the truth.

    Raises
    ------
    RowRefused
        When the rule refuses it.
    """
    try:
        rule(*arguments, **named)
    except KringError as error:
        raise refusal_of(error) from error


def text_of(fields: Fields, name: str) -> str | None:
    """Give a field that holds one text; none when it is not mapped or empty."""
    value = fields.get(name)
    return value if isinstance(value, str) and value else None


def list_of(fields: Fields, name: str) -> tuple[str, ...]:
    """Give a field that may hold several texts."""
    value = fields.get(name)
    if isinstance(value, str):
        return (value,) if value else ()
    return value or ()
