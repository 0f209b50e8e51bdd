"""``kring simulate``: regions that do not exist, and how often trends are right about them.

What each command does stands in ``trying``, which only they load: every other command of the
terminal does without the statistics.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

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
    found = _trying().facts(school_years, places, schools, signals_a_month, seed)
    typer.echo(_trying().write_columns(found, out))


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
    found = _trying().facts(school_years, places, schools, 220, seed)
    typer.echo(_trying().world_file(found, signals))


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
    trying = _trying()
    lines = trying.evaluated(
        replicates=replicates,
        history=history,
        signals_a_month=signals_a_month,
        seed=seed,
        others=others,
    )
    for line in lines:
        typer.echo(line)


@app.command()
def weekly(*, replicates: Replicates = 40, signals_a_month: AMonth = 220, seed: Seed = 13) -> None:
    """Count how often the weekly look is wrong in quiet years, and what it finds."""
    for line in _trying().evaluated_weekly(replicates, signals_a_month, seed):
        typer.echo(line)


def _trying() -> ModuleType:
    from server.trends.simulating import trying  # noqa: PLC0415 -- SciPy, for whoever simulates.

    return trying
