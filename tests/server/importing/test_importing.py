"""Importing organisations and services: what is new, the same, changed or refused."""

import shutil
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest
import typer
from typer.testing import CliRunner

from server.importing.cli import import_app
from server.importing.desk import derived_id
from server.importing.mapping import Kind
from server.importing.planning import apply, plan
from server.importing.report import RowState
from server.network import queries as network
from server.network import rules
from shared.network import DisableOrganisation, RegisterOrganisation
from shared.vocabulary import OrganisationKind, SchoolType, SecrecyRegime, Sector
from tests.server.importing.office import (
    CANARY,
    NOOR,
    ROSTER,
    SCHOOLS,
    Office,
    counted,
    refusals,
    school_id,
)


@pytest.mark.slow
def test_the_schools_of_the_region_are_taken_whole_and_once(
    office: Office, shared_material: Path
) -> None:
    file = office.folder / "schools.csv"
    shutil.copyfile(shared_material / "data/schools/schools_w13_2022.csv", file)
    looked = plan(office.desk, Kind.SCHOOLS, file)
    assert counted(looked) == {RowState.NEW: 208}
    assert "192  of 208 schools have a known type" in looked.as_text()
    assert office.world.journal() == []
    assert counted(office.take(Kind.SCHOOLS, file)) == {RowState.NEW: 208}
    written = len(office.world.journal())
    assert counted(office.take(Kind.SCHOOLS, file)) == {RowState.UNCHANGED: 208}
    assert len(office.world.journal()) == written
    with office.world.unit() as uow:
        found = network.organisations_of_kind(uow, OrganisationKind.SCHOOL)
    assert len(found) == 208
    assert all(len(each.external_id or "") == 6 for each in found)
    assert Counter(each.school_type for each in found) == {
        SchoolType.PRIMARY: 123,
        SchoolType.SPECIAL_PRIMARY: 12,
        SchoolType.SECONDARY: 51,
        SchoolType.PART_TIME: 1,
        SchoolType.SPECIAL_SECONDARY: 5,
        None: 16,
    }, "academies, evening schools and colleges are no schools of compulsory education"


def test_the_public_bodies_are_organisations_and_their_social_services(
    office: Office, shared_material: Path
) -> None:
    file = office.folder / "bodies.csv"
    shutil.copyfile(shared_material / "data/services/public_bodies_w13_2022.csv", file)
    services = office.take(Kind.SERVICES, file)
    assert counted(services) == {RowState.NEW: 14, RowState.PASSED_OVER: 14}
    organisations = office.take(Kind.ORGANISATIONS, file)
    assert counted(organisations) == {RowState.NEW: 14, RowState.UNCHANGED: 14}
    again = office.take(Kind.SERVICES, file)
    assert counted(again) == {RowState.UNCHANGED: 14, RowState.PASSED_OVER: 14}
    with office.world.unit() as uow:
        wish = rules.Wish(nis="34022", age=16)
        assert len(network.list_services(uow, wish=wish).items) == 1


def test_a_type_that_the_file_does_not_say_stays_as_it_was_and_one_that_is_none_is_refused(
    office: Office,
) -> None:
    typed = "external_id;name;school_type\n123456;De Linde;secundair_b\n123457;De Spoel;\n"
    report = office.take(Kind.SCHOOLS, office.file(typed))
    assert (report.of_known_type, report.schools) == (1, 2)
    again = office.take(Kind.SCHOOLS, office.file("external_id;name\n123456;De Linde\n"))
    assert counted(again) == {RowState.UNCHANGED: 1}
    assert (again.of_known_type, again.schools) == (1, 1)
    changed = office.take(Kind.SCHOOLS, office.file(typed.replace("secundair_b", "secundair_a")))
    assert counted(changed) == {RowState.CHANGED: 1, RowState.UNCHANGED: 1}
    wrong = office.take(Kind.SCHOOLS, office.file(typed.replace("secundair_b", "middenschool")))
    assert counted(wrong) == {RowState.REFUSED: 1, RowState.UNCHANGED: 1}
    with office.world.unit() as uow:
        found = network.organisations_of_kind(uow, OrganisationKind.SCHOOL)
    assert [each.school_type for each in found] == [SchoolType.SECONDARY_A, None]


