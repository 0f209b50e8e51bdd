"""The one write-read loop between this phone and the server.

One request at a time carries what waits, oldest first, and brings what changed. Whatever happens
to it, the phone ends in one of two states: it knows how a command ended, or it sends the same
bytes again. The specification, with the guarantees and their proofs, is ``docs/sync.md``.

    waiting ──wake, timer──▶ syncing ──▶ up-to-date
       ▲                        ├─ no answer, busy ──▶ backing-off (longer each time, with jitter)
       ├────────────────────────┤─ show who you are ─▶ proof-needed: kept, sent at the next reason
       └────────────────────────┤─ sign in again ────▶ sign-in-needed
                                ├─ device refused ───▶ revoked: wiped, the loop ends
                                └─ too old ──────────▶ update-needed: all is kept, the loop ends

Nothing here depends on the phone's clock; it is only compared with the server's for the display.
"""

from __future__ import annotations

import asyncio
import random as randomness
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from mobile.api.client import MAX_SYNC_BYTES
from mobile.api.link import NoAnswer, ServerProblem
from mobile.api.session import DeviceRevoked, SignInNeeded
from mobile.clock import Clock
from mobile.data.database import StorageTrouble
from mobile.data.outbox import Outbox, OutboxEntry
from mobile.data.store import Store
from mobile.data.vault import VaultLocked
from mobile.sync.backoff import Backoff
from mobile.sync.verdicts import DoesNotFit, read
from shared.problems import ProblemType
from shared.sync import SyncAnswer

AT_ONCE = 25
"""Commands in one request: as many as are taken in between two frames. The server takes more."""

_ENVELOPE_BYTES = 4096
"""Kept free in a request for the cursor and the brackets."""

_TOO_OLD = 426
_TOO_LARGE = 413
_NOT_UNDERSTOOD = frozenset({400, 413, 422})
"""The request as a whole was refused: which command it was is found by sending fewer."""


class SyncState(StrEnum):
    """What the loop is doing, for the screen."""

    WAITING = "waiting"
    SYNCING = "syncing"
    UP_TO_DATE = "up-to-date"
    BACKING_OFF = "backing-off"
    PROOF_NEEDED = "proof-needed"
    """All is heard, and something waits until the session has shown again who it is."""
    SIGN_IN_NEEDED = "sign-in-needed"
    UPDATE_NEEDED = "update-needed"
    REVOKED = "revoked"


