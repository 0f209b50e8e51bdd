"""The tables of people. What is personal of a young person is sealed under its own key."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from server.kernel.tables import Rows, Table, code, foreign, moment, sealed
from shared.vocabulary import (
    ContactRelation,
    ErasureReason,
    FactorKind,
    Language,
    MembershipState,
    Role,
)


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
    second_factor_since: datetime | None = moment(nullable=True)
    """Since when a password alone is not enough; none without a factor."""


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
        Index("ix_session_last_used_at", "last_used_at"),
        Rows.LET_GO.declared,
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
    proved_at: datetime | None = moment(nullable=True)
    """When it last showed who it is: by the second factor, or the password where there is none."""


class DeskSessionRow(Table, table=True):
    """The browser's side of a session at the desk: the digest of its cookie, and when it was used.

    The device session beside it is what is listed and revoked; this says how it is recognised.
    """

    __tablename__ = "desk_session"
    __resource__: ClassVar[str] = "desk-session"
    __audited__: ClassVar[bool] = False  # Opening and ending stand in the journal of the session.
    __table_args__ = (
        Index("ix_desk_session_session_id", "session_id"),
        Index("ix_desk_session_last_used_at", "last_used_at"),
        Rows.LET_GO.declared,
    )

    session_id: UUID = foreign("session.id")
    digest: bytes = Field(sa_type=LargeBinary, unique=True)
    last_used_at: datetime = moment()
    """To the minute; the device session's own to ten."""


class FactorRow(Table, table=True):
    """A second factor of an account. The secret of an app is sealed under the account's own key."""

    __tablename__ = "factor"
    __resource__: ClassVar[str] = "factor"
    __sealed__: ClassVar[tuple[str, ...]] = ("secret",)
    __subject__: ClassVar[str] = "account_id"
    __table_args__ = (Index("ix_factor_account_id", "account_id", "ended_at", "id"),)

    account_id: UUID = foreign("account.id")
    kind: FactorKind = code(FactorKind)
    name: str = Field(max_length=200)
    secret: str | None = sealed()
    """Of an app that shows codes."""
    last_step: int | None = Field(default=None, sa_type=BigInteger)
    """The step of time of the last code that was taken: no code is good twice."""
    credential_id: bytes | None = Field(default=None, sa_type=LargeBinary, unique=True)
    """Of a passkey."""
    public_key: bytes | None = Field(default=None, sa_type=LargeBinary)
    sign_count: int = Field(default=0, sa_type=BigInteger)
    """What the passkey counted last; one that goes back was copied."""
    confirmed_at: datetime | None = moment(nullable=True)
    """When it was first shown; it counts from then on."""
    used_at: datetime | None = moment(nullable=True)
    ended_at: datetime | None = moment(nullable=True)


class RecoveryCodeRow(Table, table=True):
    """One code for the day the factor is lost, kept as a keyed digest; good once."""

    __tablename__ = "recovery_code"
    __resource__: ClassVar[str] = "recovery-code"
    __table_args__ = (Index("ix_recovery_code_account_id", "account_id", "digest", unique=True),)

    account_id: UUID = foreign("account.id")
    digest: bytes = Field(sa_type=LargeBinary)
    used_at: datetime | None = moment(nullable=True)
    ended_at: datetime | None = moment(nullable=True)
    """When it was replaced without having been used."""


class PasskeyChallengeRow(SQLModel, table=True):
    """What a passkey was asked to sign for one session, until it answers or five minutes passed."""

    __tablename__ = "passkey_challenge"
    __table_args__ = (Index("ix_passkey_challenge_ends_at", "ends_at"), Rows.LET_GO.declared)

    session_id: UUID = Field(primary_key=True)
    purpose: str = Field(primary_key=True, max_length=20)
    """*enrol* or *prove*."""
    challenge: bytes = Field(sa_type=LargeBinary)
    ends_at: datetime = moment()


class SpentTokenRow(SQLModel, table=True):
    """The digest of a refresh token that was used: seeing it again means it was stolen."""

    __tablename__ = "spent_token"
    __table_args__ = (Index("ix_spent_token_spent_at", "spent_at"), Rows.LET_GO.declared)

    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    session_id: UUID
    spent_at: datetime = moment()


class SignInTryRow(SQLModel, table=True):
    """Wrong tries for one name or from one network, kept as keyed digests: no name is stored."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index("ix_sign_in_try_last_at", "last_at"), Rows.LET_GO.declared)

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


class ErasureRow(Table, table=True):
    """That a young person was erased. Copied outside the database, so that no backup undoes it."""

    __tablename__ = "erasure"
    __resource__: ClassVar[str] = "erasure"
    __table_args__ = (
        Index("ix_erasure_young_person_id", "young_person_id", unique=True),
        Rows.ADDED_TO.declared,
    )

    young_person_id: UUID = foreign("young_person.id")
    reason: ErasureReason = code(ErasureReason)
