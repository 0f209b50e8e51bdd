"""One circle: who is in it, what the family wants, who does what by when, and whose move it is.

Read from the server each time and never kept: a sharing decision that is taken back stops every
further reading. What one does oneself waits in the outbox and stands in the circle as waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol
from uuid import UUID

from mobile.controllers.acting import ALREADY_WAITING
from mobile.controllers.checking import FormFault, faults_of
from mobile.controllers.circle_moves import Sight, moves_of
from mobile.controllers.circle_state import CircleState, Doer
from mobile.controllers.due import known_calendar
from mobile.controllers.hearing import Hearing
from mobile.controllers.overtaken import let_go, overtaken_of
from mobile.controllers.ports import Ports
from mobile.controllers.reading import Loading, read
from mobile.controllers.referral_inbox import NOT_NOW
from mobile.controllers.showing import Showing
from mobile.controllers.who import WhoController
from shared.cases import (
    CaseView,
    DisputeView,
    HandoverView,
    LedgerView,
    PartyView,
)
from shared.contract import Command
from shared.people import ColleagueList
from shared.problems import ProblemType
from shared.projection import Pending, PendingState
from shared.school_calendar import local_date
from shared.sync import RecordKind
from shared.vocabulary import (
    DisputeStatus,
    HandoverStatus,
    NoteSecrecy,
    ResponsibilityRole,
    SecrecyRegime,
)

ACTS = (
    "case.answer-closing",
    "handover.answer",
    "handover.take-place",
    "goal.set",
    "action.agree",
    "note.write",
    "case.plan",
    "round-table.record",
    "handover.propose",
    "handover.place",
    "handover.withdraw",
    "dispute.settle",
    "dispute.raise",
    "case.propose-closing",
    "case.reopen",
)
"""What can be begun on a phone, what is waited for first."""

_NOT_FOR_YOU = frozenset({ProblemType.NOT_FOUND.value, ProblemType.FORBIDDEN.value})
"""One's part ended, or sharing was stopped: what was read before goes from the screen too."""

_CARRIES = {
    "handover.place": "handover.propose",
    "handover.take-place": "handover.answer",
    "handover.withdraw": "handover.answer",
}
"""Acts that are another's command: a place in the circle passes on as being connector does, and who
offered something answers by taking it back."""

_ONCE = frozenset(
    {"case.propose-closing", "case.reopen", "dispute.raise", "handover.place", "handover.propose"}
)
"""Acts that are not offered again while one's own still has to reach the server."""


class AsksCircle(Protocol):
    """Asks the server about one circle; the client is one."""

    async def case(self, case_id: UUID) -> CaseView:
        """Read a circle."""

    async def ledger(self, case_id: UUID) -> LedgerView:
        """Read who held a young person, since when and on what ground."""

    async def colleagues(self, organisation_id: UUID) -> ColleagueList:
        """Ask who works in one's own organisation."""


