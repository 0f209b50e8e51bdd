"""The table of sharing decisions. Reasons in words are sealed under the young person's key."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index

from server.kernel.tables import Table, code, codes, foreign, moment, sealed
from shared.vocabulary import (
    DeferredReason,
    GdprBasis,
    RevocationReason,
    SharedField,
    SharingBasis,
    SharingPurpose,
)


class SharingRow(Table, table=True):
    """One decision: these fields of this young person may go from one organisation to another."""

    __tablename__ = "sharing"
    __resource__: ClassVar[str] = "sharing"
    __sealed__: ClassVar[tuple[str, ...]] = ("incapacity_reason", "danger", "no_other_way")
    __table_args__ = (
        Index("ix_sharing_case_id", "network_id", "case_id", "id"),
        Index("ix_sharing_receiver", "network_id", "young_person_id", "to_organisation_id", "id"),
    )

    young_person_id: UUID = foreign("young_person.id")
    case_id: UUID
    """The case in which it is shared. No foreign key: the slices' tables stay apart."""
    from_organisation_id: UUID = foreign("organisation.id")
    to_organisation_id: UUID = foreign("organisation.id")
    fields: tuple[SharedField, ...] = codes(SharedField)
    purpose: SharingPurpose = code(SharingPurpose)
    basis: SharingBasis = code(SharingBasis)
    gdpr_basis: GdprBasis = code(GdprBasis)
    decided_on: date
    expires_on: date
    lapses_at: datetime = moment()
    """When it ends by itself; computed once, from what was known when it was decided."""
    incapacity_reason: str | None = sealed()
    danger: str | None = sealed()
    no_other_way: str | None = sealed()
    family_informed_on: date | None = None
    informed_deferred: DeferredReason | None = code(DeferredReason, nullable=True)
    inform_by: date | None = None
    revoked_at: datetime | None = moment(nullable=True)
    revocation_reason: RevocationReason | None = code(RevocationReason, nullable=True)
