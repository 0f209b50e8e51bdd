"""Time reminds and never ends anything: whose move it is hears first, the coordinators later."""

from uuid import UUID

import pytest

from server.referrals.jobs import due
from shared.contract import Command
from shared.referrals import EscalateReferral
from shared.vocabulary import OrganisationKind, ReferralKind
from tests.server.referrals.talk import Talk
from tests.support.scenes import Asked
from tests.support.world import World


@pytest.fixture
def talk(world: World) -> Talk:
    """Give a question that was sent."""
    return Talk(world)


def due_now(world: World) -> list[Command]:
    """Give what the worker finds to do."""
    with world.unit() as uow:
        return due(uow)


def work(world: World) -> int:
    """Do what is due, as the worker does; tell how many that were."""
    commands = due_now(world)
    for command in commands:
        world.run(command)
    return len(commands)


def told(world: World, audience_id: UUID) -> int:
    """Tell how often somebody heard that a referral waits."""
    return world.notices_to(audience_id).count("referral-waits")


def test_silence_is_told_first_to_the_receiver_and_the_connector_then_to_coordinators(
    talk: Talk,
) -> None:
    world = talk.world
    region = world.organisation(OrganisationKind.COORDINATION, name="Regio")
    world.clock.forward(days=7, seconds=-1)
    assert work(world) == 0
    world.clock.forward(seconds=1)
    assert work(world) == 1
    assert told(world, talk.partner.organisation_id) == 1
    assert told(world, talk.school.account_id) == 1
    assert told(world, region) == 0
    view = talk.view(talk.school)
    assert (view["business_status"], view["ball"]["late"]) == ("escalated-1", True)
    assert work(world) == 0
    world.clock.forward(days=7)
    assert work(world) == 1
    assert told(world, region) == 1
    assert talk.view(talk.school)["business_status"] == "escalated-2"
    world.clock.forward(days=200)
    assert work(world) == 0
    assert talk.view(talk.school)["status"] == "requested"
    assert world.journal(talk.id).count("referral.escalate") == 2


def test_a_reminder_of_a_clock_that_was_stopped_does_nothing(talk: Talk) -> None:
    world = talk.world
    world.clock.forward(days=7)
    (command,) = due_now(world)
    assert isinstance(command, EscalateReferral)
    world.prove(talk.partner)
    assert talk.accept().status_code == 200
    with world.unit() as uow:
        uow.follow_up(command)
        uow.commit()
    world.run_errands()
    assert told(world, talk.partner.organisation_id) == 0
    assert "referral.escalate" not in world.journal(talk.id)


def test_a_question_that_waits_is_told_to_the_school_that_has_to_answer(talk: Talk) -> None:
    world = talk.world
    talk.ask()
    world.clock.forward(days=7)
    assert work(world) == 1
    assert told(world, talk.school.organisation_id) == 1
    assert told(world, talk.partner.organisation_id) == 0
    assert talk.view(talk.school)["business_status"] == "info-requested"


def test_a_hold_whose_day_has_come_is_the_receivers_move_again(talk: Talk) -> None:
    world = talk.world
    talk.accept()
    talk.hold()
    assert work(world) == 0
    world.clock.forward(days=14)
    assert talk.view(talk.school)["ball"]["party"] == "receiver"
    assert work(world) == 1
    assert told(world, talk.partner.organisation_id) == 1
    assert told(world, talk.school.organisation_id) == 1
    assert talk.view(talk.school)["status"] == "on-hold"


def test_help_that_runs_is_looked_at_again_and_again_and_never_escalates(talk: Talk) -> None:
    world = talk.world
    region = world.organisation(OrganisationKind.COORDINATION, name="Regio")
    talk.accept()
    talk.contact()
    for round_ in (1, 2, 3):
        world.clock.forward(days=100)
        assert work(world) == 1
        assert told(world, talk.partner.organisation_id) == round_
        assert work(world) == 0
    assert told(world, region) == 0
    assert talk.view(talk.school)["status"] == "in-progress"


def test_a_draft_that_is_forgotten_is_told_to_its_own_desk_alone(world: World) -> None:
    asked = Asked(world)
    asked.draft()
    world.clock.forward(days=7)
    assert work(world) == 1
    assert told(world, asked.school) == 1
    assert told(world, asked.partner_id) == 0


def test_advice_that_waits_is_told_to_the_desk_that_asked(world: World) -> None:
    talk = Talk(world, ReferralKind.ADVICE)
    world.clock.forward(days=7)
    assert work(world) == 1
    assert told(world, talk.partner.organisation_id) == 1
    assert told(world, talk.school.organisation_id) == 1


def test_what_has_ended_is_left_alone(talk: Talk) -> None:
    talk.reject()
    talk.world.clock.forward(days=300)
    assert work(talk.world) == 0
