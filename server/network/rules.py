"""What can be so in the network, and for whom a service is. Pure.

A suggestion never ranks persons: it orders places by how near they are, and says why each is shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from server.kernel.errors import Conflict, GuardNotMet, NotValid
from shared.network import (
    AddSite,
    ChangeService,
    OfferService,
    OpeningHours,
    RegisterOrganisation,
    Travel,
)
from shared.problems import ProblemType
from shared.vocabulary import (
    CapacityState,
    LifeDomain,
    OrganisationKind,
    ReferralKind,
    RejectReason,
    SchoolType,
    SecrecyRegime,
    Sector,
    SuggestionReason,
    TravelMode,
    Weekday,
)

_BG = SecrecyRegime.PROFESSIONAL_SECRECY
_AG = SecrecyRegime.OFFICIAL_SECRECY
_DISCRETION = SecrecyRegime.DUTY_OF_DISCRETION
_CARE = frozenset({_BG})
_PUBLIC_SERVICE = frozenset({_BG, _AG, _DISCRETION})

SECRECY_OF: Mapping[Sector, frozenset[SecrecyRegime]] = {
    Sector.EDUCATION: frozenset({_AG}),
    Sector.PUPIL_GUIDANCE_CENTRE: _CARE,
    Sector.LOCAL_GOVERNMENT: _PUBLIC_SERVICE,
    Sector.GENERAL_WELFARE: _CARE,
    Sector.YOUTH_CARE: _CARE,
    Sector.MENTAL_HEALTH: _CARE,
    Sector.HEALTH: _CARE,
    Sector.DISABILITY: _CARE,
    Sector.PREVENTIVE_FAMILY_SUPPORT: _PUBLIC_SERVICE,
    Sector.LEISURE_YOUTH_WORK: frozenset({_BG, _DISCRETION}),
    Sector.WORK: _PUBLIC_SERVICE,
    Sector.JUSTICE_POLICE: frozenset({SecrecyRegime.JUDICIAL, _BG}),
    Sector.COORDINATION: _PUBLIC_SERVICE,
}
"""Which duties of silence can bind a sector. A school has no professional secrecy: what it learns
it passes on inside the school. Source: domain facts, sections 0 (1 and 2) and 2."""

_SECTOR_OF_KIND: Mapping[OrganisationKind, Sector] = {
    OrganisationKind.SCHOOL: Sector.EDUCATION,
    OrganisationKind.COORDINATION: Sector.COORDINATION,
}

_NIS = re.compile(r"\d{5}")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})?")
_WEBSITE = re.compile(r"(https?://)?[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?")
_WEEKEND = frozenset({Weekday.SATURDAY, Weekday.SUNDAY})


class Offer(Protocol):
    """What decides whether a service can be asked something: a row of the table, or a like."""

    active: bool
    accepts: tuple[ReferralKind, ...]
    min_age: int
    max_age: int
    """Up to and including this age."""
    area: list[str]
    """Municipalities it serves by NIS code; empty: the whole region."""


def why_not(
    service: Offer, kind: ReferralKind, *, age: int | None, nis: str | None
) -> tuple[RejectReason, ...]:
    """Give why a service cannot be asked this, in the words in which it would decline.

    Parameters
    ----------
    age
        In whole years; none when it is not known or not said.
    nis
        Municipality of residence; none when it is unknown or abroad.

    Notes
    -----
    Empty when it can be asked. What is not known never counts against anybody.
    """
    reasons = []
    if not service.active or kind not in service.accepts:
        reasons.append(RejectReason.SERVICE_NOT_OFFERED)
    if age is not None and not service.min_age <= age <= service.max_age:
        reasons.append(RejectReason.NOT_ELIGIBLE_AGE)
    if nis is not None and service.area and nis not in service.area:
        reasons.append(RejectReason.NOT_ELIGIBLE_AREA)
    return tuple(reasons)


def service_accepts(
    service: Offer, kind: ReferralKind, *, age: int | None, nis: str | None
) -> bool:
    """Tell whether a service can be asked this; `why_not` says why not."""
    return not why_not(service, kind, age=age, nis=nis)


def check_registration(command: RegisterOrganisation) -> None:
    """Refuse an organisation that cannot be so.

    Raises
    ------
    NotValid
        ``not_of_this_kind`` when the sector is not the kind's; ``not_of_this_sector`` when the duty
        of silence is not the sector's; ``not_a_nis_code``, ``not_a_website``.
    """
    of_kind = _SECTOR_OF_KIND.get(command.kind)
    others = command.sector is Sector.COORDINATION  # Only a coordination coordinates.
    if others if of_kind is None else command.sector is not of_kind:
        raise NotValid(("sector",), "not_of_this_kind")
    if command.secrecy not in SECRECY_OF[command.sector]:
        raise NotValid(("secrecy",), "not_of_this_sector")
    check_school_type(command.kind, command.school_type)
    check_contact(nis=command.nis, website=command.website)


def check_school_type(kind: OrganisationKind, school_type: SchoolType | None) -> None:
    """Refuse a type of school for what is none.

    Raises
    ------
    NotValid
        ``not_of_this_kind``.
    """
    if school_type is not None and kind is not OrganisationKind.SCHOOL:
        raise NotValid(("school_type",), "not_of_this_kind")


def check_contact(*, nis: str | None, website: str | None) -> None:
    """Refuse a municipality code or a web address that is none.

    Raises
    ------
    NotValid
        ``not_a_nis_code`` or ``not_a_website``.
    """
    if nis is not None and not _NIS.fullmatch(nis):
        raise NotValid(("nis",), "not_a_nis_code")
    if website is not None and not _WEBSITE.fullmatch(website):
        raise NotValid(("website",), "not_a_website")


def check_site(command: AddSite) -> None:
    """Refuse a place that cannot be on the map.

    Raises
    ------
    NotValid
        ``not_a_nis_code``, or ``missing`` when only one of the two coordinates is there.
    """
    check_contact(nis=command.nis, website=None)
    for name, other in (("latitude", "longitude"), ("longitude", "latitude")):
        if getattr(command, name) is None and getattr(command, other) is not None:
            raise NotValid((name,), "missing")


def check_service(command: OfferService | ChangeService) -> None:
    """Refuse a service that cannot be offered so.

    Raises
    ------
    NotValid
        ``below_min_age``, ``not_a_nis_code``, ``not_a_language``, ``not_a_clock_time``,
        ``closes_before_it_opens``, ``overlaps``, ``repeated``, or ``only_for_mandated`` when a
        service that is not mandated takes a step up.

    Source: domain facts, section 3: a step up goes to a mandated service (OCJ, VK).
    """
    if command.max_age < command.min_age:
        raise NotValid(("max_age",), "below_min_age")
    if ReferralKind.STEP_UP in command.accepts and not command.mandated:
        raise NotValid(("accepts",), "only_for_mandated")
    for name in ("life_domains", "accepts", "area", "languages"):
        values = getattr(command, name)
        if len(set(values)) != len(values):
            raise NotValid((name,), "repeated")
    for place, nis in enumerate(command.area):
        if not _NIS.fullmatch(nis):
            raise NotValid(("area", place), "not_a_nis_code")
    for place, language in enumerate(command.languages):
        if not _LANGUAGE.fullmatch(language):
            raise NotValid(("languages", place), "not_a_language")
    _check_hours(command.opening_hours)


def _check_hours(opening_hours: Sequence[OpeningHours]) -> None:
    closed_at: dict[Weekday, str] = {}
    by_time = sorted(enumerate(opening_hours), key=lambda each: (each[1].day, each[1].opens))
    for place, hours in by_time:
        for name in ("opens", "closes"):
            if not _CLOCK.fullmatch(getattr(hours, name)):
                raise NotValid(("opening_hours", place, name), "not_a_clock_time")
        if hours.closes <= hours.opens:
            raise NotValid(("opening_hours", place, "closes"), "closes_before_it_opens")
        if hours.opens < closed_at.get(hours.day, ""):
            raise NotValid(("opening_hours", place, "opens"), "overlaps")
        closed_at[hours.day] = hours.closes


def check_capacity(
    state: CapacityState, first_free_on: date | None, today: date, *, active: bool
) -> None:
    """Refuse an answer about room that cannot be so.

    Raises
    ------
    Conflict
        ``lifecycle-conflict`` when the service is no longer offered.
    NotValid
        ``date_in_past``, ``date_too_far``, or ``not_for_this_state`` for a date without knowing.
    """
    if not active:
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": "inactive"})
    if first_free_on is None:
        return
    if state is CapacityState.UNKNOWN:
        raise NotValid(("first_free_on",), "not_for_this_state")
    if first_free_on < today:
        raise NotValid(("first_free_on",), "date_in_past")
    if first_free_on > today + timedelta(days=731):
        raise NotValid(("first_free_on",), "date_too_far")


def check_disabling(
    organisation_id: UUID, kind: OrganisationKind, coordinations: Collection[UUID]
) -> None:
    """Refuse to disable the last coordination: what waits too long would be told to nobody.

    Raises
    ------
    GuardNotMet
        ``another_coordination``.
    """
    if kind is OrganisationKind.COORDINATION and not set(coordinations) - {organisation_id}:
        raise GuardNotMet("another_coordination")


def latest_close(opening_hours: Sequence[OpeningHours]) -> str | None:
    """Give the latest time it closes from Monday to Friday; none when it is closed on them all."""
    times = [each.closes for each in opening_hours if each.day not in _WEEKEND]
    return max(times, default=None)


def fresh_since(now: datetime, fresh_days: int) -> datetime:
    """Give the moment since which an answer about room still counts."""
    return now - timedelta(days=fresh_days)


def capacity_now(
    state: CapacityState, reported_at: datetime | None, since: datetime
) -> CapacityState:
    """Give what is known about room now: an answer from before `since` counts as unknown."""
    if reported_at is None or reported_at < since:
        return CapacityState.UNKNOWN
    return state


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody looks for in a service. What is not said is not looked at."""

    life_domain: LifeDomain | None = None
    age: int | None = None
    nis: str | None = None
    """Municipality of the family: the service has to serve it."""
    place: tuple[float, float] | None = None
    """Latitude and longitude from where it is looked at: the nearest comes first."""
    language: str | None = None
    kind: ReferralKind | None = None
    """What would be asked of it."""
    open_after_school: bool = False
    has_room: bool = False


