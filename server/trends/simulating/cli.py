"""``kring simulate``: regions that do not exist, and how often trends are right about them."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from server.kernel.clock import system_clock
from server.network.reference import school_calendar
from server.trends.facts import Facts
from server.trends.periods import Month
from server.trends.simulating import evaluating, rivals
from server.trends.simulating import weekly as weekly_look
from server.trends.simulating.counts import Rates
from server.trends.simulating.facts import Simulation, simulate
from server.trends.simulating.region import invented_ground, read_ground
from server.trends.simulating.world import newest, world_of
from shared.school_calendar import local_date

app = typer.Typer(
    help="Simulate a region: facts, a world to build, or how often trends are right.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

SchoolYears = Annotated[int, typer.Option(min=1, help="How many, the last one the present one.")]
Places = Annotated[int, typer.Option(min=1, help="Municipalities; the first 14 are the region's.")]
Schools = Annotated[
    Path | None, typer.Option(help="The public list of schools; absent: they are invented.")
]
AMonth = Annotated[float, typer.Option(min=1, help="Signals a month of school.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same region.")]
Replicates = Annotated[int, typer.Option(min=1, help="How many times each year is simulated.")]


@app.command("facts")
def facts_file(
    out: Annotated[Path, typer.Argument(help="A file of numpy arrays (.npz).")],
    *,
    school_years: SchoolYears = 5,
    places: Places = 14,
    schools: Schools = None,
    signals_a_month: AMonth = 220,
    seed: Seed = 13,
) -> None:
    """Write the columns a release is made from."""
    found = _facts(school_years, places, schools, signals_a_month, seed)
    columns: dict[str, Any] = {"observed_on": np.int64(found.observed_on)}
    for name, table in (("signals", found.signals), ("offers", found.offers)):
        columns |= {f"{name}.{each.name}": getattr(table, each.name) for each in fields(table)}
    np.savez_compressed(out, **columns)
    typer.echo(f"{len(found.signals.received_on)} signals, {len(found.offers.sent_on)} offers.")


@app.command()
def world(
    *,
    signals: Annotated[int, typer.Option(min=1, help="How many, the newest.")] = 300,
    school_years: SchoolYears = 2,
    places: Places = 14,
    schools: Schools = None,
    seed: Seed = 13,
) -> None:
    """Print a file for `kring world apply`: a real database with this many signals."""
    found = newest(_facts(school_years, places, schools, 220, seed), signals)
    typer.echo(json.dumps(world_of(found), ensure_ascii=False, indent=1))


@app.command()
def evaluate(
    *,
    replicates: Replicates = 40,
    history: Annotated[int, typer.Option(min=13, help="Months known before.")] = 25,
    signals_a_month: AMonth = 220,
    seed: Seed = 13,
    others: Annotated[bool, typer.Option("--others", help="Other rules as well; slow.")] = False,
) -> None:
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
        typer.echo(
            f"{name}: {quiet.a_month:.2f} false alarms a month over {quiet.months} months"
            f" (region {quiet.region:.2f}, municipalities {quiet.municipalities:.2f},"
            f" domains {quiet.domains:.2f}, cells {quiet.cells:.2f})"
        )
        for each in evaluating.detection(setting):
            typer.echo(f"  {each.what:12} x {each.factor:3.1f}: found {each.found:4.0%}")
        if others and not released:
            for rule, function in rivals.RULES.items():
                typer.echo(f"  {rule}: {rivals.false_alarms(setting, function):.2f} a month")


@app.command()
def weekly(*, replicates: Replicates = 40, signals_a_month: AMonth = 220, seed: Seed = 13) -> None:
    """Count how often the weekly look is wrong in quiet years, and what it finds."""
    setting = weekly_look.Setting(
        replicates=replicates, rates=Rates(signals_a_month=signals_a_month), seed=seed
    )
    found = weekly_look.record(setting)
    typer.echo(
        f"{found.false_alarms:.1f} false alarms a school year, over {found.school_years} years of"
        f" {found.weeks:.0f} judged weeks"
    )
    for factor, share in found.found.items():
        typer.echo(f"  one week x {factor:3.1f}: found {share:4.0%}")


def _facts(
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
