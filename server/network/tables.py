"""The tables of the network. Nothing here is about a young person."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from server.kernel.tables import Table, code, codes, document, foreign, long_text, moment
from shared.vocabulary import (
    CapacityState,
    LifeDomain,
    OrganisationKind,
    ReferralKind,
    SchoolType,
    SecrecyRegime,
    Sector,
)


class OrganisationRow(Table, table=True):
    """An organisation."""

    __tablename__ = "organisation"
    __resource__: ClassVar[str] = "organisation"
    __table_args__ = (
        Index("ix_organisation_name", "network_id", "name", "id"),
        Index("uq_organisation_external_id", "network_id", "kind", "external_id", unique=True),
    )

    name: str = Field(max_length=200)
    kind: OrganisationKind = code(OrganisationKind)
    sector: Sector = code(Sector)
    secrecy: SecrecyRegime = code(SecrecyRegime)
    nis: str | None = Field(default=None, max_length=5)
    external_id: str | None = Field(default=None, max_length=60)
    phone: str | None = Field(default=None, max_length=40)
    website: str | None = Field(default=None, max_length=300)
    school_type: SchoolType | None = code(SchoolType, nullable=True)
    active: bool = True


class SiteRow(Table, table=True):
    """A place of an organisation."""

    __tablename__ = "site"
    __resource__: ClassVar[str] = "site"
    __table_args__ = (Index("ix_site_organisation_id", "network_id", "organisation_id", "id"),)

    organisation_id: UUID = foreign("organisation.id")
    name: str = Field(max_length=200)
    street: str | None = Field(default=None, max_length=200)
    postcode: str | None = Field(default=None, max_length=12)
    nis: str | None = Field(default=None, max_length=5)
    latitude: float | None = None
    longitude: float | None = None


class ServiceRow(Table, table=True):
    """A service, with its last word on capacity."""

    __tablename__ = "service"
    __resource__: ClassVar[str] = "service"
    __table_args__ = (
        Index("ix_service_name", "network_id", "name", "id"),
        Index("ix_service_organisation_id", "network_id", "organisation_id", "id"),
    )

    organisation_id: UUID = foreign("organisation.id")
    site_id: UUID | None = foreign("site.id", nullable=True)
    name: str = Field(max_length=200)
    life_domains: tuple[LifeDomain, ...] = codes(LifeDomain)
    accepts: tuple[ReferralKind, ...] = codes(ReferralKind)
    min_age: int = 0
    max_age: int = 25
    area: list[str] = document(nullable=False)
    """NIS codes; empty: the whole region."""
    languages: list[str] = document(nullable=False)
    opening_hours: list[dict[str, Any]] = document(nullable=False)
    latest_close: str | None = Field(default=None, max_length=5)
    """The latest it closes from Monday to Friday, ``HH:MM``: by it *open after school* is found."""
    how_to_refer: str | None = long_text()
    mandated: bool = False
    active: bool = True
    capacity: CapacityState = code(CapacityState, default=CapacityState.UNKNOWN)
    capacity_reported_at: datetime | None = moment(nullable=True)
    first_free_on: date | None = None
    places: int | None = None
    """How many it can help at once; as old as what it said of its room."""
