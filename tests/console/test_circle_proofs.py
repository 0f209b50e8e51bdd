"""At the desk: who changes a circle from a page that lay open shows who they are, losing nothing.

The form comes back as it was typed, at the place where it was; the same person sends it again.
"""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest

from shared.vocabulary import NoteSecrecy
from tests.console.circle_desk import DeskCircle
from tests.console.test_questions import Talk
from tests.server.people.second_factors import enrol
from tests.support.desk import Browserless
from tests.support.world import Person, World


@pytest.fixture
def database_kind() -> str:
    """Say which database: the rule itself is the server's."""
    return "sqlite"


def _with_app(world: World, person: Person) -> pyotp.TOTP:
    """Let somebody who has just signed in have an app that shows codes."""
    return enrol(world, person.claims)[1]


def _show(world: World, desk: Browserless, app: pyotp.TOTP) -> None:
    """Be asked who one is, be wrong once, then be right."""
    assert desk.response is not None
    assert desk.response.status_code == 403
    assert "Show that it is you" in desk.text
    assert "What you typed is still here." in desk.text
    desk.send("/desk/second-factor", code="000000")
    assert "Not accepted" in desk.text
    desk.send("/desk/second-factor", code=app.at(world.clock.now))
    (kept,) = [form for form in desk.forms() if "resumed" in form.fields]
    desk.send(kept.action)


def test_a_yes_to_a_question_waits_for_the_code_with_who_takes_it_and_when(world: World) -> None:
    talk = Talk(world)
    app = _with_app(world, talk.asked.partner)
    desk = talk.partner()
    day = (talk.asked.today + timedelta(days=1)).isoformat()
    world.clock.forward(minutes=6)
    desk.send("/accept", first_contact_planned_on=day)
    _show(world, desk, app)
    form = desk.form("/accept").fields
    assert form["first_contact_planned_on"] == [day]
    assert form["assigned_account_id"] == [str(talk.asked.partner.account_id)]
    assert "referral.accept" not in world.journal(talk.id)
    desk.send("/accept")
    assert "referral.accept" in world.journal(talk.id)
    assert "Noor Desmet" in desk.text


def test_a_no_and_a_question_back_ask_no_code(world: World) -> None:
    talk = Talk(world)
    _with_app(world, talk.asked.partner)
    desk = talk.partner("ask")
    world.clock.forward(minutes=6)
    desk.send("/ask", question="Sinds wanneer?")
    assert "referral.ask" in world.journal(talk.id)
    talk.partner("reject").send("/reject", reason="other", alternative_service_id="nobody")
    assert "referral.reject" in world.journal(talk.id)


def test_an_offer_comes_back_as_it_was_and_daily_work_is_not_asked(world: World) -> None:
    around = DeskCircle(world)
    app = _with_app(world, around.care)
    desk = around.desk(around.care)
    world.clock.forward(minutes=6)
    desk.get(f"{around.path}/do/note")
    read_by = f"{around.school}.{NoteSecrecy.WHOLE_CIRCLE.value}"
    desk.send("/do/note", words="Belde aan.", secrecy=read_by)
    assert "note.write" in world.journal()
    desk.get(f"{around.path}/do/handover")
    asked, day = f"{around.caw}.{around.caw_worker.account_id}", around.soon(5).isoformat()
    desk.send("/do/handover", role="connector", to_account_id=asked, next_on=day)
    _show(world, desk, app)
    shown = desk.form("/do/handover").fields
    assert (shown["role"], shown["to_account_id"], shown["next_on"]) == (
        ["connector"],
        [asked],
        [day],
    )
    assert "handover.propose" not in world.journal(around.case)
    desk.send("/do/handover")
    assert "handover.propose" in world.journal(around.case)
