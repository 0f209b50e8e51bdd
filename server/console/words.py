"""Words for codes: what stands on a page for a role, a status, a sector.

Those of the shared vocabulary are said by ``shared/wording``; a slice whose codes the desk alone
shows adds its table here, every member of it: a test holds them complete. ``{{ code | label }}``
finds the table by the code's class.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from server.console.i18n import Words, mark
from server.console.wording import importing
from shared.wording import network, referrals, signals
from shared.wording.codes import BELOW
from shared.wording.codes import TABLES as SHARED

TABLES: Mapping[type[StrEnum], Mapping[Any, str]] = {**SHARED, **importing.TABLES}
"""The words of every vocabulary that pages show."""

_UNITS: Mapping[str, str] = {
    "attempts": mark("attempts"),
    "days": mark("days"),
    "half-days": mark("half days"),
    "hours": mark("hours"),
    "km/h": mark("km an hour"),
    "minutes": mark("minutes"),
    "o'clock": mark("o'clock"),
    "percent": mark("percent"),
    "school-days": mark("school days"),
    "signals": mark("signals"),
    "years": mark("years"),
}

KEYED: Mapping[str, Mapping[Any, str]] = {
    "acts": referrals.ACTS,
    "audiences": network.AUDIENCES,
    "available": network.AVAILABLE,
    "boundaries": importing.BOUNDARIES,
    "contacts": referrals.CONTACTS,
    "duties": signals.DUTIES,
    "finer": referrals.FINER,
    "languages": network.LANGUAGES,
    "reasons": importing.REASONS,
    "travel": network.TRAVEL,
    "units": _UNITS,
    "withdrawals": signals.WITHDRAWALS,
}
"""Tables that are no whole vocabulary, by name: ``{{ _(keyed.acts[…]) }}``."""


def label(words: Words, code: StrEnum) -> str:
    """Say a code in the language of the page."""
    return words._(TABLES[type(code)][code])


def below(words: Words, code: StrEnum) -> str:
    """Explain a code in the language of the page."""
    return words._(BELOW[type(code)][code])
