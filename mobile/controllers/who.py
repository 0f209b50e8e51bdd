"""Who is signed in, and as what: asked after signing in and kept, so that it is known offline."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from mobile.controllers.ports import Ports
from mobile.controllers.reading import Loading, read
from mobile.controllers.showing import Showing
from mobile.data.vault import VaultLocked
from mobile.wire import NotReadable, from_document, to_document
from shared.people import MembershipView, MeView
from shared.vocabulary import MembershipState, Role

_ME = "me"


class AsksWho(Protocol):
    """Asks the server who is signed in; the client is one."""

    async def me(self) -> MeView:
        """Ask who is signed in, and as what."""


class WhoController:
    """Knows who holds this phone."""

    def __init__(self, ports: Ports, asks: AsksWho) -> None:
        """Show what was kept, if the phone is open."""
        self._ports = ports
        self._asks = asks
        self.showing: Showing[MeView | None] = Showing(self._kept())

    @property
    def me(self) -> MeView | None:
        """Who it is; none before the server has said it once."""
        return self.showing.state

    @property
    def memberships(self) -> tuple[MembershipView, ...]:
        """The memberships that give access."""
        mine = () if self.me is None else self.me.memberships
        return tuple(one for one in mine if one.state is MembershipState.CONFIRMED)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that give access, in any organisation."""
        return frozenset(one.role for one in self.memberships)

    def organisations(self, role: Role) -> tuple[UUID, ...]:
        """Where one has this role."""
        return tuple(one.organisation_id for one in self.memberships if one.role is role)

    def forget(self) -> None:
        """Show nobody, when the phone is locked."""
        self.showing.show(None)

    def recall(self) -> None:
        """Show again who was kept, when the phone is opened."""
        self.showing.show(self._kept())

    async def refresh(self) -> Loading:
        """Ask the server; without an answer what was kept stays."""
        loading, me, _ = await read(self._asks.me())
        if me is not None and me != self.me:
            try:
                self._ports.store.keep_told(_ME, to_document(me))
            except VaultLocked:
                return loading  # Locked meanwhile: asked again after the PIN.
            self.showing.show(me)
        return loading

    def _kept(self) -> MeView | None:
        try:
            kept = self._ports.store.told(_ME)
        except VaultLocked:
            return None
        try:
            return None if kept is None else from_document(kept, MeView)
        except NotReadable:
            return None
