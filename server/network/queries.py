"""Reading the network: lists for people, and what other slices may ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Select, Text, case, cast, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.paging import next_cursor, page
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network import reference, rules
from server.network.tables import OrganisationRow, ServiceRow, SiteRow
from server.policy.network import access_reference, visible_organisations, visible_services
from shared.network import (
    ClosedPeriodView,
    HelplineList,
    MunicipalityList,
    OpeningHours,
    OrganisationPage,
    OrganisationView,
    SchoolCalendarView,
    ServicePage,
    ServiceView,
)
from shared.school_calendar import local_date
from shared.vocabulary import CapacityState, OrganisationKind, Sector, Weekday

_organisation = columns(OrganisationRow)
_service = columns(ServiceRow)
_site = columns(SiteRow)
_VIEW = (
    _organisation.id,
    _organisation.name,
    _organisation.kind,
    _organisation.sector,
    _organisation.secrecy,
    _organisation.nis,
    _organisation.external_id,
    _organisation.phone,
    _organisation.website,
    _organisation.active,
    _organisation.version,
)
_FAR = 10**15
"""Square metres: where a service without a place stands in a list by distance, at the end."""


def list_organisations(
    uow: UnitOfWork,
    *,
    kind: OrganisationKind | None = None,
    sector: Sector | None = None,
    nis: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> OrganisationPage:
    """Give one page of the organisations that take part now, by name.

    Parameters
    ----------
    kind, sector, nis
        Only these; absent: all.
    """
    statement = select(*_VIEW).where(visible_organisations(uow), _organisation.active)
    for column, value in (
        (_organisation.kind, kind),
        (_organisation.sector, sector),
        (_organisation.nis, nis),
    ):
        if value is not None:
            statement = statement.where(column == value)
    order_by = (_organisation.name, _organisation.id)
    rows = uow.select(page(statement, order_by, cursor=cursor, limit=limit))
    return OrganisationPage(
        items=tuple(_view(row) for row in rows[:limit]),
        next_cursor=next_cursor(rows, limit, ("name", "id")),
    )


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


def list_municipalities(uow: UnitOfWork) -> MunicipalityList:
    """Give the municipalities of the region."""
    access_reference(uow)
    document = reference.read_dated("municipalities")
    return MunicipalityList(
        items=reference.municipalities(),
        source=document["source"],
        verified_on=date.fromisoformat(document["verified_on"]),
    )


def list_helplines(uow: UnitOfWork) -> HelplineList:
    """Give the numbers to call, the urgent ones first."""
    access_reference(uow)
    return HelplineList(items=reference.helplines())


def view_school_calendar(uow: UnitOfWork) -> SchoolCalendarView:
    """Give the school calendar and the thresholds of the region."""
    access_reference(uow)
    document = reference.read_dated("school_calendar")
    calendar = reference.school_calendar()
    return SchoolCalendarView(
        timezone=calendar.timezone,
        closed=tuple(
            ClosedPeriodView(name=each.name, from_on=each.from_on, until_on=each.until_on)
            for each in calendar.closed
        ),
        thresholds=reference.thresholds(),
        source=document["source"],
        verified_on=date.fromisoformat(document["verified_on"]),
    )


def find_organisation(uow: UnitOfWork, organisation_id: UUID) -> OrganisationRow | None:
    """Give an organisation of this network, active or not; none when there is none."""
    return uow.find(
        OrganisationRow,
        _organisation.id == organisation_id,
        _organisation.network_id == uow.actor.network_id,
    )


def find_organisation_by_external_id(
    uow: UnitOfWork, kind: OrganisationKind, external_id: str
) -> OrganisationRow | None:
    """Give the organisation others know by this number; none when there is none."""
    return uow.find(
        OrganisationRow,
        _organisation.network_id == uow.actor.network_id,
        _organisation.kind == kind,
        _organisation.external_id == external_id,
    )


def find_service(uow: UnitOfWork, service_id: UUID) -> ServiceRow | None:
    """Give a service of this network, offered now or not; none when there is none.

    Notes
    -----
    For a command the answer stays true until its commit: whoever would disable the organisation
    waits for the same lock, and then finds what this command gave it to hold.
    """
    mine = _service.network_id == uow.actor.network_id
    found = uow.find(ServiceRow, _service.id == service_id, mine)
    if found is None or uow.command_id is None:
        return found
    uow.lock(found.organisation_id)
    return uow.find(ServiceRow, _service.id == service_id, mine)


def find_site(uow: UnitOfWork, site_id: UUID) -> SiteRow | None:
    """Give a site of this network; none when there is none."""
    return uow.find(SiteRow, _site.id == site_id, _site.network_id == uow.actor.network_id)


def services_of(uow: UnitOfWork, organisation_id: UUID) -> list[ServiceRow]:
    """Give the services an organisation offers now, in the order they were offered."""
    return uow.all(
        ServiceRow,
        _service.network_id == uow.actor.network_id,
        _service.organisation_id == organisation_id,
        _service.active,
        order_by=(_service.id,),
    )


def organisations_of_kind(uow: UnitOfWork, kind: OrganisationKind) -> list[OrganisationRow]:
    """Give the active organisations of a kind, by name."""
    return uow.all(
        OrganisationRow,
        _organisation.network_id == uow.actor.network_id,
        _organisation.kind == kind,
        _organisation.active,
        order_by=(_organisation.name, _organisation.id),
    )


def network_ids(uow: UnitOfWork) -> list[UUID]:
    """Give every network this installation serves, for the worker, which belongs to none."""
    statement = select(_organisation.network_id).distinct().order_by(_organisation.network_id)
    return [row.network_id for row in uow.select(statement)]


def coordination_ids(uow: UnitOfWork) -> list[UUID]:
    """Give the active coordinations of the network: who hears of what waits too long."""
    return [each.id for each in organisations_of_kind(uow, OrganisationKind.COORDINATION)]


def organisation_names(uow: UnitOfWork, organisation_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of organisations of this network, active or not, in one statement."""
    return {row.id: row.name for row in _columns(uow, organisation_ids, _organisation.name)}