_THE_END = frozenset({SyncState.REVOKED, SyncState.UPDATE_NEEDED})
"""Only signing in, or a newer app, goes on from here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncStatus:
    """How synchronising stands."""

    state: SyncState = SyncState.WAITING
    unsent: int = 0
    """Commands the server has not answered for good."""
    skew: timedelta | None = None
    """How far the server's clock is ahead of this phone's, at the last answer."""
    retry_in: timedelta | None = None
    """While backing off: how long from when that began."""
    problem: str | None = None
    """A code for the last thing that went wrong."""
    unproved: frozenset[UUID] = frozenset()
    """Commands that waited for that proof when the server was last heard to the end."""


class SyncPort(Protocol):
    """What the loop needs of the client."""

    async def sync(self, cursor: str | None, commands: Sequence[bytes]) -> SyncAnswer:
        """Send and take. Raises as `mobile.api.client.Client.sync`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Time and chance, as arguments."""

    clock: Clock
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Callable[[], float] = randomness.random
    every: timedelta = timedelta(minutes=5)
    """How often to ask for news when nothing wakes the loop."""


class Engine:
    """Runs the loop. `run` for ever, or `sync_once`, never both; `wake` when there is a reason."""

    def __init__(
        self,
        client: SyncPort,
        store: Store,
        outbox: Outbox,
        *,
        timing: Timing,
        on_revoked: Callable[[], None],
    ) -> None:
        """Use these; `on_revoked` wipes what the server said and destroys the PIN's keys."""
        self._client = client
        self._store = store
        self._outbox = outbox
        self._timing = timing
        self._on_revoked = on_revoked
        self._backoff = Backoff(timing.random)
        self._reason = asyncio.Event()
        self._watchers: list[Callable[[], None]] = []
        self._limit = AT_ONCE
        self._understood = False
        self._held: frozenset[UUID] = frozenset()
        self._unproved: frozenset[UUID] = frozenset()
        self.status = SyncStatus(unsent=outbox.unsent())

    def wake(self) -> None:
        """Say that there is a reason to synchronise: a new command, the app is back, a network."""
        self._reason.set()

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call this whenever `status` changes. Returns how to stop it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    async def run(self) -> None:
        """Synchronise now and whenever there is a reason, until this app is refused.

        Notes
        -----
        A wait the server asked for is kept even when there is a reason to hurry; one's own
        back-off ends at the first reason.
        """
        while True:
            self._reason.clear()
            must_wait = await self.sync_once()
            if self.status.state in _THE_END:
                return
            if must_wait is not None:
                await self._timing.sleep(must_wait.total_seconds())
            else:
                await self._wait(self.status.retry_in or self._timing.every)

    async def sync_once(self) -> timedelta | None:
        """Send everything and take everything, or as far as it goes.

        Returns
        -------
        timedelta or None
            How long the server asks to leave it alone; none when it does not.
        """
        self._show(SyncState.SYNCING)
        self._held = self._unproved = frozenset()
        self._limit = AT_ONCE
        self._understood = False
        try:
            while await self._exchange():
                pass
        except (NoAnswer, DoesNotFit) as nothing:
            self._back_off(str(nothing))
        except StorageTrouble:
            self._back_off("storage")
        except VaultLocked:
            self._show(SyncState.WAITING)
        except ServerProblem as refusal:
            return self._refused(refusal)
        except DeviceRevoked:
            self._on_revoked()
            self._show(SyncState.REVOKED)
        except SignInNeeded:
            self._show(SyncState.SIGN_IN_NEEDED)
        else:
            self._done()
        return None

    async def _exchange(self) -> bool:
        """Do one request. Says whether there is a reason for the next."""
        cursor = self._store.cursor()
        batch = self._outbox.take(
            at_most=self._limit, max_bytes=MAX_SYNC_BYTES - _ENVELOPE_BYTES, behind=self._held
        )
        try:
            answer = await self._client.sync(cursor, [entry.body for entry in batch])
        except ServerProblem as refusal:
            if refusal.status not in _NOT_UNDERSTOOD:
                raise
            return self._send_fewer(refusal, batch, cursor)
        reading = read(answer, batch, cursor=cursor)
        self._store.apply(answer, reading.ended, outbox=self._outbox)
        self._held |= reading.held
        self._unproved |= reading.unproved
        self._understood = True
        if reading.ended:
            self._backoff.succeeded()
        self._show(SyncState.SYNCING, skew=answer.server_time - self._timing.clock())
        await asyncio.sleep(0)  # A frame may be due, before more is taken out of the outbox.
        was_a_test = self._limit == 0
        self._limit = max(1, min(AT_ONCE, self._limit * 2))
        return answer.more or was_a_test or self._outbox.has_more(behind=self._held)

    def _send_fewer(
        self, refusal: ServerProblem, batch: Sequence[OutboxEntry], cursor: str | None
    ) -> bool:
        """Find by halves which command the server cannot take, or give up a cursor it cannot.

        A single command is refused only after the server understood a request without it: a good
        signal must not be blamed for a bad way.
        """
        if cursor is not None and any("cursor" in fault.loc for fault in refusal.problem.faults):
            self._store.start_afresh()
        elif len(batch) > 1:
            self._limit = len(batch) // 2
        elif batch and self._understood:
            self._outbox.refuse(batch[0].command_id, refusal.problem)
        elif batch:
            self._limit = 0
        elif cursor is not None and refusal.status != _TOO_LARGE:
            self._store.start_afresh()
        else:
            raise refusal
        return True

    def _refused(self, refusal: ServerProblem) -> timedelta | None:
        if refusal.status == _TOO_OLD or refusal.is_a(ProblemType.CLIENT_TOO_OLD):
            self._show(SyncState.UPDATE_NEEDED, problem=refusal.problem.type)
            return None
        wait = self._back_off(refusal.problem.type, refusal.retry_after)
        return wait if refusal.retry_after is not None else None

    def _done(self) -> None:
        self.status = replace(self.status, unproved=self._unproved)
        if self._held - self._unproved:
            self._back_off("held-back")
        else:
            self._backoff.succeeded()
            self._show(SyncState.PROOF_NEEDED if self._unproved else SyncState.UP_TO_DATE)

    def _back_off(self, problem: str, retry_after: timedelta | None = None) -> timedelta:
        wait = self._backoff.failed(retry_after)
        self._show(SyncState.BACKING_OFF, retry_in=wait, problem=problem)
        return wait

    async def _wait(self, at_most: timedelta) -> None:
        """Wait for a reason, or so long."""
        reason = asyncio.ensure_future(self._reason.wait())
        timer = asyncio.ensure_future(self._timing.sleep(at_most.total_seconds()))
        try:
            await asyncio.wait({reason, timer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            reason.cancel()
            timer.cancel()

    def _show(
        self,
        state: SyncState,
        *,
        skew: timedelta | None = None,
        retry_in: timedelta | None = None,
        problem: str | None = None,
    ) -> None:
        self.status = replace(
            self.status,
            state=state,
            unsent=self._outbox.unsent(),
            skew=self.status.skew if skew is None else skew,
            retry_in=retry_in,
            problem=problem,
        )
        for watcher in tuple(self._watchers):
            watcher()
