"""Words for people and organisations as they are set up: kinds, duties of silence, states."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from server.console.i18n import mark
from shared.vocabulary import MembershipState, OrganisationKind, SecrecyRegime

_KINDS: Mapping[OrganisationKind, str] = {
    OrganisationKind.SCHOOL: mark("School"),
    OrganisationKind.PARTNER: mark("Partner that helps"),
    OrganisationKind.COORDINATION: mark("Coordination of the region"),
}
_SECRECY: Mapping[SecrecyRegime, str] = {
    SecrecyRegime.PROFESSIONAL_SECRECY: mark("Professional secrecy"),
    SecrecyRegime.OFFICIAL_SECRECY: mark("Official secrecy"),
    SecrecyRegime.DUTY_OF_DISCRETION: mark("Duty of discretion"),
    SecrecyRegime.JUDICIAL: mark("Judicial secrecy"),
}
_STATES: Mapping[MembershipState, str] = {
    MembershipState.INVITED: mark("Invited, not accepted yet"),
    MembershipState.ACCEPTED: mark("Accepted, waits to be confirmed"),
    MembershipState.CONFIRMED: mark("Works here"),
    MembershipState.ENDED: mark("Ended"),
}
UNITS: Mapping[str, str] = {
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

TABLES: Mapping[type[StrEnum], Mapping[Any, str]] = {
    MembershipState: _STATES,
    OrganisationKind: _KINDS,
    SecrecyRegime: _SECRECY,
}
