"""The states of circles: the list, one circle in every phase, each act, the papers, the dossier."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from shared.vocabulary import OrganisationKind, Role
from tests.console.circle_desk import DeskCircle
from tests.server.people.second_factors import enrol
from tests.support.desk_states import Arrival, State
from tests.support.world import World

_CIRCLE = "/desk/circles/{case_id}"


def _list(world: World) -> Arrival:
    around = DeskCircle(world)
    for place, name in enumerate(("Amina", "Lars", "Wout")):
        pupil = world.pupil(around.school, given_name=name)
        around.open(young_person_id=pupil, next_on=around.soon(3 + 9 * place))
    world.clock.forward(days=5)
    return Arrival(around.care, "/desk/circles")


def _no_circles(world: World) -> Arrival:
    partner = world.organisation(OrganisationKind.PARTNER, name="Het Baken")
    return Arrival(world.person(partner, Role.PARTNER), "/desk/circles")


def _filled(world: World) -> DeskCircle:
    around = DeskCircle(world).filled()
    around.proposed(around.care, around.caw_worker)
    around.disputed(around.clb_worker)
    return around


def _bare(world: World) -> Arrival:
    around = DeskCircle(world)
    return Arrival(around.care, around.path)


def _circle(world: World) -> Arrival:
    around = _filled(world)
    return Arrival(around.care, around.path)


def _nameless(world: World) -> Arrival:
    around = _filled(world)
    ocmw = world.organisation(OrganisationKind.PARTNER, name="OCMW")
    worker = world.person(ocmw, Role.PARTNER)
    around.joins(worker, shares=False)
    return Arrival(worker, around.path)


def _closing(world: World) -> Arrival:
    around = DeskCircle(world)
    around.goal()
    around.closing()
    around.says(around.care, agrees=True)
    return Arrival(around.caw_worker, around.path)


def _closed(world: World) -> Arrival:
    around = DeskCircle(world)
    around.goal()
    around.closed(around.caw_worker, around.clb_worker)
    return Arrival(around.care, around.path)


def _below(rest: str) -> Callable[[World], Arrival]:
    def prepare(world: World) -> Arrival:
        around = _filled(world)
        return Arrival(around.care, f"{around.path}/{rest}")

    return prepare


def _goal_ending(world: World) -> Arrival:
    around = DeskCircle(world)
    goal = around.goal().json()["resource_id"]
    return Arrival(around.care, f"{around.path}/do/goal-ending/{goal}")


def _answer(world: World) -> Arrival:
    around = DeskCircle(world)
    handover = around.proposed(around.care, around.caw_worker)
    return Arrival(around.caw_worker, f"{around.path}/do/handover-answer/{handover}")


def _settlement(world: World) -> Arrival:
    around = DeskCircle(world)
    dispute = around.disputed(around.clb_worker)
    return Arrival(around.care, f"{around.path}/do/settlement/{dispute}")


def _closing_answer(world: World) -> Arrival:
    arrival = _closing(world)
    return Arrival(arrival.person, f"{arrival.path}/do/closing-answer")


def _closing_answer_from_an_open_page(world: World) -> Arrival:
    arrival = _closing_answer(world)
    assert arrival.person is not None
    enrol(world, arrival.person.claims)
    world.clock.forward(minutes=6)
    return arrival


def _said_yes(page: Page) -> None:
    page.locator("main form input[type=radio]").first.check()
    page.locator("main form button.primary").click()
    page.locator("#f-code").wait_for()


def _reopening(world: World) -> Arrival:
    arrival = _closed(world)
    return Arrival(arrival.person, f"{arrival.path}/do/reopening")


def _note_of_bound(world: World) -> Arrival:
    around = DeskCircle(world)
    return Arrival(around.clb_worker, f"{around.path}/do/note")


def _sent_empty(page: Page) -> None:
    page.locator("main form").evaluate("form => { form.noValidate = true }")
    page.locator("main form button.primary").click()
    page.locator(".notice.red").wait_for()


def _opening(world: World) -> Arrival:
    around = DeskCircle(world)
    signal = around.absent()
    return Arrival(around.care, f"/desk/circles/new?signal={signal}")


def _dossier(world: World) -> Arrival:
    around = DeskCircle(world)
    around.absent()
    around.filled()
    return Arrival(around.care, f"/desk/dossiers/{around.pupil}")


def _no_dossier(world: World) -> Arrival:
    around = DeskCircle(world)
    return Arrival(around.care, f"/desk/dossiers/{around.pupil}")


_DO = _CIRCLE + "/do/{slug}"
_ABOUT = _DO + "/{about}"
STATES = (
    State(name="circles", route="/desk/circles", prepare=_list, for_outsiders=True),
    State(name="circle-new", route="/desk/circles/new", prepare=_opening),
    State(name="circle", route=_CIRCLE, prepare=_circle),
    State(name="circle-nameless", route=_CIRCLE, prepare=_nameless),
    State(name="circle-closing", route=_CIRCLE, prepare=_closing),
    State(name="circle-chronology", route=_CIRCLE + "/chronology", prepare=_below("chronology")),
    State(name="circle-ledger", route=_CIRCLE + "/ledger", prepare=_below("ledger")),
    State(name="circle-plan", route=_CIRCLE + "/plan", prepare=_below("plan")),
    State(name="circle-action-wrong", route=_DO, prepare=_below("do/action"), act=_sent_empty),
    State(name="circle-note", route=_DO, prepare=_note_of_bound),
    State(name="circle-round-table", route=_DO, prepare=_below("do/round-table")),
    State(name="circle-closing-answer", route=_DO, prepare=_closing_answer),
    State(name="circle-handover-answer", route=_ABOUT, prepare=_answer),
    State(name="circle-settlement", route=_ABOUT, prepare=_settlement),
    State(name="dossier", route="/desk/dossiers/{young_person_id}", prepare=_dossier),
    State(name="dossier-none", route="/desk/dossiers/{young_person_id}", prepare=_no_dossier),
)
MORE = (
    State(name="circles-none", route="/desk/circles", prepare=_no_circles, for_outsiders=True),
    State(
        name="circle-closing-proof",
        route=_DO,
        prepare=_closing_answer_from_an_open_page,
        act=_said_yes,
    ),
    State(name="circle-bare", route=_CIRCLE, prepare=_bare),
    State(name="circle-closed", route=_CIRCLE, prepare=_closed),
    State(name="circle-goal", route=_DO, prepare=_below("do/goal")),
    State(name="circle-note-wrong", route=_DO, prepare=_below("do/note"), act=_sent_empty),
    State(name="circle-next-date", route=_DO, prepare=_below("do/plan")),
    State(name="circle-handover", route=_DO, prepare=_below("do/handover")),
    State(name="circle-dispute", route=_DO, prepare=_below("do/dispute")),
    State(name="circle-reopening", route=_DO, prepare=_reopening),
    State(name="circle-goal-ending", route=_ABOUT, prepare=_goal_ending),
)
"""States made of the same parts as those above: walked by the soak, not each time."""
