"""What ``kring simulate`` does: facts, a world to build, and how often trends are right.

Must not: speak to the terminal. It gives lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from server.kernel.clock import system_clock
from server.network.reference import school_calendar
from server.trends.facts import Facts
from server.trends.periods import Month
from server.trends.simulating import evaluating, rivals, weekly
from server.trends.simulating.counts import Rates
from server.trends.simulating.facts import Simulation, simulate
from server.trends.simulating.region import invented_ground, read_ground
from server.trends.simulating.world import newest, world_of
from shared.school_calendar import local_date


def facts(
    school_years: int, places: int, schools: Path | None, signals_a_month: float, seed: int
) -> Facts:
    """Simulate until yesterday."""
    today = local_date(school_calendar(), system_clock())
    ground = read_ground(schools) if schools else invented_ground(places=places, seed=seed)
    begins = int(Month.of(today).school_year.partition("-")[0]) - school_years + 1
    return simulate(
        Simulation(
            ground=ground,
            first=Month(begins, 9),
            school_years=school_years,
            rates=Rates(signals_a_month=signals_a_month),
            until=today - timedelta(days=1),
            seed=seed,
        )
    )


def write_columns(found: Facts, out: Path) -> str:
    """Write the columns a release is made from; tell how many rows."""
    columns: dict[str, Any] = {"observed_on": np.int64(found.observed_on)}
    for name, table in (("signals", found.signals), ("offers", found.offers)):
        columns |= {f"{name}.{each.name}": getattr(table, each.name) for each in fields(table)}
    np.savez_compressed(out, **columns)
    return f"{len(found.signals.received_on)} signals, {len(found.offers.sent_on)} offers."


def world_file(found: Facts, signals: int) -> str:
    """Give a file for ``kring world apply`` with the newest signals."""
    return json.dumps(world_of(newest(found, signals)), ensure_ascii=False, indent=1)


def evaluated(
    *, replicates: int, history: int, signals_a_month: float, seed: int, others: bool
) -> Iterator[str]:
    """Count false alarms in quiet years, and what is found of what was planted."""
    rates = Rates(signals_a_month=signals_a_month)
    for released, name in ((False, "everything known"), (True, "as released")):
        setting = evaluating.Setting(
            history_months=history,
            replicates=replicates,
            as_released=released,
            rates=rates,
            seed=seed,
        )
        quiet = evaluating.false_alarms(setting)
        yield (
            f"{name}: {quiet.a_month:.2f} false alarms a month over {quiet.months} months"
            f" (region {quiet.region:.2f}, municipalities {quiet.municipalities:.2f},"
            f" domains {quiet.domains:.2f}, cells {quiet.cells:.2f})"
        )
        for each in evaluating.detection(setting):
            yield f"  {each.what:12} x {each.factor:3.1f}: found {each.found:4.0%}"
        if others and not released:
            for rule, function in rivals.RULES.items():
                yield f"  {rule}: {rivals.false_alarms(setting, function):.2f} a month"


def evaluated_weekly(replicates: int, signals_a_month: float, seed: int) -> Iterator[str]:
    """Count how often the weekly look is wrong in quiet years, and what it finds."""
    setting = weekly.Setting(
        replicates=replicates, rates=Rates(signals_a_month=signals_a_month), seed=seed
    )
    found = weekly.record(setting)
    yield (
        f"{found.false_alarms:.1f} false alarms a school year, over {found.school_years} years of"
        f" {found.weeks:.0f} judged weeks"
    )
    for factor, share in found.found.items():
        yield f"  one week x {factor:3.1f}: found {share:4.0%}"
