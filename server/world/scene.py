"""Setting the scene: organisations, the people who work there, and the pupils of the schools.

The system does it, as an administrator at the server would; only accepting an invitation is done
by the person who was invited.
"""

from __future__ import annotations

from datetime import datetime

from server.world.plan import Draft
from server.world.scene_format import (
    OrganisationPart,
    PersonPart,
    PupilPart,
    RolePart,
    ServicePart,
)
from shared.vocabulary import MembershipState, OrganisationKind, SecrecyRegime, Sector

_ACCEPTED = frozenset({MembershipState.ACCEPTED, MembershipState.CONFIRMED, MembershipState.ENDED})
_CONFIRMED = frozenset({MembershipState.CONFIRMED, MembershipState.ENDED})


def set_scene(draft: Draft) -> None:
    """Plan the organisations, people and pupils of a world."""
    for key, organisation in draft.world.organisations.items():
        _organisation(draft, key, organisation)
    for key, person in draft.world.people.items():
        _person(draft, key, person)
    for key, pupil in draft.world.pupils.items():
        _pupil(draft, key, pupil)


def _organisation(draft: Draft, key: str, part: OrganisationPart) -> None:
    path = f"organisations.{key}"
    at = draft.moment_or_none(part.at, f"{path}.at")
    draft.add(
        "organisation.register",
        path,
        at=at,
        organisation_id=key,
        name=part.name,
        kind=part.kind,
        sector=part.sector or _sector(part.kind),
        secrecy=part.secrecy or _secrecy(part.kind),
        nis=part.nis,
        external_id=part.external_id,
        phone=part.phone,
        website=part.website,
        school_type=part.school_type,
    )
    for site_key, site in part.sites.items():
        draft.add(
            "site.add",
            f"{path}.sites.{site_key}",
            at=at,
            site_id=site_key,
            organisation_id=key,
            name=site.name,
            street=site.street,
            postcode=site.postcode,
            nis=site.nis,
            latitude=site.latitude,
            longitude=site.longitude,
        )
    for service_key, service in part.services.items():
        _service(draft, f"{path}.services.{service_key}", (key, service_key), service, at=at)


def _sector(kind: OrganisationKind) -> Sector:
    return {
        OrganisationKind.SCHOOL: Sector.EDUCATION,
        OrganisationKind.PARTNER: Sector.GENERAL_WELFARE,
        OrganisationKind.COORDINATION: Sector.COORDINATION,
    }[kind]


def _secrecy(kind: OrganisationKind) -> SecrecyRegime:
    school = kind is OrganisationKind.SCHOOL
    return SecrecyRegime.OFFICIAL_SECRECY if school else SecrecyRegime.PROFESSIONAL_SECRECY


def _service(
    draft: Draft, path: str, keys: tuple[str, str], part: ServicePart, *, at: datetime | None
) -> None:
    organisation, key = keys
    draft.add(
        "service.offer",
        path,
        at=at,
        service_id=key,
        organisation_id=organisation,
        site_id=part.site,
        name=part.name,
        life_domains=part.life_domains,
        accepts=part.accepts,
        min_age=part.min_age,
        max_age=part.max_age,
        area=part.area,
        languages=part.languages,
        opening_hours=part.opening_hours,
        how_to_refer=part.how_to_refer,
        mandated=part.mandated,
    )
    if part.capacity is not None:
        where = f"{path}.capacity"
        draft.add(
            "service.report-capacity",
            where,
            at=draft.moment(part.capacity.at, f"{where}.at", or_at=draft.times.begins),
            service_id=key,
            state=part.capacity.state,
            first_free_on=part.capacity.first_free_on,
            places=part.capacity.places,
        )


def _person(draft: Draft, key: str, part: PersonPart) -> None:
    path = f"people.{key}"
    at = draft.moment_or_none(part.at, f"{path}.at")
    draft.add(
        "account.register",
        path,
        at=at,
        account_id=key,
        username=part.username or key,
        display_name=part.name,
        language=part.language,
        password=part.password,
    )
    for number, role in enumerate(part.roles):
        _role(draft, f"{path}.roles[{number}]", (key, f"{key}-{number + 1}"), role, at=at)


def _role(
    draft: Draft, path: str, keys: tuple[str, str], part: RolePart, *, at: datetime | None
) -> None:
    person, key = keys
    invited = draft.moment_or_none(part.at, f"{path}.at") or at
    draft.add(
        "membership.invite",
        path,
        at=invited,
        membership_id=key,
        account_id=person,
        organisation_id=part.organisation,
        role=part.role,
    )
    if part.state in _ACCEPTED:
        draft.add("membership.accept", path, by=person, at=invited, membership_id=key)
    if part.state in _CONFIRMED:
        draft.add("membership.confirm", path, at=invited, membership_id=key)
    if part.state is MembershipState.ENDED:
        ended = draft.moment(part.ended_at, f"{path}.ended_at", or_at=draft.times.begins)
        draft.add("membership.end", path, at=ended, membership_id=key)


def _pupil(draft: Draft, key: str, part: PupilPart) -> None:
    path = f"pupils.{key}"
    at = draft.moment_or_none(part.at, f"{path}.at")
    draft.add(
        "young-person.register",
        path,
        at=at,
        young_person_id=key,
        enrolment_id=key,
        organisation_id=part.school,
        given_name=part.given_name,
        family_name=part.family_name,
        birth_date=part.birth_date,
        language=part.language,
        class_name=part.class_name,
        residence_nis=part.residence_nis,
        household_id=part.household,
    )
    for number, contact in enumerate(part.contacts):
        draft.add(
            "contact-person.add",
            f"{path}.contacts[{number}]",
            at=at,
            contact_person_id=f"{key}-{number + 1}",
            young_person_id=key,
            relation=contact.relation,
            name=contact.name,
            phone=contact.phone,
            language=contact.language,
            parental_authority=contact.parental_authority,
        )
    left = draft.moment_or_none(part.left_at, f"{path}.left_at")
    if left is not None:
        draft.add(
            "enrolment.end",
            f"{path}.left_at",
            at=left,
            young_person_id=key,
            organisation_id=part.school,
            ended_on="today",
        )
