"""Privacy at the desk: each job of an officer from the first page to the end, without a script."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from server.console.wording import privacy as words
from server.kernel.journal import JournalRow
from server.kernel.sealing import seal
from server.kernel.tables import Table
from server.privacy.queries import everything_about
from shared.vocabulary import OrganisationKind, Role
from tests.console.care_desk import helped_before
from tests.server.privacy.watch import MINE, Watch
from tests.support.databases import Kind
from tests.support.desk import Browserless
from tests.support.forging import forging
from tests.support.world import Person, World


@pytest.fixture
def database_kind() -> Kind:
    """Say which database: what is asked of it is tried on both with the API."""
    return "sqlite"


@pytest.fixture
def watch(world: World) -> Watch:
    """Give a school and who watches over it."""
    return Watch(world)


def _desk(watch: Watch, who: Person) -> Browserless:
    return Browserless.of(watch.world, who)


def test_an_officer_looks_somebody_up_and_reads_who_read_about_them(watch: Watch) -> None:
    signal_id = watch.signal(watch.child, MINE)
    watch.care_team.client.get(f"/v1/signals/{signal_id}")
    desk = _desk(watch, watch.officer)
    desk.get("/desk/privacy/people")
    assert "Het Baken" not in desk.text
    desk.send(
        "/desk/privacy/people",
        organisation_id=str(watch.school),
        given_name=MINE,
        family_name=MINE,
        birth_date="2012-03-01",
    )
    assert desk.response is not None
    assert desk.response.url.path == f"/desk/privacy/people/{watch.child}"
    assert "Read the signal Zoë Zorg" in desk.text
    assert MINE not in desk.response.text
    assert "Prepare the copy" not in desk.text
    assert "Erase" not in desk.text


def test_who_is_not_there_is_said_and_what_was_typed_stays(watch: Watch) -> None:
    desk = _desk(watch, watch.officer)
    desk.get("/desk/privacy/people")
    answer = desk.send(
        "/desk/privacy/people",
        organisation_id=str(watch.school),
        given_name=MINE,
        family_name=MINE,
        birth_date="2012-03-02",
    )
    assert answer.status_code == 404
    assert "Nobody at that school answers to all of this." in desk.text
    assert desk.form("/desk/privacy/people").fields["given_name"] == [MINE]


def test_the_journal_keeps_its_filters_in_the_address_and_pages_on(watch: Watch) -> None:
    for _ in range(30):
        watch.signal(watch.child, MINE)
    desk = _desk(watch, watch.officer)
    desk.get(f"/desk/privacy/journal?person={watch.child}&from_on=2026-09-01")
    assert desk.response is not None
    assert 'rel="next"' in desk.response.text
    onwards = desk.response.text.partition('rel="next" href="')[2].partition('"')[0]
    desk.get(onwards.replace("&amp;", "&"))
    assert desk.response.status_code == 200
    assert "To the beginning" in desk.text
    assert f"person={watch.child}" in str(desk.response.url)


def test_who_is_no_officer_finds_no_door_and_is_told_why(watch: Watch) -> None:
    for who in (watch.care_team, watch.teacher, watch.asked.partner):
        desk = _desk(watch, who)
        desk.get("/desk")
        assert "Privacy" not in desk.text
        for path in ("", "/journal", "/people", "/exports", "/emergencies", "/check"):
            assert desk.get(f"/desk/privacy{path}").status_code == 403, path


def test_an_officer_of_a_school_neither_gives_out_nor_erases(watch: Watch) -> None:
    watch.world.prove(watch.officer)
    desk = _desk(watch, watch.officer)
    assert desk.get("/desk/privacy/exports").status_code == 403
    assert desk.get(f"/desk/privacy/people/{watch.child}/erasure").status_code == 403


def test_a_copy_is_prepared_and_fetched_once(watch: Watch) -> None:
    watch.signal(watch.child, MINE)
    watch.world.prove(watch.network_officer)
    desk = _desk(watch, watch.network_officer)
    desk.get(f"/desk/privacy/people/{watch.child}")
    desk.send(f"/desk/privacy/people/{watch.child}/export")
    assert "It is ready to fetch, once, for a day." in desk.text
    fetched = desk.send("/file.json")
    assert fetched.headers["content-disposition"].startswith('attachment; filename="kring-')
    assert fetched.headers["cache-control"] == "no-store"
    document = json.loads(fetched.text)
    assert document["young_person_id"] == str(watch.child)
    assert MINE in fetched.text
    with watch.world.unit() as uow:
        assert set(document["records"]) == set(everything_about(uow, watch.child).records)
    desk.get("/desk/privacy/exports")
    assert "Fetched" in desk.text
    assert not [form for form in desk.forms() if form.action.endswith("file.json")]


def test_erasing_says_what_is_open_and_does_it_once_nothing_is(watch: Watch) -> None:
    signal_id = watch.signal(watch.child, MINE)
    watch.world.prove(watch.network_officer)
    desk = _desk(watch, watch.network_officer)
    desk.get(f"/desk/privacy/people/{watch.child}/erasure")
    assert "a signal, at the care team of the school" in desk.text
    assert not [form for form in desk.forms() if form.action.endswith("erasure")]
    watch.end_signal(signal_id)
    desk.get(f"/desk/privacy/people/{watch.child}/erasure")
    desk.send("/erasure")
    assert desk.response is not None
    assert desk.response.status_code == 422
    desk.send("/erasure", reason="asked-by-family")
    assert "Every word about this young person is gone for good." in desk.text
    assert desk.get(f"/desk/privacy/people/{watch.child}").status_code == 404


def test_erasing_asks_first_to_show_again_who_one_is(watch: Watch) -> None:
    desk = _desk(watch, watch.network_officer)
    watch.later(minutes=6)
    answer = desk.get(f"/desk/privacy/people/{watch.child}/erasure")
    assert answer.url.path == "/desk/second-factor"


def test_an_emergency_goes_from_the_form_to_the_review(watch: Watch) -> None:
    watch.contact(watch.child, "Mama Desmet")
    watch.circle(watch.child, "Samen ontbijten")
    reader = watch.outsider()
    watch.world.prove(reader)
    desk = _desk(watch, reader)
    desk.get("/desk/emergency")
    desk.send("/desk/emergency", sought=MINE[:4], go="look")
    desk.send("/desk/emergency", young_person_id=str(watch.child), go="open")
    assert desk.response is not None
    assert desk.response.status_code == 422
    desk.send(
        "/desk/emergency", reason="danger-now", why="Hij staat alleen aan de poort", go="open"
    )
    assert "You can read this until" in desk.text
    assert "Mama Desmet" in desk.text
    officer = _desk(watch, watch.officer)
    officer.get("/desk")
    assert "1 emergency to review" in officer.text
    officer.get("/desk/privacy/emergencies")
    found = officer.response
    assert found is not None
    path = found.text.partition('href="/desk/privacy/emergencies/')[2].partition('"')[0]
    officer.get(f"/desk/privacy/emergencies/{path}")
    assert "Hij staat alleen aan de poort" in officer.text
    officer.send("/review", verdict="justified", finding="Gebeld met de school: terecht.")
    assert "It is reviewed." in officer.text
    watch.later(hours=2)
    desk = _desk(watch, reader)
    assert desk.get(f"/desk/emergency/{path}").status_code == 409


def test_an_emergency_is_only_for_who_helps(watch: Watch) -> None:
    for who in (watch.teacher, watch.officer):
        assert _desk(watch, who).get("/desk/emergency").status_code == 403


def test_a_partner_that_helped_before_reads_in_an_emergency_by_its_question(watch: Watch) -> None:
    question_id = helped_before(watch.asked)
    partner, stranger = (
        watch.asked.partner,
        watch.asked.world.person(
            watch.asked.world.organisation(OrganisationKind.PARTNER), Role.PARTNER
        ),
    )
    watch.world.prove(partner)
    desk = _desk(watch, partner)
    desk.get("/desk/emergency")
    desk.send("/desk/emergency", reason="danger-now", why="Ze is weg van huis", go="open")
    assert "Choose the question first that it is about." in desk.text
    page = desk.get(f"/desk/questions/{question_id}")
    path = f"/desk/emergency?question={question_id}"
    assert f'href="{path}"' in page.text
    assert "Desmet" not in desk.get(path).text, "no name before it is opened"
    desk.send("/desk/emergency", reason="danger-now", why="Ze is weg van huis", go="open")
    assert "You can read this until" in desk.text
    assert "Noor Desmet" in desk.text
    assert "break-glass.open" in watch.world.journal()
    assert _desk(watch, stranger).get(path).status_code == 404


def test_a_partner_that_was_only_asked_reads_nothing_in_an_emergency(watch: Watch) -> None:
    referral_id, _ = watch.asked.referral()
    desk = _desk(watch, watch.asked.partner)
    assert desk.get(f"/desk/emergency?question={referral_id}").status_code == 404


def test_nobody_reviews_their_own_emergency_at_the_desk(watch: Watch) -> None:
    watch.circle(watch.child, MINE)
    reader = watch.outsider()
    break_glass_id = watch.opened(reader)
    desk = _desk(watch, reader)
    assert desk.get(f"/desk/privacy/emergencies/{break_glass_id}").status_code == 403


def test_a_broken_journal_is_said_to_be_broken(watch: Watch) -> None:
    with watch.world.unit() as uow:
        seal(uow)
        uow.commit()
    desk = _desk(watch, watch.officer)
    desk.get("/desk/privacy/check")
    assert "Yes. Nothing under a seal was changed" in desk.text
    with forging(watch.world, JournalRow) as connection:
        connection.execute(text("UPDATE journal SET reason = 'x' WHERE seq = 2"))
    desk.get("/desk/privacy/check")
    assert "No. Somebody changed the journal" in desk.text


def test_every_kind_of_thing_has_a_name_in_the_journal() -> None:
    ours = {
        each.__resource__
        for each in Table.__subclasses__()
        if each.__module__.startswith("server.") and each.__audited__
    }
    assert ours - set(words.THINGS) == set()
