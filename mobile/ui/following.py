"""A screen that looks at something while it is in front, and no longer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from typing_extensions import override

from mobile.ui.navigation import KringScreen
from mobile.ui.shell import Shell


class FollowingScreen(KringScreen):
    """Keeps how to stop looking, and stops when it leaves the front."""

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Look at nothing yet."""
        self._stops: list[Callable[[], None]] = []
        super().__init__(shell, **named)

    def follow_only(self, *stops: Callable[[], None]) -> None:
        """Look at these from now on, told as how to stop each, and at nothing else."""
        self.stop_following()
        self._stops = list(stops)

    def stop_following(self) -> None:
        """Look at nothing any more."""
        for stop in self._stops:
            stop()
        self._stops = []

    @override
    def hidden(self) -> None:
        """Stop looking."""
        self.stop_following()
