"""The language of the screen, switched while the app runs.

In ``.kv``: ``#:import tr mobile.ui.i18n.tr``, then ``text: tr._("New signal")``; with a number:
``tr.n("{count} signal waits", "{count} signals wait", root.count)``. In Python the same. What is
chosen at run time stands in a table as ``mark("…")`` and goes through ``tr._`` when it is shown. A
code is said by ``tr.label(code)``: what it is called stands in ``shared/wording``.

The words in the code are English; Dutch, French and English come from the catalogues in ``locale``,
for codes and days from those in ``shared/locale``. ``scripts/messages`` keeps both; a text that is
in neither fails a test, never a person.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any

from kivy.lang import Observable
from typing_extensions import override

import shared
from shared.wording import DOMAIN as SHARED_DOMAIN
from shared.wording import mark as mark
from shared.wording import marks as marks

_LOCALE = Path(__file__).with_name("locale")
_DOMAIN = "kring"
_SHARED = Path(shared.__file__).with_name("locale")
LANGUAGES = ("nl", "fr", "en")
FIRST_LANGUAGE = "nl"

_Observer = tuple[Callable[..., None], tuple[Any, ...], dict[str, Any]]


class Translator(Observable):  # type: ignore[misc]  # Kivy ships no types.
    """Gives every text in the language of the moment, and tells the screen when that changes."""

    def __init__(self, language: str = FIRST_LANGUAGE) -> None:
        """Speak this language first."""
        super().__init__()
        self._observers: dict[int, _Observer] = {}
        self._last = 0
        self.language = language
        self._catalogue = _load(language)

    def _(self, text: str) -> str:
        """Give a text in the language of the moment."""
        return self._catalogue.gettext(text) if text else ""

    def n(self, one: str, many: str, count: int) -> str:
        """Give a text with a number in it, in the form that number asks for."""
        return self._catalogue.ngettext(one, many, count).format(count=count)

    def label(self, code: StrEnum) -> str:
        """Say a code of the shared vocabulary."""
        return self._(_codes().TABLES[type(code)][code])

    def below(self, code: StrEnum) -> str:
        """Say the sentence that explains a code."""
        return self._(_codes().BELOW[type(code)][code])

    def options(self, codes: Iterable[StrEnum]) -> list[tuple[str, str]]:
        """Give codes to choose from, each with what it is called."""
        return [(str(code), self.label(code)) for code in codes]

    def coded(self, code: str | None, *vocabularies: type[StrEnum]) -> str:
        """Say what came as a bare code, of whichever of these; nothing for an unknown one."""
        tables = (_codes().TABLES[each] for each in vocabularies)
        return next((self._(table[code]) for table in tables if code in table), "")

    def speak(self, language: str) -> None:
        """Speak another language from now on: every text on the screen changes at once."""
        if language not in LANGUAGES or language == self.language:
            return
        self.language = language
        self._catalogue = _load(language)
        for number, (function, arguments, named) in tuple(self._observers.items()):
            if number not in self._observers:
                continue  # Hearing of it, another widget took this one away.
            try:
                function(*arguments, self, None, **named)
            except ReferenceError:  # The widget is gone; so is its wish to hear.
                self._observers.pop(number, None)

    @override
    def fbind(self, name: str, function: Callable[..., None], *args: Any, **named: Any) -> int:
        """Remember who shows a text. Called by Kivy for every ``tr._`` in a rule."""
        self._last += 1
        self._observers[self._last] = (function, args, named)
        return self._last

    @override
    def funbind(self, name: str, function: Callable[..., None], *args: Any, **named: Any) -> None:
        """Forget who shows a text."""
        self._observers = {
            number: one for number, one in self._observers.items() if one != (function, args, named)
        }

    @override
    def unbind_uid(self, name: str, uid: int) -> None:
        """Forget who shows a text, by number."""
        self._observers.pop(uid, None)


def _codes() -> ModuleType:
    from shared.wording import codes  # noqa: PLC0415 -- The first screen says none, and comes sooner.

    return codes


def _load(language: str) -> gettext.NullTranslations:
    own = gettext.translation(_DOMAIN, _LOCALE, languages=[language], fallback=True)
    own.add_fallback(
        gettext.translation(SHARED_DOMAIN, _SHARED, languages=[language], fallback=True)
    )
    return own


tr = Translator()
"""The one translator of this process."""
