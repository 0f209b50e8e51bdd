"""Lists in pages: by key, in a total order, so that a page never shows a row twice or skips one.

A cursor holds the sort key of the last row (a moment and an id, never a name) and the order it
belongs to. It is opaque to the client; one that was changed is answered *not valid*.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import Select, and_, bindparam, literal_column, or_
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.errors import NotValid

MAX_ROWS = 200
COUNTED = 500
"""How many of a list are counted; what is beyond is told as *more*.

Every page of an inbox counts: a thousand took a third of what the whole page asks of a database.
"""
_BITS = 63
"""What a whole number in a cursor can hold, as the databases' own."""
Limit = Annotated[int, Query(ge=1, le=MAX_ROWS, description="Rows a page, 1 to 200.")]
Cursor = Annotated[
    str | None, Query(max_length=400, description="`next_cursor` of the page before.")
]


def page(
    statement: Select[Any],
    order_by: Sequence[ColumnElement[Any]],
    *,
    cursor: str | None,
    limit: int,
    newest_first: bool = False,
) -> Select[Any]:
    """Order a statement and start it after a cursor.

    Parameters
    ----------
    order_by
        Columns, none of them NULL, together unique; ascending, or all descending.
    limit
        Rows a page; one more is asked for, to know whether there is a next one.

    Raises
    ------
    NotValid
        When the cursor is not one of ours.
    """
    if cursor is not None:
        values = _read(cursor, order_by)
        statement = statement.where(_after(order_by, values, newest_first=newest_first))
    return _ordered(statement, order_by, newest_first=newest_first).limit(limit + 1)


def prepared_page(
    statement: Select[Any],
    order_by: Sequence[ColumnElement[Any]],
    *,
    further: bool,
    limit: int,
    newest_first: bool = False,
) -> Select[Any]:
    """Order a statement to be prepared; `page_values` gives the values of its page.

    Parameters
    ----------
    further
        Whether it starts after a cursor.
    limit
        Stands in the text: PostgreSQL plans a list whose length it does not know at every request.
    """
    if further:
        values = [
            bindparam(f"after_{place}", type_=column.type) for place, column in enumerate(order_by)
        ]
        statement = statement.where(_after(order_by, values, newest_first=newest_first))
    return _ordered(statement, order_by, newest_first=newest_first).limit(
        literal_column(str(int(limit) + 1))
    )


def page_values(order_by: Sequence[ColumnElement[Any]], *, cursor: str | None) -> dict[str, Any]:
    """Give the values of one page of a `prepared_page`.

    Raises
    ------
    NotValid
        When the cursor is not one of ours.
    """
    values = () if cursor is None else _read(cursor, order_by)
    return {f"after_{place}": value for place, value in enumerate(values)}


def next_cursor(rows: Sequence[Any], limit: int, key: Sequence[str]) -> str | None:
    """Give the cursor behind the last row of this page; none on the last page.

    Parameters
    ----------
    rows
        What `page` found: up to ``limit + 1`` rows.
    key
        The names of the sort columns in a row.
    """
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return _encode([getattr(last, name) for name in key])


def _ordered(
    statement: Select[Any], order_by: Sequence[ColumnElement[Any]], *, newest_first: bool
) -> Select[Any]:
    return statement.order_by(
        *([column.desc() for column in order_by] if newest_first else order_by)
    )


def _read(cursor: str, order_by: Sequence[ColumnElement[Any]]) -> list[Any]:
    values = _decode(cursor)
    if not _belongs_to(values, order_by):
        raise NotValid(("cursor",), "not_a_cursor")
    return values


def _after(
    order_by: Sequence[ColumnElement[Any]], values: Sequence[Any], *, newest_first: bool
) -> ColumnElement[bool]:
    """Say *comes later* column by column: SQLite only uses an index when it is spelled so."""
    alternatives = []
    for place, column in enumerate(order_by):
        same = [earlier == value for earlier, value in zip(order_by[:place], values, strict=False)]
        further = column < values[place] if newest_first else column > values[place]
        alternatives.append(and_(*same, further))
    # The first bound again by itself: it is what lets an index start at the right place.
    bound = order_by[0] <= values[0] if newest_first else order_by[0] >= values[0]
    return and_(bound, or_(*alternatives))


def _belongs_to(values: Sequence[Any], order_by: Sequence[ColumnElement[Any]]) -> bool:
    """Tell whether a cursor is one of this order: a list by name does not start after a number."""
    return len(values) == len(order_by) and all(
        type(value) is getattr(column.type, "impl_instance", column.type).python_type
        for value, column in zip(values, order_by, strict=True)
    )


def _encode(values: Sequence[Any]) -> str:
    tagged = [_tagged(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(tagged).encode()).decode().rstrip("=")


def _tagged(value: Any) -> list[Any]:
    if isinstance(value, datetime):
        return ["t", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, UUID):
        return ["u", value.hex]
    if isinstance(value, bytes):
        return ["b", value.hex()]
    return ["v", value]


def _decode(cursor: str) -> list[Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        tagged = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        return [_READERS[tag](value) for tag, value in tagged]
    except (ArithmeticError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise NotValid(("cursor",), "not_a_cursor") from error


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)  # At the ends of time it has none: that is an OverflowError.


def _id(value: Any) -> UUID:
    if not isinstance(value, str):
        raise TypeError
    return UUID(value)


def _plain(value: Any) -> Any:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise TypeError
    if isinstance(value, str) and not value.isprintable():
        raise ValueError  # PostgreSQL refuses NUL and half characters.
    if isinstance(value, int) and value.bit_length() > _BITS:
        raise ValueError
    return value


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "d": date.fromisoformat,
    "t": _moment,
    "u": _id,
    "b": bytes.fromhex,
    "v": _plain,
}
