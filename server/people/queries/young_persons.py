"""What other slices may ask about young persons.

Nothing here asks the gate: whoever calls has been let through to what the name stands on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, bindparam, select
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.beside import Beside, Part
from server.kernel.keychain import DataKeyRow
from server.kernel.tables import columns, table_of
from server.kernel.unit_of_work import UnitOfWork
from server.people.tables import (
    ContactPersonRow,
    EnrolmentRow,
    ErasureRow,
    YoungPersonRow,
)

_contact = columns(ContactPersonRow)
_enrolment = columns(EnrolmentRow)
_erasure = columns(ErasureRow)
_key = columns(DataKeyRow)
_person = columns(YoungPersonRow)


def find_young_person(uow: UnitOfWork, young_person_id: UUID) -> YoungPersonRow | None:
    """Give a young person, opened; none when there is none or it was erased."""
    return uow.find(
        YoungPersonRow,
        _person.network_id == uow.actor.network_id,
        _person.id == young_person_id,
        _person.erased_at.is_(None),
    )


def erasures(uow: UnitOfWork) -> list[ErasureRow]:
    """Give everybody who was erased, of every network, in the order it happened."""
    return uow.all(ErasureRow, order_by=(_erasure.created_at, _erasure.id))


def young_person_names(uow: UnitOfWork, young_person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of young persons for a list: one statement for cells, one for keys.

    Returns
    -------
    dict
        Given and family name; nobody who was erased.
    """
    wanted = set(young_person_ids)
    if not wanted:
        return {}
    rows = uow.select(
        select(_person.id, _person.given_name, _person.family_name).where(
            _person.network_id == uow.actor.network_id,
            _person.id.in_(wanted),
            _person.erased_at.is_(None),
        )
    )
    uow.keychain.fetch(row.id for row in rows)
    return {row.id: " ".join(opened_names(uow, row.id, row)) for row in rows}


def _enrolled(source: FromClause, network_id: ColumnElement[UUID]) -> Part:
    pupil = (
        (_enrolment.network_id == network_id)
        & (_enrolment.organisation_id == bindparam("organisation_id"))
        & (_enrolment.young_person_id == bindparam("young_person_id"))
        & _enrolment.ended_on.is_(None)
    )
    joined = source.outerjoin(table_of(EnrolmentRow), pupil).outerjoin(
        table_of(DataKeyRow), _key.subject_id == _enrolment.young_person_id
    )
    return joined, (_enrolment.id.label("enrolment_id"), _key.root_name, _key.wrapped)


ENROLLED = Beside(_enrolled)
"""Whether somebody is a pupil of a school now, and their key: a signal is sealed under it next."""


def is_enrolled(uow: UnitOfWork, young_person_id: UUID, organisation_id: UUID) -> bool:
    """Tell whether somebody is a pupil of a school now."""
    enrolment_id, root_name, wrapped = uow.told(
        ENROLLED, young_person_id=young_person_id, organisation_id=organisation_id
    )
    if enrolment_id is None:
        return False
    uow.keychain.offer(young_person_id, root_name, wrapped)
    return True


def enrolments_of(uow: UnitOfWork, young_person_id: UUID) -> list[EnrolmentRow]:
    """Give where somebody goes to school now, the newest first. Mostly one."""
    return uow.all(
        EnrolmentRow,
        _enrolment.network_id == uow.actor.network_id,
        _enrolment.young_person_id == young_person_id,
        _enrolment.ended_on.is_(None),
        order_by=(_enrolment.created_at.desc(), _enrolment.id.desc()),
    )


def enrolled_at(uow: UnitOfWork, organisation_id: UUID) -> list[UUID]:
    """Give everybody who is a pupil of a school now, by id: an import tells who its file lacks."""
    statement = (
        select(_enrolment.young_person_id)
        .where(
            _enrolment.network_id == uow.actor.network_id,
            _enrolment.organisation_id == organisation_id,
            _enrolment.ended_on.is_(None),
        )
        .order_by(_enrolment.young_person_id)
    )
    return [row.young_person_id for row in uow.select(statement)]


def current_school(uow: UnitOfWork, young_person_id: UUID) -> UUID | None:
    """Give the school somebody goes to now; the newest of several, none when there is none."""
    enrolments = enrolments_of(uow, young_person_id)
    return enrolments[0].organisation_id if enrolments else None


def find_pupil_by_name(
    uow: UnitOfWork, organisation_id: UUID, given_name: str, family_name: str, birth_date: date
) -> UUID | None:
    """Give the pupil of a school with this name and birth date; none when there is none.

    Notes
    -----
    Found through the blind index, without opening a name. Of two with everything equal, the one who
    was there first.
    """
    index = name_index(
        uow,
        organisation_id,
        given_name=given_name,
        family_name=family_name,
        birth_date=birth_date,
    )
    statement = (
        select(_enrolment.young_person_id)
        .where(
            _enrolment.network_id == uow.actor.network_id,
            _enrolment.organisation_id == organisation_id,
            _enrolment.name_index == index,
            _enrolment.ended_on.is_(None),
        )
        .order_by(_enrolment.id)
        .limit(1)
    )
    found = uow.select(statement)
    return found[0].young_person_id if found else None


def name_index(
    uow: UnitOfWork, organisation_id: UUID, *, given_name: str, family_name: str, birth_date: date
) -> bytes:
    """Give the blind index of a name and birth date within one school."""
    text = f"{given_name} {family_name} {birth_date.isoformat()}"
    return uow.store.keys.blind_index("name-and-birth-date", organisation_id, text)


def contacts_of(uow: UnitOfWork, young_person_id: UUID) -> list[ContactPersonRow]:
    """Give whom one can call about a young person, who holds parental authority first."""
    return uow.all(
        ContactPersonRow,
        _contact.network_id == uow.actor.network_id,
        _contact.young_person_id == young_person_id,
        order_by=(_contact.parental_authority.desc(), _contact.id),
    )


def household_size(uow: UnitOfWork, household_id: UUID) -> int:
    """Give how many young persons of a household the network knows."""
    return len(
        uow.select(
            select(_person.id).where(
                _person.network_id == uow.actor.network_id,
                _person.household_id == household_id,
                _person.erased_at.is_(None),
            )
        )
    )


def household_at(
    uow: UnitOfWork, household_id: UUID, organisation_ids: Iterable[UUID]
) -> list[UUID]:
    """Give the young persons of a household who go to one of these schools now, by id."""
    statement = (
        select(_person.id)
        .join(
            table_of(EnrolmentRow),
            (_enrolment.young_person_id == _person.id)
            & (_enrolment.network_id == _person.network_id),
        )
        .where(
            _person.network_id == uow.actor.network_id,
            _person.household_id == household_id,
            _person.erased_at.is_(None),
            _enrolment.organisation_id.in_(set(organisation_ids)),
            _enrolment.ended_on.is_(None),
        )
        .distinct()
        .order_by(_person.id)
    )
    return [row.id for row in uow.select(statement)]


def opened_names(uow: UnitOfWork, person_id: UUID, cells: Any) -> tuple[str, str]:
    """Open given and family name of a row of Core's; empty for somebody who was erased."""
    given = uow.keychain.open(YoungPersonRow, "given_name", person_id, person_id, cells.given_name)
    family = uow.keychain.open(
        YoungPersonRow, "family_name", person_id, person_id, cells.family_name
    )
    return given or "", family or ""
