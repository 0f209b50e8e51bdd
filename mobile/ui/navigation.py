"""From screen to screen: built at the first visit, remembered in order, dropped when locked.

A screen is named by its stem with hyphens: ``my-signals`` is ``screens/my_signals.py`` with the
class ``MySignalsScreen``. ``go`` adds a step, ``back`` undoes one, ``start_over`` begins anew.
Only names and ids are remembered: what a screen shows it fetches anew, so nothing personal is left
in memory behind a lock.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.screenmanager import NoTransition, Screen, ScreenManager

from mobile.controllers.showing import Showing
from mobile.ui.screens import SCREENS

if TYPE_CHECKING:
    from mobile.ui.shell import Shell

State = TypeVar("State")

_PACKAGE = "mobile.ui.screens"

BEFORE_PIN = frozenset({"choose-pin", "lock", "server", "sign-in", "trouble"})
"""The screens that stand in front of the PIN: no bar below, no going around them."""

ROOMS_BELOW = frozenset(
    {
        "care-team-inbox",
        "circles",
        "home",
        "my-signals",
        "notices",
        "referral-inbox",
        "settings",
        "trends",
    }
)
"""The rooms that can stand in the bar below."""


class KringScreen(Screen):  # type: ignore[misc]  # Kivy ships no types.
    """What every screen is: given the shell, told when it is shown and when to look again."""

    is_deep = BooleanProperty(False)
    """Whether one has come further than a room of the bar below: then an arrow leads back."""

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Keep the shell; a subclass makes its controller before calling this."""
        self.shell = shell
        self._followed: list[Callable[[], None]] = []
        self.is_new = True
        """Until it was shown once: its controller has looked only just now."""
        super().__init__(**named)

    def follow(self, showing: Showing[State], draw: Callable[[State], None]) -> None:
        """Draw a controller's state, now and after every change, as long as this is in front."""
        self._followed.append(self.shell.follow(showing, draw))

    def leave_front(self) -> None:
        """Stop following, then tell the screen. Called by the navigator."""
        for stop in self._followed:
            stop()
        self._followed.clear()
        self.hidden()

    def let_go_of_keys(self) -> None:
        """Take the focus from whatever has it: the window would keep it, and all around it."""
        for one in self.walk():
            if getattr(one, "focus", False) is True:
                one.focus = False

    def shown(self, **arguments: Any) -> None:
        """Come to the front, with what `go` was given. Also when one comes back to it."""

    def hidden(self) -> None:
        """Leave the front: stop timers, end what only this screen waits for."""

    def data_changed(self) -> None:
        """Look again: something on this phone changed. At most once a frame, only in front."""

    def went_back(self) -> bool:
        """Take a step back inside the screen. Says whether there was one to take."""
        return False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the path: which screen, about what."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


def load_screen(name: str) -> type[KringScreen]:
    """Give the class of a screen, with its ``.kv`` loaded.

    Raises
    ------
    LookupError
        When there is no such screen.
    """
    if name not in SCREENS:
        raise LookupError(name)
    stem = name.replace("-", "_")
    module = importlib.import_module(f"{_PACKAGE}.{stem}")
    load_kv(Path(str(module.__file__)).with_suffix(".kv"))
    kind: type[KringScreen] = getattr(module, "".join(map(str.title, stem.split("_"))) + "Screen")
    return kind


def load_kv(file: Path) -> None:
    """Load a ``.kv`` once."""
    if str(file) not in Builder.files:
        Builder.load_file(str(file))


class Navigator(ScreenManager):  # type: ignore[misc]  # Kivy ships no types.
    """Shows one screen and knows the way back."""

    place = StringProperty("")
    """The name of the screen in front; bound to by the frame."""

    def __init__(self, **named: Any) -> None:
        """Show nothing yet."""
        super().__init__(transition=NoTransition(), **named)
        self._path: list[Step] = []
        self._make: Callable[[type[KringScreen]], KringScreen] | None = None

    def begin(self, make: Callable[[type[KringScreen]], KringScreen]) -> None:
        """Make screens this way from now on."""
        self._make = make

    @property
    def step(self) -> Step | None:
        """Where one is."""
        return self._path[-1] if self._path else None

    @property
    def can_go_back(self) -> bool:
        """Whether there is a step to undo."""
        return len(self._path) > 1

    @property
    def is_deep(self) -> bool:
        """Whether one has gone further than a room of the bar below: then the bar steps aside."""
        return len(self._path) > 2 or (  # noqa: PLR2004 -- Home, and one room.
            len(self._path) == 2 and self._path[-1].name not in ROOMS_BELOW  # noqa: PLR2004 -- As above.
        )

    def go(self, name: str, **arguments: Any) -> None:
        """Show a screen, one step further."""
        step = Step(name, arguments)
        if self.step == step:
            self._show(step)
            return
        self._path.append(step)
        self._show(step)

    def replace(self, name: str, **arguments: Any) -> None:
        """Show a screen instead of this one: going back does not come here any more."""
        if self._path:
            self._path.pop()
        self.go(name, **arguments)

    def start_over(self, *steps: Step) -> None:
        """Begin a new path; the last step is shown, going back follows the others."""
        self._path = list(steps)
        self._show(self._path[-1])

    def back(self) -> bool:
        """Undo a step: within the screen first, then to the one before. Says whether one was."""
        screen = self.current_screen
        if screen is not None and screen.went_back():
            return True
        if not self.can_go_back:
            return False
        self._path.pop()
        self._show(self._path[-1])
        return True

    def data_changed(self) -> None:
        """Tell the screen in front to look again."""
        if self.current_screen is not None:
            self.current_screen.data_changed()

    def drop_all(self, *, then: str) -> tuple[Step, ...]:
        """Throw every screen away and show this one. Returns the path that was."""
        path = tuple(self._path)
        self._path = []
        gone = [screen for screen in self.screens if screen.name != then]
        if self.current_screen is not None:
            self.current_screen.let_go_of_keys()
        self.go(then)
        for screen in gone:
            self.remove_widget(screen)
        self.transition = NoTransition()  # The old one remembers which screen went.
        return path

    def _show(self, step: Step) -> None:
        before = self.current_screen
        screen = self._screen(step.name)
        if before is not None:
            before.leave_front()
        self.current = step.name
        self.place = step.name
        screen.is_deep = self.is_deep
        screen.shown(**step.arguments)
        screen.is_new = False

    def _screen(self, name: str) -> KringScreen:
        if not self.has_screen(name):
            if self._make is None:
                raise RuntimeError("the navigator has not begun")
            screen = self._make(load_screen(name))
            screen.name = name
            self.add_widget(screen)
        found: KringScreen = self.get_screen(name)
        return found
