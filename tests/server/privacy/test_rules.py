"""The rules of emergencies and exports by themselves, and what the system may not be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from server.kernel.errors import Conflict, Forbidden, GuardNotMet
from server.privacy import queries, rules
from shared.vocabulary import BreakGlassVerdict
from tests.server.privacy.watch import MINE, Watch

NOW = datetime(2026, 9, 14, 8, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)
RIGHT, WRONG = BreakGlassVerdict.JUSTIFIED, BreakGlassVerdict.NOT_JUSTIFIED


@pytest.mark.parametrize(("hours", "lasts"), [(1, 1), (4, 4), (9, 4)])
def test_an_emergency_lasts_as_asked_and_four_hours_at_the_most(hours: int, lasts: int) -> None:
    given = rules.check_opening(in_circle=False, before=[RIGHT], hours=hours)
    assert given == timedelta(hours=lasts)


@pytest.mark.parametrize(
    ("in_circle", "before", "guard"),
    [
        (True, [], "outside_the_circle"),
        (False, [RIGHT, None], "reviewed_before_again"),
        (False, [RIGHT, WRONG], "found_justified_before"),
    ],
)
def test_an_emergency_is_refused_with_what_stands_in_the_way(
    in_circle: bool,  # noqa: FBT001 -- of a table
    before: list[BreakGlassVerdict | None],
    guard: str,
) -> None:
    with pytest.raises(GuardNotMet) as refused:
        rules.check_opening(in_circle=in_circle, before=before, hours=1)
    assert refused.value.reason == guard


def test_a_review_is_by_another_and_once() -> None:
    rules.check_review(reader=ONE, reviewer=OTHER, verdict=None)
    with pytest.raises(GuardNotMet):
        rules.check_review(reader=ONE, reviewer=ONE, verdict=None)
    with pytest.raises(Conflict):
        rules.check_review(reader=ONE, reviewer=OTHER, verdict=RIGHT)


def test_an_export_is_fetched_once_and_in_time() -> None:
    ends = NOW + timedelta(hours=24)
    rules.check_fetch(expires_at=ends, fetched_at=None, now=NOW)
    for fetched_at, now in ((NOW, NOW), (None, ends)):
        with pytest.raises(GuardNotMet):
            rules.check_fetch(expires_at=ends, fetched_at=fetched_at, now=now)


def test_the_system_reads_nothing_in_an_emergency_and_is_given_nothing(watch: Watch) -> None:
    watch.circle(watch.child, MINE)
    with pytest.raises(Forbidden):
        watch.world.run(watch.emergency(watch.care_team))


def test_whoever_sits_at_the_machine_sees_the_whole_journal_and_every_emergency(
    watch: Watch,
) -> None:
    watch.circle(watch.child, MINE)
    emergency = watch.opened(watch.outsider())
    with watch.world.unit() as uow:
        shown = queries.list_break_glass(uow)
        journal = queries.list_journal(uow, limit=200)
    assert [item.break_glass_id for item in shown.items] == [emergency]
    assert "organisation.register" in {entry.type for entry in journal.items}


def test_an_emergency_about_who_was_erased_is_not_there_any_more(watch: Watch) -> None:
    emergency = watch.opened(watch.outsider())
    assert watch.review(watch.officer, emergency).status_code == 200
    watch.erase(watch.network_officer)
    again = watch.review(watch.network_officer, emergency, version=2)
    assert again.status_code == 404
    (left,) = watch.network_officer.client.get("/v1/break-glass?waiting=false").json()["items"]
    assert (left["why"], left["finding"]) == (None, None)
