"""The stored releases, each held to its hash when it is read.

Must not: compute or draw. The worker looks at one at every round, and loads no statistics for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import FromClause, select
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.beside import Beside, Part
from server.kernel.errors import Unavailable
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.trends.boundaries import Boundaries, read
from server.trends.document import Damaged, History, Release
from server.trends.periods import Month
from server.trends.signing import is_signed
from server.trends.tables import BoundariesRow, ReleaseRow

_release = columns(ReleaseRow)
_log = structlog.get_logger("kring.trends")
_boundaries = columns(BoundariesRow)


def _hangs_on(source: FromClause, network_id: ColumnElement[UUID]) -> Part:
    """Ask hash and signature of the newest release of a network, and the newest boundaries."""

    def newest(cell: ColumnElement[Any]) -> ColumnElement[Any]:
        last = select(cell).where(_release.network_id == network_id)
        return last.order_by(_release.place.desc()).limit(1).scalar_subquery()

    drawn_from = (
        select(_boundaries.id)
        .where(_boundaries.network_id == network_id)
        .order_by(_boundaries.created_at.desc(), _boundaries.id.desc())
        .limit(1)
    )
    return source, (
        newest(_release.sha256).label("newest"),
        newest(_release.signature).label("signed"),
        drawn_from.scalar_subquery().label("drawn_from"),
    )


NEWEST = Beside(_hangs_on)
"""What every answer hangs on: asked along with who asks."""
_KEPT = 16


class ReleaseDamaged(Unavailable):
    """A stored release is not what was signed: nothing is shown of it."""

    def __init__(self) -> None:
        """Say so; who administers is told by the worker."""
        super().__init__(retry_after_s=3600)
        self.reason = "release-damaged"


def heads(uow: UnitOfWork) -> list[Any]:
    """Give name and hash of every release, oldest first."""
    statement = (
        select(_release.id, _release.name, _release.sha256)
        .where(_release.network_id == uow.actor.network_id)
        .order_by(_release.place)
    )
    return list(uow.select(statement))


def history_of(uow: UnitOfWork) -> History:
    """Give everything that was ever shown, oldest first.

    Raises
    ------
    ReleaseDamaged
        When the bytes of one are not those that were signed.

    Notes
    -----
    Each release names the hash of the one before, so the newest hash names the whole history, and
    with its signature what was checked: this process need not read it again.
    """
    return latest(uow).history


class Newest(NamedTuple):
    """By what the newest release is known; another signature is another release."""

    sha256: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Latest:
    """Everything that was ever shown, and what a map is drawn from."""

    history: History
    drawn_from: UUID | None


def latest(uow: UnitOfWork) -> Latest:
    """Give what every answer hangs on; see `history_of`."""
    newest, drawn_from = _told(uow)
    if newest is None:
        return Latest(History(()), drawn_from)
    kept = _HISTORIES.get(newest)
    if kept is None:
        kept = _load(uow)
        if len(_HISTORIES) >= _KEPT:
            _HISTORIES.clear()
        _HISTORIES[newest] = kept
    return Latest(kept, drawn_from)


def newest_release(uow: UnitOfWork) -> Newest | None:
    """Give by what the newest release is known; none when there is none."""
    newest, _ = _told(uow)
    return newest


def _told(uow: UnitOfWork) -> tuple[Newest | None, UUID | None]:
    """Give the newest release and the newest boundaries' id, as they were asked along."""
    sha256, signature, drawn_from = uow.told(NEWEST)
    return (None if sha256 is None else Newest(sha256, bytes(signature))), drawn_from


def boundaries_of(uow: UnitOfWork, drawn_from: UUID | None) -> Boundaries | None:
    """Give what a map of the region is drawn from; none: municipalities are tiles."""
    if drawn_from is None:
        return None
    kept = _READ.get(drawn_from)
    if kept is None:
        row = uow.find(BoundariesRow, _boundaries.id == drawn_from)
        assert row is not None  # noqa: S101 -- its id was just read, and none is ever removed
        kept = read(row.body, source=row.source, licence=row.licence)
        if len(_READ) >= _KEPT:
            _READ.clear()
        _READ[drawn_from] = kept
    return kept


_READ: dict[UUID, Boundaries] = {}
"""Boundaries that this process has read."""


def newest_month(uow: UnitOfWork) -> Month | None:
    """Give the newest closed month; none when none is."""
    months = select(_release.month).where(_release.network_id == uow.actor.network_id)
    found = uow.select(months.order_by(_release.month.desc()).limit(1))
    return Month.named(found[0].month) if found else None


def last_place(uow: UnitOfWork) -> int:
    """Give how many releases there are."""
    places = select(_release.place).where(_release.network_id == uow.actor.network_id)
    found = uow.select(places.order_by(_release.place.desc()).limit(1))
    return int(found[0].place) if found else 0


def damaged_in_turn(uow: UnitOfWork) -> UUID | None:
    """Look at one release, another each round; give it when it is not what was signed."""
    found = heads(uow)
    if not found:
        return None
    turn = found[int(uow.now.timestamp() // 5) % len(found)]
    row = uow.find(ReleaseRow, _release.id == turn.id)
    try:
        if row is not None:
            _check(uow, row)
    except ReleaseDamaged:
        return UUID(str(turn.id))
    return None


_HISTORIES: dict[Newest, History] = {}
"""Histories that this process has checked."""


def _load(uow: UnitOfWork) -> History:
    mine = _release.network_id == uow.actor.network_id
    rows = uow.all(ReleaseRow, mine, order_by=(_release.place,))
    return History(tuple(_check(uow, row) for row in rows))


def _check(uow: UnitOfWork, row: ReleaseRow) -> Release:
    """Give a release that is what was signed."""
    try:
        release = Release.read(row.body, row.sha256)
    except Damaged as damaged:
        _log.error("trends_release_damaged", resource_id=str(row.id))
        raise ReleaseDamaged from damaged
    if not is_signed(uow.store.keys, row.body, row.signature):
        _log.error("trends_release_damaged", resource_id=str(row.id))
        raise ReleaseDamaged
    return release
