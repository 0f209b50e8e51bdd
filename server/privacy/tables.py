"""The rows of privacy: who read in an emergency, and what was given out."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, text

from server.kernel.tables import Table, code, foreign, moment, sealed
from shared.vocabulary import BreakGlassReason, BreakGlassVerdict

_WAITS = text("verdict IS NULL")


class BreakGlassRow(Table, table=True):
    """One time that somebody reads the circle of a young person from outside it."""

    __tablename__ = "break_glass"
    __resource__: ClassVar[str] = "break-glass"
    __sealed__: ClassVar[tuple[str, ...]] = ("why", "finding")
    __table_args__ = (
        Index(
            "ix_break_glass_queue",
            "network_id",
            "id",
            postgresql_where=_WAITS,
            sqlite_where=_WAITS,
        ),
        Index("ix_break_glass_network_id", "network_id", "id"),
        Index(
            "ix_break_glass_young_person_id", "network_id", "young_person_id", "account_id", "id"
        ),
    )

    young_person_id: UUID = foreign("young_person.id")
    account_id: UUID = foreign("account.id")
    organisation_id: UUID = foreign("organisation.id")
    """The desk for which they read."""
    reason: BreakGlassReason = code(BreakGlassReason)
    why: str = sealed(nullable=False)
    ends_at: datetime = moment()
    """Set once: nothing changes it."""
    verdict: BreakGlassVerdict | None = code(BreakGlassVerdict, nullable=True)
    finding: str | None = sealed()
    reviewed_by: UUID | None = foreign("account.id", nullable=True)
    reviewed_at: datetime | None = moment(nullable=True)


class SubjectExportRow(Table, table=True):
    """An export that was prepared. Holds nothing of it: it is made when it is fetched."""

    __tablename__ = "subject_export"
    __resource__: ClassVar[str] = "subject-export"
    __table_args__ = (Index("ix_subject_export_account_id", "network_id", "account_id", "id"),)

    young_person_id: UUID = foreign("young_person.id")
    account_id: UUID = foreign("account.id")
    """Who prepared it, and alone can fetch it."""
    expires_at: datetime = moment()
    fetched_at: datetime | None = moment(nullable=True)
