"""What a file says of the scene: organisations, people and pupils."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.world.keys import Key
from server.world.part import Part
from server.world.times import Day, Moment
from shared.contract import Line
from shared.network import Age, Nis, OpeningHours, Places
from shared.people import LanguageTag, Name, Password, Username
from shared.vocabulary import (
    CapacityState,
    ContactRelation,
    Language,
    LifeDomain,
    MembershipState,
    OrganisationKind,
    ReferralKind,
    Role,
    SchoolType,
    SecrecyRegime,
    Sector,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePart(Part):
    """A place of an organisation."""

    name: Line
    street: str | None = None
    postcode: str | None = None
    nis: Nis | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityPart(Part):
    """What a service said about room."""

    state: CapacityState
    first_free_on: Day | None = None
    places: Places | None = None
    """How many it can help at once; absent: it does not say."""
    at: Moment | None = None
    """When it said so; absent: at ``begins``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePart(Part):
    """A service of an organisation."""

    name: Line
    site: Key | None = None
    """One of the sites of the same organisation."""
    life_domains: tuple[LifeDomain, ...]
    accepts: tuple[ReferralKind, ...] = (ReferralKind.ADVICE, ReferralKind.CO_CARE)
    min_age: Age = 0
    max_age: Age = 25
    area: tuple[Nis, ...] = ()
    languages: tuple[str, ...] = ("nl",)
    opening_hours: tuple[OpeningHours, ...] = ()
    how_to_refer: str | None = None
    mandated: bool = False
    capacity: CapacityPart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationPart(Part):
    """An organisation, its places and what it offers."""

    name: Line
    kind: OrganisationKind
    sector: Sector | None = None
    """Absent: education for a school, coordination for a coordination."""
    secrecy: SecrecyRegime | None = None
    """Absent: official secrecy for a school, else professional secrecy."""
    nis: Nis | None = None
    external_id: str | None = None
    phone: str | None = None
    website: str | None = None
    school_type: SchoolType | None = None
    """Of a school; absent: not known."""
    at: Moment | None = None
    """When it joined; absent: before everything else."""
    sites: dict[Key, SitePart] = field(default_factory=dict)
    services: dict[Key, ServicePart] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePart(Part):
    """A role somebody has in an organisation, and how far it has come."""

    organisation: Key
    role: Role
    state: MembershipState = MembershipState.CONFIRMED
    at: Moment | None = None
    """When they were invited; absent: when the account was made."""
    ended_at: Moment | None = None
    """For *ended*: when; absent: at ``begins``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPart(Part):
    """Somebody who works with Kring."""

    name: Name
    username: Username | None = None
    """Absent: the key."""
    password: Password | None = None
    """Absent: one is made up and told once. Only for worlds that are thrown away."""
    language: Language = Language.DUTCH
    roles: tuple[RolePart, ...] = ()
    at: Moment | None = None
    """When the account was made; absent: before everything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPart(Part):
    """Somebody who can be called about a pupil."""

    relation: ContactRelation = ContactRelation.PARENT
    name: Name
    phone: str | None = None
    language: LanguageTag = "nl"
    parental_authority: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilPart(Part):
    """A pupil on the roster of a school."""

    school: Key
    given_name: Name
    family_name: Name
    birth_date: Day
    """A date, or an age such as ``-13y``."""
    language: LanguageTag = "nl"
    class_name: str | None = None
    residence_nis: Nis | None = None
    household: Key | None = None
    """Pupils with the same one are brothers and sisters."""
    contacts: tuple[ContactPart, ...] = ()
    at: Moment | None = None
    """When they were put on the roster; absent: before everything else."""
    left_at: Moment | None = None
    """When they left the school; absent: they did not."""
