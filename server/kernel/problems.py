"""From errors to answers: the one place where an error becomes HTTP.

Every answer that is not a success is a problem document (RFC 9457) with a stable type. Nothing of
what was sent, no SQL, no stack and no version is in it. An error nobody foresaw is answered
*internal* with a number to quote, and goes to the log.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server.kernel.errors import (
    Conflict,
    KringError,
    NotFound,
    NotValid,
    ResponsibilityHeld,
    TooManyTries,
    Unavailable,
)
from server.kernel.logging import places
from server.kernel.messages import dump
from shared.problems import TYPE_PREFIX, Fault, Problem, ProblemType

_log = structlog.get_logger("kring.problems")

KINDS: Mapping[ProblemType, tuple[int, str]] = {
    ProblemType.ACCOUNT_LOCKED_FOR_NOW: (429, "This account waits before the next try"),
    ProblemType.ADVICE_HAS_NO_NAME: (409, "Advice is asked without a name"),
    ProblemType.BODY_NOT_READABLE: (422, "The body is not the JSON this service reads"),
    ProblemType.BODY_NOT_VALID: (422, "Something in the body is not as it should be"),
    ProblemType.BODY_TOO_LARGE: (413, "The body is too large"),
    ProblemType.CASE_CLOSED: (409, "The case is closed"),
    ProblemType.CASE_STILL_NEEDS: (409, "The case still needs something first"),
    ProblemType.CLIENT_TOO_OLD: (426, "This client is too old for this server"),
    ProblemType.COMMAND_ID_REUSED: (422, "The command id was used for another command"),
    ProblemType.COMMAND_IN_FLIGHT: (409, "The same command is running at this moment"),
    ProblemType.CONSENT_NOT_SUFFICIENT: (409, "The basis does not carry this sharing"),
    ProblemType.CREDENTIALS_NOT_ACCEPTED: (401, "Name and password were not accepted"),
    ProblemType.DATABASE_BUSY: (503, "The database is busy; send it again"),
    ProblemType.FORBIDDEN: (403, "Not allowed"),
    ProblemType.GUARD_NOT_MET: (409, "Something has to be done first"),
    ProblemType.ID_ALREADY_USED: (409, "The id is in use"),
    ProblemType.INTERNAL: (500, "Something went wrong on our side"),
    ProblemType.LIFECYCLE_CONFLICT: (409, "This is not possible in the present state"),
    ProblemType.MEDIA_TYPE_NOT_SUPPORTED: (415, "The body must be application/json"),
    ProblemType.METHOD_NOT_ALLOWED: (405, "This method is not allowed here"),
    ProblemType.NOT_FOUND: (404, "Not found"),
    ProblemType.OUT_OF_SPACE: (507, "The server has no space left; nothing was kept"),
    ProblemType.REFERRAL_ALREADY_DECIDED: (409, "The referral has been decided"),
    ProblemType.RESPONSIBILITY_HELD: (409, "Responsibility is still held"),
    ProblemType.SECOND_FACTOR_NEEDED: (403, "A second factor is needed"),
    ProblemType.SECOND_FACTOR_NOT_ACCEPTED: (403, "The second factor was not accepted"),
    ProblemType.SERVICE_NOT_SUITABLE: (409, "The service does not fit this question"),
    ProblemType.SHARING_NOT_IN_FORCE: (409, "No sharing decision in force covers this"),
    ProblemType.SIGN_IN_NEEDED: (401, "Sign in first"),
    ProblemType.SIGNAL_ALREADY_WEIGHED: (409, "The signal has been taken into triage"),
    ProblemType.STALE_RECORD: (409, "The record has changed since it was read"),
    ProblemType.STEP_UP_NEEDED: (403, "Show again who you are first"),
    ProblemType.TOO_MANY_TRIES: (429, "Too many tries"),
    ProblemType.UNAVAILABLE: (503, "Not available for the moment; send it again"),
}
"""The HTTP status and the title of each type."""

_OF_STATUS: Mapping[int, ProblemType] = {
    404: ProblemType.NOT_FOUND,
    405: ProblemType.METHOD_NOT_ALLOWED,
    413: ProblemType.BODY_TOO_LARGE,
    415: ProblemType.MEDIA_TYPE_NOT_SUPPORTED,
}
_FIELD_NAME = re.compile("[a-z][a-z0-9_]{0,39}", re.ASCII)
_SQLITE_FULL = 13
_SQLITE_IOERR = 10
_POSTGRESQL_FULL = "53100"
_POSTGRESQL_FOREIGN = "23503"
_POSTGRESQL_UNIQUE = "23505"


class Refused(HTTPException):
    """Carries one of our errors through the parts of FastAPI that only pass its own kind on."""

    def __init__(self, error: KringError) -> None:
        """Keep the error; its problem is made at the edge."""
        super().__init__(KINDS[error.problem][0])
        self.error = error


def problem_of(error: KringError) -> Problem:
    """Make the problem document of an error."""
    status, title = KINDS[error.problem]
    faults: tuple[Fault, ...] = ()
    if isinstance(error, NotValid):
        faults = tuple(Fault(loc=_known(loc), type=kind) for loc, kind in error.faults)
    return Problem(
        type=TYPE_PREFIX + error.problem,
        title=title,
        status=status,
        reason=error.reason,
        faults=faults,
        current=error.current if isinstance(error, Conflict) else None,
        must_move_first=error.must_move_first if isinstance(error, ResponsibilityHeld) else (),
    )


def _known(loc: Sequence[str | int]) -> tuple[str | int, ...]:
    """Keep of a place what is like a name of ours: a key that nobody knows can be a sentence."""
    return tuple(
        part if isinstance(part, int) or _FIELD_NAME.fullmatch(part) else "?" for part in loc
    )


def answer(error: KringError) -> Response:
    """Make the HTTP answer of an error."""
    headers: dict[str, str] = {}
    if isinstance(error, TooManyTries | Unavailable):
        headers["Retry-After"] = str(error.retry_after_s)
    if error.problem in {ProblemType.SIGN_IN_NEEDED, ProblemType.CREDENTIALS_NOT_ACCEPTED}:
        headers["WWW-Authenticate"] = "Bearer"
    if error.problem is ProblemType.COMMAND_IN_FLIGHT:
        headers["Retry-After"] = "1"
    return _document(problem_of(error), headers)


def kring_error_of(error: Exception) -> KringError | None:
    """Translate what a library or the database says into one of ours; none when unforeseen."""
    if isinstance(error, KringError):
        return error
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, PoolTimeoutError):
        return Unavailable(ProblemType.DATABASE_BUSY, retry_after_s=1)
    return _of_statement(error)


def _of_http(error: HTTPException) -> KringError:
    """Translate what Starlette refuses by itself: no such path, wrong method, too large."""
    if isinstance(error, Refused):
        return error.error
    refused = KringError()
    refused.problem = _OF_STATUS.get(error.status_code, ProblemType.BODY_NOT_READABLE)
    return refused


def _of_statement(error: Exception) -> KringError | None:
    if isinstance(error, IntegrityError):
        return of_integrity(error)
    if isinstance(error, DataError):
        return NotValid((), "value_not_kept")  # Such as NUL in a query: no database takes it.
    if isinstance(error, OperationalError | DBAPIError):
        return _of_database(error)
    return None


def of_integrity(error: IntegrityError) -> KringError | None:
    """Translate what a constraint refused; none when no asker could have caused it."""
    state, text = getattr(error.orig, "sqlstate", None), str(error.orig)
    if state == _POSTGRESQL_UNIQUE or text.startswith("UNIQUE constraint failed"):
        return Conflict(ProblemType.ID_ALREADY_USED)
    if state == _POSTGRESQL_FOREIGN or text.startswith("FOREIGN KEY constraint failed"):
        return NotFound()  # An id that leads nowhere.
    return None


def _of_database(error: DBAPIError) -> KringError | None:
    original = error.orig
    state = getattr(original, "sqlstate", None)
    # SQLite gives its result code; the low byte is the primary one.
    code = (getattr(original, "sqlite_errorcode", None) or 0) & 0xFF
    text = str(original)
    if state == _POSTGRESQL_FULL or code == _SQLITE_FULL or "database or disk is full" in text:
        return Unavailable(ProblemType.OUT_OF_SPACE, retry_after_s=60)
    if code == _SQLITE_IOERR or "disk I/O error" in text:
        return Unavailable(ProblemType.UNAVAILABLE, retry_after_s=10)
    busy = state is not None and state[:2] in {"25", "40", "55", "57"}
    if busy or "database is locked" in text:
        return Unavailable(ProblemType.DATABASE_BUSY, retry_after_s=1)
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return Unavailable(ProblemType.UNAVAILABLE, retry_after_s=5)
    return None


async def on_kring_error(_: Request, error: Exception) -> Response:
    """Answer one of our own errors."""
    assert isinstance(error, KringError)  # noqa: S101 -- registered for this class only
    return answer(error)


async def on_http_exception(_: Request, error: Exception) -> Response:
    """Answer what the framework refuses by itself, with what it says beside it, as ``Allow``."""
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for this class only
    response = answer(_of_http(error))
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


async def on_invalid_body(_: Request, error: Exception) -> Response:
    """Answer a body or a parameter of the wrong shape: where and what, never the value."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 -- registered for this class only
    refused = NotValid((), "invalid")
    refused.faults = tuple(
        (tuple(part for part in fault["loc"] if part != "body"), str(fault["type"]))
        for fault in error.errors()
    )
    return answer(refused)


