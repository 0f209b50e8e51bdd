"""Pages: together they are the whole list in order, whatever happens between two of them."""

import base64
import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Uuid,
    create_engine,
    insert,
    select,
)
from sqlalchemy import Table as CoreTable

from server.kernel.errors import NotValid
from server.kernel.paging import next_cursor, page
from server.kernel.tables import Moment
from shared.vocabulary import Role
from tests.server.kernel.small import a_registration
from tests.support.databases import Databases, Kind
from tests.support.world import START, World

ENGINE = create_engine("sqlite://")
"""In memory: what is tested here is the statement; on PostgreSQL the API tests run it."""
THINGS = CoreTable(
    "thing",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("at", Moment),
    Column("number", Integer),
    Column("on", Date),
    Column("name", String),
    Column("digest", LargeBinary),
)
ORDERS = [("at", "id"), ("number", "id"), ("on", "id"), ("name", "id"), ("digest", "id"), ("id",)]


def _thing(number: int, entropy: int) -> dict[str, Any]:
    return {
        "id": UUID(int=entropy),
        "at": START + timedelta(seconds=number),
        "number": number,
        "on": date(2026, 9, 1) + timedelta(days=number),
        "name": f"n{number:03}",
        "digest": bytes([number % 256]),
    }


ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 2**128 - 1)), unique_by=lambda row: row[1]
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    before=ROWS,
    between=ROWS,
    key=st.sampled_from(ORDERS),
    limit=st.integers(1, 5),
    newest_first=st.booleans(),
)
def test_pages_together_are_the_whole_list_in_order_with_inserts_in_between(
    before: list[tuple[int, int]],
    between: list[tuple[int, int]],
    key: tuple[str, ...],
    limit: int,
    newest_first: bool,  # noqa: FBT001 -- hypothesis names it
) -> None:
    ids = {entropy for _, entropy in before}
    later = [row for row in between if row[1] not in ids]
    first = [_thing(*row) for row in before]
    with ENGINE.begin() as connection:
        THINGS.metadata.create_all(connection)
        connection.execute(THINGS.delete())
        if first:
            connection.execute(insert(THINGS), first)
        seen: list[tuple[Any, ...]] = []
        cursor = None
        while True:
            statement = page(
                select(THINGS),
                [THINGS.c[name] for name in key],
                cursor=cursor,
                limit=limit,
                newest_first=newest_first,
            )
            rows = connection.execute(statement).all()
            seen += [tuple(getattr(row, name) for name in key) for row in rows[:limit]]
            cursor = next_cursor(rows, limit, key)
            if cursor is None:
                break
            if later:
                connection.execute(insert(THINGS), [_thing(*later.pop())])
    assert seen == sorted(seen, reverse=newest_first)
    assert len(set(seen)) == len(seen)
    assert {tuple(thing[name] for name in key) for thing in first} <= set(seen)


def _cursor(values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


BY_MOMENT = [THINGS.c.at, THINGS.c.id]
GOOD = [["t", START.isoformat()], ["u", UUID(int=7).hex]]
FAR_AWAY = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))


def test_a_cursor_of_ours_is_read() -> None:
    statement = page(select(THINGS), BY_MOMENT, cursor=_cursor(GOOD), limit=5)
    with ENGINE.begin() as connection:
        THINGS.metadata.create_all(connection)
        connection.execute(statement)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "é",
        "a" * 400,
        _cursor([]),
        _cursor({}),
        _cursor(5),
        _cursor(None),
        _cursor([GOOD[0]]),
        _cursor([*GOOD, GOOD[1]]),
        _cursor([GOOD[1], GOOD[0]]),
        _cursor([["x", 1], GOOD[1]]),
        _cursor([["t", "yesterday"], GOOD[1]]),
        _cursor([["t", "2026-09-14T08:00:00"], GOOD[1]]),
        _cursor([["t", FAR_AWAY.isoformat()], GOOD[1]]),
        _cursor([["t", "9999-12-31T23:59:59-14:00"], GOOD[1]]),
        _cursor([["t", 5], GOOD[1]]),
        _cursor([["t", None], GOOD[1]]),
        _cursor([GOOD[0], ["u", "not an id"]]),
        _cursor([GOOD[0], ["u", 5]]),
        _cursor([GOOD[0], ["v", "an.id"]]),
        _cursor([["v", "NaN"], GOOD[1]]),
        _cursor([["t", START.isoformat()], ["u", GOOD[1][1], "more"]]),
        base64.urlsafe_b64encode(b"[" * 290).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_cursor_that_is_not_ours_is_not_valid(cursor: str) -> None:
    with pytest.raises(NotValid) as refused:
        page(select(THINGS), BY_MOMENT, cursor=cursor, limit=5)
    assert refused.value.faults == ((("cursor",), "not_a_cursor"),)


