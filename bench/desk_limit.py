"""The limit of a page: the same framework, a template of the same size, no database.

``KRING_BENCH_PAGE`` names a file with the page that Kring gave, made into a plain Jinja template:
its rows in a loop, each text of a row put in and escaped. ``/bare`` is a page with the desk's own
stylesheet and nothing on it: what a browser needs before it can show anything at all.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from fastapi import FastAPI, Request
from jinja2 import Environment
from starlette.responses import HTMLResponse, Response

from server.console import statics

_told = json.loads(Path(os.environ["KRING_BENCH_PAGE"]).read_text())
_page = Environment(autoescape=True).from_string(_told["template"])
_bare = (
    '<!doctype html><html lang="nl"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>.</title>'
    f'<link rel="stylesheet" href="{statics.href("desk.css")}"></head><body><h1>.</h1></body>'
)

app = FastAPI(openapi_url=None)


@app.get("/desk/questions")
def questions() -> Response:
    """Answer as the inbox is answered."""
    return HTMLResponse(_page.render(rows=_told["rows"]))


@app.get("/bare")
def bare() -> Response:
    """Answer with a page that has only the stylesheet."""
    return HTMLResponse(_bare)


@app.get("/desk/static/{name}")
def static(request: Request, name: str) -> Response:
    """Send a file as the desk sends it."""
    return statics.answer(request, name)
