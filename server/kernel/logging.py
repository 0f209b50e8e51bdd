"""Logs by an allow-list: a key that is not named here never reaches a log.

Nothing personal is ever logged: ids of sessions and requests, names of actions and problem types,
counts and durations. An exception is logged by its type and the places in our code, never by its
message, because a message can hold what somebody sent.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset(
    {
        "action",
        "attempts",
        "command_type",
        "count",
        "duration_ms",
        "error",
        "event",
        "level",
        "logger",
        "method",
        "places",
        "problem",
        "route",
        "status",
        "timestamp",
        "trace_id",
    }
)
"""Every key a log line can have."""

_PLAIN_SPEAKERS = frozenset({"alembic", "uvicorn"})
"""Libraries whose texts are templates, so that what is filled in can be left out."""


def set_up_logging(level: str = "INFO") -> None:
    """Send every log line, ours and the libraries', through the allow-list as JSON."""
    shared_steps: Iterable[Any] = (
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _stack,
        keep_allowed,
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,  # First: a line nobody wants costs nothing further.
            *shared_steps,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_only_the_template, *shared_steps],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("uvicorn.access", "httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)  # They write addresses and queries.


def keep_allowed(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Drop every key that is not allowed."""
    return {key: value for key, value in event.items() if key in ALLOWED or key.startswith("_")}


def _only_the_template(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Keep of what a library says the text in its code, and nothing it put into it.

    Only of those that never build their text from what they were given; the others say nothing but
    that they spoke, and the places of an error.
    """
    record: logging.LogRecord = event["_record"]
    says = record.msg if record.name.partition(".")[0] in _PLAIN_SPEAKERS else "library"
    return {**event, "event": str(says)}


def _stack(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keep of an exception its type and places."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["places"] = places(error)
    return event


def places(error: BaseException) -> list[str]:
    """Give where in the code an error came from: file, line and function, and no value of any."""
    return [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
