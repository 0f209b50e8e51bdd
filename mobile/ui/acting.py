"""What screens share on which one acts: a form for each act, its draft, and the way back.

A screen says what an act asks and how it is carried out; the form is made at the first act, is
filled in with what was typed before, and keeps every keystroke until it is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from typing_extensions import override

from mobile.controllers.act_draft import ActDrafts
from mobile.controllers.checking import FormFault
from mobile.ui.navigation import KringScreen
from mobile.ui.shell import Shell
from mobile.ui.widgets.act_form import ActForm


class ActingScreen(KringScreen):
    """A screen about one thing, and what can be done about it. Its page has the id ``page``."""

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Ask nothing yet."""
        self._drafts = ActDrafts(shell.ports.store)
        self._act: str = ""
        self._about = UUID(int=0)
        self._made: Any = None
        super().__init__(shell, **named)
        self._page = self.ids.page.__self__

    def ask(self, act: str, form: Any) -> None:
        """Let the form ask what this act needs; what was filled in stays."""
        raise NotImplementedError

    def send(self, act: str, form: Any) -> bool:
        """Put the act in the outbox, or say on the form what is missing. Says whether it went."""
        raise NotImplementedError

    @property
    def form(self) -> Any:
        """The form."""
        if self._made is None:
            self._made = ActForm()
            self._made.bind(on_filled=lambda _: self.keep(), on_done=lambda _: self.done())
        return self._made

    @property
    def asks(self) -> bool:
        """Whether the form is in front."""
        return bool(self._act)

    def begin_act(self, act: str, about: UUID) -> None:
        """Show the form of an act about this, with what was typed before."""
        self._act, self._about = act, about
        self.form.fill(self._drafts.read(act, about))
        self.ask_again()
        self.clear_widgets()
        self.add_widget(self.form)
        self.form.to_top()

    def ask_again(self) -> None:
        """Ask anew: the language changed, or what can be chosen."""
        if self.asks:
            self.ask(self._act, self.form)
            self.form.tell_again()

    def keep(self) -> None:
        """Keep what was filled in."""
        self._drafts.keep(self._act, self._about, self.form.filled())
        self.ask_again()

    def done(self) -> None:
        """Carry it out, or say what is missing."""
        self.form.forget_faults()
        if self.send(self._act, self.form):
            self._drafts.drop(self._act, self._about)
            self.show_page()
            self.ids.page.to_top()

    def show_page(self) -> None:
        """Show the thing itself."""
        self._act = ""
        if self._page not in self.children:
            self.clear_widgets()
            self.add_widget(self._page)

    @override
    def went_back(self) -> bool:
        """Leave the form for the thing itself."""
        asked = self.asks
        self.show_page()
        return asked


def say_faults(
    form: Any,
    faults: Iterable[FormFault],
    *,
    places: Mapping[str, str],
    words: Callable[[FormFault], str],
) -> None:
    """Say on the form what is missing or wrong: the first of each place."""
    form.tell(
        {
            places.get(fault.field, "fault"): partial(words, fault)
            for fault in reversed(tuple(faults))
        }
    )
