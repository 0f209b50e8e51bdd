"""The second factor: what somebody shows besides a password, and what they are told about it.

A **factor** is an app that shows a code of six digits (*totp*), or a *passkey*: a key in a phone,
computer or token that asks for a finger, a face or a PIN. With the first factor come ten **recovery
codes**, each good once, for the day the phone is lost. A session **proves** itself with one of them
when somebody signs in, and again before what cannot be taken back.

Enrolling and proving are no commands: their answers hold secrets that are told once, and a log that
answers a repeat with its first answer would have to keep them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from annotated_types import MaxLen, MinLen

from shared.contract import Command, Line, Version, View
from shared.vocabulary import FactorKind

Code = Annotated[str, MinLen(1), MaxLen(40)]
"""Six digits of an app, or a recovery code; spaces and hyphens do not matter."""

Credential = Annotated[str, MinLen(2), MaxLen(20_000)]
"""What a browser's passkey answers, as JSON text (W3C WebAuthn, ``toJSON``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProveSession(View):
    """Show again that it is you. Exactly one of the three."""

    code: Code | None = None
    passkey: Credential | None = None
    password: Annotated[str, MinLen(1), MaxLen(1024)] | None = None
    """Only for an account without a second factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionProved(View):
    """The session has shown who it is."""

    session_id: UUID
    proved_at: datetime
    """For some minutes from here on, what cannot be taken back is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolTotp(View):
    """Begin with an app that shows codes."""

    name: Line
    """What the person calls it, such as the phone it is on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TotpEnrolment(View):
    """What the app needs. Told once; it counts when its first code is confirmed."""

    factor_id: UUID
    secret: str
    """To type in by hand: 32 letters and digits."""
    uri: str
    """To scan: an ``otpauth://`` address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmTotp(View):
    """Show that the app works: a code it shows now."""

    code: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyOptions(View):
    """What the browser asks the passkey, good once and for five minutes."""

    options: str
    """JSON text (W3C WebAuthn, ``parse…OptionsFromJSON``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolPasskey(View):
    """Add a passkey, with what the browser answered."""

    name: Line
    credential: Credential


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorEnrolled(View):
    """A factor counts from now on."""

    factor_id: UUID
    recovery_codes: tuple[str, ...] = ()
    """With the first factor: told once, to be printed. Empty when there were codes already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodes(View):
    """New recovery codes; those of before are worth nothing any more."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorView(View):
    """A factor of one's own."""

    factor_id: UUID
    kind: FactorKind
    name: str
    enrolled_at: datetime
    used_at: datetime | None
    """When it was last shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorList(View):
    """One's own factors, the oldest first. Never long."""

    items: tuple[FactorView, ...]
    recovery_codes_left: int
    required_at: datetime | None
    """From when a role of one's own needs a second factor; absent when none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetSecondFactor(Command):
    """Take away a colleague's factors and codes, who lost them. Every device is signed out."""

    type: Literal["account.reset-second-factor"] = "account.reset-second-factor"
    account_id: UUID
    version: Version


COMMANDS: tuple[type[Command], ...] = (ResetSecondFactor,)
"""What a person can mean to happen with factors."""
