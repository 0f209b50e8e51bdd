"""The unit of work: nothing happens by half, unexplained, or over somebody else's change."""

from collections.abc import Sequence
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import func, make_url, select

from server.kernel import database
from server.kernel.actor import Actor
from server.kernel.chronicle import WriteNotExplained
from server.kernel.errors import NotFound, StaleRecord
from server.kernel.journal import FeedRow, JournalRow, NoticeRow, to_account, to_desk
from server.kernel.keychain import DataKeyRow
from server.kernel.tables import columns, table_of
from server.kernel.unit_of_work import UnitOfWork
from server.network.tables import OrganisationRow
from server.people.tables import YoungPersonRow
from shared.vocabulary import Role
from tests.server.kernel.small import (
    new_organisation,
    new_young_person,
    organisation,
    put_in,
    young_person,
)
from tests.support.databases import Databases
from tests.support.world import World

_SQLITE: Any = database.sqlite_module  # type: ignore[attr-defined]  # The bundled one, untyped.


def _rows(world: World, table: Any) -> Sequence[Any]:
    with world.runtime.store.engine.connect() as connection:
        return connection.execute(select(*columns(table))).all()


def test_a_change_that_nobody_explained_is_refused_and_undone(small: World) -> None:
    with small.unit() as uow:
        uow.add(new_organisation(small.new_id(), "De Linde"))
        with pytest.raises(WriteNotExplained):
            uow.commit()
    assert _rows(small, OrganisationRow) == []
    assert _rows(small, JournalRow) == []


def test_a_change_is_not_explained_by_the_explanation_of_another_row(small: World) -> None:
    first, second = put_in(small, "one").id, put_in(small, "two").id
    with small.unit() as uow:
        for row in uow.all(OrganisationRow, organisation.id.in_([first, second])):
            uow.change(row, name="three")
            if row.id == first:
                uow.record("organisation.change", row)
        with pytest.raises(WriteNotExplained):
            uow.commit()
    assert {row.name for row in _rows(small, OrganisationRow)} == {"one", "two"}


def test_what_was_flushed_before_an_unexplained_write_is_undone_with_it(small: World) -> None:
    with small.unit() as uow:
        explained = new_organisation(small.new_id(), "explained")
        uow.add(explained)
        uow.record("organisation.register", explained)
        uow.add(new_organisation(small.new_id(), "not explained"))
        uow.flush()
        with pytest.raises(WriteNotExplained):
            uow.commit()
    assert _rows(small, OrganisationRow) == []


def test_leaving_without_a_commit_undoes_everything(small: World) -> None:
    with small.unit() as uow:
        row = new_organisation(small.new_id(), "De Linde")
        uow.add(row)
        uow.record("organisation.register", row)
        uow.flush()
        assert uow.find(OrganisationRow, organisation.id == row.id) is not None
    assert _rows(small, OrganisationRow) == []
    assert _rows(small, JournalRow) == []


def test_an_error_undoes_everything(small: World) -> None:
    def go_wrong() -> None:
        with small.unit() as uow:
            row = new_organisation(small.new_id(), "De Linde")
            uow.add(row)
            uow.record("organisation.register", row)
            uow.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        go_wrong()
    assert _rows(small, OrganisationRow) == []


def test_a_commit_writes_the_row_its_journal_entry_and_its_feed_row(small: World) -> None:
    account = small.new_id()
    with small.unit() as uow:
        row = new_organisation(small.new_id(), "De Linde")
        uow.add(row)
        uow.record(
            "organisation.register",
            row,
            reason="first",
            audience=[to_desk(row.id), to_account(account), to_desk(row.id)],
        )
        uow.commit()
    (stored,) = _rows(small, OrganisationRow)
    assert (stored.version, stored.network_id, stored.created_at) == (
        1,
        small.network_id,
        small.clock.now,
    )
    (entry,) = _rows(small, JournalRow)
    assert (entry.type, entry.resource, entry.resource_id) == (
        "organisation.register",
        "organisation",
        row.id,
    )
    assert (entry.reason, entry.read, entry.at, entry.account_id) == (
        "first",
        False,
        small.clock.now,
        None,
    )
    assert entry.fields == sorted(entry.fields)
    assert {"name", "kind", "sector"} <= set(entry.fields)
    assert "De Linde" not in str(entry)
    assert {feed.audience_id for feed in _rows(small, FeedRow)} == {row.id, account}
    assert len(_rows(small, FeedRow)) == 2


def test_the_journal_names_the_fields_that_changed_and_no_others(small: World) -> None:
    row_id = put_in(small).id
    with small.unit() as uow:
        row = uow.find(OrganisationRow, organisation.id == row_id)
        assert row is not None
        uow.change(row, name="De Eik", phone="056 00 00 00")
        uow.record("organisation.change", row)
        uow.commit()
    assert _rows(small, JournalRow)[-1].fields == ["name", "phone"]
    assert _rows(small, OrganisationRow)[0].version == 2


