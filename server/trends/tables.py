"""The tables of releases, only ever added to, by triggers as well; and of boundaries to draw."""

from datetime import date
from typing import ClassVar

from sqlalchemy import Index
from sqlmodel import Field

from server.kernel.tables import Rows, Table


class ReleaseRow(Table, table=True):
    """One release, as it was signed."""

    __tablename__ = "trends_release"
    __resource__: ClassVar[str] = "trends-release"
    __table_args__ = (
        Index("uq_trends_release_place", "network_id", "place", unique=True),
        Index("uq_trends_release_name", "network_id", "name", unique=True),
        Rows.ADDED_TO.declared,
    )

    place: int
    """Its place among the releases of the network, from 1, without a gap."""
    name: str = Field(max_length=20)
    month: str = Field(max_length=7)
    closed_on: date
    sha256: str = Field(max_length=64)
    signature: bytes
    body: bytes
    """The document, byte for byte."""


class BoundariesRow(Table, table=True):
    """What a map of the region is drawn from; the newest counts."""

    __tablename__ = "trends_boundaries"
    __resource__: ClassVar[str] = "trends-boundaries"
    __table_args__ = (Index("ix_trends_boundaries_newest", "network_id", "created_at", "id"),)

    source: str = Field(max_length=160)
    """Whose they are; stands beside the map."""
    licence: str = Field(max_length=60)
    body: bytes
    """Borders, codes and the places of labels, as they were understood."""
