"""The phone's clock and its ids: the one place that asks what time it is or for randomness.

A phone's clock may be a year off. Nothing but the display depends on it: order comes from the
outbox, identity from ids that stay unique with any clock, waiting from the monotonic clock.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from shared.ids import ENTROPY_BYTES, uuid7

Clock = Callable[[], datetime]
"""Gives the present moment by this phone: an aware `datetime` in UTC, perhaps wrong."""

Ids = Callable[[], UUID]
"""Gives a fresh id."""

Monotonic = Callable[[], float]
"""Gives seconds since some moment; never jumps, says nothing about the date."""


def system_clock() -> datetime:
    """Give the phone's own time in UTC."""
    return datetime.now(UTC)


def monotonic_clock() -> float:
    """Give the seconds this phone has been running, or so."""
    return time.monotonic()


def ids_from(clock: Clock, entropy: Callable[[int], bytes] = os.urandom) -> Ids:
    """Make a source of UUIDv7 ids out of a clock and a source of random bytes."""

    def fresh() -> UUID:
        return uuid7(clock(), entropy(ENTROPY_BYTES))

    return fresh
