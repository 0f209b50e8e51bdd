"""What a page gets: who is at the desk, and the few things it can do for them.

``desk.read`` answers a query, ``desk.send`` carries out the command of a form, ``desk.page`` shows
a template, ``desk.go`` leads on after something was done. Who is nobody is shown the sign-in page
before the page's own code begins.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, unquote
from uuid import UUID

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response
from typing_extensions import override

from server.console import carried, cookies, csrf, look
from server.console.doors import Door, doors_for
from server.console.forms import Form
from server.console.i18n import Words, words_in
from server.console.templating import render
from server.kernel.actor import Actor
from server.kernel.errors import Conflict, Forbidden, NotSignedIn, NotValid
from server.kernel.running import Runtime, run_command, run_query
from server.kernel.tokens import Claims
from server.kernel.unit_of_work import UnitOfWork
from server.people import desk_sessions
from server.sync.queries import listen
from shared.contract import Command, Receipt
from shared.ids import ENTROPY_BYTES, uuid7
from shared.wording.dates import local_day

_View = TypeVar("_View")
_MOST_FIELDS = 1000
_FRAGMENT = "hx-request"
WATCHES = "kring-watches"
"""The header of what a page asks by itself: it keeps nobody signed in who has gone home."""
LIVE = "/desk/live"


@dataclass(slots=True)
class Visitor:
    """A browser at the desk, signed in or not."""

    request: Request
    runtime: Runtime
    look: look.Look
    form: Form
    files: dict[str, UploadFile]

    @property
    def words(self) -> Words:
        """Every text in the language of this page."""
        return words_in(self.look.language)

    @property
    def now(self) -> datetime:
        """The moment it is."""
        return self.runtime.clock()

    @property
    def today(self) -> date:
        """The day it is where the schools are."""
        return local_day(self.now)

    @property
    def path(self) -> str:
        """The path of this page."""
        path: str = self.request.scope["path"]
        return path

    @property
    def here(self) -> str:
        """The address of this page with its filters."""
        query = self.request.url.query
        return f"{self.path}?{query}" if query else self.path

    @property
    def wants_fragment(self) -> bool:
        """Whether htmx asks, to refresh a part of a page."""
        return _FRAGMENT in self.request.headers

    def new_id(self) -> UUID:
        """Make an id in this moment: of a command, or of what a form is about to make."""
        return uuid7(self.now, os.urandom(ENTROPY_BYTES))

    def secret(self) -> str:
        """Give what this browser's forms are bound to."""
        return cookies.read(self.request, cookies.SESSION)

    def csrf(self) -> str:
        """Make a token for a form."""
        return csrf.token(self.runtime.store.keys, self.secret())

    def page(self, template: str, *, status: int | None = None, **values: Any) -> Response:
        """Show a page; its status is the form's when none is named.

        Parameters
        ----------
        values
            What the template is about; ``form`` when another than what was sent is shown.
        """
        form: Form = values.pop("form", self.form)
        told = cookies.SAID in self.request.cookies
        given = {
            **self.values(),
            **values,
            "form": form,
            "said": self._said() if told else "",
            "command_id": self.new_id(),
        }
        html = render(self.look.language, template, given)
        response = HTMLResponse(html, status_code=status or form.status)
        if told:
            cookies.forget_plain(response, cookies.SAID)
        return response

    def go(self, path: str, *, said: str = "") -> Response:
        """Lead on to another page, which says what was done.

        Parameters
        ----------
        said
            One of our own sentences, in English, marked. Never anybody's words.
        """
        response = RedirectResponse(path, status_code=303)
        if said:
            cookies.keep_plain(response, cookies.SAID, quote(said), brief=True)
        return response

    def _said(self) -> str:
        """Give the sentence to show: one of ours, or nothing, whoever set the cookie."""
        said = unquote(self.request.cookies[cookies.SAID])
        return self.words._(said) if self.words.knows(said) else ""

    def values(self) -> dict[str, Any]:
        """Give what every template has, besides what it is about."""
        return {
            "visitor": self,
            "desk": None,
            "look": self.look,
            "today": self.today,
            "path": self.path,
        }


