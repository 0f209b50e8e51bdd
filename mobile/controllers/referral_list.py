"""Questions for help in a list: what is asked of us, and what we asked; the most overdue first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from mobile.controllers.due import Due, due_of, known_calendar
from mobile.controllers.municipalities import known_municipalities
from mobile.controllers.ports import Ports
from mobile.controllers.showing import Showing
from mobile.controllers.who import WhoController
from shared.lifecycle import REFERRAL_ENDED
from shared.projection import PendingState, Shown
from shared.referrals import DraftReferral, NoteReferralSeen, ReferralItem
from shared.school_calendar import SchoolCalendar
from shared.vocabulary import LifeDomain, Party, ReferralKind, Role


class Box(StrEnum):
    """Which questions are shown."""

    IN = "in"
    OUT = "out"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralLine:
    """One line of the list: a preview, never who it is about."""

    item: ReferralItem
    due: Due
    is_ours: bool
    """Whether it is asked of us; otherwise we asked it."""
    is_our_move: bool
    municipality: str | None
    waiting: str | None
    """The name of an act of one's own that has not reached the server."""
    is_refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A question of one's own that the server does not have yet."""

    referral_id: UUID
    kind: ReferralKind
    life_domains: tuple[LifeDomain, ...]
    is_refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralListState:
    """What the screen shows."""

    box: Box = Box.IN
    lines: tuple[ReferralLine, ...] = ()
    leaving: tuple[Leaving, ...] = ()
    """Above what was asked: what still has to be sent."""
    counts: tuple[tuple[Box, int], ...] = ()
    has_heard: bool = False
    """Whether the server has told this phone anything yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What is the same for every line."""

    now: datetime
    calendar: SchoolCalendar
    towns: Mapping[str, str]
    desks: set[UUID]
    """Where we answer or ask."""


class ReferralListController:
    """Shows one box of questions."""

    def __init__(self, ports: Ports, who: WhoController) -> None:
        """Show what is asked of us; who only asks sees what was asked."""
        self._ports = ports
        self._who = who
        only_asks = Role.PARTNER not in who.roles and Role.CARE_TEAM in who.roles
        self.showing = Showing(ReferralListState(box=Box.OUT if only_asks else Box.IN))
        self.refresh()

    @property
    def state(self) -> ReferralListState:
        """What the screen shows."""
        return self.showing.state

    def choose(self, box: Box) -> None:
        """Show another box."""
        self.showing.show(replace(self.state, box=box))
        self.refresh()

    def refresh(self) -> None:
        """Look again, after something changed."""
        shown = self._ports.views.referrals()
        place = self._place()
        lines = [self._line(one, one.record, place) for one in shown if one.record is not None]
        leaving = self._leaving({one.id for one in shown})
        box = self.state.box
        counts = {each: sum(_box_of(line) is each for line in lines) for each in Box}
        counts[Box.OUT] += len(leaving)
        self.showing.show(
            ReferralListState(
                has_heard=self._ports.store.cursor() is not None,
                box=box,
                lines=tuple(line for line in lines if _box_of(line) is box),
                leaving=leaving if box is Box.OUT else (),
                counts=tuple(counts.items()),
            )
        )

    def _place(self) -> _Place:
        store, who = self._ports.store, self._who
        return _Place(
            now=self._ports.clock(),
            calendar=known_calendar(store),
            towns=known_municipalities(store),
            desks={*who.organisations(Role.PARTNER), *who.organisations(Role.CARE_TEAM)},
        )

    def _line(self, shown: Shown[ReferralItem], item: ReferralItem, place: _Place) -> ReferralLine:
        is_ours = item.to_organisation_id in place.desks
        return ReferralLine(
            item=item,
            due=due_of(item.due_at, now=place.now, calendar=place.calendar),
            is_ours=is_ours,
            is_our_move=item.ball is (Party.RECEIVER if is_ours else Party.SENDER),
            municipality=place.towns.get(item.municipality_nis or ""),
            waiting=_waiting(shown),
            is_refused=bool(shown.refusals),
        )

    def _leaving(self, known: set[UUID]) -> tuple[Leaving, ...]:
        return tuple(
            Leaving(
                referral_id=one.command.referral_id,
                kind=one.command.kind,
                life_domains=one.command.life_domains,
                is_refused=one.state is PendingState.REFUSED,
            )
            for one in self._ports.views.pending()
            if isinstance(one.command, DraftReferral) and one.command.referral_id not in known
        )


def _box_of(line: ReferralLine) -> Box:
    if line.item.status in REFERRAL_ENDED:
        return Box.ENDED
    return Box.IN if line.is_ours else Box.OUT


def _waiting(shown: Shown[ReferralItem]) -> str | None:
    return next(
        (
            one.command.type
            for one in shown.pending
            if one.state is PendingState.WAITING and not isinstance(one.command, NoteReferralSeen)
        ),
        None,
    )
