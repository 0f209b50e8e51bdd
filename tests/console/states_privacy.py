"""The states of privacy: what its officers see, and reading in an emergency."""

from __future__ import annotations

from playwright.sync_api import Page

from server.kernel.sealing import seal
from tests.console.care_desk import helped_before
from tests.server.privacy.watch import Watch
from tests.support.desk_states import Arrival, State
from tests.support.scenes import Asked
from tests.support.world import World

_WORDS = "Zat maandag alleen in de refter"


def _watch(world: World) -> Watch:
    watch = Watch(world)
    signal_id = watch.signal(watch.child, _WORDS)
    watch.care_team.client.get(f"/v1/signals/{signal_id}")
    return watch


def _overview(world: World) -> Arrival:
    watch = _watch(world)
    watch.circle(watch.child, "Elke ochtend samen")
    watch.opened(watch.outsider())
    return Arrival(watch.network_officer, "/desk/privacy")


def _journal(world: World) -> Arrival:
    return Arrival(_watch(world).officer, "/desk/privacy/journal")


def _journal_of_nothing(world: World) -> Arrival:
    return Arrival(_watch(world).officer, "/desk/privacy/journal?what=sharing.revoke")


def _look_up(world: World) -> Arrival:
    return Arrival(_watch(world).officer, "/desk/privacy/people")


def _person(world: World) -> Arrival:
    watch = _watch(world)
    world.prove(watch.network_officer)
    return Arrival(watch.network_officer, f"/desk/privacy/people/{watch.child}")


def _erasing(world: World) -> Arrival:
    watch = Watch(world)
    watch.end_signal(watch.signal(watch.child, _WORDS))
    world.prove(watch.network_officer)
    return Arrival(watch.network_officer, f"/desk/privacy/people/{watch.child}/erasure")


def _not_to_erase(world: World) -> Arrival:
    watch = _watch(world)
    world.prove(watch.network_officer)
    return Arrival(watch.network_officer, f"/desk/privacy/people/{watch.child}/erasure")


def _exports(world: World) -> Arrival:
    watch = _watch(world)
    watch.fetch(watch.network_officer, watch.prepared(watch.network_officer))
    watch.prepared(watch.network_officer)
    return Arrival(watch.network_officer, "/desk/privacy/exports")


def _no_exports(world: World) -> Arrival:
    return Arrival(_watch(world).network_officer, "/desk/privacy/exports")


def _emergencies(world: World) -> Arrival:
    watch = _watch(world)
    watch.circle(watch.child, "Elke ochtend samen")
    watch.opened(watch.outsider())
    return Arrival(watch.officer, "/desk/privacy/emergencies")


def _emergency(world: World) -> Arrival:
    watch = _watch(world)
    watch.circle(watch.child, "Elke ochtend samen")
    break_glass_id = watch.opened(watch.outsider())
    return Arrival(watch.officer, f"/desk/privacy/emergencies/{break_glass_id}")


def _reviewed(world: World) -> Arrival:
    watch = _watch(world)
    watch.circle(watch.child, "Elke ochtend samen")
    break_glass_id = watch.opened(watch.outsider())
    watch.review(watch.officer, break_glass_id)
    return Arrival(watch.officer, f"/desk/privacy/emergencies/{break_glass_id}")


def _whole(world: World) -> Arrival:
    watch = _watch(world)
    with world.unit() as uow:
        seal(uow)
        uow.commit()
    return Arrival(watch.officer, "/desk/privacy/check")


def _ask(world: World) -> Arrival:
    watch = _watch(world)
    reader = watch.outsider()
    world.prove(reader)
    return Arrival(reader, "/desk/emergency")


def _helped(world: World) -> Arrival:
    asked = Asked(world)
    question_id = helped_before(asked)
    world.prove(asked.partner)
    return Arrival(asked.partner, f"/desk/emergency?question={question_id}")


def _read(world: World) -> Arrival:
    watch = _watch(world)
    watch.contact(watch.child, "Mama Desmet")
    watch.circle(watch.child, "Elke ochtend samen naar de bus")
    reader = watch.outsider()
    return Arrival(reader, f"/desk/emergency/{watch.opened(reader)}")


def _sent_empty(page: Page) -> None:
    page.locator("main form").last.evaluate("form => { form.noValidate = true }")
    page.locator("main form button.primary").last.click()


STATES = (
    State(name="privacy", route="/desk/privacy", prepare=_overview),
    State(name="journal", route="/desk/privacy/journal", prepare=_journal),
    State(name="journal-nothing", route="/desk/privacy/journal", prepare=_journal_of_nothing),
    State(name="look-up", route="/desk/privacy/people", prepare=_look_up),
    State(
        name="young-person",
        route="/desk/privacy/people/{young_person_id}",
        prepare=_person,
        for_outsiders=True,
    ),
    State(
        name="erasing",
        route="/desk/privacy/people/{young_person_id}/erasure",
        prepare=_erasing,
        for_outsiders=True,
    ),
    State(
        name="erasing-not-yet",
        route="/desk/privacy/people/{young_person_id}/erasure",
        prepare=_not_to_erase,
        for_outsiders=True,
    ),
    State(name="exports", route="/desk/privacy/exports", prepare=_exports),
    State(name="exports-none", route="/desk/privacy/exports", prepare=_no_exports),
    State(name="emergencies", route="/desk/privacy/emergencies", prepare=_emergencies),
    State(
        name="emergency",
        route="/desk/privacy/emergencies/{break_glass_id}",
        prepare=_emergency,
    ),
    State(
        name="emergency-wrong",
        route="/desk/privacy/emergencies/{break_glass_id}",
        prepare=_emergency,
        act=_sent_empty,
    ),
    State(
        name="emergency-reviewed",
        route="/desk/privacy/emergencies/{break_glass_id}",
        prepare=_reviewed,
    ),
    State(name="journal-whole", route="/desk/privacy/check", prepare=_whole),
    State(name="emergency-ask", route="/desk/emergency", prepare=_ask),
    State(name="emergency-ask-empty", route="/desk/emergency", prepare=_ask, act=_sent_empty),
    State(name="emergency-helped", route="/desk/emergency", prepare=_helped),
    State(name="emergency-read", route="/desk/emergency/{break_glass_id}", prepare=_read),
)
