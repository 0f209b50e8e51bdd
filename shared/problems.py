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
    """Too many wrong passwords for this account: wait as long as ``Retry-After`` says."""
    ADVICE_HAS_NO_NAME = "advice-has-no-name"
    """A question for advice carries a case or a sharing decision: it must name nobody."""
    BODY_NOT_READABLE = "body-not-readable"
    """Not the JSON Kring reads: a key twice, not UTF-8, NaN, nested too deep."""
    BODY_NOT_VALID = "body-not-valid"
    """A field, an id or a parameter is not as it should be; ``faults`` say where and what."""
    BODY_TOO_LARGE = "body-too-large"
    """More than 64 KiB, or a mebibyte for sync."""
    CASE_CLOSED = "case-closed"
    """The case has ended; it can only be opened again."""
    CASE_STILL_NEEDS = "case-still-needs"
    """The ``reason`` names what has to come first, such as the family's own goal."""
    CLIENT_TOO_OLD = "client-too-old"
    """The client speaks a contract the server no longer understands: update it."""
    COMMAND_ID_REUSED = "command-id-reused"
    """This command id was used for something else: make a new one."""
    COMMAND_IN_FLIGHT = "command-in-flight"
    """The same command is running elsewhere: send it again in a second."""
    CONSENT_NOT_SUFFICIENT = "consent-not-sufficient"
    """The basis does not carry this sharing; the ``reason`` says why not."""
    CREDENTIALS_NOT_ACCEPTED = "credentials-not-accepted"
    """Name and password do not belong together, or there is no such name."""
    DATABASE_BUSY = "database-busy"
    """Another transaction was in the way: send the same again."""
    FORBIDDEN = "forbidden"
    """Known to this person, who may not do this; the ``reason`` is the action."""
    GUARD_NOT_MET = "guard-not-met"
    """A guard of the state machine is not met; the ``reason`` is its name."""
    ID_ALREADY_USED = "id-already-used"
    """Something else has this id: make a new one."""
    INTERNAL = "internal"
    """Something went wrong on our side; the ``trace_id`` leads to the log."""
    LIFECYCLE_CONFLICT = "lifecycle-conflict"
    """The present state does not answer this command; ``current`` says which it is."""
    MEDIA_TYPE_NOT_SUPPORTED = "media-type-not-supported"
    """The body is not called ``application/json``."""
    METHOD_NOT_ALLOWED = "method-not-allowed"
    """This path has other methods; ``Allow`` names them."""
    NOT_FOUND = "not-found"
    """Not there, or not for this person: the two cannot be told apart."""
    OUT_OF_SPACE = "out-of-space"
    """The server's disk is full; nothing was kept."""
    REFERRAL_ALREADY_DECIDED = "referral-already-decided"
    """Somebody was first: it was accepted, rejected or recalled."""
    RESPONSIBILITY_HELD = "responsibility-held"
    """``must_move_first`` lists what needs another holder before this can be."""
    SECOND_FACTOR_NEEDED = "second-factor-needed"
    """The ``reason``: *prove* (send a code along, show the factor), or *enrol* (get one first)."""
    SECOND_FACTOR_NOT_ACCEPTED = "second-factor-not-accepted"
    """The code or passkey is not right, or was used before: take the next one."""
    SERVICE_NOT_SUITABLE = "service-not-suitable"
    """The service does not take this; the ``reason`` says what does not fit."""
    SHARING_NOT_IN_FORCE = "sharing-not-in-force"
    """No sharing decision that counts now lets this through."""
    SIGN_IN_NEEDED = "sign-in-needed"
    """No session, or one that has ended."""
    SIGNAL_ALREADY_WEIGHED = "signal-already-weighed"
    """The care team has opened it: it can no longer be withdrawn."""
    STALE_RECORD = "stale-record"
    """It changed since the person looked; ``current`` says how it is now."""
    STEP_UP_NEEDED = "step-up-needed"
    """Allowed, once this session shows again who it is; the ``reason`` is the action."""
    TOO_MANY_TRIES = "too-many-tries"
    """Too many tries from here: wait as long as ``Retry-After`` says."""
    UNAVAILABLE = "unavailable"
    """Not now: send the same again; it happens once."""


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
