"""Setting up a region at the desk: organisations, services, people, files, and who may (J9)."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

import pytest

from server.kernel.running import run_query
from server.network.queries import list_services, set_up_of
from server.network.rules import Wish
from server.policy.actions import Action
from shared.network import ServiceView
from shared.vocabulary import LifeDomain, OrganisationKind, ReferralKind, Role, Sector, Weekday
from tests.support.databases import Kind
from tests.support.desk import Browserless
from tests.support.world import Person, World

SET_UP = "/desk/set-up"
ORGANISATIONS = "/desk/set-up/organisations"
SCHOOLS = "external_id;name;nis;street;postcode\n123456;De Linde;Kortrijk;Kaai 1;8500\n"


@pytest.fixture
def database_kind() -> Kind:
    """Name the one kind these tests need: the journey in a browser is made on both."""
    return "sqlite"


@pytest.fixture
def network(world: World) -> Person:
    """Give an administrator of the network."""
    coordination = world.organisation(OrganisationKind.COORDINATION, name="W13")
    return world.person(coordination, Role.ADMINISTRATOR, name="Wim Beheer")


def _made(desk: Browserless) -> UUID:
    assert desk.response is not None
    return UUID(desk.response.url.path.rpartition("/")[2])


def _partner(desk: Browserless, name: str = "Het Baken") -> UUID:
    desk.get(f"{ORGANISATIONS}/new")
    desk.send(
        "/new", name=name, kind="partner", sector=Sector.GENERAL_WELFARE, secrecy="beroepsgeheim"
    )
    return _made(desk)


def _offered(world: World, network: Person) -> ServiceView:
    """Give the one service that is offered."""
    wish = Wish()
    found = run_query(world.runtime, network.claims, Action.NETWORK_READ, list_services, wish=wish)
    (service,) = found.items
    return service


def test_a_region_is_set_up_without_scripts(world: World, network: Person) -> None:
    """Organisation, place, service with hours, a colleague who is invited, accepts and works."""
    desk = Browserless.of(world, network)
    desk.get(SET_UP)
    partner = _partner(desk)
    assert "takes part" in desk.text
    desk.get(f"{ORGANISATIONS}/{partner}/sites/new")
    desk.send("/sites/new", name="Kaai", nis="34022", latitude="50.8279", longitude="3.2649")
    desk.get(f"{ORGANISATIONS}/{partner}/services/new")
    day = Weekday.MONDAY
    hours = {f"{day}-0-opens": "09:00", f"{day}-0-closes": "12:00", f"{day}-1-opens": "13:00"}
    desk.send(
        "/services/new",
        name="Jongerenwerking",
        life_domains=LifeDomain.FAMILY,
        accepts=[ReferralKind.ADVICE, ReferralKind.CO_CARE],
        **hours,
    )
    assert desk.response is not None
    assert desk.response.status_code == 422
    assert "Fill in both times of that day." in desk.text
    desk.send("/services/new", **{f"{day}-1-closes": "18:00"})
    assert "can be found from now on" in desk.text
    service = _offered(world, network)
    assert [(each.opens, each.closes) for each in service.opening_hours] == [
        ("09:00", "12:00"),
        ("13:00", "18:00"),
    ]
    desk.get(f"{ORGANISATIONS}/{partner}/people")
    desk.send(
        "/invitation",
        username="ann.peeters",
        display_name="Ann Peeters",
        language="en",
        role="partner",
    )
    (username, password) = re.findall(r"<dd><code>([^<]+)</code></dd>", desk.response.text)
    assert username == "ann.peeters"

    ann = Browserless.of(world)
    ann.get("/desk/sign-in")
    ann.send("/desk/sign-in", username=username, password=password)
    assert "1 invitation to accept" in ann.text
    ann.get("/desk/my-roles")
    ann.send("/acceptance")
    assert "An administrator confirms that it is you" in ann.text

    desk.get(f"{ORGANISATIONS}/{partner}/people")
    desk.send("/confirmation")
    assert "They have access from now on." in desk.text
    ann.get("/desk")
    assert "Is there room?" in ann.text


def test_a_service_is_corrected_and_stays_what_nobody_touched(
    world: World, network: Person
) -> None:
    desk = Browserless.of(world, network)
    partner = _partner(desk)
    desk.get(f"{ORGANISATIONS}/{partner}/services/new")
    monday = {f"{Weekday.MONDAY}-0-opens": "09:00", f"{Weekday.MONDAY}-0-closes": "12:00"}
    desk.send(
        "/services/new",
        name="Jongerenwerking",
        life_domains=LifeDomain.FAMILY,
        accepts=[ReferralKind.ADVICE],
        languages="nl",
        **monday,
    )

    before = _offered(world, network)
    assert before.mandated is False
    page = f"{ORGANISATIONS}/{partner}/services/{before.service_id}"
    desk.get(page)
    desk.send(page, name="Jongerenwerking Kaai")
    assert "Changed." in desk.text
    after = _offered(world, network)
    assert after == replace(before, name="Jongerenwerking Kaai")
    desk.get(page)
    desk.send(page, mandated="yes")
    assert _offered(world, network).mandated is True
    desk.get(page)
    desk.send(page, mandated=None)
    assert _offered(world, network).mandated is False


def test_a_form_sent_twice_happens_once(world: World, network: Person) -> None:
    desk = Browserless.of(world, network)
    desk.get(f"{ORGANISATIONS}/new")
    form = desk.form("/new").fields | {
        "name": ["De Eik"],
        "kind": ["school"],
        "sector": ["onderwijs"],
        "secrecy": ["ambtsgeheim"],
    }
    first = desk.post(f"{ORGANISATIONS}/new", form).url.path
    assert desk.post(f"{ORGANISATIONS}/new", form).url.path == first
    path = f"{first}/people"
    desk.get(path)
    invitation = desk.form("/invitation").fields | {
        "username": ["bo.claes"],
        "display_name": ["Bo Claes"],
        "role": ["signaller"],
    }
    shown = [desk.post(f"{path}/invitation", invitation).text for _ in range(2)]
    assert re.findall(r"<dd><code>[^<]+", shown[0]) == re.findall(r"<dd><code>[^<]+", shown[1])
    assert world.journal().count("membership.invite") == 1


def test_what_is_wrong_is_said_at_the_field_and_kept(world: World, network: Person) -> None:
    desk = Browserless.of(world, network)
    desk.get(f"{ORGANISATIONS}/new")
    desk.send("/new", name="De Eik", kind="school", sector="onderwijs", secrecy="beroepsgeheim")
    assert desk.response is not None
    assert desk.response.status_code == 422
    assert "This duty of silence does not go with this sector." in desk.text
    assert desk.form("/new").fields["name"] == ["De Eik"]


def test_somebody_was_before_you(world: World, network: Person) -> None:
    desk = Browserless.of(world, network)
    partner = _partner(desk)
    desk.get(f"{ORGANISATIONS}/{partner}/change")
    desk.get(f"{ORGANISATIONS}/{partner}/change")  # A second window, with a form of its own.
    stale = dict(desk.form("/change").fields)
    desk.get(f"{ORGANISATIONS}/{partner}/change")
    desk.send("/change", name="Het Baken Kortrijk")
    answer = desk.post(f"{ORGANISATIONS}/{partner}/change", {**stale, "name": "Mijn naam"})
    assert answer.status_code == 409
    assert "Somebody was before you" in desk.text
    assert desk.form("/change").fields["name"] == ["Mijn naam"]
    shown = run_query(
        world.runtime,
        network.claims,
        Action.NETWORK_READ,
        set_up_of,
        organisation_id=partner,
    )
    assert shown.organisation.name == "Het Baken Kortrijk"


def test_an_administrator_sets_up_their_own_organisation_and_no_other(world: World) -> None:
    school = world.organisation()
    admin = world.person(school, Role.ADMINISTRATOR)
    other = world.organisation(name="Elders")
    desk = Browserless.of(world, admin)
    assert desk.get(f"{ORGANISATIONS}/{school}").status_code == 200
    for path in ("", "/change", "/people", "/sites/new", "/services/new"):
        foreign = desk.get(f"{ORGANISATIONS}/{other}{path}")
        absent = desk.get(f"{ORGANISATIONS}/{world.new_id()}{path}")
        assert (foreign.status_code, foreign.content) == (404, absent.content), path
    assert desk.get(f"{ORGANISATIONS}/new").status_code == 404
    teacher = Browserless.of(world, world.person(school, Role.SIGNALLER))
    for path in (SET_UP, ORGANISATIONS, f"{SET_UP}/imports"):
        assert teacher.get(path).status_code == 404, path
    assert teacher.get(f"{ORGANISATIONS}/{school}").status_code == 403


def test_who_holds_something_is_not_let_go_and_the_page_says_why(world: World) -> None:
    school = world.organisation()
    admin = world.person(school, Role.ADMINISTRATOR, name="An")
    world.person(school, Role.SIGNALLER, name="Bo")
    world.person(school, Role.CARE_TEAM, name="Cis")
    desk = Browserless.of(world, admin)
    desk.get(f"{ORGANISATIONS}/{school}/people")
    last = next(each for each in desk.forms() if _ends(desk, each.action, "Cis"))
    answer = desk.post(last.action, last.fields)
    assert answer.status_code == 409
    assert "Something is still in their hands" in desk.text
    assert "membership.end" not in world.journal()


def _ends(desk: Browserless, action: str, name: str) -> bool:
    assert desk.response is not None
    shown = re.search(rf'action="({re.escape(action)})".*?</form>', desk.response.text, re.DOTALL)
    return action.endswith("/ending") and shown is not None and name in shown.group()


def test_a_school_has_a_type_that_can_be_corrected_and_a_partner_has_none(
    world: World, network: Person
) -> None:
    school = world.organisation(name="De Linde")
    partner = world.organisation(OrganisationKind.PARTNER, name="Het Baken")
    desk = Browserless.of(world, network)
    assert "Type of school not known" in _text(desk, f"{ORGANISATIONS}/{school}")
    desk.get(f"{ORGANISATIONS}/{school}/change")
    desk.send("/change", school_type="buso")
    assert "Type of school special secondary school (buso)" in desk.text
    desk.get(f"{ORGANISATIONS}/{school}/change")
    assert desk.form("/change").fields["school_type"] == ["buso"]
    assert "Type of school" not in _text(desk, f"{ORGANISATIONS}/{partner}")
    assert "Type of school" not in _text(desk, f"{ORGANISATIONS}/{partner}/change")
    typed = "external_id;name;school_type\n1;De Spoel;secundair_a\n2;De Berk;\n"
    desk.get(f"{SET_UP}/imports")
    _send_file(desk, typed, kind="schools")
    assert "schools of a known type, of 2 1" in desk.text


def _text(desk: Browserless, path: str) -> str:
    desk.get(path)
    return desk.text


def test_files_are_looked_at_first_and_then_imported(world: World, network: Person) -> None:
    desk = Browserless.of(world, network)
    desk.get(f"{SET_UP}/imports")
    _send_file(desk, SCHOOLS, kind="schools")
    assert "Nothing was changed yet." in desk.text
    assert "organisation.register" not in world.journal()[2:]
    form = desk.form("/imports").fields
    _send_file(desk, SCHOOLS + "1;Kapot\n", **{name: one[0] for name, one in form.items()})
    assert "This is not the file you looked at." in desk.text
    desk.get(f"{SET_UP}/imports")
    _send_file(desk, SCHOOLS, kind="schools")
    form = desk.form("/imports").fields
    _send_file(desk, SCHOOLS, **{name: one[0] for name, one in form.items()})
    assert "What was done" in desk.text
    desk.get(ORGANISATIONS)
    assert "De Linde" in desk.text


def test_a_large_file_of_pupils_is_taken_for_ones_own_school_alone(world: World) -> None:
    school, elsewhere = world.organisation(name="De Linde"), world.organisation(name="Elders")
    _number(world, school, "111111")
    _number(world, elsewhere, "222222")
    admin = world.person(school, Role.ADMINISTRATOR)
    desk = Browserless.of(world, admin)
    rows = "".join(f"Noor{n};Desmet;2012-03-01;3B;111111\n" for n in range(3))
    table = "given_name;family_name;birth_date;class_name;school\n" + rows
    table += "Jan;Claes;2012-03-01;3B;222222\n"
    desk.get(f"{SET_UP}/imports")
    _send_file(desk, table + "\n" * 70_000, kind="roster")
    assert desk.response is not None
    assert desk.response.status_code == 200, desk.text
    assert "it is not a school whose pupils you keep" in desk.text
    assert "Noor" not in desk.text
    form = desk.form("/imports").fields
    _send_file(desk, table + "\n" * 70_000, **{name: one[0] for name, one in form.items()})
    assert "Keep the refused rows" in desk.text
    assert world.journal().count("young-person.register") == 3


def _number(world: World, organisation_id: UUID, number: str) -> None:
    from server.kernel.tables import columns  # noqa: PLC0415 -- only here
    from server.network.tables import OrganisationRow  # noqa: PLC0415 -- only here

    with world.unit() as uow:
        row = uow.find(OrganisationRow, columns(OrganisationRow).id == organisation_id)
        assert row is not None
        uow.change(row, external_id=number)
        uow.record("organisation.change", row)
        uow.commit()


def _send_file(desk: Browserless, text: str, **fields: str) -> None:
    sent = {name: value for name, value in fields.items() if name != "file"}
    form = desk.form("/imports").fields
    token = form["csrf"][0]
    desk.post(
        f"{SET_UP}/imports",
        {"csrf": token, **sent},
        files={"file": ("scholen.csv", text.encode(), "text/csv")},
    )


def test_the_facts_of_the_region_carry_their_source(world: World, network: Person) -> None:
    desk = Browserless.of(world, network)
    desk.get(f"{SET_UP}/region")
    for expected in (
        "kerstvakantie",
        "106",
        "Kortrijk",
        "retention.case",
        "second factor",
        "Source:",
    ):
        assert expected in desk.text, expected
