"""What time does to a decision: it lapses, is asked anew, and a family is not forgotten."""

from datetime import date, timedelta

import pytest

from shared.consents import InformFamily
from shared.vocabulary import (
    DeferredReason,
    Role,
    SharingBasis,
)
from tests.server.consents.shares import EMERGENCY, PATH, Shares, send
from tests.support.scenes import Asked
from tests.support.world import World


@pytest.fixture
def asked(world: World) -> Asked:
    """Give a school and a partner."""
    return Asked(world)


@pytest.fixture
def shares(asked: Asked) -> Shares:
    """Give a school that is about to share."""
    return Shares(asked)


def test_an_emergency_ends_in_seventy_two_hours_and_is_watched(shares: Shares) -> None:
    world, school = shares.world, shares.asked.school
    officer = world.person(school, Role.PRIVACY_OFFICER)
    sharing_id = shares.decided(basis=SharingBasis.EMERGENCY, emergency=EMERGENCY)
    assert "sharing-emergency" in world.notices_to(school)
    assert world.notices_to(officer.account_id) == ["sharing-emergency"]
    world.clock.forward(hours=71, minutes=59)
    assert shares.in_force()
    world.clock.forward(minutes=1)
    assert shares.in_force() == frozenset()
    world.run_errands()
    assert world.journal(sharing_id) == ["sharing.decide", "sharing.lapse"]


def test_at_the_twelfth_birthday_the_school_is_asked_to_ask_anew(asked: Asked) -> None:
    shares = Shares(asked, born=date(2014, 10, 1))
    sharing_id = shares.decided(basis=SharingBasis.CONSENT_BOTH_PARENTS)
    asked.world.clock.now = asked.world.clock.now.replace(month=9, day=30, hour=22)
    assert shares.in_force() == frozenset()
    asked.world.run_errands()
    assert asked.world.notices_to(asked.school)[-1] == "sharing-asks-anew"
    assert asked.world.journal(sharing_id)[-1] == "sharing.lapse"


def test_a_decision_that_runs_out_says_so(shares: Shares) -> None:
    shares.decided()
    shares.world.clock.forward(days=101)
    shares.world.run_errands()
    assert shares.world.notices_to(shares.asked.school)[-1] == "sharing-lapsed"


def test_a_renewed_decision_lapses_in_silence(shares: Shares) -> None:
    shares.decided()
    shares.world.clock.forward(days=50)
    shares.decided()
    shares.world.clock.forward(days=51)
    shares.world.run_errands()
    assert "sharing-lapsed" not in shares.world.notices_to(shares.asked.school)


def test_a_family_that_is_told_later_is_not_forgotten(shares: Shares) -> None:
    sharing_id = shares.decided(
        family_informed_on=None,
        informed_deferred=DeferredReason.NOT_YET_REACHED,
        inform_by=shares.asked.today + timedelta(days=3),
    )
    shares.world.clock.forward(days=4)
    shares.world.run_errands()
    assert shares.world.notices_to(shares.asked.school)[-1] == "family-not-informed"
    assert shares.world.journal(sharing_id)[-1] == "sharing.remind"


def test_a_family_that_was_told_meanwhile_is_not_reminded_of(shares: Shares) -> None:
    sharing_id = shares.decided(
        family_informed_on=None,
        informed_deferred=DeferredReason.NOT_YET_REACHED,
        inform_by=shares.asked.today + timedelta(days=3),
    )
    informed = InformFamily(
        command_id=shares.world.new_id(),
        sharing_id=sharing_id,
        version=1,
        informed_on=shares.asked.today,
    )
    response = send(shares.asked.care_team, f"/{sharing_id}/informing", informed)
    assert response.status_code == 200
    view = shares.asked.care_team.client.get(f"{PATH}/{sharing_id}").json()
    assert view["family_informed_on"] == shares.asked.today.isoformat()
    shares.world.clock.forward(days=4)
    shares.world.run_errands()
    assert "family-not-informed" not in shares.world.notices_to(shares.asked.school)
    assert shares.world.journal(sharing_id)[:2] == ["sharing.decide", "sharing.inform"]
