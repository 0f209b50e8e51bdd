"""A simulated region as a file for ``kring world apply``: a real database, through real commands.

Facts hold what a release counts; a database holds people, words and decisions. This gives each
simulated signal a pupil with a name, somebody who signalled it and what was observed, all invented.
For modest sizes: a signal is a handful of commands, and each is run as the person who sends it.
"""

from __future__ import annotations

import random as chances
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from server.trends import facts
from server.trends.facts import DOMAINS, LEVELS, NONE, UNKNOWN_DOMAIN, Facts, date_of
from server.trends.simulating.region import SECONDARY
from shared.vocabulary import (
    Category,
    LeaverFact,
    LeaverState,
    LifeDomain,
    OrganisationKind,
    ReferralStatus,
    Role,
    Sector,
    Severity,
    SignalReason,
    SignalStatus,
)

_ZONE = ZoneInfo("Europe/Brussels")
_GIVEN = ("Noor", "Lars", "Fien", "Milan", "Amina", "Jef", "Lotte", "Yusuf", "Elif", "Wout")
_FAMILY = ("Desmet", "Haverhout", "Vlasblom", "Leembeke", "Kasteleyn", "Ocakli", "Bruyneel")
_OBSERVED: Mapping[str, tuple[Category, str]] = {
    LifeDomain.EDUCATION: (Category.ATTENDANCE, "Komt vaak te laat en blijft soms weg."),
    LifeDomain.FAMILY: (Category.HOME_CARING_TASKS, "Zorgt 's ochtends voor de kleinsten thuis."),
    LifeDomain.CARE_HEALTH: (Category.HEALTH_SLEEP_CARE, "Valt in de voormiddag in slaap."),
    LifeDomain.INCOME_DEBT: (Category.MONEY_BASIC_NEEDS, "Heeft vaak geen eten mee."),
    LifeDomain.HOUSING_ENERGY: (Category.HOUSING, "Zegt dat het thuis koud is."),
    LifeDomain.LEISURE: (Category.BULLYING_PEERS, "Staat alleen op de speelplaats."),
    LifeDomain.HELP_SERVICES: (Category.LANGUAGE_NEWCOMER, "Brengt brieven die niemand leest."),
    LifeDomain.CIVIC_PARTICIPATION: (Category.BEHAVIOUR, "Is heel snel boos, vroeger niet."),
    LifeDomain.WORK: (Category.SCHOOL_FATIGUE_MOTIVATION, "Zegt liever te gaan werken."),
    UNKNOWN_DOMAIN: (Category.WELLBEING_MOOD, "Is stil, al enkele weken."),
}
_PARTNERS: Mapping[Sector, str] = {
    Sector.PUPIL_GUIDANCE_CENTRE: "CLB De Wissel",
    Sector.GENERAL_WELFARE: "CAW Het Veer",
    Sector.LOCAL_GOVERNMENT: "Sociaal Huis",
    Sector.MENTAL_HEALTH: "CGG De Lantaarn",
    Sector.PREVENTIVE_FAMILY_SUPPORT: "Huis van het Kind",
    Sector.YOUTH_CARE: "Thuisbegeleiding De Brug",
    Sector.WORK: "Werkwinkel",
}
_LEAST_AGE = 12
"""From here on a pupil of a secondary school; younger ones are in the others."""


def world_of(simulated: Facts, *, network: str = "simulated") -> dict[str, Any]:
    """Give a world file.

    Parameters
    ----------
    simulated
        A few hundred signals; thousands work and take their time.
    network
        The name of the network it will be in. The same name gives the same ids.
    """
    signals = simulated.signals
    schools = sorted({int(each) for each in signals.school})
    people = {each: _person(each) for each in schools}
    told = _Told(simulated=simulated)
    for place in range(len(signals.received_on)):
        told.add(place)
    return {
        "kring_world": 1,
        "network": network,
        "organisations": _organisations(simulated, schools),
        "people": {
            **{key: part for pair in people.values() for key, part in pair.items()},
            **_partners_people(),
        },
        "pupils": told.pupils,
        "signals": told.signals,
        "cases": told.cases,
        "referrals": told.referrals,
    }


def _organisations(simulated: Facts, schools: list[int]) -> dict[str, Any]:
    ground = simulated.ground
    found: dict[str, Any] = {
        f"school-{each}": {
            "name": ground.school_names[each],
            "kind": OrganisationKind.SCHOOL,
            "nis": ground.municipalities[ground.school_municipality[each]],
            "school_type": ground.school_type[each] or None,
        }
        for each in schools
    }
    for sector, name in _PARTNERS.items():
        key = _key(sector)
        found[key] = {
            "name": name,
            "kind": OrganisationKind.PARTNER,
            "sector": sector,
            "services": {
                f"{key}-service": {"name": name, "life_domains": list(LifeDomain), "max_age": 25}
            },
        }
    found["coordination"] = {"name": "W13", "kind": OrganisationKind.COORDINATION}
    return found


def _person(school: int) -> dict[str, Any]:
    return {
        f"teacher-{school}": {
            "name": f"Leerkracht {school}",
            "roles": [{"organisation": f"school-{school}", "role": Role.SIGNALLER}],
        },
        f"care-{school}": {
            "name": f"Zorgteam {school}",
            "roles": [{"organisation": f"school-{school}", "role": Role.CARE_TEAM}],
        },
    }


def _partners_people() -> dict[str, Any]:
    people = {
        f"partner-{_key(sector)}": {
            "name": f"Medewerker {name}",
            "roles": [{"organisation": _key(sector), "role": Role.PARTNER}],
        }
        for sector, name in _PARTNERS.items()
    }
    people["coordinator"] = {
        "name": "Coördinator",
        "roles": [{"organisation": "coordination", "role": Role.COORDINATOR}],
    }
    return people