class CircleReading:
    """Shows one circle, and puts what is done in it in the outbox."""

    def __init__(self, ports: Ports, asks: AsksCircle, who: WhoController) -> None:
        """Show nothing yet."""
        self.ports = ports
        self._asks = asks
        self._who = who
        self._hearing = Hearing(ports.store, RecordKind.CASE)
        self._reads = 0
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
        """Look again after something changed; read anew what others did, and when an act arrived.

        Parameters
        ----------
        waited_for
            How many acts of one's own waited before.
        """
        self.refresh()
        state = self.state
        if state.case_id is None:
            return
        if self._hearing.is_news(state.case_id) or len(state.waiting) < waited_for:
            await self._read(state.case_id)
            if self.state.ledger is not None:
                await self.look_at_ledger()

    async def look_at_ledger(self) -> None:
        """Read who held the young person, since when."""
        case_id = self.state.case_id
        if case_id is None:
            return
        self.showing.show(replace(self.state, ledger_loading=Loading.LOADING))
        loading, ledger, _ = await read(self._asks.ledger(case_id))
        if self.state.case_id == case_id:
            self.showing.show(replace(self.state, ledger=ledger, ledger_loading=loading))

    async def look_for_colleagues(self) -> None:
        """Ask who else works in one's own organisation: they can take the role over too."""
        state = self.state
        if state.own_party is None:
            return
        asked = self._asks.colleagues(state.own_party.organisation_id)
        _, found, _ = await read(asked)
        if found is not None and self.state.case_id == state.case_id:
            self.showing.show(replace(self.state, colleagues=found.items))

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
                moves=() if state.view is None else moves_of(state.view, self._sight()),
                acts=tuple(act for act in ACTS if _CARRIES.get(act, act) in commands),
                doers=() if state.view is None else self._doers(state.view),
                secrecies=self._secrecies(),
                own_party=self._own_party(),
                handover=self._offered(),
                given=self._given(),
                dispute=self._dispute(),
                waiting=tuple(one.command for one in pending if one.state is PendingState.WAITING),
                overtaken=overtaken_of(pending, commands),
                today=local_date(calendar, now),
            )
        )
        acts = tuple(act for act in self.state.acts if self._may(act))
        self.showing.show(replace(self.state, acts=acts))

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
        names = ("goal_id", "action_id", "handover_id", "dispute_id")
        about = {name: getattr(command, name, None) for name in names}
        return any(
            one.type == command.type
            and all(getattr(one, name, None) == value for name, value in about.items())
            for one in self.state.waiting
        )

    async def _read(self, case_id: UUID) -> None:
        self._hearing.listen(case_id)
        self._reads += 1
        mine = self._reads
        loading, view, problem = await read(self._asks.case(case_id))
        if self.state.case_id != case_id or mine != self._reads:
            return  # One has gone elsewhere meanwhile, or asked again.
        known = None if problem in _NOT_FOR_YOU else self.state.view
        self.showing.show(replace(self.state, loading=loading, view=view or known, problem=problem))
        self.refresh()

    def _about(self, case_id: UUID | None) -> tuple[Pending, ...]:
        return tuple(
            one
            for one in self.ports.views.pending()
            if getattr(one.command, "case_id", None) == case_id and one.command.type in _OF_CIRCLE
        )

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

    def _given(self) -> HandoverView | None:
        handovers = () if self.state.view is None else self.state.view.handovers
        desks = {one.organisation_id for one in self._who.memberships}
        return next(
            (
                one
                for one in handovers
                if one.status is HandoverStatus.PROPOSED and one.from_organisation_id in desks
            ),
            None,
        )

    def _dispute(self) -> DisputeView | None:
        disputes = () if self.state.view is None else self.state.view.disputes
        return next((one for one in disputes if one.status is DisputeStatus.OPEN), None)

    def _may(self, act: str) -> bool:
        """Tell whether an act is one's own to begin, beyond what the server said of the desk."""
        state = self.state
        view, party = state.view, state.own_party
        sent = _CARRIES.get(act, act)
        if view is None or (act in _ONCE and any(one.type == sent for one in state.waiting)):
            return False
        offered = None if state.handover is None else state.handover.role
        own = None if party is None else party.organisation_id
        needs: Mapping[str, bool] = {
            "case.answer-closing": party is not None and party.closing_answer is None,
            "dispute.raise": own is not None and own not in _disputing(view),
            "dispute.settle": state.dispute is not None,
            "handover.answer": offered is ResponsibilityRole.CONNECTOR,
            "handover.place": party is not None and state.given is None,
            "handover.propose": own == view.connector_organisation_id and state.given is None,
            "handover.take-place": offered is ResponsibilityRole.CO_RESPONSIBLE,
            "handover.withdraw": state.given is not None,
        }
        return needs.get(act, True)

    def _sight(self) -> Sight:
        return Sight(
            me=self._me(),
            own_party=self._own_party(),
            calendar=known_calendar(self.ports.store),
            now=self.ports.clock(),
        )

    def _me(self) -> UUID | None:
        return None if self._who.me is None else self._who.me.account_id


def _disputing(view: CaseView) -> set[UUID]:
    return {one.organisation_id for one in view.disputes if one.status is DisputeStatus.OPEN}


_OF_CIRCLE = frozenset({*ACTS, "action.end", "goal.end"})
