"""Weighing: what a decision needs, what is kept, what was overtaken, and the lists around it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from mobile.api.link import NoAnswer
from mobile.controllers.act_draft import ActDraft, ActDrafts
from mobile.controllers.due import Due, Nearness, due_of, due_on, known_calendar
from mobile.controllers.municipalities import known_municipalities, refresh_municipalities
from mobile.controllers.reading import Loading
from mobile.controllers.signal_list import Pile, SignalListController
from mobile.controllers.weighing import WeighingController, WeighingDraft
from mobile.wire import to_bytes
from mobile.wiring import Phone, ports_of
from shared.network import ClosedPeriodView, SchoolCalendarView
from shared.problems import ProblemType
from shared.school_calendar import SchoolCalendar
from shared.signals import DecideSignal, OpenSignal, RecordSignalContact
from shared.sync import RecordKind
from shared.vocabulary import (
    CaseStatus,
    LeaverOutcome,
    SignalDecision,
    SignalKind,
    SignalReason,
    SignalStatus,
)
from tests.support.care import CASE, CIRCLE, ITEM, SIGNAL, TODAY, Desk, queued, refuse, tell
from tests.support.phones import NOW, opened_in

CALENDAR = SchoolCalendar(closed=())


@pytest.fixture
def phone(tmp_path: Path) -> Phone:
    return opened_in(tmp_path)


def screen(phone: Phone, desk: Desk | None = None) -> WeighingController:
    tell(phone, RecordKind.SIGNAL, ITEM)
    controller = WeighingController(ports_of(phone), desk or Desk())
    asyncio.run(controller.open(SIGNAL))
    return controller


@pytest.mark.parametrize(
    ("at", "nearness", "days"),
    [
        (None, Nearness.NONE, 0),
        (NOW, Nearness.LATE, 0),
        (NOW - timedelta(days=5), Nearness.LATE, 3),
        (NOW + timedelta(hours=1), Nearness.TODAY, 0),
        (NOW + timedelta(days=2), Nearness.SOON, 2),
        (NOW + timedelta(days=9), Nearness.LATER, 7),
    ],
)
def test_nearness_is_counted_in_days_of_school(
    at: datetime | None, nearness: Nearness, days: int
) -> None:
    due = due_of(at, now=NOW, calendar=CALENDAR)
    assert (due.nearness, due.school_days) == (nearness, days)


def test_a_day_is_late_only_when_it_has_gone_by() -> None:
    assert due_on(TODAY, now=NOW, calendar=CALENDAR).nearness is Nearness.TODAY
    assert due_on(TODAY - timedelta(days=1), now=NOW, calendar=CALENDAR) == Due(
        nearness=Nearness.LATE, school_days=1, on=TODAY - timedelta(days=1)
    )
    assert due_on(TODAY + timedelta(days=1), now=NOW, calendar=CALENDAR).nearness is Nearness.SOON


def test_the_calendar_that_was_told_counts_and_without_one_weekends_do(phone: Phone) -> None:
    assert known_calendar(phone.store) == CALENDAR
    told = SchoolCalendarView(
        timezone="Europe/Brussels",
        closed=(ClosedPeriodView(name="vrij", from_on=TODAY, until_on=TODAY),),
        thresholds=(),
        source="test",
        verified_on=TODAY,
    )
    phone.store.keep_setting("school-calendar", to_bytes(told).decode())
    assert known_calendar(phone.store).closed[0].from_on == TODAY


def test_municipalities_are_kept_and_stay_when_nobody_answers(phone: Phone) -> None:
    assert known_municipalities(phone.store) == {}
    asyncio.run(refresh_municipalities(phone.store, Desk()))
    asyncio.run(refresh_municipalities(phone.store, Desk(towns=NoAnswer("x"))))
    assert known_municipalities(phone.store) == {"34022": "Kortrijk"}
    phone.store.keep_setting("municipalities", "{}")
    assert known_municipalities(phone.store) == {}


def test_what_is_typed_for_an_act_is_kept_until_it_is_dropped(phone: Phone) -> None:
    drafts = ActDrafts(phone.store)
    assert drafts.read("referral.ask", SIGNAL) == ActDraft()
    drafts.keep("referral.ask", SIGNAL, ActDraft(words="Welke taal?", day=TODAY))
    assert ActDrafts(phone.store).read("referral.ask", SIGNAL).words == "Welke taal?"
    phone.store.keep_draft(f"act:referral.ask:{SIGNAL}", {"words": 7})
    assert drafts.read("referral.ask", SIGNAL) == ActDraft()
    drafts.drop("referral.ask", SIGNAL)
    assert phone.store.drafts() == ()


def test_the_whole_is_shown_with_what_came_before(phone: Phone) -> None:
    earlier = replace(ITEM, signal_id=UUID(int=0x52), status=SignalStatus.CLOSED, due_at=None)
    closed = replace(CIRCLE, case_id=UUID(int=0xCB), status=CaseStatus.CLOSED)
    tell(phone, RecordKind.SIGNAL, earlier)
    tell(phone, RecordKind.CASE, CIRCLE, closed)
    state = screen(phone).state
    assert state.whole is not None
    assert [one.item is not None for one in state.earlier] == [True, False]
    assert [case.case_id for case in state.cases] == [CASE]
    assert state.may_take_up
    assert len(state.dates) == 3
    assert all(day > TODAY for day in state.dates)
    assert not state.is_gone


def test_without_a_network_one_decides_from_the_line(phone: Phone) -> None:
    controller = screen(phone, Desk(signal_view=NoAnswer("timeout")))
    assert controller.state.loading is Loading.OFFLINE
    assert controller.state.whole is None
    controller.change(WeighingDraft(decision=SignalDecision.WATCH, next_on=date(2026, 9, 15)))
    assert controller.state.needs == ("next_on",)
    assert controller.decide()
    (command,) = queued(phone)
    assert isinstance(command, DecideSignal)
    assert controller.state.waiting is SignalDecision.WATCH
    assert controller.state.choices == ()
    assert phone.store.drafts() == ()


def test_what_was_typed_is_there_again_and_only_what_is_needed_is_sent(phone: Phone) -> None:
    controller = screen(phone)
    draft = WeighingDraft(
        decision=SignalDecision.NO_ACTION,
        reason=SignalReason.RESOLVED,
        next_on=TODAY,
        message_to_signaller="Dank je.",
    )
    controller.change(draft)
    controller.change(draft)
    controller.close()
    assert controller.state.signal_id is None
    controller.change(draft)
    asyncio.run(controller.open(SIGNAL))
    assert controller.state.draft == draft
    assert controller.decide()
    (command,) = queued(phone)
    assert isinstance(command, DecideSignal)
    assert command.next_on is None
    assert command.message_to_signaller == "Dank je."


def test_a_decision_says_what_is_missing_and_forgets_it_with_another(phone: Phone) -> None:
    controller = screen(phone)
    assert not controller.decide()
    assert [fault.field for fault in controller.state.faults] == ["decision"]
    controller.change(WeighingDraft(decision=SignalDecision.WATCH))
    assert not controller.decide()
    assert [fault.field for fault in controller.state.faults] == ["next_on"]
    controller.change(WeighingDraft(decision=SignalDecision.WATCH, family_informed=True))
    assert [fault.field for fault in controller.state.faults] == ["next_on"]
    controller.change(WeighingDraft(decision=SignalDecision.NO_ACTION))
    assert controller.state.faults == ()


def test_an_early_leaver_needs_to_be_followed_to_an_outcome(phone: Phone) -> None:
    tell(phone, RecordKind.SIGNAL, ITEM)
    controller = screen(phone)
    tell(phone, RecordKind.SIGNAL, replace(ITEM, kind=SignalKind.EARLY_LEAVER))
    controller.change(
        WeighingDraft(
            decision=SignalDecision.NO_ACTION,
            reason=SignalReason.HELP_GIVEN,
            message_to_signaller="Hij is terug.",
            leaver_outcome=LeaverOutcome.BACK_IN_SCHOOL,
        )
    )
    assert "leaver_outcome" in controller.state.needs
    assert controller.decide()


def test_a_draft_of_another_release_is_an_empty_one(phone: Phone) -> None:
    phone.store.keep_draft(f"weighing:{SIGNAL}", {"decision": "dance"})
    assert screen(phone).state.draft == WeighingDraft()


def test_a_colleague_who_came_first_leaves_both_versions_and_one_step(phone: Phone) -> None:
    controller = screen(phone)
    controller.let_go()
    controller.decide_again()
    controller.change(WeighingDraft(decision=SignalDecision.WATCH, next_on=TODAY))
    controller.decide()
    refuse(phone, current={"status": "in-triage", "version": 5})
    controller.refresh()
    overtaken = controller.state.overtaken
    assert overtaken is not None
    assert overtaken.came_first
    assert overtaken.may_repeat
    assert (overtaken.act, overtaken.status_now) == ("signal.decide", "in-triage")
    controller.decide_again()
    assert controller.state.draft.decision is SignalDecision.WATCH
    assert controller.state.overtaken is None
    assert phone.outbox.size() == 0


def test_a_refusal_that_is_read_may_go(phone: Phone) -> None:
    controller = screen(phone)
    controller.take_up()
    assert isinstance(queued(phone)[0], OpenSignal)
    refuse(phone, ProblemType.FORBIDDEN)
    controller.refresh()
    assert controller.state.overtaken is not None
    assert not controller.state.overtaken.may_repeat
    controller.decide_again()
    controller.take_up()
    refuse(phone)
    controller.refresh()
    controller.let_go()
    assert phone.outbox.size() == 0


def test_a_contact_is_noted_once_it_was_taken_up(phone: Phone) -> None:
    controller = screen(phone)
    tell(phone, RecordKind.SIGNAL, replace(ITEM, status=SignalStatus.IN_TRIAGE, version=5))
    controller.refresh()
    assert controller.state.may_record_contact
    assert controller.record_contact(TODAY, message="")
    assert isinstance(queued(phone)[0], RecordSignalContact)
    assert controller.state.is_waiting
    assert controller.state.waiting is None


def test_a_signal_that_is_gone_says_so(phone: Phone) -> None:
    controller = WeighingController(ports_of(phone), Desk(signal_view=NoAnswer("x")))
    asyncio.run(controller.open(SIGNAL))
    assert controller.state.is_gone
    controller.change(WeighingDraft(decision=SignalDecision.WATCH, next_on=TODAY))
    assert controller.state.needs == ("next_on",)
    assert controller.state.cases == ()


def test_the_list_has_three_piles_and_says_what_waits(phone: Phone) -> None:
    watched = replace(ITEM, signal_id=UUID(int=0x60), status=SignalStatus.WATCHING)
    ended = replace(ITEM, signal_id=UUID(int=0x61), status=SignalStatus.CLOSED, due_at=None)
    tell(phone, RecordKind.SIGNAL, ITEM, watched, ended)
    listed = SignalListController(ports_of(phone))
    assert dict(listed.state.counts) == {Pile.TO_WEIGH: 1, Pile.FOLLOWED: 1, Pile.ENDED: 1}
    controller = WeighingController(ports_of(phone), Desk())
    asyncio.run(controller.open(SIGNAL))
    controller.take_up()
    listed.refresh()
    assert [line.waiting for line in listed.state.lines] == ["signal.open"]
    phone.outbox.take_back(queued(phone)[0].command_id)
    controller.refresh()
    controller.change(WeighingDraft(decision=SignalDecision.WATCH, next_on=TODAY))
    controller.decide()
    listed.refresh()
    assert [line.waiting for line in listed.state.lines] == ["watch"]
    refuse(phone)
    listed.refresh()
    assert [(line.waiting, line.is_refused) for line in listed.state.lines] == [(None, True)]
    asyncio.run(controller.open(watched.signal_id))
    controller.record_contact(TODAY, message="")
    listed.choose(Pile.FOLLOWED)
    assert [line.waiting for line in listed.state.lines] == ["signal.contact"]
    assert listed.state.has_heard
    assert listed.state.lines[0].due.on == datetime(2026, 9, 3, tzinfo=UTC).date()
