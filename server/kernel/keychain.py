"""The data keys one unit of work has met, and the cells they open.

The table of data keys has one row for each young person and each question without a name; the key
in it is wrapped by a root key outside the database.

Must not: outlive its unit of work.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlmodel import Field, SQLModel

from server.kernel.crypto import KeyRing, cell_address, new_data_key, open_cell, seal_cell
from server.kernel.errors import NotFound
from server.kernel.tables import Rows, Table, columns, moment


class DataKeyRow(SQLModel, table=True):
    """The key under which everything about one subject is sealed. Deleting it erases the words."""

    __tablename__ = "data_key"
    __table_args__ = Rows.LET_GO.declared

    subject_id: UUID = Field(primary_key=True)
    network_id: UUID
    root_name: str = Field(max_length=16)
    """Which root key wraps it."""
    wrapped: bytes
    created_at: datetime = moment()


class Keychain:
    """Opens and seals the cells of one unit of work.

    Parameters
    ----------
    keys
        The installation's keys.
    connection
        Gives the open connection, for a key that is not here yet.
    """

    def __init__(self, keys: KeyRing, connection: Callable[[], Connection]) -> None:
        """Begin without any key."""
        self._ring = keys
        self._connection = connection
        self._keys: dict[UUID, bytes] = {}

    def clear(self) -> None:
        """Forget every key."""
        self._keys.clear()

    def drop(self, subject_ids: Iterable[UUID]) -> None:
        """Forget the keys of subjects that were erased in this unit of work."""
        for subject_id in subject_ids:
            self._keys.pop(subject_id, None)

    def knows(self, subject_id: UUID) -> bool:
        """Tell whether a subject's words can be opened: not when it was erased."""
        return self._key_of(subject_id) is not None

    def make(self, subject_id: UUID) -> dict[str, Any]:
        """Make the key of a new subject; gives what its row holds."""
        key = new_data_key()
        root_name, wrapped = self._ring.wrap(subject_id, key)
        self._keys[subject_id] = key
        return {"subject_id": subject_id, "root_name": root_name, "wrapped": wrapped}

    def offer(self, subject_id: UUID | None, root_name: str | None, wrapped: bytes | None) -> None:
        """Take a key that came along with a row."""
        if subject_id is None or wrapped is None or root_name is None or subject_id in self._keys:
            return
        self._keys[subject_id] = self._ring.unwrap(subject_id, root_name, wrapped)

    def fetch(self, subject_ids: Iterable[UUID]) -> None:
        """Fetch the keys of many subjects in one statement, before a list is opened."""
        wanted = [subject for subject in set(subject_ids) if subject not in self._keys]
        if not wanted:
            return
        keys = columns(DataKeyRow)
        statement = select(keys.subject_id, keys.root_name, keys.wrapped).where(
            keys.subject_id.in_(wanted)
        )
        for found in self._connection().execute(statement):
            self.offer(*found)

    def open(
        self,
        table: type[Table],
        column: str,
        row_id: UUID,
        subject_id: UUID,
        sealed: bytes | None,
    ) -> str | None:
        """Open one sealed cell; none when it is empty or the subject was erased.

        Raises
        ------
        SealBroken
            When the cell was changed or moved.
        """
        if sealed is None:
            return None
        key = self._key_of(subject_id)
        if key is None:
            return None
        address = cell_address(str(table.__tablename__), column, subject_id, row_id)
        return open_cell(key, sealed, address).decode()

    def seal(self, row: Table, values: dict[str, Any]) -> dict[str, Any]:
        """Give the values of a row with its sealed columns sealed.

        Raises
        ------
        NotFound
            When the subject was erased: there is nothing to write about any more.
        """
        names = [name for name in row.__sealed__ if values.get(name) is not None]
        if not names:
            return dict(values)
        subject_id = getattr(row, row.__subject__)
        key = self._key_of(subject_id)
        if key is None:
            raise NotFound
        table = str(row.__tablename__)
        return values | {
            name: seal_cell(
                key, values[name].encode(), cell_address(table, name, subject_id, row.id)
            )
            for name in names
        }

    def _key_of(self, subject_id: UUID) -> bytes | None:
        if subject_id not in self._keys:
            self.fetch([subject_id])
        return self._keys.get(subject_id)
