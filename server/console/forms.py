"""From a form to a command and back: read by the API's own adapter, shown again as it was typed.

A field is named as the command's: ``reason``, ``packet.note``, ``goals.0.text``; a list of codes
is the same name several times. An empty field is an absent one. Times are typed on the clock of the
schools. What was wrong is told per field and in a summary, and what was typed is never lost.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from server.console.i18n import mark
from server.kernel.errors import Conflict, KringError, NotValid
from server.kernel.messages import load
from shared.contract import Command, View
from shared.wording.dates import ZONE

_Kind = TypeVar("_Kind", bound=Command | View)

COMMAND_ID = "command_id"
VERSION = "version"
YES = "yes"
"""What a ticked box sends."""

WRONG: Mapping[str, str] = {
    "missing": mark("Fill this in."),
    "string_too_short": mark("Write a little more."),
    "string_too_long": mark("This is too long. Make it shorter."),
    "too_short": mark("Choose at least one."),
    "too_long": mark("Choose fewer."),
    "enum": mark("Choose one of these."),
    "literal_error": mark("Choose one of these."),
    "date_from_datetime_parsing": mark("Write a day, such as 2026-11-26."),
    "date_parsing": mark("Write a day, such as 2026-11-26."),
    "date_type": mark("Write a day, such as 2026-11-26."),
    "datetime_from_date_parsing": mark("Write a day and a time."),
    "datetime_parsing": mark("Write a day and a time."),
    "predicate_failed": mark("Write a day and a time."),
    "int_parsing": mark("Write a number."),
    "float_parsing": mark("Write a number."),
    "greater_than_equal": mark("This number is too small."),
    "greater_than": mark("This number is too small."),
    "less_than_equal": mark("This number is too large."),
    "less_than": mark("This number is too large."),
    "date_in_future": mark("This day is still to come."),
    "date_in_past": mark("This day has passed."),
    "bool_parsing": mark("Choose yes or no."),
    "date_not_in_future": mark("Choose a day that is still to come."),
    "date_too_far": mark("This day is too far away."),
    "does_not_hold_this": mark("This organisation does not have that role."),
    "holds_this_already": mark("They have this role already."),
    "no_such_open_goal": mark("This goal has ended meanwhile. Choose another."),
    "not_at_that_desk": mark("They do not work there any more. Choose somebody else."),
    "not_for_this_settlement": mark("Leave this empty when they stay."),
    "not_in_the_circle": mark("They are not in the circle any more. Choose somebody else."),
    "not_under_professional_secrecy": mark("Your organisation cannot choose this."),
    "below_min_age": mark("This age lies below the first one."),
    "closes_before_it_opens": mark("It closes before it opens. Check the times."),
    "not_a_clock_time": mark("Fill in both times of that day."),
    "not_a_nis_code": mark("Choose a municipality of the list."),
    "not_a_website": mark("This is not a web address, such as www.example.be."),
    "not_in_this_kind_of_organisation": mark("This kind of organisation does not have that role."),
    "not_of_this_kind": mark("This sector does not go with this kind of organisation."),
    "not_of_this_sector": mark("This duty of silence does not go with this sector."),
    "only_for_mandated": mark("Only a mandated service can be asked to step in."),
    "overlaps": mark("Two times of one day overlap."),
    "not_the_code": mark("This is not the code your app shows now. Wait for the next one."),
    "not_the_password": mark("This is not your password."),
    "has_spaces": mark("Leave out the spaces."),
    "holds_the_name": mark("The name stands in it. Take it out: they learn it with their yes."),
    "nobody_and_somebody": mark("Nobody and somebody cannot both be so. Choose one."),
    "not_both": mark("Only one of the two can be so."),
    "not_for_this_basis": mark("This does not go with why it may leave."),
    "not_for_this_kind": mark("This does not go with what you ask."),
    "not_today": mark("An emergency is decided on the day itself."),
    "no_such_open_case": mark("This circle is closed, or is about another pupil."),
    "twice_the_same": mark("The same was chosen twice."),
}
"""What to say of a field, by the code of its fault. A slice's own codes are added here."""

NOT_AS_WRITTEN = mark("This cannot be taken as it is written.")


