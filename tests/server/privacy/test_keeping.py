"""What has ended can be read until its term is over, and not a second longer (P10)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.cases.rules.checks import grown_up_on
from server.cases.tables import CaseRow
from server.kernel.subjects import rows_about
from server.kernel.tables import columns
from server.network.reference import threshold
from shared.privacy import LetGo
from shared.vocabulary import CaseStatus
from tests.server.privacy.watch import MINE, ON_BOTH, THEIRS, Watch
from tests.server.sync.phone import Phone

TODAY = date(2026, 9, 14)


@ON_BOTH
def test_a_signal_that_ended_can_be_read_until_its_term_is_over(watch: Watch) -> None:
    signal_id = watch.signal(watch.child, MINE)
    watch.end_signal(signal_id)
    watch.later(days=threshold("retention.signal", TODAY) - 1)
    assert watch.care_team.client.get(f"/v1/signals/{signal_id}").status_code == 200
    assert watch.teacher.client.get("/v1/signals?box=own").json()["receipts"]
    watch.later(days=1, seconds=1)
    absent = watch.care_team.client.get(f"/v1/signals/{watch.world.new_id()}")
    for who in (watch.care_team, watch.teacher):
        answer = who.client.get(f"/v1/signals/{signal_id}")
        assert (answer.status_code, answer.content) == (404, absent.content)
    assert watch.care_team.client.get("/v1/signals?box=ended").json()["items"] == []
    assert watch.teacher.client.get("/v1/signals?box=own").json()["receipts"] == []


def test_a_signal_that_is_open_is_kept_however_long_it_takes(watch: Watch) -> None:
    signal_id = watch.signal(watch.child, MINE)
    watch.later(days=2000)
    assert watch.care_team.client.get(f"/v1/signals/{signal_id}").status_code == 200


def _close(watch: Watch, case_id: object, grown_up: date | None) -> None:
    """Close a case, as a row: how a circle closes is tested elsewhere."""
    with watch.world.unit() as uow:
        row = uow.find(CaseRow, columns(CaseRow).id == case_id)
        assert row is not None
        uow.change(
            row, status=CaseStatus.CLOSED, closed_at=watch.world.clock.now, grown_up_on=grown_up
        )
        uow.record("case.close", row)
        uow.commit()


@ON_BOTH
def test_a_circle_that_closed_can_be_read_until_its_term_is_over(watch: Watch) -> None:
    case_id = watch.circle(watch.child, MINE)
    _close(watch, case_id, None)
    watch.later(days=threshold("retention.case", TODAY) - 1)
    assert watch.care_team.client.get(f"/v1/cases/{case_id}").status_code == 200
    watch.later(days=1, seconds=1)
    assert watch.care_team.client.get(f"/v1/cases/{case_id}").status_code == 404
    assert watch.care_team.client.get("/v1/cases?box=closed").json()["items"] == []


def test_a_circle_of_a_minor_goes_when_growing_up_comes_first(watch: Watch) -> None:
    case_id = watch.circle(watch.child, MINE)
    days = timedelta(days=threshold("retention.case-after-18", TODAY))
    _close(watch, case_id, TODAY - days + timedelta(days=10))
    watch.later(days=10)
    assert watch.care_team.client.get(f"/v1/cases/{case_id}").status_code == 200
    watch.later(days=1)
    assert watch.care_team.client.get(f"/v1/cases/{case_id}").status_code == 404


def test_what_was_asked_and_shared_goes_with_the_circle(watch: Watch) -> None:
    case_id, _ = watch.asked.case(watch.child)
    sharing_id = watch.asked.sharing(case_id, watch.child)
    _close(watch, case_id, None)
    path = f"/v1/sharing-decisions/{sharing_id}"
    assert watch.care_team.client.get(path).status_code == 200
    watch.later(days=threshold("retention.case", TODAY), seconds=1)
    assert watch.care_team.client.get(path).status_code == 404


def test_a_dossier_tells_what_is_kept_and_nothing_of_what_is_over(watch: Watch) -> None:
    over = watch.signal(watch.child, MINE)
    watch.end_signal(over)
    _close(watch, watch.circle(watch.child, MINE), None)
    watch.later(days=threshold("retention.case", TODAY) + 1)
    watch.signal(watch.child, THEIRS, threshold_reached=5)
    answer = watch.care_team.client.get(f"/v1/young-persons/{watch.child}/dossier")
    assert answer.status_code == 200, answer.text
    told = repr(answer.json()["entries"])
    assert THEIRS in told
    assert MINE not in told


def _words(watch: Watch) -> dict[str, list[str | None]]:
    """Give every word that is still there about the child, by kind of row."""
    with watch.world.unit() as uow:
        rows = rows_about(uow, [watch.child])
        return {
            kind: [getattr(row, name) for row in found for name in row.__sealed__]
            for kind, found in rows.items()
            if found[0].__sealed__
        }


@ON_BOTH
def test_at_night_the_words_of_what_is_past_its_term_are_destroyed(watch: Watch) -> None:
    over = watch.signal(watch.child, MINE)
    watch.end_signal(over)
    case_id = watch.circle(watch.child, MINE)
    _close(watch, case_id, None)
    watch.later(days=threshold("retention.case", TODAY) + 1)
    still_open = watch.signal(watch.child, THEIRS)
    assert [each for each in watch.world.due_commands() if isinstance(each, LetGo)] == []
    watch.world.clock.now = watch.world.clock.now.replace(hour=1, minute=30)
    (night,) = [each for each in watch.world.due_commands() if isinstance(each, LetGo)]
    (again,) = [each for each in watch.world.due_commands() if isinstance(each, LetGo)]
    assert night == again
    watch.world.run(night)
    left = _words(watch)
    assert {word for word in left["goal"] if word} == set()
    assert {word for word in left["signal"] if word} == {THEIRS}
    assert MINE in left["young-person"]
    assert watch.world.journal(over)[-1] == "retention.let-go"
    assert "retention.let-go" not in watch.world.journal(still_open)
    before = len(watch.world.journal())
    watch.world.clock.forward(minutes=1)
    (next_minute,) = [each for each in watch.world.due_commands() if isinstance(each, LetGo)]
    watch.world.run(next_minute)
    assert len(watch.world.journal()) == before


@ON_BOTH
def test_a_phone_drops_what_is_past_its_term_and_keeps_the_rest(watch: Watch) -> None:
    over, kept = watch.signal(watch.child, MINE), watch.signal(watch.other, THEIRS)
    phones = [Phone(each) for each in (watch.teacher, watch.care_team)]
    for phone in phones:
        phone.catch_up()
    watch.end_signal(over)
    for phone in phones:
        phone.catch_up()
        assert str(over) in repr(phone.records)
    watch.later(days=threshold("retention.signal", TODAY), seconds=1)
    watch.world.run(LetGo(command_id=watch.world.new_id()))
    for phone in phones:
        assert phone.catch_up()["reset"] is False
        assert str(over) not in repr(phone.records)
        assert str(kept) in repr(phone.records)


def test_what_is_within_its_term_keeps_its_words_at_night(watch: Watch) -> None:
    watch.end_signal(watch.signal(watch.child, MINE))
    watch.world.clock.now = watch.world.clock.now.replace(hour=1, minute=30)
    (night,) = [each for each in watch.world.due_commands() if isinstance(each, LetGo)]
    watch.world.run(night)
    assert MINE in _words(watch)["signal"]


@pytest.mark.parametrize(
    ("born", "closed", "expected"),
    [
        (date(2010, 3, 1), TODAY, date(2027, 9, 1)),
        (date(2010, 9, 1), TODAY, date(2028, 9, 1)),
        (date(2010, 12, 31), TODAY, date(2028, 9, 1)),
        (date(2008, 9, 15), TODAY, date(2026, 9, 1)),
        (date(2008, 9, 14), TODAY, None),
        (date(2000, 1, 1), TODAY, None),
    ],
)
def test_growing_up_is_told_by_the_school_year_and_never_by_the_birthday(
    born: date, closed: date, expected: date | None
) -> None:
    assert grown_up_on(born, closed) == expected
