"""The rosters of one's own schools, line by line, and what a phone keeps of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.tables import columns, table_of
from server.kernel.unit_of_work import UnitOfWork
from server.people.queries.young_persons import opened_names
from server.people.tables import (
    EnrolmentRow,
    YoungPersonRow,
)
from server.policy.gate import SIGNALLING_ROLES
from server.policy.people import visible_rosters
from shared.people import PupilItem

_enrolment = columns(EnrolmentRow)
_person = columns(YoungPersonRow)


ROSTER_FIELDS = ("class_name", "family_name", "given_name")
"""What reading a roster reads of each pupil, as the journal names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """A line of a roster, its cells still sealed."""

    enrolment_id: UUID
    young_person_id: UUID
    organisation_id: UUID
    version: int
    given_name: bytes
    family_name: bytes
    class_name: bytes | None


def roster_lines(
    uow: UnitOfWork, *where: ColumnElement[bool], first: int | None = None
) -> list[Enrolled]:
    """Give the lines of the rosters this person may read, and write in the journal that they did.

    Returns
    -------
    list
        By id: the order of names is sealed. One entry in the journal for each school.
    """
    statement = (
        select(
            _enrolment.id.label("enrolment_id"),
            _enrolment.young_person_id,
            _enrolment.organisation_id,
            _enrolment.class_name,
            _person.given_name,
            _person.family_name,
            _person.version,
        )
        .join(table_of(YoungPersonRow), _person.id == _enrolment.young_person_id)
        .where(
            _enrolment.network_id == uow.actor.network_id,
            visible_rosters(uow),
            _enrolment.ended_on.is_(None),
            _person.erased_at.is_(None),
            *where,
        )
        .order_by(_enrolment.young_person_id, _enrolment.id)
        .limit(first)
    )
    lines = [Enrolled(**row._mapping) for row in uow.select(statement)]  # noqa: SLF001 -- its public name for this.
    for organisation_id in sorted({line.organisation_id for line in lines}):
        uow.record_read_of(
            "pupil.list",
            resource="organisation",
            resource_id=organisation_id,
            subject_id=None,
            fields=ROSTER_FIELDS,
        )
    uow.keychain.fetch(line.young_person_id for line in lines)
    return lines


def names_of(uow: UnitOfWork, line: Enrolled) -> tuple[str, str]:
    """Open given and family name of one line, to search and sort by."""
    return opened_names(uow, line.young_person_id, line)


def open_line(uow: UnitOfWork, line: Enrolled) -> PupilItem:
    """Open one line of a roster."""
    person = line.young_person_id
    given_name, family_name = names_of(uow, line)
    return PupilItem(
        young_person_id=person,
        organisation_id=line.organisation_id,
        given_name=given_name,
        family_name=family_name,
        class_name=uow.keychain.open(
            EnrolmentRow, "class_name", line.enrolment_id, person, line.class_name
        ),
        version=line.version,
    )


def pupil_items(uow: UnitOfWork, young_person_ids: Iterable[UUID]) -> dict[UUID, PupilItem]:
    """Give the roster's items among these that this person may see now, for the sync feed."""
    wanted = list(young_person_ids)
    if not wanted or not uow.actor.organisations(*SIGNALLING_ROLES):
        return {}
    lines = roster_lines(uow, _enrolment.young_person_id.in_(wanted))
    return {line.young_person_id: open_line(uow, line) for line in lines}