def test_a_dry_run_changes_nothing_and_says_the_same(office: Office) -> None:
    file = office.file(SCHOOLS)
    told = plan(office.desk, Kind.SCHOOLS, file)
    assert office.world.journal() == []
    done = office.take(Kind.SCHOOLS, file)
    assert told.counts == done.counts
    assert "would be new" in told.as_text()
    assert "would" not in done.as_text()


def test_a_changed_cell_changes_and_an_empty_one_does_not(office: Office) -> None:
    office.school()
    changed = SCHOOLS.replace("De Linde", "De Grote Linde").replace("Kortrijk", "")
    report = office.take(Kind.SCHOOLS, office.file(changed))
    assert counted(report) == {RowState.CHANGED: 1}
    with office.world.unit() as uow:
        found = network.find_organisation(uow, school_id(uow))
    assert found is not None
    assert (found.name, found.nis, found.version) == ("De Grote Linde", "34022", 2)
    moved = changed.replace("Kerkstraat 1", "Kerkstraat 2")
    assert counted(office.take(Kind.SCHOOLS, office.file(moved))) == {RowState.CHANGED: 1}
    assert counted(office.take(Kind.SCHOOLS, office.file(moved))) == {RowState.UNCHANGED: 1}


def test_what_is_wrong_is_refused_by_row_and_the_rest_is_taken(office: Office) -> None:
    lines = (
        "external_id,name,sector,secrecy,nis,website\n",
        "1,CAW,caw,beroepsgeheim,Kortrijk,http:\\\\www.caw.be\n",
        "2,Huis,caw,ambtsgeheim,Menen,\n",
        "3,Zonder sector,,beroepsgeheim,,\n",
        ",Zonder nummer,caw,beroepsgeheim,,\n",
        "5,Jeugdhuis,vrije_tijd_jeugdwerk,discretieplicht,Gent,geen\n",
        "1,Iets anders,caw,beroepsgeheim,,\n",
        "1,CAW,caw,beroepsgeheim,Menen,\n",
        f"6,{CANARY * 30},caw,beroepsgeheim,,\n",
    )
    file = office.file("".join(lines))
    report = office.take(Kind.ORGANISATIONS, file)
    assert refusals(report) == [
        (3, "not_of_this_sector", "secrecy"),
        (4, "missing", "sector"),
        (5, "missing", "external_id"),
        (7, "differs_within_file", "name"),
        (9, "string_too_long", "name"),
    ]
    assert counted(report)[RowState.NEW] == 2
    remarks = {each.number: each.remarks for each in report.findings if each.remarks}
    assert remarks == {
        6: (("nis", "municipality_unknown"), ("website", "not_a_website")),
        8: (("nis", "differs_within_file"),),
    }
    text = report.as_text()
    assert "this duty of silence does not go with the sector" in text
    assert CANARY not in text
    quarantine = office.folder / "file.csv.quarantine.csv"
    assert quarantine.stat().st_mode & 0o077 == 0
    kept = quarantine.read_text(encoding="utf-8-sig").splitlines()
    assert kept[0] == "external_id,name,sector,secrecy,nis,website,kring_row,kring_reason"
    assert kept[1].startswith("2,Huis,caw,ambtsgeheim,Menen,,3,secrecy: not_of_this_sector")
    mended = quarantine.read_text(encoding="utf-8-sig").replace("ambtsgeheim", "beroepsgeheim")
    again = office.take(Kind.ORGANISATIONS, office.file(mended))
    assert counted(again)[RowState.NEW] == 1


