"""The desk as tests meet it: a browser without scripts, and a real one.

``desk_client`` and `Browserless` speak HTTP to the application in this process: quick, for all that
needs no browser. ``browser_desk`` (``tests/console/conftest.py``) is a page of the system's own
Chromium before a real server on a real port.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from server.kernel.tables import columns
from server.kernel.tokens import new_refresh_token, refresh_digest
from server.people.tables import DeskSessionRow
from tests.support.portal import client_of
from tests.support.world import Person, World

ORIGIN = "http://localhost"
"""Where the desk of a test is: a browser takes its cookies there without HTTPS."""

_INPUT = re.compile(r"<input\b[^>]*>|<textarea\b.*?</textarea>|<select\b.*?</select>", re.DOTALL)
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


def sign_in_at_desk(world: World, person: Person) -> str:
    """Give the cookie of a browser this person is signed in with, without the slow hash."""
    token = new_refresh_token()
    row = DeskSessionRow(
        id=world.new_id(),
        session_id=person.session_id,
        digest=refresh_digest(token),
        last_used_at=world.clock.now,
    )
    with world.unit() as uow:
        uow.add(row)
        uow.commit()
    return token


def keep_cookie(client: TestClient, name: str, value: str) -> None:
    """Put a cookie where the server's own goes, so that the server's replaces it."""
    client.cookies.set(name, value, domain="localhost.local", path="/")


@dataclass
class ShownForm:
    """One form of a page, with what stands in it."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Browserless:
    """A browser without scripts: it keeps cookies, follows redirects and sends forms."""

    world: World
    client: TestClient
    response: Response | None = None

    @classmethod
    def of(cls, world: World, person: Person | None = None, *, language: str = "en") -> Browserless:
        """Open one; signed in when somebody is named."""
        client = client_of(world.app, base_url=ORIGIN)
        client.headers["accept-language"] = language
        client.headers["sec-fetch-site"] = "same-origin"
        if person is not None:
            keep_cookie(client, "kring-desk", sign_in_at_desk(world, person))
        return cls(world, client)

    def get(self, path: str, **more: Any) -> Response:
        """Open a page."""
        self.response = self.client.get(path, **more)
        return self.response

    def post(self, path: str, fields: Mapping[str, Any], **more: Any) -> Response:
        """Send fields as they are."""
        headers = {"origin": ORIGIN, **more.pop("headers", {})}
        self.response = self.client.post(path, data=dict(fields), headers=headers, **more)
        return self.response

    def forms(self) -> Sequence[ShownForm]:
        """Give the forms of the page that is open, with what stands in them."""
        assert self.response is not None
        return [_form(*found.groups()) for found in _FORM.finditer(self.response.text)]

    def form(self, action: str) -> ShownForm:
        """Give the one form that is sent to this address (or to one that ends so)."""
        found = [each for each in self.forms() if each.action == action]
        found = found or [each for each in self.forms() if each.action.endswith(action)]
        assert found, f"no form to {action}; there are {[each.action for each in self.forms()]}"
        return found[0]

    def send(self, action: str, **typed: Any) -> Response:
        """Fill in the form to this address and send it; what is shown in it is sent along.

        Parameters
        ----------
        typed
            Fields by name (``packet__note`` for ``packet.note``); None leaves one out.
        """
        shown = self.form(action)
        fields: dict[str, Any] = dict(shown.fields)
        for name, value in typed.items():
            key = name.replace("__", ".")
            if value is None:
                fields.pop(key, None)
            else:
                fields[key] = value
        return self.post(shown.action, fields)

    @property
    def text(self) -> str:
        """What the page says, without its tags."""
        assert self.response is not None
        body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", self.response.text, flags=re.DOTALL)
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))).strip()


def _form(attributes: str, inner: str) -> ShownForm:
    shown = ShownForm(html.unescape(dict(_ATTRIBUTE.findall(attributes)).get("action", "")))
    for found in _INPUT.finditer(inner):
        tag = found.group()
        told = dict(_ATTRIBUTE.findall(tag.partition(">")[0]))
        name, kind = told.get("name"), told.get("type", "text")
        if not name or (kind in {"checkbox", "radio"} and " checked" not in tag):
            continue
        if tag.startswith("<textarea"):
            value = tag.partition(">")[2].removesuffix("</textarea>").removeprefix("\n")
        elif tag.startswith("<select"):
            chosen = re.search(r'<option value="([^"]*)" selected', tag)
            value = chosen.group(1) if chosen else ""
        else:
            value = told.get("value", "on" if kind == "checkbox" else "")
        shown.fields.setdefault(name, []).append(html.unescape(value))
    return shown


def desk_sessions(world: World) -> int:
    """Count the browsers that are known."""
    with world.unit() as uow:
        return len(uow.all(DeskSessionRow, columns(DeskSessionRow).id.is_not(None)))
