"""Every kind of problem Kring answers with, by its stable type.

The type is the name of a state, never of blame. The wire form is a problem document (RFC 9457)
whose ``type`` is ``urn:kring:problem:<value>``. The phone decides by the type, so a type never
changes its meaning. Nothing here, and no problem document, holds a person's words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.contract import View

TYPE_PREFIX = "urn:kring:problem:"


class ProblemType(StrEnum):
    """The stable problem types. The value is the last part of the document's ``type``."""

    ACCOUNT_LOCKED_FOR_NOW = "account-locked-for-now"
    ADVICE_HAS_NO_NAME = "advice-has-no-name"
    BODY_NOT_READABLE = "body-not-readable"
    BODY_NOT_VALID = "body-not-valid"
    BODY_TOO_LARGE = "body-too-large"
    CASE_CLOSED = "case-closed"
    CASE_STILL_NEEDS = "case-still-needs"
    CLIENT_TOO_OLD = "client-too-old"
    COMMAND_ID_REUSED = "command-id-reused"
    COMMAND_IN_FLIGHT = "command-in-flight"
    CONSENT_NOT_SUFFICIENT = "consent-not-sufficient"
    CREDENTIALS_NOT_ACCEPTED = "credentials-not-accepted"
    DATABASE_BUSY = "database-busy"
    FORBIDDEN = "forbidden"
    GUARD_NOT_MET = "guard-not-met"
    ID_ALREADY_USED = "id-already-used"
    INTERNAL = "internal"
    LIFECYCLE_CONFLICT = "lifecycle-conflict"
    MEDIA_TYPE_NOT_SUPPORTED = "media-type-not-supported"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    NOT_FOUND = "not-found"
    OUT_OF_SPACE = "out-of-space"
    REFERRAL_ALREADY_DECIDED = "referral-already-decided"
    RESPONSIBILITY_HELD = "responsibility-held"
    SERVICE_NOT_SUITABLE = "service-not-suitable"
    SHARING_NOT_IN_FORCE = "sharing-not-in-force"
    SIGN_IN_NEEDED = "sign-in-needed"
    SIGNAL_ALREADY_WEIGHED = "signal-already-weighed"
    STALE_RECORD = "stale-record"
    TOO_MANY_TRIES = "too-many-tries"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault(View):
    """One field of a body that was not as it should be. Never holds what was sent."""

    loc: tuple[str | int, ...]
    """Where in the body: keys and list positions from the outside in."""
    type: str
    """What was wrong there, as a code such as ``missing`` or ``string_too_long``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(View):
    """A problem document (RFC 9457)."""

    type: str
    """``urn:kring:problem:`` and a value of `ProblemType`."""
    title: str
    """The kind of problem, in English, the same for every occurrence."""
    status: int
    """The HTTP status."""
    reason: str | None = None
    """A code that says more, such as the guard that was not met."""
    faults: tuple[Fault, ...] = ()
    """For a body that was not valid: which fields, and how."""
    current: dict[str, Any] | None = None
    """For a conflict: the status and version as they are now."""
    must_move_first: tuple[dict[str, Any], ...] = field(default=())
    """For responsibility that is still held: what must find another holder first."""
    trace_id: UUID | None = None
    """To quote when asking for help; leads to the server's log."""
