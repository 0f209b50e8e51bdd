"""The command log: a command that arrives twice happens once and gets its first answer again.

The log row, the effect and the journal commit together. The same id with another body is refused;
the fingerprint that tells is keyed, because a plain hash of a short text can be guessed. On
PostgreSQL a lock that is given at once or not at all tells a command that is running elsewhere.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, FromClause, bindparam, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Field, SQLModel

from server.kernel.beside import Beside, Part
from server.kernel.errors import Conflict
from server.kernel.locks import number_of
from server.kernel.messages import dump, dump_bytes, load
from server.kernel.tables import Rows, columns, document, moment, table_of
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
    __table_args__ = Rows.ADDED_TO.declared

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


class _MayRun(ColumnElement[bool]):
    """Whether nobody runs the command at this moment."""

    inherit_cache = True
    type = Boolean()
    number = bindparam("log_number", type_=BigInteger())


@compiles(_MayRun, "postgresql")
def _is_free(element: _MayRun, compiler: SQLCompiler, **named: Any) -> str:
    return compiler.process(func.pg_try_advisory_xact_lock(element.number), **named)


@compiles(_MayRun, "sqlite")
def _has_ended(*_: Any, **__: Any) -> str:
    return "1"  # One writer at a time: whoever ran the same command before has ended.


def _entry(source: FromClause, _: ColumnElement[UUID]) -> Part:
    of_command = (_log.command_id == bindparam("log_command_id")) & (
        _log.account_id == bindparam("log_account_id")
    )
    joined = source.outerjoin(table_of(CommandLogRow), of_command)
    return joined, (_MayRun().label("may_run"), _log.fingerprint, _log.receipt)


_ENTRY = Beside(_entry)


def _of(command: Command, account_id: UUID | None) -> Mapping[str, Any]:
    return {
        "log_command_id": command.command_id,
        "log_account_id": account_id or NOBODY,
        "log_number": number_of(command.command_id),
    }


def want_first_answer(uow: UnitOfWork, command: Command, account_id: UUID | None) -> None:
    """Have the log asked along with who asks."""
    uow.along.wanted[_ENTRY] = _of(command, account_id)


def first_answer(uow: UnitOfWork, command: Command) -> Receipt | None:
    """Give the answer this command got before; none when it is new.

    Raises
    ------
    Conflict
        ``command-in-flight`` when it is running elsewhere at this moment; ``command-id-reused``
        when the id was used for another command.
    """
    may_run, fingerprint, receipt = uow.told(_ENTRY, **_of(command, uow.actor.account_id))
    if fingerprint is not None:
        if fingerprint != _fingerprint(uow, command):
            raise Conflict(ProblemType.COMMAND_ID_REUSED)
        return load(Receipt, receipt)
    if not may_run:
        raise Conflict(ProblemType.COMMAND_IN_FLIGHT)
    uow.hold(command.command_id)
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
