"""The tables behind the pages of a circle: complete, and the wheel says no more than it knows."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest

from server.console import circle_forms
from server.console.wheel import SIZE, Sector, sector_of, wheel
from server.console.wording import happened
from server.dossiers.queries import entries
from shared.cases import COMMANDS, GoalView, OpenCase
from shared.commands import type_of
from shared.vocabulary import GoalStatus, LifeDomain

ACTS = Path(circle_forms.__file__).with_name("templates") / "circles/acts"


def goal(status: GoalStatus, domain: LifeDomain = LifeDomain.WORK) -> GoalView:
    """Give a goal."""
    return GoalView(
        goal_id=UUID(int=1),
        life_domain=domain,
        from_family=True,
        words="x",
        status=status,
        version=1,
        created_at=datetime(2026, 9, 14, tzinfo=UTC),
    )


def test_every_command_of_a_case_has_its_form() -> None:
    forms = {act.command for act in circle_forms.ACTS.values()}
    assert forms == set(COMMANDS) - {OpenCase}
    parts = {file.stem for file in ACTS.glob("[!_]*.html")}
    assert parts == set(circle_forms.ACTS)


def test_everything_that_is_told_has_its_sentence() -> None:
    told = {
        kind
        for facts in (entries.TYPES_OF_SIGNAL, entries.TYPES_OF_CASE, entries.TYPES_OF_QUESTION)
        for kind in facts
    }
    assert told <= set(happened.SENTENCES)
    assert {type_of(act.command) for act in circle_forms.ACTS.values()} <= set(happened.SENTENCES)


@pytest.mark.parametrize(
    ("kind", "reason", "codes"),
    [
        ("signal.decide", "no-action resolved", ["no-action", "resolved"]),
        ("case.answer-closing", "agrees", [happened.ANSWERS["agrees"]]),
        ("goal.end", "partly-reached", ["partly-reached"]),
        ("handover.answer", "moved-otherwise", [happened.ANSWERS["moved-otherwise"]]),
        ("case.plan", None, []),
        ("goal.set", "level-1", []),
    ],
)
def test_the_codes_of_a_line_are_said_where_they_are_known(
    kind: str, reason: str | None, codes: list[str]
) -> None:
    assert [str(code) for code in happened.codes_of(kind, reason)] == codes


@pytest.mark.parametrize(
    ("statuses", "sector"),
    [
        ([], Sector.EMPTY),
        ([GoalStatus.OPEN, GoalStatus.REACHED], Sector.WORKING),
        ([GoalStatus.PARTLY_REACHED, GoalStatus.DROPPED], Sector.REACHED),
        ([GoalStatus.DROPPED], Sector.LET_GO),
    ],
)
def test_a_sector_says_how_its_goals_stand_together(
    statuses: list[GoalStatus], sector: Sector
) -> None:
    assert sector_of(goal(each) for each in statuses) is sector


def test_the_wheel_has_every_part_of_life_once_and_lies_within_its_frame() -> None:
    drawn = wheel([goal(GoalStatus.OPEN, LifeDomain.FAMILY)])
    assert [slice_.domain for slice_ in drawn] == list(LifeDomain)
    assert [slice_.number for slice_ in drawn] == list(range(1, 10))
    assert [s.sector for s in drawn if s.domain is LifeDomain.FAMILY] == [Sector.WORKING]
    assert all(0 < s.number_x < SIZE and 0 < s.number_y < SIZE for s in drawn)
    for one, next_one in pairwise(drawn):
        assert (one.sign_x, one.sign_y) != (next_one.sign_x, next_one.sign_y)
