"""When the phone locks by itself: five minutes after the last touch."""

from __future__ import annotations

from datetime import timedelta

from mobile.clock import Monotonic

LOCK_AFTER = timedelta(minutes=5)


class AutoLock:
    """Counts from the last touch, on a clock that does not jump."""

    def __init__(self, monotonic: Monotonic, *, after: timedelta = LOCK_AFTER) -> None:
        """Start counting now."""
        self._monotonic = monotonic
        self._after_s = after.total_seconds()
        self._touched_at_s = monotonic()

    def touched(self) -> None:
        """Start counting again."""
        self._touched_at_s = self._monotonic()

    def is_due(self) -> bool:
        """Whether it is time to lock."""
        return self._monotonic() - self._touched_at_s >= self._after_s
