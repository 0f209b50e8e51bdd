"""The dated numbers a duty hangs on, such as five half-days of absence, also without a network.

They belong to nobody, so they are kept in clear, and the last list that came is used. A number that
changes by law changes at the server; before any list came, those of the founding of Kring hold.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from mobile.api.link import NoAnswer, ServerProblem
from mobile.api.session import DeviceRevoked, SignInNeeded
from mobile.data.store import Store
from mobile.wire import NotReadable, from_document, parse, to_bytes
from shared.network import SchoolCalendarView, ThresholdView

_SETTING = "school-calendar"
_ABSENCE = "absence.b."

_SINCE = date(2016, 9, 1)
_AGODI = "AgODi, follow-up of problematic absence"
ALWAYS = tuple(
    ThresholdView(
        key=f"{_ABSENCE}{name}",
        value=half_days,
        unit="half-days",
        effective_from=_SINCE,
        effective_until=None,
        source=_AGODI,
    )
    for name, half_days in (("parents", 1), ("clb", 5), ("statistic", 30))
)
"""Used when no list has ever come."""


class AsksCalendar(Protocol):
    """Asks the server for calendar and thresholds; the client is one."""

    async def school_calendar(self) -> SchoolCalendarView:
        """Ask for the school calendar and the thresholds of the region."""


def calendar_told(store: Store) -> SchoolCalendarView | None:
    """Give the calendar and the thresholds as last told; none when they never came."""
    kept = store.setting(_SETTING)
    if kept is None:
        return None
    try:
        return from_document(parse(kept.encode()), SchoolCalendarView)
    except NotReadable:
        return None


def known_thresholds(store: Store, on: date) -> tuple[ThresholdView, ...]:
    """Give the thresholds that hold on a day, as last told."""
    told = calendar_told(store)
    return tuple(
        one
        for one in (ALWAYS if told is None else told.thresholds)
        if one.effective_from <= on and (one.effective_until is None or on <= one.effective_until)
    )


def absence_thresholds(store: Store, on: date) -> tuple[int, ...]:
    """Give how many half-days of absence without a valid reason mean something, lowest first."""
    return tuple(sorted({one.value for one in _absence(store, on)}))


def duties_of(store: Store, on: date, half_days: int | None) -> tuple[str, ...]:
    """Give the keys of the absence thresholds that a count reaches, lowest first; none without."""
    reached = [one for one in _absence(store, on) if one.value <= (half_days or 0)]
    return tuple(one.key for one in sorted(reached, key=lambda one: one.value))


async def refresh_thresholds(store: Store, asks: AsksCalendar) -> None:
    """Ask for the thresholds and keep them; without an answer the last ones stay."""
    try:
        calendar = await asks.school_calendar()
    except (NoAnswer, ServerProblem, SignInNeeded, DeviceRevoked):
        return  # Revocation is heard by the loop, which has the means to act on it.
    store.keep_setting(_SETTING, to_bytes(calendar).decode())


def _absence(store: Store, on: date) -> tuple[ThresholdView, ...]:
    return tuple(one for one in known_thresholds(store, on) if one.key.startswith(_ABSENCE))
