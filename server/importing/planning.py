"""From a file to commands: plan every row, and carry the plan out.

    rows ──▶ fields ──▶ a planner ──▶ steps (state, commands) ──▶ run them ──▶ report, quarantine

A dry run stops after the steps. Carrying out is one step after another, each command in its own
transaction; a command that is refused refuses its row and nothing else. Whatever a run left undone,
the next one does: a step is planned from what is known then, not from what was planned before.

Must not: know what the fields of a kind mean. The planners do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from server.importing.desk import Desk, Options, Planned, Step, Taken
from server.importing.joining import joined_rows
from server.importing.mapping import Kind, choose, fields_of, read_mapping, shipped
from server.importing.mapping import Mapping as FileMapping
from server.importing.organisations import plan_organisations
from server.importing.quarantine import quarantine_path, write_quarantine
from server.importing.reading import Source, Table
from server.importing.refusing import MappingRefused, RowRefused
from server.importing.report import Finding, Report, RowState
from server.importing.roster import plan_roster
from server.importing.services import plan_services

Planner = Callable[[Desk, Kind, Options, Iterable[Taken]], Planned]
PLANNERS: Mapping[Kind, Planner] = {
    Kind.SCHOOLS: plan_organisations,
    Kind.ORGANISATIONS: plan_organisations,
    Kind.SERVICES: plan_services,
    Kind.ROSTER: plan_roster,
}
"""Who plans what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    kind: Kind
    given: Path
    table: Table
    mapping: FileMapping
    planned: Planned


def plan(
    desk: Desk,
    kind: Kind,
    path: Path,
    *,
    mapping: Path | None = None,
    options: Options | None = None,
) -> Report:
    """Tell what an import would do, and do nothing.

    Parameters
    ----------
    path
        A CSV file; for a delivery of several, its folder or zip archive.
    mapping
        A mapping of one's own; absent: the shipped one that fits.

    Raises
    ------
    FileRefused
        When a file cannot be read with certainty.
    MappingRefused
        When the mapping cannot be so, or none fits.
    """
    made = _plan(desk, kind, path, mapping, options or Options())
    return _report(made, made.planned.steps, dry_run=True)


def apply(
    desk: Desk,
    kind: Kind,
    path: Path,
    *,
    mapping: Path | None = None,
    options: Options | None = None,
) -> Report:
    """Import a file, and put the rows that were refused in quarantine beside it.

    Raises
    ------
    FileRefused, MappingRefused
        As `plan`; nothing has happened then.
    """
    made = _plan(desk, kind, path, mapping, options or Options())
    steps = tuple(_carried_out(desk, made.planned.steps))
    report = _report(made, steps, dry_run=False)
    where = quarantine_path(path)
    write_quarantine(where, made.table, steps)
    refused = report.counts[RowState.REFUSED]
    return replace(report, quarantine=where.name) if refused else report


def _plan(desk: Desk, kind: Kind, path: Path, mapping_path: Path | None, options: Options) -> _Plan:
    source = Source.at(path)
    named = None if mapping_path is None else read_mapping(kind, mapping_path)
    table, mapping = _table_and_mapping(source, kind, named)
    taken, steps = _taken(source, table, mapping)
    planned = PLANNERS[kind](desk, kind, _cautious(options, steps), taken)
    in_order = sorted((*steps, *planned.steps), key=_place)
    if options.end_missing and planned.missing and any(_is_refused(step) for step in steps):
        planned = replace(planned, not_ended="row_refused_before")
    return _Plan(
        kind=kind,
        given=path,
        table=table,
        mapping=mapping,
        planned=replace(planned, steps=tuple(in_order)),
    )


def _table_and_mapping(
    source: Source, kind: Kind, named: FileMapping | None
) -> tuple[Table, FileMapping]:
    """Find the main table, and the mapping that fits it where none was named."""
    if named is not None:
        return source.main(named.file), named
    if source.is_single_file:
        table = source.main(None)
        return table, choose(kind, table.header)
    for mapping in shipped(kind):
        found = source.sibling(mapping.file) if mapping.file else None
        if found is not None:
            return found, mapping
    raise MappingRefused("no_mapping_fits", source.path.name)


def _taken(source: Source, table: Table, mapping: FileMapping) -> tuple[list[Taken], list[Step]]:
    """Give the rows with their fields, and the steps of those that lead to none."""
    taken: list[Taken] = []
    steps: list[Step] = []
    for row, wanted in joined_rows(source, table, mapping):
        if not wanted:
            steps.append(Step(row=row, state=RowState.PASSED_OVER))
            continue
        try:
            taken.append(Taken(row=row, fields=fields_of(mapping, row)))
        except RowRefused as refusal:
            steps.append(Step(row=row, state=RowState.REFUSED, refusal=refusal))
    return taken, steps


def _cautious(options: Options, steps: Iterable[Step]) -> Options:
    """Take nobody off a roster while a row could not be read: it may name them."""
    return replace(options, end_missing=False) if any(map(_is_refused, steps)) else options


def _carried_out(desk: Desk, steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        try:
            for command in step.commands:
                desk.run(command)
        except RowRefused as refusal:
            yield replace(step, state=RowState.REFUSED, refusal=refusal)
        else:
            yield step


def _report(made: _Plan, steps: Iterable[Step], *, dry_run: bool) -> Report:
    steps = tuple(steps)
    return Report(
        kind=made.kind,
        file=made.given.name,
        mapping=made.mapping.title,
        dry_run=dry_run,
        findings=tuple(_finding(step) for step in steps if step.row is not None),
        missing=made.planned.missing,
        ended=sum(step.row is None and not _is_refused(step) for step in steps),
        not_ended=made.planned.not_ended,
        schools=made.planned.schools,
        of_known_type=made.planned.of_known_type,
    )


def _finding(step: Step) -> Finding:
    assert step.row is not None  # noqa: S101 -- The caller leaves out steps without a row.
    refusal = step.refusal
    return Finding(
        number=step.row.number,
        state=step.state,
        reason=refusal.reason if refusal else None,
        field=refusal.field if refusal else "",
        remarks=step.remarks,
    )


def _is_refused(step: Step) -> bool:
    return step.refusal is not None


def _place(step: Step) -> tuple[bool, int]:
    """Order by row; who is missing comes after all of them."""
    return step.row is None, step.row.number if step.row else 0
