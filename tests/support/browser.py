"""The system's own Chromium, once for each test process, before a real server on a real port.

To open a window costs a second, to go on in one a tenth of that: a window that a test is done with
is emptied and kept for the next that wants one just so.

Playwright keeps an event loop running in the thread that started it, which no other test could
stand. So it has a thread of its own: whatever speaks to a page runs there (`Chromium.run`), the
test's own body too (``tests/console/conftest.py``).
"""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import uvicorn
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # It ships no types.
from fastapi import FastAPI
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    ViewportSize,
    sync_playwright,
)

from server.main import create_app
from server.routers import ROUTERS
from tests.support.desk import sign_in_at_desk
from tests.support.world import Person, World

_Answer = TypeVar("_Answer")
_QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PATIENCE_MS = 15_000
_WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_CALLED = """() => {
  const one = document.activeElement;
  return one.labels?.[0]?.innerText ?? one.getAttribute("aria-label") ?? one.innerText ?? "";
}"""
NARROW: ViewportSize = {"width": 320, "height": 640}
PHONE: ViewportSize = {"width": 390, "height": 844}
WIDE: ViewportSize = {"width": 1440, "height": 900}


def find_chromium() -> str | None:
    """Give where the system's Chromium is."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


_AXE: str = Axe().axe_script


class Chromium:
    """One browser, in a thread of its own."""

    def __init__(self, program: str) -> None:
        """Start it."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="chromium")
        self._free: dict[str, list[Page]] = {}
        self.errors: list[str] = []
        """What a page's console called an error: a script that broke, a policy that was hit."""
        self._playwright: Playwright
        self._browser: Browser
        self.run(lambda: self._start(program))

    def _start(self, program: str) -> None:
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=program, args=_QUIET)

    def run(self, work: Callable[[], _Answer]) -> _Answer:
        """Do something where the browser is."""
        return self._thread.submit(work).result()

    def window(self, **options: Any) -> BrowserContext:
        """Open a window that shares nothing with any other. Only within `run`."""
        window = self._browser.new_context(**options)
        window.set_default_timeout(_PATIENCE_MS)
        return window

    def lend(self, options: Mapping[str, Any], *, fresh: bool = False) -> tuple[str, Page]:
        """Give an empty page in a window that shares nothing with any other that is open.

        Parameters
        ----------
        options
            Of the window.
        fresh
            Whether nobody may have had it before.

        Returns
        -------
        tuple
            Under what it is to be given back, and the page.
        """
        kind = repr(sorted(options.items()))
        kept = self._free.get(kind, [])
        if kept and not fresh:
            return kind, kept.pop()
        page = self.window(**options).new_page()
        page.on("console", self._hear)
        page.on("dialog", self._say)
        page.on("pageerror", self._break)
        return kind, page

    def give_back(self, kind: str, page: Page) -> None:
        """Empty a page and keep it for whoever wants one just so."""
        for other in page.context.pages:
            if other is not page:
                other.close()
        page.goto("about:blank")
        page.context.clear_cookies()
        self._free.setdefault(kind, []).append(page)

    def _say(self, dialog: Any) -> None:
        self.errors.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _hear(self, message: Any) -> None:
        # A page that is refused is an answer, and no fault of a script.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def _break(self, error: Any) -> None:
        self.errors.append(str(error))

    def close(self) -> None:
        """End it."""
        self.run(self._browser.close)
        self.run(self._playwright.stop)
        self._thread.shutdown()


class LiveServer:
    """The application behind uvicorn in a thread; whose world it serves, the test says."""

    def __init__(self) -> None:
        """Start it on a free port; it serves nothing before `serves`."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.app: FastAPI | None = None
        config = uvicorn.Config(
            self._ask,
            host="127.0.0.1",
            port=self.port,
            interface="asgi3",
            lifespan="off",
            log_config=None,
            access_log=False,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    async def _ask(self, scope: Any, receive: Any, send: Any) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://localhost:{self.port}"

    def serves(self, world: World) -> None:
        """Serve this world from now on."""
        if self.app is None:
            self.app = create_app(world.runtime, ROUTERS)
        self.app.state.runtime = world.runtime

    def stop(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join(10)


class BrowserDesk:
    """Opens windows at the desk for people of one world."""

    def __init__(self, chromium: Chromium, server: LiveServer, world: World) -> None:
        """Keep what it stands on."""
        self.world = world
        self.url = server.url
        self.chromium = chromium
        self._open: list[tuple[str, Page]] = []
        self._own: list[Page] = []
        chromium.errors.clear()

    @property
    def errors(self) -> list[str]:
        """What the pages of this desk called an error."""
        return self.chromium.errors

    def open(
        self,
        person: Person | None = None,
        path: str = "/desk",
        *,
        language: str = "nl",
        scheme: str = "light",
        size: ViewportSize = WIDE,
        scripts: bool = True,
        fresh: bool = False,
        **options: Any,
    ) -> Page:
        """Open a page in a window of its own; signed in when somebody is named.

        Parameters
        ----------
        fresh
            Whether the window is changed in a way that outlasts its pages: then nobody had it
            before, and nobody gets it after.
        """
        options |= {"locale": language, "color_scheme": scheme, "viewport": size}
        kind, page = self.chromium.lend({**options, "java_script_enabled": scripts}, fresh=fresh)
        if fresh:
            self._own.append(page)
        else:
            self._open.append((kind, page))
        return self.show(page, person, path)

    def show(self, page: Page, person: Person | None, path: str) -> Page:
        """Go to another page in a window, as somebody else."""
        page.context.clear_cookies()
        if person is not None:
            self.sign_in(page, person)
        page.goto(self.url + path, wait_until="domcontentloaded")
        return page

    def sign_in(self, page: Page, person: Person) -> None:
        """Let the window of a page be somebody's from now on, without the slow hash."""
        token = sign_in_at_desk(self.world, person)
        page.context.add_cookies([{"name": "kring-desk", "value": token, "url": self.url}])

    def close(self) -> None:
        """Let go of every window."""
        for page in self._own:
            page.context.close()
        for kind, page in self._open:
            self.chromium.give_back(kind, page)
        self._own.clear()
        self._open.clear()


def axe(page: Page) -> list[str]:
    """Give what axe-core finds wrong with a page at WCAG 2.2 AA: rule, and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    found: list[str] = page.evaluate(
        """async (only) => {
          const told = await axe.run({runOnly: only, resultTypes: ["violations"]});
          return told.violations.flatMap(one => one.nodes.map(
            node => `${one.id}: ${node.target} ${node.failureSummary}`));
        }""",
        {"type": "tag", "values": list(_WCAG)},
    )
    return found


def tab_to(page: Page, name: str, *, most: int = 60) -> None:
    """Press Tab until what has the focus is called so; fail when it is never reached."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if " ".join(page.evaluate(_CALLED).split()) == name:
            return
    message = f"the keyboard does not reach {name!r}"
    raise AssertionError(message)


def sideways(page: Page) -> list[str]:
    """Give what makes a page scroll sideways; nothing when it does not."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll("body *")]
            .filter(one => one.getBoundingClientRect().right > width + 1
                           && !one.closest(".scroll"))
            .map(one => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`);
        }"""
    )
    return found


@contextmanager
def at_desk(chromium: Chromium, server: LiveServer, world: World) -> Iterator[BrowserDesk]:
    """Serve a world and open windows before it."""
    server.serves(world)
    desk = BrowserDesk(chromium, server, world)
    try:
        yield desk
    finally:
        chromium.run(desk.close)
