"""What changed for a phone: the first copy, list by list, and then the feed.

Copying begins by noting where the feed is. Whatever changes while the lists are read (a signal that
moves from one page to another, a pupil who leaves) is in the feed behind that place and told
afterwards, so there is no gap between the copy and what follows.

On PostgreSQL a reader stops before the oldest transaction still running: a slower one with a lower
number may still put rows there. ``tests/server/sync`` proves it with both orders of commit.

Rows that everybody has had time to hear are let go (`server.kernel.feed`). Whoever stands behind
the floor starts afresh, as after a change of scope. Rows are read first and the floor is asked
afterwards: a floor that rose in between took nothing that was not read.

Must not: show a record by itself. Every record comes through its slice's query, with today's scope;
what that does not give is told as a removal that holds nothing but the id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select, tuple_, union_all

from server.kernel.crypto import KeyRing
from server.kernel.feed import Standing, standing
from server.kernel.journal import FeedRow, horizon
from server.kernel.messages import dump
from server.kernel.prepared import Prepared
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.policy.people import audiences_of
from server.policy.sync import access_exchange
from server.sync.copies import COPIES, KINDS, Kind
from server.sync.rules import Cursor, Sign, read_cursor, scope_of, write_cursor
from shared.sync import MAX_CHANGES, Change, CommandOutcome, RecordKind, SyncAnswer

_FEED_ROWS = MAX_CHANGES // 2
"""How many feed rows are read at a time; one can be about two records."""
_GONE = 0
"""The version of a record that is gone."""

_feed = columns(FeedRow)
_LAST = Prepared(select(func.max(_feed.seq).label("last")))


@dataclass(frozen=True, slots=True)
class _Told:
    """What one step has to tell, and where it ended."""

    changes: tuple[Change, ...]
    cursor: Cursor
    more: bool


def open_cursor(keys: KeyRing, cursor: str | None) -> Cursor | None:
    """Read the cursor of a request, before anything of that request is carried out.

    Raises
    ------
    NotValid
        When it is not one of ours.
    """
    return None if cursor is None else read_cursor(cursor, _sign(keys))


def answer(
    uow: UnitOfWork, *, cursor: Cursor | None, outcomes: tuple[CommandOutcome, ...]
) -> SyncAnswer:
    """Give the answer to an exchange: how the commands ended, and what changed since the cursor."""
    access_exchange(uow)
    heard = _hear(uow, cursor) if cursor is not None and cursor.copying is None else None
    now = standing(uow)
    scope = scope_of(uow.actor, now.epoch)
    reset = cursor is not None and not _goes_on(cursor, scope, now)
    if cursor is None or reset:
        told = _copy(uow, _beginning(uow, scope))
    elif heard is None:
        told = _copy(uow, cursor)
    else:
        told = _follow(uow, heard, now)
    return SyncAnswer(
        outcomes=outcomes,
        changes=told.changes,
        cursor=write_cursor(told.cursor, _sign(uow.store.keys)),
        more=told.more,
        reset=reset,
        server_time=uow.now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a desk that is being looked at hears: which kinds of things changed, never which."""

    kinds: frozenset[str]
    """Such as ``signal``; empty when nothing changed."""
    cursor: str
    """Ask again with this one."""
    afresh: bool
    """Whether everything may have changed: another role, another story, or away for too long."""


def listen(uow: UnitOfWork, *, cursor: str | None) -> Heard:
    """Give the kinds of things that changed for somebody since a cursor; none to begin with."""
    access_exchange(uow)
    before = None if cursor is None else read_cursor(cursor, _sign(uow.store.keys))
    heard = None if before is None else _hear(uow, before)
    now = standing(uow)
    scope = scope_of(uow.actor, now.epoch)
    if heard is None or not _goes_on(heard.cursor, scope, now):
        begun = write_cursor(_beginning(uow, scope), _sign(uow.store.keys))
        return Heard(kinds=frozenset(), cursor=begun, afresh=heard is not None)
    return Heard(
        kinds=frozenset(row.resource for row in heard.rows),
        cursor=write_cursor(heard.after(now), _sign(uow.store.keys)),
        afresh=False,
    )


def _goes_on(cursor: Cursor, scope: str, now: Standing) -> bool:
    """Tell whether somebody can go on from here, and has missed nothing."""
    return cursor.scope == scope and now.reaches((cursor.transaction_id, cursor.seq))


def _beginning(uow: UnitOfWork, scope: str) -> Cursor:
    """Begin copying, and note where the feed is before anything is read."""
    limit = horizon(uow.connection)
    if limit is not None:
        # Sequences begin with 1: every row of this transaction and of later ones lies behind it.
        return Cursor(scope=scope, transaction_id=limit, seq=0, copying=0)
    (row,) = uow.prepared(_LAST)
    last = row.last or 0
    return Cursor(scope=scope, transaction_id=0, seq=last, copying=0)


