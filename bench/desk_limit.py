"""The limits of a page: the same framework, the page in memory, no database.

``KRING_BENCH_PAGE`` names a file that the benchmark wrote from the page that Kring gave.

``/desk/questions``   the desk's own template with values made once: what the desk adds to it is
                      who asks, the gate, and reading
``/plain``            a plain template of the same bytes, its rows in a loop: what a page can cost
                      at the least
``/bare``             the desk's stylesheet and nothing on it: what a browser needs to show anything
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from fastapi import FastAPI, Request
from jinja2 import Environment
from starlette.responses import HTMLResponse, Response

from bench.limit import item
from server.console import statics
from server.console.doors import DOORS
from server.console.forms import Form
from server.console.look import Look
from server.console.templating import render
from server.kernel.paging import COUNTED
from server.referrals.queries import Box, OpenCounts, Which
from shared.due import Due, Nearness
from shared.lifecycle import REFERRAL_ENDED

_told = json.loads(Path(os.environ["KRING_BENCH_PAGE"]).read_text())
_page = Environment(autoescape=True).from_string(_told["template"])
_bare = (
    '<!doctype html><html lang="nl"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>.</title>'
    f'<link rel="stylesheet" href="{statics.href("desk.css")}"></head><body><h1>.</h1></body>'
)
_THEN = datetime(2026, 9, 14, 8, tzinfo=UTC)


def _values() -> dict[str, Any]:
    """Give what the desk gives its template, made once."""
    due = Due(on=_THEN.date(), nearness=Nearness.LATE, school_days=40)
    counts = OpenCounts(total=COUNTED, mine=COUNTED, late=COUNTED, is_more=True)
    desk = SimpleNamespace(
        actor=SimpleNamespace(display_name="partner"),
        doors=DOORS[:6],
        door=DOORS[4],
        cursor="x" * 120,
        csrf=lambda: "x" * 88,
        here="/desk/questions?box=in",
    )
    return {
        "desk": desk,
        "visitor": desk,
        "look": Look("nl"),
        "today": _THEN.date(),
        "path": "/desk/questions",
        "form": Form.empty(),
        "said": "",
        "command_id": UUID(int=1),
        "box": Box.IN,
        "boxes": tuple(Box),
        "which": Which.OPEN,
        "mine": False,
        "counts": dict.fromkeys(Box, counts),
        "lines": [(item(number), due) for number in range(_told["lines"])],
        "towns": {"34022": "Kortrijk"},
        "ended": REFERRAL_ENDED,
        "cursor": None,
        "next_cursor": "x" * 90,
    }


_made = _values()
app = FastAPI(openapi_url=None)


@app.get("/desk/questions")
def questions() -> Response:
    """Answer as the inbox is answered, by the desk's own template."""
    return HTMLResponse(render("nl", "questions/inbox.html", _made))


@app.get("/plain")
def plain() -> Response:
    """Answer as the inbox is answered, by a plain template."""
    return HTMLResponse(_page.render(rows=_told["rows"]))


@app.get("/bare")
def bare() -> Response:
    """Answer with a page that has only the stylesheet."""
    return HTMLResponse(_bare)


@app.get("/desk/static/{name}")
def static(request: Request, name: str) -> Response:
    """Send a file as the desk sends it."""
    return statics.answer(request, name)
