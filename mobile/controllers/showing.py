"""Holding what a screen shows, and telling the screen when it changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

State = TypeVar("State")


class Showing(Generic[State]):
    """One immutable state and who looks at it."""

    def __init__(self, state: State) -> None:
        """Show this first."""
        self._state = state
        self._watchers: list[Callable[[], None]] = []

    @property
    def state(self) -> State:
        """What is shown now."""
        return self._state

    def show(self, state: State) -> None:
        """Show this from now on; those who look are told only when it differs."""
        if state == self._state:
            return
        self._state = state
        for watcher in tuple(self._watchers):
            watcher()

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call this after every change. Returns how to stop it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)
