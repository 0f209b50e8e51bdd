"""The journal: what happened, by whom, to what. Append-only, with three readers.

The **auditor** reads ``journal``: one row for every write and every read of identifiable data, with
ids and field names and never a person's words, so that erasing a person never rewrites history. The
**phones** read ``feed``: one row for each audience of a change. The **worker** reads ``errand``:
what has to happen next, sealed until then.

Two transactions may commit in another order than their numbers were given out. A reader who keeps
only the last number it saw would lose the slower one. Feed and journal rows therefore carry the
number of their transaction, and a reader stops at the *horizon*, the oldest one still running.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid5

from sqlalchemy import BigInteger, Connection, Index, text
from sqlmodel import Field, SQLModel

from server.kernel.tables import CurrentTransaction, Rows, Sequence64, Table, document, moment

_ROSTER = "roster"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told that something changed: an account, a desk, or a school's staff."""

    id: UUID


def to_account(account_id: UUID) -> Audience:
    """Tell one person."""
    return Audience(account_id)


def to_desk(organisation_id: UUID) -> Audience:
    """Tell the people who work the desk of an organisation: care team, partners, coordinators."""
    return Audience(organisation_id)


def to_roster(organisation_id: UUID) -> Audience:
    """Tell everybody who keeps the pupil list of a school."""
    return Audience(uuid5(organisation_id, _ROSTER))


def _transaction() -> Any:
    return Field(
        default=None,
        sa_type=BigInteger,
        nullable=False,
        sa_column_kwargs={"server_default": CurrentTransaction()},
    )


class JournalRow(SQLModel, table=True):
    """One thing that happened. Never changed, never deleted: triggers hold that."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_network_id_account_id_seq", "network_id", "account_id", "seq"),
        Index("ix_journal_network_id_resource_id_seq", "network_id", "resource_id", "seq"),
        Index("ix_journal_network_id_subject_id_seq", "network_id", "subject_id", "seq"),
        # Tiny, and next to free to write: rows lie in about the order of their transactions. SQLite
        # needs none, because there the sequence alone is the order.
        Index("ix_journal_transaction_id", "transaction_id", postgresql_using="brin").ddl_if(
            dialect="postgresql"
        ),
        Rows.ADDED_TO.declared,
    )

    seq: int | None = Field(default=None, primary_key=True, sa_type=Sequence64)
    transaction_id: int = _transaction()
    network_id: UUID
    at: datetime = moment()
    account_id: UUID | None = None
    """Who; empty for the worker and the command line."""
    session_id: UUID | None = None
    command_id: UUID | None = None
    """Which command; empty for a read."""
    type: str = Field(max_length=64)
    """``resource.verb``."""
    resource: str = Field(max_length=64)
    resource_id: UUID
    subject_id: UUID | None = None
    """Whose data, where it is a person's."""
    fields: list[str] = document(nullable=False)
    """The names of the columns written or read."""
    reason: str | None = Field(default=None, max_length=200)
    """A code."""
    read: bool = False


class FeedRow(SQLModel, table=True):
    """That something changed, for one audience. Holds no content."""

    __tablename__ = "feed"
    __table_args__ = (
        Index(
            "ix_feed_audience",
            "network_id",
            "audience_id",
            "transaction_id",
            "seq",
        ),
        Rows.LET_GO.declared,
    )

    seq: int | None = Field(default=None, primary_key=True, sa_type=Sequence64)
    transaction_id: int = _transaction()
    network_id: UUID
    audience_id: UUID
    resource: str = Field(max_length=64)
    resource_id: UUID


class FeedEpochRow(SQLModel, table=True):
    """Since when the feed has been one unbroken story. The newest row is the one that counts.

    A database that was put back from a backup tells another story than the one phones have heard:
    the command line begins a new epoch then, and every phone starts afresh.
    """

    __tablename__ = "feed_epoch"
    __table_args__ = Rows.ADDED_TO.declared

    id: UUID = Field(primary_key=True)
    begun_at: datetime = moment()


