"""``kring import``: the importers at the command line. Mounted by ``server/cli.py``.

Must not: print what stood in a cell. The report names rows by number.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from server.importing.boundaries import BoundariesRefused, load_boundaries
from server.importing.desk import Desk, Options
from server.importing.mapping import Kind, shipped
from server.importing.planning import apply, plan
from server.importing.refusing import FileRefused, MappingRefused
from server.importing.report import Report, RowState

NOTHING_DONE = 2
"""The exit code when the file or the mapping was refused whole."""
SOME_REFUSED = 1
"""The exit code when rows were refused."""

File = Annotated[Path, typer.Argument(help="A CSV file; of a delivery its folder or zip archive.")]
MappingFile = Annotated[
    Path | None,
    typer.Option("--mapping", help="A mapping of your own; else the one that fits is chosen."),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Tell what would happen, and change nothing.")
]
School = Annotated[
    str | None, typer.Option(help="The school's number, where the file does not say.")
]
EndMissing = Annotated[
    bool, typer.Option("--end-missing", help="Take pupils who are not in the file off the roster.")
]


def import_app(open_desk: Callable[[], Desk]) -> typer.Typer:
    """Make the commands.

    Parameters
    ----------
    open_desk
        Opens the installation's database; called when a command runs, not before.
    """
    app = typer.Typer(
        name="import", no_args_is_help=True, help="Import from files, with a dry run and a report."
    )

    @app.command()
    def schools(file: File, mapping: MappingFile = None, *, dry_run: DryRun = False) -> None:
        """Import schools and where they are."""
        _import(open_desk, Kind.SCHOOLS, file, mapping, Options(), dry_run=dry_run)

    @app.command()
    def organisations(file: File, mapping: MappingFile = None, *, dry_run: DryRun = False) -> None:
        """Import partners and other organisations."""
        _import(open_desk, Kind.ORGANISATIONS, file, mapping, Options(), dry_run=dry_run)

    @app.command()
    def services(file: File, mapping: MappingFile = None, *, dry_run: DryRun = False) -> None:
        """Import what organisations offer, to whom and where."""
        _import(open_desk, Kind.SERVICES, file, mapping, Options(), dry_run=dry_run)

    @app.command()
    def roster(
        file: File,
        mapping: MappingFile = None,
        school: School = None,
        *,
        dry_run: DryRun = False,
        end_missing: EndMissing = False,
    ) -> None:
        """Import the pupils of schools."""
        options = Options(school=school, end_missing=end_missing)
        _import(open_desk, Kind.ROSTER, file, mapping, options, dry_run=dry_run)

    @app.command()
    def boundaries(
        file: Annotated[Path, typer.Argument(help="A TopoJSON whose shapes carry NIS codes.")],
        source: Annotated[str, typer.Option(help="Whose they are; stands beside the map.")],
        licence: Annotated[str, typer.Option(help="Under which licence.")],
        *,
        dry_run: DryRun = False,
    ) -> None:
        """Draw the region by these boundaries, instead of as tiles."""
        asked = {"source": source, "licence": licence}
        try:
            names = load_boundaries(open_desk(), file, **asked, dry_run=dry_run)
        except BoundariesRefused as refusal:
            typer.echo(f"Nothing was imported: {refusal}", err=True)
            raise typer.Exit(NOTHING_DONE) from refusal
        done = "Would draw" if dry_run else "Draws"
        typer.echo(f"{done} {len(names)} municipalities: {', '.join(names)}.")

    @app.command()
    def mappings() -> None:
        """List the mappings that come with Kring."""
        for kind in Kind:
            for each in shipped(kind):
                typer.echo(f"{kind}: {each.title}\n    {each.note}".rstrip())

    return app


def _import(
    open_desk: Callable[[], Desk],
    kind: Kind,
    file: Path,
    mapping: Path | None,
    options: Options,
    *,
    dry_run: bool,
) -> None:
    act = plan if dry_run else apply
    try:
        report: Report = act(open_desk(), kind, file, mapping=mapping, options=options)
    except (FileRefused, MappingRefused) as refusal:
        typer.echo(f"Nothing was imported: {refusal}", err=True)
        raise typer.Exit(NOTHING_DONE) from refusal
    typer.echo(report.as_text(), nl=False)
    if report.counts[RowState.REFUSED]:
        raise typer.Exit(SOME_REFUSED)
