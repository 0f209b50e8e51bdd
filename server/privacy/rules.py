"""What is allowed with reading in an emergency and with exports. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from server.kernel.errors import Conflict, GuardNotMet
from shared.problems import ProblemType
from shared.vocabulary import BreakGlassVerdict

LONGEST = timedelta(hours=4)
"""How long reading in an emergency can last. Source: security promises P11."""
EXPORT_LASTS = timedelta(hours=24)
"""How long an export waits to be fetched. Source: security promises P9."""


def check_opening(
    *, in_circle: bool, before: Collection[BreakGlassVerdict | None], hours: int
) -> timedelta:
    """Give how long it may be read.

    Parameters
    ----------
    in_circle
        Whether this person can read the circle already.
    before
        What was found of the other times this person read about this young person.

    Raises
    ------
    GuardNotMet
        When they are in the circle, when an earlier time was not reviewed yet, or when it was found
        wrong: only a second person can let them read once more.

    Source
    ------
    Security promises P11: not renewable by the same person without a second approver.
    """
    if in_circle:
        raise GuardNotMet("outside_the_circle")
    if None in before:
        raise GuardNotMet("reviewed_before_again")
    if BreakGlassVerdict.NOT_JUSTIFIED in before:
        raise GuardNotMet("found_justified_before")
    return min(timedelta(hours=hours), LONGEST)


def check_reading(ends_at: datetime, now: datetime) -> None:
    """Refuse to read on when the hour is over: looked at when it is used, whatever the worker did.

    Raises
    ------
    GuardNotMet
        When it is over.
    """
    if now >= ends_at:
        raise GuardNotMet("break_glass_open")


def check_review(*, reader: UUID, reviewer: UUID | None, verdict: BreakGlassVerdict | None) -> None:
    """Let another person than the reader say what they found, once.

    Raises
    ------
    GuardNotMet
        For the reader.
    Conflict
        When somebody said it before.
    """
    if reader == reviewer:
        raise GuardNotMet("not_the_reader")
    if verdict is not None:
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": verdict.value})


def check_fetch(*, expires_at: datetime, fetched_at: datetime | None, now: datetime) -> None:
    """Let an export be fetched once, within its time.

    Raises
    ------
    GuardNotMet
        When it was fetched or its time is over.
    """
    if fetched_at is not None:
        raise GuardNotMet("fetched_once")
    if now >= expires_at:
        raise GuardNotMet("fetched_in_time")
