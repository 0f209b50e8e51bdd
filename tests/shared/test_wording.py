"""The words of codes and days: every member said, in every language, the same here as there."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest

from shared import vocabulary
from shared.vocabulary import Language
from shared.wording import DOMAIN
from shared.wording.codes import BELOW, TABLES
from shared.wording.dates import (
    Say,
    day_words,
    full_date,
    local_day,
    moment_words,
    month_words,
)
from tests.support import catalogues
from tests.support.requirements import REPOSITORY

Tables = Mapping[type[StrEnum], Mapping[Any, str]]

TODAY = date(2026, 9, 14)
NOW = datetime(2026, 9, 14, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize("language", Language)
def test_every_text_stands_in_every_language_with_the_same_blanks(language: Language) -> None:
    assert len(catalogues.found_in_code("codes")) > 300
    assert catalogues.unlike_the_code("codes", language) == [], "run scripts/messages"
    assert catalogues.not_compiled("codes", language) == [], "run scripts/messages"


def test_what_is_said_of_a_code_is_in_no_other_catalogue() -> None:
    ours = set(catalogues.found_in_code("codes"))
    for room in ("phone", "desk"):
        assert not ours & set(catalogues.found_in_code(room)), room


@pytest.mark.parametrize("tables", [TABLES, BELOW], ids=["called", "explained"])
def test_a_table_says_every_member_of_its_vocabulary(tables: Tables) -> None:
    for codes, table in tables.items():
        assert getattr(vocabulary, codes.__name__) is codes, "of the shared vocabulary"
        assert set(table) == set(codes), codes.__name__


def test_days_and_moments_are_said_on_the_clock_of_the_schools() -> None:
    dutch, french = _say(Language.DUTCH), _say(Language.FRENCH)
    assert day_words(dutch, TODAY, TODAY) == "vandaag"
    assert day_words(dutch, TODAY + timedelta(days=3), TODAY) == "donderdag 17 september"
    assert day_words(french, TODAY.replace(year=2027), TODAY) == "mardi 14 septembre 2027"
    assert moment_words(dutch, NOW, TODAY) == "vandaag om 10:05", "Brussels, not UTC"
    assert moment_words(str, NOW - timedelta(days=1, hours=1), TODAY) == "yesterday at 9:05"
    assert local_day(NOW + timedelta(hours=14)) == TODAY + timedelta(days=1)
    assert full_date(french, TODAY) == "14 septembre 2026"


def test_a_month_is_said_and_what_is_none_stays_as_it_is() -> None:
    assert month_words(str, "2026-09") == "September 2026"
    assert month_words(str, "2026-13") == "2026-13"
    assert month_words(str, "a year") == "a year"


def _say(language: Language) -> Say:
    return gettext.translation(DOMAIN, REPOSITORY / "shared/locale", languages=[language]).gettext
