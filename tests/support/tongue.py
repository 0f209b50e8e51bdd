"""What stands on the phone in the language it speaks, for tests that are written in Dutch.

A walk says what a person taps in Dutch; large and in the longest language it is the same walk. What
its catalogues say in Dutch is looked up and given in the language of the moment, with
its blanks filled; a name, or what somebody wrote, stays as it is.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from functools import cache

from tests.support.requirements import REPOSITORY

_LOCALES = {"kring": REPOSITORY / "mobile/ui/locale", "words": REPOSITORY / "shared/locale"}
"""Its own catalogues, and those of the codes beneath."""
_WRITTEN = "nl"
"""The language of the tests."""
_JOINED = re.compile(r"(.+?)(\. | · | \(|\n)(.+)", re.DOTALL)
"""Texts that a screen has put behind one another."""
_BLANK = re.compile(r"\{(\w+)\}")


def spoken(text: str) -> tuple[str, ...]:
    """Give in how many ways a whole text can stand on the screen now, itself among them."""
    language = _language()
    return (text,) if language == _WRITTEN else _spoken(text, language)


def says(part: str, shown: list[str]) -> bool:
    """Tell whether one of the texts shown says this, or has it in it."""
    language = _language()
    if any(part in one for one in shown):
        return True
    if language == _WRITTEN:
        return False
    return any(said.search(one) for said in _having(part, language) for one in shown)


def _language() -> str:
    from mobile.ui.i18n import tr  # noqa: PLC0415 -- Opens the window.

    return str(tr.language)


@cache
def _spoken(text: str, language: str) -> tuple[str, ...]:
    found = {text: None}
    for written, said in _pairs(language):
        if written == text:
            found[said] = None
        elif "{" in written and (filled := re.fullmatch(_pattern(written), text)):
            found.update(dict.fromkeys(_filled(said, filled.groupdict(), language)))
    if len(found) == 1 and (joined := _JOINED.match(text)):
        first, between, rest = joined.groups()
        found[_spoken(first, language)[-1] + between + _spoken(rest, language)[-1]] = None
    return tuple(found)


def _filled(said: str, blanks: dict[str, str], language: str) -> Iterator[str]:
    """Fill the blanks as they were, and with what is in them said in the other language."""
    yield said.format(**blanks)
    yield said.format(**{name: _spoken(one, language)[-1] for name, one in blanks.items()})


@cache
def _having(part: str, language: str) -> tuple[re.Pattern[str], ...]:
    found = (said for written, said in _pairs(language) if part in written)
    return tuple(re.compile(_pattern(said)) for said in found)


def _pattern(template: str) -> str:
    """Make of a text with blanks what finds it, each name once."""
    known: set[str] = set()
    pattern, end = "", 0
    for blank in _BLANK.finditer(template):
        name = blank[1]
        pattern += re.escape(template[end : blank.start()])
        pattern += f"(?P={name})" if name in known else f"(?P<{name}>.+)"
        known.add(name)
        end = blank.end()
    return pattern + re.escape(template[end:])


@cache
def _pairs(language: str) -> tuple[tuple[str, str], ...]:
    """Give every text of the phone in Dutch, beside the same in a language."""
    written, said = _catalogue(_WRITTEN), _catalogue(language)
    return tuple((text, said[key]) for key, text in written.items() if key in said and text)


def _catalogue(language: str) -> dict[object, str]:
    found: dict[object, str] = {}
    for domain, locale in _LOCALES.items():
        translation = gettext.translation(domain, locale, languages=[language])
        found |= translation._catalog  # type: ignore[attr-defined]  # No other way to all of it.
    return found
