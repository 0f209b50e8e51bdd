"""How long to wait after something went wrong: longer each time, never two phones in step.

Pure but for the randomness it is given. A school where the network comes back for two hundred
phones at once is why there is jitter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

FIRST = timedelta(seconds=2)
LONGEST = timedelta(minutes=15)


class Backoff:
    """Counts failures in a row."""

    def __init__(self, random: Callable[[], float]) -> None:
        """Use this source of numbers from 0 up to 1."""
        self._random = random
        self._failures = 0

    def succeeded(self) -> None:
        """Start counting afresh."""
        self._failures = 0

    def failed(self, retry_after: timedelta | None = None) -> timedelta:
        """Say how long to wait now.

        Parameters
        ----------
        retry_after
            What the server asked for: never shorter than that.

        Returns
        -------
        timedelta
            Between half of the step and all of it; the steps double from `FIRST` to `LONGEST`.
        """
        step = min(FIRST * (1 << min(self._failures, 20)), LONGEST)
        self._failures += 1
        wait = step * (0.5 + self._random() / 2)
        return wait if retry_after is None else retry_after + wait
