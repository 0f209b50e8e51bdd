"""What one unit of work will tell: which rows it touched, why, and whose data it read.

The unit of work keeps one of these and writes it into the journal and the feed at the commit. A row
that was touched and about which nothing was told makes the commit fail.

Must not: write anything itself, or hold a person's words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from server.kernel.journal import Told, feed_rows
from server.kernel.tables import Table


class WriteNotExplained(Exception):
    """A change to an audited table has no journal entry. A fault of ours, never of the asker."""


class Chronicle:
    """Rows touched, reasons told, data read.

    Parameters
    ----------
    circumstances
        Gives what every entry has alike: network, moment, account, session and command.
    """

    def __init__(self, circumstances: Callable[[], Mapping[str, Any]]) -> None:
        """Begin with nothing to tell."""
        self._circumstances = circumstances
        self._touched: dict[UUID, tuple[Table, dict[str, None]]] = {}
        self._told: list[Told] = []
        self._reads: list[dict[str, Any]] = []

    @property
    def touched_anything(self) -> bool:
        """Whether a row was added or changed."""
        return bool(self._touched)

    @property
    def read_anything(self) -> bool:
        """Whether identifiable data was read."""
        return bool(self._reads)

    def touch(self, row: Table, names: Iterable[str]) -> None:
        """Keep which columns of a row were written."""
        _, known = self._touched.setdefault(row.id, (row, {}))
        known.update(dict.fromkeys(names))

    def tell(self, told: Told) -> None:
        """Explain a write."""
        self._told.append(told)

    def read(
        self,
        event_type: str,
        *,
        resource: str,
        resource_id: UUID,
        subject_id: UUID | None,
        fields: Iterable[str],
    ) -> None:
        """Keep that identifiable data was read."""
        entry = self._entry(event_type, resource, resource_id, subject_id, None)
        self._reads.append(entry | {"fields": list(fields), "read": True, "command_id": None})

    def read_rows(self, event_type: str, rows: Iterable[Table], fields: Iterable[str]) -> None:
        """Keep that identifiable data of these rows was read."""
        names = sorted(fields)
        for row in rows:
            self.read(
                event_type,
                resource=row.__resource__,
                resource_id=row.id,
                subject_id=subject_of(row),
                fields=names,
            )

    def insist_on_reasons(self) -> None:
        """Refuse rows of audited tables that were touched and not explained.

        Raises
        ------
        WriteNotExplained
            With the kind of row.
        """
        explained = {told.row.id for told in self._told}
        for row_id, (row, _) in self._touched.items():
            if row.__audited__ and row_id not in explained:
                message = f"a {row.__resource__} was changed and nothing says why"
                raise WriteNotExplained(message)

    def journal_entries(self) -> Iterable[dict[str, Any]]:
        """Give the journal's rows: the writes in the order they were told, then the reads."""
        for told in self._told:
            if not told.row.__audited__:
                continue
            _, names = self._touched.get(told.row.id, (told.row, {}))
            entry = self._entry(
                told.type, told.row.__resource__, told.row.id, subject_of(told.row), told.reason
            )
            yield entry | {"fields": sorted(names), "read": False}
        yield from self._reads

    def take_reads(self) -> list[dict[str, Any]]:
        """Give the journal's rows for what was read, once."""
        reads, self._reads = self._reads, []
        return reads

    def feed(self, network_id: UUID) -> list[dict[str, object]]:
        """Give the feed's rows."""
        return feed_rows(network_id, self._told)

    def _entry(
        self,
        event_type: str,
        resource: str,
        resource_id: UUID,
        subject_id: UUID | None,
        reason: str | None,
    ) -> dict[str, Any]:
        return {
            **self._circumstances(),
            "type": event_type,
            "resource": resource,
            "resource_id": resource_id,
            "subject_id": subject_id,
            "reason": reason,
        }


def subject_of(row: Table) -> UUID | None:
    """Give whose data a row is; none when it is nobody's."""
    subject = getattr(row, row.__subject__, None)
    return subject if isinstance(subject, UUID) else None