def sector_of(uow: UnitOfWork, organisation_ids: Iterable[UUID]) -> dict[UUID, Sector]:
    """Give the sectors of organisations of this network, active or not, in one statement."""
    return {row.id: row.sector for row in _columns(uow, organisation_ids, _organisation.sector)}


def cards_of(uow: UnitOfWork, organisation_ids: Iterable[UUID]) -> dict[UUID, tuple[str, Sector]]:
    """Give name and sector of organisations of this network, active or not, in one statement."""
    card = (_organisation.name, _organisation.sector)
    return {row.id: (row.name, row.sector) for row in _columns(uow, organisation_ids, *card)}


def service_names(uow: UnitOfWork, service_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of services of this network, offered now or not, in one statement."""
    wanted = set(service_ids)
    if not wanted:
        return {}
    statement = select(_service.id, _service.name).where(
        _service.network_id == uow.actor.network_id, _service.id.in_(wanted)
    )
    return {row.id: row.name for row in uow.select(statement)}


def _columns(
    uow: UnitOfWork, organisation_ids: Iterable[UUID], *wanted_columns: Any
) -> Sequence[Any]:
    wanted = set(organisation_ids)
    if not wanted:
        return ()
    return uow.select(
        select(_organisation.id, *wanted_columns).where(
            _organisation.network_id == uow.actor.network_id, _organisation.id.in_(wanted)
        )
    )


def _view(row: Any) -> OrganisationView:
    return OrganisationView(
        organisation_id=row.id,
        name=row.name,
        kind=row.kind,
        sector=row.sector,
        secrecy=row.secrecy,
        nis=row.nis,
        external_id=row.external_id,
        phone=row.phone,
        website=row.website,
        active=row.active,
        version=row.version,
    )


def _services(uow: UnitOfWork, wish: rules.Wish, near: ColumnElement[int] | None) -> Select[Any]:
    nearness = () if near is None else (near.label("near"),)
    statement = (
        select(
            *_service,
            _organisation.name.label("organisation_name"),
            _organisation.sector,
            _site.name.label("site_name"),
            func.coalesce(_site.nis, _organisation.nis).label("nis"),
            _site.latitude,
            _site.longitude,
            *nearness,
        )
        .join(OrganisationRow, _organisation.id == _service.organisation_id)
        .outerjoin(SiteRow, _site.id == _service.site_id)
        .where(visible_services(uow), _service.active)
    )
    return statement.where(*_fits(uow, wish))


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
    along, across = rules.metres_per_degree(place[0])
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
    km = None if near >= _FAR else rules.kilometres(near)
    times = () if km is None else rules.travel(km, reference.thresholds_like("travel.", today))
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
        latitude=row.latitude,
        longitude=row.longitude,
        capacity=capacity,
        capacity_reported_at=row.capacity_reported_at,
        first_free_on=row.first_free_on if capacity is not CapacityState.UNKNOWN else None,
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
