"""The language of a page: English in the code, Dutch, French and English from the catalogues.

In a template: ``{{ _("New signal") }}``, ``{{ _("Hello {name}", name=…) }}`` and, with a number,
``{{ n("{count} waits", "{count} wait", number) }}``. In Python the same on `Words`. What is chosen
at run time stands in a table as ``mark("…")``; codes and days are said by ``shared/wording``, whose
catalogues are read beneath the desk's own. ``scripts/messages`` keeps both.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

import shared
from shared.wording import DOMAIN as SHARED_DOMAIN
from shared.wording import mark as mark
from shared.wording import marks as marks

_LOCALE = Path(__file__).with_name("locale")
_DOMAIN = "desk"
_SHARED = Path(shared.__file__).with_name("locale")
LANGUAGES = ("nl", "fr", "en")
FIRST_LANGUAGE = "nl"
LANGUAGE_NAMES = {"nl": "Nederlands", "fr": "Français", "en": "English"}
"""Each in its own language: that is how one finds it."""


class Words:
    """Every text in one language."""

    def __init__(self, language: str) -> None:
        """Read the desk's own catalogue, and the words of codes beneath it."""
        self.language = language
        own = gettext.translation(_DOMAIN, _LOCALE, languages=[language], fallback=True)
        codes = gettext.translation(SHARED_DOMAIN, _SHARED, languages=[language], fallback=True)
        own.add_fallback(codes)
        self._catalogue = own
        self._known: tuple[Mapping[object, str], ...] = tuple(
            getattr(each, "_catalog", {}) for each in (own, codes)
        )
        self._escaped: dict[str, Markup] = {}
        """The catalogue's texts as pages show them."""

    def _(self, text: str, **values: object) -> str:
        """Give a text as plain text."""
        said = self._catalogue.gettext(text) if text else ""
        return said.format(**values) if values else said

    def n(self, one: str, many: str, count: int, **values: object) -> str:
        """Give a text with a number in it, in the form that number asks for."""
        return self._catalogue.ngettext(one, many, count).format(count=count, **values)

    def safe(self, text: str, **values: object) -> Markup:
        """Give a text for a page: what is put into it is escaped, whatever it is."""
        said = self._escaped.get(text)
        if said is None:
            said = escape(self._catalogue.gettext(text) if text else "")
            if self.knows(text):
                self._escaped[text] = said
        return _filled(said, values) if values else said

    def safe_n(self, one: str, many: str, count: int, **values: object) -> Markup:
        """As `safe`, with a number."""
        said = escape(self._catalogue.ngettext(one, many, count))
        return _filled(said, {"count": count, **values})

    def knows(self, text: str) -> bool:
        """Tell whether this is one of our own texts."""
        return any(text in known for known in self._known)


def _filled(said: Markup, values: Mapping[str, object]) -> Markup:
    """Fill in what is escaped first: ``Markup.format`` does the same at three times the price."""
    escaped = {name: escape(value) for name, value in values.items()}
    return Markup(str(said).format(**escaped))  # noqa: S704 -- both halves are escaped


@cache
def words_in(language: str) -> Words:
    """Give the words of a language; the first language for one we do not speak."""
    return Words(language if language in LANGUAGES else FIRST_LANGUAGE)


def best_language(accepted: str) -> str:
    """Choose among our languages what a browser asks for (``Accept-Language``)."""
    return next((tag for tag in _in_order(accepted) if tag in LANGUAGES), FIRST_LANGUAGE)


def _in_order(accepted: str) -> Iterable[str]:
    weighed: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted[:200].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            value = float(weight) if weight else 1.0
        except ValueError:
            continue
        weighed.append((-value, place, tag.partition("-")[0].lower()))
    return [tag for _, _, tag in sorted(weighed)]
