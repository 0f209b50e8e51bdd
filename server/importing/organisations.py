"""Planning schools and other organisations, with their sites.

An organisation is found by the number others know it by; what is new gets an id derived from that
number, so that a second import finds what the first one made. An empty cell changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.importing import known
from server.importing.desk import Desk, Fields, Options, Planned, Step, Taken, checked, derived_id
from server.importing.desk import text_of as text
from server.importing.mapping import Kind, nis_of
from server.importing.refusing import RowRefused
from server.importing.report import RowState
from server.network import rules
from shared.contract import Command
from shared.network import AddSite, ChangeOrganisation, RegisterOrganisation
from shared.vocabulary import OrganisationKind, SecrecyRegime, Sector

_KIND_OF = {
    Kind.SCHOOLS: OrganisationKind.SCHOOL,
    Kind.ORGANISATIONS: OrganisationKind.PARTNER,
    Kind.SERVICES: OrganisationKind.PARTNER,
}
_FIXED_OF_SCHOOL = {
    "sector": Sector.EDUCATION.value,
    "secrecy": SecrecyRegime.OFFICIAL_SECRECY.value,
}
_CHANGING = ("name", "nis", "phone", "website", "school_type")
_FIXED = ("sector", "secrecy")
_PLACE = ("street", "postcode", "latitude", "longitude")
Remarks = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationPlan:
    """What a row means for an organisation and its site."""

    organisation_id: UUID
    site_id: UUID | None
    nis: str | None
    state: RowState
    commands: tuple[Command, ...]
    remarks: Remarks


def plan_organisations(desk: Desk, kind: Kind, options: Options, taken: Iterable[Taken]) -> Planned:
    """Plan schools or organisations, row by row."""
    del options  # Nothing to choose here.
    planner = OrganisationPlanner(desk, kind)
    steps = tuple(planner.step(each) for each in taken)
    return Planned(steps=steps, of_known_type=planner.of_known_type, schools=planner.schools)


class OrganisationPlanner:
    """Plans the organisations of one file; knows what earlier rows have said."""

    def __init__(self, desk: Desk, kind: Kind) -> None:
        """Begin with a file."""
        self._desk = desk
        self._kind = _KIND_OF[kind]
        self._said: dict[tuple[OrganisationKind, str], tuple[UUID, dict[str, str]]] = {}
        self._sites: set[UUID] = set()
        self._types: dict[UUID, bool] = {}

    @property
    def schools(self) -> int:
        """How many schools the file names."""
        return len(self._types)

    @property
    def of_known_type(self) -> int:
        """Of how many of these the type is known then: from the file, or from before."""
        return sum(self._types.values())

    def step(self, taken: Taken) -> Step:
        """Plan one row."""
        try:
            plan = self.plan(taken.fields)
        except RowRefused as refusal:
            return Step(row=taken.row, state=RowState.REFUSED, refusal=refusal)
        return Step(row=taken.row, state=plan.state, commands=plan.commands, remarks=plan.remarks)

    def plan(self, fields: Fields) -> OrganisationPlan:
        """Plan the organisation and the site of one row.

        Raises
        ------
        RowRefused
            When it cannot be so, with the field.
        """
        kind = self._kind_of(fields)
        external_id = text(fields, "external_id")
        if external_id is None:
            raise RowRefused("missing", "external_id")
        details, remarks = self._details(fields)
        said = self._said.get((kind, external_id))
        if said is None:
            organisation_id, state, commands = self._organisation(kind, external_id, details)
            self._said[kind, external_id] = (organisation_id, details)
        else:
            organisation_id, state, commands = said[0], RowState.UNCHANGED, ()
            remarks += _differences(said[1], details)
        site_id, site_commands = self._site(organisation_id, fields, details)
        if site_commands and state is RowState.UNCHANGED:
            state = RowState.CHANGED
        return OrganisationPlan(
            organisation_id=organisation_id,
            site_id=site_id,
            nis=details.get("nis"),
            state=state,
            commands=(*commands, *site_commands),
            remarks=remarks,
        )

    def _kind_of(self, fields: Fields) -> OrganisationKind:
        named = text(fields, "kind")
        if named is None:
            return self._kind
        if named not in set(OrganisationKind):
            raise RowRefused("value_unknown", "kind")
        return OrganisationKind(named)

    def _details(self, fields: Fields) -> tuple[dict[str, str], Remarks]:
        """Give what the row says of the organisation, and what of it was left out."""
        details = {name: said for name in (*_CHANGING, *_FIXED) if (said := text(fields, name))}
        if self._kind is OrganisationKind.SCHOOL:
            details |= _FIXED_OF_SCHOOL
        remarks: Remarks = ()
        if "nis" in details:
            nis = nis_of(details.pop("nis"))
            details |= {"nis": nis} if nis else {}
            remarks += () if nis else (("nis", "municipality_unknown"),)
        if "website" in details:
            website = details.pop("website").replace("\\", "/")
            fits = _is_website(website)
            details |= {"website": website} if fits else {}
            remarks += () if fits else (("website", "not_a_website"),)
        return details, remarks

    def _organisation(
        self, kind: OrganisationKind, external_id: str, details: dict[str, str]
    ) -> tuple[UUID, RowState, tuple[Command, ...]]:
        there = self._desk.ask(known.organisation, kind=kind, external_id=external_id)
        if there is None:
            command = self._registration(kind, external_id, details)
            self._types[command.organisation_id] = command.school_type is not None
            return command.organisation_id, RowState.NEW, (command,)
        if not there.active:
            raise RowRefused("organisation_disabled", "external_id")
        for name in _FIXED:
            if details.get(name, getattr(there, name).value) != getattr(there, name).value:
                raise RowRefused("differs_and_cannot_change", name)
        before = {name: getattr(there, name) for name in _CHANGING}
        after = before | {name: details[name] for name in _CHANGING if name in details}
        self._types[there.organisation_id] = after["school_type"] is not None
        if after == before:
            return there.organisation_id, RowState.UNCHANGED, ()
        change = self._desk.make(
            ChangeOrganisation,
            organisation_id=there.organisation_id,
            version=there.version,
            **after,
        )
        checked(rules.check_school_type, kind, change.school_type)
        checked(rules.check_contact, nis=change.nis, website=change.website)
        return there.organisation_id, RowState.CHANGED, (change,)

    def _registration(
        self, kind: OrganisationKind, external_id: str, details: dict[str, str]
    ) -> RegisterOrganisation:
        if "name" not in details:
            raise RowRefused("no_such_organisation", "external_id")
        for name in _FIXED:
            if name not in details:
                raise RowRefused("missing", name)
        command = self._desk.make(
            RegisterOrganisation,
            organisation_id=derived_id(self._desk.network_id, "organisation", kind, external_id),
            kind=kind.value,
            external_id=external_id,
            **details,
        )
        checked(rules.check_registration, command)
        return command

    def _site(
        self, organisation_id: UUID, fields: Fields, details: dict[str, str]
    ) -> tuple[UUID | None, tuple[Command, ...]]:
        place: dict[str, Any] = {name: text(fields, name) for name in _PLACE}
        if not any(place.values()):
            return None, ()
        for name in ("latitude", "longitude"):
            place[name] = place[name].replace(",", ".") if place[name] else None
        site_id = derived_id(organisation_id, "site", *(place[name] or "" for name in _PLACE))
        if site_id in self._sites or self._desk.ask(known.has_site, site_id=site_id):
            return site_id, ()
        self._sites.add(site_id)
        command = self._desk.make(
            AddSite,
            site_id=site_id,
            organisation_id=organisation_id,
            name=place["street"] or place["postcode"] or details.get("name", "-"),
            nis=details.get("nis"),
            **place,
        )
        checked(rules.check_site, command)
        return site_id, (command,)


def _differences(said: dict[str, str], details: dict[str, str]) -> Remarks:
    """Tell what a later row says otherwise; of one organisation, the first row counts.

    Raises
    ------
    RowRefused
        ``differs_within_file`` when it is another name, sector or duty of silence: another thing.
    """
    different = [name for name in details if details[name] != said.get(name, details[name])]
    for name in ("name", *_FIXED):
        if name in different:
            raise RowRefused("differs_within_file", name)
    return tuple((name, "differs_within_file") for name in different)


def _is_website(website: str) -> bool:
    try:
        checked(rules.check_contact, nis=None, website=website)
    except RowRefused:
        return False
    return True
