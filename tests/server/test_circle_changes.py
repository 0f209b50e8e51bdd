"""Who is in a circle, or holds it, moves by people who showed who they are a moment ago (R14).

Each act comes from a session that lies open first: it is refused, and nobody has moved.
After a proof the same act is carried out. What moves nobody is never asked for one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import Response

from server.policy.actions import Action
from server.policy.gate import check_circle_change
from server.policy.rules import CIRCLE_CHANGES, FRESH
from shared.cases import EndAction, PlanNextDate, ReopenCase
from shared.network import ReportCapacity
from shared.vocabulary import (
    ActionStatus,
    CapacityState,
    DisputeSettlement,
    HandoverStatus,
    NoteSecrecy,
    ReferralKind,
    ReopenReason,
    ResponsibilityRole,
    Role,
)
from tests.server.cases.circle import Around
from tests.server.cases.circle import problem as refused
from tests.server.referrals.talk import Talk
from tests.server.sync.phone import Phone
from tests.support.databases import Kind
from tests.support.world import Person, World

Act = Callable[[], Response]
_YES, _NO = HandoverStatus.ACCEPTED, HandoverStatus.REFUSED


@pytest.fixture
def database_kind() -> Kind:
    """Name the one kind these tests need: the gate asks before any row is written."""
    return "sqlite"


def lie_open(world: World) -> None:
    """Let every session lie open for longer than a proof is good."""
    world.clock.now += FRESH
    world.clock.forward(seconds=1)


def moved(world: World) -> list[str]:
    """Give what stands in the journal about who holds a circle."""
    moves = ("ledger-entry.", "party.", "handover.", "referral.", "case.answer")
    return [each for each in world.journal() if each.startswith(moves)]


class Proofs:
    """Holds acts to it, and keeps which were."""

    def __init__(self, world: World) -> None:
        """Hold those in this world."""
        self.world = world
        self.held: set[str] = set()

    def asked(self, who: Person, action: str, act: Act) -> None:
        """Insist that an act is refused before a proof, moves nobody, and is done after one."""
        lie_open(self.world)
        before = moved(self.world)
        assert refused(act()) == (403, "step-up-needed", action)
        assert moved(self.world) == before, action
        self.world.prove(who)
        answer = act()
        assert answer.status_code in {200, 201}, answer.text
        assert moved(self.world) != before, action
        self.held.add(action)

    def not_asked(self, act: Act) -> None:
        """Insist that an act is done from a session that lies open."""
        lie_open(self.world)
        answer = act()
        assert answer.status_code in {200, 201}, answer.text


def test_who_moves_a_circle_has_shown_who_they_are_and_nobody_is_asked_for_daily_work(
    world: World,
) -> None:
    held = _circle(world).held | _referrals(world).held
    assert held == {action.value for action in CIRCLE_CHANGES}


def _circle(world: World) -> Proofs:
    around, proofs = Around(world), Proofs(world)
    care, caw, clb = around.care, around.caw_worker, around.clb_worker
    around.joins(caw)
    around.joins(clb)
    _work(around, proofs)
    offer = around.proposal(care, caw)
    proofs.asked(care, "handover.propose", lambda: around.post(care, "/handovers", offer))
    offered = offer.handover_id
    proofs.asked(caw, "handover.answer", lambda: around.answer(caw, offered, _YES))
    assert around.connector() == (around.caw, caw.account_id)
    dispute_id = around.disputed(clb)
    proofs.asked(caw, "dispute.settle", lambda: _leaves(around, caw, dispute_id))
    assert around.parties() == [around.school, around.caw]
    proofs.not_asked(lambda: around.closing(caw))
    proofs.not_asked(lambda: around.says(care, agrees=False))
    proofs.not_asked(lambda: around.closing(caw))
    proofs.asked(care, "case.answer-closing", lambda: around.says(care, agrees=True))
    proofs.asked(caw, "case.answer-closing", lambda: around.says(caw, agrees=True))
    proofs.asked(care, "case.reopen", lambda: _reopens(around))
    around.ledger_agrees()
    return proofs


def _work(around: Around, proofs: Proofs) -> None:
    """Do a day's work from sessions that lie open, and say no to what would move somebody."""
    care, caw, world = around.care, around.caw_worker, around.world
    proofs.not_asked(around.goal)
    action_id = world.new_id()
    proofs.not_asked(lambda: around.action(action_id=action_id))
    done = around.make(EndAction, action_id=action_id, version=1, status=ActionStatus.DONE)
    proofs.not_asked(lambda: around.post(care, f"/actions/{action_id}/ending", done))
    proofs.not_asked(lambda: around.note(caw, NoteSecrecy.WHOLE_CIRCLE, "Belde aan"))
    plan = {"version": around.version, "next_on": around.soon(20)}
    proofs.not_asked(lambda: around.post(care, "/next-date", around.make(PlanNextDate, **plan)))
    dispute_id = around.disputed(caw)
    stays = DisputeSettlement.STAYS
    proofs.not_asked(lambda: around.settle(care, dispute_id, stays))
    place = ResponsibilityRole.CO_RESPONSIBLE
    world.prove(caw)
    offered = around.proposed(caw, around.clb_worker, role=place)
    proofs.not_asked(lambda: around.answer(around.clb_worker, offered, _NO))


