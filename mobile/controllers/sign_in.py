"""The way into the phone: the PIN, the first sign-in, and signing in again.

    sign-in ──name and password──▶ choose-pin ──▶ open ──lock──▶ pin ──▶ open
       ▲                                                         │
       └───────────── five wrong PINs, or revoked ───────────────┘

*Busy* while the server is asked. The server is asked first, so that nobody chooses a PIN for a
password that was mistyped. Each problem is a code
for the screen's own words; it says what happened, what is safe and what to do next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from mobile.api.link import NoAnswer, ServerProblem
from mobile.controllers.ports import Ports
from mobile.controllers.showing import Showing
from mobile.data.vault import (
    MAX_TRIES,
    PIN_MIN_LENGTH,
    AnotherOwner,
    FormerPasswordNeeded,
    PinTooShort,
    VaultLocked,
    VaultState,
    WrongPin,
)
from mobile.sync.access import Access, Proof
from shared.problems import TYPE_PREFIX, ProblemType


class SignInStep(StrEnum):
    """What the screen asks for."""

    SIGN_IN = "sign-in"
    CHOOSE_PIN = "choose-pin"
    PIN = "pin"
    BUSY = "busy"
    OPEN = "open"


class Why(StrEnum):
    """Why somebody has to sign in who did so before."""

    PIN_LOST = "pin-lost"
    """Five wrong PINs."""
    REVOKED = "revoked"
    """The server no longer accepts this device."""
    LEFT = "left"
    """They signed out themselves."""
    AGAIN = "again"
    """One of these, before the app was started."""


_OF_THE_CODE = frozenset(
    {ProblemType.SECOND_FACTOR_NEEDED.value, ProblemType.SECOND_FACTOR_NOT_ACCEPTED.value}
)
_STEPS = {
    VaultState.ABSENT: SignInStep.SIGN_IN,
    VaultState.NEEDS_SIGN_IN: SignInStep.SIGN_IN,
    VaultState.LOCKED: SignInStep.PIN,
    VaultState.OPEN: SignInStep.OPEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInState:
    """What the screen shows."""

    step: SignInStep
    unsent: int
    """Signals and other acts that wait on this phone: safe, and sent after signing in."""
    tries_left: int = MAX_TRIES
    problem: str | None = None
    """``no-answer``, ``wrong-pin``, ``pin-too-short``, ``pin-too-easy``, ``another-owner``,
    ``former-password-needed``, or a problem's type."""
    why: Why | None = None
    """Absent the first time, and once one is in."""
    asks_former_password: bool = False
    """The password was changed: the former one opens what is unsent."""
    asks_code: bool = False
    """The account has a second factor: the code of the app, or a recovery code, goes along."""


class SignInController:
    """Lets somebody in."""

    def __init__(self, ports: Ports, access: Access, *, device_name: str) -> None:
        """Use these."""
        self._ports = ports
        self._access = access
        self._device_name = device_name
        self._proof: Proof | None = None
        self._why = Why.AGAIN
        self.showing = Showing(self._now())

    @property
    def state(self) -> SignInState:
        """What the screen shows."""
        return self.showing.state

    def refresh(self) -> None:
        """Look again, after the phone was locked or revoked."""
        self.showing.show(self._now())

    def lost(self, why: Why) -> None:
        """Look again, after access to this phone has ended."""
        self._why = why
        self.refresh()

    def enter_pin(self, pin: str) -> None:
        """Open with the PIN."""
        try:
            self._access.unlock(pin)
        except WrongPin as wrong:
            if wrong.tries_left == 0:
                self._why = Why.PIN_LOST
            self.showing.show(
                replace(self._now(), problem="wrong-pin", tries_left=wrong.tries_left)
            )
        except VaultLocked:
            self.showing.show(self._now())
        else:
            self.showing.show(self._now())
            self._ports.wake()

    async def prove(self, username: str, password: str, *, code: str = "") -> None:
        """Sign in at the server; next comes choosing a PIN.

        Parameters
        ----------
        code
            Of the second factor, once it was asked for.
        """
        before = self.state
        self.showing.show(replace(before, step=SignInStep.BUSY, problem=None))
        asks = before.asks_former_password
        try:
            self._proof = await self._access.prove(
                username.strip(),
                password,
                device_name=self._device_name,
                code=code.strip() or None,
            )
        except NoAnswer:
            self._failed("no-answer", asks=asks)
        except ServerProblem as refusal:
            self._failed(refusal.problem.type.removeprefix(TYPE_PREFIX), asks=asks)
        except AnotherOwner:
            self._failed("another-owner", asks=asks)
        else:
            self.showing.show(replace(self._now(), asks_former_password=asks))

    def choose_pin(self, pin: str, *, former_password: str | None = None) -> None:
        """Open the phone with this PIN from now on."""
        if self._proof is None:
            return
        asks = self.state.asks_former_password
        if _is_easy(pin):
            self._failed("pin-too-easy", asks=asks)
            return
        try:
            self._access.enter(self._proof, pin=pin, former_password=former_password or None)
        except PinTooShort:
            self._failed("pin-too-short", asks=asks)
        except FormerPasswordNeeded:
            self._failed("former-password-needed", asks=True)
        else:
            self._proof = None
            self.showing.show(self._now())
            self._ports.wake()

    async def sign_in(
        self, username: str, password: str, *, pin: str, former_password: str | None = None
    ) -> None:
        """Sign in with everything at once; what goes wrong begins anew."""
        await self.prove(username, password)
        if self._proof is not None:
            self.choose_pin(pin, former_password=former_password)
            self._proof = None
            self.showing.show(replace(self.state, step=_STEPS[self._access.state]))

    def start_again(self) -> None:
        """Go back to the name and the password."""
        self._proof = None
        self.showing.show(self._now())

    def abandon_unsent(self) -> None:
        """Give up what is unsent here, for good. The screen has asked twice."""
        self._access.abandon()
        self.showing.show(self._now())

    def _failed(self, problem: str, *, asks: bool) -> None:
        self.showing.show(
            replace(
                self._now(),
                problem=problem,
                asks_former_password=asks,
                asks_code=problem in _OF_THE_CODE,
            )
        )

    def _now(self) -> SignInState:
        step = SignInStep.CHOOSE_PIN if self._proof is not None else _STEPS[self._access.state]
        return SignInState(
            step=step,
            unsent=self._ports.outbox.unsent(),
            tries_left=self._access.tries_left,
            why=self._why if self._access.state is VaultState.NEEDS_SIGN_IN else None,
        )


def _is_easy(pin: str) -> bool:
    """Whether a PIN is one that anybody tries first: one digit again and again, or a row."""
    steps = {(ord(after) - ord(before)) for before, after in pairwise(pin)}
    return len(pin) >= PIN_MIN_LENGTH and steps in ({0}, {1}, {-1})
