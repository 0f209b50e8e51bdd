"""Gathers what is wrong with a form before it is sent: all of it at once, where it is.

A handler names one fault and stops. A person who fills in a form wants to hear of every one, so a
page asks here what is plainly missing, together with what the command's own shape refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from server.console.forms import Form
from server.kernel.errors import NotValid
from shared.contract import Command, View

_Kind = TypeVar("_Kind", bound=Command | View)

Fault = tuple[tuple[str | int, ...], str]

_CHOSEN = frozenset(
    {
        "alternative_service_id",
        "assigned_account_id",
        "basis",
        "case_id",
        "decision",
        "informed",
        "informed_deferred",
        "leaver.state",
        "leaver_outcome",
        "outcome",
        "reached",
        "reason",
        "severity",
    }
)
"""Fields that are chosen, not written: what is missing there is a choice."""


def not_valid(faults: Iterable[Fault]) -> NotValid:
    """Make one error of several faults."""
    error = NotValid((), "invalid")
    error.faults = tuple(faults)
    return error


def missing(form: Form, *names: str) -> list[Fault]:
    """Name the fields that are needed here and were left empty."""
    return [
        (_place(name), "enum" if name in _CHOSEN else "missing")
        for name in names
        if not form.value(name).strip()
    ]


def read(form: Form, kind: type[_Kind], faults: Sequence[Fault], /, **fixed: Any) -> _Kind:
    """Read a command, or refuse it with every fault.

    Parameters
    ----------
    faults
        What the page found by itself.

    Raises
    ------
    NotValid
        With all of it, each field once, in the order of the page's own faults first.
    """
    found = list(faults)
    try:
        made = form.read(kind, **fixed)
    except NotValid as error:
        known = {place[0] for place, _ in found if place}
        found += [fault for fault in error.faults if fault[0] and fault[0][0] not in known]
        if not found:
            raise
        raise not_valid(found) from None
    if found:
        raise not_valid(found)
    return made


def _place(name: str) -> tuple[str | int, ...]:
    return tuple(name.split("."))
