"""Who works in the demo region: schools, partners and the coordination, as parts of a world.

Twelve schools, the social service of each of the fourteen municipalities, and the partners that a
region has: CLB, CAW with its JAC, a Huis van het Kind, an OverKop house, mental health, NAFT, a
partnership of the *1 Gezin 1 Plan* kind, work, a mandated service. All of them invented.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from demo.names import COLLEAGUES, family_names
from server.network.reference import municipality_called
from shared.network import MunicipalityView
from shared.vocabulary import (
    CapacityState,
    LifeDomain,
    OrganisationKind,
    ReferralKind,
    Role,
    SchoolType,
    SecrecyRegime,
    Sector,
    Weekday,
)

_D = LifeDomain
_BG, _AG, _DISCRETION = (
    SecrecyRegime.PROFESSIONAL_SECRECY,
    SecrecyRegime.OFFICIAL_SECRECY,
    SecrecyRegime.DUTY_OF_DISCRETION,
)
_WEEK = (Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY, Weekday.FRIDAY)
_USUAL = (ReferralKind.ADVICE, ReferralKind.CO_CARE)
_ALSO_HANDOVER = (*_USUAL, ReferralKind.HANDOVER)
_METRES = 0.008
"""How far from the middle of its municipality a place may lie, in degrees: under a kilometre."""


@dataclass(frozen=True, slots=True)
class School:
    """A school of the region."""

    key: str
    name: str
    town: str
    type: SchoolType

    @property
    def secondary(self) -> bool:
        """Whether its pupils are in secondary education."""
        return self.type is not SchoolType.PRIMARY


SCHOOLS = (
    School("zeilwagen", "Basisschool De Zeilwagen", "Kortrijk", SchoolType.PRIMARY),
    School("spoel", "Technisch Instituut De Spoel", "Kortrijk", SchoolType.SECONDARY),
    School("kiezelpad", "Basisschool Het Kiezelpad", "Menen", SchoolType.PRIMARY),
    School("getouw", "Middenschool 't Getouw", "Menen", SchoolType.SECONDARY),
    School("vlasroos", "Basisschool De Vlasroos", "Waregem", SchoolType.PRIMARY),
    School("wissel", "College De Wissel", "Waregem", SchoolType.SECONDARY),
    School("moerbei", "Basisschool De Moerbei", "Wevelgem", SchoolType.PRIMARY),
    School("haspel", "BuSO De Haspel", "Harelbeke", SchoolType.SPECIAL_SECONDARY),
    School("wolkenveer", "Basisschool Wolkenveer", "Zwevegem", SchoolType.PRIMARY),
    School("papaverveld", "Basisschool Papaverveld", "Wervik", SchoolType.PRIMARY),
    School("lijsterbes", "Basisschool De Lijsterbes", "Spiere-Helkijn", SchoolType.PRIMARY),
    School("vlaskaai", "Atheneum De Vlaskaai", "Avelgem", SchoolType.SECONDARY),
)

TOWNS = (
    "Anzegem", "Avelgem", "Deerlijk", "Harelbeke", "Kortrijk", "Kuurne", "Lendelede",
    "Menen", "Spiere-Helkijn", "Waregem", "Wervik", "Wevelgem", "Wielsbeke", "Zwevegem",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A partner of the region and its one service."""

    key: str
    name: str
    service: str
    town: str
    sector: Sector
    domains: tuple[LifeDomain, ...]
    secrecy: SecrecyRegime = _BG
    ages: tuple[int, int] = (0, 25)
    accepts: tuple[ReferralKind, ...] = _USUAL
    area: tuple[str, ...] = ()
    """Names of municipalities; empty: all."""
    room: CapacityState = CapacityState.HAS_CAPACITY
    evening: bool = False
    """Whether it is open after school, until half past seven."""
    languages: tuple[str, ...] = ("nl",)
    mandated: bool = False


