"""What the pages of people themselves show: oneself, one's devices, colleagues, pupils, notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from server.kernel.errors import NotFound, NotValid
from server.kernel.journal import NoticeRow
from server.kernel.paging import next_cursor, page
from server.kernel.tables import columns, table_of
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import find_organisation
from server.people import rules
from server.people.desk_sessions import timed_out
from server.people.queries import (
    Enrolled,
    contacts_of,
    enrolments_of,
    find_young_person,
    household_at,
    live_memberships,
    names_of,
    notice_view,
    open_line,
    roster_lines,
    shown_notices,
)
from server.people.tables import (
    AccountRow,
    ContactPersonRow,
    DeskSessionRow,
    EnrolmentRow,
    MembershipRow,
    SessionRow,
)
from server.policy.actions import Action
from server.policy.gate import check, relations_of_anyone
from server.policy.people import access_staff, access_young_person, visible_rosters
from shared.people import (
    ColleagueList,
    ColleagueView,
    ContactPersonView,
    MembershipView,
    MeView,
    NoticePage,
    PupilPage,
    SessionList,
    SessionView,
    YoungPersonView,
)
from shared.vocabulary import MembershipState, Role

_account = columns(AccountRow)
_desk = columns(DeskSessionRow)
_enrolment = columns(EnrolmentRow)
_membership = columns(MembershipRow)
_notice = columns(NoticeRow)
_session = columns(SessionRow)

_PERSON_FIELDS = ("birth_date", "family_name", "given_name", "language", "residence_nis")
_CONTACT_FIELDS = ("language", "name", "parental_authority", "phone", "relation")


def me(uow: UnitOfWork) -> MeView:
    """Give who is signed in, and every role of theirs that has not ended."""
    check(uow, Action.ME_READ, relations_of_anyone(uow.actor))
    account = uow.find(AccountRow, _account.id == uow.actor.account_id)
    if account is None:
        raise NotFound
    return MeView(
        account_id=account.id,
        username=account.username,
        display_name=account.display_name,
        language=account.language,
        network_id=account.network_id,
        memberships=tuple(_membership_views(uow, account.id)),
    )


def list_sessions(uow: UnitOfWork) -> SessionList:
    """Give one's own devices, the one used last first; not those that ended by lying idle."""
    check(uow, Action.SESSION_LIST, relations_of_anyone(uow.actor))
    statement = (
        select(_session.id, _session.device_name, _session.created_at, _session.last_used_at)
        .select_from(table_of(SessionRow).outerjoin(table_of(DeskSessionRow)))
        .where(
            _session.account_id == uow.actor.account_id,
            _session.revoked_at.is_(None),
            _session.last_used_at >= uow.now - rules.SESSION_IDLE,
            _desk.id.is_(None) | ~timed_out(uow),
        )
        .order_by(_session.last_used_at.desc(), _session.id.desc())
        .limit(rules.SESSIONS_PER_ACCOUNT)
    )
    return SessionList(
        items=tuple(
            SessionView(
                session_id=row.id,
                device_name=row.device_name,
                created_at=row.created_at,
                last_used_at=row.last_used_at,
                current=row.id == uow.actor.session_id,
            )
            for row in uow.select(statement)
        )
    )


def list_colleagues(uow: UnitOfWork, *, organisation_id: UUID) -> ColleagueList:
    """Give the people who work in an organisation now, by name, with their roles."""
    access_staff(uow, organisation_id, Action.COLLEAGUE_LIST)
    if find_organisation(uow, organisation_id) is None:
        raise NotFound
    statement = (
        select(_account.id, _account.display_name, _membership.role)
        .join(table_of(AccountRow), _account.id == _membership.account_id)
        .where(
            _membership.network_id == uow.actor.network_id,
            _membership.organisation_id == organisation_id,
            _membership.state == MembershipState.CONFIRMED,
            _account.active,
        )
    )
    roles: dict[tuple[str, UUID], list[Role]] = {}
    names: dict[UUID, str] = {}
    for row in uow.select(statement):
        names[row.id] = row.display_name
        roles.setdefault((rules.searchable(row.display_name), row.id), []).append(row.role)
    return ColleagueList(
        items=tuple(
            ColleagueView(
                account_id=account_id,
                display_name=names[account_id],
                organisation_id=organisation_id,
                roles=tuple(sorted(roles[name, account_id])),
            )
            for name, account_id in sorted(roles)
        )
    )


def list_pupils(
    uow: UnitOfWork, *, q: str | None = None, cursor: str | None = None, limit: int = 50
) -> PupilPage:
    """Give one page of the rosters of one's own schools, by family name.

    Parameters
    ----------
    q
        Beginnings of words of the name, in any order, accents apart.
    cursor
        The enrolment the page before ended with: an id, because a cursor stands in a URL.

    Notes
    -----
    Names are sealed, so they are opened, matched and sorted here: two thousand pupils take about a
    tenth of a second. The class is opened only for the page. Phones keep a copy and never ask.
    """
    entries = [_entry(uow, line) for line in roster_lines(uow)]
    if cursor is not None:
        after = _place_of(uow, cursor, entries)
        entries = [each for each in entries if each.place > after]
    sought = sorted(
        (each for each in entries if q is None or rules.matches(q, *each.place[:2])),
        key=lambda each: each.place,
    )
    shown = sought[:limit]
    return PupilPage(
        items=tuple(open_line(uow, each.line) for each in shown),
        next_cursor=str(shown[-1].line.enrolment_id) if len(sought) > limit else None,
    )


