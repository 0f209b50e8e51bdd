"""What other slices may ask about people, and what a phone's copy of them holds.

Nothing here asks the gate about a young person: whoever calls has been let through to what the
name stands on. The lists for phones (`pupil_items`, `notice_items`) are scoped here. What the
slice's own pages show is in ``views.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.journal import NoticeRow
from server.kernel.keychain import DataKeyRow
from server.kernel.prepared import Prepared
from server.kernel.tables import columns, table_of
from server.kernel.unit_of_work import UnitOfWork
from server.people import rules
from server.people.tables import (
    AccountRow,
    ContactPersonRow,
    EnrolmentRow,
    MembershipRow,
    YoungPersonRow,
)
from server.policy.gate import DESK_ROLES, SIGNALLING_ROLES
from server.policy.people import visible_notices, visible_rosters
from shared.people import NoticeView, PupilItem
from shared.vocabulary import MembershipState, Role

_account = columns(AccountRow)
_contact = columns(ContactPersonRow)
_enrolment = columns(EnrolmentRow)
_key = columns(DataKeyRow)
_membership = columns(MembershipRow)
_notice = columns(NoticeRow)
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


def find_young_person(uow: UnitOfWork, young_person_id: UUID) -> YoungPersonRow | None:
    """Give a young person, opened; none when there is none or it was erased."""
    return uow.find(
        YoungPersonRow,
        _person.network_id == uow.actor.network_id,
        _person.id == young_person_id,
        _person.erased_at.is_(None),
    )


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
    return {row.id: " ".join(_names(uow, row.id, row)) for row in rows}


_ENROLLED = Prepared(
    select(_enrolment.id, _key.root_name, _key.wrapped)
    .select_from(
        table_of(EnrolmentRow).outerjoin(
            table_of(DataKeyRow), _key.subject_id == _enrolment.young_person_id
        )
    )
    .where(
        _enrolment.network_id == bindparam("network_id"),
        _enrolment.organisation_id == bindparam("organisation_id"),
        _enrolment.young_person_id == bindparam("young_person_id"),
        _enrolment.ended_on.is_(None),
    )
)


def is_enrolled(uow: UnitOfWork, young_person_id: UUID, organisation_id: UUID) -> bool:
    """Tell whether somebody is a pupil of a school now.

    Notes
    -----
    Every signal asks this, and is sealed under the pupil's key next: it comes along.
    """
    uow.flush()
    found = _ENROLLED.rows(
        uow.connection,
        network_id=uow.actor.network_id,
        organisation_id=organisation_id,
        young_person_id=young_person_id,
    )
    for row in found[:1]:
        uow.keychain.offer(young_person_id, row.root_name, row.wrapped)
    return bool(found)


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


def account_names(uow: UnitOfWork, account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the display names of accounts."""
    wanted = set(account_ids)
    if not wanted:
        return {}
    statement = select(_account.id, _account.display_name).where(
        _account.network_id == uow.actor.network_id, _account.id.in_(wanted)
    )
    return {row.id: row.display_name for row in uow.select(statement)}


def find_live_account(uow: UnitOfWork, account_id: UUID) -> AccountRow | None:
    """Give an account of this network that was not disabled; none when there is none."""
    return uow.find(
        AccountRow,
        _account.network_id == uow.actor.network_id,
        _account.id == account_id,
        _account.active,
    )


def live_memberships(uow: UnitOfWork, account_id: UUID) -> list[MembershipRow]:
    """Give the memberships of an account that have not ended, the oldest first."""
    return uow.all(
        MembershipRow,
        _membership.account_id == account_id,
        _membership.state != MembershipState.ENDED,
        order_by=(_membership.id,),
    )


def members(uow: UnitOfWork, organisation_id: UUID, *roles: Role) -> list[UUID]:
    """Give the active accounts with a confirmed membership in one of these roles, by id."""
    statement = (
        select(_membership.account_id)
        .join(table_of(AccountRow), _account.id == _membership.account_id)
        .where(
            _membership.network_id == uow.actor.network_id,
            _membership.organisation_id == organisation_id,
            _membership.state == MembershipState.CONFIRMED,
            _membership.role.in_(roles),
            _account.active,
        )
        .distinct()
        .order_by(_membership.account_id)
    )
    return [row.account_id for row in uow.select(statement)]


def is_desk_member(uow: UnitOfWork, account_id: UUID, organisation_id: UUID) -> bool:
    """Tell whether somebody works the desk of an organisation: care team or partner, confirmed.

    Notes
    -----
    For a command the answer stays true until its commit: whoever would let that person go waits for
    the same lock (``leaving.py``), and then finds what this command gave them to hold.
    """
    if uow.command_id is not None:
        uow.lock(account_id)
    return account_id in members(uow, organisation_id, *DESK_ROLES)


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
    return _names(uow, line.young_person_id, line)


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


def notice_items(uow: UnitOfWork, notice_ids: Iterable[UUID]) -> dict[UUID, NoticeView]:
    """Give the notices among these that are for this person now, for the sync feed."""
    wanted = list(notice_ids)
    if not wanted:
        return {}
    rows = uow.all(NoticeRow, _notice.id.in_(wanted), shown_notices(uow))
    return {row.id: notice_view(row) for row in rows}


def shown_notices(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which a notice is still shown to this person."""
    return and_(
        _notice.network_id == uow.actor.network_id,
        visible_notices(uow),
        _notice.created_at >= uow.now - rules.NOTICES_SHOWN,
        _notice.settled_at.is_(None),
    )


def notice_view(row: Any) -> NoticeView:
    """Give a notice as it is shown."""
    return NoticeView(
        notice_id=row.id,
        kind=row.kind,
        resource=row.resource,
        resource_id=row.resource_id,
        version=row.version,
        created_at=row.created_at,
    )


def _names(uow: UnitOfWork, person_id: UUID, cells: Any) -> tuple[str, str]:
    given = uow.keychain.open(YoungPersonRow, "given_name", person_id, person_id, cells.given_name)
    family = uow.keychain.open(
        YoungPersonRow, "family_name", person_id, person_id, cells.family_name
    )
    return given or "", family or ""
