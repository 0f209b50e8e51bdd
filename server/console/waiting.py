"""Somebody whose password was right, and who may still have to show or get a second factor.

The pages of signing in, of the second factor and of signing out take a `Waiter`; every other page
takes a `Desk`, which there is only for who has shown all that is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from server.console import cookies
from server.console.context import AnyVisitor, Desk, Visitor
from server.kernel.errors import NotSignedIn, NotValid, SecondFactorNeeded
from server.kernel.tokens import Claims
from server.kernel.unit_of_work import UnitOfWork
from server.people import desk_sessions, passkeys


@dataclass(slots=True)
class Waiter(Visitor):
    """Somebody whose password was right; what they may see depends on what they show."""

    visit: desk_sessions.DeskVisit

    @property
    def claims(self) -> Claims:
        """Which session asks."""
        return self.visit.claims

    @property
    def site(self) -> passkeys.Site:
        """The address passkeys are bound to.

        Raises
        ------
        NotValid
            Where there is none to bind them to.
        """
        public_url: str | None = self.request.app.state.public_url
        return passkeys.site_of(public_url, str(self.request.url))

    @property
    def has_site(self) -> bool:
        """Whether passkeys can be used here."""
        try:
            return bool(self.site.host)
        except NotValid:
            return False


def _waiter(visitor: AnyVisitor) -> Waiter:
    """Find out whose session it is, whether or not it has shown a second factor.

    Raises
    ------
    NotSignedIn
        When it is nobody's, or no longer counts.
    """
    token = cookies.read(visitor.request, cookies.SESSION)
    runtime = visitor.runtime
    with UnitOfWork(runtime.store, now=runtime.clock(), writes=False) as uow:
        visit = desk_sessions.find_visit(uow, token) if token else None
    visitor.request.state.visit = visit
    if visit is None or not visit.live:
        raise NotSignedIn
    return Waiter(visitor.request, runtime, visitor.look, visitor.form, visitor.files, visit=visit)


Waiting = Annotated[Waiter, Depends(_waiter)]
"""The parameter of a page for somebody who may have shown no more than a password."""


def desk_of(waiter: Waiter) -> Desk | None:
    """Give the desk of somebody who has shown all that is asked; none before that."""
    runtime = waiter.runtime
    with UnitOfWork(runtime.store, now=runtime.clock(), writes=False) as uow:
        try:
            actor = runtime.find_actor(uow, waiter.claims)
        except SecondFactorNeeded:
            return None
    desk = Desk(waiter.request, runtime, waiter.look, waiter.form, waiter.files)
    desk.visit, desk.actor = waiter.visit, actor
    return desk
