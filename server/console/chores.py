"""What waits for somebody, as the first page says it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for this person."""

    path: str
    one: str
    """English, marked with `marks`: with one, and with more."""
    many: str
    count: int
    late: bool = False
    """Whether some of it is past its day."""
