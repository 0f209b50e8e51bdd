"""What people are answered from releases, as bytes: the same for everybody who may see the same.

A coordinator sees what the release shows. Somebody who contributes records sees the release as it
is for contributors: cells that are not for them are hidden like any other, and what is derived is
derived anew from what they see (R11).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sqlalchemy import select

from server.kernel.errors import NotFound
from server.kernel.messages import dump_bytes
from server.kernel.paging import next_cursor, page
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.policy.trends import visible_trends
from server.trends import downloads
from server.trends.boundaries import Boundaries
from server.trends.charts import CHARTS, MEDIA_TYPES, ON_A_MAP, ON_PHONE, Form, draw
from server.trends.document import History, Release, canonical
from server.trends.indicators import compute
from server.trends.signing import public_key
from server.trends.stored import (
    NEWEST,
    Newest,
    boundaries_of,
    history_of,
    latest,
    newest_release,
)
from server.trends.tables import ReleaseRow
from shared.trends import PictureLook, ReleaseItem, ReleasePage
from shared.vocabulary import Language

_release = columns(ReleaseRow)
Table = Literal["csv", "xlsx"]


@dataclass(frozen=True, slots=True)
class Answer:
    """Bytes that never change, and by what they are known."""

    body: bytes
    media_type: str
    etag: str

    @classmethod
    def of(cls, body: bytes, media_type: str) -> Answer:
        """Know bytes by their own hash."""
        return cls(body, media_type, hashlib.sha256(body).hexdigest())


@NEWEST.along()
def list_releases(uow: UnitOfWork, *, cursor: str | None, limit: int) -> Answer:
    """Give the releases, the newest first: a `ReleasePage`."""
    visible_trends(uow)
    key = (public_key(uow.store.keys), newest_release(uow), cursor, limit)
    kept = _LISTS.get(key)
    if kept is None:
        kept = Answer.of(dump_bytes(_page(uow, cursor, limit)), "application/json")
        if len(_LISTS) >= _KEPT:
            _LISTS.clear()
        _LISTS[key] = kept
    return kept


_LISTS: dict[tuple[str, Newest | None, str | None, int], Answer] = {}
"""Lists of this process, by the newest release they begin with: each names the one before."""
_KEPT = 64


def _page(uow: UnitOfWork, cursor: str | None, limit: int) -> ReleasePage:
    statement = select(
        _release.place,
        _release.name,
        _release.month,
        _release.closed_on,
        _release.sha256,
        _release.signature,
    ).where(_release.network_id == uow.actor.network_id)
    rows = uow.select(
        page(statement, (_release.place,), cursor=cursor, limit=limit, newest_first=True)
    )
    return ReleasePage(
        items=tuple(
            ReleaseItem(
                name=row.name,
                month=row.month,
                closed_on=row.closed_on,
                sha256=row.sha256,
                signature=row.signature.hex(),
            )
            for row in rows[:limit]
        ),
        public_key=public_key(uow.store.keys),
        next_cursor=next_cursor(rows, limit, ("place",)),
    )


@NEWEST.along()
def release(uow: UnitOfWork, *, name: str) -> Answer:
    """Give the document of a release, as it was signed; to contributors as it is for them.

    Raises
    ------
    NotFound
        When there is no release of that name.
    """
    whole = visible_trends(uow)
    history = _up_to(history_of(uow), name)
    if whole:
        return Answer(history.last.body, "application/json", history.last.sha256)
    return _as_contributors_see(_for_contributors(history))


@NEWEST.along()
def indicator(uow: UnitOfWork, *, name: str, until: str | None) -> Answer:
    """Give one indicator as of a release, with its definition.

    Raises
    ------
    NotFound
        When there is no such indicator, or no such release.
    """
    answer = _indicator(seen(uow, until), name)
    if answer is None:
        raise NotFound
    return answer


@NEWEST.along()
def chart(
    uow: UnitOfWork,
    *,
    name: str,
    form: Form,
    until: str | None,
    language: Language,
    look: PictureLook = PictureLook.PAGE,
) -> Answer:
    """Draw one chart as of a release.

    Raises
    ------
    NotFound
        When there is no such chart, none for a phone, or no such release.
    """
    whole, now = visible_trends(uow), latest(uow)
    history = as_seen(now.history, until, whole=whole)
    if name not in CHARTS or (look is not PictureLook.PAGE and name not in ON_PHONE):
        raise NotFound
    is_map = name in ON_A_MAP and look is PictureLook.PAGE
    ground = boundaries_of(uow, now.drawn_from) if is_map else None
    return _drawn(history, name, form, language, look, ground)


@NEWEST.along()
def download(uow: UnitOfWork, *, form: Table, until: str | None, language: Language) -> Answer:
    """Give every cell of a history as a table."""
    return _table(seen(uow, until), form, language)


def seen(uow: UnitOfWork, until: str | None) -> History:
    """Give the history as this person may see it, up to a release or the newest.

    Raises
    ------
    NotFound
        When there is no release, or none of this name.
    """
    whole = visible_trends(uow)
    return as_seen(history_of(uow), until, whole=whole)


def as_seen(every: History, until: str | None, *, whole: bool) -> History:
    """Give a history as it is for coordinators or for contributors, up to a release.

    Raises
    ------
    NotFound
        When there is no release, or none of this name.
    """
    history = _up_to(every, until)
    return history if whole else _for_contributors(history)


def _up_to(history: History, until: str | None) -> History:
    if not history.releases:
        raise NotFound
    if until is None:
        return history
    if until not in {each.name for each in history.releases}:
        raise NotFound
    return _until(history, until)


@lru_cache(maxsize=64)
def _until(history: History, name: str) -> History:
    return history.until(name)


@lru_cache(maxsize=16)
def _as_contributors_see(history: History) -> Answer:
    content = {**history.last.content, "indicators": _computed(history)}
    return Answer.of(canonical(content), "application/json")


@lru_cache(maxsize=512)
def _indicator(history: History, name: str) -> Answer | None:
    found = derived_of(history).get(name)
    if found is None:
        return None
    return Answer.of(canonical({"release": history.last.name, **found}), "application/json")


@lru_cache(maxsize=512)
def _drawn(
    history: History,
    name: str,
    form: Form,
    language: Language,
    look: PictureLook,
    ground: Boundaries | None,
) -> Answer:
    drawn = draw(
        name,
        derived_of(history),
        history,
        form=form,
        language=language,
        look=look,
        boundaries=ground,
    )
    return Answer.of(drawn, MEDIA_TYPES[form])


@lru_cache(maxsize=16)
def _table(history: History, form: Table, language: Language) -> Answer:
    return Answer.of(*downloads.table(history, form=form, language=language))


def _for_contributors(history: History) -> History:
    return _filtered(history.releases)


@lru_cache(maxsize=8)
def _filtered(releases: tuple[Release, ...]) -> History:
    seen = []
    for each in releases:
        cells = {
            name: count if name in each.for_contributors else None
            for name, count in each.cells.items()
        }
        content = {**each.content, "cells": cells, "durations": {}, "indicators": {}}
        seen.append(Release(each.name, f"{each.sha256}-contributors", content))
    return History(tuple(seen))


def derived_of(history: History) -> dict[str, dict[str, object]]:
    """Give the indicators: as they were signed, or anew from what a contributor sees."""
    signed: dict[str, dict[str, object]] = history.last.content["indicators"]
    return signed or _computed(history)


@lru_cache(maxsize=8)
def _computed(history: History) -> dict[str, dict[str, object]]:
    derived: dict[str, dict[str, object]] = json.loads(canonical(compute(history)))
    return derived
