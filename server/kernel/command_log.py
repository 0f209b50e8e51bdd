"""The command log: a command that arrives twice happens once and gets its first answer again.

The log row, the effect and the journal commit together. The same id with another body is refused;
the fingerprint that tells is keyed, because a plain hash of a short text can be guessed. On
PostgreSQL a lock that is given at once or not at all tells a command that is running elsewhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, FromClause, bindparam, func, literal, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Field, SQLModel

from server.kernel.errors import Conflict
from server.kernel.locks import number_of
from server.kernel.messages import dump, dump_bytes, load
from server.kernel.prepared import Prepared
from server.kernel.tables import columns, document, moment, table_of
from server.kernel.unit_of_work import UnitOfWork
from server.kernel.writing import Insert
from shared.contract import Command, Receipt
from shared.problems import ProblemType

NOBODY = UUID(int=0)
"""Stands for the system, which has no account."""
_AT_ONCE = 500
"""How many ids one statement asks for."""


class CommandLogRow(SQLModel, table=True):
    """One command that was carried out, and the answer it got."""

    __tablename__ = "command_log"

    command_id: UUID = Field(primary_key=True)
    account_id: UUID = Field(primary_key=True)
    """Whose command; two people's ids never meet."""
    network_id: UUID
    type: str = Field(max_length=64)
    fingerprint: bytes
    receipt: dict[str, Any] = document(nullable=False)
    """The first answer. A receipt holds nobody's words, so it is kept as it is."""
    at: datetime = moment()


_log = columns(CommandLogRow)


_MAY_RUN: Mapping[str, ColumnElement[bool]] = {
    # SQLite has one writer: whoever ran the same command before has ended.
    "sqlite": literal(value=True),
    "postgresql": func.pg_try_advisory_xact_lock(
        bindparam("number", type_=BigInteger()), type_=Boolean()
    ),
}


def asking_the_log(
    cells: Sequence[ColumnElement[Any]], source: FromClause, *where: ColumnElement[bool]
) -> Mapping[str, Prepared]:
    """Give a select that asks the log along, for each kind of database; `ask_along` says it.

    Notes
    -----
    A command begins with two questions, who asks and whether it ran before: one statement.
    """
    of_command = (_log.command_id == bindparam("command_id")) & (
        _log.account_id == bindparam("account_id")
    )
    joined = source.outerjoin(table_of(CommandLogRow), of_command)
    return {
        dialect: Prepared(
            select(*cells, may_run.label("may_run"), _log.fingerprint, _log.receipt)
            .select_from(joined)
            .where(*where)
        )
        for dialect, may_run in _MAY_RUN.items()
    }


def ask_along(
    uow: UnitOfWork, statements: Mapping[str, Prepared], account_id: UUID, **values: Any
) -> list[Any]:
    """Give the rows of a select that asks the log along; what the log said is kept."""
    assert uow.command_id is not None  # noqa: S101 -- only a command is looked up
    rows = uow.prepared(
        statements[uow.connection.dialect.name],
        command_id=uow.command_id,
        account_id=account_id,
        number=number_of(uow.command_id),
        **values,
    )
    if rows:
        uow.logged = rows[0][-3:]
    return rows


_ALONE = asking_the_log((), select(literal(1)).subquery("here"))


def first_answer(uow: UnitOfWork, command: Command) -> Receipt | None:
    """Give the answer this command got before; none when it is new.

    Raises
    ------
    Conflict
        ``command-in-flight`` when it is running elsewhere at this moment; ``command-id-reused``
        when the id was used for another command.
    """
    if uow.logged is None:
        ask_along(uow, _ALONE, uow.actor.account_id or NOBODY)
    assert uow.logged is not None  # noqa: S101 -- there is always a row that says so
    may_run, fingerprint, receipt = uow.logged
    if fingerprint is not None:
        if fingerprint != _fingerprint(uow, command):
            raise Conflict(ProblemType.COMMAND_ID_REUSED)
        return load(Receipt, receipt)
    if not may_run:
        raise Conflict(ProblemType.COMMAND_IN_FLIGHT)
    return None


def answers_to(uow: UnitOfWork, command_ids: Iterable[UUID]) -> dict[UUID, Receipt]:
    """Give what these commands were answered, whoever sent them; what never came is absent.

    For a long list of commands of one's own making: what was carried out need not be made again.
    """
    log = _log
    wanted = list(command_ids)
    found: dict[UUID, Receipt] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        statement = select(log.command_id, log.receipt).where(
            log.network_id == uow.actor.network_id,
            log.command_id.in_(wanted[start : start + _AT_ONCE]),
        )
        found |= {row.command_id: load(Receipt, row.receipt) for row in uow.select(statement)}
    return found


def keep(uow: UnitOfWork, command: Command, receipt: Receipt) -> None:
    """Keep the answer, in the same transaction as the effect."""
    uow.keep(
        Insert(
            CommandLogRow,
            {
                "command_id": command.command_id,
                "account_id": uow.actor.account_id or NOBODY,
                "network_id": uow.actor.network_id,
                "type": command.type,
                "fingerprint": _fingerprint(uow, command),
                "receipt": dump(receipt),
                "at": uow.now,
            },
        )
    )


def _fingerprint(uow: UnitOfWork, command: Command) -> bytes:
    return uow.store.keys.fingerprint("command", dump_bytes(command))
