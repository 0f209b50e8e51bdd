"""A router that says at once that a path is none of its own.

FastAPI tries every route of every router in turn, and again in each router within another; with a
hundred pages that cost as much as reading an inbox.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.routing import Match
from starlette.types import Scope
from typing_extensions import override


class PrefixRouter(APIRouter):
    """Looks at its routes only when a path begins as theirs do."""

    def __init__(self, *, prefix: str = "", below: str = "", **more: Any) -> None:
        """Take paths below the prefix, or below what is named where routes spell them out."""
        super().__init__(prefix=prefix, **more)
        self._below = (below or prefix).partition("{")[0]

    @override
    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether a route of these answers."""
        if scope["type"] == "http" and not scope["path"].startswith(self._below):
            return Match.NONE, {}
        return super().matches(scope)
