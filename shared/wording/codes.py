"""The words of every code that is shown, by its vocabulary: English, to be translated."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from shared.wording import cases, network, people, privacy, referrals, sharing, signals

TABLES: Mapping[type[StrEnum], Mapping[Any, str]] = {
    **cases.TABLES,
    **network.TABLES,
    **people.TABLES,
    **privacy.TABLES,
    **referrals.TABLES,
    **sharing.TABLES,
    **signals.TABLES,
}
"""What a code is called."""

BELOW: Mapping[type[StrEnum], Mapping[Any, str]] = {
    **cases.BELOW,
    **referrals.BELOW,
    **sharing.BELOW,
    **signals.BELOW,
}
"""The sentence that explains a code, where it has one."""
