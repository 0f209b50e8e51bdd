"""Every state of every page of the desk: how it is reached, and what must hold in each.

To add some: write ``tests/console/states_<job>.py`` with ``STATES = (State(…), …)``. A state names
the route it belongs to, as the code spells it (``/desk/devices``), and prepares a world of its own:

    def prepare(world: World) -> Arrival:
        person = world.person(world.organisation(), Role.CARE_TEAM)
        return Arrival(person, "/desk/devices")

What has to be done in the browser to reach it (a form sent half empty) is ``act``; it is done once
for each look, so it must leave the world as it was. ``make pictures`` draws every state into
``docs/pictures/desk``; `server.console.desk.PAGES` tells the tests which pages there are.
"""

from __future__ import annotations

import base64
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from server.console.desk import PAGES
from server.console.wording.helping import GUIDES
from tests.support.browser import NARROW, PHONE, WIDE, BrowserDesk
from tests.support.everybody import wrong_for_anybody
from tests.support.world import Person, World

FOLDER = Path("docs/pictures/desk")
HELP_FOLDER = Path("server/console/static/help")
HELP: ViewportSize = {"width": 900, "height": 600}
"""What a picture in the help shows: the upper part of a page, as on a small laptop."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who opens a page, and where."""

    person: Person | None
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of one page."""

    name: str
    """Of the picture: the page, and the state after a stroke, as ``devices`` or ``weigh-wrong``."""
    route: str
    """As the code spells it, with its parameters: ``/desk/signals/{signal_id}``."""
    prepare: Callable[[World], Arrival]
    act: Callable[[Page], None] | None = None
    """What is done in the browser before it is looked at; leaves the world as it was."""
    for_outsiders: bool = False
    """Whether a colleague of another organisation may open the very same address."""


@dataclass(frozen=True, slots=True)
class Look:
    """One way to look at a page."""

    language: str
    scheme: str
    size: ViewportSize

    @property
    def name(self) -> str:
        """Its picture's name."""
        return f"{self.size['width']}-{self.scheme}"


HARDEST = Look("fr", "dark", NARROW)
"""The longest language where it is tightest; light and wide, only what colour and size decide."""
DRAWN = (
    Look("nl", "light", WIDE),
    Look("nl", "dark", WIDE),
    Look("nl", "light", PHONE),
    Look("nl", "dark", PHONE),
)


def states() -> dict[str, tuple[State, ...]]:
    """Give the states of every ``states_*.py``, by job."""
    folder = Path(__file__).parents[1] / "console"
    return {
        file.stem.removeprefix("states_"): importlib.import_module(
            f"tests.console.{file.stem}"
        ).STATES
        for file in sorted(folder.glob("states_*.py"))
    }


def routes() -> set[str]:
    """Give every address that shows a page, as the code spells it."""
    return {
        route.path  # type: ignore[attr-defined]  # Of a route in general; ours all have one.
        for page in PAGES
        for route in page.routes
        if "GET" in route.methods  # type: ignore[attr-defined]  # As above.
    }


def hardest(desk: BrowserDesk) -> Page:
    """Open an empty page in the hardest look."""
    return desk.open(
        None,
        "/desk/static/nothing",
        language=HARDEST.language,
        scheme=HARDEST.scheme,
        size=HARDEST.size,
        reduced_motion="reduce",
    )


def open_in(desk: BrowserDesk, state: State, arrival: Arrival, look: Look) -> Page:
    """Open a state in a look."""
    page = desk.open(
        arrival.person,
        arrival.path,
        language=look.language,
        scheme=look.scheme,
        size=look.size,
        reduced_motion="reduce",
    )
    if state.act is not None:
        state.act(page)
    return page


def wrong_with(desk: BrowserDesk, state: State, page: Page) -> list[str]:
    """Look at a state where it is hardest; give what is wrong.

    Parameters
    ----------
    page
        In the hardest look.

    Notes
    -----
    In the light the same pairs of colours stand: ``test_ground.py`` holds the contrast of each.
    """
    arrival = state.prepare(desk.world)
    desk.show(page, arrival.person, arrival.path)
    if state.act is not None:
        state.act(page)
    found = wrong_for_anybody(page)
    if page.locator("html").get_attribute("lang") != HARDEST.language:
        found.append("says another language than it speaks")
    return [f"{state.name}: {one}" for one in found]


_ALL_PICTURES = """() => Promise.all([...document.images].map((one) => {
  one.loading = "eager";
  return one.decode();
}))"""
"""Waits for every picture of a page, also for those that are not in sight."""


def draw(desk: BrowserDesk, state: State) -> None:
    """Take the pictures of a state."""
    arrival = state.prepare(desk.world)
    folder = FOLDER / state.name
    folder.mkdir(parents=True, exist_ok=True)
    for look in DRAWN:
        page = open_in(desk, state, arrival, look)
        page.evaluate(_ALL_PICTURES)
        page.screenshot(path=folder / f"{look.name}.png", full_page=True)
        desk.close()
    if any(state.name == each.picture for guide in GUIDES.values() for each in guide.chapters):
        _draw_for_help(open_in(desk, state, arrival, Look("nl", "light", HELP)), state.name)
        desk.close()


def _draw_for_help(page: Page, name: str) -> None:
    """Take the small picture that a page of help shows: what one sees first, in a few bytes."""
    window = page.context.new_cdp_session(page)
    taken = window.send("Page.captureScreenshot", {"format": "webp", "quality": 60})
    HELP_FOLDER.mkdir(exist_ok=True)
    (HELP_FOLDER / f"{name}.webp").write_bytes(base64.b64decode(taken["data"]))
