"""Set up: organisations, their places, and taking one out of the network."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID, uuid5

from fastapi import Query
from starlette.responses import Response

from server.console.context import Desk, SignedIn
from server.console.forms import Form, as_id
from server.console.i18n import mark
from server.console.routing import desk_router
from server.kernel.errors import NotFound, ResponsibilityHeld
from server.network.queries import OrganisationSetUp, list_organisations, set_up_of
from server.network.reference import municipalities
from server.network.rules import SECRECY_OF
from server.people.staff import list_staff
from server.policy.actions import Action
from server.policy.gate import is_network_administrator
from shared.network import (
    AddSite,
    ChangeOrganisation,
    DisableOrganisation,
    RegisterOrganisation,
)
from shared.vocabulary import OrganisationKind, Role, SchoolType, SecrecyRegime, Sector

router = desk_router("/set-up/organisations")
Cursor = Annotated[str | None, Query(max_length=400)]
PAGE = 25


def places() -> list[tuple[str, str]]:
    """Give the municipalities to choose from."""
    return [(each.nis, each.name) for each in municipalities()]


def made_id(form: Form, what: str) -> UUID:
    """Give the id of what a form makes: the same again when it is sent twice.

    Raises
    ------
    NotFound
        When the form has no id of its own: no page of ours has shown it.
    """
    command_id = as_id(form.value("command_id"))
    if command_id is None:
        raise NotFound
    return uuid5(command_id, what)


def administered(desk: Desk, organisation_id: UUID) -> OrganisationSetUp:
    """Give an organisation to whoever administers it, and to nobody else.

    Raises
    ------
    NotFound
        When it is not there, or this person has nothing to do with it.
    Forbidden
        When they do not administer it.
    """
    desk.read(list_staff, Action.MEMBERSHIP_LIST, organisation_id=organisation_id, limit=1)
    return desk.read(set_up_of, Action.NETWORK_READ, organisation_id=organisation_id)


@router.get("")
def organisations(
    desk: SignedIn,
    kind: OrganisationKind | None = None,
    sector: Sector | None = None,
    cursor: Cursor = None,
) -> Response:
    """List the organisations of the network, by name."""
    if not desk.actor.has(Role.ADMINISTRATOR):
        raise NotFound
    view = desk.read(
        list_organisations,
        Action.NETWORK_READ,
        kind=kind,
        sector=sector,
        nis=None,
        cursor=cursor,
        limit=PAGE,
    )
    whole = is_network_administrator(desk.actor)
    own = desk.actor.organisations(Role.ADMINISTRATOR)
    return desk.page(
        "set_up/organisations.html",
        items=[(each, whole or each.organisation_id in own) for each in view.items],
        names=dict(places()),
        kind=kind,
        kinds=tuple(OrganisationKind),
        sector=sector,
        sectors=tuple(Sector),
        cursor=cursor,
        next_cursor=view.next_cursor,
        whole_network=whole,
    )


@router.get("/new")
def new(desk: SignedIn) -> Response:
    """Ask what is to be known of a new organisation."""
    return _new(desk)


@router.post("/new")
def register(desk: SignedIn) -> Response:
    """Put an organisation in the network."""
    organisation_id = made_id(desk.form, "organisation")
    if desk.send(RegisterOrganisation, organisation_id=organisation_id) is None:
        return _new(desk)
    return desk.go(
        f"/desk/set-up/organisations/{organisation_id}",
        said=mark("The organisation takes part. Now its places, services and people."),
    )


@router.get("/{organisation_id}")
def organisation(desk: SignedIn, organisation_id: UUID) -> Response:
    """Show an organisation with its places, services and people."""
    return _page(desk, organisation_id)


@router.get("/{organisation_id}/change")
def ask_change(desk: SignedIn, organisation_id: UUID) -> Response:
    """Ask what is to be corrected."""
    return _form(desk, organisation_id, "set_up/change_organisation.html")


@router.post("/{organisation_id}/change")
def change(desk: SignedIn, organisation_id: UUID) -> Response:
    """Correct what is known of an organisation."""
    if desk.send(ChangeOrganisation, organisation_id=organisation_id) is None:
        return _form(desk, organisation_id, "set_up/change_organisation.html")
    return desk.go(f"/desk/set-up/organisations/{organisation_id}", said=mark("Changed."))


@router.get("/{organisation_id}/sites/new")
def ask_site(desk: SignedIn, organisation_id: UUID) -> Response:
    """Ask where a new place is."""
    return _form(desk, organisation_id, "set_up/site.html")


@router.post("/{organisation_id}/sites/new")
def add_site(desk: SignedIn, organisation_id: UUID) -> Response:
    """Put a place of an organisation on the map."""
    site_id = made_id(desk.form, "site")
    if desk.send(AddSite, organisation_id=organisation_id, site_id=site_id) is None:
        return _form(desk, organisation_id, "set_up/site.html")
    return desk.go(
        f"/desk/set-up/organisations/{organisation_id}", said=mark("The place was added.")
    )


@router.post("/{organisation_id}/disabling")
def disable(desk: SignedIn, organisation_id: UUID) -> Response:
    """Take an organisation out of the network, once it holds nothing any more."""
    if desk.send(DisableOrganisation, organisation_id=organisation_id) is None:
        held = isinstance(desk.form.refused, ResponsibilityHeld)
        return _page(desk, organisation_id, held=held)
    return desk.go(
        "/desk/set-up/organisations", said=mark("The organisation takes no part any more.")
    )


def _new(desk: Desk) -> Response:
    if not is_network_administrator(desk.actor):
        raise NotFound
    return desk.page(
        "set_up/new_organisation.html",
        kinds=tuple(OrganisationKind),
        sectors=tuple(Sector),
        regimes=tuple(SecrecyRegime),
        allowed=SECRECY_OF,
        places=places(),
        school_types=tuple(SchoolType),
    )


def _form(desk: Desk, organisation_id: UUID, template: str) -> Response:
    shown = administered(desk, organisation_id)
    return desk.page(
        template,
        organisation=shown.organisation,
        places=places(),
        school_types=tuple(SchoolType),
    )


def _page(desk: Desk, organisation_id: UUID, *, held: bool = False) -> Response:
    shown = administered(desk, organisation_id)
    return desk.page(
        "set_up/organisation.html",
        organisation=shown.organisation,
        sites=shown.sites,
        services=shown.services,
        names=dict(places()),
        whole_network=is_network_administrator(desk.actor),
        held=held,
    )
