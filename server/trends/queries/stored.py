"""The stored releases, each held to its hash when it is read."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select

from server.kernel.errors import Unavailable
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.trends.document import Damaged, History, Release
from server.trends.periods import Month
from server.trends.signing import is_signed
from server.trends.tables import ReleaseRow

_release = columns(ReleaseRow)
_log = structlog.get_logger("kring.trends")
_KEPT = 400


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
    """
    found = heads(uow)
    wanted = [row.sha256 for row in found]
    missing = [sha256 for sha256 in wanted if not _is_kept(sha256)]
    if missing:
        _load(uow, missing)
    return _chain(tuple(wanted))


def body_of(uow: UnitOfWork, name: str) -> tuple[bytes, str] | None:
    """Give the bytes of a release and their hash; none when there is no such release.

    Raises
    ------
    ReleaseDamaged
        When they are not those that were signed.
    """
    row = uow.find(ReleaseRow, _release.network_id == uow.actor.network_id, _release.name == name)
    if row is None:
        return None
    _check(uow, row)
    return row.body, row.sha256


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


_RELEASES: dict[str, Release] = {}
"""Releases of this process by hash: a document with that hash is always the same one."""


def _is_kept(sha256: str) -> bool:
    return sha256 in _RELEASES


def _load(uow: UnitOfWork, wanted: list[str]) -> None:
    if len(_RELEASES) > _KEPT:
        _RELEASES.clear()
    mine = _release.network_id == uow.actor.network_id
    for row in uow.all(ReleaseRow, mine, order_by=(_release.place,)):
        if row.sha256 in wanted or not _RELEASES:
            _check(uow, row)
        if row.sha256 not in _RELEASES:
            _check(uow, row)
            _RELEASES[row.sha256] = Release.read(row.body, row.sha256)


@lru_cache(maxsize=16)
def _chain(hashes: tuple[str, ...]) -> History:
    return History(tuple(_RELEASES[sha256] for sha256 in hashes))


def _check(uow: UnitOfWork, row: ReleaseRow) -> None:
    try:
        Release.read(row.body, row.sha256)
    except Damaged as damaged:
        _log.error("trends_release_damaged", resource_id=str(row.id))
        raise ReleaseDamaged from damaged
    if not is_signed(uow.store.keys, row.body, row.signature):
        _log.error("trends_release_damaged", resource_id=str(row.id))
        raise ReleaseDamaged