class ErrandRow(SQLModel, table=True):
    """A command that the worker will run, sealed until then, gone afterwards."""

    __tablename__ = "errand"
    __table_args__ = (
        Index(
            "ix_errand_open",
            "due_at",
            "id",
            postgresql_where=text("done_at IS NULL"),
            sqlite_where=text("done_at IS NULL"),
        ),
        Rows.LET_GO.declared,
    )

    id: UUID = Field(primary_key=True)
    network_id: UUID
    type: str = Field(max_length=64)
    """Which command."""
    content: bytes | None = None
    """The command, sealed; emptied once it has run."""
    due_at: datetime = moment()
    done_at: datetime | None = moment(nullable=True)
    attempts: int = 0
    problem: str | None = Field(default=None, max_length=64)
    """Why it was refused for good, or not run yet: a problem type."""


class NoticeRow(Table, table=True):
    """Something to look at, for one audience. Says what kind of thing, never about whom."""

    __tablename__ = "notice"
    __resource__: ClassVar[str] = "notice"
    __audited__: ClassVar[bool] = False
    __table_args__ = (
        Index("ix_notice_audience", "network_id", "audience_id", "created_at", "id"),
        Rows.LET_GO.declared,
    )

    audience_id: UUID
    kind: str = Field(max_length=64)
    resource: str = Field(max_length=64)
    resource_id: UUID
    settled_at: datetime | None = moment(nullable=True)
    """When the thing no longer needed looking at."""


def notice_to(audience: Audience, kind: str, about: Table, notice_id: UUID) -> NoticeRow:
    """Make a notice for one audience about a row."""
    return NoticeRow(
        id=notice_id,
        audience_id=audience.id,
        kind=kind,
        resource=about.__resource__,
        resource_id=about.id,
    )


def horizon(connection: Connection) -> int | None:
    """Give a number below which every transaction of this database has ended.

    Returns
    -------
    int or None
        None on SQLite, which has one writer: whatever is seen is in the order of commits.

    Notes
    -----
    PostgreSQL counts transactions over all databases of a cluster. One that runs in another
    database is no reason to wait; one of which that is not certain is. It is looked for again,
    because mostly it has just ended.
    """
    if connection.dialect.name != "postgresql":
        return None
    number = 0
    for _ in range(_LOOKS):
        connection.execute(_LOOK_AFRESH)
        number, uncertain = connection.execute(_HORIZON).one()
        if not uncertain:
            break
    return number


_LOOKS = 4
_LOOK_AFRESH = text("SELECT pg_stat_clear_snapshot()")
_HORIZON = text(
    """
    WITH running AS (
        SELECT number::text::bigint AS number, activity.datid AS place
        FROM pg_snapshot_xip(pg_current_snapshot()) AS number
        LEFT JOIN pg_stat_activity AS activity ON activity.backend_xid = number::xid
    ), here AS (
        SELECT oid FROM pg_database WHERE datname = current_database()
    )
    SELECT
        coalesce(
            (SELECT min(number) FROM running, here WHERE place IS NULL OR place = here.oid),
            pg_snapshot_xmax(pg_current_snapshot())::text::bigint
        ),
        EXISTS (SELECT 1 FROM running WHERE place IS NULL)
    """
)


@dataclass(frozen=True, slots=True)
class Told:
    """An explanation of a write, waiting for the commit."""

    type: str
    row: Table
    reason: str | None
    audience: tuple[Audience, ...]


def feed_rows(network_id: UUID, told: Iterable[Told]) -> list[dict[str, object]]:
    """Give one feed row for each thing and audience, each pair once."""
    pairs = {
        (audience.id, entry.row.__resource__, entry.row.id): None
        for entry in told
        for audience in entry.audience
    }
    return [
        {
            "network_id": network_id,
            "audience_id": audience_id,
            "resource": resource,
            "resource_id": resource_id,
        }
        for audience_id, resource, resource_id in pairs
    ]
