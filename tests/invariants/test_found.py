"""What the random histories have found, each told as shortly as it can be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.kernel.errors import Conflict, ResponsibilityHeld
from server.kernel.running import Runtime, run_command
from shared.cases import EndAction, ReopenCase
from shared.commands import WORKER_COMMANDS
from shared.people import EndMembership
from shared.problems import ProblemType
from shared.referrals import AcceptReferral, SendReferral
from shared.signals import DecideSignal, LeaverFacts, SubmitSignal
from shared.vocabulary import (
    ActionStatus,
    Category,
    LeaverOutcome,
    LeaverState,
    ReopenReason,
    Role,
    Severity,
    SignalDecision,
    SignalKind,
    SignalReason,
)
from tests.invariants.picture import Picture
from tests.invariants.racing import nothing_fell
from tests.server.cases.circle import Around, made, problem
from tests.server.referrals.talk import Talk
from tests.support.scenes import Asked
from tests.support.world import Person, World


def dying(world: World) -> Runtime:
    """Give a process that dies after the commit of a command, before its errands."""
    errands = set(WORKER_COMMANDS.values())
    handlers = world.runtime.handlers
    alive = {kind: handler for kind, handler in handlers.items() if kind not in errands}
    return replace(world.runtime, handlers=alive)


def leave(world: World, who: Person) -> None:
    """End somebody's only role."""
    (membership,) = Picture.of(world.runtime.store.engine).rows(
        "membership", account_id=who.account_id
    )
    world.run(
        EndMembership(command_id=world.new_id(), membership_id=membership["id"], version=1), who
    )


@pytest.mark.parametrize("ends", ["recall", "fail", "complete"])
def test_who_stepped_out_before_the_worker_let_it_in_does_not_come_in(
    world: World, ends: str
) -> None:
    talk = Talk(world)
    yes = AcceptReferral(
        command_id=world.new_id(),
        referral_id=talk.id,
        version=talk.version,
        assigned_account_id=talk.partner.account_id,
    )
    talk.version = run_command(dying(world), talk.partner.claims, yes).receipt.version
    assert getattr(talk, ends)().status_code == 200
    case_id = talk.view(talk.school)["case_id"]
    world.clock.forward(seconds=11)
    assert world.run_errands() == 2  # It would come in, and the signaller hears how it goes.
    case = talk.school.client.get(f"/v1/cases/{case_id}").json()
    assert [party["organisation_id"] for party in case["parties"]] == [str(talk.asked.school)]
    nothing_fell(world)


def test_nothing_is_sent_to_a_desk_where_nobody_works(world: World) -> None:
    asked = Asked(world)
    referral_id, version = asked.draft()
    leave(world, asked.partner)
    with pytest.raises(Conflict) as refused:
        world.run(
            SendReferral(command_id=world.new_id(), referral_id=referral_id, version=version),
            asked.care_team,
        )
    assert refused.value.problem is ProblemType.SERVICE_NOT_SUITABLE
    world.person(asked.partner_id, Role.PARTNER)
    world.run(
        SendReferral(command_id=world.new_id(), referral_id=referral_id, version=version),
        asked.care_team,
    )
    nothing_fell(world)


def test_a_case_opens_again_without_a_party_that_has_nobody_left(around: Around) -> None:
    around.joins(around.caw_worker)
    around.closed(around.caw_worker)
    leave(around.world, around.caw_worker)
    again = around.make(
        ReopenCase,
        version=around.version,
        reason=ReopenReason.WORRY_CAME_BACK,
        next_on=around.soon(),
    )
    response = around.post(around.care, "/reopening", again)
    assert response.status_code == 200, response.text
    assert around.parties() == [around.school]
    nothing_fell(around.world)


def test_the_last_of_a_care_team_stays_while_teachers_can_signal(world: World) -> None:
    school = world.organisation()
    care = world.person(school, Role.CARE_TEAM)
    teacher = world.person(school, Role.SIGNALLER)
    with pytest.raises(ResponsibilityHeld) as refused:
        leave(world, care)
    assert [held["role"] for held in refused.value.must_move_first] == ["care-team"]
    leave(world, teacher)
    leave(world, care)


def test_a_case_does_not_close_over_an_action_that_nobody_ended(around: Around) -> None:
    around.goal()
    action_id = made(around.action())
    assert "case.propose-closing" not in around.read(around.care)["commands"]
    assert problem(around.closing()) == (409, "case-still-needs", "open_action")
    ended = around.make(EndAction, action_id=action_id, version=1, status=ActionStatus.DONE)
    assert around.post(around.care, f"/actions/{action_id}/ending", ended).status_code == 200
    around.closed()
    nothing_fell(around.world)


def test_an_early_leaver_is_followed_up_until_the_school_says_where_to(around: Around) -> None:
    world = around.world
    signal = SubmitSignal(
        command_id=world.new_id(),
        signal_id=world.new_id(),
        organisation_id=around.school,
        young_person_id=around.pupil,
        kind=SignalKind.EARLY_LEAVER,
        severity=Severity.CONCERNED,
        categories=(Category.ATTENDANCE,),
        observation="Al twee weken niet gezien",
        leaver=LeaverFacts(state=LeaverState.LEFT),
        made_at=world.clock.now,
    )
    world.run(signal, around.care)
    linked = world.run(
        DecideSignal(
            command_id=world.new_id(),
            signal_id=signal.signal_id,
            version=1,
            decision=SignalDecision.LINK_TO_CASE,
            case_id=around.case,
        ),
        around.care,
    )
    around.closed()
    seen = around.care.client.get(f"/v1/signals/{signal.signal_id}").json()
    assert (seen["status"], seen["message"]) == ("linked", "De hulp is afgerond. Dank je wel.")
    assert "signal-returned" in world.notices_to(around.school)
    nothing_fell(world)
    world.run(
        DecideSignal(
            command_id=world.new_id(),
            signal_id=signal.signal_id,
            version=linked.receipt.version + 1,
            decision=SignalDecision.CLOSE,
            reason=SignalReason.RESOLVED,
            leaver_outcome=LeaverOutcome.BACK_IN_SCHOOL,
            message_to_signaller="Hij is terug op school.",
        ),
        around.care,
    )
    nothing_fell(world)


def test_who_reads_ones_own_no_again_stands_in_the_journal(world: World) -> None:
    talk = Talk(world)
    assert talk.reject(message="De vader is hier al bekend").status_code == 200
    before = world.journal(talk.id).count("referral.read")
    assert talk.view(talk.partner)["message"] == "De vader is hier al bekend"
    assert world.journal(talk.id).count("referral.read") == before + 1
