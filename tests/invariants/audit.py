"""A second opinion on the journal: each changed cell is explained, and nothing else is said."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from tests.invariants.picture import Picture, Row

_KEPT = frozenset({"id", "network_id", "version", "created_at"})
_SESSIONS = frozenset({"session"})


def audited(before: Picture, now: Picture) -> None:
    """Each version step of a row has an entry of its command that names what was written.

    And the other way round: an entry that says something was written is of a row whose version
    went up, by a command that stands in the log or was an errand.
    """
    stepped = {
        row_id: _written(before.tables[resource].get(row_id), row)
        for resource, rows in now.tables.items()
        for row_id, row in rows.items()
        if before.tables[resource].get(row_id) != row
    }
    entries = [entry for entry in now.journal if not entry["read"]]
    for row_id, written in stepped.items():
        explained = _named(entry for entry in entries if entry["resource_id"] == row_id)
        assert written <= explained, f"audited: {sorted(written - explained)} changed in silence"
    for entry in entries:
        if entry["fields"] and entry["resource"] in now.tables:
            assert entry["resource_id"] in stepped, f"audited: {entry['type']} changed nothing"
        _has_a_command(now, entry)
    for resource, rows in before.tables.items():
        assert rows.keys() <= now.tables[resource].keys(), f"audited: a {resource} is gone"
        for row_id, row in now.tables[resource].items():
            _went_up(rows.get(row_id), row)


def read_is_audited(now: Picture, reader: UUID, about: Iterable[UUID]) -> None:
    """Each subject of which somebody was told something stands in the journal as read by them.

    Notes
    -----
    A roster is read as a whole: one entry for the school stands for everybody on it.
    """
    entries = [each for each in now.journal if each["read"] and each["account_id"] == reader]
    read = {entry["subject_id"] for entry in entries}
    for entry in entries:
        if entry["resource"] == "organisation":
            enrolled = now.rows("enrolment", organisation_id=entry["resource_id"])
            read |= {each["young_person_id"] for each in enrolled}
    assert set(about) <= read, "audited: identifiable data were read and nobody wrote it down"


def nothing_happened(before: Picture, now: Picture) -> None:
    """Hold what was refused to leaving no trace."""
    assert now.tables == before.tables, "a refused command changed something"
    assert now.commands == before.commands, "a refused command stands in the log"
    assert now.errands.keys() == before.errands.keys(), "a refused command left an errand"
    assert not now.journal, "a refused command was written down as done"


def _written(was: Row | None, row: Row) -> set[str]:
    if was is None:
        return {name for name, value in row.items() if value is not None} - _KEPT
    return {name for name, value in row.items() if value != was[name]} - _KEPT


def _named(entries: Iterable[Row]) -> set[str]:
    return {name for entry in entries for name in entry["fields"]}


def _has_a_command(now: Picture, entry: Row) -> None:
    if entry["resource"] in _SESSIONS and entry["command_id"] is None:
        return  # Signing in and refreshing are no commands: nobody is signed in yet.
    known = now.commands | now.errands.keys()
    assert entry["command_id"] in known, f"audited: {entry['type']} by a command nobody sent"


def _went_up(was: Row | None, row: Row) -> None:
    if was is None:
        return
    if was == row:
        return
    assert row["version"] > was["version"], "compare_and_set: a row changed under its version"
    assert row["created_at"] == was["created_at"], "audited: a row was made twice"
