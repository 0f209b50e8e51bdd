"""What stands on the first screen: what this person comes for, by role, and how much of it waits.

A teacher sees *new signal* first and largest. Who has several roles sees all of them, in the order
of the work. Whose work is on the desk (administrators, privacy officers) is told so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from mobile.controllers.notices import unseen
from mobile.controllers.ports import Ports
from mobile.controllers.showing import Showing
from mobile.controllers.signal_form import DRAFTS
from mobile.controllers.who import WhoController
from mobile.data.vault import VaultLocked
from shared.referrals import ReferralItem
from shared.vocabulary import Party, Role, SignalKind, SignallerStep, SignalStatus


class Room(StrEnum):
    """Where one can go from home."""

    NEW_SIGNAL = "new-signal"
    EARLY_LEAVER = "early-leaver"
    MY_SIGNALS = "my-signals"
    CARE_TEAM_INBOX = "care-team-inbox"
    REFERRAL_INBOX = "referral-inbox"
    CIRCLES = "circles"
    TRENDS = "trends"
    NOTICES = "notices"
    DESK = "desk"
    """Not a screen: says that the work of this role is on the web."""


_ROOMS: tuple[tuple[frozenset[Role], Room], ...] = (
    (frozenset({Role.CARE_TEAM}), Room.CARE_TEAM_INBOX),
    (frozenset({Role.SIGNALLER, Role.CARE_TEAM}), Room.NEW_SIGNAL),
    (frozenset({Role.SIGNALLER, Role.CARE_TEAM}), Room.EARLY_LEAVER),
    (frozenset({Role.SIGNALLER, Role.CARE_TEAM}), Room.MY_SIGNALS),
    (frozenset({Role.PARTNER, Role.CARE_TEAM}), Room.REFERRAL_INBOX),
    (frozenset({Role.PARTNER, Role.CARE_TEAM}), Room.CIRCLES),
    (frozenset({Role.COORDINATOR}), Room.TRENDS),
    (frozenset({Role.ADMINISTRATOR, Role.PRIVACY_OFFICER}), Room.DESK),
)
"""Who goes where, in the order of the work."""

_TABS: tuple[tuple[Role, Room], ...] = (
    (Role.CARE_TEAM, Room.CARE_TEAM_INBOX),
    (Role.PARTNER, Room.REFERRAL_INBOX),
    (Role.SIGNALLER, Room.MY_SIGNALS),
    (Role.COORDINATOR, Room.TRENDS),
)
"""The one room that stands below, beside home, for whoever has several roles: the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One way on from home."""

    room: Room
    count: int = 0
    """How much waits there for this person; 0: nothing, or nothing that waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeState:
    """What the screen shows."""

    name: str | None = None
    """Absent until the server has said once who this is."""
    doors: tuple[Door, ...] = ()
    notices: int = 0
    begun: tuple[Room, ...] = ()
    """Where a signal was begun and not sent."""
    knows_who: bool = False
    unreadable: int = 0
    """How much is on this phone that needs a newer app to be shown."""


class HomeController:
    """Shows where one can go."""

    def __init__(self, ports: Ports, who: WhoController) -> None:
        """Show what is there."""
        self._ports = ports
        self._who = who
        self.showing = Showing(HomeState())
        self.refresh()

    @property
    def state(self) -> HomeState:
        """What the screen shows."""
        return self.showing.state

    def refresh(self) -> None:
        """Look again."""
        try:
            self.showing.show(self._now())
        except VaultLocked:
            self.showing.show(HomeState())

    def _now(self) -> HomeState:
        me, roles = self._who.me, self._who.roles
        views, drafts = self._ports.views, self._ports.store.drafts()
        return HomeState(
            name=None if me is None else me.display_name,
            doors=tuple(Door(room=r, count=self._count(r)) for r in rooms_of(roles)),
            notices=unseen(self._ports),
            begun=tuple(room for room, name in _FORMS if name in drafts),
            knows_who=me is not None,
            unreadable=views.unreadable() + self._ports.outbox.unreadable(),
        )

    def _count(self, room: Room) -> int:
        views = self._ports.views
        if room is Room.CARE_TEAM_INBOX:
            records = [one.record for one in views.signals()]
            return sum(r is not None and r.status is SignalStatus.SUBMITTED for r in records)
        if room is Room.REFERRAL_INBOX:
            mine = {one.organisation_id for one in self._who.memberships}
            asked = [one.record for one in views.referrals()]
            return sum(r is not None and _waits_for(mine, r) for r in asked)
        if room is Room.MY_SIGNALS:
            shown = views.my_signals()
            return sum(s.record is None or s.record.step in _UNDER_WAY for s in shown)
        return 0


_FORMS = (
    (Room.NEW_SIGNAL, DRAFTS[SignalKind.CONCERN]),
    (Room.EARLY_LEAVER, DRAFTS[SignalKind.EARLY_LEAVER]),
)
"""The rooms where a signal is written, and under which name what was begun there is kept."""

_UNDER_WAY = frozenset({SignallerStep.RECEIVED, SignallerStep.TAKEN_UP, SignallerStep.CONTACT_MADE})


def _waits_for(mine: set[UUID], referral: ReferralItem) -> bool:
    if referral.ball is Party.RECEIVER:
        return referral.to_organisation_id in mine
    return referral.ball is Party.SENDER and referral.from_organisation_id in mine


def rooms_of(roles: frozenset[Role]) -> tuple[Room, ...]:
    """Give the rooms of these roles, in the order of the work."""
    return tuple(room for whose, room in _ROOMS if whose & roles)


def tabs_of(roles: frozenset[Role]) -> tuple[Room, ...]:
    """Give the rooms that stand below, between home and notices."""
    return tuple(room for role, room in _TABS if role in roles)[:1]
