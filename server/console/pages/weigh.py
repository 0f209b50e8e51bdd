"""Weigh: the care team's signals, the most overdue first, and what is decided about each (J3).

Filters stand in the address and hold codes only. A decision is one form: what it asks for unfolds
with the choice, and what belongs to another choice is not sent.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from starlette.responses import RedirectResponse, Response

from server.cases.queries import list_open_about
from server.console.checking import missing, read
from server.console.chores import Waiting
from server.console.clocks import due, school_day_from
from server.console.context import Desk, SignedIn, Watched
from server.console.i18n import mark, marks
from server.console.routing import desk_router
from server.kernel.errors import Conflict, Forbidden, NotValid
from server.kernel.unit_of_work import UnitOfWork
from server.policy.actions import Action
from server.signals import queries
from server.signals.queries import OpenCounts, Pile
from shared.cases import CaseItem
from shared.lifecycle import SIGNAL_COMMANDS, SIGNAL_CONTACT
from shared.signals import (
    DecideSignal,
    OpenSignal,
    RecordSignalContact,
    SignalItem,
    SignalPage,
    SignalReceiptView,
    SignalView,
)
from shared.vocabulary import LeaverOutcome, Role, Severity, SignalDecision, SignalKind
from shared.weighing import ENDING_REASONS, ENDS, NEEDS
from shared.wording.dates import day_words

router = desk_router("/weigh")

Act = Literal["contact"]
"""What opens instead of the decision."""
PAGE = 25
Cursor = Annotated[str | None, Query(max_length=400)]
ELSEWHERE = frozenset({SignalDecision.ASK_PARTNER, SignalDecision.ASK_ADVICE})
"""Decisions that are made by asking somebody: they have a page of their own."""
_OF_ONE_DECISION = ("reason", "next_on", "case_id", "leaver_outcome", "referral_id")
_LATER = timedelta(days=14)


def waiting(desk: Desk) -> Waiting | None:
    """Say how many signals are to be weighed, for the first page."""
    if not desk.actor.has(Role.CARE_TEAM):
        return None
    counts = desk.read(queries.count_open, Action.SIGNAL_LIST)
    one, many = marks("{count} signal to weigh", "{count} signals to weigh")
    return Waiting("/desk/weigh", one, many, counts.to_weigh, late=counts.late > 0)


@router.get("")
def piles(
    desk: Watched,
    pile: Pile = Pile.TO_WEIGH,
    severity: Severity | None = None,
    kind: SignalKind | None = None,
    cursor: Cursor = None,
) -> Response:
    """Show one pile."""
    only = {"severity": severity, "kind": kind}
    shown, counts = desk.read(_pile, Action.SIGNAL_LIST, pile=pile, **only, cursor=cursor)
    return desk.page(
        "weigh/inbox.html",
        pile=pile,
        piles=tuple(Pile),
        severity=severity,
        severities=tuple(Severity),
        kind=kind,
        kinds=tuple(SignalKind),
        counts=counts,
        lines=[(item, due(desk, item.due_at)) for item in shown.items],
        cursor=cursor,
        next_cursor=shown.next_cursor,
    )


def _pile(uow: UnitOfWork, **wanted: Any) -> tuple[SignalPage, OpenCounts]:
    """Read what lies on a pile and how much waits: one look, one moment."""
    return queries.list_pile(uow, **wanted, limit=PAGE), queries.count_open(uow)


@router.get("/{signal_id}")
def weigh(desk: SignedIn, signal_id: UUID, act: Act | None = None) -> Response:
    """Show one whole signal, what came before it, and what can be decided."""
    return _page(desk, signal_id, opened=act or "")


@router.post("/{signal_id}/opening")
def take_up(desk: SignedIn, signal_id: UUID) -> Response:
    """Take it into triage: its author sees that somebody is on it."""
    if desk.send(OpenSignal, signal_id=signal_id) is None:
        return _page(desk, signal_id)
    return desk.go(_path(signal_id), said=mark("You are on it. Whoever signalled sees that."))


@router.post("/{signal_id}/contact")
def record_contact(desk: SignedIn, signal_id: UUID) -> Response:
    """Record that somebody spoke with the pupil or the family."""
    if desk.send(RecordSignalContact, signal_id=signal_id) is None:
        return _page(desk, signal_id, opened="contact")
    return desk.go(
        _path(signal_id), said=mark("The contact is noted. Whoever signalled sees that.")
    )


@router.post("/{signal_id}/decision")
def decide(desk: SignedIn, signal_id: UUID) -> Response:
    """Say what the care team does, and why."""
    form = desk.form
    if form.only_shown:
        return _page(desk, signal_id)
    try:
        desk.run(_decision(desk, _whole(desk, signal_id)))
    except (NotValid, Conflict) as error:
        form.refuse(error)
        return _page(desk, signal_id)
    return desk.go(
        _path(signal_id), said=mark("It is decided. Whoever signalled sees how it goes.")
    )


def _decision(desk: Desk, signal: SignalView) -> DecideSignal:
    """Read the decision that was chosen, without what was filled in for another one."""
    form = desk.form
    chosen = form.value("decision")
    known = {str(each) for each in SignalDecision}
    needs = NEEDS[SignalDecision(chosen)] if chosen in known else ()
    if signal.kind is SignalKind.EARLY_LEAVER and chosen in ENDS:
        needs = (*needs, "leaver_outcome")
    left_out: dict[str, Any] = {name: None for name in _OF_ONE_DECISION if name not in needs}
    faults = missing(form, "decision", *needs)
    return read(form, DecideSignal, faults, signal_id=signal.signal_id, **left_out)


def _page(desk: Desk, signal_id: UUID, *, opened: str = "") -> Response:
    shown = desk.read(queries.view, Action.SIGNAL_READ, signal_id=signal_id)
    if isinstance(shown, SignalReceiptView):
        return RedirectResponse(f"/desk/signals/{signal_id}", status_code=303)
    cases = desk.read(list_open_about, Action.CASE_LIST, young_person_id=shown.young_person_id)
    possible = set(shown.decisions) - ELSEWHERE
    if not cases:
        possible -= {SignalDecision.LINK_TO_CASE}
    return desk.page(
        "weigh/signal.html",
        signal=shown,
        due=due(desk, shown.due_at),
        earlier=_earlier(desk, shown),
        cases=cases,
        decisions=[each for each in shown.decisions if each in possible],
        may_ask=ELSEWHERE & set(shown.decisions),
        may_take_up="signal.open" in SIGNAL_COMMANDS[shown.status],
        may_record_contact=shown.status in SIGNAL_CONTACT,
        case_options=[(one.case_id, _circle(desk, one)) for one in cases],
        every_decision=tuple(SignalDecision),
        reasons=ENDING_REASONS,
        outcomes=tuple(LeaverOutcome),
        look_again=_look_again(desk.today),
        opened=opened,
    )


def _whole(desk: Desk, signal_id: UUID) -> SignalView:
    """Give the signal to somebody who weighs it; its author alone is sent on to the receipt."""
    shown = desk.read(queries.view, Action.SIGNAL_READ, signal_id=signal_id)
    if isinstance(shown, SignalView):
        return shown
    raise Forbidden(Action.SIGNAL_DECIDE.value)


def _earlier(desk: Desk, signal: SignalView) -> list[SignalItem]:
    if not signal.earlier_signals:
        return []
    found = desk.read(queries.synced_items, Action.SIGNAL_LIST, signal_ids=signal.earlier_signals)
    return [found[each] for each in signal.earlier_signals if each in found]


def _circle(desk: Desk, case: CaseItem) -> str:
    day = day_words(desk.words._, case.next_on, desk.today)
    return desk.words._(mark("The circle that looks again {day}"), day=day)


def _look_again(today: date) -> date:
    return school_day_from(today + _LATER)


def _path(signal_id: UUID) -> str:
    return f"/desk/weigh/{signal_id}"
