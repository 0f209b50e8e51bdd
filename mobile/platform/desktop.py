"""A desk: for development, demonstration, and a school's computer.

It has no Keystore, no notices and no telephone, and says so by doing nothing. What is on the screen
can be photographed by anybody who stands behind it; that cannot be helped from here.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path

from mobile.data.box import AesGcmBox, FileDeviceKey
from mobile.platform.ports import Clipboard, Device
from mobile.wiring import Platform


class NoNotices:
    """A desk where the app is always in front."""

    def tell(self, title: str, text: str) -> None:
        """Show nothing."""

    def clear(self) -> None:
        """Have nothing to take away."""


class OrdinaryWindow:
    """A window like any other."""

    def keep_out_of_sight(self) -> None:
        """Change nothing: desktops have no such thing."""

    def step_aside(self) -> bool:
        """Stay: a desk has its own ways to put a window aside."""
        return False


class AlwaysThere:
    """A network nobody tells us about: the loop's own timer finds out."""

    def watch(self, back: Callable[[], None]) -> Callable[[], None]:
        """Never call."""
        del back
        return lambda: None


class NoTelephone:
    """A desk cannot call: the number stands on the screen."""

    def dial(self, number: str) -> bool:
        """Say that there is no telephone."""
        del number
        return False


class EmptyClipboard:
    """Nothing was copied."""

    def paste(self) -> str:
        """Give nothing."""
        return ""


def desktop_device(folder: Path, *, clipboard: Clipboard | None = None) -> Device:
    """Give the device of a desk: keys in files of this user.

    Parameters
    ----------
    folder
        Where the app keeps its files.
    clipboard
        The window's own, which only the screen knows.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    box = AesGcmBox()
    return Device(
        folder=folder,
        name=platform.node() or "desktop",
        platform=Platform(box=box, device_key=FileDeviceKey(folder, box)),
        notifier=NoNotices(),
        window=OrdinaryWindow(),
        connectivity=AlwaysThere(),
        clipboard=clipboard or EmptyClipboard(),
        dialler=NoTelephone(),
    )
