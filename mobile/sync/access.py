"""Who may use this phone now: signing in, unlocking, locking, and losing access.

Ties vault, store and session together so that each step leaves the phone in order when it is
killed in between. What the person wrote outlives all of it; only `abandon` removes it, and only
because the person said so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mobile.api.session import Session
from mobile.data.outbox import Outbox
from mobile.data.store import Store
from mobile.data.vault import AnotherOwner, FormerPasswordNeeded, Vault, VaultState, WrongPin
from shared.people import TokensView


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The server has let this person in; the phone is not open yet. Lives only in memory."""

    username: str
    password: str = field(repr=False)
    tokens: TokensView = field(repr=False)


class Access:
    """The way into one phone."""

    def __init__(self, vault: Vault, store: Store, outbox: Outbox, session: Session) -> None:
        """Tie these together."""
        self._vault = vault
        self._store = store
        self._outbox = outbox
        self._session = session

    @property
    def state(self) -> VaultState:
        """What has to happen before the phone can be used."""
        return self._vault.state

    @property
    def tries_left(self) -> int:
        """How many wrong PINs are left."""
        return self._vault.tries_left

    def unlock(self, pin: str) -> None:
        """Open the phone with its PIN.

        Raises
        ------
        WrongPin
            With the tries left. At 0 everything the server said is gone and a sign-in is needed.
        VaultLocked
            When no PIN can open it.
        """
        try:
            self._vault.unlock(pin)
        except WrongPin as wrong:
            if wrong.tries_left == 0:
                self.revoke()
            raise
        self._store.unlocked()

    def lock(self) -> None:
        """Forget keys, opened records and the access token."""
        self._vault.lock()
        self._store.locked()
        self._session.forget()

    def revoke(self) -> None:
        """Destroy what the server said and the PIN's keys; what is unsent stays, sealed."""
        self._vault.destroy()
        self._store.wipe()
        self._session.forget()

    async def sign_in(
        self,
        username: str,
        password: str,
        *,
        pin: str,
        device_name: str,
        former_password: str | None = None,
    ) -> None:
        """Sign in and open the phone; what was unsent goes out again.

        Raises
        ------
        AnotherOwner
            When this phone keeps unsent words of somebody else.
        FormerPasswordNeeded
            When the password was changed since those words were written.
        PinTooShort
            When the PIN is.
        ServerProblem, NoAnswer
            As `Session.sign_in`.
        """
        proof = await self.prove(username, password, device_name=device_name)
        self.enter(proof, pin=pin, former_password=former_password)

    async def prove(
        self, username: str, password: str, *, device_name: str, code: str | None = None
    ) -> Proof:
        """Let the server say that this is who it is; what is on the phone stays shut.

        Raises
        ------
        AnotherOwner, ServerProblem, NoAnswer
            As `sign_in`.
        """
        if not self._vault.is_owned_by(username) and self._keeps_words():
            raise AnotherOwner
        tokens = await self._session.sign_in(username, password, device_name=device_name, code=code)
        return Proof(username=username, password=password, tokens=tokens)

    def enter(self, proof: Proof, *, pin: str, former_password: str | None = None) -> None:
        """Open the phone with a new PIN, for somebody the server has let in.

        Raises
        ------
        FormerPasswordNeeded, PinTooShort
            As `sign_in`.
        """
        self._open(proof.username, proof.password, pin=pin, former_password=former_password)
        self._store.unlocked()
        self._session.begin(proof.tokens)

    def abandon(self) -> None:
        """Remove everything, unsent words too: only when the person has said so in words."""
        self.revoke()
        self._store.abandon()

    def _open(self, username: str, password: str, *, pin: str, former_password: str | None) -> None:
        if self._vault.state is VaultState.ABSENT or not self._vault.is_owned_by(username):
            self._vault.create(username, password, pin=pin)
            return
        try:
            self._vault.recover(username, password, pin=pin, former_password=former_password)
        except FormerPasswordNeeded:
            if self._keeps_words():
                raise
            self._vault.create(username, password, pin=pin)

    def _keeps_words(self) -> bool:
        return self._outbox.size() > 0 or bool(self._store.drafts())
