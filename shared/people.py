"""People: accounts and what they may do, device sessions, young persons and their school.

An **account** is somebody who works with Kring. A **membership** gives it one role in one
organisation; only a *confirmed* one counts. A **device session** is one phone or browser. A **young
person** is a pupil or a young adult, known by name to a school and to the partners who joined, and
to nobody else. No national number, nationality or religion: there are no fields for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from annotated_types import MaxLen, MinLen

from shared.contract import Command, Line, Version, View
from shared.vocabulary import (
    ContactRelation,
    ErasureReason,
    Language,
    MembershipState,
    Role,
    SecrecyRegime,
    Sector,
)

Name = Annotated[str, MinLen(1), MaxLen(100)]
"""A given or a family name."""

Username = Annotated[str, MinLen(3), MaxLen(100)]
"""What somebody signs in with; compared without regard to case."""

Password = Annotated[str, MinLen(12), MaxLen(1024)]
"""Any characters; compared exactly after NFC."""

LanguageTag = Annotated[str, MinLen(2), MaxLen(8)]
"""A language spoken at home, as a BCP 47 tag such as ``nl``, ``ar`` or ``pl``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(View):
    """What one signs in with."""

    username: Annotated[str, MinLen(1), MaxLen(100)]
    password: Annotated[str, MinLen(1), MaxLen(1024)]
    device_name: Line
    """What the person calls the phone or browser, shown in the list of devices."""
    second_factor_code: Annotated[str, MinLen(1), MaxLen(40)] | None = None
    """Six digits of the app, or a recovery code; only for an account with a second factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshTokens(View):
    """What one gets new tokens with."""

    refresh_token: Annotated[str, MinLen(1), MaxLen(200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensView(View):
    """A short-lived access token, and the single-use token that gets the next one."""

    access_token: str
    refresh_token: str
    expires_in: int
    """Seconds until the access token ends, at most 600."""
    session_id: UUID
    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAccount(Command):
    """Make an account for a colleague. The password is handed over once, in person."""

    type: Literal["account.register"] = "account.register"
    account_id: UUID
    username: Username
    display_name: Name
    language: Language = Language.DUTCH
    password: Password


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword(Command):
    """Choose a new password of one's own: every device has to sign in again."""

    type: Literal["account.change-password"] = "account.change-password"
    account_id: UUID
    old_password: Annotated[str, MinLen(1), MaxLen(1024)]
    new_password: Password