def _key(sector: Sector) -> str:
    return sector.value.replace("_", "-")


@dataclass(slots=True)
class _Told:
    """What the file says so far; a pupil has one circle at the most."""

    simulated: Facts
    pupils: dict[str, Any]
    signals: dict[str, Any]
    cases: dict[str, Any]
    referrals: dict[str, Any]

    def __init__(self, *, simulated: Facts) -> None:
        """Begin with nothing."""
        self.simulated = simulated
        self.pupils, self.signals, self.cases, self.referrals = {}, {}, {}, {}

    def add(self, place: int) -> None:
        """Tell of one signal: its pupil, what was seen, and who was asked."""
        rows, child = self.simulated.signals, int(self.simulated.signals.child[place])
        school, pupil, key = int(rows.school[place]), f"pupil-{child}", f"signal-{place}"
        chance = chances.Random(place)  # noqa: S311 -- the same file each time, no secret
        on = date_of(int(rows.received_on[place]))
        at = datetime.combine(on, time(10, 15 + chance.randrange(40)), tzinfo=_ZONE)
        if pupil not in self.pupils:
            self.pupils[pupil] = self._pupil(chance, child, int(rows.family[place]), school, on)
        domain = DOMAINS[int(rows.domain[place])]
        category, observation = _OBSERVED[domain]
        part: dict[str, Any] = {
            "by": f"teacher-{school}",
            "pupil": pupil,
            "at": _moment(at),
            "severity": Severity(LEVELS[int(rows.level[place])]),
            "categories": [category],
            "observation": observation,
            "life_domains": [] if domain == UNKNOWN_DOMAIN else [domain],
            **self._leaver(int(rows.kind[place])),
        }
        noticed = int(rows.noticed_before[place])
        if noticed != NONE:
            part["occurred_on"] = (on - timedelta(days=noticed)).isoformat()
        self.signals[key] = part
        self._weigh(place, part, at=at, key=key)

    def _weigh(self, place: int, part: dict[str, Any], *, at: datetime, key: str) -> None:
        """Bring a signal as far as its history goes."""
        rows = self.simulated.signals
        if rows.ending[place] == facts.WITHDRAWN:
            part |= {"status": SignalStatus.WITHDRAWN, "reason": SignalReason.SENT_BY_MISTAKE}
            return
        decided = at + timedelta(days=int(rows.told_after[place]), hours=3)
        if rows.told_after[place] == NONE or decided > self._last():
            return
        part["decided_at"] = _moment(decided)
        pupil, case = part["pupil"], f"case-{place}"
        open_case = any(each["pupil"] == pupil for each in self.cases.values())
        if rows.offers[place] > 0 and not open_case:
            part |= {"status": SignalStatus.REFERRED, "case": case}
            self.cases[case] = {"pupil": pupil, "signal": key}
            self._ask(place, case, decided)
            return
        closed = rows.ending[place] == facts.CLOSED
        part["status"] = SignalStatus.CLOSED if closed else SignalStatus.FOLLOW_UP
        spoken = at + timedelta(days=int(rows.contact_after[place]))
        if rows.contact_after[place] != NONE and max(spoken, decided) < self._last():
            part["contact_on"] = max(spoken, decided).date().isoformat()

    def _ask(self, place: int, case: str, since: datetime) -> None:
        """Ask the partners one after the other; the last one accepts when anybody did."""
        many = int(self.simulated.signals.offers[place])
        accepted = self.simulated.signals.accepted_after[place] != NONE
        sectors = list(_PARTNERS)
        for turn in range(many):
            at = since + timedelta(days=4 * turn, hours=2)
            if at > self._last():
                break
            last = turn == many - 1
            status = ReferralStatus.REJECTED
            if last:
                status = ReferralStatus.ACCEPTED if accepted else ReferralStatus.REQUESTED
            self.referrals[f"referral-{place}-{turn}"] = {
                "service": f"{_key(sectors[(place + turn) % len(sectors)])}-service",
                "case": case,
                "status": status,
                "at": _moment(at),
            }

    def _pupil(
        self, chance: chances.Random, child: int, family: int, school: int, on: date
    ) -> dict[str, Any]:
        ground = self.simulated.ground
        grown = ground.school_type[school] == SECONDARY
        age = chance.randrange(_LEAST_AGE, 18) if grown else chance.randrange(4, _LEAST_AGE)
        return {
            "school": f"school-{school}",
            "given_name": chance.choice(_GIVEN),
            "family_name": _FAMILY[family % len(_FAMILY)],
            "birth_date": (on - timedelta(days=365 * age + child % 300 + 5)).isoformat(),
            "residence_nis": ground.municipalities[ground.school_municipality[school]],
            "household": f"household-{family}",
        }

    def _leaver(self, kind: int) -> dict[str, Any]:
        if kind == facts.LEAVER_LEFT:
            return {"leaver": {"state": LeaverState.LEFT, "known": [LeaverFact.NO_ANSWER]}}
        if kind == facts.LEAVER_RISK:
            known = {"known": [LeaverFact.ABSENCE_THRESHOLD], "threshold_reached": 5}
            return {"leaver": {"state": LeaverState.RISK, **known}}
        return {}

    def _last(self) -> datetime:
        """Give the last moment anything may lie at."""
        return datetime.combine(date_of(self.simulated.observed_on), time(18), tzinfo=_ZONE)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def newest(simulated: Facts, many: int) -> Facts:
    """Keep the newest signals: a file of a size somebody can build."""
    total = len(simulated.signals.received_on)
    kept = simulated.signals.take(np.arange(max(0, total - many), total))
    return replace(simulated, signals=kept, offers=facts.no_offers())
