"""How a person wants the desk to look: language, light or dark. Kept in the browser, by choice."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from server.console import cookies
from server.console.i18n import LANGUAGES, best_language

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Look:
    """Language and theme of a page."""

    language: str
    theme: str = "auto"
    """``auto`` follows the machine."""


def look_of(request: Request) -> Look:
    """Give the look a browser asked for; its own language when nobody chose yet."""
    language, _, theme = request.cookies.get(cookies.LOOK, "").partition(".")
    if language not in LANGUAGES:
        language = best_language(request.headers.get("accept-language", ""))
    return Look(language, theme if theme in THEMES else "auto")


def keep_look(response: Response, look: Look) -> None:
    """Keep a look in the browser."""
    cookies.keep_plain(response, cookies.LOOK, f"{look.language}.{look.theme}")
