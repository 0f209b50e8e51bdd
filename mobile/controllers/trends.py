"""The month at a glance, for coordinators: three sentences and three pictures of a release.

    opened ─▶ what was kept ─▶ newest release? ─┬─ none yet ─────────▶ empty
                                                ├─ the one kept ─────▶ as it is
                                                ├─ another ──────────▶ fetched whole, kept, shown
                                                ├─ not for you ──────▶ refused; what was kept goes
                                                └─ no answer, error ─▶ what was kept, with its dates

A release never changes, so it is fetched once for each language and light, by its hash. All of it
is kept sealed with the rest of what the server said: it goes with the key, with a wipe, and when
the person no longer coordinates. It holds no young person, but it is not the phone's to show on.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from mobile.controllers.ports import Ports
from mobile.controllers.reading import Loading, read
from mobile.controllers.showing import Showing
from mobile.controllers.who import WhoController
from mobile.data.store import Store
from mobile.data.vault import VaultLocked
from mobile.wire import NotReadable, from_document, to_document
from shared.contract import View
from shared.problems import ProblemType
from shared.trends import ChartView, PictureLook, ReleaseItem, ReleasePage
from shared.vocabulary import Language, Role

CHARTS = ("region", "tiles", "domains")
"""How many and whether that is unusual, where, and about what: in the order one asks."""
BY_MONTH = "region"
"""Whose table has a line for each month."""

_UNDER = "trends:"
_REFUSALS = frozenset({ProblemType.NOT_FOUND.value, ProblemType.FORBIDDEN.value})


class AsksTrends(Protocol):
    """Asks the server for trends; the client is one."""

    async def newest_release(self) -> ReleasePage:
        """Ask for the newest release."""

    async def chart(self, name: str, *, release: str, language: Language) -> ChartView:
        """Ask what a chart shows, in words and as a table."""

    async def picture(
        self, name: str, *, release: str, language: Language, look: PictureLook
    ) -> bytes:
        """Ask for the picture of a chart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GlanceChart(View):
    """One chart as it is kept."""

    shows: ChartView
    png: str
    """The picture, in base 64."""

    @property
    def picture(self) -> bytes:
        """The picture's bytes; none when they are damaged."""
        try:
            return b64decode(self.png, validate=True)
        except NotBase64:
            return b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance(View):
    """A month as it is kept."""

    month: str
    """Such as ``2026-09``."""
    closed_on: date
    fetched_at: datetime
    sha256: str
    """Of the release."""
    charts: tuple[GlanceChart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendsState:
    """What the screen shows."""

    glance: Glance | None = None
    loading: Loading = Loading.NOTHING
    is_empty: bool = False
    """The server has made no release yet."""
    is_refused: bool = False
    """One does not coordinate (any more)."""


def forget_trends_unless_for(who: WhoController, store: Store) -> None:
    """Remove what was kept, once the server has said that this person does not coordinate."""
    if who.me is not None and Role.COORDINATOR not in who.roles:
        store.forget_told(*store.told_under(_UNDER))


class TrendsController:
    """Shows the newest month."""

    def __init__(self, ports: Ports, asks: AsksTrends, who: WhoController) -> None:
        """Show nothing yet."""
        self._ports = ports
        self._asks = asks
        self._who = who
        self._asked: tuple[Language, PictureLook] | None = None
        self.showing = Showing(TrendsState())

    @property
    def state(self) -> TrendsState:
        """What the screen shows."""
        return self.showing.state

    def looks_like(self, language: Language, look: PictureLook) -> bool:
        """Tell whether this language and this light were asked for last."""
        return self._asked == (language, look)

    def begin(self, language: Language, look: PictureLook) -> None:
        """Show what was kept of this language and this light; `ask` then asks for a newer month."""
        self._asked = (language, look)
        shown = self._kept(self._asked) or self._kept_otherwise(language)
        self.showing.show(TrendsState(glance=shown, loading=Loading.LOADING))

    async def ask(self) -> None:
        """Ask for the newest month, and fetch it when it is not the one that was kept."""
        asked, shown = self._asked, self.state.glance
        if asked is None:
            return
        if self._who.me is not None and Role.COORDINATOR not in self._who.roles:
            self._refuse()
            return
        loading, page, problem = await read(self._asks.newest_release())
        if self._asked != asked:
            return  # Another language or light was chosen meanwhile, or one has left.
        kept = self._kept(asked)
        if problem in _REFUSALS:
            self._refuse()
        elif page is None:
            self.showing.show(TrendsState(glance=shown, loading=loading))
        elif not page.items:
            self.showing.show(TrendsState(loading=Loading.LOADED, is_empty=True))
        elif kept is not None and kept.sha256 == page.items[0].sha256:
            self.showing.show(TrendsState(glance=kept, loading=Loading.LOADED))
        else:
            await self._fetch(page.items[0], asked)

    def close(self) -> None:
        """Leave: drop what was read from memory."""
        self._asked = None
        self.showing.show(TrendsState())

    async def _fetch(self, release: ReleaseItem, asked: tuple[Language, PictureLook]) -> None:
        loading, charts, problem = await read(self._charts(release.name, *asked))
        if self._asked != asked:
            return
        if problem in _REFUSALS:
            self._refuse()
            return
        if charts is None:
            self.showing.show(replace(self.state, loading=loading))
            return
        glance = Glance(
            month=release.month,
            closed_on=release.closed_on,
            fetched_at=self._ports.clock(),
            sha256=release.sha256,
            charts=charts,
        )
        try:
            self._keep(glance, asked)
        except VaultLocked:
            return  # Locked meanwhile: this screen is gone.
        self.showing.show(TrendsState(glance=glance, loading=Loading.LOADED))

    async def _charts(
        self, release: str, language: Language, look: PictureLook
    ) -> tuple[GlanceChart, ...]:
        found = []
        for name in CHARTS:
            shows = await self._asks.chart(name, release=release, language=language)
            png = await self._asks.picture(name, release=release, language=language, look=look)
            found.append(GlanceChart(shows=shows, png=b64encode(png).decode()))
        return tuple(found)

    def _keep(self, glance: Glance, asked: tuple[Language, PictureLook]) -> None:
        """Keep it instead of what is of another release."""
        store, name = self._ports.store, _name(*asked)
        store.keep_told(name, to_document(glance))
        before = [one for one in store.told_under(_UNDER) if one != name]
        store.forget_told(*(one for one in before if not _is_of(glance, self._read(one))))

    def _kept(self, asked: tuple[Language, PictureLook]) -> Glance | None:
        return self._read(_name(*asked))

    def _kept_otherwise(self, language: Language) -> Glance | None:
        """Give what was kept in another light or language: better than nothing on a train."""
        names = sorted(
            self._ports.store.told_under(_UNDER),
            key=lambda name: not name.startswith(f"{_UNDER}{language}:"),
        )
        return next((found for name in names if (found := self._read(name)) is not None), None)

    def _read(self, name: str) -> Glance | None:
        try:
            kept = self._ports.store.told(name)
            return None if kept is None else from_document(kept, Glance)
        except (VaultLocked, NotReadable):
            return None

    def _refuse(self) -> None:
        store = self._ports.store
        store.forget_told(*store.told_under(_UNDER))
        self.showing.show(TrendsState(is_refused=True))


def _is_of(glance: Glance, other: Glance | None) -> bool:
    return other is not None and other.sha256 == glance.sha256


def _name(language: Language, look: PictureLook) -> str:
    return f"{_UNDER}{language}:{look}"
