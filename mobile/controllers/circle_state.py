"""What is known of one circle on a phone, for the screen to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mobile.controllers.checking import FormFault
from mobile.controllers.circle_moves import Move
from mobile.controllers.overtaken import Overtaken
from mobile.controllers.reading import Loading
from shared.cases import (
    CaseItem,
    CaseView,
    DisputeView,
    EndAction,
    EndGoal,
    HandoverView,
    LedgerView,
    PartyView,
)
from shared.contract import Command
from shared.people import ColleagueView
from shared.vocabulary import DisputeStatus, NoteSecrecy, Role

_AT_DESK = frozenset({Role.CARE_TEAM, Role.PARTNER})
"""Who can be connector: somebody at the desk of an organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Somebody who can do an agreed action."""

    account_id: UUID
    name: str
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who can be asked to become connector."""

    account_id: UUID
    organisation_id: UUID
    name: str
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleState:
    """What the screen shows."""

    case_id: UUID | None = None
    item: CaseItem | None = None
    """The line of the list: there without a network."""
    view: CaseView | None = None
    ledger: LedgerView | None = None
    loading: Loading = Loading.NOTHING
    ledger_loading: Loading = Loading.NOTHING
    problem: str | None = None
    moves: tuple[Move, ...] = ()
    acts: tuple[str, ...] = ()
    doers: tuple[Doer, ...] = ()
    secrecies: tuple[NoteSecrecy, ...] = ()
    """The classes a note of one's own can have."""
    own_party: PartyView | None = None
    handover: HandoverView | None = None
    """A role, or a place in the circle, that is offered to oneself."""
    given: HandoverView | None = None
    """What one's own organisation offered, and that waits for an answer."""
    dispute: DisputeView | None = None
    """A difference the circle still has to settle."""
    colleagues: tuple[ColleagueView, ...] = ()
    """Who works in one's own organisation, once asked."""
    waiting: tuple[Command, ...] = ()
    """Acts of one's own that have not reached the server, in their order."""
    overtaken: Overtaken | None = None
    today: date | None = None
    faults: tuple[FormFault, ...] = ()

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Who can be asked to become connector: of the circle, and of one's own organisation."""
        view, found = self.view, self._people()
        if view is not None:
            found.pop(view.connector_account_id, None)
        return tuple(found.values())

    @property
    def takers(self) -> tuple[Candidate, ...]:
        """Who can be asked to take the place of one's own organisation, or of who stands for it.

        A colleague always; somebody of another organisation only when one's own does not connect.
        """
        view, own = self.view, self.own_party
        if view is None or own is None:
            return ()
        connects = own.organisation_id == view.connector_organisation_id
        return tuple(
            one
            for one in self._people().values()
            if one.account_id != own.account_id
            and (not connects or one.organisation_id == own.organisation_id)
        )

    def _people(self) -> dict[UUID, Candidate]:
        """Give who stands for the organisations of the circle, and one's own colleagues."""
        view, own = self.view, self.own_party
        if view is None:
            return {}
        found = {
            party.account_id: Candidate(
                account_id=party.account_id,
                organisation_id=party.organisation_id,
                name=party.person_name,
                organisation=party.organisation_name,
            )
            for party in view.parties
            if party.account_id is not None and party.person_name is not None
        }
        for one in self.colleagues:
            if _AT_DESK.isdisjoint(one.roles) or own is None:
                continue
            found.setdefault(
                one.account_id,
                Candidate(
                    account_id=one.account_id,
                    organisation_id=one.organisation_id,
                    name=one.display_name,
                    organisation=own.organisation_name,
                ),
            )
        return found

    @property
    def successors(self) -> tuple[PartyView, ...]:
        """Which organisations can carry on for one that leaves: those that say nothing of it."""
        if self.view is None:
            return ()
        disputing = {
            one.organisation_id for one in self.view.disputes if one.status is DisputeStatus.OPEN
        }
        return tuple(one for one in self.view.parties if one.organisation_id not in disputing)

    @property
    def is_gone(self) -> bool:
        """One is not (any more) in this circle."""
        return self.case_id is not None and self.item is None and self.view is None

    def waits(self, record_id: UUID) -> bool:
        """Tell whether something of one's own about a goal or an action is under way."""
        names = ("action_id", "goal_id")
        ends = (one for one in self.waiting if isinstance(one, (EndAction, EndGoal)))
        return any(getattr(one, name, None) == record_id for one in ends for name in names)
