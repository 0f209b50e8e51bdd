"""Planning services, each with its organisation and its site.

A service is found by its key, or by its name, within its organisation. A row with the name, sector
and secrecy of the organisation makes it where it is not there; a number alone refers to one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from server.importing import known
from server.importing.desk import (
    Desk,
    Fields,
    Options,
    Planned,
    Step,
    Taken,
    checked,
    derived_id,
    list_of,
)
from server.importing.desk import text_of as text
from server.importing.mapping import Kind, nis_of
from server.importing.organisations import OrganisationPlan, OrganisationPlanner
from server.importing.refusing import RowRefused
from server.importing.report import RowState
from server.network import rules
from shared.contract import Command
from shared.network import ChangeService, OfferService

_LISTS = ("life_domains", "accepts", "languages")
_TEXTS = ("min_age", "max_age", "how_to_refer", "mandated")
_DAYS = {
    "ma": "mo", "mo": "mo", "di": "tu", "tu": "tu", "wo": "we", "we": "we", "do": "th", "th": "th",
    "vr": "fr", "fr": "fr", "za": "sa", "sa": "sa", "zo": "su", "su": "su",
}  # fmt: skip
_SPAN = re.compile(r"(\d{1,2})[:.u](\d{2})\s*-\s*(\d{1,2})[:.u](\d{2})")


def plan_services(desk: Desk, kind: Kind, options: Options, taken: Iterable[Taken]) -> Planned:
    """Plan services, row by row."""
    del options  # Nothing to choose here.
    planner = _ServicePlanner(desk, kind)
    return Planned(steps=tuple(planner.step(each) for each in taken))


class _ServicePlanner:
    """Plans the services of one file."""

    def __init__(self, desk: Desk, kind: Kind) -> None:
        """Begin with a file."""
        self._desk = desk
        self._organisations = OrganisationPlanner(desk, kind)
        self._said: set[UUID] = set()

    def step(self, taken: Taken) -> Step:
        """Plan one row: the organisation, the site, the service."""
        try:
            organisation = self._organisations.plan(taken.fields)
            state, commands, remarks = self._service(organisation, taken.fields)
        except RowRefused as refusal:
            return Step(row=taken.row, state=RowState.REFUSED, refusal=refusal)
        if state is RowState.UNCHANGED:
            changed = organisation.state is not RowState.UNCHANGED
            state = RowState.CHANGED if changed else state
        return Step(
            row=taken.row,
            state=state,
            commands=(*organisation.commands, *commands),
            remarks=organisation.remarks + remarks,
        )

    def _service(
        self, organisation: OrganisationPlan, fields: Fields
    ) -> tuple[RowState, tuple[Command, ...], tuple[tuple[str, str], ...]]:
        name = text(fields, "service_name") or ""
        key = text(fields, "service_key") or name.casefold()
        service_id = derived_id(organisation.organisation_id, "service", key)
        if service_id in self._said:
            raise RowRefused("duplicate", "service_name")
        self._said.add(service_id)
        details, remarks = _details(organisation, fields)
        there = self._desk.ask(known.service, service_id=service_id)
        if there is None:
            offer = self._desk.make(
                OfferService,
                service_id=service_id,
                organisation_id=organisation.organisation_id,
                **details,
            )
            checked(rules.check_service, offer)
            return RowState.NEW, (offer,), remarks
        same = {"service_id": service_id, "version": there.version, "command_id": service_id}
        before = self._desk.make(ChangeService, **there.details, **same)
        after = self._desk.make(ChangeService, **(dict(there.details) | details), **same)
        checked(rules.check_service, after)
        if after == before:
            return RowState.UNCHANGED, (), remarks
        content = dict(there.details) | details
        change = self._desk.make(
            ChangeService, service_id=service_id, version=there.version, **content
        )
        return RowState.CHANGED, (change,), remarks


def _details(
    organisation: OrganisationPlan, fields: Fields
) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
    """Give what the row says of the service; the rest keeps its value or its default."""
    details: dict[str, Any] = {"name": text(fields, "service_name") or ""}
    details |= {name: values for name in _LISTS if (values := list_of(fields, name))}
    details |= {name: said for name in _TEXTS if (said := text(fields, name))}
    if organisation.site_id is not None:
        details["site_id"] = organisation.site_id
    hours = text(fields, "opening_hours")
    if hours is not None:
        details["opening_hours"] = opening_hours(hours)
    area = {place: nis_of(place) for place in list_of(fields, "area")}
    if area:
        details["area"] = tuple(dict.fromkeys(nis for nis in area.values() if nis))
        if not details["area"]:
            raise RowRefused("municipality_unknown", "area")
    unknown = any(nis is None for nis in area.values())
    return details, (("area", "municipality_unknown"),) if unknown else ()


def opening_hours(said: str) -> tuple[dict[str, str], ...]:
    """Read opening hours such as ``ma 9:00-12:00 13:00-17:00; wo 13:00-17:00``.

    Raises
    ------
    RowRefused
        ``opening_hours_not_readable``.
    """
    found: list[dict[str, str]] = []
    for part in filter(None, (part.strip() for part in said.split(";"))):
        day = _DAYS.get(part[:2].casefold())
        spans = _SPAN.findall(part)
        rest = _SPAN.sub("", part[2:]).strip(" ,:en")
        if day is None or not spans or rest:
            raise RowRefused("opening_hours_not_readable", "opening_hours")
        for hour, minute, until_hour, until_minute in spans:
            opens, closes = f"{hour:>02}:{minute}", f"{until_hour:>02}:{until_minute}"
            found.append({"day": day, "opens": opens, "closes": closes})
    return tuple(found)
