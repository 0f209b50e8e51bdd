"""The way into the phone: the PIN, the first sign-in, and signing in again.

States: *sign-in* (nobody yet, or the PIN is gone), *pin*, *busy*, *open*. Each problem is a code
for the screen's own words; it says what happened, what is safe and what to do next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from mobile.api.link import NoAnswer, ServerProblem
from mobile.controllers.ports import Ports
from mobile.controllers.showing import Showing
from mobile.data.vault import (
    MAX_TRIES,
    AnotherOwner,
    FormerPasswordNeeded,
    PinTooShort,
    VaultLocked,
    VaultState,
    WrongPin,
)
from mobile.sync.access import Access
from shared.problems import TYPE_PREFIX


class SignInStep(StrEnum):
    """What the screen asks for."""

    SIGN_IN = "sign-in"
    PIN = "pin"
    BUSY = "busy"
    OPEN = "open"


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
    """``no-answer``, ``wrong-pin``, ``pin-too-short``, ``another-owner``, or a problem's type."""
    asks_former_password: bool = False
    """The password was changed: the former one opens what is unsent."""


class SignInController:
    """Lets somebody in."""

    def __init__(self, ports: Ports, access: Access, *, device_name: str) -> None:
        """Use these."""
        self._ports = ports
        self._access = access
        self._device_name = device_name
        self.showing = Showing(self._now())

    @property
    def state(self) -> SignInState:
        """What the screen shows."""
        return self.showing.state

    def refresh(self) -> None:
        """Look again, after the phone was locked or revoked."""
        self.showing.show(self._now())

    def enter_pin(self, pin: str) -> None:
        """Open with the PIN."""
        try:
            self._access.unlock(pin)
        except WrongPin as wrong:
            self.showing.show(
                replace(self._now(), problem="wrong-pin", tries_left=wrong.tries_left)
            )
        except VaultLocked:
            self.showing.show(self._now())
        else:
            self.showing.show(self._now())
            self._ports.wake()

    async def sign_in(
        self, username: str, password: str, *, pin: str, former_password: str | None = None
    ) -> None:
        """Sign in at the server and choose the PIN from now on."""
        asked_before = self.state.asks_former_password
        self.showing.show(replace(self.state, step=SignInStep.BUSY, problem=None))
        try:
            await self._access.sign_in(
                username.strip(),
                password,
                pin=pin,
                device_name=self._device_name,
                former_password=former_password or None,
            )
        except NoAnswer:
            self._failed("no-answer", asks=asked_before)
        except ServerProblem as refusal:
            self._failed(refusal.problem.type.removeprefix(TYPE_PREFIX), asks=asked_before)
        except PinTooShort:
            self._failed("pin-too-short", asks=asked_before)
        except AnotherOwner:
            self._failed("another-owner", asks=asked_before)
        except FormerPasswordNeeded:
            self._failed("former-password-needed", asks=True)
        else:
            self.showing.show(self._now())
            self._ports.wake()

    def abandon_unsent(self) -> None:
        """Give up what is unsent here, for good. The screen has asked twice."""
        self._access.abandon()
        self.showing.show(self._now())

    def _failed(self, problem: str, *, asks: bool) -> None:
        self.showing.show(replace(self._now(), problem=problem, asks_former_password=asks))

    def _now(self) -> SignInState:
        return SignInState(step=_STEPS[self._access.state], unsent=self._ports.outbox.unsent())
