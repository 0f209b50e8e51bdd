"""Words for codes: what stands on a page for a role, a status, a sector. The phone's own words.

A slice adds its tables here, one mapping for each vocabulary, every member of it: a test holds them
complete. ``{{ code | label }}`` finds the table by the code's class.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from server.console.i18n import Words, mark
from server.console.wording import (
    cases,
    importing,
    network,
    people,
    privacy,
    referrals,
    sharing,
    signals,
)
from shared.vocabulary import Role

_ROLES: Mapping[Role, str] = {
    Role.ADMINISTRATOR: mark("Administrator"),
    Role.CARE_TEAM: mark("Care team"),
    Role.COORDINATOR: mark("Network coordinator"),
    Role.PARTNER: mark("Care partner"),
    Role.PRIVACY_OFFICER: mark("Privacy officer"),
    Role.SIGNALLER: mark("School staff"),
}

TABLES: Mapping[type[StrEnum], Mapping[Any, str]] = {
    Role: _ROLES,
    **cases.TABLES,
    **importing.TABLES,
    **network.TABLES,
    **people.TABLES,
    **privacy.TABLES,
    **referrals.TABLES,
    **sharing.TABLES,
    **signals.TABLES,
}
"""The words of every vocabulary that pages show."""

BELOW: Mapping[type[StrEnum], Mapping[Any, str]] = {
    **cases.BELOW,
    **referrals.BELOW,
    **sharing.BELOW,
    **signals.BELOW,
}
"""The sentence that explains a code, where it has one."""

KEYED: Mapping[str, Mapping[Any, str]] = {
    "acts": referrals.ACTS,
    "audiences": network.AUDIENCES,
    "available": network.AVAILABLE,
    "boundaries": importing.BOUNDARIES,
    "contacts": {each.value: said for each, said in referrals.CONTACTS.items()},
    "duties": signals.DUTIES,
    "finer": referrals.FINER,
    "languages": network.LANGUAGES,
    "reasons": importing.REASONS,
    "travel": network.TRAVEL,
    "units": people.UNITS,
    "withdrawals": signals.WITHDRAWALS,
}
"""Tables that are no whole vocabulary, by name: ``{{ _(keyed.acts[…]) }}``."""


def label(words: Words, code: StrEnum) -> str:
    """Say a code in the language of the page."""
    return words._(TABLES[type(code)][code])


def below(words: Words, code: StrEnum) -> str:
    """Explain a code in the language of the page."""
    return words._(BELOW[type(code)][code])