def place_of(
    nis: str | None, latitude: float | None, longitude: float | None
) -> tuple[float, float] | None:
    """Give the place asked for; none when only a municipality or nothing was said.

    Raises
    ------
    NotValid
        ``missing`` when only one of the two coordinates is there; ``not_a_nis_code``.
    """
    check_contact(nis=nis, website=None)
    if latitude is None and longitude is None:
        return None
    if latitude is None or longitude is None:
        raise NotValid(("longitude" if longitude is None else "latitude",), "missing")
    return latitude, longitude


def reasons_to_suggest(
    wish: Wish,
    *,
    capacity: CapacityState,
    first_free_on: date | None,
    closes: str | None,
    travel_times: Sequence[Travel],
    today: date,
    planning: Mapping[str, int],
) -> tuple[SuggestionReason, ...]:
    """Give why a service that fits is shown.

    Parameters
    ----------
    closes
        The latest time it closes from Monday to Friday.
    planning
        The dated thresholds ``suggest.…``.

    Notes
    -----
    Filters have already left out what does not fit, so each wish that was said is a reason.
    """
    reasons = [
        reason
        for said, reason in (
            (wish.life_domain, SuggestionReason.FITS_LIFE_DOMAIN),
            (wish.age, SuggestionReason.FITS_AGE),
            (wish.nis, SuggestionReason.SERVES_MUNICIPALITY),
            (wish.language, SuggestionReason.SPEAKS_LANGUAGE),
        )
        if said is not None
    ]
    if closes is not None and closes >= after_school(planning["suggest.after-school"]):
        reasons.append(SuggestionReason.OPEN_AFTER_SCHOOL)
    if capacity is CapacityState.HAS_CAPACITY:
        reasons.append(SuggestionReason.HAS_ROOM)
    elif capacity is not CapacityState.UNKNOWN and first_free_on is not None:
        soon = today + timedelta(days=planning["suggest.short-wait"])
        reasons += [SuggestionReason.SHORT_WAIT] if first_free_on <= soon else []
    easiest = _easiest(travel_times, planning)
    return (*reasons, easiest) if easiest else tuple(reasons)


def after_school(hour: int) -> str:
    """Give the clock time until which a service is open to count as open after school."""
    return f"{hour:02}:00"


_BY: Mapping[TravelMode, SuggestionReason] = {
    TravelMode.FOOT: SuggestionReason.ON_FOOT,
    TravelMode.BIKE: SuggestionReason.BY_BIKE,
    TravelMode.BUS: SuggestionReason.BY_BUS,
}


def _easiest(
    travel_times: Sequence[Travel], planning: Mapping[str, int]
) -> SuggestionReason | None:
    """Give the simplest way of getting there that is short enough; none when it is far."""
    for each in travel_times:
        if each.minutes <= planning[f"suggest.near-{each.mode.value}"]:
            return _BY[each.mode]
    return None
