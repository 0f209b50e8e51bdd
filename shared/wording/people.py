"""Words for people and organisations: kinds, roles, duties of silence, how far a role has come."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from shared.vocabulary import MembershipState, OrganisationKind, Role, SecrecyRegime
from shared.wording import mark

_KINDS: Mapping[OrganisationKind, str] = {
    OrganisationKind.SCHOOL: mark("School"),
    OrganisationKind.PARTNER: mark("Partner that helps"),
    OrganisationKind.COORDINATION: mark("Coordination of the region"),
}
_ROLES: Mapping[Role, str] = {
    Role.ADMINISTRATOR: mark("Administrator"),
    Role.CARE_TEAM: mark("Care team"),
    Role.COORDINATOR: mark("Network coordinator"),
    Role.PARTNER: mark("Care partner"),
    Role.PRIVACY_OFFICER: mark("Privacy officer"),
    Role.SIGNALLER: mark("School staff"),
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

TABLES: Mapping[type[StrEnum], Mapping[Any, str]] = {
    MembershipState: _STATES,
    OrganisationKind: _KINDS,
    Role: _ROLES,
    SecrecyRegime: _SECRECY,
}
