"""Set up: what an organisation offers, to whom, where and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from starlette.responses import Response

from server.console.context import Desk, SignedIn
from server.console.i18n import mark
from server.console.pages.organisations import administered, made_id, places
from server.console.routing import desk_router
from server.network.queries import ServiceSetUp
from shared.network import ChangeService, OfferService
from shared.vocabulary import LifeDomain, ReferralKind, Weekday
from shared.wording.network import LANGUAGES

router = desk_router("/set-up/organisations/{organisation_id}/services")
_NO_TIME = "--:--"
SPELLS = 2
"""How often a service can open on one day: before and after noon."""


@router.get("/new")
def new(desk: SignedIn, organisation_id: UUID) -> Response:
    """Ask what a new service is."""
    return _page(desk, organisation_id)


@router.post("/new")
def offer(desk: SignedIn, organisation_id: UUID) -> Response:
    """Offer a service."""
    given = {
        "organisation_id": organisation_id,
        "service_id": made_id(desk.form, "service"),
        "opening_hours": _hours(desk),
    }
    if desk.send(OfferService, **given) is None:
        return _page(desk, organisation_id)
    return desk.go(
        f"/desk/set-up/organisations/{organisation_id}",
        said=mark("The service can be found from now on. Say as well whether it has room."),
    )


@router.get("/{service_id}")
def service(desk: SignedIn, organisation_id: UUID, service_id: UUID) -> Response:
    """Show a service, to correct it."""
    return _page(desk, organisation_id, service_id)


@router.post("/{service_id}")
def change(desk: SignedIn, organisation_id: UUID, service_id: UUID) -> Response:
    """Correct a service."""
    administered(desk, organisation_id).service(service_id)
    # What stands empty in the form is meant to be empty.
    empty = {"area": (), "languages": ()} if not desk.form.only_shown else {}
    given: dict[str, Any] = {
        **{name: value for name, value in empty.items() if not desk.form.value(name)},
        "service_id": service_id,
        "opening_hours": _hours(desk),
        "mandated": desk.form.has("mandated", "yes"),  # A box that is not ticked is not sent.
    }
    if desk.send(ChangeService, **given) is None:
        return _page(desk, organisation_id, service_id)
    return desk.go(f"/desk/set-up/organisations/{organisation_id}", said=mark("Changed."))


def _page(desk: Desk, organisation_id: UUID, service_id: UUID | None = None) -> Response:
    shown = administered(desk, organisation_id)
    return desk.page(
        "set_up/service.html",
        organisation=shown.organisation,
        service=shown.service(service_id) if service_id is not None else None,
        sites=[(each.site_id, each.name) for each in shown.sites],
        domains=tuple(LifeDomain),
        kinds=tuple(ReferralKind),
        places=places(),
        tongues=LANGUAGES,
        week=_week(shown.service(service_id) if service_id is not None else None),
        spells=range(SPELLS),
    )


def _hours(desk: Desk) -> list[dict[str, Any]]:
    """Give the opening hours of the form: a line that was left empty is none."""
    found = []
    for day in Weekday:
        for spell in range(SPELLS):
            opens, closes = (
                desk.form.value(f"{day}-{spell}-{end}").strip() for end in ("opens", "closes")
            )
            if opens or closes:
                # A time that is missing is no time: the rules say so at its place.
                times = {"opens": opens[:5] or _NO_TIME, "closes": closes[:5] or _NO_TIME}
                found.append({"day": day.value, **times})
    return found


def _week(service: ServiceSetUp | None) -> Sequence[tuple[Weekday, list[tuple[str, str]]]]:
    """Give each day with its spells, as they stand now."""
    kept = service.opening_hours if service is not None else ()
    week = []
    for day in Weekday:
        spells = [(each.opens, each.closes) for each in kept if each.day is day][:SPELLS]
        week.append((day, spells + [("", "")] * (SPELLS - len(spells))))
    return week
