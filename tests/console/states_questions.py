"""The states of questions for help, of what is shared, and of room."""

from __future__ import annotations

from playwright.sync_api import Page

from shared.referrals import AcceptReferral, AskQuestion
from tests.console.care_desk import CareDesk
from tests.support.desk_states import Arrival, State
from tests.support.scenes import Asked
from tests.support.world import World


def _nothing(world: World) -> Arrival:
    return Arrival(CareDesk(world).partner, "/desk/questions")


def _inbox(world: World) -> Arrival:
    asked = Asked(world)
    asked.referral()
    world.clock.forward(days=9)
    asked.referral()
    return Arrival(asked.partner, "/desk/questions")


def _outbox(world: World) -> Arrival:
    asked = Asked(world)
    asked.referral()
    asked.draft()
    return Arrival(asked.care_team, "/desk/questions?box=out")


def _preview(world: World) -> Arrival:
    asked = Asked(world)
    referral_id, _ = asked.referral()
    return Arrival(asked.partner, f"/desk/questions/{referral_id}")


def _no(world: World) -> Arrival:
    arrival = _preview(world)
    return Arrival(arrival.person, arrival.path + "?act=reject")


def _asked_back(world: World) -> Arrival:
    asked = Asked(world)
    referral_id, version = asked.referral()
    world.run(
        AskQuestion(
            command_id=world.new_id(),
            referral_id=referral_id,
            version=version,
            question_id=world.new_id(),
            question="Sinds wanneer, en wie is er al bij betrokken?",
        ),
        asked.partner,
    )
    return Arrival(asked.care_team, f"/desk/questions/{referral_id}")


def _accepted(world: World, asked: Asked) -> str:
    referral_id, version = asked.referral()
    world.run(
        AcceptReferral(
            command_id=world.new_id(),
            referral_id=referral_id,
            version=version,
            assigned_account_id=asked.partner.account_id,
        ),
        asked.partner,
    )
    return f"/desk/questions/{referral_id}"


def _packet(world: World) -> Arrival:
    asked = Asked(world)
    return Arrival(asked.partner, _accepted(world, asked))


def _sharing(world: World) -> Arrival:
    asked = Asked(world)
    case_id, young_person_id = asked.case()
    return Arrival(asked.care_team, f"/desk/sharing/{asked.sharing(case_id, young_person_id)}")


def _room(world: World) -> Arrival:
    care = CareDesk(world)
    care.has_room(care.service)
    care.offers(care.baken, "Woonbegeleiding")
    return Arrival(care.partner, "/desk/room")


def _sent_empty(page: Page) -> None:
    page.locator("form .primary").click()


def _stale(page: Page) -> None:
    page.locator(".acting input[name=version]").evaluate("one => { one.value = '9' }")
    page.locator("form .primary").click()


_ONE = "/desk/questions/{referral_id}"
STATES = (
    State(name="questions", route="/desk/questions", prepare=_inbox),
    State(name="questions-empty", route="/desk/questions", prepare=_nothing),
    State(name="questions-out", route="/desk/questions", prepare=_outbox),
    State(name="question-preview", route=_ONE, prepare=_preview),
    State(name="question-stale", route=_ONE, prepare=_preview, act=_stale),
    State(name="question-no-wrong", route=_ONE, prepare=_no, act=_sent_empty),
    State(name="question-asked-back", route=_ONE, prepare=_asked_back),
    State(name="question-packet", route=_ONE, prepare=_packet),
    State(name="sharing", route="/desk/sharing/{sharing_id}", prepare=_sharing),
    State(name="room", route="/desk/room", prepare=_room),
)
