"""Importing rosters: pupils found again, and nobody lost because a file is short."""

import shutil
from pathlib import Path

from server.importing.desk import Options
from server.importing.mapping import Kind
from server.importing.planning import apply, plan
from server.importing.report import RowState
from server.people import queries as people
from tests.server.importing.office import (
    NOOR,
    ROSTER,
    ZOE,
    Office,
    counted,
    refusals,
    school_id,
)


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
            for each in people.enrolled_at(uow, school_id(uow))
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
