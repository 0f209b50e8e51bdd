"""The rules of the network: what can be so, for whom a service is, and why it is suggested."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel.errors import Conflict, GuardNotMet, NotValid
from server.network import distances, reference, rules
from shared.network import AddSite, OfferService, OpeningHours, RegisterOrganisation, Travel
from shared.vocabulary import (
    CapacityState,
    LifeDomain,
    OrganisationKind,
    ReferralKind,
    RejectReason,
    SecrecyRegime,
    Sector,
    SuggestionReason,
    TravelMode,
    Weekday,
)

TODAY = date(2026, 9, 14)
NOW = datetime(2026, 9, 14, 8, tzinfo=UTC)
KORTRIJK = (50.828, 3.265)
SCHOOL = RegisterOrganisation(
    command_id=UUID(int=1),
    organisation_id=UUID(int=2),
    name="De Linde",
    kind=OrganisationKind.SCHOOL,
    sector=Sector.EDUCATION,
    secrecy=SecrecyRegime.OFFICIAL_SECRECY,
)
SITE = AddSite(
    command_id=UUID(int=1), site_id=UUID(int=3), organisation_id=UUID(int=2), name="Hoofdgebouw"
)
SERVICE = OfferService(
    command_id=UUID(int=1),
    service_id=UUID(int=4),
    organisation_id=UUID(int=2),
    name="JAC",
    life_domains=(LifeDomain.FAMILY,),
)
PLANNING = {
    "suggest.after-school": 17,
    "suggest.short-wait": 28,
    "suggest.near-foot": 20,
    "suggest.near-bike": 20,
    "suggest.near-bus": 45,
}
SPEEDS = {
    "travel.foot": 5,
    "travel.bike": 15,
    "travel.bus": 18,
    "travel.detour": 130,
    "travel.bus-wait": 10,
}


def fault_of(error: pytest.ExceptionInfo[NotValid]) -> tuple[tuple[str | int, ...], str]:
    """Give where and what."""
    return error.value.faults[0]


def hours(day: Weekday, opens: str, closes: str) -> OpeningHours:
    """Give opening hours."""
    return OpeningHours(day=day, opens=opens, closes=closes)


@dataclass
class Offer:
    """A service as the rule sees it."""

    active: bool = True
    accepts: tuple[ReferralKind, ...] = (ReferralKind.CO_CARE,)
    min_age: int = 12
    max_age: int = 17
    area: list[str] = field(default_factory=lambda: ["34022"])


@pytest.mark.parametrize("sector", list(Sector))
@pytest.mark.parametrize("secrecy", list(SecrecyRegime))
def test_a_duty_of_silence_goes_with_the_sector_or_is_refused(
    sector: Sector, secrecy: SecrecyRegime
) -> None:
    kind = OrganisationKind.PARTNER
    if sector is Sector.COORDINATION:
        kind = OrganisationKind.COORDINATION
    command = replace(SCHOOL, kind=kind, sector=sector, secrecy=secrecy)
    if secrecy in rules.SECRECY_OF[sector]:
        rules.check_registration(command)
        return
    with pytest.raises(NotValid) as error:
        rules.check_registration(command)
    assert fault_of(error) == (("secrecy",), "not_of_this_sector")


def test_no_school_has_professional_secrecy_and_every_care_sector_has() -> None:
    professional = SecrecyRegime.PROFESSIONAL_SECRECY
    without = {each for each in Sector if professional not in rules.SECRECY_OF[each]}
    assert without == {Sector.EDUCATION}


@pytest.mark.parametrize(
    ("changes", "loc", "kind"),
    [
        ({"sector": Sector.HEALTH}, ("sector",), "not_of_this_kind"),
        (
            {"kind": OrganisationKind.PARTNER, "sector": Sector.COORDINATION},
            ("sector",),
            "not_of_this_kind",
        ),
        ({"kind": OrganisationKind.COORDINATION}, ("sector",), "not_of_this_kind"),
        ({"nis": "3402A"}, ("nis",), "not_a_nis_code"),
        ({"website": "javascript:alert(1)"}, ("website",), "not_a_website"),
        ({"website": " "}, ("website",), "not_a_website"),
    ],
)
def test_an_organisation_that_cannot_be_so_is_refused_where_it_is_wrong(
    changes: dict[str, Any], loc: tuple[str, ...], kind: str
) -> None:
    with pytest.raises(NotValid) as error:
        rules.check_registration(replace(SCHOOL, **changes))
    assert fault_of(error) == (loc, kind)


@pytest.mark.parametrize("website", ["www.delinde.be", "https://delinde.be/contact?x=1", None])
def test_a_web_address_may_lack_its_scheme(website: str | None) -> None:
    rules.check_registration(replace(SCHOOL, website=website))


def test_a_site_has_both_coordinates_or_none() -> None:
    rules.check_site(SITE)
    rules.check_site(replace(SITE, latitude=50.8, longitude=3.2))
    with pytest.raises(NotValid) as error:
        rules.check_site(replace(SITE, latitude=50.8))
    assert fault_of(error) == (("longitude",), "missing")
    with pytest.raises(NotValid) as error:
        rules.check_site(replace(SITE, longitude=3.2))
    assert fault_of(error) == (("latitude",), "missing")


@pytest.mark.parametrize(
    ("changes", "loc", "kind"),
    [
        ({"min_age": 18, "max_age": 12}, ("max_age",), "below_min_age"),
        ({"accepts": (ReferralKind.STEP_UP,)}, ("accepts",), "only_for_mandated"),
        ({"area": ("34022", "34022")}, ("area",), "repeated"),
        ({"area": ("34022", "kortr")}, ("area", 1), "not_a_nis_code"),
        ({"languages": ("nl", "Nederlands")}, ("languages", 1), "not_a_language"),
        (
            {"opening_hours": (hours(Weekday.MONDAY, "09:00", "24:00"),)},
            ("opening_hours", 0, "closes"),
            "not_a_clock_time",
        ),
        (
            {"opening_hours": (hours(Weekday.MONDAY, "17:00", "09:00"),)},
            ("opening_hours", 0, "closes"),
            "closes_before_it_opens",
        ),
        (
            {
                "opening_hours": (
                    hours(Weekday.MONDAY, "11:00", "14:00"),
                    hours(Weekday.MONDAY, "09:00", "12:00"),
                )
            },
            ("opening_hours", 0, "opens"),
            "overlaps",
        ),
    ],
)
def test_a_service_that_cannot_be_so_is_refused_where_it_is_wrong(
    changes: dict[str, Any], loc: tuple[str | int, ...], kind: str
) -> None:
    with pytest.raises(NotValid) as error:
        rules.check_service(replace(SERVICE, **changes))
    assert fault_of(error) == (loc, kind)


def test_a_mandated_service_takes_a_step_up_and_may_close_for_lunch() -> None:
    rules.check_service(
        replace(
            SERVICE,
            mandated=True,
            accepts=(ReferralKind.STEP_UP,),
            opening_hours=(
                hours(Weekday.MONDAY, "13:00", "17:30"),
                hours(Weekday.MONDAY, "09:00", "12:00"),
                hours(Weekday.SATURDAY, "09:00", "20:00"),
            ),
        )
    )


@pytest.mark.parametrize(
    ("offer", "kind", "age", "nis", "reasons"),
    [
        (Offer(), ReferralKind.CO_CARE, 12, "34022", ()),
        (Offer(), ReferralKind.CO_CARE, 17, None, ()),
        (Offer(), ReferralKind.CO_CARE, None, None, ()),
        (Offer(area=[]), ReferralKind.CO_CARE, 14, "33029", ()),
        (Offer(), ReferralKind.ADVICE, 14, "34022", (RejectReason.SERVICE_NOT_OFFERED,)),
        (
            Offer(active=False),
            ReferralKind.CO_CARE,
            14,
            "34022",
            (RejectReason.SERVICE_NOT_OFFERED,),
        ),
        (Offer(), ReferralKind.CO_CARE, 18, "34022", (RejectReason.NOT_ELIGIBLE_AGE,)),
        (
            Offer(),
            ReferralKind.CO_CARE,
            11,
            "33029",
            (RejectReason.NOT_ELIGIBLE_AGE, RejectReason.NOT_ELIGIBLE_AREA),
        ),
    ],
)
def test_a_service_says_why_it_cannot_be_asked(
    offer: Offer,
    kind: ReferralKind,
    age: int | None,
    nis: str | None,
    reasons: tuple[RejectReason, ...],
) -> None:
    assert rules.why_not(offer, kind, age=age, nis=nis) == reasons
    assert rules.service_accepts(offer, kind, age=age, nis=nis) is (reasons == ())


@pytest.mark.parametrize(
    ("state", "first_free_on", "kind"),
    [
        (CapacityState.WAITLIST, TODAY - timedelta(days=1), "date_in_past"),
        (CapacityState.WAITLIST, TODAY + timedelta(days=732), "date_too_far"),
        (CapacityState.UNKNOWN, TODAY, "not_for_this_state"),
    ],
)
def test_an_answer_about_room_that_cannot_be_so_is_refused(
    state: CapacityState, first_free_on: date, kind: str
) -> None:
    with pytest.raises(NotValid) as error:
        rules.check_capacity(state, first_free_on, TODAY, active=True)
    assert fault_of(error) == (("first_free_on",), kind)


def test_a_service_that_is_no_longer_offered_has_no_room_to_speak_of() -> None:
    rules.check_capacity(CapacityState.WAITLIST, TODAY, TODAY, active=True)
    rules.check_capacity(CapacityState.UNKNOWN, None, TODAY, active=True)
    with pytest.raises(Conflict):
        rules.check_capacity(CapacityState.HAS_CAPACITY, None, TODAY, active=False)


def test_the_last_coordination_stays_and_any_other_organisation_may_go() -> None:
    own, other = UUID(int=1), UUID(int=2)
    rules.check_disabling(own, OrganisationKind.PARTNER, [other])
    rules.check_disabling(own, OrganisationKind.COORDINATION, [own, other])
    with pytest.raises(GuardNotMet) as error:
        rules.check_disabling(own, OrganisationKind.COORDINATION, [own])
    assert error.value.reason == "another_coordination"


def test_a_weekend_does_not_count_as_after_school() -> None:
    saturday = hours(Weekday.SATURDAY, "09:00", "20:00")
    assert rules.latest_close([]) is None
    assert rules.latest_close([saturday]) is None
    assert rules.latest_close([saturday, hours(Weekday.FRIDAY, "09:00", "16:30")]) == "16:30"


def test_an_answer_about_room_goes_stale_by_itself() -> None:
    since = rules.fresh_since(NOW, 14)
    room = CapacityState.HAS_CAPACITY
    assert rules.capacity_now(room, NOW - timedelta(days=14), since) is room
    older = NOW - timedelta(days=14, seconds=1)
    assert rules.capacity_now(room, older, since) is CapacityState.UNKNOWN
    assert rules.capacity_now(room, None, since) is CapacityState.UNKNOWN


def test_a_degree_is_as_long_as_on_the_globe() -> None:
    along, across = distances.metres_per_degree(KORTRIJK[0])
    assert along == pytest.approx(111_245, abs=20)
    assert across == pytest.approx(70_440, abs=40)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_what_is_farther_never_takes_less_time(one: int, other: int) -> None:
    near, far = (
        distances.travel(distances.kilometres(each), SPEEDS) for each in sorted((one, other))
    )
    assert all(a.minutes <= b.minutes for a, b in zip(near, far, strict=True))


def test_minutes_come_from_the_dated_speeds_with_detour_and_wait() -> None:
    assert distances.travel(3.0, SPEEDS) == (
        Travel(mode=TravelMode.FOOT, minutes=47),
        Travel(mode=TravelMode.BIKE, minutes=16),
        Travel(mode=TravelMode.BUS, minutes=23),
    )


def suggest(wish: rules.Wish | None = None, **changes: Any) -> tuple[SuggestionReason, ...]:
    """Give the reasons of a service about which nothing is known but what is said here."""
    plain: dict[str, Any] = {
        "capacity": CapacityState.UNKNOWN,
        "first_free_on": None,
        "closes": None,
        "travel_times": (),
        "today": TODAY,
        "planning": PLANNING,
    }
    return rules.reasons_to_suggest(wish or rules.Wish(), **(plain | changes))


@pytest.mark.parametrize(
    ("wish", "changes", "reasons"),
    [
        (rules.Wish(), {}, ()),
        (
            rules.Wish(life_domain=LifeDomain.FAMILY, age=0, nis="34022", language="ar"),
            {},
            (
                SuggestionReason.FITS_LIFE_DOMAIN,
                SuggestionReason.FITS_AGE,
                SuggestionReason.SERVES_MUNICIPALITY,
                SuggestionReason.SPEAKS_LANGUAGE,
            ),
        ),
        (rules.Wish(), {"closes": "17:00"}, (SuggestionReason.OPEN_AFTER_SCHOOL,)),
        (rules.Wish(), {"closes": "16:59"}, ()),
        (rules.Wish(), {"capacity": CapacityState.HAS_CAPACITY}, (SuggestionReason.HAS_ROOM,)),
        (
            rules.Wish(),
            {"capacity": CapacityState.WAITLIST, "first_free_on": TODAY + timedelta(days=28)},
            (SuggestionReason.SHORT_WAIT,),
        ),
        (
            rules.Wish(),
            {"capacity": CapacityState.WAITLIST, "first_free_on": TODAY + timedelta(days=29)},
            (),
        ),
        (rules.Wish(), {"first_free_on": TODAY}, ()),
        (
            rules.Wish(),
            {"travel_times": distances.travel(1.0, SPEEDS)},
            (SuggestionReason.ON_FOOT,),
        ),
        (
            rules.Wish(),
            {"travel_times": distances.travel(3.0, SPEEDS)},
            (SuggestionReason.BY_BIKE,),
        ),
        (rules.Wish(), {"travel_times": distances.travel(8.0, SPEEDS)}, (SuggestionReason.BY_BUS,)),
        (rules.Wish(), {"travel_times": distances.travel(30.0, SPEEDS)}, ()),
    ],
)
def test_a_suggestion_says_why(
    wish: rules.Wish, changes: dict[str, Any], reasons: tuple[SuggestionReason, ...]
) -> None:
    assert suggest(wish, **changes) == reasons


def test_a_place_is_two_coordinates_or_a_municipality() -> None:
    assert rules.place_of(None, None, None) is None
    assert rules.place_of("34022", None, None) is None
    assert rules.place_of(None, *KORTRIJK) == KORTRIJK
    with pytest.raises(NotValid) as error:
        rules.place_of(None, 50.8, None)
    assert fault_of(error) == (("longitude",), "missing")
    with pytest.raises(NotValid) as error:
        rules.place_of(None, None, 3.2)
    assert fault_of(error) == (("latitude",), "missing")


def test_every_threshold_the_rules_use_is_dated() -> None:
    assert set(PLANNING) == set(reference.thresholds_like("suggest.", TODAY))
    assert set(SPEEDS) == set(reference.thresholds_like("travel.", TODAY))
    assert reference.threshold("capacity.fresh", TODAY) > 0
