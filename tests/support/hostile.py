"""A world in which everybody writes what would be a script, wherever they may write.

It takes the scenes of any test: each text of each command is replaced on its way by as many of the
payloads as it may be long, another beginning each time. So does every name of an organisation and
of a person. Whatever page then shows them has to show them as text.
"""

from __future__ import annotations

import itertools
import types
import typing
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from annotated_types import MaxLen
from typing_extensions import override

from server.kernel.errors import KringError
from server.kernel.running import Ran
from shared.contract import Command
from shared.vocabulary import OrganisationKind, Role
from tests.support.world import Person, World

SIGN = "zz9"
"""Stands in every payload, so that a page that shows one is known."""

PAYLOADS: tuple[str, ...] = (
    "<script>alert('zz9')</script>",
    "</script><script>alert('zz9')//",
    "<img src=x onerror=alert('zz9')>",
    "<svg onload=alert('zz9')>",
    "<svg><script>alert('zz9')</script></svg>",
    "<svg><animate onbegin=alert('zz9') attributeName=x>",
    "<body onload=alert('zz9')>",
    "<iframe srcdoc=\"<script>alert('zz9')</script>\">",
    "<iframe src=javascript:alert('zz9')>",
    "<object data=javascript:alert('zz9')>",
    "<embed src=javascript:alert('zz9')>",
    "<a href=javascript:alert('zz9')>zz9</a>",
    "<a href=\"jAvAsCrIpT:alert('zz9')\">zz9</a>",
    "<form action=javascript:alert('zz9')><button>zz9",
    "<input onfocus=alert('zz9') autofocus>",
    "<details open ontoggle=alert('zz9')>",
    "<video><source onerror=alert('zz9')>",
    "<marquee onstart=alert('zz9')>",
    "<math><mtext></mtext><script>alert('zz9')</script>",
    "<style>@import 'javascript:alert(\"zz9\")';</style>",
    "<link rel=stylesheet href=//evil.example/zz9>",
    "<base href=//evil.example/zz9/>",
    "<meta http-equiv=refresh content=0;url=//evil.example/zz9>",
    "<template><script>alert('zz9')</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert('zz9')>\">",
    "</textarea><script>alert('zz9')</script>",
    "</title><script>alert('zz9')</script>",
    "</select><img src=x onerror=alert('zz9')>",
    "<!--><img src=x onerror=alert('zz9')>-->",
    "\"><script>alert('zz9')</script>",
    "'><script>alert('zz9')</script>",
    "\" autofocus onfocus=alert('zz9') x=\"",
    "' autofocus onfocus=alert('zz9') x='",
    '" style="background:url(//evil.example/zz9)',
    "` onmouseover=alert('zz9') `",
    "{{ 7 * 7 }}{% raw %}zz9",
    "${alert('zz9')}#{zz9}",
    "&lt;script&gt;alert('zz9')&lt;/script&gt;",
    "\\u003cscript\\u003ealert('zz9')\\u003c/script\\u003e",
    "<div hx-get=//evil.example/zz9 hx-trigger=load hx-on:click=alert('zz9')>",
)

_NOT_WORDS = frozenset(
    {"code", "external_id", "language", "nis", "password", "phone", "residence_nis", "type"}
    | {"new_password", "old_password", "username", "url", "email", "street", "postcode"}
)
"""Texts with a form of their own."""


class HostileWorld(World):
    """A world in which every text is a payload."""

    def hostile(self, length: int) -> str:
        """Give payloads up to a length, another beginning each time."""
        counter: typing.Iterator[int] = self.__dict__.setdefault("_counter", itertools.count())
        start = next(counter)
        text = ""
        for place in range(len(PAYLOADS)):
            payload = PAYLOADS[(start + place) % len(PAYLOADS)]
            if len(text) + len(payload) < length:
                text += payload
        return text

    @override
    def organisation(self, kind: OrganisationKind = OrganisationKind.SCHOOL, **named: Any) -> UUID:
        """Put in an organisation with a hostile name."""
        return super().organisation(kind, **(named | {"name": self.hostile(200)}))

    @override
    def person(self, organisation_id: UUID, role: Role, **named: Any) -> Person:
        """Put in somebody with a hostile name."""
        return super().person(organisation_id, role, **(named | {"name": self.hostile(100)}))

    @override
    def run(self, command: Command, who: Person | None = None) -> Ran:
        """Run a command that was made hostile; as it was, when the rules know such a text."""
        try:
            return super().run(self._made_hostile(command), who)
        except KringError:
            return super().run(command, who)

    def _made_hostile(self, message: Any) -> Any:
        hints = typing.get_type_hints(type(message), include_extras=True)
        changes: dict[str, Any] = {}
        for each in fields(message):
            value = getattr(message, each.name)
            if each.name in _NOT_WORDS or value is None:
                continue
            changes[each.name] = self._value(hints[each.name], value)
        return replace(message, **{name: new for name, new in changes.items() if new is not None})

    def _value(self, hint: Any, value: Any) -> Any:
        if is_dataclass(value):
            return self._made_hostile(value)
        if isinstance(value, tuple):
            inner = next(iter(typing.get_args(_without_none(hint))), None)
            made = [self._value(inner, each) for each in value]
            return tuple(
                new if new is not None else old for new, old in zip(made, value, strict=True)
            )
        if type(value) is not str:
            return None
        length = _longest(hint)
        return self.hostile(length) or None if length else None


class _Reader(HTMLParser):
    """Notes whatever on a page could act."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        source = told.get("src") or ""
        if tag in {"iframe", "object", "embed", "base", "style", "marquee", "math", "template"}:
            self.found.append(tag)
        if tag == "script" and not source.startswith("/desk/static/"):
            self.found.append(f"script {source}")
        for name, value in attrs:
            text = (value or "").strip().lower()
            if name.startswith(("on", "hx-on")) or name in {"srcdoc", "style", "http-equiv"}:
                self.found.append(f"{tag} {name}")
            if name in {"href", "src", "action", "formaction", "hx-get", "data"}:
                plain = text.startswith(("/desk", "#", "tel:", "mailto:", "?")) or text == ""
                picture = name == "src" and text.startswith("data:image/")
                if not plain and not picture:
                    self.found.append(f"{tag} {name}={text[:60]}")


def acting_parts(page: str) -> list[str]:
    """Give whatever on a page could act and is not ours."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found


def _longest(hint: Any) -> int:
    for each in getattr(_without_none(hint), "__metadata__", ()):
        if isinstance(each, MaxLen):
            return each.max_length
    return 0


def _without_none(hint: Any) -> Any:
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        others = [each for each in typing.get_args(hint) if each is not type(None)]
        return others[0] if len(others) == 1 else hint
    return hint
