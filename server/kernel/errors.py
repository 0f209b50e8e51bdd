"""What can go wrong, as types: raised by rules, the gate and handlers, which know nothing of HTTP.

    KringError
    ├── NotFound            it is not there, or not for this person: the two are one
    ├── Forbidden           an insider may not do this, with the reason as a code
    ├── NotSignedIn         nobody, or a session that has ended
    ├── SecondFactorNeeded  the password is not enough for this session
    ├── SecondFactorNotAccepted   a code or passkey that is wrong or was used
    ├── StepUpNeeded        show again who you are first
    ├── TooManyTries        wait, then try again
    │   └── AccountLockedForNow   this name waits, after too many wrong passwords
    ├── NotValid            a body that is well-formed but cannot be so
    ├── Unavailable         not now: the database is busy, full or away
    └── Conflict            true of the body, not of the world as it is now
        ├── StaleRecord     the row has changed since the person looked
        ├── GuardNotMet     a rule of the state machine says not yet, with its name
        └── ResponsibilityHeld   something must find another holder first

An error holds facts: codes, ids, versions. Never a person's words. Only ``problems.py`` turns one
into an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.problems import ProblemType


class KringError(Exception):
    """The base of everything that Kring itself refuses."""

    problem: ProblemType = ProblemType.INTERNAL

    def __init__(self, reason: str | None = None) -> None:
        """Keep the reason, a code and never a person's words."""
        super().__init__(reason or self.problem.value)
        self.reason = reason


class NotFound(KringError):
    """There is no such thing, or none that this person may know of. Nobody can tell which."""

    problem = ProblemType.NOT_FOUND

    def __init__(self) -> None:
        """Carry nothing: an answer with a detail would tell absent from denied."""
        super().__init__()


class Forbidden(KringError):
    """Known to this person, who may not do this with it."""

    problem = ProblemType.FORBIDDEN


class NotSignedIn(KringError):
    """No valid session."""

    problem = ProblemType.SIGN_IN_NEEDED


class CredentialsNotAccepted(KringError):
    """Name and password do not belong together, or there is no such name."""

    problem = ProblemType.CREDENTIALS_NOT_ACCEPTED


class SecondFactorNeeded(KringError):
    """A password is not enough: *prove* when the account has a factor, *enrol* when it must."""

    problem = ProblemType.SECOND_FACTOR_NEEDED


class SecondFactorNotAccepted(KringError):
    """A code or passkey that is wrong, was used before, or came too late."""

    problem = ProblemType.SECOND_FACTOR_NOT_ACCEPTED


class StepUpNeeded(KringError):
    """Allowed to this person, once the session has shown again who it is."""

    problem = ProblemType.STEP_UP_NEEDED


class TooManyTries(KringError):
    """Wait before the next try."""

    problem = ProblemType.TOO_MANY_TRIES

    def __init__(self, retry_after_s: int) -> None:
        """Say after how many seconds the next try counts."""
        super().__init__()
        self.retry_after_s = retry_after_s


class AccountLockedForNow(TooManyTries):
    """Too many wrong passwords for one name; it waits, whoever asks and whether it exists."""

    problem = ProblemType.ACCOUNT_LOCKED_FOR_NOW


class NotValid(KringError):
    """The body can be read, but cannot be so: a date in the future, an id of another kind.

    Parameters
    ----------
    loc
        The field, keys from the outside in.
    kind
        A code such as ``date_in_future``.
    """

    problem = ProblemType.BODY_NOT_VALID

    def __init__(self, loc: Sequence[str | int], kind: str) -> None:
        """Keep where and what, never the value."""
        super().__init__()
        self.faults: tuple[tuple[tuple[str | int, ...], str], ...] = ((tuple(loc), kind),)


class BodyNotReadable(KringError):
    """The body is not the JSON we speak."""

    problem = ProblemType.BODY_NOT_READABLE


class MediaTypeNotSupported(KringError):
    """The body is not called JSON."""

    problem = ProblemType.MEDIA_TYPE_NOT_SUPPORTED


class BodyTooLarge(KringError):
    """The body is longer than this operation takes."""

    problem = ProblemType.BODY_TOO_LARGE


class ClientTooOld(KringError):
    """The client speaks a contract that is no longer understood."""

    problem = ProblemType.CLIENT_TOO_OLD


class Unavailable(KringError):
    """Not now. What was sent was not kept; the same call may go through later."""

    problem = ProblemType.UNAVAILABLE

    def __init__(
        self, problem: ProblemType = ProblemType.UNAVAILABLE, *, retry_after_s: int = 5
    ) -> None:
        """Say which kind of not-now, and after how many seconds to come back."""
        self.problem = problem
        super().__init__()
        self.retry_after_s = retry_after_s


class Conflict(KringError):
    """The command is well-formed and the world is not as it needs it.

    Parameters
    ----------
    problem
        The stable type.
    reason
        A code that says more.
    current
        Status and version as they are now, without personal data.
    """

    def __init__(
        self,
        problem: ProblemType,
        *,
        reason: str | None = None,
        current: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep the facts of the conflict."""
        self.problem = problem
        super().__init__(reason)
        self.current = dict(current) if current is not None else None


class StaleRecord(Conflict):
    """The row has another version than the one this person looked at."""

    def __init__(self, current: Mapping[str, Any] | None = None) -> None:
        """Carry status and version as they are now."""
        super().__init__(ProblemType.STALE_RECORD, current=current)


class GuardNotMet(Conflict):
    """A guard of a state machine is not met.

    Parameters
    ----------
    guard
        The guard's name in the machine, such as ``first_contact_recorded``.
    """

    def __init__(self, guard: str, *, current: Mapping[str, Any] | None = None) -> None:
        """Carry the guard's name."""
        super().__init__(ProblemType.GUARD_NOT_MET, reason=guard, current=current)


class ResponsibilityHeld(Conflict):
    """A person or organisation that holds something cannot be disabled or let go."""

    def __init__(self, must_move_first: Sequence[Mapping[str, Any]]) -> None:
        """List what must find another holder first: kinds and ids only."""
        super().__init__(ProblemType.RESPONSIBILITY_HELD)
        self.must_move_first = tuple(dict(each) for each in must_move_first)