@dataclass(slots=True)
class Form:
    """What was typed, and what was wrong with it. A page always has one; at first it is empty."""

    typed: Mapping[str, Sequence[str]]
    resumed: bool = False
    """Whether it comes back after a time-out: to be shown filled, not sent."""
    foreign: bool = False
    """Whether it was shown to another session of this browser: not to be carried out either."""
    refused: KringError | None = None
    """Why it was not taken."""

    @classmethod
    def empty(cls, **values: object) -> Form:
        """Make the form that is shown first, with what is known already."""
        return cls({name: _as_typed(value) for name, value in values.items() if value is not None})

    def value(self, name: str, otherwise: object = "") -> str:
        """Give what stands in a field."""
        given = self.typed.get(name)
        return given[-1] if given else str(otherwise if otherwise is not None else "")

    def has(self, name: str, code: object, *, otherwise: bool = False) -> bool:
        """Tell whether a box or a choice is ticked."""
        given = self.typed.get(name)
        if given is None:
            return otherwise and not self.was_sent
        return str(code) in given

    @property
    def only_shown(self) -> bool:
        """Whether it may be shown and not carried out."""
        return self.resumed or self.foreign

    @property
    def was_sent(self) -> bool:
        """Whether this is a form that came back."""
        return self.only_shown or self.refused is not None

    @property
    def status(self) -> int:
        """The HTTP status of a page that shows this form."""
        if isinstance(self.refused, NotValid):
            return 422
        return 409 if isinstance(self.refused, Conflict) else 200

    def faults(self, order: Iterable[str] = ()) -> list[tuple[str, str]]:
        """Give what was wrong: the field's name, and what to say (English, to be translated).

        Parameters
        ----------
        order
            Names of fields as they stand on the page: so they are told, any other after them.
        """
        if not isinstance(self.refused, NotValid):
            return []
        found: dict[str, str] = {}
        for loc, kind in self.refused.faults:
            found.setdefault(".".join(map(str, loc)), WRONG.get(kind, NOT_AS_WRITTEN))
        places = {name: place for place, name in enumerate(order)}

        def place(fault: tuple[str, str]) -> int:
            name = fault[0]
            return places.get(name, places.get(name.partition(".")[0], len(places)))

        return sorted(found.items(), key=place)

    def fault(self, name: str) -> str:
        """Give what was wrong with a field, or within it; empty when nothing was."""
        for place, said in self.faults():
            if place == name or place.startswith(name + "."):
                return said
        return ""

    def refuse(self, error: NotValid | Conflict) -> None:
        """Keep why it was not taken."""
        self.refused = error

    def read(self, kind: type[_Kind], /, **fixed: Any) -> _Kind:
        """Make the command, or another message, of what was typed.

        Parameters
        ----------
        fixed
            Fields that the page decides, such as an id of the path.

        Raises
        ------
        NotValid
            With the field and what was wrong.
        """
        typed = {name: given for name, given in self.typed.items() if name not in fixed}
        names = {each.name for each in fields(kind)} - {"type"} - set(fixed)
        return load(kind, _document(kind, typed, names) | fixed)


def _document(kind: Any, typed: Mapping[str, Sequence[str]], names: set[str]) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    found: dict[str, Any] = {}
    for name in names:
        value = _field(hints[name], typed, name)
        if value is not None:
            found[name] = value
    return found


def _field(hint: Any, typed: Mapping[str, Sequence[str]], name: str) -> Any:
    """Give the JSON value of one field, or None when it was left empty."""
    hint = _bare(hint)
    if is_dataclass(hint):
        inner = _inside(typed, name)
        found = _document(hint, inner, {each.name for each in fields(hint)})
        return found or None
    if typing.get_origin(hint) in {tuple, list, frozenset}:
        return _several(typing.get_args(hint)[0], typed, name)
    given = typed.get(name)
    if given is None:
        return None
    text = _clean(given[-1])
    if hint is bool:
        return text in {YES, "true", "1"}
    if not text:
        return None
    return _with_zone(text) if hint is datetime else text


def _several(element: Any, typed: Mapping[str, Sequence[str]], name: str) -> list[Any] | None:
    inner = _inside(typed, name)
    places = sorted(
        {int(each.partition(".")[0]) for each in inner if each.partition(".")[0].isdecimal()}
    )
    if places:
        each_one = [_field(element, inner, str(place)) for place in places]
        return [one for one in each_one if one is not None] or None
    given = [text for text in map(_clean, typed.get(name, ())) if text]
    return given or None


def _inside(typed: Mapping[str, Sequence[str]], name: str) -> dict[str, Sequence[str]]:
    start = name + "."
    return {key[len(start) :]: given for key, given in typed.items() if key.startswith(start)}


def _bare(hint: Any) -> Any:
    """Take off ``Annotated`` and ``| None``."""
    if hasattr(hint, "__metadata__"):
        return _bare(hint.__origin__)
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        others = [each for each in typing.get_args(hint) if each is not type(None)]
        return _bare(others[0]) if len(others) == 1 else hint
    return hint


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _with_zone(text: str) -> str:
    """Read a time without a zone on the clock of the schools."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return at.replace(tzinfo=ZONE).isoformat() if at.tzinfo is None else text


def _as_typed(value: object) -> Sequence[str]:
    if isinstance(value, bool):
        return [YES] if value else []
    if isinstance(value, (tuple, list, set, frozenset)):
        return [str(each) for each in value]
    if isinstance(value, datetime):
        return [value.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")]
    return [str(value)]


def as_id(text: str) -> UUID | None:
    """Read an id; none when it is not one."""
    try:
        return UUID(text)
    except ValueError:
        return None
