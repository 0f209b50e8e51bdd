"""The table of data keys: one for each young person and each question without a name, wrapped."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from server.kernel.tables import moment


class DataKeyRow(SQLModel, table=True):
    """The key under which everything about one subject is sealed. Deleting it erases the words."""

    __tablename__ = "data_key"

    subject_id: UUID = Field(primary_key=True)
    network_id: UUID
    root_name: str = Field(max_length=16)
    """Which root key wraps it."""
    wrapped: bytes
    created_at: datetime = moment()