def test_a_formula_in_a_refused_row_is_not_run_by_a_spreadsheet(office: Office) -> None:
    evil = "=HYPERLINK(1)"
    file = office.file(f"external_id,name,sector,secrecy\n{evil},@x,caw,\n")
    office.take(Kind.ORGANISATIONS, file)
    kept = (office.folder / "file.csv.quarantine.csv").read_text(encoding="utf-8-sig")
    assert kept.splitlines()[1].startswith("'=HYPERLINK(1),'@x,caw,")


def test_a_sector_is_not_changed_and_a_disabled_organisation_not_revived(office: Office) -> None:
    content = "external_id,name,sector,secrecy\n1,CAW,caw,beroepsgeheim\n"
    office.take(Kind.ORGANISATIONS, office.file(content))
    other = content.replace(",caw,", ",ggz,")
    report = office.take(Kind.ORGANISATIONS, office.file(other))
    assert refusals(report) == [(2, "differs_and_cannot_change", "sector")]
    with office.world.unit() as uow:
        found = network.find_organisation_by_external_id(uow, OrganisationKind.PARTNER, "1")
    assert found is not None
    office.world.run(
        DisableOrganisation(command_id=office.world.new_id(), organisation_id=found.id, version=1)
    )
    report = office.take(Kind.ORGANISATIONS, office.file(content))
    assert refusals(report) == [(2, "organisation_disabled", "external_id")]


SERVICES = (
    "external_id,name,sector,secrecy,service_name,life_domains,min_age,max_age,area,opening_hours\n"
    '1,CAW,caw,beroepsgeheim,Onthaal,"gezin,werk",0,120,,'
    '"ma 9:00-12:00 13:00-17:00; wo 13:00-18:00"\n'
    "1,CAW,caw,beroepsgeheim,JAC,gezin,12,25,Kortrijk,\n"
)


def test_a_service_is_taken_with_its_hours_and_corrected_later(office: Office) -> None:
    assert counted(office.take(Kind.SERVICES, office.file(SERVICES))) == {RowState.NEW: 2}
    with office.world.unit() as uow:
        wish = rules.Wish(open_after_school=True)
        (found,) = network.list_services(uow, wish=wish).items
    assert [(each.day, each.opens) for each in found.opening_hours] == [
        ("mo", "09:00"),
        ("mo", "13:00"),
        ("we", "13:00"),
    ]
    assert counted(office.take(Kind.SERVICES, office.file(SERVICES))) == {RowState.UNCHANGED: 2}
    older = SERVICES.replace(",12,25,", ",14,25,")
    changed = office.take(Kind.SERVICES, office.file(older))
    assert counted(changed) == {RowState.CHANGED: 1, RowState.UNCHANGED: 1}
    assert office.world.journal()[-1] == "service.change"


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ("ma 9:00", "maandag 9", (2, "opening_hours_not_readable", "opening_hours")),
        ("12:00 13:00-17:00", "12:00 11:00-17:00", (2, "overlaps", "opening_hours.1.opens")),
        ('"gezin,werk"', "geluk", (2, "enum", "life_domains.0")),
        (",12,25,", ",25,12,", (3, "below_min_age", "max_age")),
        (",12,25,", ",x,25,", (3, "int_parsing", "min_age")),
        ("Kortrijk", "Gent", (3, "municipality_unknown", "area")),
        ("JAC", "ONTHAAL", (3, "duplicate", "service_name")),
    ],
)
def test_a_service_that_cannot_be_so_is_refused_at_its_field(
    office: Office, old: str, new: str, refusal: tuple[int, str, str]
) -> None:
    assert old in SERVICES
    report = plan(office.desk, Kind.SERVICES, office.file(SERVICES.replace(old, new)))
    assert refusals(report) == [refusal]


def test_a_service_of_an_organisation_nobody_knows_is_refused(office: Office) -> None:
    content = "external_id,service_name,life_domains\n9,JAC,gezin\n"
    report = plan(office.desk, Kind.SERVICES, office.file(content))
    assert refusals(report) == [(2, "no_such_organisation", "external_id")]


