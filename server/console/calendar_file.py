"""Dates as a calendar file (iCalendar, RFC 5545), for the calendar somebody uses anyway.

A calendar is kept by others and shown on telephones and walls. So a date says that there is one,
and where to read on: never about whom, never what was agreed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

KIND = "text/calendar; charset=utf-8"
_PRODUCT = "-//W13//Kring//NL"
_OCTETS = 75
"""The longest line, without its end (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """One date."""

    uid: str
    """The same each time, so that a calendar moves a date instead of doubling it."""
    on: date
    title: str
    """Neutral: no name, no word of what was agreed."""
    url: str
    """Where to read on, signed in."""
    sequence: int
    """One up with every change."""


def write(dates: Iterable[Date], *, name: str, now: datetime) -> bytes:
    """Give a calendar file: whole days, that leave the rest of the day free.

    Parameters
    ----------
    name
        What the calendar is called.
    now
        When the file is made.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for each in dates:
        lines += _event(each, now)
    lines.append("END:VCALENDAR")
    return b"".join(folded + b"\r\n" for line in lines for folded in _folded(line))


def _event(each: Date, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{each.uid}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{each.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{each.on + timedelta(days=1):%Y%m%d}",
        f"SEQUENCE:{each.sequence}",
        f"SUMMARY:{_text(each.title)}",
        f"URL:{each.url}",
        "CLASS:CONFIDENTIAL",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _text(plain: str) -> str:
    """Escape a text (RFC 5545, 3.3.11)."""
    escaped = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(escaped.split())


def _folded(line: str) -> Iterator[bytes]:
    """Fold a line between characters: each piece after the first begins with a space."""
    piece = b""
    for character in line:
        encoded = character.encode()
        if len(piece) + len(encoded) > _OCTETS:
            yield piece
            piece = b" "
        piece += encoded
    yield piece
