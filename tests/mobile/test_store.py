"""Store and database: sealed, durable, set aside when damaged, honest when newer."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from mobile.data.confirmed import MAX_CONFIRMED
from mobile.data.database import open_database
from mobile.data.garbage import MANY
from mobile.data.outbox import OutboxState
from mobile.data.schema import MIGRATIONS, StoreTooNew, migrate
from mobile.data.store import Verdict
from mobile.data.vault import VaultLocked, VaultState
from mobile.wire import to_document
from mobile.wiring import Phone, desktop
from shared.people import PupilItem
from shared.problems import ProblemType
from shared.projection import PendingState
from shared.sync import Change, RecordKind, SyncAnswer
from tests.support.phones import (
    NOW,
    PIN,
    SCHOOL,
    a_signal,
    a_withdrawal,
    opened_in,
    phone_in,
    receipt_for,
    settings_in,
)
from tests.support.protocol_server import problem


def an_answer(*changes: Change, cursor: str = "1", reset: bool = False) -> SyncAnswer:
    return SyncAnswer(
        outcomes=(), changes=changes, cursor=cursor, more=False, reset=reset, server_time=NOW
    )


def a_pupil(number: int, given: str = "Noor", family: str = "Peeters") -> Change:
    pupil = PupilItem(
        young_person_id=UUID(int=number),
        organisation_id=SCHOOL if number % 2 else UUID(int=0x5D),
        given_name=given,
        family_name=family,
        class_name="3B" if number % 3 else None,
        version=1,
    )
    return Change(
        kind=RecordKind.PUPIL, id=pupil.young_person_id, version=1, record=to_document(pupil)
    )


def take_in(phone: Phone, answer: SyncAnswer, *verdicts: Verdict) -> None:
    phone.store.apply(answer, verdicts, outbox=phone.outbox)


def test_records_draft_session_and_cursor_survive_a_restart(tmp_path: Path) -> None:
    phone = opened_in(tmp_path)
    take_in(phone, an_answer(a_pupil(1), a_pupil(2)))
    phone.store.keep_draft("signal-form", {"observation": "stil"})
    phone.store.keep_draft("signal-form", {"observation": "stiller"})
    phone.store.keep_refresh_token("r1")
    phone.store.keep_setting("language", "fr")
    again = opened_in(tmp_path)
    assert again.store.cursor() == "1"
    assert len(again.store.records(RecordKind.PUPIL)) == 2
    assert again.store.draft("signal-form") == {"observation": "stiller"}
    assert again.store.drafts() == ("signal-form",)
    assert again.store.refresh_token() == "r1"
    assert again.store.setting("language") == "fr"
    assert again.store.setting("colour") is None
    again.store.drop_draft("signal-form")
    assert again.store.draft("signal-form") is None


def test_nothing_personal_stands_in_the_files(tmp_path: Path) -> None:
    phone = opened_in(tmp_path)
    canary = "Kanariegeel"
    phone.outbox.add(a_signal(canary))
    phone.outbox.refuse(
        phone.outbox.entries()[0].command_id, problem(ProblemType.FORBIDDEN, 403, reason=canary)
    )
    phone.store.keep_draft("signal-form", {"observation": canary})
    phone.store.keep_refresh_token(canary)
    take_in(phone, an_answer(a_pupil(1, family=canary)))
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert canary.encode() not in content
        assert canary.encode("utf-16-le") not in content


def test_a_row_moved_to_another_place_does_not_open(tmp_path: Path) -> None:
    phone = opened_in(tmp_path)
    take_in(phone, an_answer(a_pupil(1), a_pupil(2)))
    phone.store.locked()
    with phone.database.transaction() as connection:
        connection.execute(
            "UPDATE record SET sealed = (SELECT sealed FROM record WHERE id = ?) WHERE id = ?",
            (str(UUID(int=1)), str(UUID(int=2))),
        )
    assert phone.store.records(RecordKind.PUPIL) == ()
    assert phone.store.cursor() is None


def test_damaged_rows_of_ones_own_are_counted_and_kept(tmp_path: Path) -> None:
    phone = opened_in(tmp_path)
    phone.outbox.add(a_signal())
    phone.store.keep_draft("a", {})
    phone.store.keep_refresh_token("r")
    signal = a_signal()
    phone.outbox.add(signal)
    entry = phone.outbox.entries()[-1]
    take_in(phone, an_answer(), Verdict(entry=entry, receipt=receipt_for(signal.command_id)))
    with phone.database.transaction() as connection:
        for table in ("outbox", "draft", "secret", "confirmed"):
            connection.execute(f"UPDATE {table} SET sealed = zeroblob(40)")  # noqa: S608 -- Names of this test.
    assert phone.outbox.entries() == ()
    assert phone.outbox.unreadable() == 1
    assert phone.store.draft("a") is None
    assert phone.store.refresh_token() is None
    assert phone.store.confirmations() == ()


def test_a_confirmation_bridges_until_the_record_comes_or_goes(tmp_path: Path) -> None:
    phone = opened_in(tmp_path)
    signal = a_signal()
    phone.outbox.add(signal)
    (entry,) = phone.outbox.entries()
    confirmed = receipt_for(signal.command_id, resource_id=signal.signal_id, version=2)
    take_in(phone, an_answer(), Verdict(entry=entry, receipt=confirmed))
    (shown,) = phone.views.my_signals()
    assert shown.record is None
    assert [one.state for one in shown.pending] == [PendingState.CONFIRMED]
    change = Change(kind=RecordKind.SIGNAL_RECEIPT, id=signal.signal_id, version=1, record={"a": 1})
    take_in(phone, an_answer(change))
    assert len(phone.store.confirmations()) == 1
    assert phone.views.unreadable() == 1
    take_in(phone, an_answer(Change(kind=change.kind, id=change.id, version=2, record={})))
    assert phone.store.confirmations() == ()
    take_in(phone, an_answer(Change(kind=change.kind, id=change.id, version=3, record=None)))
    assert phone.store.records(RecordKind.SIGNAL_RECEIPT) == ()


def test_only_the_newest_confirmations_are_kept(tmp_path: Path) -> None:
    phone = opened_in(tmp_path)
    verdicts = []
    for _ in range(3):
        signal = a_signal()
        phone.outbox.add(signal)
        verdicts.append(
            Verdict(entry=phone.outbox.entries()[-1], receipt=receipt_for(signal.command_id))
        )
    with phone.database.transaction() as connection:
        connection.executemany(
            "INSERT INTO confirmed VALUES (?, 'x', 1, x'00')",
            [(str(uuid4()),) for _ in range(MAX_CONFIRMED)],
        )
    take_in(phone, an_answer(), *verdicts)
    kept = {one.command_id for one in phone.store.confirmations()}
    assert kept == {verdict.entry.command_id for verdict in verdicts}
    (count,) = phone.database.connection.execute("SELECT count(*) FROM confirmed").fetchone()
    assert count == MAX_CONFIRMED


def test_a_verdict_that_says_nothing_is_a_mistake_and_changes_nothing(tmp_path: Path) -> None:
    phone = opened_in(tmp_path)
    phone.outbox.add(a_signal())
    (entry,) = phone.outbox.entries()
    with pytest.raises(ValueError, match="one or the other"):
        take_in(phone, an_answer(a_pupil(1)), Verdict(entry=entry))
    assert phone.store.cursor() is None
    assert phone.outbox.size() == 1


def test_two_thousand_names_are_searched_without_accents_in_any_order(tmp_path: Path) -> None:
    phone = opened_in(tmp_path)
    take_in(phone, an_answer(*(a_pupil(n, f"Jan{n}", f"Peeters{n}") for n in range(2000))))
    take_in(
        phone,
        an_answer(
            a_pupil(5001, "Zoë", "D'Haene-Şahin"),
            a_pupil(5003, "Łukasz", "Øster"),
            a_pupil(5000, "Zoë", "Ander"),
        ),
    )
    assert [p.family_name for p in phone.views.find_pupils("zoe")] == ["Ander", "D'Haene-Şahin"]
    assert [p.given_name for p in phone.views.find_pupils("SAHIN zo")] == ["Zoë"]
    assert [p.given_name for p in phone.views.find_pupils("oster luk")] == ["Łukasz"]
    assert phone.views.find_pupils("xyz") == ()
    assert len(phone.views.find_pupils("")) == 50
    assert [p.family_name for p in phone.views.find_pupils("zoe", organisation_id=SCHOOL)] == [
        "D'Haene-Şahin"
    ]
    found = phone.views.pupil(UUID(int=5003))
    assert found is not None
    assert found.given_name == "Łukasz"
    assert phone.views.pupil(UUID(int=9)) is not None
    assert phone.views.pupil(UUID(int=99_999)) is None
    phone.access.lock()
    phone.access.unlock(PIN)
    assert len(phone.views.find_pupils("zoe 3b")) == 1


@pytest.mark.parametrize("damage", ["header", "middle", "all"])
def test_a_damaged_file_is_set_aside_told_and_what_can_be_read_is_carried_over(
    tmp_path: Path, damage: str
) -> None:
    phone = opened_in(tmp_path)
    signal = a_signal()
    phone.outbox.add(signal)
    phone.store.keep_draft("signal-form", {"observation": "stil"})
    take_in(phone, an_answer(*(a_pupil(n) for n in range(400))))
    asyncio.run(phone.close())
    file = tmp_path / "kring.db"
    content = bytearray(file.read_bytes())
    if damage == "header":
        content[:16] = b"not a database!!"
    elif damage == "middle":
        content[len(content) // 2 :] = b"\xff" * (len(content) - len(content) // 2)
    else:
        content[:] = b"\x00\x01" * (len(content) // 2)
    file.write_bytes(bytes(content))

    again = phone_in(tmp_path)

    assert again.database.set_aside is not None
    assert again.database.set_aside.file.read_bytes() == bytes(content)
    again.access.unlock(PIN)
    assert again.store.cursor() is None
    if damage == "middle":
        (entry,) = again.outbox.entries()
        assert entry.command_id == signal.command_id
        assert again.store.draft("signal-form") == {"observation": "stil"}


def test_two_damaged_files_of_the_same_second_are_both_kept(tmp_path: Path) -> None:
    file = tmp_path / "kring.db"
    for content in (b"one" * 100, b"two" * 100, b"three" * 100):
        file.write_bytes(content)
        open_database(file, clock=lambda: NOW).close()
    kept = {one.read_bytes() for one in tmp_path.glob("kring.db.damaged-*")}
    assert kept == {b"one" * 100, b"two" * 100, b"three" * 100}


def test_what_was_carried_over_is_told(tmp_path: Path) -> None:
    phone = opened_in(tmp_path)
    phone.outbox.add(a_signal())
    with phone.database.transaction() as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET rootpage = 9999 WHERE name = 'draft'")
    asyncio.run(phone.close())
    aside = phone_in(tmp_path).database.set_aside
    assert aside is not None
    assert aside.file.exists()
    assert aside.carried in {0, 1}
    assert not aside.complete


def test_a_file_in_use_or_a_full_disk_is_not_damage(tmp_path: Path) -> None:
    (tmp_path / "kring.db").mkdir()
    with pytest.raises(sqlite3.OperationalError):
        open_database(tmp_path / "kring.db", clock=lambda: NOW)


def test_a_file_of_a_newer_release_is_refused_and_left_alone(tmp_path: Path) -> None:
    asyncio.run(opened_in(tmp_path).close())
    file = tmp_path / "kring.db"
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreTooNew):
        phone_in(tmp_path)
    assert list(tmp_path.glob("*damaged*")) == []


def test_a_migration_that_fails_leaves_the_older_file(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    monkeypatch.setattr(
        "mobile.data.schema.MIGRATIONS",
        (*MIGRATIONS, ("CREATE TABLE more (a)", "nonsense", "PRAGMA user_version = 2")),
    )
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection)
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert not connection.in_transaction
    with pytest.raises(sqlite3.OperationalError):
        connection.execute("SELECT * FROM more")


def test_writing_is_durable(tmp_path: Path) -> None:
    connection = opened_in(tmp_path).database.connection
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA secure_delete").fetchone() == (1,)


def test_watchers_hear_of_changes_after_memory_is_up_to_date(tmp_path: Path) -> None:
    phone = opened_in(tmp_path)
    phone.store.records(RecordKind.PUPIL)
    heard: list[int] = []
    stop = phone.database.watch(lambda: heard.append(len(phone.store.records(RecordKind.PUPIL))))
    take_in(phone, an_answer(a_pupil(1)))
    phone.store.keep_draft("a", {})
    stop()
    take_in(phone, an_answer(a_pupil(2)))
    assert heard == [1]


def test_a_damaged_vault_is_set_aside_and_told(tmp_path: Path) -> None:
    asyncio.run(opened_in(tmp_path).close())
    (tmp_path / "vault.json").write_text("nonsense")
    phone = phone_in(tmp_path)
    assert phone.vault_set_aside is not None
    assert phone.vault_set_aside.read_text() == "nonsense"
    assert phone.access.state is VaultState.ABSENT


def test_refused_commands_are_counted_apart_from_unsent_ones(tmp_path: Path) -> None:
    phone = opened_in(tmp_path)
    phone.outbox.add(a_signal(), instead_of_draft="signal-form")
    phone.outbox.add(a_signal())
    phone.outbox.refuse(phone.outbox.entries()[0].command_id, problem(ProblemType.FORBIDDEN, 403))
    states = [entry.state for entry in phone.outbox.entries()]
    assert states == [OutboxState.REFUSED, OutboxState.QUEUED]
    assert (phone.outbox.size(), phone.outbox.unsent()) == (2, 1)
    assert phone.outbox.entries()[0].type == "signal.submit"


def test_the_desktop_keeps_its_keys_in_its_folder(tmp_path: Path) -> None:
    platform = desktop(settings_in(tmp_path))
    assert platform.transport is None
    platform.device_key.wrap("x", b"y")
    assert (tmp_path / "device-x.key").exists()
    assert timedelta(0) < settings_in(tmp_path).sync_every


def test_what_is_about_a_held_back_signal_is_not_taken_before_it(tmp_path: Path) -> None:
    phone = opened_in(tmp_path)
    held, other = a_signal(), a_signal(pupil=UUID(int=99))
    withdrawal = a_withdrawal(held)
    for command in (held, withdrawal, other):
        phone.outbox.add(command)
    taken = phone.outbox.take(at_most=9, max_bytes=10**6, behind={held.command_id})
    assert [entry.command_id for entry in taken] == [other.command_id]
    assert not phone.outbox.has_more(behind={held.command_id, other.command_id})


def test_what_was_read_of_records_and_of_the_outbox_goes_when_the_phone_locks(
    tmp_path: Path,
) -> None:
    phone = opened_in(tmp_path)
    phone.outbox.add(a_signal("Al drie dagen stil"))
    assert len(phone.views.my_signals()) == 1
    kept = phone.vault._memories
    assert any(kept)
    phone.access.lock()
    assert not any(kept)
    with pytest.raises(VaultLocked):
        phone.views.my_signals()


def test_the_collector_passes_over_a_large_school_until_the_phone_locks(tmp_path: Path) -> None:
    phone = opened_in(tmp_path)
    gc.unfreeze()
    take_in(phone, an_answer(*(a_pupil(number) for number in range(MANY))))
    assert phone.views.pupil(UUID(int=7)) is not None
    assert phone.views.find_pupils("noor")
    assert gc.get_freeze_count() == 0
    take_in(phone, an_answer(*(a_pupil(number) for number in range(MANY, 2 * MANY + 1))))
    assert phone.views.find_pupils("noor")
    assert gc.get_freeze_count() > MANY
    phone.access.lock()
    assert gc.get_freeze_count() == 0


def test_a_record_is_read_again_only_when_it_has_changed(tmp_path: Path) -> None:
    phone = opened_in(tmp_path)
    take_in(phone, an_answer(a_pupil(1), a_pupil(2)))
    first, second = sorted(phone.views.find_pupils(""), key=lambda one: one.young_person_id)
    take_in(phone, an_answer(a_pupil(2, given="Lotte"), cursor="2"))
    same, other = sorted(phone.views.find_pupils(""), key=lambda one: one.young_person_id)
    assert same is first
    assert (second.given_name, other.given_name) == ("Noor", "Lotte")
