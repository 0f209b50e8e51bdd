"""The network over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from server.kernel.context import SignedIn, SliceRouter, declares
from server.kernel.paging import Cursor, Limit
from server.network import queries, rules
from server.policy.actions import Action
from shared.contract import Receipt
from shared.network import (
    AddSite,
    ChangeOrganisation,
    ChangeService,
    DisableOrganisation,
    HelplineList,
    MunicipalityList,
    OfferService,
    OrganisationPage,
    RegisterOrganisation,
    ReportCapacity,
    SchoolCalendarView,
    ServicePage,
)
from shared.vocabulary import LifeDomain, OrganisationKind, ReferralKind, Sector

router = SliceRouter(prefix="/v1/network", tag="network")

Nis = Annotated[str | None, Query(pattern=r"^\d{5}$", description="A municipality by NIS code.")]
Age = Annotated[int | None, Query(ge=0, le=120, description="In whole years.")]
Latitude = Annotated[float | None, Query(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float | None, Query(ge=-180, le=180, allow_inf_nan=False)]
SpokenLanguage = Annotated[
    str | None, Query(pattern=r"^[a-z]{2,3}$", description="Such as `nl` or `ar`.")
]


def _wish(
    life_domain: LifeDomain | None = None,
    age: Age = None,
    nis: Nis = None,
    latitude: Latitude = None,
    longitude: Longitude = None,
    language: SpokenLanguage = None,
    kind: ReferralKind | None = None,
    *,
    open_after_school: bool = False,
    has_room: bool = False,
) -> rules.Wish:
    return rules.Wish(
        life_domain=life_domain,
        age=age,
        nis=nis,
        place=rules.place_of(nis, latitude, longitude),
        language=language,
        kind=kind,
        open_after_school=open_after_school,
        has_room=has_room,
    )


@router.get("/organisations", **declares(Action.NETWORK_READ))
def list_organisations(
    ctx: SignedIn,
    kind: OrganisationKind | None = None,
    sector: Sector | None = None,
    nis: Nis = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> OrganisationPage:
    """List the organisations that take part, by name."""
    wanted = {"kind": kind, "sector": sector, "nis": nis}
    return ctx.read(queries.list_organisations, **wanted, cursor=cursor, limit=limit)


@router.get("/services", **declares(Action.NETWORK_READ))
def list_services(
    ctx: SignedIn,
    wish: Annotated[rules.Wish, Depends(_wish)],
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ServicePage:
    """List the services that fit; with a place, the nearest first, and why each is shown."""
    return ctx.read(queries.list_services, wish=wish, cursor=cursor, limit=limit)


@router.get("/municipalities", **declares(Action.NETWORK_READ))
def list_municipalities(ctx: SignedIn) -> MunicipalityList:
    """List the municipalities of the region."""
    return ctx.read(queries.list_municipalities)


@router.get("/helplines", **declares(Action.NETWORK_READ))
def list_helplines(ctx: SignedIn) -> HelplineList:
    """List the numbers to call, the urgent ones first."""
    return ctx.read(queries.list_helplines)


@router.get("/school-calendar", **declares(Action.NETWORK_READ))
def view_school_calendar(ctx: SignedIn) -> SchoolCalendarView:
    """Give the school calendar and the dated thresholds of the region."""
    return ctx.read(queries.view_school_calendar)


@router.post("/organisations", status_code=201, **declares(Action.ORGANISATION_REGISTER))
def register(ctx: SignedIn, command: RegisterOrganisation) -> Receipt:
    """Put an organisation in the network."""
    return ctx.run(command)


@router.post("/organisations/{organisation_id}/change", **declares(Action.ORGANISATION_CHANGE))
def change(ctx: SignedIn, organisation_id: UUID, command: ChangeOrganisation) -> Receipt:
    """Correct what is known of an organisation."""
    return ctx.run(command, organisation_id=organisation_id)


@router.post("/organisations/{organisation_id}/disabling", **declares(Action.ORGANISATION_DISABLE))
def disable(ctx: SignedIn, organisation_id: UUID, command: DisableOrganisation) -> Receipt:
    """Take an organisation out of the network; refused while it holds something."""
    return ctx.run(command, organisation_id=organisation_id)


@router.post("/organisations/{organisation_id}/sites", status_code=201, **declares(Action.SITE_ADD))
def add_site(ctx: SignedIn, organisation_id: UUID, command: AddSite) -> Receipt:
    """Put a place of an organisation on the map."""
    return ctx.run(command, organisation_id=organisation_id)


@router.post(
    "/organisations/{organisation_id}/services", status_code=201, **declares(Action.SERVICE_OFFER)
)
def offer_service(ctx: SignedIn, organisation_id: UUID, command: OfferService) -> Receipt:
    """Say what an organisation offers, to whom and where."""
    return ctx.run(command, organisation_id=organisation_id)


@router.post("/services/{service_id}/change", **declares(Action.SERVICE_CHANGE))
def change_service(ctx: SignedIn, service_id: UUID, command: ChangeService) -> Receipt:
    """Correct what a service offers, to whom and where."""
    return ctx.run(command, service_id=service_id)


@router.post("/services/{service_id}/capacity", **declares(Action.SERVICE_REPORT_CAPACITY))
def report_capacity(ctx: SignedIn, service_id: UUID, command: ReportCapacity) -> Receipt:
    """Say whether a service has room now."""
    return ctx.run(command, service_id=service_id)
