"""Answering at the desk without scripts: preview, yes, no, back and forth, waiting, and room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.vocabulary import OrganisationKind, Role
from tests.console.care_desk import CareDesk
from tests.support.desk import Browserless
from tests.support.scenes import Asked
from tests.support.world import Person, World


@pytest.fixture
def database_kind() -> str:
    """Say which database: the journeys in the browser run on both."""
    return "sqlite"


class Talk:
    """A question on its way, before both desks."""

    def __init__(self, world: World) -> None:
        """Send it."""
        self.world = world
        self.asked = Asked(world)
        self.id, _ = self.asked.referral()
        self.path = f"/desk/questions/{self.id}"

    def desk(self, who: Person, act: str = "") -> Browserless:
        """Open it for somebody, with the form of one act."""
        desk = Browserless.of(self.world, who, language="en")
        desk.get(f"{self.path}?act={act}" if act else self.path)
        return desk

    def partner(self, act: str = "") -> Browserless:
        """Open it for the partner."""
        return self.desk(self.asked.partner, act)

    def school(self, act: str = "") -> Browserless:
        """Open it for the school."""
        return self.desk(self.asked.care_team, act)

    def accepted(self) -> Browserless:
        """Say yes."""
        desk = self.partner()
        desk.send("/accept")
        assert "You take it." in desk.text
        return desk


@pytest.fixture
def talk(world: World) -> Talk:
    """Give a question on its way."""
    return Talk(world)


def test_a_preview_holds_no_identity_and_reading_it_tells_the_sender(talk: Talk) -> None:
    school = talk.school()
    assert "Waits for an answer" in school.text
    partner = talk.partner()
    page = str(partner.response and partner.response.text)
    for secret in ("Noor", "Desmet", "2012", "Wie kan thuis"):
        assert secret not in page
    assert "12 to 14 years" in partner.text
    assert "Seen, not answered yet" in talk.school().text
    assert talk.world.journal(talk.id).count("referral.see") == 1
    talk.partner()
    assert talk.world.journal(talk.id).count("referral.see") == 1


def test_a_yes_names_who_takes_it_and_opens_the_packet(talk: Talk) -> None:
    colleague = talk.world.person(talk.asked.partner_id, Role.PARTNER, name="Paola Partner")
    desk = talk.partner()
    assert desk.form("/accept").fields["assigned_account_id"] == [
        str(talk.asked.partner.account_id)
    ]
    day = (talk.asked.today + timedelta(days=1)).isoformat()
    desk.send(
        "/accept", assigned_account_id=str(colleague.account_id), first_contact_planned_on=day
    )
    assert "Noor Desmet" in desk.text
    assert "Taken by Paola Partner" in desk.text
    assert "First contact planned" in talk.school().text
    assert "referral.read" in talk.world.journal(talk.id)


def test_a_no_needs_a_reason_and_somebody_else_or_nobody(talk: Talk) -> None:
    other = CareDesk(talk.world)
    desk = talk.partner("reject")
    wrong = desk.send("/reject")
    assert wrong.status_code == 422
    assert 'href="#f-reason"' in wrong.text
    assert 'href="#f-alternative_service_id"' in wrong.text
    assert f'value="{other.service}"' in wrong.text
    desk.send(
        "/reject",
        reason="no-capacity",
        alternative_service_id=str(other.service),
        message="Probeer het daar, zij hebben plaats.",
    )
    assert "Your no has gone." in desk.text
    school = talk.school()
    assert "Declined, with somebody else to ask" in school.text
    assert "They suggest somebody else: Het Baken: Jongerenonthaal" in school.text
    assert "Probeer het daar" in school.text
    assert "No room now" in school.text


def test_a_no_without_an_alternative_says_so(talk: Talk) -> None:
    desk = talk.partner("reject")
    desk.send("/reject", reason="other", alternative_service_id="nobody")
    assert "Declined" in desk.text
    assert "What can be done" not in desk.text


def test_a_question_back_is_answered_and_gives_the_move_back(talk: Talk) -> None:
    desk = talk.partner("ask")
    assert desk.send("/ask").status_code == 422
    desk.send("/ask", question="Sinds wanneer?")
    assert "De Linde has to move" in desk.text
    school = talk.school()
    assert "Sinds wanneer?" in school.text
    named = school.send("/answer", answer="Noor is sinds mei stil")
    assert (named.status_code, "The name stands in it" in named.text) == (422, True)
    school.send("/answer", answer="Sinds mei.")
    assert "Your answer has gone." in school.text
    partner = talk.partner()
    assert "Sinds mei." in partner.text
    assert "Your move" in partner.text


def test_a_waiting_list_needs_a_day_and_a_plan_to_bridge_it(talk: Talk) -> None:
    talk.accepted()
    desk = talk.partner("hold")
    wrong = desk.send("/hold", reason="waitlisted")
    for name in ("expected_on", "bridging_plan"):
        assert f'href="#f-{name}"' in wrong.text
    day = (talk.asked.today + timedelta(days=30)).isoformat()
    plan = "De school belt elke maandag."
    desk.send("/hold", reason="waitlisted", expected_on=day, bridging_plan=plan)
    assert "On the waiting list" in desk.text
    assert plan in talk.school().text


def test_a_try_and_a_contact_and_the_end_are_told(talk: Talk) -> None:
    desk = talk.accepted()
    assert desk.send("/first-contact", contact_on="").status_code == 422
    today = talk.asked.today.isoformat()
    desk.send("/first-contact", reached="no", contact_on=today)
    assert "tried 1 time" in desk.text
    desk.send("/first-contact", reached="yes", contact_on=today)
    assert "Help has begun" in desk.text
    desk.get(f"{talk.path}?act=complete")
    wrong = desk.send("/complete")
    assert 'href="#f-message_to_signaller"' in wrong.text
    desk.send("/complete", outcome="help-received", message_to_signaller="Het gaat beter.")
    assert "The help is rounded off." in desk.text
    assert "How it ended Help was given" in talk.school().text


def test_who_cannot_leave_alone_hears_what_comes_first(talk: Talk) -> None:
    desk = talk.accepted()
    desk.get(f"{talk.path}?act=fail")
    answer = desk.send("/fail", reason="could-not-reach")
    assert answer.status_code == 409
    assert "First note more tries to reach the family." in desk.text


def test_a_colleague_takes_over(talk: Talk) -> None:
    colleague = talk.world.person(talk.asked.partner_id, Role.PARTNER, name="Paola Partner")
    talk.accepted()
    desk = talk.partner("assign")
    desk.send("/assign", assigned_account_id=str(colleague.account_id))
    assert "Taken by Paola Partner" in desk.text


def test_the_sender_takes_it_back_and_the_partner_keeps_what_was_typed(talk: Talk) -> None:
    partner = talk.partner("reject")
    school = talk.school("recall")
    assert "Nothing about the young person was shown." in school.text
    school.send("/recall", reason="other-partner-found")
    assert "It is taken back." in school.text
    answer = partner.send(
        "/reject", reason="no-capacity", alternative_service_id="nobody", message="Spijtig."
    )
    assert answer.status_code == 409
    assert "Somebody was before you" in partner.text
    assert "Taken back" in partner.text
    assert "Spijtig." in partner.text


def test_a_mistake_takes_two_once_it_was_accepted(talk: Talk) -> None:
    talk.accepted()
    school = talk.school("error")
    assert "Fill this in." in school.send("/error").text
    school.send("/error", reason="Verkeerde knop.")
    assert "It is noted as a mistake." in school.text
    again = talk.school("error")
    assert again.send("/error", reason="Verkeerde knop.").status_code == 409
    second = talk.world.person(talk.asked.school, Role.CARE_TEAM, name="Karel Collega")
    desk = talk.desk(second, "error")
    desk.send("/error", reason="Verkeerde knop.")
    assert "Made by mistake" in desk.text


def test_boxes_count_and_narrow_to_our_own_move(talk: Talk) -> None:
    partner = Browserless.of(talk.world, talk.asked.partner, language="en")
    partner.get("/desk/questions")
    assert "Asked of us (1)" in partner.text
    assert "Your move in 1" in partner.text
    talk.partner("ask").send("/ask", question="Sinds wanneer?")
    assert "Nobody asks anything now" in partner.get("/desk/questions?box=in&mine=true").text
    assert "No move is yours now" in partner.text
    school = Browserless.of(talk.world, talk.asked.care_team, language="en")
    school.get("/desk/questions?box=out&mine=true")
    assert "A question was asked back" in school.text
    assert "1 question waits for you" in school.get("/desk").text


def test_a_desk_that_was_not_asked_finds_nothing(talk: Talk) -> None:
    partner = talk.world.person(talk.world.organisation(OrganisationKind.PARTNER), Role.PARTNER)
    desk = Browserless.of(talk.world, partner, language="en")
    absent = desk.get(f"/desk/questions/{talk.world.new_id()}").content
    assert desk.get(talk.path).content == absent
    teacher = talk.world.person(talk.asked.school, Role.SIGNALLER)
    assert Browserless.of(talk.world, teacher, language="en").get(talk.path).content == absent


def test_the_other_sides_act_is_refused(talk: Talk) -> None:
    school = talk.school("recall")
    fields: dict[str, Any] = dict(school.form("/recall").fields)
    assigned = {"assigned_account_id": str(talk.asked.care_team.account_id)}
    assert school.post(f"{talk.path}/accept", {**fields, **assigned}).status_code == 403
    assert "referral.accept" not in talk.world.journal(talk.id)


def test_room_is_told_in_one_tap_by_whoever_offers_it(world: World) -> None:
    care = CareDesk(world)
    desk = care.desk(care.partner)
    desk.get("/desk/room")
    action = f"/desk/room/{care.service}"
    desk.send(action, state="has-capacity")
    assert "Noted." in desk.text
    assert "Room now said today" in desk.text
    assert world.journal(care.service)[-1] == "service.report-capacity"
    desk.send(action, state="has-capacity", places="12")
    desk.send(action, state="waitlist")
    assert desk.form(action).fields["places"] == ["12"], "one tap keeps the number of places"
    odd = desk.send(action, state="waitlist", places="many")
    assert (odd.status_code, "Write a number." in desk.text) == (422, True)
    wrong = desk.send(action, state="waitlist", places="12", first_free_on="2020-01-01")
    assert (wrong.status_code, "This day has passed." in desk.text) == (422, True)
    world.clock.forward(days=15)
    desk = care.desk(care.partner)
    assert "Nobody said lately" in desk.get("/desk/room").text
    fields = {**desk.form(action).fields, "state": "no-capacity"}
    assert desk.post(f"/desk/room/{care.other_service}", fields).status_code == 403
