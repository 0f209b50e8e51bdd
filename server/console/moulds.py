"""Pages that are the same for everybody but for a name and a token: made once, then filled.

    page ──▶ mould, one for each content, look and set of doors ──▶ their name and token filled in

What such a page says was found for its reader by a query; whoever was found the same, with the same
look and doors, is sent the same bytes around a name and a token of their own. What a page says once
because something was done is shown by the template itself.

Must not: decide who may see what.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple, TypeVar

from markupsafe import escape
from starlette.responses import Response

from server.console import cookies, packing
from server.console.context import Desk
from server.console.doors import Door
from server.console.look import Look
from server.console.templating import render

_Content = TypeVar("_Content")
Values = Callable[[_Content, str], Mapping[str, Any]]
"""Gives the values of a template from what it is about, in a language."""
_NAME, _TOKEN = (f"{own}-{os.urandom(16).hex()}" for own in ("name", "token"))
"""Where a reader's own stands in a mould; nothing that anybody wrote can hold these."""
_OWN = re.compile(f"({_NAME}|{_TOKEN})")
_KEPT, _READERS = 128, 64
_KIND = "text/html; charset=utf-8"


class _Page(NamedTuple):
    """What makes it one page and no other, but for whose it is."""

    template: str
    path: str
    content: Any
    values: Values[Any]
    look: Look
    doors: tuple[Door, ...]


def show(desk: Desk, template: str, content: _Content, values: Values[_Content]) -> Response:
    """Show a page to somebody.

    Parameters
    ----------
    content
        What the page is about; it is the same page when this is one and the same object.
    """
    if cookies.SAID in desk.request.cookies:
        return desk.page(template, **values(content, desk.look.language))
    token = desk.csrf().encode()
    name = desk.actor.display_name
    page = _Page(template, desk.path, content, values, desk.look, desk.doors)
    parts = [part or token for part in _named(page, name)]
    if "gzip" in desk.request.headers.get("accept-encoding", ""):
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding, Cookie"}
        return Response(packing.packed(parts), media_type=_KIND, headers=headers)
    return Response(packing.plain(parts), media_type=_KIND)


@lru_cache(maxsize=_READERS)
def _named(page: _Page, name: str) -> Sequence[packing.Kept | None]:
    """Fill in a reader's name; none where the token of their forms comes."""
    written = str(escape(name)).encode()
    named: list[packing.Kept | None] = []
    whole: list[packing.Kept | bytes] = []
    for part in (*_mould(page), _TOKEN):
        if part == _TOKEN:
            named += [packing.Kept.joined(whole), None]
            whole = []
        else:
            whole.append(written if isinstance(part, str) else part)
    return named[:-1]


@lru_cache(maxsize=_KEPT)
def _mould(page: _Page) -> Sequence[packing.Kept | str]:
    """Make the page for nobody: what is kept, and between it where a reader's own comes."""
    nobody = SimpleNamespace(
        actor=SimpleNamespace(display_name=_NAME),
        csrf=lambda: _TOKEN,
        cursor="",
        doors=page.doors,
        door=next((each for each in page.doors if each.leads_to(page.path)), None),
    )
    language = page.look.language
    told = page.values(page.content, language)
    given = {"desk": nobody, "look": page.look, "path": page.path, **told}
    made = _OWN.split(render(language, page.template, given))
    return [part if at % 2 else packing.Kept.of(part) for at, part in enumerate(made)]