def pupils_by_id(uow: UnitOfWork, *, cursor: str | None = None, limit: int = 50) -> PupilPage:
    """Give one page of the rosters of one's own schools by id, for a phone's first copy.

    Notes
    -----
    Not by name: when the pupil a page ended with gets another name, the next page would begin
    somewhere else, and the phone would miss everybody in between.
    """
    after = () if cursor is None else (_enrolment.young_person_id > _id_of(cursor),)
    lines = roster_lines(uow, *after, first=limit + 1)
    shown = lines[:limit]
    return PupilPage(
        items=tuple(open_line(uow, line) for line in shown),
        next_cursor=str(shown[-1].young_person_id) if len(lines) > limit else None,
    )


def view_young_person(uow: UnitOfWork, *, young_person_id: UUID) -> YoungPersonView:
    """Give a young person to the care team of the school."""
    person = access_young_person(uow, young_person_id, Action.YOUNG_PERSON_READ)
    schools = uow.actor.organisations(Role.CARE_TEAM)
    enrolments = [e for e in enrolments_of(uow, person.id) if e.organisation_id in schools]
    contacts = contacts_of(uow, person.id)
    siblings = household_at(uow, person.household_id, schools)
    uow.record_read("young-person.read", person, fields=_PERSON_FIELDS)
    uow.record_read("young-person.read", contacts, fields=_CONTACT_FIELDS)
    return YoungPersonView(
        young_person_id=person.id,
        given_name=person.given_name,
        family_name=person.family_name,
        birth_date=date.fromisoformat(person.birth_date),
        language=person.language,
        residence_nis=person.residence_nis,
        household_id=person.household_id,
        siblings=tuple(each for each in siblings if each != person.id),
        class_name=enrolments[0].class_name if enrolments else None,
        contacts=tuple(_contact_view(each) for each in contacts),
        version=person.version,
    )


def list_notices(uow: UnitOfWork, *, cursor: str | None = None, limit: int = 50) -> NoticePage:
    """Give one page of what needs looking at, the newest first."""
    statement = select(
        _notice.id,
        _notice.kind,
        _notice.resource,
        _notice.resource_id,
        _notice.version,
        _notice.created_at,
    ).where(shown_notices(uow))
    order_by = (_notice.created_at, _notice.id)
    rows = uow.select(page(statement, order_by, cursor=cursor, limit=limit, newest_first=True))
    return NoticePage(
        items=tuple(notice_view(row) for row in rows[:limit]),
        next_cursor=next_cursor(rows, limit, ("created_at", "id")),
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of a roster with its place in the order: family name, given name, enrolment."""

    place: tuple[str, str, UUID]
    line: Enrolled


def _entry(uow: UnitOfWork, line: Enrolled) -> _Entry:
    given_name, family_name = names_of(uow, line)
    return _Entry(_place(given_name, family_name, line.enrolment_id), line)


def _place(given_name: str, family_name: str, enrolment_id: UUID) -> tuple[str, str, UUID]:
    return rules.searchable(family_name), rules.searchable(given_name), enrolment_id


def _place_of(uow: UnitOfWork, cursor: str, entries: Iterable[_Entry]) -> tuple[str, str, UUID]:
    """Give the place after which a page starts, also when that pupil has left meanwhile."""
    enrolment_id = _id_of(cursor)
    for entry in entries:
        if entry.line.enrolment_id == enrolment_id:
            return entry.place
    enrolment = uow.find(EnrolmentRow, _enrolment.id == enrolment_id, visible_rosters(uow))
    person = find_young_person(uow, enrolment.young_person_id) if enrolment else None
    if person is None:
        raise NotValid(("cursor",), "not_a_cursor")
    return _place(person.given_name, person.family_name, enrolment_id)


def _id_of(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError as error:
        raise NotValid(("cursor",), "not_a_cursor") from error


def _membership_views(uow: UnitOfWork, account_id: UUID) -> Iterator[MembershipView]:
    for membership in live_memberships(uow, account_id):
        organisation = find_organisation(uow, membership.organisation_id)
        if organisation is not None:
            yield MembershipView(
                membership_id=membership.id,
                organisation_id=organisation.id,
                organisation_name=organisation.name,
                sector=organisation.sector,
                secrecy=organisation.secrecy,
                role=membership.role,
                state=membership.state,
                version=membership.version,
            )


def _contact_view(contact: ContactPersonRow) -> ContactPersonView:
    return ContactPersonView(
        contact_person_id=contact.id,
        relation=contact.relation,
        name=contact.name,
        phone=contact.phone,
        language=contact.language,
        parental_authority=contact.parental_authority,
    )
