"""Planning the rosters of schools.

A pupil is found by name and birth date within one school. Nobody is taken off a roster silently:
who is missing from the file is counted, and ended only when that was asked for, the file was taken
whole, and it still names at least half of the roster.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from server.importing import known
from server.importing.desk import (
    Desk,
    Fields,
    Options,
    Planned,
    Step,
    Taken,
    checked,
    list_of,
)
from server.importing.desk import text_of as text
from server.importing.mapping import Kind, nis_of
from server.importing.refusing import RowRefused
from server.importing.report import RowState
from server.people import rules
from shared.contract import Command
from shared.people import ChangeYoungPerson, EndEnrolment, RegisterYoungPerson
from shared.vocabulary import OrganisationKind

_OPTIONAL = ("language", "class_name", "residence_nis")
_DEFAULT_LANGUAGE = "nl"
Remarks = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A row of which school and key are known."""

    taken: Taken
    school_id: UUID
    key: known.PupilKey


@dataclass(slots=True)
class _School:
    """What one school's part of the file leads to."""

    steps: list[Step] = field(default_factory=list)
    seen: dict[tuple[str, date], Fields] = field(default_factory=dict)
    named: set[UUID] = field(default_factory=set)


def plan_roster(desk: Desk, kind: Kind, options: Options, taken: Iterable[Taken]) -> Planned:
    """Plan the rosters a file names, school by school."""
    del kind  # There is only one.
    planner = _RosterPlanner(desk, options)
    return planner.plan(taken)