def test_a_change_over_somebody_elses_change_is_stale(small: World) -> None:
    row_id = put_in(small).id
    with small.unit() as late:
        mine = late.find(OrganisationRow, organisation.id == row_id)
        assert mine is not None
    with small.unit() as early:
        theirs = early.find(OrganisationRow, organisation.id == row_id)
        assert theirs is not None
        early.change(theirs, name="theirs")
        early.record("organisation.change", theirs)
        early.commit()
    with small.unit() as late:
        late.change(mine, name="mine")
        late.record("organisation.change", mine)
        with pytest.raises(StaleRecord):
            late.commit()
    assert [row.name for row in _rows(small, OrganisationRow)] == ["theirs"]
    assert small.journal(row_id) == ["organisation.register", "organisation.change"]


def test_a_row_can_change_twice_in_one_unit_of_work(small: World) -> None:
    row_id = put_in(small).id
    with small.unit() as uow:
        row = uow.find(OrganisationRow, organisation.id == row_id)
        assert row is not None
        uow.change(row, name="once")
        uow.change(row, name="twice")
        uow.record("organisation.change", row)
        uow.commit()
    (stored,) = _rows(small, OrganisationRow)
    assert (stored.name, stored.version) == ("twice", 3)


def test_what_was_added_is_seen_before_the_commit_with_its_sealed_cells_open(small: World) -> None:
    with small.unit() as uow:
        row = new_young_person(small.new_id(), "Noor", "Desmet")
        uow.new_key(row.id)
        uow.add(row)
        uow.record("young-person.register", row)
        seen = uow.find(YoungPersonRow, young_person.id == row.id)
        assert seen is not None
        assert (seen.given_name, seen.family_name) == ("Noor", "Desmet")
        uow.change(seen, given_name="Noortje")
        uow.commit()
    with small.unit() as uow:
        again = uow.find(YoungPersonRow, young_person.id == row.id)
        assert again is not None
        assert again.given_name == "Noortje"


def test_find_refuses_to_choose_between_two_rows(small: World) -> None:
    put_in(small, "one")
    put_in(small, "two")
    with small.unit() as uow, pytest.raises(LookupError, match="organisation"):
        uow.find(OrganisationRow)


def test_all_keeps_the_order_and_the_limit(small: World) -> None:
    for name in ("b", "c", "a"):
        put_in(small, name)
    with small.unit() as uow:
        found = uow.all(OrganisationRow, order_by=(organisation.name,), limit=2)
    assert [row.name for row in found] == ["a", "b"]


def test_a_notice_reaches_each_audience_once_and_names_nobody(small: World) -> None:
    desk, account = small.new_id(), small.new_id()
    with small.unit() as uow:
        row = new_organisation(small.new_id(), "De Linde")
        uow.add(row)
        uow.record("organisation.register", row)
        uow.notify("organisation-new", row, [to_desk(desk), to_account(account)])
        uow.commit()
    notices = _rows(small, NoticeRow)
    assert {notice.audience_id for notice in notices} == {desk, account}
    assert {notice.kind for notice in notices} == {"organisation-new"}
    assert {feed.resource for feed in _rows(small, FeedRow)} == {"notice"}
    assert small.journal() == ["organisation.register"]


def test_a_read_is_in_the_journal_before_the_answer(small: World) -> None:
    with small.unit() as uow:
        row = new_young_person(small.new_id(), "Noor", "Desmet")
        uow.new_key(row.id)
        uow.add(row)
        uow.record("young-person.register", row)
        uow.commit()
    reader = small.person(put_in(small).id, Role.SIGNALLER)
    actor = Actor(network_id=small.network_id, account_id=reader.account_id)
    with UnitOfWork(small.runtime.store, actor=actor, now=small.clock.now, writes=False) as uow:
        seen = uow.find(YoungPersonRow, young_person.id == row.id)
        assert seen is not None
        uow.record_read("young-person.read", seen, fields=("given_name", "birth_date"))
        uow.commit_reads()
        entry = _rows(small, JournalRow)[-1]
    assert (entry.type, entry.read, entry.account_id, entry.command_id) == (
        "young-person.read",
        True,
        reader.account_id,
        None,
    )
    assert (entry.subject_id, entry.fields) == (row.id, ["birth_date", "given_name"])


def test_a_reader_cannot_write_by_the_way(small: World) -> None:
    with UnitOfWork(
        small.runtime.store, actor=small.system(), now=small.clock.now, writes=False
    ) as uow:
        row = new_organisation(small.new_id(), "De Linde")
        uow.add(row)
        uow.record_read("organisation.read", row, fields=("name",))
        with pytest.raises(WriteNotExplained):
            uow.commit_reads()
    assert _rows(small, OrganisationRow) == []


