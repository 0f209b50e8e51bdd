"""Language, and light or dark: a choice of this browser, also before anybody signs in."""

from __future__ import annotations

from starlette.responses import Response

from server.console import addresses, look
from server.console.context import AnyVisitor
from server.console.i18n import LANGUAGES
from server.console.routing import desk_router

router = desk_router("/look")


@router.post("")
def choose(visitor: AnyVisitor) -> Response:
    """Keep a language or a look, and show the same page in it."""
    language = visitor.form.value("language", visitor.look.language)
    theme = visitor.form.value("theme", visitor.look.theme)
    response = visitor.go(addresses.within(visitor.form.value("back")))
    if language in LANGUAGES and theme in look.THEMES:
        look.keep_look(response, look.Look(language, theme))
    return response
