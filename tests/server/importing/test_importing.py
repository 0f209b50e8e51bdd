"""Importing into a real database: what is new, what is the same, and what is refused."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from server.importing.cli import import_app
from server.importing.desk import Desk, Options
from server.importing.mapping import Kind
from server.importing.planning import apply, plan
from server.importing.report import Report, RowState
from server.kernel.unit_of_work import UnitOfWork
from server.network import queries as network
from server.network import rules
from server.people import queries as people
from shared.network import DisableOrganisation
from shared.vocabulary import OrganisationKind
from tests.support.world import World

SCHOOLS = "external_id,name,nis,website,street\n012345,De Linde,Kortrijk,,Kerkstraat 1\n"
ROSTER = "Voornaam;Naam;Geboortedatum;Klas;Postcode\n"
NOOR = "Noor;Desmet;01/03/2012;3B;8500\n"
ZOE = "Zoë;Claes;2/9/2011;4A;9000\n"
CANARY = "Kanarie"


@dataclass(frozen=True)
class Office:
    """Somebody at the terminal of an installation, with a folder of files."""

    world: World
    folder: Path

    @property
    def desk(self) -> Desk:
        """Their way in."""
        return Desk(self.world.runtime, self.world.network_id)

    def file(self, content: str, name: str = "file.csv") -> Path:
        """Put a file in the folder."""
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return path

    def take(self, kind: Kind, path: Path, **options: Any) -> Report:
        """Import a file."""
        return apply(self.desk, kind, path, options=Options(**options))

    def school(self) -> None:
        """Import the school of the roster."""
        report = self.take(Kind.SCHOOLS, self.file(SCHOOLS, "school.csv"))
        assert report.counts[RowState.NEW] == 1

    def roster(self, content: str, **options: Any) -> Report:
        """Import a roster of that school."""
        return self.take(Kind.ROSTER, self.file(content), school="012345", **options)

    def pupils(self) -> int:
        """Count who is on that roster."""
        with self.world.unit() as uow:
            return len(people.enrolled_at(uow, _school_id(uow)))


@pytest.fixture
def office(world: World, tmp_path: Path) -> Office:
    """Give an office."""
    return Office(world, tmp_path)


def _school_id(uow: UnitOfWork) -> Any:
    found = network.find_organisation_by_external_id(uow, OrganisationKind.SCHOOL, "012345")
    assert found is not None
    return found.id


def counted(report: Report) -> dict[RowState, int]:
    """Give the counts that are not zero."""
    return {state: count for state, count in report.counts.items() if count}


def refusals(report: Report) -> list[tuple[int, str | None, str]]:
    """Give the refused rows."""
    return [
        (each.number, each.reason, each.field)
        for each in report.findings
        if each.state is RowState.REFUSED
    ]


@pytest.mark.slow
def test_the_schools_of_the_region_are_taken_whole_and_once(
    office: Office, shared_material: Path
) -> None:
    file = office.folder / "schools.csv"
    shutil.copyfile(shared_material / "data/schools/schools_w13_2022.csv", file)
    assert counted(plan(office.desk, Kind.SCHOOLS, file)) == {RowState.NEW: 208}
    assert office.world.journal() == []
    assert counted(office.take(Kind.SCHOOLS, file)) == {RowState.NEW: 208}
    written = len(office.world.journal())
    assert counted(office.take(Kind.SCHOOLS, file)) == {RowState.UNCHANGED: 208}
    assert len(office.world.journal()) == written
    with office.world.unit() as uow:
        found = network.organisations_of_kind(uow, OrganisationKind.SCHOOL)
    assert len(found) == 208
    assert all(len(each.external_id or "") == 6 for each in found)


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


def test_the_sample_delivery_of_oneroster_lacks_birth_dates_and_is_told_so(
    office: Office, shared_material: Path
) -> None:
    sample = shared_material / "interop/oneroster-csv-1.1/data/samples/OneRosterv1p1BaseCSV"
    folder = office.folder / "oneroster"
    folder.mkdir()
    for file in sample.iterdir():
        shutil.copyfile(file, folder / file.name)
    report = office.take(Kind.ROSTER, folder)
    assert refusals(report) == [(2, "missing", "birth_date"), (3, "missing", "birth_date")]
    assert report.quarantine == "oneroster.quarantine.csv"
    schools = "external_id,name\nmy identifier,Een\n54321,Twee\n"
    office.take(Kind.SCHOOLS, office.file(schools))
    demographics = folder / "demographics.csv"
    header = demographics.read_text(encoding="utf-8").strip()
    born = ",2012-03-01" + "," * (header.count(",") - 3)
    demographics.write_text(f"{header}\nuser1,,{born}\nuser2,,{born}\n", encoding="utf-8")
    report = office.take(Kind.ROSTER, folder / "users.csv")
    assert counted(report) == {RowState.NEW: 2}
    assert counted(office.take(Kind.ROSTER, folder)) == {RowState.UNCHANGED: 2}
    assert not (office.folder / "oneroster.quarantine.csv").exists()


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
        found = network.find_organisation(uow, _school_id(uow))
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


def test_a_roster_is_taken_once_and_a_moved_pupil_changed(office: Office) -> None:
    office.school()
    report = office.roster(ROSTER + NOOR + ZOE.replace("2/9", "02/09"))
    assert counted(report) == {RowState.NEW: 2}
    assert report.findings[1].remarks == (("residence_nis", "municipality_unknown"),)
    assert office.pupils() == 2
    spelled = NOOR.replace("Noor", "NOOR").replace("3B", "3C")
    report = office.roster(ROSTER + spelled + ZOE)
    assert counted(report) == {RowState.CHANGED: 1, RowState.UNCHANGED: 1}
    assert office.pupils() == 2
    with office.world.unit() as uow:
        (noor,) = [
            each
            for each in people.enrolled_at(uow, _school_id(uow))
            if people.enrolments_of(uow, each)[0].class_name == "3C"
        ]
        person = people.find_young_person(uow, noor)
    assert person is not None
    assert (person.given_name, person.residence_nis) == ("NOOR", "34022")


def test_a_pupil_named_twice_is_one_and_two_stories_are_refused(office: Office) -> None:
    office.school()
    report = office.roster(ROSTER + NOOR + NOOR + NOOR.replace("3B", "6A"))
    assert counted(report) == {RowState.NEW: 1, RowState.UNCHANGED: 1, RowState.REFUSED: 1}
    assert report.findings[1].remarks == (("", "duplicate"),)
    assert refusals(report) == [(4, "differs_within_file", "")]


def test_a_birth_date_in_the_future_is_refused_in_the_dry_run_too(office: Office) -> None:
    office.school()
    file = office.file(ROSTER + NOOR.replace("2012", "2027"))
    report = plan(office.desk, Kind.ROSTER, file, options=Options(school="012345"))
    assert refusals(report) == [(2, "date_in_future", "birth_date")]


def test_a_roster_of_no_known_school_is_refused(office: Office) -> None:
    report = office.take(Kind.ROSTER, office.file(ROSTER + NOOR))
    assert refusals(report) == [(2, "missing", "school")]
    report = office.roster(ROSTER + NOOR)
    assert refusals(report) == [(2, "no_such_school", "school")]
    own = ROSTER.replace("Voornaam", "Instellingsnummer;Voornaam") + "12345;" + NOOR
    office.school()
    assert counted(office.take(Kind.ROSTER, office.file(own))) == {RowState.NEW: 1}


OTHERS = "".join(f"Kind{n};Claes;01/0{n}/2011;4A;8500\n" for n in range(1, 5))


def test_nobody_leaves_a_roster_because_a_file_is_short(office: Office) -> None:
    office.school()
    office.roster(ROSTER + NOOR + OTHERS)
    report = office.roster(ROSTER + OTHERS)
    assert (report.missing, report.ended, office.pupils()) == (1, 0, 5)
    assert "--end-missing" in report.as_text()
    broken = office.roster(ROSTER + OTHERS + NOOR.replace("01/03", "1 maart"), end_missing=True)
    assert (broken.missing, broken.ended, broken.not_ended) == (1, 0, "row_refused_before")
    short = office.roster(ROSTER + NOOR, end_missing=True)
    assert (short.missing, short.ended, short.not_ended) == (4, 0, "too_many_missing")
    assert "is this the right file?" in short.as_text()
    assert office.pupils() == 5


def test_who_is_missing_is_taken_off_when_that_is_asked_for(office: Office) -> None:
    office.school()
    office.roster(ROSTER + NOOR + OTHERS)
    file = office.file(ROSTER + OTHERS)
    asked = Options(school="012345", end_missing=True)
    told = plan(office.desk, Kind.ROSTER, file, options=asked)
    assert (told.missing, told.ended, office.pupils()) == (1, 1, 5)
    report = apply(office.desk, Kind.ROSTER, file, options=asked)
    assert (report.missing, report.ended, office.pupils()) == (1, 1, 4)
    assert "enrolment.end" in office.world.journal()
    assert "taken off the roster" in report.as_text()
    back = office.roster(ROSTER + NOOR + OTHERS)
    assert counted(back) == {RowState.NEW: 1, RowState.UNCHANGED: 4}


def test_reading_names_to_compare_them_is_in_the_journal(office: Office) -> None:
    office.school()
    office.roster(ROSTER + NOOR)
    assert office.world.journal().count("pupil.list") == 1


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
