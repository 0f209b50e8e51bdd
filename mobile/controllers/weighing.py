"""Weighing one signal: all of it, what came before, what the law asks, and what is decided.

The list's own line works without a network; the whole text does not, because every reading is
journalled and nothing of it stays on the phone. A decision can be made from the line alone, and
then waits. What is typed is kept as a draft at every keystroke.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from mobile.controllers.care_team_inbox import CareTeamInboxController, Weighing
from mobile.controllers.checking import FormFault, clean
from mobile.controllers.due import Due, due_of, known_calendar
from mobile.controllers.overtaken import Overtaken, let_go, overtaken_of
from mobile.controllers.ports import Ports, Reader
from mobile.controllers.reading import Loading
from mobile.controllers.showing import Showing
from mobile.wire import NotReadable, from_document, to_document
from shared.cases import CaseItem
from shared.contract import View
from shared.projection import Shown
from shared.school_calendar import local_date, next_school_day
from shared.signals import DecideSignal, SignalItem, SignalView
from shared.vocabulary import (
    CaseStatus,
    LeaverOutcome,
    SignalDecision,
    SignalKind,
    SignalReason,
)
from shared.weighing import ENDING_REASONS, ENDS, NEEDS

__all__ = [
    "ELSEWHERE",
    "ENDING_REASONS",
    "EarlierSignal",
    "WeighingController",
    "WeighingDraft",
    "WeighingState",
]

_LATER = (timedelta(days=7), timedelta(days=14), timedelta(days=28))
"""What is offered first for looking again; any other day can be chosen."""

ELSEWHERE = frozenset({SignalDecision.ASK_PARTNER, SignalDecision.ASK_ADVICE})
"""Decisions that are made by asking somebody: their screen is the one for help nearby."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingDraft(View):
    """What stands in the form."""

    decision: SignalDecision | None = None
    reason: SignalReason | None = None
    next_on: date | None = None
    case_id: UUID | None = None
    leaver_outcome: LeaverOutcome | None = None
    family_informed: bool = False
    message_to_signaller: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierSignal:
    """A signal about the same pupil from before."""

    signal_id: UUID
    item: SignalItem | None
    """Absent when it is no longer among the records of this phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingState:
    """What the screen shows."""

    signal_id: UUID | None = None
    item: SignalItem | None = None
    """The line of the list: there without a network."""
    whole: SignalView | None = None
    loading: Loading = Loading.NOTHING
    problem: str | None = None
    due: Due = Due()  # noqa: RUF009 -- Frozen: one for all is as good as one for each.
    earlier: tuple[EarlierSignal, ...] = ()
    cases: tuple[CaseItem, ...] = ()
    """The open circles around the same pupil."""
    choices: tuple[SignalDecision, ...] = ()
    """What can be decided; empty while something waits, and when it has ended."""
    needs: tuple[str, ...] = ()
    """What the chosen decision needs."""
    draft: WeighingDraft = WeighingDraft()
    dates: tuple[date, ...] = ()
    """Days to look again that are offered first: school days."""
    today: date | None = None
    may_take_up: bool = False
    may_record_contact: bool = False
    waiting: SignalDecision | None = None
    """A decision of one's own that has not reached the school's server."""
    is_waiting: bool = False
    overtaken: Overtaken | None = None
    faults: tuple[FormFault, ...] = ()

    @property
    def is_gone(self) -> bool:
        """It is not (any more) on this phone."""
        return self.signal_id is not None and self.item is None and self.whole is None


class WeighingController:
    """Shows one signal and puts what is decided about it in the outbox."""

    def __init__(self, ports: Ports, reader: Reader) -> None:
        """Show nothing yet."""
        self._ports = ports
        self._inbox = CareTeamInboxController(ports, reader)
        self._draft = WeighingDraft()
        self._faults: tuple[FormFault, ...] = ()
        self.showing = Showing(WeighingState())
        self._inbox.showing.watch(self._draw)

    @property
    def state(self) -> WeighingState:
        """What the screen shows."""
        return self.showing.state

    async def open(self, signal_id: UUID) -> None:
        """Show the line at once, and read the whole."""
        self._draft = self._kept(signal_id)
        self._faults = ()
        await self._inbox.open(signal_id)

    def refresh(self) -> None:
        """Look again, after something changed."""
        self._inbox.refresh()
        self._draw()

    def close(self) -> None:
        """Leave, and drop what was read from memory. What was typed stays as a draft."""
        self._draft = WeighingDraft()
        self._faults = ()
        self._inbox.close()

    def change(self, draft: WeighingDraft) -> None:
        """Take what was typed or chosen, and keep it."""
        if draft == self._draft or self.state.signal_id is None:
            return
        if draft.decision is not self._draft.decision:
            self._faults = ()
        self._draft = draft
        self._ports.store.keep_draft(_draft_name(self.state.signal_id), to_document(draft))
        self.refresh()

    def take_up(self) -> None:
        """Take the signal into triage: its author sees that somebody is on it."""
        self._inbox.take_up()
        self._tell_faults()

    def record_contact(self, contact_on: date, *, message: str) -> bool:
        """Record that somebody spoke with the pupil or the family. Says whether it was queued."""
        self._inbox.record_contact(contact_on, next_on=None, message=message)
        return self._tell_faults()

    def decide(self) -> bool:
        """Decide as the form stands. Says whether it was queued; if not, `faults` says why."""
        draft, signal_id = self._draft, self.state.signal_id
        if draft.decision is None or signal_id is None:
            self._faults = (FormFault(field="decision", code="missing"),)
            self.refresh()
            return False
        wanted = _only_needed(draft, self.state.needs)
        self._inbox.decide(
            Weighing(
                decision=draft.decision,
                reason=wanted.reason,
                next_on=wanted.next_on,
                case_id=wanted.case_id,
                leaver_outcome=wanted.leaver_outcome,
                family_informed=wanted.family_informed,
                message_to_signaller=wanted.message_to_signaller,
            )
        )
        done = self._tell_faults()
        if done:
            self._forget_draft(signal_id)
        return done

    def decide_again(self) -> None:
        """Put a refused decision back in the form, knowing how it stands now."""
        overtaken, signal_id = self.state.overtaken, self.state.signal_id
        if overtaken is None or signal_id is None:
            return
        if isinstance(overtaken.mine, DecideSignal):
            mine = overtaken.mine
            draft = WeighingDraft(
                decision=mine.decision if mine.decision in self.state.choices else None,
                reason=mine.reason,
                next_on=mine.next_on,
                case_id=mine.case_id,
                leaver_outcome=mine.leaver_outcome,
                family_informed=mine.family_informed,
                message_to_signaller=mine.message_to_signaller or "",
            )
            # Kept before the refused one goes, so that a kill in between loses nothing.
            self.change(draft)
        let_go(self._ports, overtaken)
        self.refresh()

    def let_go(self) -> None:
        """Put a refusal away that the person has read."""
        if self.state.overtaken is not None:
            let_go(self._ports, self.state.overtaken)
            self.refresh()

    def _draw(self) -> None:
        inbox = self._inbox.state
        shown = next((one for one in inbox.signals if one.id == inbox.opened_id), None)
        item = None if shown is None else shown.record
        calendar, now = known_calendar(self._ports.store), self._ports.clock()
        today = local_date(calendar, now)
        decision = self._draft.decision
        possible = set(inbox.decisions)
        self.showing.show(
            WeighingState(
                signal_id=inbox.opened_id,
                item=item,
                whole=inbox.opened,
                loading=inbox.loading,
                problem=inbox.problem,
                due=due_of(None if item is None else item.due_at, now=now, calendar=calendar),
                earlier=self._earlier(inbox.opened),
                cases=self._cases(item),
                choices=inbox.decisions,
                needs=self._needs(item, decision),
                draft=self._draft,
                dates=tuple(next_school_day(calendar, today + later) for later in _LATER),
                today=today,
                may_take_up=inbox.may_take_up,
                may_record_contact=inbox.may_record_contact,
                waiting=_decision_waiting(shown),
                is_waiting=shown is not None and shown.is_waiting,
                overtaken=None
                if shown is None
                else overtaken_of(shown.pending, {"signal.decide"} if possible else ()),
                faults=self._faults,
            )
        )

    def _tell_faults(self) -> bool:
        self._faults = self._inbox.state.faults
        self.refresh()
        return not self._faults

    def _needs(self, item: SignalItem | None, decision: SignalDecision | None) -> tuple[str, ...]:
        if decision is None:
            return ()
        needs = NEEDS[decision]
        leaves = item is not None and item.kind is SignalKind.EARLY_LEAVER
        return (*needs, "leaver_outcome") if leaves and decision in ENDS else needs

    def _earlier(self, whole: SignalView | None) -> tuple[EarlierSignal, ...]:
        if whole is None:
            return ()
        records = {one.id: one.record for one in self._inbox.state.signals}
        return tuple(
            EarlierSignal(signal_id=each, item=records.get(each)) for each in whole.earlier_signals
        )

    def _cases(self, item: SignalItem | None) -> tuple[CaseItem, ...]:
        if item is None:
            return ()
        return tuple(
            one.record
            for one in self._ports.views.cases()
            if one.record is not None
            and one.record.young_person_id == item.young_person_id
            and one.record.status is not CaseStatus.CLOSED
        )

    def _kept(self, signal_id: UUID) -> WeighingDraft:
        kept = self._ports.store.draft(_draft_name(signal_id))
        try:
            return WeighingDraft() if kept is None else from_document(kept, WeighingDraft)
        except NotReadable:
            return WeighingDraft()

    def _forget_draft(self, signal_id: UUID) -> None:
        self._draft = WeighingDraft()
        self._ports.store.drop_draft(_draft_name(signal_id))
        self.refresh()


def _draft_name(signal_id: UUID) -> str:
    return f"weighing:{signal_id}"


def _only_needed(draft: WeighingDraft, needs: tuple[str, ...]) -> WeighingDraft:
    """Leave out what was filled in for another decision. A message can always go along."""
    kept = {name: getattr(draft, name) for name in needs}
    return WeighingDraft(
        decision=draft.decision,
        family_informed=draft.family_informed,
        **{"message_to_signaller": clean(draft.message_to_signaller) or "", **kept},
    )


def _decision_waiting(shown: Shown[SignalItem] | None) -> SignalDecision | None:
    if shown is None or not shown.is_waiting:
        return None
    commands = (one.command for one in shown.pending)
    return next((one.decision for one in commands if isinstance(one, DecideSignal)), None)
