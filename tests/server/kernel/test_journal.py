"""The journal and the feed: what happened stays as it was written, and reaches who it concerns."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from server.kernel.journal import (
    FeedRow,
    JournalRow,
    Told,
    feed_rows,
    horizon,
    to_account,
    to_desk,
    to_roster,
)
from server.kernel.tables import columns
from tests.server.kernel.small import HANDLERS, a_registration, new_organisation
from tests.support.world import World


def _rows(world: World, table: Any) -> Sequence[Any]:
    with world.runtime.store.engine.connect() as connection:
        seq = columns(table).seq
        return connection.execute(select(*columns(table)).order_by(seq)).all()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET type = 'nothing.happened'",
        "UPDATE journal SET account_id = NULL",
        "DELETE FROM journal",
        "DELETE FROM journal WHERE seq = 1",
    ],
)
def test_what_happened_can_be_neither_changed_nor_deleted(small: World, statement: str) -> None:
    small.run(a_registration(small))
    before = _rows(small, JournalRow)
    with pytest.raises(DBAPIError), small.runtime.store.engine.begin() as connection:
        connection.execute(text(statement))
    assert _rows(small, JournalRow) == before


def test_history_stands_in_the_order_in_which_it_happened(small: World) -> None:
    for _ in range(5):
        small.run(a_registration(small))
    numbers = [row.seq for row in _rows(small, JournalRow)]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 5


def test_a_desk_an_account_and_a_roster_are_three_audiences() -> None:
    organisation_id = UUID(int=7)
    assert to_desk(organisation_id).id == organisation_id
    assert to_account(organisation_id).id == organisation_id
    assert to_roster(organisation_id).id == uuid5(organisation_id, "roster")
    assert to_roster(UUID(int=8)) != to_roster(organisation_id)


def test_an_audience_hears_of_a_thing_once_however_often_it_is_told() -> None:
    network, one, two = UUID(int=1), UUID(int=2), UUID(int=3)
    row, other = new_organisation(UUID(int=10), "x"), new_organisation(UUID(int=11), "y")
    told = [
        Told("organisation.register", row, None, (to_desk(one), to_desk(two), to_desk(one))),
        Told("organisation.change", row, None, (to_desk(one),)),
        Told("organisation.change", other, None, (to_desk(one),)),
        Told("organisation.change", other, None, ()),
    ]
    feed = feed_rows(network, told)
    assert [(entry["audience_id"], entry["resource_id"]) for entry in feed] == [
        (one, row.id),
        (two, row.id),
        (one, other.id),
    ]
    assert {entry["resource"] for entry in feed} == {"organisation"}
    assert all("name" not in entry for entry in feed)


def test_a_feed_row_holds_no_content(small: World) -> None:
    small.run(a_registration(small, "A name to look for"))
    (row,) = _rows(small, FeedRow)
    assert "A name to look for" not in str(row)
    assert row.network_id == small.network_id


def test_a_reader_who_stops_at_the_horizon_loses_no_row_of_a_slow_transaction(
    postgresql_url: str,
) -> None:
    world = World.on(postgresql_url, handlers=HANDLERS, routers=[])
    seen: list[Any] = []

    def read() -> None:
        feed = columns(FeedRow)
        with world.runtime.store.engine.connect() as connection:
            limit = horizon(connection)
            assert limit is not None
            last = seen[-1] if seen else None
            statement = select(*feed).where(feed.transaction_id < limit)
            if last is not None:
                statement = statement.where(
                    (feed.transaction_id > last.transaction_id)
                    | ((feed.transaction_id == last.transaction_id) & (feed.seq > last.seq))
                )
            seen.extend(connection.execute(statement.order_by(feed.transaction_id, feed.seq)))

    with world.unit() as slow:
        row = new_organisation(world.new_id(), "slow")
        slow.add(row)
        slow.record("organisation.register", row, audience=[to_desk(row.id)])
        slow.flush()
        slow.select(text("SELECT pg_current_xact_id()"))
        quick = world.run(a_registration(world)).receipt.resource_id
        read()
        assert seen == []  # The quick one came later and waits for the slow one.
        slow.commit()
    read()
    assert [each.resource_id for each in seen] == [row.id, quick]
    world.close()


def test_on_sqlite_there_is_one_writer_and_no_horizon(small: World) -> None:
    with small.runtime.store.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        assert (horizon(connection) is None) is sqlite
    small.run(a_registration(small))
    (row,) = _rows(small, FeedRow)
    assert (row.transaction_id == 0) is sqlite
