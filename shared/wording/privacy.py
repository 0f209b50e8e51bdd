"""Words for privacy: why somebody read in an emergency, what was found, why words were erased."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from shared.vocabulary import BreakGlassReason, BreakGlassVerdict, ErasureReason
from shared.wording import mark

_ERASURES: Mapping[ErasureReason, str] = {
    ErasureReason.ASKED_BY_YOUNG_PERSON: mark("The young person asks it"),
    ErasureReason.ASKED_BY_FAMILY: mark("The family asks it"),
    ErasureReason.TERM_OVER: mark("Nobody needs it any more"),
    ErasureReason.MADE_IN_ERROR: mark("It should never have been written down"),
}
_EMERGENCIES: Mapping[BreakGlassReason, str] = {
    BreakGlassReason.DANGER_NOW: mark("Somebody is in danger now"),
    BreakGlassReason.MISSING: mark("The young person is missing"),
    BreakGlassReason.CRISIS_CARE: mark("A crisis in which we help now"),
    BreakGlassReason.CIRCLE_NOT_REACHED: mark("Nobody of the circle can be reached"),
}
_VERDICTS: Mapping[BreakGlassVerdict, str] = {
    BreakGlassVerdict.JUSTIFIED: mark("It was right"),
    BreakGlassVerdict.NOT_JUSTIFIED: mark("It was not right"),
}

TABLES: Mapping[type[StrEnum], Mapping[Any, str]] = {
    BreakGlassReason: _EMERGENCIES,
    BreakGlassVerdict: _VERDICTS,
    ErasureReason: _ERASURES,
}
