"""The network: organisations and their services, and the facts of the region.

An **organisation** belongs to a sector and is bound by a duty of silence. It has **sites** on the
map and **services** that say for whom they are, where, when, and whether there is room now. Room is
only worth something while it is fresh: an old answer counts as *unknown*. Municipalities, help
lines, thresholds and the school calendar are dated configuration with a source.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from annotated_types import Ge, Le, MaxLen, MinLen

from shared.contract import Command, Line, Version, View
from shared.vocabulary import (
    CapacityState,
    LifeDomain,
    OrganisationKind,
    ReferralKind,
    SchoolType,
    SecrecyRegime,
    Sector,
    SuggestionReason,
    TravelMode,
    Weekday,
)

Nis = Annotated[str, MinLen(5), MaxLen(5)]
"""A municipality by its NIS code, five digits."""

Age = Annotated[int, Ge(0), Le(120)]
"""Whole years."""

LanguageTag = Annotated[str, MinLen(2), MaxLen(8)]
"""A language in which a service helps, as a BCP 47 tag such as ``nl`` or ``ar``."""

Places = Annotated[int, Ge(0), Le(2000)]
"""How many young people a service can help at once."""

ClockTime = Annotated[str, MinLen(5), MaxLen(5)]
"""A time of day, ``HH:MM`` on the clock of the region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours(View):
    """When somebody can walk in or call, on one weekday."""

    day: Weekday
    opens: ClockTime
    closes: ClockTime


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterOrganisation(Command):
    """Put an organisation in the network."""

    type: Literal["organisation.register"] = "organisation.register"
    organisation_id: UUID
    name: Line
    kind: OrganisationKind
    sector: Sector
    secrecy: SecrecyRegime
    nis: Nis | None = None
    external_id: Annotated[str, MinLen(1), MaxLen(60)] | None = None
    """The number others know it by, such as a school's *instellingsnummer*."""
    phone: Annotated[str, MinLen(3), MaxLen(40)] | None = None
    website: Annotated[str, MaxLen(300)] | None = None
    school_type: SchoolType | None = None
    """Of a school; absent: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOrganisation(Command):
    """Correct what is known of an organisation."""

    type: Literal["organisation.change"] = "organisation.change"
    organisation_id: UUID
    version: Version
    name: Line
    nis: Nis | None = None
    phone: Annotated[str, MinLen(3), MaxLen(40)] | None = None
    website: Annotated[str, MaxLen(300)] | None = None
    school_type: SchoolType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisableOrganisation(Command):
    """Take an organisation out of the network. Refused while it holds something."""

    type: Literal["organisation.disable"] = "organisation.disable"
    organisation_id: UUID
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSite(Command):
    """Put a place of an organisation on the map."""

    type: Literal["site.add"] = "site.add"
    site_id: UUID
    organisation_id: UUID
    name: Line
    street: Annotated[str, MaxLen(200)] | None = None
    postcode: Annotated[str, MaxLen(12)] | None = None
    nis: Nis | None = None
    latitude: Annotated[float, Ge(-90), Le(90)] | None = None
    longitude: Annotated[float, Ge(-180), Le(180)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferService(Command):
    """Say what an organisation offers, to whom and where."""

    type: Literal["service.offer"] = "service.offer"
    service_id: UUID
    organisation_id: UUID
    site_id: UUID | None = None
    name: Line
    life_domains: Annotated[tuple[LifeDomain, ...], MinLen(1), MaxLen(9)]
    accepts: Annotated[tuple[ReferralKind, ...], MinLen(1), MaxLen(4)] = (
        ReferralKind.ADVICE,
        ReferralKind.CO_CARE,
    )
    """What can be asked of it."""
    min_age: Age = 0
    max_age: Age = 25
    area: Annotated[tuple[Nis, ...], MaxLen(50)] = ()
    """Municipalities it serves; empty: the whole region."""
    languages: Annotated[tuple[LanguageTag, ...], MaxLen(20)] = ("nl",)
    opening_hours: Annotated[tuple[OpeningHours, ...], MaxLen(21)] = ()
    how_to_refer: Annotated[str, MaxLen(1000)] | None = None
    mandated: bool = False
    """Whether it is a mandated service (VK, OCJ): asked by *step up* on a legal basis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeService(Command):
    """Correct what a service offers, to whom and where."""

    type: Literal["service.change"] = "service.change"
    service_id: UUID
    version: Version
    site_id: UUID | None = None
    name: Line
    life_domains: Annotated[tuple[LifeDomain, ...], MinLen(1), MaxLen(9)]
    accepts: Annotated[tuple[ReferralKind, ...], MinLen(1), MaxLen(4)]
    min_age: Age
    max_age: Age
    area: Annotated[tuple[Nis, ...], MaxLen(50)]
    languages: Annotated[tuple[LanguageTag, ...], MaxLen(20)]
    opening_hours: Annotated[tuple[OpeningHours, ...], MaxLen(21)]
    how_to_refer: Annotated[str, MaxLen(1000)] | None = None
    mandated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCapacity(Command):
    """Say whether there is room now. It goes stale by itself."""

    type: Literal["service.report-capacity"] = "service.report-capacity"
    service_id: UUID
    state: CapacityState
    first_free_on: date | None = None
    """The first day somebody new could come."""
    places: Places | None = None
    """How many young people it can help at once; absent: as said before; 0: not told any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationView(View):
    """An organisation of the network."""

    organisation_id: UUID
    name: str
    kind: OrganisationKind
    sector: Sector
    secrecy: SecrecyRegime
    nis: str | None
    external_id: str | None
    phone: str | None
    website: str | None
    active: bool
    version: int
    school_type: SchoolType | None = None
    """Of a school, where it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationPage(View):
    """One page of organisations, by name."""

    items: tuple[OrganisationView, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel(View):
    """How long it takes to get there without a car."""

    mode: TravelMode
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView(View):
    """A service, and why it is shown here."""

    service_id: UUID
    organisation_id: UUID
    organisation_name: str
    sector: Sector
    name: str
    life_domains: tuple[LifeDomain, ...]
    accepts: tuple[ReferralKind, ...]
    min_age: int
    max_age: int
    area: tuple[str, ...]
    languages: tuple[str, ...]
    opening_hours: tuple[OpeningHours, ...]
    how_to_refer: str | None
    mandated: bool
    site_name: str | None
    nis: str | None
    latitude: float | None
    longitude: float | None
    capacity: CapacityState
    """*Unknown* when nobody said so lately."""
    capacity_reported_at: datetime | None
    first_free_on: date | None
    places: int | None = None
    """How many it can help at once, as last said with its room."""
    distance_km: float | None = None
    """Kilometres in a straight line from the place asked for."""
    travel: tuple[Travel, ...] = ()
    """Estimated minutes on foot, by bike and by bus."""
    reasons: tuple[SuggestionReason, ...] = ()
    """Why it is suggested."""
    attended: bool = True
    """Whether anybody there can answer in Kring; if not, a question waits until they are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePage(View):
    """One page of services; when a place was asked for, the nearest that fits first."""

    items: tuple[ServiceView, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityView(View):
    """A municipality of the region."""

    nis: str
    name: str
    postcodes: tuple[str, ...]
    latitude: float
    longitude: float
    arrondissement: str
    french_facilities: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityList(View):
    """The municipalities of the region, by name."""

    items: tuple[MunicipalityView, ...]
    source: str
    verified_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HelplineView(View):
    """A number to call. Kring never calls it for anybody."""

    key: str
    name: str
    number: str
    audience: str
    """For whom: ``everyone``, ``children``, ``professionals``, …"""
    urgent: bool
    """Whether it is shown first when there is danger now."""
    available: str
    """When somebody answers, such as ``24/7``."""
    source: str
    verified_on: date
    verified: bool
    """Whether a source of the number was checked; one that was not says so where it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelplineList(View):
    """The numbers to call, the urgent ones first."""

    items: tuple[HelplineView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPeriodView(View):
    """Days without school, both ends included."""

    name: str
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdView(View):
    """A dated number that a duty or a clock hangs on."""

    key: str
    value: int
    unit: str
    effective_from: date
    effective_until: date | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolCalendarView(View):
    """The school calendar and the thresholds of the region."""

    timezone: str
    closed: tuple[ClosedPeriodView, ...]
    thresholds: tuple[ThresholdView, ...]
    source: str
    verified_on: date


COMMANDS: tuple[type[Command], ...] = (
    RegisterOrganisation,
    ChangeOrganisation,
    DisableOrganisation,
    AddSite,
    OfferService,
    ChangeService,
    ReportCapacity,
)
"""What a person can mean to happen with the network."""
