"""When a dossier is kept: from how many half-days of absence on, by the rule of the day. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from server.kernel.errors import GuardNotMet, NotValid


@dataclass(frozen=True, slots=True)
class Counted:
    """A signal that named how many half-days had been missed."""

    at: datetime
    half_days: int
    threshold: int
    """From how many on a dossier was kept on that day."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Since when a dossier is kept."""

    at: datetime
    half_days: int
    """The most that was named so far."""


def reached(counted: Iterable[Counted], until: datetime) -> Reached:
    """Tell since when a dossier is kept, as things stood at a moment.

    Raises
    ------
    GuardNotMet
        ``half_days_reached`` when nobody had named as many half-days.

    Source
    ------
    Domain facts section 4: from five half-days on the school and the CLB keep a dossier.
    """
    until_then = [each for each in counted if each.at <= until]
    over = sorted(each.at for each in until_then if each.half_days >= each.threshold)
    if not over:
        raise GuardNotMet("half_days_reached")
    return Reached(at=over[0], half_days=max(each.half_days for each in until_then))


def check_moment(at: datetime, now: datetime) -> None:
    """Refuse a moment that has not come: a dossier tells what was.

    Raises
    ------
    NotValid
        ``date_in_future``.
    """
    if at > now:
        raise NotValid(("at",), "date_in_future")