class _RosterPlanner:
    """Plans the rosters of one file."""

    def __init__(self, desk: Desk, options: Options) -> None:
        """Begin with a file."""
        self._desk = desk
        self._options = options
        self._schools: dict[str, UUID | None] = {}

    def plan(self, taken: Iterable[Taken]) -> Planned:
        """Plan every row, and what becomes of those who are missing."""
        refused: list[Step] = []
        by_school: dict[UUID, list[_Line]] = {}
        for each in taken:
            try:
                line = self._line(each)
            except RowRefused as refusal:
                refused.append(Step(row=each.row, state=RowState.REFUSED, refusal=refusal))
            else:
                by_school.setdefault(line.school_id, []).append(line)
        steps, missing, rosters = list(refused), [], 0
        for school_id, lines in by_school.items():
            roster = self._desk.ask(
                known.roster,
                organisation_id=school_id,
                wanted=tuple(dict.fromkeys(line.key for line in lines)),
            )
            school = self._school(lines, roster)
            steps += school.steps
            missing += [(school_id, each) for each in sorted(roster.enrolled - school.named)]
            rosters += len(roster.enrolled)
        why_not = self._why_nobody_is_ended(steps, len(missing), rosters)
        if self._options.end_missing and why_not is None:
            steps += self._endings(missing)
        return Planned(steps=tuple(steps), missing=len(missing), not_ended=why_not)

    def _line(self, taken: Taken) -> _Line:
        given, family = text(taken.fields, "given_name"), text(taken.fields, "family_name")
        born = text(taken.fields, "birth_date")
        if given is None or family is None or born is None:
            raise RowRefused("missing")
        key = (given, family, date.fromisoformat(born))
        return _Line(taken=taken, school_id=self._school_of(taken.fields), key=key)

    def _school_of(self, fields: Fields) -> UUID:
        """Find the school: by what the row says, else by what was chosen at the terminal."""
        numbers = list_of(fields, "school")
        chosen = (self._options.school,) if self._options.school and not numbers else ()
        for number in (*numbers, *chosen):
            if number not in self._schools:
                found = self._desk.ask(
                    known.organisation, kind=OrganisationKind.SCHOOL, external_id=number
                )
                self._schools[number] = (
                    found.organisation_id
                    if found is not None and found.active and self._may(found.organisation_id)
                    else None
                )
            school_id = self._schools[number]
            if school_id is not None:
                return school_id
        raise RowRefused("no_such_school" if numbers or chosen else "missing", "school")

    def _may(self, school_id: UUID) -> bool:
        """Tell whether this school's roster may be imported here."""
        return self._desk.schools is None or school_id in self._desk.schools

    def _school(self, lines: Sequence[_Line], roster: known.Roster) -> _School:
        school = _School()
        for line in lines:
            pupil = roster.pupils.get(line.key)
            if pupil is not None:
                school.named.add(pupil.young_person_id)
            try:
                school.steps.append(self._step(school, line, pupil))
            except RowRefused as refusal:
                row = line.taken.row
                school.steps.append(Step(row=row, state=RowState.REFUSED, refusal=refusal))
        return school

    def _step(self, school: _School, line: _Line, pupil: known.Pupil | None) -> Step:
        fields = line.taken.fields
        earlier = school.seen.setdefault(_plain(line.key), fields)
        if earlier is not fields:
            if dict(earlier) != dict(fields):
                raise RowRefused("differs_within_file")
            remark = ("", "duplicate")
            return Step(row=line.taken.row, state=RowState.UNCHANGED, remarks=(remark,))
        details, remarks = _details(fields)
        state, command = self._command(line, pupil, details)
        commands = () if command is None else (command,)
        return Step(row=line.taken.row, state=state, commands=commands, remarks=remarks)

    def _command(
        self, line: _Line, pupil: known.Pupil | None, details: dict[str, str]
    ) -> tuple[RowState, Command | None]:
        given, family, born = line.key
        names = {"given_name": given, "family_name": family, "birth_date": born}
        self._check(names, details.get("residence_nis"))
        if pupil is None:
            registration = self._desk.make(
                RegisterYoungPerson,
                young_person_id=self._desk.new_id(),
                enrolment_id=self._desk.new_id(),
                organisation_id=line.school_id,
                **({"language": _DEFAULT_LANGUAGE} | names | details),
            )
            return RowState.NEW, registration
        before = {name: getattr(pupil, name) for name in (*names, *_OPTIONAL)}
        after = before | names | details
        if after == before:
            return RowState.UNCHANGED, None
        change = self._desk.make(
            ChangeYoungPerson,
            young_person_id=pupil.young_person_id,
            version=pupil.version,
            **after,
        )
        return RowState.CHANGED, change

    def _check(self, names: dict[str, object], residence_nis: str | None) -> None:
        checked(
            rules.check_young_person,
            **names,
            residence_nis=residence_nis,
            today=self._desk.today(),
        )

    def _why_nobody_is_ended(self, steps: Sequence[Step], missing: int, rosters: int) -> str | None:
        if not self._options.end_missing or not missing:
            return None
        if any(step.state is RowState.REFUSED for step in steps):
            return "row_refused_before"
        return "too_many_missing" if missing * 2 > rosters else None

    def _endings(self, missing: Iterable[tuple[UUID, UUID]]) -> Iterator[Step]:
        for school_id, young_person_id in missing:
            command = self._desk.make(
                EndEnrolment,
                young_person_id=young_person_id,
                organisation_id=school_id,
                ended_on=self._desk.today(),
            )
            yield Step(row=None, state=RowState.CHANGED, commands=(command,))


def _details(fields: Fields) -> tuple[dict[str, str], Remarks]:
    """Give what else the row says; what it does not say stays as it is."""
    details = {name: said for name in _OPTIONAL if (said := text(fields, name))}
    if "residence_nis" not in details:
        return details, ()
    nis = nis_of(details.pop("residence_nis"))
    if nis is None:
        return details, (("residence_nis", "municipality_unknown"),)
    return details | {"residence_nis": nis}, ()


def _plain(key: known.PupilKey) -> tuple[str, date]:
    """Give a key in which two spellings of one name are one."""
    given, family, born = key
    letters = unicodedata.normalize("NFKD", f"{given}{family}".casefold())
    return "".join(each for each in letters if each.isalnum()), born
