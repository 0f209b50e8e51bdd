"""Erasing somebody: nothing is readable any more, nobody else is touched (P5, P6)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from server.kernel import feed
from server.kernel.running import run_as_system
from server.kernel.subjects import rows_about, tables_about_subjects
from server.kernel.tables import METADATA, columns
from server.referrals.tables import ReferralRow
from shared.people import ReplayErasure
from tests.server.privacy.watch import MINE, ON_BOTH, THEIRS, Watch, problem
from tests.server.sync.phone import Phone
from tests.support.world import World

_CHANGES_FOR_ALL = {"feed", "journal", "command_log", "session", "errand"}
"""Tables that only tell that something happened."""


def _rows(world: World, *, but: str) -> dict[str, list[Any]]:
    """Give the cells of every row that does not name this subject, as the database keeps them."""
    kept = {}
    with world.runtime.store.engine.connect() as connection:
        for name, table in METADATA.tables.items():
            if name not in _CHANGES_FOR_ALL:
                rows = connection.execute(table.select()).all()
                kept[name] = sorted(repr(row) for row in rows if but not in repr(row))
    return kept


@ON_BOTH
def test_who_is_erased_is_nowhere_any_more_and_who_is_not_is_byte_for_byte_as_before(
    watch: Watch,
) -> None:
    for young_person_id, words in ((watch.child, MINE), (watch.other, THEIRS)):
        watch.end_signal(watch.signal(young_person_id, words))
        watch.contact(young_person_id, words)
    before = _rows(watch.world, but=str(watch.child))
    assert watch.erase(watch.network_officer).json()["status"] == "erased"
    after = _rows(watch.world, but=str(watch.child))
    assert after == before
    answers = [
        watch.care_team.client.get(path).text
        for path in ("/v1/signals?box=ended", "/v1/pupils", f"/v1/young-persons/{watch.child}")
    ]
    assert all(MINE not in answer for answer in answers)
    assert any(THEIRS in answer for answer in answers)
    keys = METADATA.tables["data_key"]
    with watch.world.runtime.store.engine.connect() as connection:
        kept = connection.execute(keys.select().where(keys.c.subject_id == watch.child)).all()
    assert kept == []


@ON_BOTH
def test_a_signal_about_who_was_erased_is_as_if_it_never_was(watch: Watch) -> None:
    signal_id = watch.signal(watch.child, MINE)
    watch.end_signal(signal_id)
    assert watch.care_team.client.get(f"/v1/signals/{signal_id}").status_code == 200
    watch.erase(watch.network_officer)
    for who in (watch.care_team, watch.teacher):
        absent = who.client.get(f"/v1/signals/{watch.world.new_id()}")
        answer = who.client.get(f"/v1/signals/{signal_id}")
        assert (answer.status_code, answer.content) == (404, absent.content)
        assert str(signal_id) not in who.client.get("/v1/signals?box=own").text
    assert str(signal_id) not in watch.care_team.client.get("/v1/signals?box=ended").text


def test_not_one_word_about_who_was_erased_opens_any_more(watch: Watch) -> None:
    watch.end_signal(watch.signal(watch.child, MINE))
    watch.contact(watch.child, MINE)
    watch.erase(watch.network_officer)
    with watch.world.unit() as uow:
        rows = [row for each in rows_about(uow, [watch.child]).values() for row in each]
        words = [getattr(row, name) for row in rows for name in row.__sealed__]
    assert len(words) > 10
    assert set(words) == {None}


def test_what_happened_stays_true(watch: Watch) -> None:
    signal_id = watch.signal(watch.child, MINE)
    watch.end_signal(signal_id)
    before = watch.world.journal(signal_id)
    watch.erase(watch.network_officer)
    assert watch.world.journal(signal_id) == before
    assert watch.world.journal(watch.child)[-1] == "young-person.erase"


def test_nobody_is_erased_while_something_is_open_and_the_answer_says_what(watch: Watch) -> None:
    signal_id = watch.signal(watch.child, MINE)
    case_id = watch.circle(watch.child, MINE)
    refused = watch.erase(watch.network_officer)
    assert problem(refused) == (409, "responsibility-held")
    held = {(each["resource"], each["resource_id"]) for each in refused.json()["must_move_first"]}
    assert held == {("signal", str(signal_id)), ("case", str(case_id))}
    assert MINE in watch.care_team.client.get(f"/v1/signals/{signal_id}").text


def test_only_the_privacy_officer_of_the_network_erases(watch: Watch) -> None:
    assert problem(watch.erase(watch.officer)) == (403, "forbidden young-person.erase")
    assert problem(watch.erase(watch.care_team)) == (403, "forbidden young-person.erase")
    assert problem(watch.erase(watch.asked.partner)) == (404, "not-found")


def test_erasing_asks_to_show_again_who_one_is(watch: Watch) -> None:
    assert watch.erase(watch.network_officer, watch.other).status_code == 200
    watch.later(minutes=6)
    answer = watch.network_officer.client.post(
        f"/v1/young-persons/{watch.child}/erasure",
        json={
            "type": "young-person.erase",
            "command_id": str(watch.world.new_id()),
            "young_person_id": str(watch.child),
            "reason": "asked-by-family",
        },
    )
    assert problem(answer)[1].startswith("step-up-needed")


def test_who_is_erased_once_is_not_there_to_be_erased_again(watch: Watch) -> None:
    assert watch.erase(watch.network_officer).status_code == 200
    assert problem(watch.erase(watch.network_officer)) == (404, "not-found")


def test_a_replay_erases_whatever_the_backup_left_open(watch: Watch) -> None:
    signal_id, case_id = watch.signal(watch.child, MINE), watch.circle(watch.child, MINE)
    watch.world.run(ReplayErasure(command_id=watch.world.new_id(), young_person_id=watch.child))
    client = watch.care_team.client
    for path in ("/v1/signals", "/v1/cases", "/v1/sync"):
        answer = client.post(path, json={}) if path == "/v1/sync" else client.get(path)
        assert answer.status_code == 200
        assert MINE not in answer.text
    assert client.get(f"/v1/signals/{signal_id}").status_code == 404
    assert client.get(f"/v1/cases/{case_id}").status_code == 404


def test_every_table_with_words_about_somebody_is_found_by_its_own_declaration() -> None:
    found = {str(table.__tablename__) for table in tables_about_subjects()}
    named = {
        name
        for name, table in METADATA.tables.items()
        if "young_person_id" in table.columns or "subject_id" in table.columns
    }
    assert named - {"data_key", "journal"} <= found


@ON_BOTH
@pytest.mark.parametrize("again", [False, True])
def test_phones_hear_that_what_they_have_is_to_be_dropped(watch: Watch, *, again: bool) -> None:
    signal_id = watch.signal(watch.child, MINE)
    watch.end_signal(signal_id)
    first = watch.teacher.client.post("/v1/sync", json={}).json()
    while first["more"]:
        first = watch.teacher.client.post("/v1/sync", json={"cursor": first["cursor"]}).json()
    if again:
        watch.erase(watch.network_officer)
    changes = watch.teacher.client.post("/v1/sync", json={"cursor": first["cursor"]}).json()
    assert (str(signal_id) in repr(changes)) is again
    assert MINE not in repr(changes)


@ON_BOTH
def test_phones_hear_it_although_the_feed_let_go_of_what_they_have(watch: Watch) -> None:
    signal_id = watch.signal(watch.child, MINE)
    watch.end_signal(signal_id)
    case_id = watch.circle(watch.child, MINE)
    phones = [Phone(each) for each in (watch.teacher, watch.care_team)]
    _let_go_of_the_feed(watch, phones)
    assert all(MINE in repr(phone.records) for phone in phones)
    watch.world.run(ReplayErasure(command_id=watch.world.new_id(), young_person_id=watch.child))

    for phone in phones:
        answer = phone.catch_up()
        assert answer["reset"] is False
        assert MINE not in repr(phone.records)
        assert THEIRS in repr(phone.records)
    teacher, care_team = (
        {(each["kind"], each["id"]) for each in phone.answers[-1]["changes"]} for phone in phones
    )
    mine = {("pupil", str(watch.child)), ("signal-receipt", str(signal_id))}
    assert teacher == mine
    assert care_team == {("pupil", str(watch.child)), ("signal", str(signal_id))} | {
        ("case", str(case_id))
    }


@ON_BOTH
def test_the_desk_that_was_asked_hears_it_and_not_of_what_was_never_sent(watch: Watch) -> None:
    sent, _ = watch.asked.referral()
    drafted, _ = watch.asked.draft()
    sender, asked = Phone(watch.asked.care_team), Phone(watch.asked.partner)
    _let_go_of_the_feed(watch, [sender, asked])
    for referral_id in (sent, drafted):
        subject = _subject_of(watch, referral_id)
        watch.world.run(ReplayErasure(command_id=watch.world.new_id(), young_person_id=subject))

    told = [
        {change["id"] for change in phone.catch_up()["changes"] if change["kind"] == "referral"}
        for phone in (sender, asked)
    ]

    assert told == [{str(sent), str(drafted)}, {str(sent)}]


def _let_go_of_the_feed(watch: Watch, phones: list[Phone]) -> None:
    """Let phones hear everything, and the feed let go of all but its last row."""
    for phone in phones:
        phone.catch_up()
    watch.circle(watch.other, THEIRS)  # So that the last row, which stays, is about another.
    store = watch.world.runtime.store
    run_as_system(store, watch.world.clock.now, feed.note)
    watch.later(days=90)
    for phone in phones:
        phone.catch_up()
    act = partial(feed.let_go, kept=timedelta(days=90), limit=10_000)
    assert run_as_system(store, watch.world.clock.now, act) > 0


def _subject_of(watch: Watch, referral_id: UUID) -> UUID:
    with watch.world.unit() as uow:
        row = uow.find(ReferralRow, columns(ReferralRow).id == referral_id)
        assert row is not None
        return row.subject_id
