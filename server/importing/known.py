"""What the network knows already of what a file names: asked of the slices' queries.

Each function is one query for `run_query`; what it gives are plain values, so that a plan can be
made and read without a database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from server.kernel.unit_of_work import UnitOfWork
from server.network import queries as network
from server.people import queries as people
from server.policy.network import access_reference
from shared.vocabulary import OrganisationKind, SecrecyRegime, Sector

_PUPIL_FIELDS = ("birth_date", "class_name", "family_name", "given_name", "language")

PupilKey = tuple[str, str, date]
"""Given name, family name and birth date, as the file says them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation of the network."""

    organisation_id: UUID
    name: str
    sector: Sector
    secrecy: SecrecyRegime
    nis: str | None
    phone: str | None
    website: str | None
    school_type: str | None
    active: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service that is offered, with what an import can say of it as its command does."""

    version: int
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """A pupil of a school."""

    young_person_id: UUID
    version: int
    given_name: str
    family_name: str
    birth_date: date
    language: str
    class_name: str | None
    residence_nis: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A school's roster, as far as a file names it."""

    pupils: Mapping[PupilKey, Pupil]
    enrolled: frozenset[UUID]
    """Everybody on the roster, named or not."""


def organisation(
    uow: UnitOfWork, *, kind: OrganisationKind, external_id: str
) -> Organisation | None:
    """Give the organisation of this kind that others know by a number."""
    access_reference(uow)
    found = network.find_organisation_by_external_id(uow, kind, external_id)
    if found is None:
        return None
    return Organisation(
        organisation_id=found.id,
        name=found.name,
        sector=found.sector,
        secrecy=found.secrecy,
        nis=found.nis,
        phone=found.phone,
        website=found.website,
        school_type=found.school_type and found.school_type.value,
        active=found.active,
        version=found.version,
    )


def has_site(uow: UnitOfWork, *, site_id: UUID) -> bool:
    """Tell whether a site is on the map."""
    access_reference(uow)
    return network.find_site(uow, site_id) is not None


def service(uow: UnitOfWork, *, service_id: UUID) -> Service | None:
    """Give a service."""
    access_reference(uow)
    found = network.find_service(uow, service_id)
    if found is None:
        return None
    return Service(
        version=found.version,
        details={
            "site_id": found.site_id,
            "name": found.name,
            "life_domains": found.life_domains,
            "accepts": found.accepts,
            "min_age": found.min_age,
            "max_age": found.max_age,
            "area": tuple(found.area),
            "languages": tuple(found.languages),
            "opening_hours": tuple(found.opening_hours),
            "how_to_refer": found.how_to_refer,
            "mandated": found.mandated,
        },
    )


def roster(uow: UnitOfWork, *, organisation_id: UUID, wanted: tuple[PupilKey, ...]) -> Roster:
    """Give the pupils of a school with these names and birth dates, and who else is on its roster.

    Notes
    -----
    Names are opened, so the journal gets one entry that says so.
    """
    access_reference(uow)
    pupils: dict[PupilKey, Pupil] = {}
    for given_name, family_name, birth_date in wanted:
        found_id = people.find_pupil_by_name(
            uow, organisation_id, given_name, family_name, birth_date
        )
        found = None if found_id is None else _pupil(uow, found_id, organisation_id)
        if found is not None:
            pupils[given_name, family_name, birth_date] = found
    uow.record_read_of(
        "pupil.list",
        resource="organisation",
        resource_id=organisation_id,
        subject_id=None,
        fields=_PUPIL_FIELDS,
    )
    return Roster(pupils=pupils, enrolled=frozenset(people.enrolled_at(uow, organisation_id)))


def _pupil(uow: UnitOfWork, young_person_id: UUID, organisation_id: UUID) -> Pupil | None:
    person = people.find_young_person(uow, young_person_id)
    if person is None:
        return None
    classes = {
        each.organisation_id: each.class_name for each in people.enrolments_of(uow, young_person_id)
    }
    return Pupil(
        young_person_id=person.id,
        version=person.version,
        given_name=person.given_name,
        family_name=person.family_name,
        birth_date=date.fromisoformat(person.birth_date),
        language=person.language,
        class_name=classes.get(organisation_id),
        residence_nis=person.residence_nis,
    )
