"""Putting one act about one thing in the outbox, with the checks every screen shares.

One act at a time: while one about the same thing still waits, the next would carry a version that
is about to be old, so it is not offered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from mobile.controllers.checking import FormFault, faults_of
from mobile.controllers.ports import Ports
from shared.contract import Command, View
from shared.projection import Shown

Record = TypeVar("Record", bound=View)

ALREADY_WAITING = FormFault(field="", code="already-waiting")
"""An earlier act about this still has to reach the server."""

NOT_HERE = FormFault(field="", code="not-here")
"""What it is about is not on this phone (any more)."""


def queue(
    ports: Ports, shown: Shown[Record] | None, command: Command, *, more: Sequence[FormFault] = ()
) -> tuple[FormFault, ...]:
    """Put a command in the outbox, unless something speaks against it.

    Parameters
    ----------
    ports
        Where it goes.
    shown
        What it is about, as it is on the screen.
    command
        What is meant.
    more
        Faults the contract's lengths cannot express, such as a missing date for *watch*.

    Returns
    -------
    tuple of FormFault
        What speaks against it; empty when it was queued.
    """
    if shown is None or shown.record is None:
        return (NOT_HERE,)
    if shown.is_waiting:
        return (ALREADY_WAITING,)
    faults = (*more, *faults_of(command))
    if not faults:
        ports.outbox.add(command)
        ports.wake()
    return faults


def missing(**needed: object) -> tuple[FormFault, ...]:
    """Name the fields that are needed here and were not filled in."""
    return tuple(
        FormFault(field=name, code="missing") for name, value in needed.items() if not value
    )