def _copy(uow: UnitOfWork, cursor: Cursor) -> _Told:
    """Copy lists until an answer is full; behind the last list comes the feed."""
    changes: list[Change] = []
    place: int | None = cursor.copying
    after = cursor.after
    while place is not None and len(changes) < MAX_CHANGES:
        copied = COPIES[place] if place < len(COPIES) else None
        if copied is None:
            place = None
        elif not copied.kind.is_for(uow.actor):
            place, after = place + 1, None
        else:
            page = copied.page(uow, cursor=after, limit=MAX_CHANGES - len(changes))
            changes.extend(_change(copied.kind, view) for view in copied.views(page))
            after = page.next_cursor
            place = place if after is not None else place + 1
    cursor = replace(cursor, copying=place, after=after)
    # Even when all is copied the phone asks once more: for what changed meanwhile.
    return _Told(tuple(changes), cursor, more=True)


def _follow(uow: UnitOfWork, heard: _Rows, now: Standing) -> _Told:
    """Tell what the feed says since a place: each record once, as it is now."""
    wanted = _wanted(uow, heard.rows)
    changes = [change for kind, ids in wanted.items() for change in _as_now(uow, kind, ids)]
    return _Told(tuple(changes), heard.after(now), heard.more)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The rows of the feed behind a place, at most so many."""

    cursor: Cursor
    """Behind which."""
    rows: Sequence[Row[Any]]
    more: bool
    limit: int | None
    """The transaction before which they were read; none on SQLite, where all were."""

    def after(self, now: Standing) -> Cursor:
        """Give where whoever heard these stands.

        Notes
        -----
        Who heard everything moves up to the newest mark: else somebody who asks every day, and of
        whom nothing changes, would be found behind the floor one day.
        """
        place = (self.cursor.transaction_id, self.cursor.seq)
        if self.rows:
            place = (self.rows[-1].transaction_id, self.rows[-1].seq)
        mark = now.newest
        if not self.more and mark is not None and (self.limit is None or mark[0] <= self.limit):
            place = max(place, mark)
        return replace(self.cursor, transaction_id=place[0], seq=place[1])


def _hear(uow: UnitOfWork, cursor: Cursor) -> _Rows:
    """Read what the feed says since a place."""
    limit = horizon(uow.connection)
    rows = uow.select(_since(uow, cursor, limit))
    more = len(rows) > _FEED_ROWS
    return _Rows(cursor=cursor, rows=rows[:_FEED_ROWS], more=more, limit=limit)


def _since(uow: UnitOfWork, cursor: Cursor, limit: int | None) -> Select[Any]:
    """Select the feed of this person's audiences behind a place, in the order of commits.

    Parameters
    ----------
    limit
        The transaction before which to stop; none on SQLite.

    Notes
    -----
    One bounded read of the index for each audience, then merged: a sort over everything that an
    audience ever heard would grow with the years.
    """
    if limit is None:  # SQLite numbers no transactions; said so, its index starts at the right row.
        behind = and_(_feed.transaction_id == cursor.transaction_id, _feed.seq > cursor.seq)
    else:
        place = tuple_(_feed.transaction_id, _feed.seq)
        behind = and_(
            place > tuple_(cursor.transaction_id, cursor.seq), _feed.transaction_id < limit
        )
    parts = []
    for audience_id in sorted(audiences_of(uow.actor)):
        part = select(_feed).where(
            _feed.network_id == uow.actor.network_id, _feed.audience_id == audience_id, behind
        )
        part = part.order_by(_feed.transaction_id, _feed.seq).limit(_FEED_ROWS + 1)
        parts.append(select(part.subquery()))
    merged = union_all(*parts).subquery()
    return select(merged).order_by(merged.c.transaction_id, merged.c.seq).limit(_FEED_ROWS + 1)


def _wanted(uow: UnitOfWork, rows: Iterable[Row[Any]]) -> Mapping[Kind, dict[UUID, None]]:
    """Give which records these rows are about, by kind, each once.

    Notes
    -----
    A row for a person's own account is about what is theirs, one for a desk about the desk's work:
    a care-team member who signalled gets both, and nobody gets a removal of what they never had.
    """
    wanted: dict[Kind, dict[UUID, None]] = {}
    for row in rows:
        own = row.audience_id == uow.actor.account_id
        for kind in KINDS:
            if kind.resource == row.resource and kind.is_about(own=own) and kind.is_for(uow.actor):
                wanted.setdefault(kind, {})[row.resource_id] = None
    return wanted


def _as_now(uow: UnitOfWork, kind: Kind, ids: Mapping[UUID, None]) -> Iterable[Change]:
    found = kind.load(uow, list(ids))
    for record_id in ids:
        view = found.get(record_id)
        yield _gone(kind.record, record_id) if view is None else _change(kind, view)


def _change(kind: Kind, view: Any) -> Change:
    return Change(
        kind=kind.record,
        id=getattr(view, kind.id_field),
        version=view.version,
        record=dump(view),
    )


def _gone(record: RecordKind, record_id: UUID) -> Change:
    return Change(kind=record, id=record_id, version=_GONE, record=None)


def _sign(keys: KeyRing) -> Sign:
    return lambda content: keys.fingerprint("sync-cursor", content)
