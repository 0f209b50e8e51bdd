"""``make demo`` as somebody sees it: the program itself, and the region it makes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from demo.organisations import SCHOOLS, TOWNS
from demo.pupils import EACH_SCHOOL
from demo.region import document, region
from server.network.reference import municipality_called, school_calendar
from server.world.planning import plan
from shared.school_calendar import is_school_day, local_date
from shared.vocabulary import CaseStatus, ReferralStatus, SignalKind, SignalStatus
from tests.support.requirements import REPOSITORY

PASSWORD = "regen-lepel-viool-44"
DAYS = ["2026-11-25T10:00", "2026-08-20T10:00", "2027-01-03T22:30", "2029-09-03T07:00"]
"""In a school week, in summer, late on a Sunday in the holidays, on the first day of school."""

LONGEST_S = 500
"""On a machine that does much else at the same time; by itself it takes half a minute."""


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def run_demo(*arguments: str) -> tuple[int, str, str]:
    """Run the demo as its own program; it ends its server, also when it is stopped."""
    environment = {name: value for name, value in os.environ.items() if name != "KRING_DEMO_STAY"}
    with subprocess.Popen(  # noqa: S603 -- our own program
        [sys.executable, "-m", "demo", *arguments],
        cwd=REPOSITORY,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as demo:
        try:
            told, complained = demo.communicate(timeout=LONGEST_S)
        except subprocess.TimeoutExpired:
            demo.terminate()
            told, complained = demo.communicate()
    return demo.returncode, told, complained


@pytest.mark.slow
@pytest.mark.timeout(LONGEST_S + 60)
def test_the_demo_plays_every_step_and_ends_well_where_nobody_can_type(tmp_path: Path) -> None:
    code, told, complained = run_demo("--port", "0", "--folder", str(tmp_path / "demo"))
    assert code == 0, told[-2000:] + complained[-2000:]
    steps = [
        "The server listens on http://127.0.0.1:",
        "The phone shows: ontvangen (received)",
        "Kept on the phone: waiting, nothing lost, nothing pretended.",
        "phone shows: opgenomen (taken up)",
        "in het oog houden (watch)",
        "opens a kring (circle)",
        "the nearest with room",
        "deelbeslissing (sharing decision)",
        "No name, no words, no school class",
        "responsibility is added, never passed on",
        "An action before it is refused: family_goal_first.",
        "phone shows: contact gelegd (contact made)",
        "Nothing has moved: a handover is a handshake.",
        "whoever still connects cannot leave (responsibility_covered)",
        "akkoord (agreed)",
        "phone shows: afgerond (finished)",
        "Not found, as if it had never been",
        "has shown: ontvangen → opgenomen → contact gelegd → afgerond",
        "Everybody's password here:",
        "Done  ·  klaar",
    ]
    places = [told.find(step) for step in steps]
    assert -1 not in places, [step for step, at in zip(steps, places, strict=True) if at < 0]
    assert places == sorted(places), "in this order"


def test_a_folder_that_holds_a_region_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kring.db").write_text("somebody's")
    code, _, complained = run_demo("--exit", "--folder", str(tmp_path))
    assert code == 1
    assert "Not as promised" in complained
    assert (tmp_path / "kring.db").read_text() == "somebody's"


@pytest.mark.parametrize("day", DAYS)
def test_the_region_has_every_state_on_any_day_of_the_year(day: str) -> None:
    now = moment(day)
    world = region(now, password=PASSWORD)
    assert {each.status for each in world.referrals.values()} == set(ReferralStatus)
    assert {each.status for each in world.cases.values()} == set(CaseStatus)
    in_the_end = {SignalStatus.REFERRED, SignalStatus.CLOSED}
    assert in_the_end <= {each.status for each in world.signals.values()}
    assert any(each.leaver for each in world.signals.values()), SignalKind.EARLY_LEAVER
    steps = plan(world, now=now, zone=ZoneInfo("Europe/Brussels"))
    assert len(steps) > 2000


def test_the_same_day_gives_the_same_region_and_another_seed_another() -> None:
    now = moment(DAYS[0])
    first = document(now, password=PASSWORD)
    assert document(now, password=PASSWORD) == first
    assert document(now, password=PASSWORD, seed=14) != first


def test_the_region_lies_in_the_fourteen_municipalities_and_has_few_accounts() -> None:
    world = region(moment(DAYS[0]), password=PASSWORD)
    assert len(TOWNS) == 14
    assert all(municipality_called(name) for name in TOWNS)
    nis = {each.nis for each in world.organisations.values()}
    assert len(nis) == 14
    assert len(world.people) <= 60, "each password is hashed"
    assert len(world.pupils) == len(SCHOOLS) * EACH_SCHOOL


def test_signals_come_on_school_days_and_more_of_them_in_autumn_than_in_may() -> None:
    calendar = school_calendar()
    world = region(moment(DAYS[1]), password=PASSWORD)
    days = [
        local_date(calendar, datetime.fromisoformat(each.at or ""))
        for each in world.signals.values()
    ]
    assert all(is_school_day(calendar, day) for day in days)
    in_autumn = sum(day.month in {10, 11} for day in days)
    in_may_and_june = sum(day.month in {4, 5} for day in days)
    assert in_autumn > in_may_and_june


def test_no_school_of_the_region_exists(shared_material: Path) -> None:
    known = "\n".join(
        path.read_text(encoding="utf-8", errors="replace").casefold()
        for path in (shared_material / "data" / "schools").glob("*.csv")
    )
    world = region(moment(DAYS[0]), password=PASSWORD)
    for school in SCHOOLS:
        last_word = world.organisations[school.key].name.casefold().split(" ")[-1]
        assert f" {last_word}" not in known, school.name