@pytest.mark.parametrize("value", [True, 2**63, -(2**63) - 1, 2**70, 1.5, None, [], "5"])
def test_a_number_in_a_cursor_is_one_that_a_database_has(value: Any) -> None:
    cursor = _cursor([["v", value], ["u", UUID(int=7).hex]])
    with pytest.raises(NotValid):
        page(select(THINGS), [THINGS.c.number, THINGS.c.id], cursor=cursor, limit=5)


@pytest.mark.parametrize("value", ["\0", "a\x00b", "\x1b", "\ud800"])
def test_a_name_in_a_cursor_is_one_that_a_database_has(value: str) -> None:
    cursor = _cursor([["v", value], ["u", UUID(int=7).hex]])
    with pytest.raises(NotValid):
        page(select(THINGS), [THINGS.c.name, THINGS.c.id], cursor=cursor, limit=5)


@given(
    st.text(max_size=60)
    | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode())
)
def test_whatever_comes_as_a_cursor_is_read_or_not_valid(cursor: str) -> None:
    try:
        page(select(THINGS), BY_MOMENT, cursor=cursor, limit=5)
    except NotValid:
        return
    pytest.fail("random text was a cursor")


TAGGED = st.tuples(
    st.sampled_from(["t", "u", "b", "v", "d", "x"]),
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.text(max_size=12)
    | st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)
    | st.dates().map(date.isoformat)
    | st.builds(uuid4).map(str),
)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_over_http_no_cursor_makes_a_500(
    kind: Kind, databases: Databases, request: pytest.FixtureRequest, small_on: Any
) -> None:
    if kind == "postgresql":
        request.getfixturevalue("postgresql_cluster")
    with databases.fresh(kind) as url, small_on(url) as world:
        person = world.person(world.run(a_registration(world)).receipt.resource_id, Role.SIGNALLER)

        @settings(max_examples=30, deadline=None)
        @given(st.lists(TAGGED, min_size=2, max_size=2).map(_cursor))
        def ask(cursor: str) -> None:
            answer = person.client.get("/v1/small/organisations", params={"cursor": cursor})
            assert answer.status_code in {200, 422}

        ask()


def test_over_http_pages_are_followed_to_the_end_and_limits_are_held(small: World) -> None:
    first = small.run(a_registration(small, "name 0")).receipt.resource_id
    for number in range(1, 7):
        small.run(a_registration(small, f"name {number // 2}"))
    client = small.person(first, Role.SIGNALLER).client
    names: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = client.get("/v1/small/organisations", params={"limit": "2", **cursor}).json()
        names += answer["items"]
        assert len(answer["items"]) <= 2
        if "next_cursor" not in answer or answer["next_cursor"] is None:
            break
        assert "name" not in answer["next_cursor"]
        cursor = {"cursor": answer["next_cursor"]}
    assert names == sorted(names)
    assert len(names) == 7
    for limit in ("0", "201", "-1", "many", "1e3"):
        assert client.get(f"/v1/small/organisations?limit={limit}").status_code == 422
    assert client.get("/v1/small/organisations?cursor=" + "a" * 401).status_code == 422