def test_the_command_line_prints_the_report_and_tells_by_its_code(office: Office) -> None:
    app = import_app(lambda: office.desk)
    run = CliRunner()
    file = office.file(SCHOOLS)
    dry = run.invoke(app, ["schools", str(file), "--dry-run"])
    assert (dry.exit_code, "1  would be new" in dry.output) == (0, True)
    assert run.invoke(app, ["schools", str(file)]).exit_code == 0
    roster = office.file(ROSTER + NOOR + "Zonder;Datum;;;\n", "roster.csv")
    took = run.invoke(app, ["roster", str(roster), "--school", "012345"])
    assert (took.exit_code, "roster.csv.quarantine.csv" in took.output) == (1, True)
    unknown = run.invoke(app, ["organisations", str(office.file("a,b\n1,2\n"))])
    assert unknown.exit_code == 2
    assert "Nothing was imported" in unknown.output
    own = run.invoke(app, ["services", str(file), "--mapping", str(roster)])
    assert own.exit_code == 2
    listed = run.invoke(app, ["mappings"])
    assert "Pupil list from Wisa" in listed.output
    assert isinstance(app, typer.Typer)


def test_a_mapping_of_ones_own_takes_what_no_shipped_one_does(office: Office) -> None:
    own = office.file(
        '{"kind": "schools", "title": "eigen", "fields": {"external_id": {"column": ["nr"]},'
        ' "name": {"column": ["school"]}}}',
        "own.json",
    )
    file = office.file("nr\tschool\n7\tDe Berk\n")
    report = apply(office.desk, Kind.SCHOOLS, file, mapping=own)
    assert counted(report) == {RowState.NEW: 1}
    assert report.mapping == "eigen"


def test_what_a_run_left_undone_the_next_one_does(office: Office) -> None:
    organisation_id = derived_id(office.world.network_id, "organisation", "school", "012345")
    office.world.run(_school(office, organisation_id, external_id="012345"))
    report = office.take(Kind.SCHOOLS, office.file(SCHOOLS))
    assert counted(report) == {RowState.CHANGED: 1}
    assert office.world.journal()[-1] == "site.add"


def test_a_row_that_the_server_refuses_is_refused_and_the_others_are_taken(
    office: Office,
) -> None:
    taken_id = derived_id(office.world.network_id, "organisation", "school", "012345")
    office.world.run(_school(office, taken_id, external_id="999999"))
    two = SCHOOLS + "054321,De Berk,Menen,,Dorp 2\n"
    report = office.take(Kind.SCHOOLS, office.file(two))
    assert refusals(report) == [(2, "id-already-used", "")]
    assert counted(report) == {RowState.REFUSED: 1, RowState.NEW: 1}
    kept = (office.folder / "file.csv.quarantine.csv").read_text(encoding="utf-8-sig")
    assert "id-already-used (id already used)" in kept


def _school(office: Office, organisation_id: UUID, *, external_id: str) -> RegisterOrganisation:
    return RegisterOrganisation(
        command_id=office.world.new_id(),
        organisation_id=organisation_id,
        name="De Linde",
        kind=OrganisationKind.SCHOOL,
        sector=Sector.EDUCATION,
        secrecy=SecrecyRegime.OFFICIAL_SECRECY,
        nis="34022",
        external_id=external_id,
    )


def test_a_kind_that_is_none_is_refused_and_a_coordination_taken(office: Office) -> None:
    header = "external_id,name,kind,sector,secrecy\n"
    lines = "1,W13,coordination,coordinatie,ambtsgeheim\n2,X,club,caw,beroepsgeheim\n"
    report = office.take(Kind.ORGANISATIONS, office.file(header + lines))
    assert refusals(report) == [(3, "value_unknown", "kind")]
    with office.world.unit() as uow:
        assert len(network.coordination_ids(uow)) == 1
