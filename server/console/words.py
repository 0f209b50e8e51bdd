"""Words for codes: what stands on a page for a role, a status, a sector. The phone's own words.

A slice adds its tables here, one mapping for each vocabulary, every member of it: a test holds them
complete. ``{{ code | label }}`` finds the table by the code's class.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from server.console.i18n import Words, mark
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
}
"""The words of every vocabulary that pages show."""


def label(words: Words, code: StrEnum) -> str:
    """Say a code in the language of the page."""
    return words._(TABLES[type(code)][code])
