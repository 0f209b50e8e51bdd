"""One circle: who is in it, what the family wants, who does what by when, and whose move it is.

Read from the server each time and never kept: a sharing decision that is taken back stops every
further reading. What one does oneself waits in the outbox and stands in the circle as waiting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from mobile.controllers.acting import ALREADY_WAITING
from mobile.controllers.checking import FormFault, faults_of
from mobile.controllers.due import Due, due_on, known_calendar
from mobile.controllers.overtaken import Overtaken, let_go, overtaken_of
from mobile.controllers.ports import Ports
from mobile.controllers.reading import Loading, read
from mobile.controllers.referral_inbox import NOT_NOW
from mobile.controllers.showing import Showing
from mobile.controllers.who import WhoController
from shared.cases import (
    CaseItem,
    CaseView,
    EndAction,
    EndGoal,
    HandoverView,
    LedgerView,
    PartyView,
)
from shared.contract import Command
from shared.projection import Pending, PendingState
from shared.school_calendar import local_date
from shared.vocabulary import (
    ActionStatus,
    CaseStatus,
    HandoverStatus,
    NoteSecrecy,
    SecrecyRegime,
)

ACTS = (
    "case.answer-closing",
    "handover.answer",
    "goal.set",
    "action.agree",
    "note.write",
    "case.plan",
)
"""What can be begun on a phone, what is waited for first."""


class MoveKind(StrEnum):
    """What the circle waits for."""

    CLOSING = "closing"
    HANDOVER = "handover"
    ACTION = "action"
    LOOK_AGAIN = "look-again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Whose move it is, and what for."""

    kind: MoveKind
    who: str
    due: Due
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Somebody who can do an agreed action."""

    account_id: UUID
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
    """A role that is offered to oneself."""
    waiting: tuple[Command, ...] = ()
    """Acts of one's own that have not reached the server, in their order."""
    overtaken: Overtaken | None = None
    today: date | None = None
    faults: tuple[FormFault, ...] = ()

    @property
    def is_gone(self) -> bool:
        """One is not (any more) in this circle."""
        return self.case_id is not None and self.item is None and self.view is None

    def waits(self, record_id: UUID) -> bool:
        """Tell whether something of one's own about a goal or an action is under way."""
        names = ("action_id", "goal_id")
        ends = (one for one in self.waiting if isinstance(one, (EndAction, EndGoal)))
        return any(getattr(one, name, None) == record_id for one in ends for name in names)


class AsksCircle(Protocol):
    """Asks the server about one circle; the client is one."""

    async def case(self, case_id: UUID) -> CaseView:
        """Read a circle."""

    async def ledger(self, case_id: UUID) -> LedgerView:
        """Read who held a young person, since when and on what ground."""


