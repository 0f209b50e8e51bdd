"""Who is in the matrix: everybody who could ask, and where they are.

The scene: a school asks about a pupil. One partner accepted and is in the circle, another was asked
and has not answered, and there are others who have nothing to do with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from shared.vocabulary import MembershipState, Role


class Place(StrEnum):
    """An organisation of the scene."""

    SCHOOL = "the school"
    OTHER_SCHOOL = "another school"
    PARTNER = "the partner that joined"
    ASKED = "a partner that was asked and has not answered"
    STRANGER = "a partner that has nothing to do with it"
    COORDINATION = "the coordination"


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Somebody who asks."""

    key: str
    place: Place | None = None
    role: Role = Role.SIGNALLER
    state: MembershipState = MembershipState.CONFIRMED
    special: str = ""
    """*author* of the signal, *connector* of the case, *subject* of the account."""

    def roles_at(self, place: Place) -> set[Role]:
        """Give the roles that count there: only a confirmed membership's."""
        counts = self.place is place and self.state is MembershipState.CONFIRMED
        return {self.role} if counts else set()

    @property
    def is_confirmed(self) -> bool:
        """Whether any membership counts."""
        return self.place is not None and self.state is MembershipState.CONFIRMED


_S = MembershipState
PERSONAS: Mapping[str, Persona] = MappingProxyType(
    {
        persona.key: persona
        for persona in (
            Persona(key="author", place=Place.SCHOOL, special="author"),
            Persona(key="teacher", place=Place.SCHOOL, special="subject"),
            Persona(key="care team", place=Place.SCHOOL, role=Role.CARE_TEAM),
            Persona(key="connector", place=Place.SCHOOL, role=Role.CARE_TEAM, special="connector"),
            Persona(key="school admin", place=Place.SCHOOL, role=Role.ADMINISTRATOR),
            Persona(key="school officer", place=Place.SCHOOL, role=Role.PRIVACY_OFFICER),
            Persona(
                key="care team, invited",
                place=Place.SCHOOL,
                role=Role.CARE_TEAM,
                state=_S.INVITED,
                special="invited",
            ),
            Persona(
                key="care team, accepted",
                place=Place.SCHOOL,
                role=Role.CARE_TEAM,
                state=_S.ACCEPTED,
            ),
            Persona(key="care team, left", place=Place.SCHOOL, role=Role.CARE_TEAM, state=_S.ENDED),
            Persona(key="partner", place=Place.PARTNER, role=Role.PARTNER),
            Persona(key="partner admin", place=Place.PARTNER, role=Role.ADMINISTRATOR),
            Persona(
                key="partner, accepted", place=Place.PARTNER, role=Role.PARTNER, state=_S.ACCEPTED
            ),
            Persona(key="partner, left", place=Place.PARTNER, role=Role.PARTNER, state=_S.ENDED),
            Persona(key="asked", place=Place.ASKED, role=Role.PARTNER),
            Persona(key="stranger", place=Place.STRANGER, role=Role.PARTNER),
            Persona(key="other school", place=Place.OTHER_SCHOOL, role=Role.CARE_TEAM),
            Persona(key="coordinator", place=Place.COORDINATION, role=Role.COORDINATOR),
            Persona(key="network admin", place=Place.COORDINATION, role=Role.ADMINISTRATOR),
            Persona(key="network officer", place=Place.COORDINATION, role=Role.PRIVACY_OFFICER),
            Persona(key="nobody"),
        )
    }
)
