"""One question for help from either side, and the lists of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from mobile.api.link import NoAnswer, ServerProblem
from mobile.controllers.acting import ALREADY_WAITING
from mobile.controllers.reading import Loading
from mobile.controllers.referral_detail import ReferralDetailController
from mobile.controllers.referral_inbox import NOT_NOW
from mobile.controllers.referral_list import Box, ReferralListController
from mobile.controllers.who import WhoController
from mobile.wiring import Phone, ports_of
from shared.network import ServicePage
from shared.people import ColleagueList
from shared.problems import ProblemType
from shared.referrals import AcceptReferral, NoteReferralSeen, RejectReferral
from shared.sync import RecordKind
from shared.vocabulary import (
    BusinessStatus,
    CancelReason,
    FailureReason,
    HoldReason,
    Party,
    ReferralOutcome,
    ReferralStatus,
    RejectReason,
    Role,
)
from tests.support.care import (
    ASKED,
    AT_PARTNER,
    CARE_TEAM,
    JAC,
    ME,
    PREVIEW,
    REFERRAL,
    SERVICE,
    TODAY,
    Desk,
    colleague,
    member,
    queued,
    refuse,
    tell,
    who_is,
)
from tests.support.phones import SCHOOL, opened_in
from tests.support.protocol_server import problem

EVERY_ACT = replace(
    PREVIEW,
    commands=(
        "referral.accept",
        "referral.answer",
        "referral.ask",
        "referral.assign",
        "referral.complete",
        "referral.fail",
        "referral.first-contact",
        "referral.hold",
        "referral.recall",
        "referral.reject",
        "referral.send",
    ),
)


@pytest.fixture
def phone(tmp_path: Path) -> Phone:
    opened = opened_in(tmp_path)
    tell(opened, RecordKind.REFERRAL, ASKED)
    return opened


def opened(
    phone: Phone, desk: Desk | None = None, *, at_school: bool = False
) -> ReferralDetailController:
    ports = ports_of(phone)
    who = who_is(ports, *(CARE_TEAM if at_school else AT_PARTNER))
    controller = ReferralDetailController(ports, desk or Desk(), who)
    asyncio.run(controller.open(REFERRAL))
    return controller


def test_the_receiver_sees_a_preview_and_its_move(phone: Phone) -> None:
    state = opened(phone).state
    assert state.side is Party.RECEIVER
    assert state.is_mine_to_move
    assert state.acts == ("referral.accept", "referral.ask", "referral.reject")
    assert not state.is_gone


def test_without_a_network_the_line_is_there_and_nothing_can_be_done(phone: Phone) -> None:
    controller = opened(phone, Desk(referral_view=NoAnswer("x")), at_school=True)
    state = controller.state
    assert (state.loading, state.side) == (Loading.OFFLINE, Party.SENDER)
    assert not state.is_mine_to_move
    assert state.acts == ()
    assert not controller.send()
    asyncio.run(controller.look_for_colleagues())
    asyncio.run(controller.look_for_alternatives())
    controller.say_again()
    controller.let_go()
    controller.close()
    assert controller.state.referral_id is None
    controller.refresh()


def test_it_is_noted_once_that_the_preview_was_seen(phone: Phone) -> None:
    delivered = replace(PREVIEW, business_status=BusinessStatus.DELIVERED)
    controller = opened(phone, Desk(referral_view=delivered))
    assert [type(one) for one in queued(phone)] == [NoteReferralSeen]
    assert not controller.state.waiting
    asyncio.run(controller.open(REFERRAL))
    assert len(queued(phone)) == 1
    assert controller.accept(ME)
    assert [type(one) for one in queued(phone)] == [AcceptReferral]
    assert (controller.state.waiting, controller.state.acts) == ("referral.accept", ())


def test_that_it_was_seen_is_taken_up_without_reading_it_anew(phone: Phone) -> None:
    desk = Desk(referral_view=replace(PREVIEW, business_status=BusinessStatus.DELIVERED))
    controller = opened(phone, desk)
    desk.referral_view = NoAnswer("x")
    seen = replace(ASKED, business_status=BusinessStatus.SEEN, version=8)
    tell(phone, RecordKind.REFERRAL, seen)
    phone.outbox.take_back(queued(phone)[0].command_id)
    asyncio.run(controller.changed())
    assert controller.state.loading is Loading.LOADED
    assert controller.accept(ME)
    (command,) = queued(phone)
    assert isinstance(command, AcceptReferral)
    assert command.version == 8


def test_a_note_that_left_holds_an_act_until_it_is_read_anew(phone: Phone) -> None:
    delivered = replace(PREVIEW, business_status=BusinessStatus.DELIVERED)
    desk = Desk(referral_view=delivered)
    controller = opened(phone, desk)
    phone.outbox.take(at_most=1, max_bytes=10_000)
    assert not controller.accept(ME)
    assert controller.state.faults == (ALREADY_WAITING,)
    phone.outbox.refuse(queued(phone)[0].command_id, problem(ProblemType.FORBIDDEN, 403))
    tell(phone, RecordKind.REFERRAL, replace(ASKED, version=8))
    controller.refresh()
    controller.forget_faults()
    assert not controller.accept(ME)
    assert ALREADY_WAITING in controller.state.faults
    desk.referral_view = replace(PREVIEW, version=8)
    asyncio.run(controller.changed())
    assert controller.accept(ME)
    asyncio.run(controller.changed())


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (lambda c: c.accept(ME, first_contact_on=TODAY), "referral.accept"),
        (lambda c: c.assign(ME), "referral.assign"),
        (lambda c: c.ask("Welke taal?"), "referral.ask"),
        (lambda c: c.answer(UUID(int=5), "Frans."), "referral.answer"),
        (lambda c: c.record_contact(TODAY, reached=False), "referral.first-contact"),
        (lambda c: c.send(), "referral.send"),
        (
            lambda c: c.reject(RejectReason.NO_CAPACITY, nobody_else=True, message="Volzet."),
            "referral.reject",
        ),
        (
            lambda c: c.hold(HoldReason.WAITLISTED, TODAY, bridging_plan="School belt."),
            "referral.hold",
        ),
        (lambda c: c.hold(HoldReason.FAMILY_ASKED_PAUSE, TODAY), "referral.hold"),
        (
            lambda c: c.complete(ReferralOutcome.HELP_RECEIVED, message="Er kwam hulp."),
            "referral.complete",
        ),
        (lambda c: c.fail(FailureReason.MOVED_AWAY), "referral.fail"),
        (lambda c: c.recall(CancelReason.NO_LONGER_NEEDED), "referral.recall"),
    ],
)
def test_each_act_waits_with_the_version_that_was_read(
    phone: Phone, act: Callable[[ReferralDetailController], bool], kind: str
) -> None:
    controller = opened(phone, Desk(referral_view=EVERY_ACT))
    assert act(controller)
    (command,) = queued(phone)
    assert command.type == kind == controller.state.waiting
    assert getattr(command, "version", None) == PREVIEW.version


@pytest.mark.parametrize(
    ("act", "missing"),
    [
        (lambda c: c.ask(" "), {"question"}),
        (lambda c: c.answer(UUID(int=5), ""), {"answer"}),
        (lambda c: c.reject(None), {"reason", "alternative"}),
        (lambda c: c.hold(None, None), {"reason", "expected_on"}),
        (lambda c: c.hold(HoldReason.WAITLISTED, TODAY), {"bridging_plan"}),
        (lambda c: c.complete(None, message=""), {"outcome", "message_to_signaller"}),
        (lambda c: c.fail(None), {"reason"}),
        (lambda c: c.recall(None), {"reason"}),
    ],
)
def test_an_act_says_what_it_needs(
    phone: Phone, act: Callable[[ReferralDetailController], bool], missing: set[str]
) -> None:
    controller = opened(phone, Desk(referral_view=EVERY_ACT))
    assert not act(controller)
    assert {fault.field for fault in controller.state.faults} == missing
    assert phone.outbox.size() == 0
    controller.forget_faults()
    assert controller.state.faults == ()


def test_what_the_server_does_not_offer_is_not_queued(phone: Phone) -> None:
    controller = opened(phone)
    assert not controller.send()
    assert controller.state.faults == (NOT_NOW,)


def test_an_alternative_is_named_when_there_is_one(phone: Phone) -> None:
    other = replace(JAC, service_id=UUID(int=0x77))
    controller = opened(phone, Desk(page=ServicePage(items=(JAC, other))))
    asyncio.run(controller.look_for_alternatives())
    assert [one.service_id for one in controller.state.alternatives] == [other.service_id]
    assert controller.reject(RejectReason.NO_CAPACITY, alternative_service_id=other.service_id)
    (command,) = queued(phone)
    assert isinstance(command, RejectReferral)
    assert not command.no_alternative
    assert command.alternative_service_id != SERVICE


def test_oneself_comes_first_among_those_who_can_take_it(phone: Phone) -> None:
    told = ColleagueList(
        items=(
            colleague(1, Role.ADMINISTRATOR),
            colleague(2, Role.PARTNER),
            replace(colleague(3, Role.PARTNER), account_id=ME),
        )
    )
    desk = Desk(people=told)
    controller = opened(phone, desk)
    asyncio.run(controller.look_for_colleagues())
    assert [one.account_id for one in controller.state.colleagues] == [ME, UUID(int=2)]
    desk.people = NoAnswer("x")
    asyncio.run(controller.look_for_colleagues())
    assert [one.account_id for one in controller.state.colleagues] == [ME]
    desk.before = controller.close
    asyncio.run(controller.look_for_colleagues())
    assert controller.state.colleagues == ()


def test_answers_that_come_after_leaving_are_not_shown(phone: Phone) -> None:
    desk = Desk()
    controller = opened(phone, desk)
    desk.before = controller.close
    asyncio.run(controller.look_for_alternatives())
    assert controller.state.alternatives == ()
    asyncio.run(controller.open(REFERRAL))
    assert controller.state.view is None


def test_who_was_overtaken_says_it_again_or_lets_it_go(phone: Phone) -> None:
    controller = opened(phone)
    controller.accept(ME)
    refuse(phone, current={"status": "requested", "version": 8})
    controller.refresh()
    overtaken = controller.state.overtaken
    assert overtaken is not None
    assert overtaken.may_repeat
    controller.say_again()
    assert [one.type for one in queued(phone)] == ["referral.accept"]
    refuse(phone, ProblemType.REFERRAL_ALREADY_DECIDED)
    controller.refresh()
    overtaken = controller.state.overtaken
    assert overtaken is not None
    assert not overtaken.may_repeat
    controller.let_go()
    assert phone.outbox.size() == 0


def test_a_question_that_is_gone_says_so_and_nobody_is_a_side(phone: Phone) -> None:
    ports = ports_of(phone)
    stranger = who_is(ports, member(SCHOOL, Role.SIGNALLER))
    controller = ReferralDetailController(ports, Desk(), stranger)
    asyncio.run(controller.open(REFERRAL))
    assert controller.state.side is Party.NOBODY
    tell(phone, RecordKind.REFERRAL, gone=(REFERRAL,))
    gone = opened(phone, Desk(referral_view=ServerProblem(problem(ProblemType.NOT_FOUND, 404))))
    assert gone.state.is_gone
    assert not gone.state.is_mine_to_move
    assert not opened(phone).accept(ME)


def test_the_lists_keep_what_is_asked_of_us_apart_from_what_we_asked(phone: Phone) -> None:
    later = replace(ASKED, referral_id=UUID(int=0x71), due_at=ASKED.due_at)
    ended = replace(ASKED, referral_id=UUID(int=0x72), status=ReferralStatus.COMPLETED, due_at=None)
    soon = replace(ASKED, referral_id=UUID(int=0x73), due_at=(ASKED.created_at - timedelta(days=1)))
    tell(phone, RecordKind.REFERRAL, later, ended, soon)
    ports = ports_of(phone)
    listed = ReferralListController(ports, who_is(ports, *AT_PARTNER))
    assert listed.state.lines[0].item.referral_id == soon.referral_id
    assert all(line.is_ours and line.is_our_move for line in listed.state.lines)
    assert dict(listed.state.counts) == {Box.IN: 3, Box.OUT: 0, Box.ENDED: 1}
    listed.choose(Box.ENDED)
    assert [line.item.referral_id for line in listed.state.lines] == [ended.referral_id]
    controller = opened(phone)
    controller.accept(ME)
    listed.choose(Box.IN)
    assert [line.waiting for line in listed.state.lines if line.waiting] == ["referral.accept"]
    asks = ReferralListController(ports, who_is(ports, *CARE_TEAM))
    assert asks.state.box is Box.OUT
    assert not any(line.is_ours or line.is_our_move for line in asks.state.lines)
    assert isinstance(who_is(ports), WhoController)