class CircleReading:
    """Shows one circle, and puts what is done in it in the outbox."""

    def __init__(self, ports: Ports, asks: AsksCircle, who: WhoController) -> None:
        """Show nothing yet."""
        self.ports = ports
        self._asks = asks
        self._who = who
        self.showing = Showing(CircleState())

    @property
    def state(self) -> CircleState:
        """What the screen shows."""
        return self.showing.state

    async def open(self, case_id: UUID) -> None:
        """Show the line at once, and read the whole."""
        self.showing.show(CircleState(case_id=case_id, loading=Loading.LOADING))
        self.refresh()
        await self._read(case_id)

    async def changed(self, waited_for: int) -> None:
        """Look again after something changed, and read anew when an act arrived or it moved on.

        Parameters
        ----------
        waited_for
            How many acts of one's own waited before.
        """
        self.refresh()
        state = self.state
        told, known = state.item, state.view
        newer = told is not None and known is not None and told.version > known.version
        if state.case_id is not None and (newer or len(state.waiting) < waited_for):
            await self._read(state.case_id)

    async def look_at_ledger(self) -> None:
        """Read who held the young person, since when."""
        case_id = self.state.case_id
        if case_id is None:
            return
        self.showing.show(replace(self.state, ledger_loading=Loading.LOADING))
        loading, ledger, _ = await read(self._asks.ledger(case_id))
        if self.state.case_id == case_id:
            self.showing.show(replace(self.state, ledger=ledger, ledger_loading=loading))

    def refresh(self) -> None:
        """Look again at what is on this phone."""
        state = self.state
        shown = next((c for c in self.ports.views.cases() if c.id == state.case_id), None)
        item = None if shown is None else shown.record
        pending = self._about(state.case_id)
        commands = () if state.view is None else state.view.commands
        calendar, now = known_calendar(self.ports.store), self.ports.clock()
        self.showing.show(
            replace(
                state,
                item=item,
                moves=() if state.view is None else self._moves(state.view),
                acts=tuple(act for act in ACTS if act in commands and self._may(act)),
                doers=() if state.view is None else self._doers(state.view),
                secrecies=self._secrecies(),
                own_party=self._own_party(),
                handover=self._offered(),
                waiting=tuple(one.command for one in pending if one.state is PendingState.WAITING),
                overtaken=overtaken_of(pending, commands),
                today=local_date(calendar, now),
            )
        )

    def close(self) -> None:
        """Leave, and drop what was read from memory."""
        self.showing.show(CircleState())

    def forget_faults(self) -> None:
        """Begin another act with a clean form."""
        self.showing.show(replace(self.state, faults=()))

    def let_go(self) -> None:
        """Put a refusal away that the person has read."""
        if self.state.overtaken is not None:
            let_go(self.ports, self.state.overtaken)
            self.refresh()

    def queue(self, make: Callable[[CaseView], Command], *more: FormFault) -> bool:
        """Put an act in the outbox. Says whether it is there; if not, `faults` says why.

        Parameters
        ----------
        make
            Makes the command out of the circle as it was read.
        more
            Faults the contract's lengths cannot express.
        """
        view = self.state.view
        if view is None:
            return False
        command = make(view)
        faults = (*more, *faults_of(command))
        if command.type not in view.commands:
            faults = (NOT_NOW, *faults)
        if hasattr(command, "version") and self._same_waits(command):
            faults = (ALREADY_WAITING, *faults)
        if not faults:
            self.ports.outbox.add(command)
            self.ports.wake()
        self.showing.show(replace(self.state, faults=faults))
        self.refresh()
        return not faults

    def _same_waits(self, command: Command) -> bool:
        """Tell whether an act of the same kind about the same thing is under way."""
        names = ("goal_id", "action_id", "handover_id")
        about = {name: getattr(command, name, None) for name in names}
        return any(
            one.type == command.type
            and all(getattr(one, name, None) == value for name, value in about.items())
            for one in self.state.waiting
        )

    async def _read(self, case_id: UUID) -> None:
        loading, view, problem = await read(self._asks.case(case_id))
        if self.state.case_id != case_id:
            return  # One has gone elsewhere meanwhile.
        known = view if loading is Loading.LOADED else self.state.view
        self.showing.show(replace(self.state, loading=loading, view=known, problem=problem))
        self.refresh()

    def _about(self, case_id: UUID | None) -> tuple[Pending, ...]:
        return tuple(
            one
            for one in self.ports.views.pending()
            if getattr(one.command, "case_id", None) == case_id and one.command.type in _OF_CIRCLE
        )

    def _moves(self, view: CaseView) -> tuple[Move, ...]:
        """Give what is waited for: answers first, then actions, then the next look."""
        calendar, now = known_calendar(self.ports.store), self.ports.clock()
        me = self._me()
        moves = []
        if view.status is CaseStatus.CLOSED:
            return ()
        for party in view.parties:
            if view.status is CaseStatus.CLOSING and party.closing_answer is None:
                own = party == self._own_party()
                moves.append(
                    Move(kind=MoveKind.CLOSING, who=party.organisation_name, due=Due(), is_mine=own)
                )
        names = {party.account_id: party.person_name or "" for party in view.parties}
        for one in view.handovers:
            if one.status is HandoverStatus.PROPOSED:
                due = due_on(one.next_on, now=now, calendar=calendar)
                who, mine = names.get(one.to_account_id, ""), one.to_account_id == me
                moves.append(Move(kind=MoveKind.HANDOVER, who=who, due=due, is_mine=mine))
        for action in sorted(view.actions, key=lambda each: each.due_on):
            if action.status is ActionStatus.OPEN:
                due = due_on(action.due_on, now=now, calendar=calendar)
                mine = action.doer_account_id == me
                moves.append(
                    Move(kind=MoveKind.ACTION, who=action.doer_name, due=due, is_mine=mine)
                )
        moves.append(
            Move(
                kind=MoveKind.LOOK_AGAIN,
                who=view.connector_name,
                due=due_on(view.next_on, now=now, calendar=calendar),
                is_mine=view.connector_account_id == me,
            )
        )
        return tuple(moves)

    def _doers(self, view: CaseView) -> tuple[Doer, ...]:
        """Give who can do something: oneself, then the others of the circle, each once."""
        me, found = self._who.me, {}
        own = self._own_party()
        if me is not None and own is not None:
            found[me.account_id] = Doer(
                account_id=me.account_id,
                name=me.display_name,
                organisation=own.organisation_name,
            )
        for party in view.parties:
            if party.account_id is not None and party.person_name is not None:
                found.setdefault(
                    party.account_id,
                    Doer(
                        account_id=party.account_id,
                        name=party.person_name,
                        organisation=party.organisation_name,
                    ),
                )
        return tuple(found.values())

    def _own_party(self) -> PartyView | None:
        desks = {one.organisation_id for one in self._who.memberships}
        parties = () if self.state.view is None else self.state.view.parties
        return next((one for one in parties if one.organisation_id in desks), None)

    def _secrecies(self) -> tuple[NoteSecrecy, ...]:
        party = self._own_party()
        regimes = {
            one.secrecy
            for one in self._who.memberships
            if party is not None and one.organisation_id == party.organisation_id
        }
        if SecrecyRegime.PROFESSIONAL_SECRECY in regimes:
            return tuple(NoteSecrecy)
        return (NoteSecrecy.OWN_TEAM, NoteSecrecy.WHOLE_CIRCLE)

    def _offered(self) -> HandoverView | None:
        handovers = () if self.state.view is None else self.state.view.handovers
        me = self._me()
        return next(
            (
                one
                for one in handovers
                if one.status is HandoverStatus.PROPOSED and one.to_account_id == me
            ),
            None,
        )

    def _may(self, act: str) -> bool:
        """Tell whether an act is one's own to begin, beyond what the server said of the desk."""
        if act == "handover.answer":
            return self._offered() is not None
        if act == "case.answer-closing":
            party = self._own_party()
            return party is not None and party.closing_answer is None
        return True

    def _me(self) -> UUID | None:
        return None if self._who.me is None else self._who.me.account_id


_OF_CIRCLE = frozenset({*ACTS, "action.end", "goal.end"})
