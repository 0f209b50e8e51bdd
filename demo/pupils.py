"""The pupils of the demo region: some are brothers and sisters, across schools."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from demo.names import GIVEN, family_names
from demo.organisations import SCHOOLS, TOWNS, School, town

EACH_SCHOOL = 16
_AGES = {False: (4, 11), True: (12, 17)}
_LANGUAGES = ("nl",) * 12 + ("fr", "ar", "tr", "pl", "uk", "ro")
_HAS_SIBLING = 0.25


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil, and what the rest of the region needs to know."""

    key: str
    school: School
    born_on: date
    town: str
    part: Mapping[str, Any]
    """As a world file has it."""

    def age(self, on: date) -> int:
        """Give the age in whole years on a day."""
        before = (on.month, on.day) < (self.born_on.month, self.born_on.day)
        return on.year - self.born_on.year - before


def pupils(chance: random.Random, today: date) -> list[Pupil]:
    """Give the pupils of every school, as they are today."""
    found: list[Pupil] = []
    surnames = family_names(chance)
    for school in SCHOOLS:
        for number in range(EACH_SCHOOL):
            elder = _sibling(chance, found, school)
            found.append(_pupil(chance, school, number, today, elder, next(surnames)))
    return found


def _sibling(chance: random.Random, others: list[Pupil], school: School) -> Pupil | None:
    near = [each for each in others if each.school.town == school.town]
    return chance.choice(near) if near and chance.random() < _HAS_SIBLING else None


def _pupil(
    chance: random.Random, school: School, number: int, today: date, elder: Pupil | None, name: str
) -> Pupil:
    key = f"leerling-{school.key}-{number + 1:02}"
    youngest, oldest = _AGES[school.secondary]
    age = chance.randint(youngest, oldest)
    born_on = today - timedelta(days=365 * age + chance.randrange(1, 365) + age // 4)
    home = elder.town if elder else _home(chance, school)
    language = elder.part["language"] if elder else chance.choice(_LANGUAGES)
    family = elder.part["family_name"] if elder else name
    part = {
        "school": school.key,
        "given_name": chance.choice(GIVEN),
        "family_name": family,
        "birth_date": born_on.isoformat(),
        "language": language,
        "class_name": _class_name(school, age, chance),
        "residence_nis": town(home).nis,
        "household": elder.part["household"] if elder else f"gezin-{school.key}-{number + 1:02}",
        "contacts": [_parent(chance, family, language)],
    }
    return Pupil(key, school, born_on, home, part)


def _home(chance: random.Random, school: School) -> str:
    return school.town if chance.random() < 0.75 else chance.choice(TOWNS)  # noqa: PLR2004 -- most live near


def _class_name(school: School, age: int, chance: random.Random) -> str:
    if school.secondary:
        return f"{max(1, min(7, age - 11))}{chance.choice('ABC')}"
    return f"K{age - 2}" if age < 6 else f"L{age - 5}{chance.choice('AB')}"  # noqa: PLR2004 -- six: to school


def _parent(chance: random.Random, family: str, language: str) -> dict[str, Any]:
    return {
        "name": f"{chance.choice(GIVEN)} {family}",
        "phone": f"+32 4{chance.randrange(70, 99)} 00 {chance.randrange(10, 99)} 00",
        "language": language,
    }


def by_school(everybody: list[Pupil]) -> Iterator[tuple[School, list[Pupil]]]:
    """Give the pupils of each school."""
    for school in SCHOOLS:
        yield school, [each for each in everybody if each.school == school]
