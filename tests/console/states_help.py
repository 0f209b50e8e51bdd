"""The states of help: the page of each role."""

from __future__ import annotations

from collections.abc import Callable

from shared.vocabulary import OrganisationKind, Role
from tests.support.desk_states import Arrival, State
from tests.support.world import World


def _own(world: World) -> Arrival:
    return Arrival(world.person(world.organisation(), Role.SIGNALLER), "/desk/help")


def _of(role: Role, kind: OrganisationKind) -> Callable[[World], Arrival]:
    def prepare(world: World) -> Arrival:
        return Arrival(world.person(world.organisation(kind), role), f"/desk/help/{role.value}")

    return prepare


STATES = (
    State(name="help", route="/desk/help", prepare=_own),
    *(
        State(
            name=f"help-{role.value}",
            route="/desk/help/{role}",
            prepare=_of(role, kind),
            for_outsiders=True,
        )
        for role, kind in (
            (Role.CARE_TEAM, OrganisationKind.SCHOOL),
            (Role.PRIVACY_OFFICER, OrganisationKind.COORDINATION),
        )
    ),
)
