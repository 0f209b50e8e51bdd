"""A school year for who makes policy: every number from the release, absent where it is hidden."""

from __future__ import annotations

import re
from typing import Any

import pytest

from server.trends.document import History
from server.trends.periods import Month
from server.trends.yearly import OFFICIAL, Year, last_word_on, year_of
from shared.vocabulary import Language, OrganisationKind, RejectReason, Role
from tests.console.test_papers import opened, pages_of
from tests.support.desk import Browserless
from tests.support.trends import closed_year, put_closed_year, put_releases
from tests.support.world import Person, World

FIRST = Month(2024, 9)
YEAR = "2024-2025"
ADDRESS = f"/desk/trends/year?year={YEAR}"


@pytest.fixture
def database_kind() -> str:
    """Say which database: what is on paper does not hang on it."""
    return "sqlite"


@pytest.fixture
def coordinator(world: World) -> Person:
    """Give a coordinator, and a school year that is closed."""
    put_closed_year(world, FIRST)
    return world.person(world.organisation(OrganisationKind.COORDINATION), Role.COORDINATOR)


def _history() -> History:
    return History(tuple(release for release, _ in closed_year(FIRST)))


def _told(history: History, **changed: dict[str, Any]) -> Year:
    derived = {**history.last.content["indicators"], **changed}
    return year_of(history, derived, YEAR, Language.ENGLISH)


def test_every_number_of_the_page_is_one_of_the_release() -> None:
    history = _history()
    told = _told(history)
    cells = history.cells
    for reason, count in told.reasons.items():
        assert cells[f"declines/{YEAR}/reason:{reason}"] == count
    for sector, count in told.sectors.items():
        assert cells[f"declines/{YEAR}/sector:{sector}"] == count
    names = dict(zip(history.ground.municipality_names, history.ground.municipalities, strict=True))
    for place, count in told.places:
        nis = names.get(place, "elders")
        assert cells[f"declines/{YEAR}/municipality:{nis}"] == count
    assert told.declined == cells[f"offers/{YEAR}/answer:declined"]
    assert told.counts == len(told.reasons) + len(told.sectors) + len(told.places)
    assert 0 < told.shown < told.counts
    assert [count for _, count in told.asked] == sorted(
        (count for _, count in told.asked), reverse=True
    )
    assert all(told.reasons[reason] == count for reason, count in told.asked)


def test_what_is_asked_of_policy_follows_from_what_is_shown_about_supply() -> None:
    history = _history()
    rows = history.last.content["indicators"]["decline-reasons"]["rows"]
    reasons = {
        "no-capacity": None,
        "no-consent": 90,
        "service-not-offered": 7,
        "not-eligible-age": 8,
    }
    told = _told(history, **{"decline-reasons": {"rows": [{**rows[-1], "reasons": reasons}]}})
    assert told.asked == [
        (RejectReason.NOT_ELIGIBLE_AGE, 8),
        (RejectReason.SERVICE_NOT_OFFERED, 7),
    ]


def test_the_page_says_it_in_every_language_and_the_paper_is_the_same_each_time(
    world: World, coordinator: Person
) -> None:
    titles = {
        "nl": "Hulp die ontbrak, 2024-2025",
        "fr": "L&#39;aide qui a manqué, 2024-2025",
        "en": "Help that was missing, 2024-2025",
    }
    for language, title in titles.items():
        desk = Browserless.of(world, coordinator, language=language)
        page = desk.get(ADDRESS).text
        assert f"<h1>{title}</h1>" in page
        assert "Werk vraaggericht, breng de gepaste hulp vroeg en nabij" in page
        for official in OFFICIAL:
            assert official.year in page
            assert official.source in page
        assert "None" not in page
        assert "Undefined" not in page
    desk = Browserless.of(world, coordinator)
    paper = desk.get(f"/desk/trends/year.pdf?year={YEAR}")
    assert paper.headers["content-type"] == "application/pdf"
    assert pages_of(paper.content) >= 3
    assert paper.content == desk.get(f"/desk/trends/year.pdf?year={YEAR}").content
    assert b"/FontFile" in opened(paper.content)


def test_early_leavers_have_a_page_with_official_figures_beside_their_own(
    world: World, coordinator: Person
) -> None:
    derived = _history().last.content["indicators"]
    (outcomes,) = (row["counts"] for row in derived["leaver-outcomes"]["rows"])
    (foreseen,) = derived["foreseen-leavers"]["rows"]
    page = Browserless.of(world, coordinator).get("/desk/trends/leavers").text
    for official in OFFICIAL:
        assert official.year in page
        assert official.source in page
    hidden = sum(count is None for count in outcomes.values())
    assert page.count('<td class="told-count">\u2013</td>') >= hidden
    assert ("cannot be shown" in page) == (foreseen["value"] is None)
    assert 'class="marks"' in page
    early = Browserless.of(world, coordinator).get("/desk/trends/leavers?release=2024-09")
    assert "No school year has been closed yet." in early.text
    teacher = Browserless.of(world, world.person(world.organisation(), Role.SIGNALLER))
    assert teacher.get("/desk/trends/leavers").status_code == 404


def test_a_year_that_has_not_closed_is_not_there(world: World) -> None:
    put_releases(world, Month(2025, 10), 2)
    coordination = world.organisation(OrganisationKind.COORDINATION)
    desk = Browserless.of(world, world.person(coordination, Role.COORDINATOR))
    assert "/desk/trends/year" not in desk.get("/desk/trends").text
    for path in ("/desk/trends/year", "/desk/trends/year?year=2025-2026", "/desk/trends/year.pdf"):
        assert desk.get(path).status_code == 404


def test_who_contributes_is_told_no_number_of_a_year_and_who_only_signals_nothing(
    world: World, coordinator: Person
) -> None:
    assert ADDRESS in Browserless.of(world, coordinator).get("/desk/trends").text
    school = world.organisation()
    contributor = Browserless.of(world, world.person(school, Role.CARE_TEAM))
    assert ADDRESS not in contributor.get("/desk/trends").text
    page = contributor.get(ADDRESS).text
    numbers = re.findall(r'<td class="number">([^<]+)</td>', page)
    assert set(numbers) == {"\u2013"}
    teacher = Browserless.of(world, world.person(school, Role.SIGNALLER))
    for path in (ADDRESS, "/desk/trends/leavers", "/desk/trends/indicators"):
        assert contributor.get(path).status_code == 200
        assert teacher.get(path).status_code == 404


def test_a_restated_year_is_told_as_it_was_last_said() -> None:
    history = _history()
    last = history.last
    again = type(last)(f"{YEAR}-R1", "x", {**last.content, "name": f"{YEAR}-R1"})
    later = type(last)("2025-09", "y", {**last.content, "month": "2025-09"})
    whole = History((*history.releases, later, again))
    assert last_word_on(whole, YEAR).last.name == f"{YEAR}-R1"
    assert last_word_on(History((*history.releases, later)), YEAR).last is last
