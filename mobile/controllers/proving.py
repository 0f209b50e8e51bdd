"""Showing again that it is oneself who holds this phone: what waits for that then goes on.

    looking ──the server says with what──▶ asking ──shown──▶ busy ──right──▶ done: all is sent
       └─ offline, trouble ──again──┘         ▲────wrong, no answer────┘

Some acts change who is in a circle, or who holds it. The server takes them from a session that has
shown a moment ago who it is; later it keeps them waiting, and so does the outbox. Nothing waits in
vain for an answer here: leaving without one loses nothing.

Must not: keep a code or a password. It passes through, and the screen forgets it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from mobile.controllers.ports import Ports
from mobile.controllers.reading import Loading, read
from mobile.controllers.showing import Showing
from mobile.data.vault import VaultLocked
from shared.contract import Command
from shared.factors import FactorList, SessionProved
from shared.projection import PendingState


class AsksProof(Protocol):
    """Asks the server about showing who one is; the client is one. Raises as `Client` does."""

    async def factors(self) -> FactorList:
        """Ask which second factors one has."""

    async def prove_session(
        self, *, code: str | None = None, password: str | None = None
    ) -> SessionProved:
        """Show one of the two."""


class ProofStep(StrEnum):
    """How far it has come."""

    LOOKING = "looking"
    """With what to show it is being asked for."""
    OFFLINE = "offline"
    TROUBLE = "trouble"
    ASKING = "asking"
    BUSY = "busy"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvingState:
    """What the screen shows."""

    step: ProofStep = ProofStep.LOOKING
    takes_code: bool = True
    """A code of an app or a recovery code; otherwise the password."""
    waiting: tuple[Command, ...] = ()
    """What goes on then, in the order in which it was meant."""
    problem: str | None = None
    """Why the last try was not taken: ``missing``, ``no-answer``, or a problem's type."""


class ProvingController:
    """Shows the server who holds this phone."""

    def __init__(
        self, ports: Ports, asks: AsksProof, unproved: Callable[[], Collection[UUID]]
    ) -> None:
        """Say with ``unproved`` which commands wait for it."""
        self._ports = ports
        self._asks = asks
        self._unproved = unproved
        self.showing = Showing(ProvingState(waiting=self._waiting()))

    @property
    def state(self) -> ProvingState:
        """What the screen shows."""
        return self.showing.state

    def refresh(self) -> None:
        """Look again at what waits."""
        if self.state.step is not ProofStep.DONE:
            self.showing.show(replace(self.state, waiting=self._waiting()))

    def begin(self) -> None:
        """Begin anew, with what waits now."""
        waiting, takes_code = self._waiting(), self.state.takes_code
        self.showing.show(ProvingState(waiting=waiting, takes_code=takes_code))

    async def look(self) -> None:
        """Ask with what one can show it."""
        self.begin()
        loading, factors, _ = await read(self._asks.factors())
        if factors is None:
            step = ProofStep.OFFLINE if loading is Loading.OFFLINE else ProofStep.TROUBLE
            self.showing.show(replace(self.state, step=step))
            return
        takes_code = bool(factors.items)
        self.showing.show(replace(self.state, step=ProofStep.ASKING, takes_code=takes_code))

    async def show(self, text: str) -> None:
        """Show a code, or the password. What waits is sent when it is right."""
        if self.state.step is not ProofStep.ASKING:
            return
        takes_code = self.state.takes_code
        shown = text.strip() if takes_code else text
        if not shown:
            self._failed("missing")
            return
        self.showing.show(replace(self.state, step=ProofStep.BUSY, problem=None))
        asked = (
            self._asks.prove_session(code=shown)
            if takes_code
            else self._asks.prove_session(password=shown)
        )
        loading, proved, problem = await read(asked)
        if proved is not None:
            self._ports.wake()
            self.showing.show(replace(self.state, step=ProofStep.DONE))
        else:
            self._failed("no-answer" if loading is Loading.OFFLINE else problem)

    def _failed(self, problem: str | None) -> None:
        self.showing.show(replace(self.state, step=ProofStep.ASKING, problem=problem))

    def _waiting(self) -> tuple[Command, ...]:
        unproved = self._unproved()
        try:
            pending = self._ports.views.pending()
        except VaultLocked:  # It locks; this screen goes away with it.
            return ()
        return tuple(
            one.command
            for one in pending
            if one.state is PendingState.WAITING and one.command.command_id in unproved
        )
