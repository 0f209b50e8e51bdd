"""Templates: one environment a language, everything escaped, what is missing is an error.

What every template has: ``_`` and ``n`` (i18n.py), ``static`` (the address of a file), the filters
``day``, ``moment`` and ``full_date`` (``shared/wording/dates.py``), ``label``, ``below`` and
``options`` (words.py), and ``look``, ``today``, ``path``. A page for somebody who is signed in has
``desk`` besides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.ext import Extension
from jinja2.lexer import TOKEN_LPAREN, TOKEN_RPAREN, TOKEN_STRING, Token, TokenStream
from jinja2.runtime import Context
from typing_extensions import override

from server.console import statics
from server.console.i18n import LANGUAGE_NAMES, words_in
from server.console.wording import conflicts
from server.console.words import KEYED, below, label
from shared.wording import dates

_FOLDER = Path(__file__).with_name("templates")


def render(language: str, template: str, values: Mapping[str, Any]) -> str:
    """Make a page."""
    return environment(language).get_template(template).render(values)


class Translated(Extension):
    """Puts a text without values into the template when it is compiled, in its own language.

    Most of a page is such texts: they become part of the markup around them, and cost nothing when
    the page is made.
    """

    @override
    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Make ``_("a text")`` the text it stands for; it is escaped where it is shown."""
        for token in stream:
            if token.test("name:_") and stream.current.type == TOKEN_LPAREN:
                yield from self._call(token, stream)
            else:
                yield token

    def _call(self, name: Token, stream: TokenStream) -> Iterator[Token]:
        opening, text = next(stream), next(stream)
        if text.type == TOKEN_STRING and stream.current.type == TOKEN_RPAREN:
            next(stream)
            say: Callable[[str], str] = self.environment.say  # type: ignore[attr-defined]  # Said below.
            yield Token(text.lineno, TOKEN_STRING, say(text.value))
        else:
            yield from (name, opening, text)


@cache
def environment(language: str) -> Environment:
    """Give the environment of one language."""
    words = words_in(language)
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=400,
        extensions=[Translated],
    )
    made.extend(say=words._)

    @pass_context
    def day(context: Context, on: Any) -> str:
        return dates.day_words(words._, on, context["today"])

    @pass_context
    def moment(context: Context, at: Any) -> str:
        return dates.moment_words(words._, at, context["today"])

    made.globals |= {
        "_": words.safe,
        "n": words.safe_n,
        "words": words,
        "static": statics.href,
        "language": language,
        "languages": LANGUAGE_NAMES,
        "keyed": KEYED,
        "why": conflicts.why,
    }
    made.filters |= {
        "day": day,
        "moment": moment,
        "local_day": dates.local_day,
        "full_date": lambda on: dates.full_date(words._, on),
        "label": lambda code: label(words, code),
        "below": lambda code: below(words, code),
        "options": lambda codes: [(code, label(words, code)) for code in codes],
    }
    return made
