"""The doors of the desk: what stands in the navigation, for whom, in the order of the work.

One line for each door; a test holds every one to a page that exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from server.console.i18n import mark
from server.kernel.actor import Actor
from shared.vocabulary import Role

_FIRST = "/desk"
EVERYBODY = frozenset(Role)
SIGNALS = frozenset({Role.SIGNALLER, Role.CARE_TEAM})
AT_A_DESK = frozenset({Role.CARE_TEAM, Role.PARTNER})


@dataclass(frozen=True, slots=True)
class Door:
    """One way in from the navigation."""

    path: str
    name: str
    """English, marked."""
    roles: frozenset[Role]

    def open_to(self, roles: frozenset[Role]) -> bool:
        """Tell whether somebody has one of its roles."""
        return not self.roles.isdisjoint(roles)

    def leads_to(self, path: str) -> bool:
        """Tell whether a page lies behind it; the first page is only itself."""
        below = self.path != _FIRST and path.startswith(self.path + "/")
        return below or path == self.path


DOORS: tuple[Door, ...] = (
    Door(_FIRST, mark("What there is to do"), EVERYBODY),
    Door("/desk/signal", mark("New signal"), SIGNALS),
    Door("/desk/signals", mark("My signals"), SIGNALS),
    Door("/desk/weigh", mark("Signals to weigh"), frozenset({Role.CARE_TEAM})),
    Door("/desk/questions", mark("Questions for help"), AT_A_DESK),
    Door("/desk/room", mark("Is there room?"), frozenset({Role.PARTNER})),
    Door("/desk/circles", mark("Circles"), AT_A_DESK),
    Door("/desk/stalls", mark("What waits too long"), frozenset({Role.COORDINATOR})),
    Door("/desk/trends", mark("Trends"), frozenset({Role.COORDINATOR})),
    Door("/desk/privacy", mark("Privacy"), frozenset({Role.PRIVACY_OFFICER})),
    Door("/desk/help", mark("Help"), EVERYBODY),
    Door("/desk/set-up", mark("Set up"), frozenset({Role.ADMINISTRATOR})),
)
"""The work first; what everybody has (devices, language) stands under *my account*."""


def doors_for(actor: Actor) -> tuple[Door, ...]:
    """Give the doors of somebody; everybody has the first."""
    return _doors(frozenset(each.role for each in actor.memberships))


@cache
def _doors(roles: frozenset[Role]) -> tuple[Door, ...]:
    return tuple(door for door in DOORS if door.path == _FIRST or door.open_to(roles))
