"""A circle on a phone: whose move it is, what one may do, what waits and what was refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from typing_extensions import override

from mobile.api.link import NoAnswer, ServerProblem
from mobile.controllers.acting import ALREADY_WAITING
from mobile.controllers.circle import CircleController
from mobile.controllers.circle_list import CircleListController
from mobile.controllers.circle_moves import MoveKind
from mobile.controllers.due import Nearness
from mobile.controllers.reading import Loading
from mobile.controllers.referral_inbox import NOT_NOW
from mobile.controllers.who import WhoController
from mobile.wiring import Phone, ports_of
from shared.cases import ActionView, CaseView, GoalView, HandoverView, OpenCase, SetGoal
from shared.problems import ProblemType
from shared.sync import RecordKind
from shared.vocabulary import (
    ActionStatus,
    CaseStatus,
    GoalStatus,
    HandoverStatus,
    LifeDomain,
    NoteSecrecy,
    ResponsibilityRole,
    Role,
)
from tests.support.care import (
    AT_PARTNER,
    CARE_TEAM,
    CASE,
    CIRCLE,
    ME,
    NOOR,
    OPEN_CIRCLE,
    PARTNER,
    TODAY,
    Desk,
    member,
    party,
    queued,
    refuse,
    tell,
    who_is,
)
from tests.support.phones import NOW, SCHOOL, opened_in
from tests.support.protocol_server import problem

GOAL = GoalView(
    goal_id=UUID(int=0x60),
    life_domain=LifeDomain.FAMILY,
    from_family=True,
    words="Samen ontbijten.",
    status=GoalStatus.OPEN,
    version=2,
    created_at=NOW,
)
ACTION = ActionView(
    action_id=UUID(int=0xAC),
    goal_id=None,
    doer_account_id=ME,
    doer_name="Bert Claes",
    due_on=TODAY - timedelta(days=1),
    words="Belt dinsdag.",
    status=ActionStatus.OPEN,
    version=1,
    created_at=NOW,
)
HANDOVER = HandoverView(
    handover_id=UUID(int=0x4A),
    role=ResponsibilityRole.CONNECTOR,
    from_organisation_id=PARTNER,
    to_organisation_id=SCHOOL,
    to_account_id=ME,
    status=HandoverStatus.PROPOSED,
    next_on=TODAY + timedelta(days=3),
    version=1,
)
AT_WORK = replace(
    OPEN_CIRCLE,
    goals=(GOAL,),
    actions=(ACTION, replace(ACTION, action_id=UUID(int=0xAD), status=ActionStatus.DONE)),
    handovers=(HANDOVER, replace(HANDOVER, status=HandoverStatus.REFUSED)),
    commands=(*OPEN_CIRCLE.commands, "handover.answer"),
)
CLOSING = replace(
    OPEN_CIRCLE,
    status=CaseStatus.CLOSING,
    commands=("case.answer-closing", "note.write"),
    parties=(party(SCHOOL, "De Linde", ME), party(PARTNER, "CAW", None, closing_answer=True)),
)


@pytest.fixture
def phone(tmp_path: Path) -> Phone:
    opened = opened_in(tmp_path)
    tell(opened, RecordKind.CASE, CIRCLE)
    return opened


def circle(phone: Phone, desk: Desk | None = None, *memberships: object) -> CircleController:
    ports = ports_of(phone)
    who = who_is(ports, *(memberships or CARE_TEAM))  # type: ignore[arg-type]  # Each is one of the roles a circle has.
    controller = CircleController(ports, desk or Desk(), who)
    asyncio.run(controller.open(CASE))
    return controller


def test_whose_move_it_is_stands_first_and_late_is_late(phone: Phone) -> None:
    state = circle(phone, Desk(case_view=AT_WORK)).state
    assert [move.kind for move in state.moves] == [
        MoveKind.HANDOVER,
        MoveKind.ACTION,
        MoveKind.LOOK_AGAIN,
    ]
    assert all(move.is_mine for move in state.moves)
    assert state.moves[1].due.nearness is Nearness.LATE
    assert state.handover == HANDOVER
    assert "handover.answer" in state.acts
    assert [doer.account_id for doer in state.doers] == [ME, UUID(int=0xBE)]


def test_closing_waits_for_whoever_has_not_answered(phone: Phone) -> None:
    controller = circle(phone, Desk(case_view=CLOSING))
    first = controller.state.moves[0]
    assert (first.kind, first.is_mine) == (MoveKind.CLOSING, True)
    assert controller.state.acts[0] == "case.answer-closing"
    assert controller.answer_closing(agrees=True)
    answered = replace(
        CLOSING, parties=(party(SCHOOL, "De Linde", ME, closing_answer=True), CLOSING.parties[1])
    )
    assert "case.answer-closing" not in circle(phone, Desk(case_view=answered)).state.acts
    closed = replace(CLOSING, status=CaseStatus.CLOSED, commands=())
    assert circle(phone, Desk(case_view=closed)).state.moves == ()


def test_without_a_network_only_the_line_is_there(phone: Phone) -> None:
    controller = circle(phone, Desk(case_view=NoAnswer("x"), ledger_view=NoAnswer("x")))
    state = controller.state
    assert (state.loading, state.view, state.moves) == (Loading.OFFLINE, None, ())
    assert state.item is not None
    assert not controller.plan(TODAY)
    asyncio.run(controller.look_at_ledger())
    assert controller.state.ledger_loading is Loading.OFFLINE
    controller.let_go()
    controller.close()
    assert controller.state.case_id is None
    asyncio.run(controller.look_at_ledger())
    controller.refresh()
    asyncio.run(controller.changed(0))


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (
            lambda c: c.set_goal("Rust", life_domain=LifeDomain.FAMILY, from_family=True),
            "goal.set",
        ),
        (lambda c: c.end_goal(GOAL, GoalStatus.REACHED), "goal.end"),
        (lambda c: c.agree_action("Belt", doer=ME, due=TODAY), "action.agree"),
        (lambda c: c.end_action(ACTION, ActionStatus.DONE), "action.end"),
        (lambda c: c.write_note("Gezien.", NoteSecrecy.OWN_TEAM), "note.write"),
        (lambda c: c.plan(TODAY + timedelta(days=9)), "case.plan"),
        (lambda c: c.answer_handover(HANDOVER, accepts=True), "handover.answer"),
        (lambda c: c.answer_handover(HANDOVER, accepts=False), "handover.answer"),
    ],
)
def test_each_act_waits_in_the_circle(
    phone: Phone, act: Callable[[CircleController], bool], kind: str
) -> None:
    controller = circle(phone, Desk(case_view=AT_WORK))
    assert act(controller)
    assert [one.type for one in controller.state.waiting] == [kind]


@pytest.mark.parametrize(
    ("act", "missing"),
    [
        (
            lambda c: c.set_goal("", life_domain=None, from_family=True),
            {"words", "life_domain"},
        ),
        (lambda c: c.agree_action(" ", doer=None, due=None), {"words", "doer", "due_on"}),
        (lambda c: c.write_note("", None), {"words", "secrecy"}),
    ],
)
def test_an_act_says_what_it_needs(
    phone: Phone, act: Callable[[CircleController], bool], missing: set[str]
) -> None:
    controller = circle(phone)
    assert not act(controller)
    assert {fault.field for fault in controller.state.faults} == missing
    controller.forget_faults()
    assert controller.state.faults == ()


def test_the_same_is_not_said_twice_while_it_waits(phone: Phone) -> None:
    controller = circle(phone, Desk(case_view=AT_WORK))
    assert controller.end_action(ACTION, ActionStatus.DONE)
    assert controller.state.waits(ACTION.action_id)
    assert not controller.state.waits(GOAL.goal_id)
    assert not controller.end_action(ACTION, ActionStatus.DROPPED)
    assert controller.state.faults == (ALREADY_WAITING,)
    assert controller.end_goal(GOAL, GoalStatus.REACHED)
    assert controller.set_goal("Rust", life_domain=LifeDomain.FAMILY, from_family=False)
    assert controller.set_goal("Meer rust", life_domain=LifeDomain.FAMILY, from_family=False)


def test_what_the_server_does_not_offer_is_not_queued(phone: Phone) -> None:
    controller = circle(phone)
    assert not controller.answer_closing(agrees=True)
    assert NOT_NOW in controller.state.faults
    assert not controller.answer_handover(HANDOVER, accepts=True)
    assert phone.outbox.size() == 0


def test_who_may_read_a_note_depends_on_ones_own_duty_of_silence(phone: Phone) -> None:
    assert NoteSecrecy.PROFESSIONAL_SECRECY not in circle(phone).state.secrecies
    assert NoteSecrecy.PROFESSIONAL_SECRECY in circle(phone, None, *AT_PARTNER).state.secrecies


def test_nobody_of_the_circle_writes_for_no_organisation(phone: Phone) -> None:
    stranger = member(UUID(int=0xF0), Role.PARTNER)
    controller = circle(phone, Desk(case_view=CLOSING), stranger)
    assert controller.state.own_party is None
    assert not controller.write_note("Gezien.", NoteSecrecy.OWN_TEAM)
    assert not controller.answer_closing(agrees=False)
    assert "case.answer-closing" not in controller.state.acts


def test_it_is_read_anew_when_an_act_arrived_or_the_server_spoke_of_it(phone: Phone) -> None:
    desk = Desk()
    controller = circle(phone, desk)
    desk.case_view = replace(OPEN_CIRCLE, version=4)
    asyncio.run(controller.changed(0))
    assert controller.state.view == OPEN_CIRCLE
    asyncio.run(controller.changed(1))
    assert controller.state.view == desk.case_view
    desk.case_view = AT_WORK
    tell(phone, RecordKind.CASE, CIRCLE)  # Its own line is as it was: something in it is not.
    asyncio.run(controller.changed(0))
    assert controller.state.view == AT_WORK
    desk.case_view = OPEN_CIRCLE
    asyncio.run(controller.changed(0))
    assert controller.state.view == AT_WORK


def test_what_was_unfolded_is_read_anew_with_it(phone: Phone) -> None:
    desk = Desk()
    controller = circle(phone, desk)
    asyncio.run(controller.look_at_ledger())
    told = controller.state.ledger
    assert told is not None
    desk.ledger_view = replace(told, entries=())
    tell(phone, RecordKind.CASE, CIRCLE)
    asyncio.run(controller.changed(0))
    assert controller.state.ledger == desk.ledger_view


def test_who_is_no_longer_in_it_sees_nothing_of_it_any_more(phone: Phone) -> None:
    desk = Desk()
    controller = circle(phone, desk)
    desk.case_view = ServerProblem(problem(ProblemType.NOT_FOUND, 404))
    tell(phone, RecordKind.CASE, gone=(CASE,))
    asyncio.run(controller.changed(0))
    assert controller.state.view is None
    assert controller.state.is_gone


def test_of_two_readings_the_later_one_is_shown(phone: Phone) -> None:
    class Slow(Desk):
        answers: asyncio.Event | None = None

        @override
        async def case(self, case_id: UUID) -> CaseView:
            view = await super().case(case_id)
            if self.answers is not None:
                answers, self.answers = self.answers, None
                await answers.wait()
            return view

    desk = Slow()
    controller = circle(phone, desk)

    async def both() -> None:
        late = desk.answers = asyncio.Event()
        first = asyncio.create_task(controller.changed(1))
        await asyncio.sleep(0)
        desk.case_view = AT_WORK
        await controller.changed(1)
        late.set()
        await first

    asyncio.run(both())
    assert controller.state.view == AT_WORK


def test_answers_that_come_after_leaving_are_not_shown(phone: Phone) -> None:
    desk = Desk()
    controller = circle(phone, desk)
    asyncio.run(controller.look_at_ledger())
    assert controller.state.ledger_loading is Loading.LOADED
    desk.before = controller.close
    asyncio.run(controller.look_at_ledger())
    assert controller.state.ledger is None
    asyncio.run(controller.open(CASE))
    assert controller.state.view is None


def test_a_refusal_stays_until_it_was_read(phone: Phone) -> None:
    controller = circle(phone)
    controller.set_goal("Rust", life_domain=LifeDomain.FAMILY, from_family=True)
    refuse(phone, ProblemType.CASE_CLOSED)
    controller.refresh()
    overtaken = controller.state.overtaken
    assert overtaken is not None
    assert isinstance(overtaken.mine, SetGoal)
    assert overtaken.mine.words == "Rust"
    controller.let_go()
    assert controller.state.overtaken is None


def test_who_is_no_longer_in_it_is_told(phone: Phone) -> None:
    tell(phone, RecordKind.CASE, gone=(CASE,))
    assert circle(phone, Desk(case_view=NoAnswer("x"))).state.is_gone
    ports = ports_of(phone)
    nobody = CircleController(ports, Desk(case_view=AT_WORK), WhoController(ports, Desk()))
    asyncio.run(nobody.open(CASE))
    assert nobody.state.handover is None
    assert [doer.account_id for doer in nobody.state.doers] == [ME, UUID(int=0xBE)]


def test_circles_are_listed_by_their_next_date_with_those_still_to_open(phone: Phone) -> None:
    soon = replace(CIRCLE, case_id=UUID(int=1), next_on=TODAY, connector_account_id=UUID(int=2))
    closed = replace(CIRCLE, case_id=UUID(int=2), next_on=TODAY, status=CaseStatus.CLOSED)
    tell(phone, RecordKind.CASE, soon, closed)
    ports = ports_of(phone)
    listed = CircleListController(ports, who_is(ports, *CARE_TEAM))
    assert [line.item.case_id for line in listed.state.lines] == [
        soon.case_id,
        CASE,
        closed.case_id,
    ]
    assert [line.is_connector for line in listed.state.lines] == [False, True, True]
    phone.outbox.add(
        OpenCase(
            command_id=phone.ids(),
            case_id=UUID(int=9),
            young_person_id=NOOR,
            organisation_id=SCHOOL,
            connector_account_id=ME,
            next_on=TODAY,
        )
    )
    listed.refresh()
    assert [one.is_refused for one in listed.state.opening] == [False]
    assert len(queued(phone)) == 1
    refuse(phone)
    listed.refresh()
    assert [one.is_refused for one in listed.state.opening] == [True]
