"""The care team's list: what has to be weighed, what is followed, what has ended.

In the order of the day somebody has to look again, never of a pupil. All of it is on the phone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from mobile.controllers.due import Due, due_of, known_calendar
from mobile.controllers.ports import Ports
from mobile.controllers.showing import Showing
from shared.projection import Shown
from shared.signals import DecideSignal, OpenSignal, SignalItem
from shared.vocabulary import SignalDecision, SignalStatus


class Pile(StrEnum):
    """Which signals are shown."""

    TO_WEIGH = "to-weigh"
    FOLLOWED = "followed"
    ENDED = "ended"


_PILE_OF: Mapping[SignalStatus, Pile] = MappingProxyType(
    {
        SignalStatus.SUBMITTED: Pile.TO_WEIGH,
        SignalStatus.IN_TRIAGE: Pile.TO_WEIGH,
        SignalStatus.FOLLOW_UP: Pile.FOLLOWED,
        SignalStatus.ADVICE: Pile.FOLLOWED,
        SignalStatus.WATCHING: Pile.FOLLOWED,
        SignalStatus.REFERRED: Pile.FOLLOWED,
        SignalStatus.LINKED: Pile.FOLLOWED,
        SignalStatus.CLOSED: Pile.ENDED,
        SignalStatus.WITHDRAWN: Pile.ENDED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalLine:
    """One line of the list."""

    item: SignalItem
    due: Due
    waiting: str | None
    """What one meant and has not reached the school's server: a decision's code, or the act."""
    is_refused: bool
    """Something one meant was refused and waits for the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalListState:
    """What the screen shows."""

    pile: Pile = Pile.TO_WEIGH
    lines: tuple[SignalLine, ...] = ()
    counts: tuple[tuple[Pile, int], ...] = ()
    has_heard: bool = False
    """Whether the server has told this phone anything yet."""


class SignalListController:
    """Shows one pile of the care team's signals."""

    def __init__(self, ports: Ports) -> None:
        """Show what has to be weighed."""
        self._ports = ports
        self.showing = Showing(SignalListState())
        self.refresh()

    @property
    def state(self) -> SignalListState:
        """What the screen shows."""
        return self.showing.state

    def choose(self, pile: Pile) -> None:
        """Show another pile."""
        self.showing.show(replace(self.state, pile=pile))
        self.refresh()

    def refresh(self) -> None:
        """Look again, after something changed."""
        calendar, now = known_calendar(self._ports.store), self._ports.clock()
        lines = [
            SignalLine(
                item=one.record,
                due=due_of(one.record.due_at, now=now, calendar=calendar),
                waiting=_waiting(one),
                is_refused=bool(one.refusals),
            )
            for one in self._ports.views.signals()
            if one.record is not None
        ]
        pile = self.state.pile
        self.showing.show(
            SignalListState(
                has_heard=self._ports.store.cursor() is not None,
                pile=pile,
                lines=tuple(line for line in lines if _PILE_OF[line.item.status] is pile),
                counts=tuple(
                    (each, sum(_PILE_OF[line.item.status] is each for line in lines))
                    for each in Pile
                ),
            )
        )


def _waiting(shown: Shown[SignalItem]) -> str | None:
    if not shown.is_waiting:
        return None
    for one in shown.pending:
        if isinstance(one.command, DecideSignal):
            return SignalDecision(one.command.decision).value
        if isinstance(one.command, OpenSignal):
            return one.command.type
    return "signal.contact"
