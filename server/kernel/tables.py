"""How a table is declared: the base row, and columns that carry their meaning.

A table class says which of its columns are sealed and under whose key, whether writes to it must be
explained in the journal, and what kind of thing it holds. SQLModel declares; SQLAlchemy Core reads
and writes (the unit of work does), because the ORM's session cost twice the time of a whole write.

Must not: validate. Contracts guard input; types and CHECKs guard tables.
"""

import enum
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, LargeBinary, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import JSON, TypeDecorator
from sqlmodel import Field, SQLModel
from typing_extensions import override

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING
METADATA: MetaData = SQLModel.metadata

Sequence64 = BigInteger().with_variant(Integer(), "sqlite")
"""A counter made by the database. SQLite only counts by itself in an INTEGER key."""


class Rows(enum.Enum):
    """What ever happens to the rows of a table; on PostgreSQL the serving role may do no more."""

    ADDED_TO = "they are added and stay as they are"
    CHANGED = "they are added and changed"
    LET_GO = "they are added, changed and let go"

    @property
    def declared(self) -> dict[str, Any]:
        """Give it as the last of ``__table_args__``; a table that says nothing has `CHANGED`."""
        return {"info": {"rows": self}}


AnyJson = JSON().with_variant(JSONB(), "postgresql")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python, ``timestamptz`` in PostgreSQL, sortable text in SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone; SQLite keeps it without one, in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment needs a timezone"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give it back aware, in UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


class Codes(TypeDecorator[tuple[enum.StrEnum, ...]]):
    """A short list of codes of one vocabulary, kept as JSON in the order given."""

    impl = AnyJson
    cache_ok = True

    def __init__(self, vocabulary: type[enum.StrEnum]) -> None:
        """Keep the vocabulary the codes come from."""
        super().__init__()
        self.vocabulary = vocabulary

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> list[str] | None:
        """Write the codes."""
        return None if value is None else [str(code) for code in value]

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[enum.StrEnum, ...] | None:
        """Read the codes back as members of the vocabulary."""
        return None if value is None else tuple(self.vocabulary(code) for code in value)


class CurrentTransaction(ColumnElement[int]):
    """The number of the running transaction, by which a feed is read without losing a row."""

    inherit_cache = True
    type = BigInteger()


@compiles(CurrentTransaction, "postgresql")
def _postgresql_transaction(*_: Any, **__: Any) -> str:
    return "(pg_current_xact_id()::text::bigint)"


@compiles(CurrentTransaction, "sqlite")
def _sqlite_transaction(*_: Any, **__: Any) -> str:
    return "0"  # One writer at a time: the sequence alone is the order of commits.


class Table(SQLModel):
    """The base of every row that a command can make or change."""

    __resource__: ClassVar[str]
    """What kind of thing a row is, as the journal and the receipts name it."""
    __audited__: ClassVar[bool] = True
    """Whether a write without a journal entry is refused."""
    __sealed__: ClassVar[tuple[str, ...]] = ()
    """The columns whose text is sealed."""
    __subject__: ClassVar[str] = "young_person_id"
    """The column that names whose key seals them."""

    id: UUID = Field(primary_key=True)
    network_id: UUID = Field(default=None, nullable=False)
    version: int = Field(default=1, nullable=False)
    created_at: datetime = Field(default=None, sa_type=Moment, nullable=False)

    if not TYPE_CHECKING:  # To the type checker a row takes the cells that its class declares.

        def __init__(self, **cells: Any) -> None:
            """Fill the cells; what is not given has the column's default.

            Raises
            ------
            TypeError
                For a cell this table does not have.

            Notes
            -----
            No session of SQLAlchemy's ever sees a row, so nothing has to notice that a cell was
            set: filled the usual way a signal takes forty calls of instrumentation, a fifth of all
            that carrying out its submission costs.
            """
            defaults = _defaults(type(self))
            if not cells.keys() <= defaults.keys():
                unknown = ", ".join(sorted(cells.keys() - defaults.keys()))
                raise TypeError(unknown)
            self.__dict__ |= defaults | cells

        def __setattr__(self, name: str, value: Any) -> None:
            """Set a cell, for the reason above without telling anybody."""
            self.__dict__[name] = value


@cache
def _defaults(table: type[Table]) -> Mapping[str, Any]:
    """Give every cell of a table with what it holds when nothing is said."""
    fields = table.model_fields
    return {
        name: None if field.is_required() else field.get_default(call_default_factory=True)
        for name, field in fields.items()
    }


def cells_of(row: Table) -> dict[str, Any]:
    """Give what every cell of a row holds."""
    held = row.__dict__
    return {name: held[name] for name in _defaults(type(row))}


def table_of(row: type[SQLModel]) -> Any:
    """Give the SQLAlchemy table of a row class, for a join or a Core statement."""
    return row.__table__  # type: ignore[attr-defined]  # SQLModel adds it and does not say so.


def columns(row: type[SQLModel]) -> Any:
    """Give the columns of a row class, for conditions and Core selects."""
    return table_of(row).c


def sealed(*, nullable: bool = True) -> Any:
    """Declare a column of sealed text. In a loaded row it is ``str``; in the database, bytes."""
    return Field(default=None, sa_type=LargeBinary, nullable=nullable)


def moment(*, nullable: bool = False) -> Any:
    """Declare a moment in UTC."""
    return Field(default=None, sa_type=Moment, nullable=nullable)


def code(vocabulary: type[enum.StrEnum], *, nullable: bool = False, default: Any = None) -> Any:
    """Declare one code of a vocabulary, held to it by a CHECK."""
    kind = Enum(
        vocabulary,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=64,
        name=vocabulary.__name__.lower(),
    )
    return Field(default=default, sa_type=kind, nullable=nullable)


def codes(vocabulary: type[enum.StrEnum]) -> Any:
    """Declare a short list of codes of one vocabulary; a loaded row has a tuple of members."""
    return Field(default=(), sa_type=Codes(vocabulary), nullable=False)


def document(*, nullable: bool = True) -> Any:
    """Declare a JSON document. Never for a person's words: those are sealed."""
    return Field(default=None, sa_type=AnyJson, nullable=nullable)


def long_text(*, nullable: bool = True) -> Any:
    """Declare text that is nobody's secret, such as how to refer to a service."""
    return Field(default=None, sa_type=Text, nullable=nullable)


def foreign(
    target: str, *, nullable: bool = False, ondelete: Literal["RESTRICT", "CASCADE"] = "RESTRICT"
) -> Any:
    """Declare a reference to another row. Nothing is deleted by the way."""
    return Field(default=None, foreign_key=target, nullable=nullable, ondelete=ondelete)