def test_a_read_within_a_command_is_written_with_it(small: World) -> None:
    row_id = put_in(small).id
    with small.unit() as uow:
        row = uow.find(OrganisationRow, organisation.id == row_id)
        assert row is not None
        uow.record_read("organisation.read", row, fields=("name",))
        uow.commit()
    assert [(entry.type, entry.read) for entry in _rows(small, JournalRow)] == [
        ("organisation.register", False),
        ("organisation.read", True),
    ]


def test_nobody_acts_before_somebody_was_named(small: World) -> None:
    with (
        UnitOfWork(small.runtime.store, now=small.clock.now) as uow,
        pytest.raises(RuntimeError, match="nobody"),
    ):
        _ = uow.actor


def test_a_unit_of_work_that_has_ended_has_no_connection_and_no_keys(small: World) -> None:
    with small.unit() as uow:
        uow.new_key(small.new_id())
    with pytest.raises(RuntimeError, match="not open"):
        _ = uow.connection
    assert uow.keychain._keys == {}


def test_only_a_command_has_a_receipt(small: World) -> None:
    row_id = put_in(small).id
    with small.unit() as uow:
        row = uow.find(OrganisationRow, organisation.id == row_id)
        assert row is not None
        with pytest.raises(RuntimeError, match="command"):
            uow.receipt(row)


def test_writing_about_an_erased_person_finds_nobody(small: World) -> None:
    with small.unit() as uow, pytest.raises(NotFound):
        uow.add(new_young_person(small.new_id(), "Noor", "Desmet"))
    assert _rows(small, YoungPersonRow) == []


def test_deleting_the_key_erases_the_words_and_leaves_the_row(small: World) -> None:
    with small.unit() as uow:
        row = new_young_person(small.new_id(), "Noor", "Desmet")
        uow.new_key(row.id)
        uow.add(row)
        uow.record("young-person.register", row)
        uow.commit()
    with small.runtime.store.engine.begin() as connection:
        connection.execute(table_of(DataKeyRow).delete())
    with small.unit() as uow:
        found = uow.find(YoungPersonRow, young_person.id == row.id)
    assert found is not None
    words: list[str | None] = [found.given_name, found.family_name]
    assert words == [None, None]
    assert found.household_id == row.id


def test_a_lock_holds_back_whoever_asks_for_the_same_subject(postgresql_url: str) -> None:
    world = World.on(postgresql_url, handlers={}, routers=[])
    subject = world.new_id()
    number = int.from_bytes(subject.bytes[8:], "big", signed=True)
    free = select(func.pg_try_advisory_xact_lock(number))
    with world.unit() as uow:
        uow.lock(subject)
        with world.runtime.store.engine.begin() as other:
            assert other.execute(free).scalar_one() is False
    with world.runtime.store.engine.begin() as other:
        assert other.execute(free).scalar_one() is True
    world.close()


def test_a_writer_on_sqlite_holds_the_write_lock_from_its_first_look(databases: Databases) -> None:
    with databases.fresh("sqlite") as url:
        world = World.on(url, handlers={}, routers=[])
        with world.unit() as uow:
            uow.find(OrganisationRow)
            impatient = _SQLITE.connect(make_url(url).database or "", timeout=0)
            with closing(impatient), pytest.raises(_SQLITE.OperationalError, match="locked"):
                impatient.execute("BEGIN IMMEDIATE")
        world.close()


def test_slow_work_is_done_while_nothing_is_held(small: World) -> None:
    def look() -> str:
        with pytest.raises(RuntimeError, match="not open"):
            _ = uow.connection
        return str(put_in(small, "by another, meanwhile").id)

    with small.unit() as uow:
        uow.find(OrganisationRow)
        made = uow.outside(look)
        assert [str(row.id) for row in uow.all(OrganisationRow)] == [made]


def test_slow_work_comes_before_the_first_write(small: World) -> None:
    with small.unit() as uow:
        uow.add(new_organisation(small.new_id(), "De Linde"))
        with pytest.raises(RuntimeError, match="before the first write"):
            uow.outside(lambda: None)


def test_slow_work_that_fails_leaves_a_unit_that_can_go_on(small: World) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with small.unit() as uow:
        with pytest.raises(ZeroDivisionError):
            uow.outside(fail)
        assert uow.all(OrganisationRow) == []


def test_a_moment_without_a_zone_is_not_kept(small: World) -> None:
    with small.unit() as uow:
        row = new_organisation(small.new_id(), "De Linde")
        uow.add(row)
        named: dict[str, Any] = {
            "audience_id": row.id,
            "kind": "x",
            "resource": "x",
            "resource_id": row.id,
        }
        notice = NoticeRow(id=row.id, **named)
        notice.settled_at = small.clock.now.replace(tzinfo=None)
        uow.add(notice)
        with pytest.raises(ValueError, match="timezone"):
            uow.flush()
