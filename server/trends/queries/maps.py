"""What maps of the region are drawn from, for who may say so: now, and by a file looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import municipality_names
from server.policy.trends import access_boundaries, visible_trends
from server.trends.boundaries import read, understood
from server.trends.charts import outlines, shown_on_a_page
from server.trends.document import canonical
from server.trends.queries.answers import as_seen, derived_of
from server.trends.stored import latest
from server.trends.tables import BoundariesRow
from shared.vocabulary import Language

_boundaries = columns(BoundariesRow)


@dataclass(frozen=True, slots=True)
class DrawnFrom:
    """Whose boundaries the region is drawn by, and since when."""

    source: str
    licence: str
    since: datetime


def drawn_from(uow: UnitOfWork) -> DrawnFrom | None:
    """Tell what maps are drawn from; none while municipalities are tiles."""
    access_boundaries(uow)
    found = uow.all(
        BoundariesRow,
        _boundaries.network_id == uow.actor.network_id,
        order_by=(_boundaries.created_at.desc(), _boundaries.id.desc()),
        limit=1,
    )
    return DrawnFrom(found[0].source, found[0].licence, found[0].created_at) if found else None


def map_by(uow: UnitOfWork, *, topology: str, source: str, licence: str, language: Language) -> str:
    """Draw the map as it would be by these boundaries: with the newest release, if there is one.

    Raises
    ------
    NoBoundaries
        As `understood`.
    """
    access_boundaries(uow)
    whole, every = visible_trends(uow), latest(uow).history
    names = municipality_names()
    drawn = read(canonical(understood(topology, names)), source=source, licence=licence)
    if not every.releases:
        return outlines(drawn, names, language)
    history = as_seen(every, None, whole=whole)
    chart = shown_on_a_page(
        "tiles", derived_of(history), history, language=language, boundaries=drawn
    )
    svg: str = chart["svg"]
    return svg