@dataclass(frozen=True, slots=True, kw_only=True)
class DisableAccount(Command):
    """Take somebody's access away for good. Refused while they hold something."""

    type: Literal["account.disable"] = "account.disable"
    account_id: UUID
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteMember(Command):
    """Invite somebody to a role in an organisation. It gives nothing before it is confirmed."""

    type: Literal["membership.invite"] = "membership.invite"
    membership_id: UUID
    account_id: UUID
    organisation_id: UUID
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptMembership(Command):
    """Accept an invitation of one's own."""

    type: Literal["membership.accept"] = "membership.accept"
    membership_id: UUID
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmMembership(Command):
    """Confirm that the person who accepted is the colleague who was meant."""

    type: Literal["membership.confirm"] = "membership.confirm"
    membership_id: UUID
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMembership(Command):
    """End a role. Refused while the person holds something through it."""

    type: Literal["membership.end"] = "membership.end"
    membership_id: UUID
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterYoungPerson(Command):
    """Put a pupil on the roster of a school."""

    type: Literal["young-person.register"] = "young-person.register"
    young_person_id: UUID
    enrolment_id: UUID
    organisation_id: UUID
    """The school."""
    given_name: Name
    family_name: Name
    birth_date: date
    language: LanguageTag = "nl"
    """Spoken at home."""
    class_name: Annotated[str, MinLen(1), MaxLen(40)] | None = None
    residence_nis: Annotated[str, MinLen(5), MaxLen(5)] | None = None
    """Municipality of residence; absent when it is unknown or abroad."""
    household_id: UUID | None = None
    """The household it shares with brothers and sisters; absent: a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeYoungPerson(Command):
    """Correct or complete what is known of a pupil."""

    type: Literal["young-person.change"] = "young-person.change"
    young_person_id: UUID
    version: Version
    given_name: Name
    family_name: Name
    birth_date: date
    language: LanguageTag
    class_name: Annotated[str, MinLen(1), MaxLen(40)] | None = None
    residence_nis: Annotated[str, MinLen(5), MaxLen(5)] | None = None
    household_id: UUID | None = None
    """Another household, when siblings are found; absent: unchanged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndEnrolment(Command):
    """A pupil has left the school: off the roster, out of every phone."""

    type: Literal["enrolment.end"] = "enrolment.end"
    young_person_id: UUID
    organisation_id: UUID
    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AddContactPerson(Command):
    """Add somebody who can be called about a young person."""

    type: Literal["contact-person.add"] = "contact-person.add"
    contact_person_id: UUID
    young_person_id: UUID
    relation: ContactRelation
    name: Name
    phone: Annotated[str, MinLen(3), MaxLen(40)] | None = None
    language: LanguageTag = "nl"
    parental_authority: bool = False
    """Whether this person holds parental authority."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseYoungPerson(Command):
    """Make every word about a young person unreadable, for good. Refused while something is open.

    What happened stays true: that there was a signal, when, and who read it, without a word of it.
    """

    type: Literal["young-person.erase"] = "young-person.erase"
    young_person_id: UUID
    reason: ErasureReason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayErasure(Command):
    """Erase again who was erased after the backup that was put back. Sent by the command line."""

    type: Literal["young-person.replay-erasure"] = "young-person.replay-erasure"
    young_person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TidySessions(Command):
    """Forget spent tokens and wrong tries that no longer tell anything. Sent by the worker."""

    type: Literal["session.tidy"] = "session.tidy"


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipView(View):
    """A role in an organisation."""

    membership_id: UUID
    organisation_id: UUID
    organisation_name: str
    sector: Sector
    secrecy: SecrecyRegime
    role: Role
    state: MembershipState
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeView(View):
    """Who is signed in, and as what."""

    account_id: UUID
    username: str
    display_name: str
    language: Language
    network_id: UUID
    memberships: tuple[MembershipView, ...]
    """All of one's own that have not ended; only *confirmed* ones give access."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView(View):
    """One of one's own devices."""

    session_id: UUID
    device_name: str
    created_at: datetime
    last_used_at: datetime
    current: bool
    """Whether this is the device that asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionList(View):
    """One's own devices, the one used last first. Never long: old ones end by themselves."""

    items: tuple[SessionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilItem(View):
    """A pupil on the roster of one's own school: just enough to pick the right one."""

    young_person_id: UUID
    organisation_id: UUID
    given_name: str
    family_name: str
    class_name: str | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilPage(View):
    """One page of the roster, by family name."""

    items: tuple[PupilItem, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPersonView(View):
    """Somebody who can be called."""

    contact_person_id: UUID
    relation: ContactRelation
    name: str
    phone: str | None
    language: str
    parental_authority: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class YoungPersonView(View):
    """A young person, for the care team of the school."""

    young_person_id: UUID
    given_name: str
    family_name: str
    birth_date: date
    language: str
    residence_nis: str | None
    household_id: UUID
    siblings: tuple[UUID, ...]
    """Others of the same household at the reader's own school."""
    class_name: str | None
    contacts: tuple[ContactPersonView, ...]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView(View):
    """Something to look at: what kind of thing, never about whom."""

    notice_id: UUID
    kind: str
    resource: str
    resource_id: UUID
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage(View):
    """One page of notices, the newest first."""

    items: tuple[NoticeView, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueView(View):
    """Somebody who works in an organisation, to assign or hand over to."""

    account_id: UUID
    display_name: str
    organisation_id: UUID
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueList(View):
    """The people of one organisation, by name."""

    items: tuple[ColleagueView, ...]


COMMANDS: tuple[type[Command], ...] = (
    RegisterAccount,
    ChangePassword,
    DisableAccount,
    InviteMember,
    AcceptMembership,
    ConfirmMembership,
    EndMembership,
    RegisterYoungPerson,
    ChangeYoungPerson,
    EndEnrolment,
    AddContactPerson,
    EraseYoungPerson,
)
"""What a person can mean to happen with people."""

WORKER_COMMANDS: tuple[type[Command], ...] = (ReplayErasure, TidySessions)
"""What only the worker sends."""
