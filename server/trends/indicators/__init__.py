"""The indicators of a network coordinator, each from shown cells alone (R8).

An indicator is a function from the history of releases to numbers; what it needs and is hidden
makes it absent. They are computed once, when a release is made, and stand in it. Each has a title
and a definition in ``words.json``, shown with it; its formula stands in its docstring.

To add one: a function in the file of its kind, its line in ``INDICATORS``, its words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from server.trends.document import History
from server.trends.indicators import help_given, leaving, quality, signalled, waiting
from server.trends.indicators.schools import school_funnel
from server.trends.indicators.unusual import trend_state
from server.trends.indicators.weekly import weekly_look

Indicator = Callable[[History], dict[str, Any]]

INDICATORS: Mapping[str, Indicator] = MappingProxyType(
    {
        "signals": signalled.signals,
        "signal-rate": signalled.signal_rate,
        "standardised-ratio": signalled.standardised_ratio,
        "unusual": trend_state,
        "domain-shares": signalled.domain_shares,
        "early-leavers": leaving.early_leavers,
        "foreseen-leavers": leaving.foreseen_leavers,
        "leaver-outcomes": leaving.leaver_outcomes,
        "open-stock": quality.open_stock,
        "net-flow": quality.net_flow,
        "triage": waiting.triage,
        "first-contact": waiting.first_contact,
        "offer-answered": waiting.offer_answered,
        "acceptance": help_given.acceptance,
        "decline-reasons": help_given.decline_reasons,
        "unmet-need": help_given.unmet_need,
        "closed-loop": help_given.closed_loop,
        "got-help": help_given.got_help,
        "hops": help_given.hops,
        "signal-again": waiting.signal_again,
        "signaller-told": waiting.signaller_told,
        "taken-back": quality.taken_back,
        "active-schools": quality.active_schools,
        "school-funnel": school_funnel,
        "reporting-delay": quality.reporting_delay,
        "sync-lag": waiting.sync_lag,
        "caseload": quality.caseload,
        "data-quality": quality.data_quality,
        "weekly-look": weekly_look,
        "leaver-risks": leaving.leaver_risks,
    }
)
"""By the name they are asked for; in the order of the specification, then those beyond it."""


@lru_cache
def words() -> Mapping[str, Mapping[str, Any]]:
    """Give the titles and definitions of every indicator, in every language."""
    text = (Path(__file__).parent / "words.json").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, Any]] = json.loads(text)
    return found


def compute(history: History) -> dict[str, dict[str, Any]]:
    """Compute every indicator as of the newest release of a history."""
    return {
        name: {"id": name, "number": number, **words()[name], **indicator(history)}
        for number, (name, indicator) in enumerate(INDICATORS.items(), 1)
    }
