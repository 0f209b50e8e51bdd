"""A glance at the month, for coordinators: three sentences, three pictures, safe for anybody.

Each sentence says what its picture says first, so nothing is lost in large letters or by who cannot
see it. A picture that is pressed fills the screen, with its sentence and its numbers below.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from typing_extensions import override

from mobile.controllers.reading import Loading
from mobile.controllers.trends import BY_MONTH, Glance, GlanceChart, TrendsController, TrendsState
from mobile.ui.dates import day_words, local_day, moment_words, month_words
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen
from mobile.ui.shell import Shell
from mobile.ui.theme import theme
from mobile.ui.widgets.care_parts import Fact
from mobile.ui.widgets.column import Column
from shared.trends import PictureLook
from shared.vocabulary import Language

_ROWS = 14
"""Numbers below a picture: a year of months, or the municipalities of the region."""


class Chart(Column):
    """One chart: its name, its sentence, its picture."""

    title = StringProperty("")
    sentence = StringProperty("")
    png = ObjectProperty(b"")

    __events__ = ("on_pressed",)

    def on_pressed(self) -> None:
        """Be told that the picture was pressed; for whoever binds."""


class SmallChart(Chart):
    """One of the three."""


class LargeChart(Chart):
    """One picture as wide as the screen, with its sentence and its numbers below."""


class TrendsScreen(KringScreen):
    """Shows the newest month."""

    is_loading = BooleanProperty(False)
    is_offline = BooleanProperty(False)
    problem = StringProperty("")
    is_refused = BooleanProperty(False)
    is_empty = BooleanProperty(False)
    month = StringProperty("")
    dates = StringProperty("")
    chart = StringProperty("")
    """The name of the chart that fills the screen; empty: all three are shown."""

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        self.controller = TrendsController(shell.ports, shell.phone.client, shell.who)
        self._drawn: object = None
        super().__init__(shell, **named)

    @override
    def shown(self, **arguments: Any) -> None:
        """Show what was kept, and ask for a newer month."""
        self.chart = ""
        self.ids.page.to_top()
        self.look()
        self.follow(self.controller.showing, self.draw)

    @override
    def hidden(self) -> None:
        """Drop pictures and words from memory: they are kept sealed."""
        self.controller.close()
        self._show_charts(None)

    @override
    def went_back(self) -> bool:
        """Leave the large picture for the three."""
        if not self.chart:
            return False
        self.larger("")
        return True

    def look(self) -> None:
        """Ask the server, again if need be."""
        self.controller.begin(*_asked())
        self.shell.start(self.controller.ask())

    def _look_otherwise(self) -> None:
        """Ask in the language and the light that were chosen while this is in front."""
        if self.shell.navigator.place == self.name and not self.controller.looks_like(*_asked()):
            self.look()

    def larger(self, chart: str) -> None:
        """Fill the screen with one chart; with none, show all three again."""
        self.chart = chart
        self._show_charts(self.controller.state.glance)
        self.ids.page.to_top()

    def draw(self, state: TrendsState) -> None:
        """Show a state."""
        if not self.controller.looks_like(*_asked()):
            self.shell.bridge.soon(self._look_otherwise)
            return
        glance, today = state.glance, local_day(self.shell.ports.clock())
        self.is_loading = state.loading is Loading.LOADING
        self.is_offline = state.loading is Loading.OFFLINE
        failed = state.loading is Loading.ERROR
        self.problem = tr._("This could not be read now. Try again in a moment.") if failed else ""
        self.is_refused, self.is_empty = state.is_refused, state.is_empty
        self.month = "" if glance is None else _upper(month_words(glance.month))
        self.dates = (
            ""
            if glance is None
            else tr._("Counted on {closed}. On this phone since {fetched}.").format(
                closed=day_words(glance.closed_on, today),
                fetched=moment_words(glance.fetched_at, today),
            )
        )
        self._show_charts(glance)

    def _show_charts(self, glance: Glance | None) -> None:
        wanted = (glance, self.chart, theme.is_dark)
        if wanted == self._drawn:
            return  # A finger may be on one of them.
        self._drawn = wanted
        place = self.ids.charts
        place.clear_widgets()
        for one in () if glance is None else glance.charts:
            if self.chart in ("", one.shows.id):
                place.add_widget(self._made(one))

    def _made(self, one: GlanceChart) -> Chart:
        shows, is_large = one.shows, bool(self.chart)
        kind = LargeChart if is_large else SmallChart
        made = kind(title=shows.title, sentence=shows.sentence, png=one.picture)
        made.bind(on_pressed=lambda *_: self.larger("" if is_large else shows.id))
        for name, *numbers in _rows(one) if is_large else ():
            named = zip(shows.columns[1:], numbers, strict=False)
            said = " · ".join(f"{what}: {number}" for what, number in named if number)
            made.add_widget(Fact(label=name, text=said))
        return made


def _rows(one: GlanceChart) -> Iterable[tuple[str, ...]]:
    """Give the numbers below a picture: months come oldest first, and one looks for the newest."""
    table = [row for row in one.shows.table[-_ROWS:] if row]
    return reversed(table) if one.shows.id == BY_MONTH else table


def _asked() -> tuple[Language, PictureLook]:
    look = PictureLook.PHONE_DARK if theme.is_dark else PictureLook.PHONE
    return Language(tr.language), look


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
