"""Whether the server has spoken of a record since it was last read whole.

A version does not tell that. Of a circle the phone keeps one line; a difference, a goal, a note or
an answer changes what belongs to it and leaves the version of that line alone. The feed names the
circle all the same, each time, and every record it names stands anew in the store.
"""

from __future__ import annotations

from uuid import UUID

from mobile.data.store import Store, StoredRecord
from shared.sync import RecordKind


class Hearing:
    """Remembers what the server had said of one record."""

    def __init__(self, store: Store, kind: RecordKind) -> None:
        """Have heard nothing yet."""
        self._store = store
        self._kind = kind
        self._heard: StoredRecord | None = None

    def listen(self, record_id: UUID) -> None:
        """Begin to read: what is said from now on is news."""
        self._heard = self._store.record(self._kind, record_id)

    def is_news(self, record_id: UUID) -> bool:
        """Tell whether the server has spoken of it since, also to say that it is gone."""
        return self._store.record(self._kind, record_id) is not self._heard
