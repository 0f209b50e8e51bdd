"""The ground of a simulated region: places, schools and pupils.

The fourteen municipalities of the region come with their names and inhabitants; a larger region
gets invented ones behind them. Schools are invented, or read from the public list of schools when
somebody has it (a file that is not part of Kring).

Source: inhabitants on 1 January 2020, Statbel (CC BY 4.0). Pupils of school years: Onderwijs
Vlaanderen.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from server.network.reference import municipalities, municipality
from server.trends.facts import NONE, Ground
from shared.vocabulary import SchoolType

INHABITANTS: Mapping[str, int] = {
    "33029": 18909, "34002": 14781, "34003": 10206, "34009": 12078, "34013": 28502,
    "34022": 77109, "34023": 13676, "34025": 5787, "34027": 33540, "34040": 38350,
    "34041": 31579, "34042": 24814, "34043": 2071, "37017": 9833,
}  # fmt: skip
"""By NIS code, 2020."""

BASIS = SchoolType.PRIMARY.value
SECONDARY = SchoolType.SECONDARY.value
SPECIAL = SchoolType.SPECIAL_PRIMARY.value
PUPILS_AN_INHABITANT = 0.175
"""56,274 pupils in 184 schools, of 321,235 inhabitants."""

_SCHOOL_SIZE = {BASIS: 220, SECONDARY: 560, SPECIAL: 150}
_SHARE_OF_PUPILS = {BASIS: 0.57, SECONDARY: 0.39, SPECIAL: 0.04}
_LARGER_PLACES = 20000
"""Where special schools are."""
_SECONDARY_PLACES = 8000
_TYPES: Mapping[str, str] = {
    "111": BASIS,
    "211": BASIS,
    "121": SPECIAL,
    "221": SPECIAL,
    "311": SECONDARY,
    "312": SchoolType.PART_TIME.value,
    "315": SchoolType.PART_TIME.value,
    "321": SchoolType.SPECIAL_SECONDARY.value,
}
"""By main structure, as the mapping of the register has it."""
_INHABITANTS_A_SERVICE, _PLACES_A_SERVICE = 8000, 12
"""Assumed: no list of services says how many places there are."""
_SPREAD = 0.45
"""Of the logarithm of the size of a school."""


def invented_ground(*, places: int, seed: int) -> Ground:
    """Invent a region of so many municipalities; the first fourteen are those of the region."""
    random = np.random.default_rng([seed, 1])
    known = municipalities()
    codes = [each.nis for each in known][:places]
    names = [each.name for each in known][:places]
    inhabitants = [INHABITANTS[code] for code in codes]
    for number in range(len(codes), places):
        codes.append(f"{90001 + number}")
        names.append(f"Gemeente {number + 1}")
        inhabitants.append(int(random.lognormal(9.8, 0.7)))
    schools: list[tuple[str, int, str, int]] = []
    for place, people in enumerate(inhabitants):
        for kind in (BASIS, SECONDARY, SPECIAL):
            for number, pupils in enumerate(_sizes(random, people, kind), start=1):
                schools.append((f"{names[place]}, {kind} {number}", place, kind, pupils))
    ground = _ground(codes, names, [(f"{100001 + at}", *each) for at, each in enumerate(schools)])
    services = max(3, sum(inhabitants) // _INHABITANTS_A_SERVICE)
    return replace(ground, places=services * _PLACES_A_SERVICE, services=services)


def read_ground(path: Path) -> Ground:
    """Read the schools of the region from the public list of Onderwijs Vlaanderen.

    Parameters
    ----------
    path
        A CSV file with ``schoolnummer``, ``naam``, ``niscode``, ``hoofdstructuren`` and
        ``leerlingen``, which may be empty: pupils that are not known.
    """
    places = {each.nis: place for place, each in enumerate(municipalities())}
    schools = []
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["niscode"] in places:
                pupils = int(row["leerlingen"]) if row["leerlingen"] else NONE
                kind = _kind(row["hoofdstructuren"])
                place = places[row["niscode"]]
                schools.append((row["schoolnummer"], row["naam"], place, kind, pupils))
    return _ground(list(places), [name_of(code) for code in places], schools)


def name_of(code: str) -> str:
    """Give the name of a municipality of the region; its code when there is none."""
    found = municipality(code)
    return found.name if found else code


def _kind(structures: str) -> str:
    """Tell the type of a school by the first of its main structures; nothing for what is none."""
    return _TYPES.get(structures[:3], "")


def _sizes(random: np.random.Generator, inhabitants: int, kind: str) -> list[int]:
    """Part the pupils of a place over schools of one kind."""
    if kind == SECONDARY and inhabitants < _SECONDARY_PLACES:
        return []
    if kind == SPECIAL and inhabitants < _LARGER_PLACES:
        return []
    pupils = inhabitants * PUPILS_AN_INHABITANT * _SHARE_OF_PUPILS[kind]
    many = max(1, round(pupils / _SCHOOL_SIZE[kind]))
    weights = random.lognormal(0, _SPREAD, size=many)
    return [max(20, int(each)) for each in pupils * weights / weights.sum()]


def _ground(
    codes: list[str], names: list[str], schools: list[tuple[str, str, int, str, int]]
) -> Ground:
    return Ground(
        municipalities=tuple(codes),
        municipality_names=tuple(names),
        schools=tuple(each[0] for each in schools),
        school_names=tuple(each[1] for each in schools),
        school_municipality=tuple(each[2] for each in schools),
        school_type=tuple(each[3] for each in schools),
        school_pupils=tuple(each[4] for each in schools),
    )
