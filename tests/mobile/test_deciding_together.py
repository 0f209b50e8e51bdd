"""What a circle decides together, on a phone: round table, connector, difference, closing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from mobile.api.link import NoAnswer
from mobile.controllers.acting import ALREADY_WAITING
from mobile.controllers.circle import CircleController
from mobile.controllers.circle_moves import MoveKind
from mobile.wiring import Phone, ports_of
from shared.cases import (
    DisputeView,
    HandoverView,
    ProposeHandover,
    RecordRoundTable,
    ReopenCase,
)
from shared.people import ColleagueList, ColleagueView
from shared.sync import RecordKind
from shared.vocabulary import (
    CaseOutcome,
    CaseStatus,
    DisputeReason,
    DisputeSettlement,
    DisputeStatus,
    HandoverStatus,
    ReopenReason,
    ResponsibilityRole,
    Role,
)
from tests.support.care import (
    AT_PARTNER,
    CARE_TEAM,
    CASE,
    CIRCLE,
    ME,
    OPEN_CIRCLE,
    PARTNER,
    TODAY,
    Desk,
    tell,
    who_is,
)
from tests.support.phones import NOW, SCHOOL, opened_in

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
DISPUTE = DisputeView(
    dispute_id=UUID(int=0xD1),
    organisation_id=PARTNER,
    reason=DisputeReason.NOT_OUR_AREA,
    words="Zij verhuisden naar Gent.",
    status=DisputeStatus.OPEN,
    settlement=None,
    due_at=NOW + timedelta(days=3),
    version=1,
)
TOGETHER = replace(
    OPEN_CIRCLE,
    disputes=(DISPUTE, replace(DISPUTE, status=DisputeStatus.SETTLED)),
    commands=(
        *OPEN_CIRCLE.commands,
        "case.propose-closing",
        "dispute.raise",
        "dispute.settle",
        "handover.answer",
        "handover.propose",
        "round-table.record",
    ),
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


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (
            lambda c: c.record_round_table(
                " Bellen. \n\nSamen eten.",
                held_on=TODAY,
                with_family=False,
                next_on=TODAY + timedelta(days=14),
            ),
            "round-table.record",
        ),
        (lambda c: c.offer_connecting(c.state.candidates[0], answer_by=TODAY), "handover.propose"),
        (
            lambda c: c.say_not_ours("Wij werken hier niet.", DisputeReason.NOT_OUR_AREA),
            "dispute.raise",
        ),
        (
            lambda c: c.settle(DISPUTE, DisputeSettlement.STAYS, successor=PARTNER),
            "dispute.settle",
        ),
        (
            lambda c: c.settle(DISPUTE, DisputeSettlement.LEAVES, successor=SCHOOL),
            "dispute.settle",
        ),
        (
            lambda c: c.propose_closing("Het gaat goed.", CaseOutcome.GOAL_REACHED),
            "case.propose-closing",
        ),
    ],
)
def test_what_is_decided_together_waits_in_the_circle(
    phone: Phone, act: Callable[[CircleController], bool], kind: str
) -> None:
    controller = circle(phone, Desk(case_view=TOGETHER))
    assert kind in controller.state.acts
    assert act(controller)
    (waiting,) = controller.state.waiting
    assert waiting.type == kind
    if isinstance(waiting, RecordRoundTable):
        assert waiting.decisions == ("Bellen.", "Samen eten.")
    elif kind != "dispute.settle":
        assert kind not in controller.state.acts, "it would be said twice"


CLOSED = replace(OPEN_CIRCLE, status=CaseStatus.CLOSED, commands=("case.reopen",))


def test_a_closed_circle_can_be_opened_again_with_a_reason_and_a_date(phone: Phone) -> None:
    controller = circle(phone, Desk(case_view=CLOSED))
    assert list(controller.state.acts) == ["case.reopen"]
    assert not controller.reopen(None, next_on=None)
    assert {fault.field for fault in controller.state.faults} == {"reason", "next_on"}
    assert controller.reopen(ReopenReason.FAMILY_ASKED, next_on=TODAY + timedelta(days=7))
    (waiting,) = controller.state.waiting
    assert isinstance(waiting, ReopenCase)
    assert waiting.reason is ReopenReason.FAMILY_ASKED
    assert not controller.state.acts, "it would be said twice"


def test_a_place_is_offered_to_a_colleague_and_by_who_does_not_connect_to_others(
    phone: Phone,
) -> None:
    dina = ColleagueView(
        account_id=UUID(int=0xE1),
        display_name="Dina Maes",
        organisation_id=SCHOOL,
        roles=(Role.CARE_TEAM,),
    )
    desk = Desk(case_view=TOGETHER, people=ColleagueList(items=(dina,)))
    controller = circle(phone, desk)
    assert names(controller) == [], "the school connects: a colleague takes it over, or nobody"
    asyncio.run(controller.look_for_colleagues())
    assert names(controller) == ["Dina Maes"]
    assert not controller.offer_place(None, answer_by=None)
    assert {fault.field for fault in controller.state.faults} == {"to_account_id", "next_on"}
    assert controller.offer_place(controller.state.takers[0], answer_by=TODAY)
    (waiting,) = controller.state.waiting
    assert isinstance(waiting, ProposeHandover)
    assert (waiting.role, waiting.from_organisation_id, waiting.to_account_id) == (
        ResponsibilityRole.CO_RESPONSIBLE,
        SCHOOL,
        dina.account_id,
    )
    assert {"handover.place", "handover.propose"}.isdisjoint(controller.state.acts)
    partner = circle(phone, Desk(case_view=TOGETHER), *AT_PARTNER)
    assert [one.organisation_id for one in partner.state.takers] == [SCHOOL]
    partner.close()
    assert names(partner) == []


def names(controller: CircleController) -> list[str]:
    return [one.name for one in controller.state.takers]


def test_who_is_offered_a_place_answers_to_that_and_not_to_being_connector(phone: Phone) -> None:
    offered = replace(HANDOVER, role=ResponsibilityRole.CO_RESPONSIBLE)
    state = circle(phone, Desk(case_view=replace(TOGETHER, handovers=(offered,)))).state
    assert "handover.take-place" in state.acts
    assert "handover.answer" not in state.acts
    (move,) = [one for one in state.moves if one.kind is MoveKind.PLACE]
    assert move.is_mine
    colleague = replace(offered, to_account_id=UUID(int=0xE1))
    state = circle(phone, Desk(case_view=replace(TOGETHER, handovers=(colleague,)))).state
    (move,) = [one for one in state.moves if one.kind is MoveKind.PLACE]
    assert (move.who, move.is_mine) == ("De Linde", False)
    assert "handover.take-place" not in state.acts


@pytest.mark.parametrize(
    ("act", "missing"),
    [
        (
            lambda c: c.record_round_table(" ", held_on=None, with_family=None, next_on=None),
            {"decisions", "held_on", "family_present", "next_on"},
        ),
        (lambda c: c.offer_connecting(None, answer_by=None), {"to_account_id", "next_on"}),
        (lambda c: c.say_not_ours("", None), {"words", "reason"}),
        (lambda c: c.settle(DISPUTE, None, successor=None), {"settlement"}),
        (
            lambda c: c.settle(DISPUTE, DisputeSettlement.LEAVES, successor=None),
            {"successor_organisation_id"},
        ),
        (lambda c: c.propose_closing("", None), {"message_to_signaller", "outcome"}),
    ],
)
def test_what_is_decided_together_says_what_it_needs(
    phone: Phone, act: Callable[[CircleController], bool], missing: set[str]
) -> None:
    controller = circle(phone, Desk(case_view=TOGETHER))
    assert not act(controller)
    assert {fault.field for fault in controller.state.faults} == missing
    assert phone.outbox.size() == 0


def test_a_difference_stands_among_what_the_circle_waits_for(phone: Phone) -> None:
    state = circle(phone, Desk(case_view=TOGETHER)).state
    (move,) = [one for one in state.moves if one.kind is MoveKind.DISPUTE]
    assert (state.dispute, move.who, move.is_mine) == (DISPUTE, "CAW", False)
    assert {"dispute.raise", "dispute.settle"} <= set(state.acts)
    assert [one.organisation_id for one in state.successors] == [SCHOOL]
    partner = circle(phone, Desk(case_view=TOGETHER), *AT_PARTNER).state
    assert "dispute.raise" not in partner.acts, "they have said so already"
    calm = circle(phone, Desk(case_view=replace(TOGETHER, disputes=()))).state
    assert (calm.dispute, "dispute.settle" in calm.acts) == (None, False)


def test_who_connects_offers_it_to_the_circle_and_to_colleagues_at_the_desk(phone: Phone) -> None:
    people = [
        ColleagueView(
            account_id=UUID(int=number),
            display_name=name,
            organisation_id=SCHOOL,
            roles=(role,),
        )
        for number, name, role in (
            (0xE1, "Dina Maes", Role.CARE_TEAM),
            (0xE2, "Ann Peeters", Role.SIGNALLER),
        )
    ]
    desk = Desk(case_view=TOGETHER, people=ColleagueList(items=tuple(people)))
    controller = circle(phone, desk)
    assert [one.account_id for one in controller.state.candidates] == [UUID(int=0xBE)]
    asyncio.run(controller.look_for_colleagues())
    assert [one.account_id for one in controller.state.candidates] == [
        UUID(int=0xBE),
        UUID(int=0xE1),
    ]
    assert controller.offer_connecting(controller.state.candidates[1], answer_by=TODAY)
    (offered,) = controller.state.waiting
    assert isinstance(offered, ProposeHandover)
    assert (offered.role, offered.to_organisation_id) == (ResponsibilityRole.CONNECTOR, SCHOOL)
    assert "handover.propose" not in circle(phone, desk, *AT_PARTNER).state.acts
    desk.people = NoAnswer("x")
    asyncio.run(controller.look_for_colleagues())
    assert len(controller.state.candidates) == 2
    desk.people, desk.before = ColleagueList(items=()), controller.close
    asyncio.run(controller.look_for_colleagues())
    nobody = controller.state
    assert (len(nobody.candidates), len(nobody.successors)) == (0, 0)
    asyncio.run(controller.look_for_colleagues())


def test_what_was_offered_can_be_taken_back_until_it_is_answered(phone: Phone) -> None:
    given = replace(HANDOVER, from_organisation_id=SCHOOL, to_account_id=UUID(int=0xBE))
    controller = circle(phone, Desk(case_view=replace(TOGETHER, handovers=(given,))))
    assert controller.state.given == given
    assert {"handover.withdraw"} == {
        act for act in controller.state.acts if act.startswith("handover")
    }
    assert controller.take_back_offer(given)
    (waiting,) = controller.state.waiting
    assert getattr(waiting, "answer", None) is HandoverStatus.WITHDRAWN
    assert not controller.take_back_offer(given)
    assert ALREADY_WAITING in controller.state.faults
