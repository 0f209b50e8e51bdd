"""What the app asks of the machine it runs on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mobile.wiring import Platform


class Notifier(Protocol):
    """Tells a person that there is something to look at, while the app is not in front."""

    def tell(self, title: str, text: str) -> None:
        """Show a notice. Never a name, never about whom: it stands on a locked screen."""

    def clear(self) -> None:
        """Take the notices away, once the person is here."""


class SecureWindow(Protocol):
    """The window as the system sees it."""

    def keep_out_of_sight(self) -> None:
        """Let no picture of the app be taken, by the app switcher nor by a screenshot."""

    def step_aside(self) -> bool:
        """Go behind other apps, when there is no further step back. Says whether it could."""


class Connectivity(Protocol):
    """Whether there is a network."""

    def watch(self, back: Callable[[], None]) -> Callable[[], None]:
        """Call ``back`` when a network appears. Returns how to stop it.

        Notes
        -----
        Called on whatever thread the system likes: ``back`` must only set a flag or wake the loop.
        """


class Clipboard(Protocol):
    """What the person copied elsewhere."""

    def paste(self) -> str:
        """Give the text that was copied; empty when there is none."""


class Dialler(Protocol):
    """The machine's own telephone."""

    def dial(self, number: str) -> bool:
        """Open the telephone with this number, not yet calling. Says whether there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One machine: where the app keeps its files, and what it offers."""

    folder: Path
    """The app's private folder."""
    name: str
    """What the list of devices calls it."""
    platform: Platform
    notifier: Notifier
    window: SecureWindow
    connectivity: Connectivity
    clipboard: Clipboard
    dialler: Dialler
