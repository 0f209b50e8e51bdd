"""Steps: each command a person can send, as a world file writes it.

A step is made from its command, field by field: ids become keys, days and moments may be relative,
and what the builder knows better is left out (the command's id, the version it saw) or may be
(``made_at``, a password). So the format has every command, and never lags behind one.

    SubmitSignal(signal_id=UUID(…), occurred_on=date(…), …)
    {"do": "signal.submit", "by": "teacher-ann", "signal_id": "signal-1", "occurred_on": "-1d", …}
"""

from __future__ import annotations

import dataclasses
import functools
import operator
import types
from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

from pydantic import Field

from server.world.keys import Key
from server.world.times import Day, Moment
from shared.commands import PERSON_COMMANDS
from shared.contract import Command, View

SYSTEM = "system"
"""Who sets the scene: whoever sits at the server. Never a person."""

_OURS = frozenset({"type", "command_id", "version"})
_MAY_BE_ABSENT = frozenset({"made_at", "password", "enrolment_id"})
_CONFIG: dict[str, Any] = {"extra": "forbid", "use_attribute_docstrings": True}
_LEAVES: Mapping[type, Any] = {UUID: Key, date: Day, datetime: Moment}

CREATES: Mapping[str, tuple[str, ...]] = types.MappingProxyType(
    {
        "account.register": ("account_id",),
        "action.agree": ("action_id",),
        "case.open": ("case_id",),
        "contact-person.add": ("contact_person_id",),
        "dispute.raise": ("dispute_id",),
        "goal.set": ("goal_id",),
        "handover.propose": ("handover_id",),
        "membership.invite": ("membership_id",),
        "note.write": ("note_id",),
        "organisation.register": ("organisation_id",),
        "referral.ask": ("question_id",),
        "referral.draft": ("referral_id",),
        "round-table.record": ("round_table_id",),
        "service.offer": ("service_id",),
        "sharing.decide": ("sharing_id",),
        "signal.submit": ("signal_id",),
        "site.add": ("site_id",),
        "young-person.register": ("young_person_id", "enrolment_id", "household_id"),
        "young-person.change": ("household_id",),
    }
)
"""Which fields of a step name something new. A household is there as soon as it is named."""


def _step_class(command: type[Command]) -> type:
    hints = get_type_hints(command, include_extras=True)
    (name,) = get_args(hints["type"])
    fields: list[Any] = [
        ("do", Literal[name]),
        ("by", Key, SYSTEM),
        ("at", Moment | None, None),
    ]
    for each in dataclasses.fields(command):
        if each.name in _OURS:
            continue
        written = _written(hints[each.name])
        if each.name in _MAY_BE_ABSENT:
            fields.append((each.name, written | None, None))
        elif each.default is not dataclasses.MISSING:
            fields.append((each.name, written, each.default))
        else:
            fields.append((each.name, written))
    return _make(f"{command.__name__}Step", fields, command.__doc__)


def _make(name: str, fields: list[Any], doc: str | None) -> type:
    return dataclasses.make_dataclass(
        name,
        fields,
        frozen=True,
        kw_only=True,
        namespace={"__pydantic_config__": _CONFIG, "__doc__": doc, "__module__": __name__},
    )


def _written(hint: Any) -> Any:
    """Give how a file writes what a command holds: the same, but for ids, days and moments."""
    if hint in _LEAVES:
        return _LEAVES[hint]
    if isinstance(hint, type) and issubclass(hint, View):
        return _written_view(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return Annotated[_written(arguments[0]), *hint.__metadata__]
    if origin in {Union, types.UnionType}:
        return functools.reduce(operator.or_, map(_written, arguments))
    if origin is tuple:
        return types.GenericAlias(tuple, (_written(arguments[0]), ...))
    return hint


def _written_view(view: type[View]) -> type:
    hints = get_type_hints(view, include_extras=True)
    fields: list[Any] = [
        (each.name, _written(hints[each.name]))
        if each.default is dataclasses.MISSING
        else (each.name, _written(hints[each.name]), each.default)
        for each in dataclasses.fields(view)
    ]
    return _make(view.__name__, fields, view.__doc__)


STEPS: Mapping[str, type] = types.MappingProxyType(
    {name: _step_class(command) for name, command in sorted(PERSON_COMMANDS.items())}
)
"""The class of each step by the command's name."""

if TYPE_CHECKING:
    Step: TypeAlias = Any
else:
    Step = Annotated[Union[tuple(STEPS.values())], Field(discriminator="do")]  # noqa: UP007 -- of a tuple
"""One command of the history."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What the words of a step stand for: ids, days and moments."""

    key: Callable[[str, str], UUID]
    """Gives the id for a field's name and a key."""
    day: Callable[[str], date]
    moment: Callable[[str], datetime]


def hints_of(message: Any) -> Mapping[str, Any]:
    """Give the types of a message's fields. Kept: working them out takes longer than a step."""
    return _hints_of(message)


@functools.cache
def _hints_of(message: Hashable) -> Mapping[str, Any]:
    made: Any = message
    return get_type_hints(made, include_extras=True)


def fields_of(
    command: type[Command], written: Mapping[str, Any], meaning: Meaning
) -> dict[str, Any]:
    """Give a command's fields from a step's.

    Parameters
    ----------
    written
        By field name; what is not there keeps the command's default.
    """
    hints = hints_of(command)
    return {
        name: _meant(hints[name], name, value, meaning)
        for name, value in written.items()
        if name in hints and name not in _OURS
    }


def _meant(hint: Any, name: str, value: Any, meaning: Meaning) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if value is None:
        return None
    if origin is tuple:
        return tuple(_meant(arguments[0], name, each, meaning) for each in value)
    if origin is not None and origin is not Literal:
        (inner,) = _something(arguments[:1] if origin is Annotated else arguments)
        return _meant(inner, name, value, meaning)
    if isinstance(hint, type) and issubclass(hint, View) and not isinstance(value, hint):
        parts = {each.name: getattr(value, each.name) for each in dataclasses.fields(hint)}
        hints = hints_of(hint)
        return hint(
            **{part: _meant(hints[part], part, given, meaning) for part, given in parts.items()}
        )
    return _plainly_meant(hint, name, value, meaning)


def _plainly_meant(hint: Any, name: str, value: Any, meaning: Meaning) -> Any:
    if hint is UUID:
        return meaning.key(name, value)
    if hint is date:
        return meaning.day(value)
    return meaning.moment(value) if hint is datetime else value


def _something(arguments: tuple[Any, ...]) -> list[Any]:
    return [each for each in arguments if each is not type(None)]