def _leaves(around: Around, who: Person, dispute_id: Any) -> Response:
    leaves, successor = DisputeSettlement.LEAVES, around.school
    return around.settle(who, dispute_id, leaves, successor_organisation_id=successor)


def _reopens(around: Around) -> Response:
    again = around.make(
        ReopenCase,
        version=around.version,
        reason=ReopenReason.FAMILY_ASKED,
        next_on=around.soon(),
    )
    return around.post(around.care, "/reopening", again)


def _referrals(world: World) -> Proofs:
    proofs = Proofs(world)
    helped, failed, left, mistaken = (Talk(world) for _ in range(4))
    for talk in (helped, failed, left, mistaken):
        proofs.asked(talk.partner, "referral.accept", talk.accept)
    proofs.not_asked(helped.contact)
    proofs.asked(helped.partner, "referral.complete", helped.complete)
    proofs.not_asked(failed.contact)
    proofs.asked(failed.partner, "referral.fail", failed.fail)
    proofs.asked(left.partner, "referral.recall", lambda: left.recall(left.partner))
    first = mistaken.school
    second = world.person(mistaken.asked.school, Role.CARE_TEAM)
    proofs.asked(first, "referral.error", mistaken.mark_in_error)
    proofs.asked(second, "referral.error", lambda: mistaken.mark_in_error(second))
    proofs.not_asked(Talk(world).recall)
    proofs.not_asked(Talk(world).reject)
    given = Talk(world, ReferralKind.HANDOVER)
    _waits(given)
    proofs.asked(given.partner, "referral.accept", given.accept)
    proofs.asked(given.partner, "referral.first-contact", given.contact)
    advice = Talk(world, ReferralKind.ADVICE)
    proofs.not_asked(advice.accept)
    proofs.not_asked(advice.complete)
    return proofs


def _waits(talk: Talk) -> None:
    """Let the partner have a waiting list: the connector moves when the family is reached."""
    world, state = talk.world, CapacityState.WAITLIST
    service_id = talk.asked.service_id
    world.run(ReportCapacity(command_id=world.new_id(), service_id=service_id, state=state))


def test_what_a_phone_sends_later_waits_for_a_proof_and_goes_through_with_the_same_bytes(
    world: World,
) -> None:
    around = Around(world)
    around.joins(around.caw_worker)
    phone = Phone(around.care)
    phone.catch_up()
    offer = around.proposal(around.care, around.caw_worker)
    lie_open(world)
    (held,) = phone.exchange(offer)["outcomes"]
    assert (held["outcome"], held["command_id"]) == ("held-back", str(offer.command_id))
    assert held["problem"]["type"] == "urn:kring:problem:step-up-needed"
    world.prove(around.care)
    (done,) = phone.exchange(offer)["outcomes"]
    assert done["outcome"] == "accepted"
    lie_open(world)
    (again,) = phone.exchange(offer)["outcomes"]
    assert again["outcome"] == "duplicate", "a lost answer is told again without a proof"


def test_an_act_that_is_not_declared_to_change_a_circle_cannot_ask_for_it(world: World) -> None:
    with world.unit() as uow, pytest.raises(ValueError, match="ask a proof"):
        check_circle_change(uow, Action.GOAL_SET)
