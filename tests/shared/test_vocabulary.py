"""The words of the work: each once, spelled one way, and as many as the region has."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from shared import vocabulary
from shared.vocabulary import (
    Category,
    GdprBasis,
    HoldReason,
    Language,
    LifeDomain,
    MembershipState,
    ReferralKind,
    ReferralOutcome,
    ReferralStatus,
    RejectReason,
    Role,
    SecrecyRegime,
    Sector,
    Severity,
    SharingBasis,
    Weekday,
)

LISTS = [
    each
    for each in vars(vocabulary).values()
    if isinstance(each, type) and issubclass(each, StrEnum) and each is not StrEnum
]
DUTCH = {
    vocabulary.Barrier,
    vocabulary.Category,
    vocabulary.LifeDomain,
    vocabulary.SchoolType,
    vocabulary.SecrecyRegime,
    vocabulary.Sector,
    vocabulary.Severity,
    vocabulary.SharingBasis,
}
"""The lists of the region's own vocabulary: their values are Dutch codes, with underscores."""
NUMBERS = {vocabulary.AgeBand}
"""Its values are ages."""


@pytest.mark.parametrize("words", LISTS, ids=lambda words: words.__name__)
def test_every_code_is_there_once_and_spelled_one_way(words: type[StrEnum]) -> None:
    values = [each.value for each in words]
    assert len(values) == len(words.__members__)  # A second name for a value would be an alias.
    assert words.__doc__
    if words in NUMBERS:
        return
    spelled = r"[a-z]+(_[a-z]+)*" if words in DUTCH else r"[a-z]+(-[a-z0-9]+)*"
    assert [value for value in values if not re.fullmatch(spelled, value)] == []
    assert all(len(value) <= 64 for value in values)


@pytest.mark.parametrize("words", LISTS, ids=lambda words: words.__name__)
def test_every_name_is_an_english_constant(words: type[StrEnum]) -> None:
    assert [name for name in words.__members__ if not re.fullmatch(r"[A-Z][A-Z0-9_]*", name)] == []


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (Category, 14),
        (LifeDomain, 9),
        (Sector, 13),
        (Severity, 4),
        (vocabulary.Barrier, 7),
        (SecrecyRegime, 4),
        (SharingBasis, 6),
        (GdprBasis, 4),
        (Role, 6),
        (MembershipState, 4),
        (ReferralKind, 4),
        (Weekday, 7),
        (Language, 3),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_list_has_as_many_codes_as_the_region_has(words: type[StrEnum], count: int) -> None:
    assert len(words) == count


def test_the_sectors_are_the_regions_own_codes() -> None:
    assert {each.value for each in Sector} == {
        "caw",
        "clb",
        "coordinatie",
        "gezondheid",
        "ggz",
        "jeugdhulp",
        "justitie_politie",
        "lokaal_bestuur",
        "onderwijs",
        "preventieve_gezinsondersteuning",
        "vaph",
        "vrije_tijd_jeugdwerk",
        "werk",
    }


def test_the_codes_of_a_referral_are_those_of_the_machine(shared_material: Path) -> None:
    machine: dict[str, Any] = json.loads(
        (shared_material / "design/referral-machine.json").read_text(encoding="utf-8")
    )
    assert [each.value for each in ReferralStatus] == machine["statuses"]
    assert {each.value for each in ReferralKind} == set(machine["kinds"])
    assert [each.value for each in RejectReason] == machine["reject_reasons"]
    assert [each.value for each in ReferralOutcome] == machine["outcomes"]
    assert [each.value for each in HoldReason] == machine["hold_reasons"]
    finer = {code for codes in machine["businessStatus"].values() for code in codes}
    assert {each.value for each in vocabulary.BusinessStatus} == finer


def test_no_list_ranks_a_person() -> None:
    """Severity is of a signal; nothing here says how a young person is (invariant I10)."""
    for words in LISTS:
        assert not re.search(r"score|rank|grade|risk(?!.*state)", words.__name__, re.IGNORECASE)
