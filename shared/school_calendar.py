"""Time as a school counts it: weekends and holidays stand still.

Every promise Kring makes ("an answer within two school days") is counted on this calendar, so that
nobody is late because of a holiday and nobody gains by one. A school day runs from midnight to
midnight on the clock of the region; every other day lasts zero seconds. Pure: the closed periods
and the moment are arguments. The dates themselves are dated configuration, never code.

    Fri 15:00 ── one school day ──▶ Mon 15:00        Sat 11:00 ── one school day ──▶ Tue 00:00
                                                     (Saturday waits for Monday 00:00)
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_ONE_DAY = timedelta(days=1)
_SATURDAY = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPeriod:
    """Days without school, both ends included."""

    from_on: date
    until_on: date
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolCalendar:
    """The closed periods of a region. Saturdays and Sundays are closed without being named."""

    closed: tuple[ClosedPeriod, ...]
    """In any order; they may overlap."""
    timezone: str = "Europe/Brussels"
    """The clock the schools live by, as an IANA name."""

    def __hash__(self) -> int:  # type: ignore[explicit-override]  # Not in 3.11 itself.
        """Tell calendars apart by their length: what is counted on one is kept under it.

        Notes
        -----
        Hashing every closed period would cost a list of due days more than counting them.
        """
        return hash((len(self.closed), self.timezone))


def local_date(calendar: SchoolCalendar, at: datetime) -> date:
    """Give the day a moment falls on, on the clock of the region.

    Raises
    ------
    ValueError
        When ``at`` has no timezone.
    """
    return _local(at, ZoneInfo(calendar.timezone)).date()


def is_school_day(calendar: SchoolCalendar, on: date) -> bool:
    """Say whether there is school on a day of the local calendar."""
    return _is_open(_closed_days(calendar), on)


def school_days_between(calendar: SchoolCalendar, after: date, until: date) -> int:
    """Count the school days behind one day, up to and including another; none when it is earlier.

    Notes
    -----
    Costs the same for a day as for ten years: a list may ask it a thousand times.
    """
    closed = _closed_weekdays(calendar)
    first, last = after.toordinal(), until.toordinal()
    shut = bisect_right(closed, last) - bisect_right(closed, first)
    return max(0, _weekdays_up_to(last) - _weekdays_up_to(first) - shut)


def next_school_day(calendar: SchoolCalendar, on: date) -> date:
    """Give the day itself when there is school on it, else the first school day after it."""
    return _first_open(_closed_days(calendar), on)


def add_school_days(calendar: SchoolCalendar, at: datetime, days: int) -> datetime:
    """Give the moment that lies a number of school days later, at the same time of day.

    Parameters
    ----------
    at
        The moment to count from, timezone-aware. On a closed day counting starts at the first
        midnight of the next school day.
    days
        How many school days, zero or more. Zero only moves a closed moment to a school day.

    Returns
    -------
    datetime
        UTC; always on a school day.

    Raises
    ------
    ValueError
        When ``at`` has no timezone or ``days`` is negative.

    Notes
    -----
    The same time of day is meant as people mean it: half past three stays half past three across
    a clock change. A time the clock change skips or repeats is read as its first occurrence; in
    this region clocks change on Sundays, which are closed.
    """
    if days < 0:
        message = "school days are counted forward"
        raise ValueError(message)
    closed = _closed_days(calendar)
    zone = ZoneInfo(calendar.timezone)
    local = _local(at, zone)
    day, clock = local.date(), local.time()
    if not _is_open(closed, day):
        day, clock = _first_open(closed, day), time.min
    for _ in range(days):
        day = _first_open(closed, day + _ONE_DAY)
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def end_of_school_day(calendar: SchoolCalendar, at: datetime) -> datetime:
    """Give the last second of the school day of a moment, or of the next one when it is closed.

    This is what "the same school day" means for an acute question.

    Returns
    -------
    datetime
        UTC; 23:59:59 local, so that it still lies on the school day.

    Raises
    ------
    ValueError
        When ``at`` has no timezone.
    """
    zone = ZoneInfo(calendar.timezone)
    day = next_school_day(calendar, _local(at, zone).date())
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone).astimezone(UTC)


def school_seconds(calendar: SchoolCalendar, since: datetime, until: datetime) -> int:
    """Count the seconds between two moments that fall on school days.

    Parameters
    ----------
    since, until
        Timezone-aware moments. Fractions of a second are cut off each, so that the counts of the
        parts of a span always add up to the count of the whole.

    Returns
    -------
    int
        Seconds, zero or more. Zero when ``until`` does not lie after ``since``: a clock that was
        set back owes nothing.

    Raises
    ------
    ValueError
        When a moment has no timezone.
    """
    closed = _closed_days(calendar)
    zone = ZoneInfo(calendar.timezone)
    first, last = _local(since, zone), _local(until, zone)
    start, end = _whole_seconds(first), _whole_seconds(last)
    total = 0
    day = first.date()
    while day <= last.date():
        if _is_open(closed, day):
            opens = max(start, _midnight(day, zone))
            closes = min(end, _midnight(day + _ONE_DAY, zone))
            total += max(0, closes - opens)
        day += _ONE_DAY
    return total


def add_school_seconds(calendar: SchoolCalendar, at: datetime, seconds: int) -> datetime:
    """Give the moment after which so many seconds on school days have passed.

    Parameters
    ----------
    at
        The moment to count from, timezone-aware; its fraction of a second is cut off.
    seconds
        Zero or more. Zero gives the moment itself, closed or not.

    Returns
    -------
    datetime
        UTC. `school_seconds` between the two is exactly ``seconds``.

    Raises
    ------
    ValueError
        When ``at`` has no timezone or ``seconds`` is negative.
    """
    if seconds < 0:
        message = "school seconds are counted forward"
        raise ValueError(message)
    closed = _closed_days(calendar)
    zone = ZoneInfo(calendar.timezone)
    local = _local(at, zone)
    moment, day = _whole_seconds(local), local.date()
    while seconds > 0:
        opens = max(moment, _midnight(day, zone))
        closes = _midnight(day + _ONE_DAY, zone)
        if _is_open(closed, day):
            if seconds <= closes - opens:
                moment = opens + seconds
                break
            seconds -= closes - opens
        day += _ONE_DAY
    return datetime.fromtimestamp(moment, UTC)


def start_of_day(calendar: SchoolCalendar, on: date) -> datetime:
    """Give the first moment of a local day, in UTC."""
    return datetime.fromtimestamp(_midnight(on, ZoneInfo(calendar.timezone)), UTC)


@lru_cache(maxsize=8)
def _closed_days(calendar: SchoolCalendar) -> frozenset[date]:
    """Spell the periods out, once per calendar: lists of due dates ask often."""
    return frozenset(
        period.from_on + timedelta(days=offset)
        for period in calendar.closed
        for offset in range((period.until_on - period.from_on).days + 1)
    )


@lru_cache(maxsize=8)
def _closed_weekdays(calendar: SchoolCalendar) -> tuple[int, ...]:
    """Give the closed days that are not in a weekend, as ordinals in order."""
    days = _closed_days(calendar)
    return tuple(sorted(day.toordinal() for day in days if day.isoweekday() < _SATURDAY))


def _weekdays_up_to(ordinal: int) -> int:
    """Count the days from Monday to Friday since the calendar began, on a Monday."""
    weeks, days = divmod(ordinal, 7)
    return weeks * (_SATURDAY - 1) + min(days, _SATURDAY - 1)


def _is_open(closed: frozenset[date], on: date) -> bool:
    return on.isoweekday() < _SATURDAY and on not in closed


def _first_open(closed: frozenset[date], on: date) -> date:
    while not _is_open(closed, on):
        on += _ONE_DAY
    return on


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    if at.tzinfo is None:
        message = "the school calendar needs an aware time"
        raise ValueError(message)
    return at.astimezone(zone)


def _whole_seconds(at: datetime) -> int:
    return int(at.replace(microsecond=0).timestamp())


def _midnight(day: date, zone: ZoneInfo) -> int:
    """Give the start of a local day in seconds since 1970: a day may last 23 or 25 hours."""
    return int(datetime.combine(day, time.min, tzinfo=zone).timestamp())
