"""Services as people find them: who can help, the nearest first, and why each is suggested."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Select, Text, case, cast, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.errors import NotFound
from server.kernel.paging import next_cursor, page
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network import distances, reference, rules
from server.network.tables import OrganisationRow, ServiceRow, SiteRow
from server.policy.attendance import attended
from server.policy.network import visible_own_services, visible_services
from shared.network import OpeningHours, ServicePage, ServiceView
from shared.school_calendar import local_date
from shared.vocabulary import CapacityState, Weekday

_organisation = columns(OrganisationRow)
_service = columns(ServiceRow)
_site = columns(SiteRow)
_FAR = 10**15
"""Square metres: where a service without a place stands in a list by distance, at the end."""


def list_services(
    uow: UnitOfWork, *, wish: rules.Wish, cursor: str | None = None, limit: int = 50
) -> ServicePage:
    """Give one page of the services that fit a wish: the nearest first, by name without a place.

    Notes
    -----
    An order of places, never of persons. A service without an exact place stands at the centre of
    its municipality; one of which even that is unknown comes last.
    """
    near = _square_metres(wish)
    statement = _services(uow, wish, near)
    order_by = (_service.name, _service.id) if near is None else (near, _service.id)
    rows = uow.select(page(statement, order_by, cursor=cursor, limit=limit))
    key = ("name", "id") if near is None else ("near", "id")
    return ServicePage(
        items=tuple(_service_view(uow, wish, row) for row in rows[:limit]),
        next_cursor=next_cursor(rows, limit, key),
    )


def view_service(uow: UnitOfWork, *, service_id: UUID, wish: rules.Wish) -> ServiceView:
    """Give one service that is offered now, and why it is suggested for this wish.

    Raises
    ------
    NotFound
        When there is none, or it is offered no longer.
    """
    statement = _joined(uow, _square_metres(wish)).where(_service.id == service_id)
    rows = uow.select(statement)
    if not rows:
        raise NotFound
    return _service_view(uow, wish, rows[0])


def list_own_services(
    uow: UnitOfWork, *, cursor: str | None = None, limit: int = 50
) -> ServicePage:
    """Give one page of what one's own organisations offer now, by name."""
    wish = rules.Wish()
    statement = _joined(uow, None).where(visible_own_services(uow))
    order_by = (_service.name, _service.id)
    rows = uow.select(page(statement, order_by, cursor=cursor, limit=limit))
    return ServicePage(
        items=tuple(_service_view(uow, wish, row) for row in rows[:limit]),
        next_cursor=next_cursor(rows, limit, ("name", "id")),
    )


def _services(uow: UnitOfWork, wish: rules.Wish, near: ColumnElement[int] | None) -> Select[Any]:
    return _joined(uow, near).where(*_fits(uow, wish))


def _joined(uow: UnitOfWork, near: ColumnElement[int] | None) -> Select[Any]:
    nearness = () if near is None else (near.label("near"),)
    return (
        select(
            *_service,
            _organisation.name.label("organisation_name"),
            _organisation.sector,
            _site.name.label("site_name"),
            func.coalesce(_site.nis, _organisation.nis).label("nis"),
            _site.latitude,
            _site.longitude,
            attended(_organisation).label("attended"),
            *nearness,
        )
        .join(OrganisationRow, _organisation.id == _service.organisation_id)
        .outerjoin(SiteRow, _site.id == _service.site_id)
        .where(visible_services(uow), _service.active)
    )


def _fits(uow: UnitOfWork, wish: rules.Wish) -> list[ColumnElement[bool]]:
    """Give the conditions of a wish. Lists of codes are looked into as text, quotes and all."""
    conditions: list[ColumnElement[bool]] = []
    for column, code in (
        (_service.life_domains, wish.life_domain),
        (_service.accepts, wish.kind),
        (_service.languages, wish.language),
    ):
        if code is not None:
            conditions.append(_holds(column, code))
    if wish.age is not None:
        conditions += [_service.min_age <= wish.age, _service.max_age >= wish.age]
    if wish.nis is not None:
        everywhere = cast(_service.area, Text) == "[]"
        conditions.append(or_(everywhere, _holds(_service.area, wish.nis)))
    if wish.open_after_school:
        hour = reference.threshold("suggest.after-school", _today(uow))
        conditions.append(_service.latest_close >= rules.after_school(hour))
    if wish.has_room:
        conditions += [
            _service.capacity == CapacityState.HAS_CAPACITY,
            _service.capacity_reported_at >= _fresh_since(uow),
        ]
    return conditions


def _holds(column: Any, code: str) -> ColumnElement[bool]:
    return cast(column, Text).contains(f'"{code}"', autoescape=True)


def _square_metres(wish: rules.Wish) -> ColumnElement[int] | None:
    """Give the square of the distance as an expression; none when no place was asked for."""
    place = wish.place or _centre(wish.nis)
    if place is None:
        return None
    along, across = distances.metres_per_degree(place[0])
    nis = func.coalesce(_site.nis, _organisation.nis)
    centres = reference.municipalities()
    latitude = case({each.nis: each.latitude for each in centres}, value=nis)
    longitude = case({each.nis: each.longitude for each in centres}, value=nis)
    north = (func.coalesce(_site.latitude, latitude) - place[0]) * along
    east = (func.coalesce(_site.longitude, longitude) - place[1]) * across
    return func.coalesce(cast(north * north + east * east, BigInteger), _FAR)


def _centre(nis: str | None) -> tuple[float, float] | None:
    found = reference.municipality(nis) if nis is not None else None
    return None if found is None else (found.latitude, found.longitude)


def _service_view(uow: UnitOfWork, wish: rules.Wish, row: Any) -> ServiceView:
    today = _today(uow)
    capacity = rules.capacity_now(row.capacity, row.capacity_reported_at, _fresh_since(uow))
    near = getattr(row, "near", _FAR)
    km = None if near >= _FAR else distances.kilometres(near)
    times = () if km is None else distances.travel(km, reference.thresholds_like("travel.", today))
    return ServiceView(
        service_id=row.id,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        sector=row.sector,
        name=row.name,
        life_domains=row.life_domains,
        accepts=row.accepts,
        min_age=row.min_age,
        max_age=row.max_age,
        area=tuple(row.area),
        languages=tuple(row.languages),
        opening_hours=tuple(_hours(each) for each in row.opening_hours),
        how_to_refer=row.how_to_refer,
        mandated=row.mandated,
        site_name=row.site_name,
        nis=row.nis,
        attended=bool(row.attended),
        latitude=row.latitude,
        longitude=row.longitude,
        capacity=capacity,
        capacity_reported_at=row.capacity_reported_at,
        first_free_on=row.first_free_on if capacity is not CapacityState.UNKNOWN else None,
        places=row.places,
        distance_km=km,
        travel=times,
        reasons=rules.reasons_to_suggest(
            wish,
            capacity=capacity,
            first_free_on=row.first_free_on,
            closes=row.latest_close,
            travel_times=times,
            today=today,
            planning=reference.thresholds_like("suggest.", today),
        ),
    )


def _hours(kept: dict[str, str]) -> OpeningHours:
    return OpeningHours(day=Weekday(kept["day"]), opens=kept["opens"], closes=kept["closes"])


def _fresh_since(uow: UnitOfWork) -> datetime:
    return rules.fresh_since(uow.now, reference.threshold("capacity.fresh", _today(uow)))


def _today(uow: UnitOfWork) -> date:
    return local_date(reference.school_calendar(), uow.now)