_PARTNERS = (
    Partner(
        key="clb-leiebocht", name="CLB Leiebocht", service="Leerlingenbegeleiding",
        town="Kortrijk", sector=Sector.PUPIL_GUIDANCE_CENTRE, ages=(2, 21),
        domains=(_D.EDUCATION, _D.CARE_HEALTH, _D.FAMILY), accepts=_ALSO_HANDOVER,
    ),
    Partner(
        key="caw-vlasstreek", name="CAW Vlasstreek", service="JAC: onthaal voor jongeren",
        town="Kortrijk", sector=Sector.GENERAL_WELFARE, ages=(12, 25), evening=True,
        domains=(_D.FAMILY, _D.HOUSING_ENERGY, _D.HELP_SERVICES), accepts=_ALSO_HANDOVER,
        languages=("nl", "fr", "en"),
    ),
    Partner(
        key="nestkast", name="Huis van het Kind De Nestkast", service="Opvoedingssteun aan huis",
        town="Harelbeke", sector=Sector.PREVENTIVE_FAMILY_SUPPORT, ages=(0, 17), evening=True,
        domains=(_D.FAMILY, _D.LEISURE), languages=("nl", "fr", "ar"),
    ),
    Partner(
        key="zijspoor", name="OverKop-huis 't Zijspoor", service="Binnenspringen en praten",
        town="Menen", sector=Sector.LEISURE_YOUTH_WORK, secrecy=_DISCRETION, ages=(12, 25),
        domains=(_D.LEISURE, _D.CARE_HEALTH), evening=True, languages=("nl", "fr"),
    ),
    Partner(
        key="kantlijn", name="CGG De Kantlijn", service="Team kinderen en jongeren",
        town="Kortrijk", sector=Sector.MENTAL_HEALTH, ages=(6, 18), room=CapacityState.WAITLIST,
        domains=(_D.CARE_HEALTH,),
    ),
    Partner(
        key="omweg", name="NAFT De Omweg", service="Traject op maat voor leerlingen",
        town="Waregem", sector=Sector.YOUTH_CARE, ages=(12, 18),
        domains=(_D.EDUCATION, _D.LEISURE), accepts=_ALSO_HANDOVER,
    ),
    Partner(
        key="gezinsverbinders", name="Gezinsverbinders Leie en Schelde",
        service="Eén gezin, één plan", town="Zwevegem", sector=Sector.YOUTH_CARE,
        domains=(_D.FAMILY, _D.HELP_SERVICES, _D.INCOME_DEBT), accepts=_ALSO_HANDOVER,
        evening=True, languages=("nl", "fr", "en", "tr"),
    ),
    Partner(
        key="reling", name="Thuisbegeleiding De Reling", service="Begeleiding aan huis",
        town="Wevelgem", sector=Sector.DISABILITY, domains=(_D.FAMILY, _D.EDUCATION),
        room=CapacityState.NO_CAPACITY,
    ),
    Partner(
        key="schakel", name="Jongerenloket De Schakel", service="Warme overdracht naar werk",
        town="Kortrijk", sector=Sector.WORK, secrecy=_AG, ages=(15, 25),
        domains=(_D.WORK, _D.EDUCATION),
    ),
    Partner(
        key="bron", name="Wijkgezondheidscentrum De Bron", service="Jeugdpsychologe eerste lijn",
        town="Menen", sector=Sector.HEALTH, ages=(4, 23), domains=(_D.CARE_HEALTH,), evening=True,
        area=("Menen", "Wervik", "Wevelgem"), room=CapacityState.WAITLIST,
    ),
    Partner(
        key="beschutting", name="Vertrouwenscentrum De Beschutting",
        service="Veiligheid van kinderen", town="Kortrijk", sector=Sector.YOUTH_CARE,
        domains=(_D.FAMILY,), accepts=(ReferralKind.ADVICE, ReferralKind.STEP_UP), mandated=True,
    ),
)  # fmt: skip


def partners() -> Iterator[Partner]:
    """Give every partner, with the social service of each municipality."""
    yield from _PARTNERS
    for town in TOWNS:
        yield Partner(
            key=f"ocmw-{town.lower()}",
            name=f"OCMW {town} (oefenregio)",
            service="Sociale dienst",
            town=town,
            sector=Sector.LOCAL_GOVERNMENT,
            domains=(_D.INCOME_DEBT, _D.HOUSING_ENERGY, _D.HELP_SERVICES),
            area=(town,),
            languages=("nl", "fr") if town == "Spiere-Helkijn" else ("nl",),
        )


def town(name: str) -> MunicipalityView:
    """Give one of the fourteen municipalities.

    Raises
    ------
    LookupError
        When there is none of that name.
    """
    found = municipality_called(name)
    if found is None:
        raise LookupError(name)
    return found


def organisations(chance: random.Random) -> dict[str, Any]:
    """Give the organisations of the region, by key, as a world file has them."""
    found: dict[str, Any] = {
        "coordinatie": {
            "name": "W13 (oefenregio)",
            "kind": OrganisationKind.COORDINATION,
            "nis": town("Kortrijk").nis,
        }
    }
    for number, school in enumerate(SCHOOLS):
        place = town(school.town)
        found[school.key] = {
            "name": school.name,
            "kind": OrganisationKind.SCHOOL,
            "nis": place.nis,
            "external_id": f"9{number + 1:05}",
            "phone": _number(number),
            "school_type": school.type,
            "sites": {f"{school.key}-site": _site("Hoofdgebouw", place, chance)},
        }
    for number, partner in enumerate(partners(), len(SCHOOLS)):
        found[partner.key] = _partner(partner, chance) | {"phone": _number(number)}
    return found


