"""A simulated region becomes a real database, through the commands people use."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from server import cli, wiring
from server.kernel.crypto import KeyRing
from server.kernel.database import open_database
from server.kernel.store import Store
from server.referrals.tables import ReferralRow
from server.signals.tables import SignalRow
from server.trends.periods import Month
from server.trends.simulating.facts import Simulation, simulate
from server.trends.simulating.region import invented_ground
from server.trends.simulating.world import newest, world_of
from server.world.building import build
from server.world.reading import check, read
from tests.support.databases import Databases

RUN = CliRunner()


def test_a_simulated_region_is_built_through_commands(databases: Databases) -> None:
    ground = invented_ground(places=1, seed=5)
    facts = newest(simulate(Simulation(ground=ground, first=Month(2024, 9), school_years=2)), 14)
    world = check(world_of(facts))
    clock = datetime(2026, 9, 7, 12, tzinfo=UTC)
    with databases.fresh("sqlite") as url:
        engine = open_database(url)
        build(world, wiring.runtime(Store(engine, KeyRing.fresh()), lambda: clock))
        with engine.connect() as connection:
            signals = connection.execute(select(func.count()).select_from(SignalRow)).scalar_one()
            asked = connection.execute(select(func.count()).select_from(ReferralRow)).scalar_one()
        engine.dispose()
    assert signals == 14
    assert asked == len(world.referrals) > 0
    assert len({part.status for part in world.signals.values()}) > 2


def test_the_command_line_prints_a_world_that_can_be_read() -> None:
    result = RUN.invoke(cli.app, ["simulate", "world", "--signals", "200", "--seed", "3"])
    assert result.exit_code == 0, result.output
    world = read(result.output)
    assert len(world.signals) == 200
    assert json.loads(result.output)["network"] == "simulated"
    again = RUN.invoke(cli.app, ["simulate", "world", "--signals", "200", "--seed", "3"])
    assert again.output == result.output
    statuses = Counter(part.status for part in world.signals.values())
    assert len(statuses) >= 4


def test_the_command_line_writes_facts(tmp_path: Path, shared_material: Path) -> None:
    out = tmp_path / "facts.npz"
    schools = shared_material / "data" / "schools" / "schools_w13_2022.csv"
    words = ["simulate", "facts", str(out), "--school-years", "1", "--schools", str(schools)]
    result = RUN.invoke(cli.app, words)
    assert result.exit_code == 0, result.output
    with np.load(out) as columns:
        assert len(columns["signals.received_on"]) == int(result.output.split()[0])
        assert "offers.answer" in columns


@pytest.mark.parametrize("others", [False, True])
def test_the_command_line_says_how_often_trends_are_right(*, others: bool) -> None:
    words = ["simulate", "evaluate", "--replicates", "1", "--history", "13"]
    result = RUN.invoke(cli.app, words + ["--others"] * others)
    assert result.exit_code == 0, result.output
    assert "everything known" in result.output
    assert "as released" in result.output
    assert ("EARS C2" in result.output) == others
