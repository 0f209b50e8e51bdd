"""A screen nobody sees and a hand before it: Xvfb, xdotool for touch and keys, xclip for text.

Knows nothing of the app: it sees pixels. What can be done is teal, so that is what one looks for.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.png import png
from tests.support.requirements import is_missing

PROGRAMS = ("Xvfb", "xdotool", "xclip")
_PATIENCE_S = 60.0
_STILL_S = 0.4
_BLINK = 200
"""So many pixels may change while a picture stands still: a cursor blinks."""
_GAP = 12
"""So many rows apart are two areas; a line of words inside one is crossed at its sides."""
_FINGER = 30
_PIECE = 40
"""A colour counts where it stands in one piece of so many pixels."""
_A_WORD = 10
_HEADER = struct.Struct(">25I")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the screen, from its upper left corner."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def middle(self) -> tuple[int, int]:
        """Where a thumb would go."""
        return (self.left + self.right) // 2, (self.top + self.bottom) // 2


@dataclass(frozen=True, slots=True)
class Frame:
    """What was on the screen at one moment: four bytes a pixel, blue first, the top row first."""

    width: int
    height: int
    pixels: bytes

    def differs(self, other: Frame) -> int:
        """Count the pixels that differ."""
        here, there = (memoryview(one.pixels).cast("I") for one in (self, other))
        if self.pixels == other.pixels:
            return 0
        return sum(a != b for a, b in zip(here, there, strict=True))

    def areas(self, colour: str, *, wide: int = 300) -> list[Area]:
        """Give the areas of a colour such as ``#0b5f63`` that a finger can hit, from the top down.

        Parameters
        ----------
        wide
            Only what is at least so wide.
        """
        wanted = bytes.fromhex(colour.removeprefix("#"))[::-1]
        found: list[Area] = []
        for y in range(self.height):
            row = self.pixels[y * self.width * 4 : (y + 1) * self.width * 4]
            for left, right in _runs(row, wanted):
                at = next((n for n, a in enumerate(found) if _touches(a, left, right, y)), None)
                if at is None:
                    found.append(Area(left, y, right, y + 1))
                else:
                    one = found[at]
                    found[at] = Area(min(left, one.left), one.top, max(right, one.right), y + 1)
        seen = (a for a in found if a.right - a.left >= wide and a.bottom - a.top >= _FINGER)
        return sorted(seen, key=lambda one: (one.top, one.left))

    def shows(self, colour: str) -> bool:
        """Whether a colour is there at all, if only in a word."""
        wanted = bytes.fromhex(colour.removeprefix("#"))[::-1]
        every = zip(*(self.pixels[part::4] for part in range(3)), strict=True)
        return sum(one == tuple(wanted) for one in every) >= _A_WORD

    def save(self, file: Path) -> None:
        """Write it as a PNG."""
        view = memoryview(self.pixels)
        rows = [
            view[y * self.width * 4 : (y + 1) * self.width * 4]
            for y in range(self.height - 1, -1, -1)
        ]
        swapped = bytearray(b"".join(rows))
        swapped[0::4], swapped[2::4] = swapped[2::4], swapped[0::4]
        file.write_bytes(png(self.width, self.height, bytes(swapped)))


class VirtualScreen:
    """One screen and a hand that waits after each act until the picture stands still."""

    def __init__(self, display: str, buffer: Path) -> None:
        """Look at this display, whose pixels are in this file."""
        self.display = display
        self._buffer = buffer

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to appear here, and nothing of a screen of another kind."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("KIVY_", "KCFG_", "SDL_"))
        }
        return {**kept, "DISPLAY": self.display}

    def look(self) -> Frame:
        """Take in what is on the screen now."""
        told = self._buffer.read_bytes()
        head = _HEADER.unpack_from(told)
        start, width, height, line, colours = head[0], head[4], head[5], head[12], head[19]
        begin = start + colours * 12
        return Frame(width, height, told[begin : begin + line * height])

    def settled(self) -> Frame:
        """Wait until the picture stands still."""
        seen, since = self.look(), time.monotonic()
        end = since + _PATIENCE_S
        while time.monotonic() - since < _STILL_S and time.monotonic() < end:
            time.sleep(0.1)
            now = self.look()
            if now.differs(seen) > _BLINK:
                since = time.monotonic()
            seen = now
        return seen

    def until(self, holds: Callable[[Frame], object], *, what: str) -> Frame:
        """Wait until the picture stands still and this holds of it."""
        end = time.monotonic() + _PATIENCE_S
        while not holds(seen := self.settled()):
            if time.monotonic() > end:
                picture = self._buffer.with_name("last-seen.png")
                seen.save(picture)
                raise AssertionError(f"waited in vain for {what}; {picture} shows what was there")
        return seen

    def tap(self, at: tuple[int, int]) -> None:
        """Tap here, for as long as a finger does: a shorter one may be missed."""
        self._hand("mousemove", str(at[0]), str(at[1]))
        self._hand("mousedown", "1")
        time.sleep(0.15)
        self._hand("mouseup", "1")
        self.settled()

    def keys(self, *names: str) -> None:
        """Press these keys one after the other, as X names them."""
        self._hand("key", "--delay", "60", *names)
        self.settled()

    def paste(self, text: str) -> None:
        """Put a text on the clipboard and press Control and V: typed, accents would be lost."""
        subprocess.run(
            ["xclip", "-selection", "clipboard", "-in", "-silent"],  # noqa: S607 -- Found before.
            input=text.encode(),
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.keys("ctrl+v")

    def give_focus(self) -> None:
        """Let the one window here have the keyboard: there is no window manager to do it."""
        told = self._hand("search", "--onlyvisible", "--class", ".")
        window = told.split()[-1]
        self._hand("windowmove", window, "0", "0")
        self._hand("windowfocus", "--sync", window)

    def _hand(self, *act: str) -> str:
        return subprocess.run(
            ["xdotool", *act],  # noqa: S607 -- Found before.
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
        ).stdout


def need_a_virtual_screen() -> None:
    """Skip the test, or fail it in CI, where there is no such screen or hand."""
    gone = [program for program in PROGRAMS if shutil.which(program) is None]
    if gone:
        is_missing(
            f"{', '.join(gone)}: the app is driven once from outside, on a screen nobody sees. "
            "Install what it needs: apt-get install xvfb xdotool xclip (Debian 12)"
        )


@contextmanager
def virtual_screen(folder: Path, *, width: int, height: int) -> Iterator[VirtualScreen]:
    """Give a screen of its own, whose number the server chooses."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24"]
    server = subprocess.Popen(
        [*command, "-nolisten", "tcp", "-fbdir", str(folder)],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        yield VirtualScreen(f":{number}", folder / "Xvfb_screen0")
    finally:
        server.terminate()
        server.wait(timeout=_PATIENCE_S)


def _runs(row: bytes, wanted: bytes) -> Iterator[tuple[int, int]]:
    """Give where a colour stands in a row in one piece, from and up to."""
    begun: int | None = None
    if wanted not in row:
        return
    for x in range(len(row) // 4 + 1):
        same = row[x * 4 : x * 4 + 3] == wanted
        if same and begun is None:
            begun = x
        elif not same and begun is not None:
            if x - begun >= _PIECE:
                yield begun, x
            begun = None


def _touches(area: Area, left: int, right: int, y: int) -> bool:
    return area.bottom >= y - _GAP and left < area.right and right > area.left
