"""The connection of a unit of work, and the transaction on it.

SQLite hears at the first statement that a transaction begins, and whether it means to write. What
PostgreSQL hears begins *late*: with the first write or lock, and never around the one statement
that is all of what is written. Each of its statements sees what is committed when it begins, in a
transaction or not, so a transaction around reads holds nothing; to begin and end one asks the
server twice more, and a signal asks it twice in all.

Must not: know what is read or written.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, Engine

from server.kernel.database import WRITES
from server.kernel.driver import tell
from server.kernel.errors import Conflict
from server.kernel.locks import held_at_once
from shared.problems import ProblemType


class Transaction:
    """One connection, and one transaction after another on it.

    Parameters
    ----------
    engine
        The open database.
    writes
        Whether the transaction means to write: on SQLite it then takes the write lock at once.
    """

    def __init__(self, engine: Engine, *, writes: bool) -> None:
        """Prepare; nothing happens before `open`."""
        self._engine = engine
        self._writes = writes
        self._late = engine.dialect.name == "postgresql"
        self._begun = False
        self._connection: Connection | None = None
        self.hold: UUID | None = None
        """What nobody else may be doing: held from where PostgreSQL hears of the transaction."""

    def open(self) -> None:
        """Take a connection."""
        self._connection = self._engine.connect()
        self._say_writes(self._connection)

    def close(self, *, well: bool) -> None:
        """Give the connection back; what was not committed has not happened.

        Parameters
        ----------
        well
            Whether all went well: then a reading ends by a commit. At a rollback psycopg forgets
            what it prepared.
        """
        if self._connection is None:
            return
        if well and not self._writes and self._connection.in_transaction():
            self.commit()
        self._connection.close()
        self._connection = None
        self._begun = False

    @property
    def asking(self) -> Connection:
        """The connection, for what only reads."""
        if self._connection is None:
            message = "this unit of work is not open"
            raise RuntimeError(message)
        return self._connection

    @property
    def writing(self) -> Connection:
        """The connection, in a transaction when this means to write."""
        if self._writes:
            self.begin()
        return self.asking

    def begin(self) -> None:
        """Begin what PostgreSQL has not heard of yet.

        Raises
        ------
        Conflict
            ``command-in-flight`` when somebody else holds what this is to hold.
        """
        if not self._late or self._begun:
            return
        tell(self.asking, "BEGIN", ())
        self._begun = True
        if self.hold is not None and not held_at_once(self.asking, self.hold):
            raise Conflict(ProblemType.COMMAND_IN_FLIGHT)

    def commit(self) -> None:
        """Make durable what was written."""
        connection = self.asking
        self._begun = False
        try:
            connection.commit()
        except BaseException:
            # A commit that failed leaves its transaction open, and closing does not undo it: who
            # got this connection from the pool next could not begin. It is thrown away.
            connection.invalidate()
            raise

    def write_next(self) -> None:
        """Let what begins next mean to write."""
        self._writes = True
        self._say_writes(self.asking)

    def _say_writes(self, connection: Connection) -> None:
        # An option changes the connection it is set on.
        connection.execution_options(**{WRITES: self._writes and not self._late})
