"""The report of an import: what each row led to, in words for the person who waits for it.

It names rows by their number, never by what stands in them: a terminal is read by others too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from server.importing.mapping import Kind
from server.importing.refusing import words

_SHOWN = 20
"""So many rows of one reason are named; of the rest the number is told."""


class RowState(StrEnum):
    """What a row leads to."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    PASSED_OVER = "passed-over"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What became of one row."""

    number: int
    """The row in the file, the header being 1."""
    state: RowState
    reason: str | None = None
    """For a refused row: a code."""
    field: str = ""
    """For a refused row: which field."""
    remarks: tuple[tuple[str, str], ...] = ()
    """What was left out of a row that was taken: field and code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an import did, or would do."""

    kind: Kind
    file: str
    mapping: str
    dry_run: bool
    findings: tuple[Finding, ...]
    missing: int = 0
    """Pupils on the roster whom the file does not name."""
    ended: int = 0
    """Of these, those whose enrolment is ended."""
    not_ended: str | None = None
    """Why none was, when that was asked for: a code."""
    schools: int = 0
    """How many schools the file names."""
    of_known_type: int = 0
    """Of how many of these the type is known then: only those are compared in trends."""
    quarantine: str | None = None
    """The file with the refused rows."""

    @property
    def counts(self) -> dict[RowState, int]:
        """How many rows led to what."""
        found = Counter(each.state for each in self.findings)
        return {state: found[state] for state in RowState}

    def as_text(self) -> str:
        """Give the report as plain text."""
        would = "would be " if self.dry_run else ""
        title = f"{self.kind} from {self.file} ({self.mapping})"
        lines = [f"{title}, dry run: nothing was changed" if self.dry_run else title, ""]
        lines += [
            f"  {count:6}  {_SAYS[state].format(would)}" for state, count in self.counts.items()
        ]
        if self.kind is Kind.ROSTER:
            lines += self._roster_lines(would)
        if self.kind is Kind.SCHOOLS:
            lines.append(f"  {self.of_known_type:6}  of {self.schools} schools have a known type")
        lines += self._reason_lines("Refused", _refusals(self.findings))
        lines += self._reason_lines("Left out of rows that were taken", _remarks(self.findings))
        if self.quarantine is not None:
            where = f"The refused rows are in {self.quarantine}, each with its reason:"
            lines += ["", where, "mend them there or where they came from, and import again."]
        return "\n".join(lines) + "\n"

    def _roster_lines(self, would: str) -> list[str]:
        lines = [f"  {self.missing:6}  on the roster and not in the file"]
        if self.ended:
            lines.append(f"  {self.ended:6}  of these {would}taken off the roster")
        elif self.not_ended is not None:
            lines.append(f"          nobody {would}taken off the roster: {words(self.not_ended)}")
        elif self.missing:
            lines.append("          left as they are; --end-missing takes them off the roster")
        return lines

    @staticmethod
    def _reason_lines(title: str, rows: dict[tuple[str, str], list[int]]) -> list[str]:
        if not rows:
            return []
        lines = ["", f"{title}:"]
        for (reason, field), numbers in rows.items():
            where = f"{field}: " if field else ""
            named = ", ".join(str(number) for number in numbers[:_SHOWN])
            more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
            lines.append(f"  {where}{words(reason)} [{reason}]")
            lines.append(f"    row {named}{more}")
        return lines


_SAYS = {
    RowState.NEW: "{}new",
    RowState.CHANGED: "{}changed",
    RowState.UNCHANGED: "unchanged",
    RowState.PASSED_OVER: "passed over, as the mapping says",
    RowState.REFUSED: "refused",
}


def _refusals(findings: tuple[Finding, ...]) -> dict[tuple[str, str], list[int]]:
    rows: dict[tuple[str, str], list[int]] = {}
    for each in findings:
        if each.reason is not None:
            rows.setdefault((each.reason, each.field), []).append(each.number)
    return rows


def _remarks(findings: tuple[Finding, ...]) -> dict[tuple[str, str], list[int]]:
    rows: dict[tuple[str, str], list[int]] = {}
    for each in findings:
        for field, reason in each.remarks:
            rows.setdefault((reason, field), []).append(each.number)
    return rows