async def on_unforeseen(_: Request, error: Exception) -> Response:
    """Answer what nobody foresaw, or what the database said."""
    known = kring_error_of(error)
    return answer(known) if known is not None else _document(unforeseen(error), {})


def unforeseen(error: Exception) -> Problem:
    """Make the problem of an error nobody foresaw: a number to quote, which leads to the log."""
    trace_id = UUID(bytes=os.urandom(16), version=4)
    # Places, not the exception: whoever set the logs up, its message and values stay out of them.
    _log.error(
        "unforeseen",
        trace_id=str(trace_id),
        error=type(error).__name__,
        places=places(error),
    )
    status, title = KINDS[ProblemType.INTERNAL]
    return Problem(
        type=TYPE_PREFIX + ProblemType.INTERNAL, title=title, status=status, trace_id=trace_id
    )


def answer_with_problems(app: Starlette) -> None:
    """Let an application answer every refusal with a problem document."""
    app.add_exception_handler(KringError, on_kring_error)
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_exception_handler(RequestValidationError, on_invalid_body)


def document_of(problem: Problem) -> dict[str, Any]:
    """Give a problem document as JSON values, without what is empty."""
    return {name: value for name, value in dump(problem).items() if value not in (None, [])}


def _document(problem: Problem, headers: Mapping[str, str]) -> Response:
    return JSONResponse(
        document_of(problem),
        status_code=problem.status,
        headers=dict(headers),
        media_type="application/problem+json",
    )
