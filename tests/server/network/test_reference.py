"""The dated files: every fact has a source, no two hold on one day, and the dates are right."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from server.network import reference
from shared.school_calendar import is_school_day
from shared.vocabulary import GdprBasis, SecrecyRegime, SharingBasis
from tests.support.requirements import REPOSITORY

DATED = REPOSITORY / "server" / "network" / "dated"
FILES = sorted(path.stem for path in DATED.glob("*.json"))
LISTS = [name for name in FILES if name not in {"school_calendar", "second_factor"}]
WITH_OWN_SOURCE = ("helplines", "legal_bases", "thresholds")
DAY = timedelta(days=1)
SCHOOL_YEARS = range(2020, 2030)


def items(name: str) -> list[dict[str, Any]]:
    """Give the facts of a file."""
    found: list[dict[str, Any]] = reference.read_dated(name)["items"]
    return found


def test_all_kinds_of_facts_are_there() -> None:
    assert FILES == [
        "helplines",
        "legal_bases",
        "municipalities",
        "school_calendar",
        "second_factor",
        "thresholds",
    ]


@pytest.mark.parametrize("name", FILES)
def test_every_file_says_where_it_comes_from_and_when_it_was_checked(name: str) -> None:
    document = reference.read_dated(name)
    assert document["source"].strip()
    assert date.fromisoformat(document["verified_on"]) >= date(2025, 11, 1)


@pytest.mark.parametrize("name", WITH_OWN_SOURCE)
def test_every_fact_that_can_change_by_itself_has_its_own_source(name: str) -> None:
    assert all(each["source"].strip() for each in items(name))


@pytest.mark.parametrize("name", LISTS)
def test_no_two_values_of_one_fact_hold_on_one_day(name: str) -> None:
    spans = defaultdict(list)
    for each in items(name):
        begins = date.fromisoformat(each["effective_from"])
        ends = date.fromisoformat(each.get("effective_until") or "9999-12-31")
        assert begins <= ends
        spans[each.get("group"), each.get("key") or each["nis"]].append((begins, ends))
    for held in spans.values():
        held.sort()
        assert all(before[1] < after[0] for before, after in pairwise(held))


def test_the_region_is_a_list_of_fourteen_and_no_prefix() -> None:
    found = reference.municipalities()
    assert len(found) == 14
    assert [each.name for each in found] == sorted(each.name for each in found)
    assert {each.arrondissement for each in found} == {"Kortrijk", "Ieper", "Tielt"}
    assert [each.name for each in found if each.french_facilities] == ["Spiere-Helkijn"]
    postcodes = [postcode for each in found for postcode in each.postcodes]
    assert len(set(postcodes)) == len(postcodes)


def test_a_municipality_is_found_by_code_and_by_name_however_it_is_spelled() -> None:
    spiere = reference.municipality("34043")
    assert spiere is not None
    assert reference.municipality_called("SPIERE HELKIJN") == spiere
    assert reference.municipality("44021") is None
    assert reference.municipality_called("Gent") is None


def test_the_places_lie_where_the_register_of_schools_says(shared_material: Path) -> None:
    schools = shared_material / "data" / "schools" / "schools_w13_2022.csv"
    with schools.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found = reference.municipality(row["niscode"])
            assert found is not None
            assert found.name == row["gemeente"]
            assert row["postcode"] in found.postcodes
            if row["lat"]:
                assert abs(float(row["lat"]) - found.latitude) < 0.09
                assert abs(float(row["lon"]) - found.longitude) < 0.12


def test_urgent_numbers_come_first_and_what_nobody_checked_says_so() -> None:
    found = reference.helplines()
    assert [each.urgent for each in found] == sorted((each.urgent for each in found), reverse=True)
    assert [each.number for each in found][:2] == ["112", "101"]
    verified = {each.key for each in found if each.verified}
    assert verified == {"112", "101", "1712", "102", "1813", "106"}
    assert next(each for each in found if each.key == "1712").urgent is False


def test_every_code_of_the_vocabulary_has_its_ground_in_law() -> None:
    grounds = {(each.group, each.key) for each in reference.legal_bases(date(2026, 9, 1))}
    assert grounds == {
        *(("sharing", each.value) for each in SharingBasis),
        *(("secrecy", each.value) for each in SecrecyRegime),
        *(("gdpr", each.value) for each in GdprBasis),
    }
    before_the_regulation = reference.legal_bases(date(2018, 5, 24))
    assert all(each.group != "gdpr" for each in before_the_regulation)


def test_a_threshold_without_a_value_on_that_day_is_a_hole_that_shows() -> None:
    assert reference.threshold("absence.b.clb", date(2026, 9, 1)) == 5
    with pytest.raises(reference.NoSuchThreshold):
        reference.threshold("absence.b.clb", date(2016, 8, 31))


def easter(year: int) -> date:
    """Give Easter Sunday (Gregorian, after Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    lunar = century - (century + 8) // 25
    moon = (19 * golden + century - century // 4 - (lunar + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def monday_of(day: date) -> date:
    """Give the Monday of a day's week."""
    return day - day.weekday() * DAY


def by_the_rules(year: int) -> Iterator[tuple[date, date]]:
    """Give the long holidays of a school year by the rules of the decree."""
    all_saints = date(year, 11, 1)
    autumn = monday_of(all_saints) if all_saints.weekday() < 6 else all_saints + DAY
    yield autumn, autumn + 6 * DAY
    christmas = date(year, 12, 25)
    winter = monday_of(christmas) + (7 * DAY if christmas.weekday() > 4 else 0 * DAY)
    yield winter, winter + 13 * DAY
    sunday = easter(year + 1)
    yield sunday - 48 * DAY, sunday - 42 * DAY
    spring = monday_of(date(year + 1, 4, 7))
    if sunday.month == 3:
        spring = sunday + DAY
    elif sunday > date(year + 1, 4, 15):
        spring = sunday - 13 * DAY
    yield spring, spring + 13 * DAY
    yield date(year + 1, 7, 1), date(year + 1, 8, 31)


@pytest.mark.parametrize("year", SCHOOL_YEARS)
def test_the_holidays_of_ten_school_years_follow_the_decree(year: int) -> None:
    closed = {(each.from_on, each.until_on) for each in reference.school_calendar().closed}
    assert set(by_the_rules(year)) <= closed
    sunday = easter(year + 1)
    single = (
        date(year, 11, 1),
        date(year, 11, 11),
        sunday + DAY,
        date(year + 1, 5, 1),
        sunday + 39 * DAY,
        sunday + 40 * DAY,
        sunday + 50 * DAY,
    )
    calendar = reference.school_calendar()
    assert not any(is_school_day(calendar, day) for day in single)


def test_the_holidays_are_the_published_ones(shared_material: Path) -> None:
    closed = {(each.from_on, each.until_on) for each in reference.school_calendar().closed}
    published = shared_material / "vectors/trends/calendar/school_holidays_flanders.csv"
    with published.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["school_year_start"] >= "2020"]
    assert rows
    for row in rows:
        span = date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"])
        assert span in closed, row["holiday"]


def test_every_month_has_as_many_school_days_as_was_counted_elsewhere(
    shared_material: Path,
) -> None:
    calendar = reference.school_calendar()
    counted = shared_material / "vectors/trends/calendar/school_days_per_month.csv"
    with counted.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            first = date(int(row["year"]), int(row["month"]), 1)
            month = [first + n * DAY for n in range(31) if (first + n * DAY).month == first.month]
            open_days = sum(is_school_day(calendar, day) for day in month)
            assert open_days == int(row["school_days"]), first
