"""Indicator 4: what a release says of its month, and of itself."""

from __future__ import annotations

from typing import Any

import pytest

from server.trends.indicators.unusual import trend_state
from server.trends.periods import Month
from server.trends.statistics.unusual import State
from tests.server.trends.indicators.released import Cells, released, usual

FIRST = Month(2024, 9)


def months(many: int) -> list[Month]:
    return [FIRST.after(place) for place in range(many)]


def member(found: dict[str, Any], name: str) -> dict[str, Any]:
    [row] = [each for each in found["members"] if each["member"] == name]
    assert isinstance(row, dict)
    return row


def with_last(many: int, changed: Cells | None = None) -> dict[str, Any]:
    """Give what is said of the last of so many months, with some of its cells changed."""
    last = months(many)[-1]

    def cells(month: Month) -> Cells:
        found = usual(month)
        if month == last:
            for part, count in (changed or {}).items():
                found[f"signals/{month.name}{part}"] = count
        return found

    return trend_state(released(months(many), cells))


def test_a_usual_month_is_usual_and_so_is_every_part_of_it() -> None:
    found = with_last(14)
    assert found["state"] is State.USUAL
    assert {each["state"] for each in found["members"]} == {State.USUAL, State.HIDDEN}
    assert member(found, "34022")["state"] is State.USUAL
    assert member(found, "gezin")["count"] == 55
    assert found["rows"][-1]["expected"] == pytest.approx(100, abs=2)


def test_a_place_above_its_share_is_unusual_with_what_was_usual_beside_it() -> None:
    found = with_last(14, {"/municipality:34040": 30, "": 120})
    row = member(found, "34040")
    assert row["state"] is State.UNUSUAL
    assert row["count"] == 30
    assert row["usual_until"] < 30
    assert found["state"] is State.USUAL


def test_a_hidden_place_is_hidden_and_says_nothing() -> None:
    row = member(with_last(14, {"/municipality:34040": None}), "34040")
    assert row == {
        "family": "municipality",
        "member": "34040",
        "state": State.HIDDEN,
        "count": None,
        "expected": None,
        "usual_from": None,
        "usual_until": None,
        "p": None,
        "once_in_school_years": None,
        "second_opinion": None,
    }


def test_the_first_months_say_that_there_are_too_few() -> None:
    found = with_last(4)
    assert found["state"] is State.TOO_FEW_MONTHS
    assert found["false_alarms"] is None


def test_a_summer_month_is_drawn_and_not_judged() -> None:
    found = with_last(11)
    assert found["state"] is State.NOT_JUDGED
    assert found["rows"][-1]["count"] == 12


def test_each_month_is_judged_as_it_was_known_then() -> None:
    loud = months(14)[11 + 1]

    def cells(month: Month) -> Cells:
        found = dict(usual(month))
        if month == loud:
            found[f"signals/{month.name}"] = 240
        return found

    rows = trend_state(released(months(14), cells))["rows"]
    assert [each["state"] for each in rows if each["period"] == loud.name] == [State.UNUSUAL]
    assert [each["period"] for each in rows] == [each.name for each in months(14)]
    assert rows[12]["once_in_school_years"] > 1


def test_a_second_opinion_comes_with_the_third_school_year() -> None:
    assert with_last(30)["rows"][-1]["second_opinion"] is None
    quiet = with_last(39)["rows"][-1]["second_opinion"]
    assert quiet == {"expected": pytest.approx(100, abs=2), "upper": quiet["upper"],
                     "alarm": False, "both": False}  # fmt: skip
    loud = with_last(39, {"": 240})["rows"][-1]
    assert loud["second_opinion"]["both"]
    assert loud["second_opinion"]["upper"] < 240


def test_a_place_that_is_hidden_in_its_season_has_no_second_opinion() -> None:
    def cells(month: Month) -> Cells:
        found = usual(month)
        if month.month in {10, 11, 12}:
            found[f"signals/{month.name}/municipality:34040"] = None
        return found

    found = trend_state(released(months(39), cells))
    assert member(found, "34040")["second_opinion"] is None
    assert member(found, "34022")["second_opinion"] is not None


def test_how_often_it_cries_wolf_is_estimated_with_each_trimester_and_kept_until_the_next() -> None:
    history = released(months(19), usual, told=trend_state)
    told = [each.content["indicators"]["unusual"]["false_alarms"] for each in history.releases]
    assert told[:6] == [None] * 6, "there is too little to draw from"
    winter, easter = Month(2025, 12), Month(2026, 3)
    by_month = dict(zip(months(19), told, strict=True))
    assert by_month[winter]["estimated_with"] == winter.name
    assert by_month[winter.after(1)]["estimated_with"] == winter.name
    assert by_month[winter.after(2)]["a_month"] == by_month[winter]["a_month"]
    assert by_month[easter]["estimated_with"] == easter.name
    assert by_month[easter]["a_month"] <= 0.5
    assert by_month[easter]["last_months"] == 10
    assert by_month[easter]["alarms_in_last_months"] == 0


def test_the_same_shown_cells_give_the_same_words() -> None:
    assert with_last(20) == with_last(20)
