"""The tables of people. What is personal of a young person is sealed under its own key."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from server.kernel.tables import Table, code, foreign, moment, sealed
from shared.vocabulary import ContactRelation, Language, MembershipState, Role


class AccountRow(Table, table=True):
    """Somebody who works with Kring."""

    __tablename__ = "account"
    __resource__: ClassVar[str] = "account"

    username: str = Field(max_length=100)
    username_key: str = Field(max_length=200, unique=True)
    """NFC and casefolded, over all networks: it is how one signs in."""
    display_name: str = Field(max_length=100)
    language: Language = code(Language, default=Language.DUTCH)
    password_hash: str = Field(max_length=200)
    active: bool = True


class MembershipRow(Table, table=True):
    """A role of an account in an organisation."""

    __tablename__ = "membership"
    __resource__: ClassVar[str] = "membership"
    __table_args__ = (
        Index("ix_membership_account_id", "account_id", "state"),
        Index("ix_membership_organisation_id", "network_id", "organisation_id", "state", "id"),
    )

    account_id: UUID = foreign("account.id")
    organisation_id: UUID = foreign("organisation.id")
    role: Role = code(Role)
    state: MembershipState = code(MembershipState)


class SessionRow(Table, table=True):
    """One device that is signed in, with the digest of the refresh token it holds."""

    __tablename__ = "session"
    __resource__: ClassVar[str] = "session"
    __table_args__ = (
        Index("ix_session_account_id", "account_id", "revoked_at", "last_used_at"),
        Index("ix_session_refresh_digest", "refresh_digest"),
        Index("ix_session_previous_digest", "previous_digest"),
    )

    account_id: UUID = foreign("account.id")
    device_name: str = Field(max_length=200)
    last_used_at: datetime = moment()
    revoked_at: datetime | None = moment(nullable=True)
    refresh_digest: bytes = Field(sa_type=LargeBinary)
    """Of the token that is good now."""
    previous_digest: bytes | None = Field(default=None, sa_type=LargeBinary)
    """Of the one before: within 30 seconds it gets the same successor, later it revokes."""
    rotated_at: datetime | None = moment(nullable=True)


class SpentTokenRow(SQLModel, table=True):
    """The digest of a refresh token that was used: seeing it again means it was stolen."""

    __tablename__ = "spent_token"
    __table_args__ = (Index("ix_spent_token_spent_at", "spent_at"),)

    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    session_id: UUID
    spent_at: datetime = moment()


class SignInTryRow(SQLModel, table=True):
    """Wrong tries for one name or from one network, kept as keyed digests: no name is stored."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index("ix_sign_in_try_last_at", "last_at"),)

    key: bytes = Field(primary_key=True, sa_type=LargeBinary)
    failures: int = 0
    last_at: datetime = moment()
    blocked_until: datetime | None = moment(nullable=True)


class YoungPersonRow(Table, table=True):
    """A young person. Name, birth date and language are sealed."""

    __tablename__ = "young_person"
    __resource__: ClassVar[str] = "young-person"
    __sealed__: ClassVar[tuple[str, ...]] = (
        "given_name",
        "family_name",
        "birth_date",
        "language",
    )
    __subject__: ClassVar[str] = "id"
    __table_args__ = (Index("ix_young_person_household_id", "network_id", "household_id", "id"),)

    given_name: str = sealed(nullable=False)
    family_name: str = sealed(nullable=False)
    birth_date: str = sealed(nullable=False)
    """ISO date."""
    language: str = sealed(nullable=False)
    residence_nis: str | None = Field(default=None, max_length=5)
    household_id: UUID
    erased_at: datetime | None = moment(nullable=True)


class EnrolmentRow(Table, table=True):
    """A pupil of a school, now or before."""

    __tablename__ = "enrolment"
    __resource__: ClassVar[str] = "enrolment"
    __sealed__: ClassVar[tuple[str, ...]] = ("class_name",)
    __table_args__ = (
        Index(
            "ix_enrolment_roster",
            "network_id",
            "organisation_id",
            "young_person_id",
            postgresql_where=text("ended_on IS NULL"),
            sqlite_where=text("ended_on IS NULL"),
        ),
        Index("ix_enrolment_young_person_id", "network_id", "young_person_id"),
        Index("ix_enrolment_name_index", "network_id", "organisation_id", "name_index"),
    )

    young_person_id: UUID = foreign("young_person.id")
    organisation_id: UUID = foreign("organisation.id")
    class_name: str | None = sealed()
    name_index: bytes = Field(sa_type=LargeBinary)
    """Blind index of name and birth date within this school: an import finds who it knows."""
    ended_on: date | None = None


class ContactPersonRow(Table, table=True):
    """Somebody who can be called about a young person."""

    __tablename__ = "contact_person"
    __resource__: ClassVar[str] = "contact-person"
    __sealed__: ClassVar[tuple[str, ...]] = ("name", "phone", "language")
    __table_args__ = (
        Index("ix_contact_person_young_person_id", "network_id", "young_person_id", "id"),
    )

    young_person_id: UUID = foreign("young_person.id")
    relation: ContactRelation = code(ContactRelation)
    name: str = sealed(nullable=False)
    phone: str | None = sealed()
    language: str = sealed(nullable=False)
    parental_authority: bool = False
