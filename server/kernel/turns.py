"""Who writes next to a SQLite file, within one process.

SQLite lets one connection write. Whoever finds it taken sleeps a while and tries again: with eight
threads that signal at once, it lies free a third of the time while all of them sleep, and who comes
last may go first. Here a connection waits for its turn and is woken. Other processes, such as the
worker, still wait SQLite's own way.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any


def in_turn(sqlite: Any, patience_s: float) -> Callable[..., Any]:
    """Make the class of connections to one file.

    Parameters
    ----------
    sqlite
        The module of the driver.
    patience_s
        How long a connection waits; after that SQLite says itself that the file is taken.
    """
    turn = Lock()

    class InTurn(sqlite.Connection):  # type: ignore[misc]  # The driver has no types.
        """A connection that gives its turn on when it has no transaction any more."""

        _mine = False

        def take_turn(self) -> None:
            """Wait until nobody else here writes."""
            self._mine = self._mine or turn.acquire(timeout=patience_s)

        def commit(self) -> None:
            """Commit."""
            try:
                super().commit()
            finally:
                self._give_on()

        def rollback(self) -> None:
            """Undo."""
            try:
                super().rollback()
            finally:
                self._give_on()

        def close(self) -> None:
            """End, also in the midst of a transaction: it is undone."""
            super().close()
            if self._mine:
                self._mine = False
                turn.release()

        def _give_on(self) -> None:
            if self._mine and not self.in_transaction:
                self._mine = False
                turn.release()

    return InTurn