@dataclass(slots=True)
class Desk(Visitor):
    """Somebody who is signed in."""

    visit: desk_sessions.DeskVisit = field(init=False)
    actor: Actor = field(init=False)
    cursor: str = ""
    """Where the feed was when this page was read; only of a page that keeps up by itself."""
    watches: bool = False

    def arrive(self) -> None:
        """Find out who is at the desk, in one look at the database.

        Raises
        ------
        NotSignedIn
            When nobody is, or no longer.
        SecondFactorNeeded
            When the password was right and the second factor is still to be shown, or to be got.

        Notes
        -----
        The route of a page asks it right before the page's own code, in the same thread: until
        then there is no actor, and nothing that a page does is possible. A page that begins with
        its one question asks both in one look (`read_on_arrival`).
        """
        with UnitOfWork(self.runtime.store, now=self.runtime.clock(), writes=False) as uow:
            self._find_out(uow)
        self._touch()

    def read_on_arrival(self, query: Callable[..., _View], action: str, **arguments: Any) -> _View:
        """Find out who is at the desk and answer a query, in one look at the database.

        Raises
        ------
        NotSignedIn, SecondFactorNeeded
            As `arrive`.
        """
        view = run_query(self.runtime, self._find_out, action, query, **arguments)
        self._touch()
        return view

    def insist_on_arrival(self) -> None:
        """Fail when nobody found out who is at the desk: whatever was shown is not sent."""
        if not hasattr(self, "visit"):
            message = f"{self.path} was shown and nobody asked who is at the desk"
            raise RuntimeError(message)

    def _find_out(self, uow: UnitOfWork) -> Actor:
        token = cookies.read(self.request, cookies.SESSION)
        if not token:
            raise NotSignedIn
        visit = desk_sessions.find_visit(uow, token)
        self.request.state.visit = visit
        if visit is None or not visit.live:
            raise NotSignedIn
        self.actor = self.runtime.find_actor(uow, visit.claims)
        self.visit = visit
        return self.actor

    def _touch(self) -> None:
        if self.visit.to_touch and not _listens(self.request):
            desk_sessions.touch(self.runtime, self.visit)

    @property
    def claims(self) -> Claims:
        """Which session asks, to carry something out.

        Raises
        ------
        Forbidden
            When the form that was sent may only be shown: a page that does more than `send` it
            must not act on it either.
        """
        if self.form.only_shown:
            raise Forbidden(csrf.REASON)
        return self.visit.claims

    @property
    def account_id(self) -> UUID:
        """Whose account it is."""
        return self.visit.claims.account_id

    @property
    def doors(self) -> tuple[Door, ...]:
        """What stands in the navigation for this person."""
        return doors_for(self.actor)

    @property
    def door(self) -> Door | None:
        """The door behind which this page is; some pages are behind none."""
        return next((each for each in self.doors if each.leads_to(self.path)), None)

    def read(self, query: Callable[..., _View], action: str, **arguments: Any) -> _View:
        """Answer a query; the gate must have let this action through."""
        if self.watches and not self.cursor:
            query = self._after_hearing(query)
        return run_query(self.runtime, self.actor, action, query, **arguments)

    def _after_hearing(self, query: Callable[..., _View]) -> Callable[..., _View]:
        """Note where the feed is before anything else is read: no change falls in between."""

        def heard_first(uow: UnitOfWork, **arguments: Any) -> _View:
            self.cursor = listen(uow, cursor=None).cursor
            return query(uow, **arguments)

        return heard_first

    def run(self, command: Command) -> Receipt:
        """Carry out a command; whatever is refused becomes a page of its own."""
        return run_command(self.runtime, self.claims, command).receipt

    def send(self, kind: type[Command], /, **fixed: Any) -> Receipt | None:
        """Carry out the command that was typed; none when the form is to be shown again.

        Parameters
        ----------
        fixed
            Fields that the page decides. An id of the path always stands here, so that a form
            cannot select another object.

        Notes
        -----
        What was not valid, and who was before us, is kept in ``self.form``: the page is shown
        again as it is now, with what was typed in it.
        """
        if self.form.only_shown:
            return None
        try:
            return self.run(self.form.read(kind, **fixed))
        except (NotValid, Conflict) as error:
            self.form.refuse(error)
            return None

    @override
    def values(self) -> dict[str, Any]:
        """Give what every template of somebody who is signed in has."""
        return {**Visitor.values(self), "desk": self}


async def _visitor(request: Request) -> Visitor:
    runtime: Runtime = request.app.state.runtime
    form = Form.empty()
    files: dict[str, UploadFile] = {}
    if request.method == "POST":
        form, files = await _sent(request)
        given = form.value(csrf.FIELD) or request.headers.get(csrf.HEADER, "")
        form.foreign = not csrf.check(request, runtime.store.keys, given)
    return Visitor(request, runtime, look.look_of(request), form, files)


async def _sent(request: Request) -> tuple[Form, dict[str, UploadFile]]:
    typed: dict[str, list[str]] = {}
    files: dict[str, UploadFile] = {}
    sent = await request.form(max_fields=_MOST_FIELDS, max_files=10)
    for name, value in sent.multi_items():
        if isinstance(value, str):
            typed.setdefault(name, []).append(value)
        elif value.filename:
            files[name] = value
    request.state.typed = typed
    return Form(typed, resumed=carried.RESUMED in typed), files


async def _anybody(visitor: Annotated[Visitor, Depends(_visitor)]) -> Visitor:
    if visitor.form.foreign:
        raise Forbidden(csrf.REASON)
    return visitor


async def _desk(visitor: Annotated[Visitor, Depends(_visitor)]) -> Desk:
    return Desk(visitor.request, visitor.runtime, visitor.look, visitor.form, visitor.files)


def at_the_desk(request: Request) -> Desk:
    """Give whoever asks for a page, outside of what FastAPI does for the parameter `SignedIn`."""
    runtime: Runtime = request.app.state.runtime
    return Desk(request, runtime, look.look_of(request), Form.empty(), {})


async def _watched(desk: Annotated[Desk, Depends(_desk)]) -> Desk:
    desk.watches = True
    return desk


def _listens(request: Request) -> bool:
    """Tell whether a page asks by itself: that keeps nobody signed in."""
    return WATCHES in request.headers or request.url.path == LIVE


AnyVisitor = Annotated[Visitor, Depends(_anybody)]
"""The parameter of a page that needs no session: sign-in, language."""

SignedIn = Annotated[Desk, Depends(_desk)]
"""The parameter of every other page."""

Watched = Annotated[Desk, Depends(_watched)]
"""As `SignedIn`, for a page with parts that keep up by themselves: see ``parts/live.html``."""