def _number(place: int) -> str:
    """Give a telephone number that nobody has: none begins with a zero behind the area's own."""
    return f"056 00 {place // 100:02} {place % 100:02}"


def _partner(partner: Partner, chance: random.Random) -> dict[str, Any]:
    place = town(partner.town)
    capacity: dict[str, Any] = {"state": partner.room, "at": f"-{chance.randrange(1, 9)}d"}
    capacity["places"] = 8 + len(partner.service) % 5 * 4
    if partner.room is CapacityState.WAITLIST:
        capacity["first_free_on"] = f"+{chance.randrange(20, 60)}d"
    return {
        "name": partner.name,
        "kind": OrganisationKind.PARTNER,
        "sector": partner.sector,
        "secrecy": partner.secrecy,
        "nis": place.nis,
        "sites": {f"{partner.key}-site": _site(partner.town, place, chance)},
        "services": {
            service_key(partner): {
                "name": partner.service,
                "site": f"{partner.key}-site",
                "life_domains": partner.domains,
                "accepts": partner.accepts,
                "min_age": partner.ages[0],
                "max_age": partner.ages[1],
                "area": [town(name).nis for name in partner.area],
                "languages": partner.languages,
                "opening_hours": _hours(evening=partner.evening),
                "how_to_refer": "Via Kring; bellen mag altijd.",
                "mandated": partner.mandated,
                "capacity": capacity,
            }
        },
    }


def service_key(partner: Partner) -> str:
    """Give the key of a partner's service."""
    return f"{partner.key}-dienst"


def _site(name: str, place: MunicipalityView, chance: random.Random) -> dict[str, Any]:
    return {
        "name": name,
        "nis": place.nis,
        "postcode": place.postcodes[0],
        "latitude": round(place.latitude + chance.uniform(-_METRES, _METRES), 5),
        "longitude": round(place.longitude + chance.uniform(-_METRES, _METRES), 5),
    }


def _hours(*, evening: bool) -> list[dict[str, str]]:
    closes = "19:30" if evening else "16:30"
    return [{"day": day, "opens": "09:00", "closes": closes} for day in _WEEK]


def people(chance: random.Random, password: str) -> dict[str, Any]:
    """Give the people of the region, by key: teachers, care teams, partners, the coordination.

    Parameters
    ----------
    password
        Everybody's: this is a region to play in.

    Notes
    -----
    The key is also the name to sign in with. Small social services share a colleague.
    """
    surnames = family_names(chance)

    def somebody(*roles: tuple[str, Role]) -> dict[str, Any]:
        return {
            "name": f"{chance.choice(COLLEAGUES)} {next(surnames)}",
            "password": password,
            "roles": [{"organisation": where, "role": role} for where, role in roles],
        }

    found = {
        "coordinator": somebody(("coordinatie", Role.COORDINATOR)),
        "beheerder": somebody(("coordinatie", Role.ADMINISTRATOR)),
        "privacy": somebody(("coordinatie", Role.PRIVACY_OFFICER)),
    }
    for school in SCHOOLS:
        found[f"zorg-{school.key}"] = somebody(
            (school.key, Role.CARE_TEAM), (school.key, Role.ADMINISTRATOR)
        )
        for number in (1, 2):
            found[f"leraar-{school.key}-{number}"] = somebody((school.key, Role.SIGNALLER))
    for partner in _PARTNERS:
        found[f"team-{partner.key}"] = somebody((partner.key, Role.PARTNER))
    for first, second in zip(TOWNS[::2], TOWNS[1::2], strict=True):
        desks = [(f"ocmw-{name.lower()}", Role.PARTNER) for name in (first, second)]
        found[f"sociaal-{first.lower()}"] = somebody(*desks)
    return found


def desk_of() -> Mapping[str, str]:
    """Give who works the desk of each organisation, by key."""
    desks = {school.key: f"zorg-{school.key}" for school in SCHOOLS}
    desks |= {partner.key: f"team-{partner.key}" for partner in _PARTNERS}
    for first, second in zip(TOWNS[::2], TOWNS[1::2], strict=True):
        desks |= {f"ocmw-{name.lower()}": f"sociaal-{first.lower()}" for name in (first, second)}
    return desks
