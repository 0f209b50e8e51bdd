"""What is wrong with a world: where in the file, and what, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a world."""

    path: str
    """Where in the file, such as ``signals.signal-1.severity``; empty for the whole."""
    what: str
    """What is wrong, and what could stand there."""


class WorldRefused(Exception):
    """A world that cannot be built. Nothing of it was."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep every fault, so that a file is mended in one go."""
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{each.path or 'file'}: {each.what}" for each in self.faults))
