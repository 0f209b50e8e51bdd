"""Reading for who watches over privacy, and what is given to who asks about themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

import server.cases.queries
import server.referrals.queries
import server.signals.queries
from server.kernel.errors import NotFound
from server.kernel.journal import JournalRow
from server.kernel.paging import next_cursor, page
from server.kernel.sealing import JournalBroken, verify
from server.kernel.subjects import journal_about, rows_about
from server.kernel.tables import Table, columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import cards_of
from server.network.reference import school_calendar
from server.people.queries import (
    account_names,
    contacts_of,
    find_pupil_by_name,
    find_young_person,
)
from server.policy.actions import Action
from server.policy.keeping import journal_told_since
from server.policy.privacy import (
    access_break_glass,
    access_finding,
    access_subject,
    access_watch,
    visible_break_glass,
    visible_exports,
    visible_journal,
)
from server.privacy import rules
from server.privacy.tables import BreakGlassRow, SubjectExportRow
from shared.privacy import (
    BreakGlassItem,
    BreakGlassPage,
    EmergencyCircle,
    EmergencyContact,
    EmergencyView,
    JournalCheck,
    JournalEntry,
    JournalPage,
    SubjectExport,
    SubjectExportItem,
    SubjectExportPage,
    SubjectFound,
    SubjectSought,
)
from shared.school_calendar import start_of_day
from shared.vocabulary import BreakGlassVerdict

_journal = columns(JournalRow)
_break_glass = columns(BreakGlassRow)
_export = columns(SubjectExportRow)
_BEFORE_ALL = date(2000, 1, 1)
"""A day before anything was written down: at the beginning of time a day has no moment in UTC."""


def list_journal(
    uow: UnitOfWork,
    *,
    young_person_id: UUID | None = None,
    account_id: UUID | None = None,
    what: str | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> JournalPage:
    """Give one page of the journal, the newest first, as ids and codes.

    Parameters
    ----------
    young_person_id
        Only about this young person, who is one this officer watches over.
    account_id
        Only what this person did.
    what
        Only this, as ``resource.verb``.
    from_on, until_on
        Local days, both included.
    """
    if young_person_id is not None:
        access_subject(uow, young_person_id, Action.JOURNAL_READ)
    where = [_journal.network_id == uow.actor.network_id, visible_journal(uow)]
    if young_person_id is not None:
        where.append(_journal.subject_id == young_person_id)
    if account_id is not None:
        where.append(_journal.account_id == account_id)
    if what is not None:
        where.append(_journal.type == what)
    where += _within(from_on, until_on)
    statement = page(
        select(_journal).where(*where),
        (_journal.seq,),
        cursor=cursor,
        limit=limit,
        newest_first=True,
    )
    rows = uow.select(statement)
    uow.record_read_of(
        "journal.read",
        resource="journal",
        resource_id=young_person_id or account_id or uow.actor.network_id,
        subject_id=young_person_id,
        fields=("account_id", "at", "fields", "reason", "resource_id", "subject_id", "type"),
    )
    return JournalPage(
        items=tuple(_entries(uow, rows[:limit])), next_cursor=next_cursor(rows, limit, ("seq",))
    )


def may_watch(uow: UnitOfWork) -> None:
    """Let only a privacy officer begin to look somebody up."""
    access_watch(uow, Action.JOURNAL_READ)


def what_keeps_from_erasing(uow: UnitOfWork, *, young_person_id: UUID) -> tuple[str, ...]:
    """Give the kinds of what is open about somebody, so that it is told before one tries."""
    person = access_subject(uow, young_person_id, Action.YOUNG_PERSON_ERASE)
    questions = server.signals.queries.questions_from(uow, person.id)
    held = [
        *server.signals.queries.open_about(uow, person.id),
        *server.cases.queries.open_about(uow, person.id),
        *server.referrals.queries.open_about(uow, [person.id, *questions]),
    ]
    return tuple(dict.fromkeys(each["resource"] for each in held))


def check_journal(uow: UnitOfWork) -> JournalCheck:
    """Tell whether the sealed journal is what it was, without the fault being an error."""
    access_watch(uow, Action.JOURNAL_VERIFY)
    try:
        whole = verify(uow.connection, uow.store.keys)
    except JournalBroken as broken:
        return JournalCheck(
            whole=False,
            fault=str(broken),
            rows=0,
            seals=0,
            waiting=0,
            last_hash=None,
            checked_at=uow.now,
        )
    return JournalCheck(
        whole=True,
        fault=None,
        rows=whole.rows,
        seals=whole.seals,
        waiting=whole.waiting,
        last_hash=whole.last_hash if whole.seals else None,
        checked_at=uow.now,
    )


def find_subject(uow: UnitOfWork, *, sought: SubjectSought) -> SubjectFound:
    """Give who it is to an officer who knows school, whole name and birth date: nobody browses.

    Raises
    ------
    NotFound
        When nobody at that school answers to all of it.
    """
    access_finding(uow, sought.organisation_id)
    found = find_pupil_by_name(
        uow, sought.organisation_id, sought.given_name, sought.family_name, sought.birth_date
    )
    if found is None:
        raise NotFound
    uow.record_read_of(
        "young-person.find",
        resource="young-person",
        resource_id=found,
        subject_id=found,
        fields=("name_index",),
    )
    return SubjectFound(young_person_id=found)


def list_break_glass(
    uow: UnitOfWork, *, waiting: bool = True, cursor: str | None = None, limit: int = 50
) -> BreakGlassPage:
    """Give one page of emergencies: those that wait for a review, oldest first, or all others."""
    visible = visible_break_glass(uow)
    which = _break_glass.verdict.is_(None) if waiting else _break_glass.verdict.is_not(None)
    statement = select(_break_glass.id).where(
        _break_glass.network_id == uow.actor.network_id, visible, which
    )
    found = uow.select(
        page(statement, (_break_glass.id,), cursor=cursor, limit=limit, newest_first=not waiting)
    )
    rows = uow.all(
        BreakGlassRow,
        _break_glass.id.in_([row.id for row in found[:limit]]),
        order_by=(_break_glass.id if waiting else _break_glass.id.desc(),),
    )
    uow.record_read("break-glass.list", rows, fields=("finding", "why"))
    return BreakGlassPage(
        items=tuple(_items(uow, rows)), next_cursor=next_cursor(found, limit, ("id",))
    )


def view_break_glass(uow: UnitOfWork, *, break_glass_id: UUID) -> BreakGlassItem:
    """Give one emergency to who may review it."""
    row = access_break_glass(uow, break_glass_id, Action.BREAK_GLASS_REVIEW)
    uow.record_read("break-glass.list", row, fields=("finding", "why"))
    (item,) = _items(uow, [row])
    return item


def read_emergency(uow: UnitOfWork, *, break_glass_id: UUID) -> EmergencyView:
    """Give what is needed in an emergency, to who opened it, until its hour is over."""
    row = access_break_glass(uow, break_glass_id, Action.BREAK_GLASS_READ)
    rules.check_reading(row.ends_at, uow.now)
    person = find_young_person(uow, row.young_person_id)
    if person is None:
        raise NotFound
    contacts = contacts_of(uow, person.id)
    uow.record_read("break-glass.read", row, fields=("circle", "contacts", "young_person_name"))
    return EmergencyView(
        break_glass_id=row.id,
        ends_at=row.ends_at,
        given_name=person.given_name,
        family_name=person.family_name,
        birth_date=date.fromisoformat(person.birth_date),
        language=person.language,
        contacts=tuple(
            EmergencyContact(name=each.name, relation=each.relation.value, phone=each.phone)
            for each in contacts
        ),
        circles=tuple(_circles(uow, person.id)),
    )


def earlier_verdicts(
    uow: UnitOfWork, young_person_id: UUID, account_id: UUID
) -> list[BreakGlassVerdict | None]:
    """Give what was found of the other times somebody read about a young person; none: nothing."""
    statement = select(_break_glass.verdict).where(
        _break_glass.network_id == uow.actor.network_id,
        _break_glass.young_person_id == young_person_id,
        _break_glass.account_id == account_id,
    )
    return [row.verdict for row in uow.select(statement.order_by(_break_glass.id))]


def list_exports(
    uow: UnitOfWork, *, cursor: str | None = None, limit: int = 50
) -> SubjectExportPage:
    """Give one page of one's own exports, the newest first."""
    statement = select(_export).where(
        _export.network_id == uow.actor.network_id, visible_exports(uow)
    )
    rows = uow.select(page(statement, (_export.id,), cursor=cursor, limit=limit, newest_first=True))
    return SubjectExportPage(
        items=tuple(
            SubjectExportItem(
                subject_export_id=row.id,
                young_person_id=row.young_person_id,
                prepared_at=row.created_at,
                expires_at=row.expires_at,
                fetched_at=row.fetched_at,
                version=row.version,
            )
            for row in rows[:limit]
        ),
        next_cursor=next_cursor(rows, limit, ("id",)),
    )


def everything_about(uow: UnitOfWork, young_person_id: UUID) -> SubjectExport:
    """Give everything Kring holds about a young person, in an order that is always the same.

    Notes
    -----
    Found through the declarations of the tables, so a new table is in it by itself; a question
    without a name that began with a signal about them as well. Index bytes and ids of keys say
    nothing to a reader and stay out. The journal is told within its term.
    """
    subjects = [young_person_id, *server.signals.queries.questions_from(uow, young_person_id)]
    records = {
        kind: tuple(_plain(row) for row in rows) for kind, rows in rows_about(uow, subjects).items()
    }
    entries = tuple(
        {
            "at": row.at.isoformat(),
            "by": None if row.account_id is None else str(row.account_id),
            "what": row.type,
            "resource": row.resource,
            "resource_id": str(row.resource_id),
            "fields": list(row.fields),
            "reason": row.reason,
            "read": row.read,
        }
        for row in journal_about(uow, subjects, since=journal_told_since(uow))
    )
    return SubjectExport(young_person_id=young_person_id, records=records, journal=entries)


def _within(from_on: date | None, until_on: date | None) -> list[Any]:
    where: list[Any] = []
    if from_on is not None and from_on > _BEFORE_ALL:
        where.append(_journal.at >= start_of_day(school_calendar(), from_on))
    if until_on is not None and until_on < date.max:
        day_after = max(until_on + timedelta(days=1), _BEFORE_ALL)
        where.append(_journal.at < start_of_day(school_calendar(), day_after))
    return where


def _entries(uow: UnitOfWork, rows: Collection[Any]) -> Iterable[JournalEntry]:
    names = account_names(uow, {row.account_id for row in rows if row.account_id is not None})
    for row in rows:
        yield JournalEntry(
            seq=row.seq,
            at=row.at,
            account_id=row.account_id,
            account_name=names.get(row.account_id),
            type=row.type,
            resource=row.resource,
            resource_id=row.resource_id,
            young_person_id=row.subject_id,
            fields=tuple(row.fields),
            reason=row.reason,
            read=row.read,
        )


def _items(uow: UnitOfWork, rows: Collection[BreakGlassRow]) -> Iterable[BreakGlassItem]:
    names = account_names(uow, {row.account_id for row in rows})
    for row in rows:
        yield BreakGlassItem(
            break_glass_id=row.id,
            young_person_id=row.young_person_id,
            account_id=row.account_id,
            account_name=names.get(row.account_id, ""),
            organisation_id=row.organisation_id,
            reason=row.reason,
            why=row.why,
            opened_at=row.created_at,
            ends_at=row.ends_at,
            open=uow.now < row.ends_at,
            verdict=row.verdict,
            finding=row.finding,
            reviewed_at=row.reviewed_at,
            version=row.version,
        )


def _circles(uow: UnitOfWork, young_person_id: UUID) -> Iterable[EmergencyCircle]:
    outlines = server.cases.queries.outlines_about(uow, young_person_id)
    organisations = {each for outline in outlines for each in outline.organisation_ids}
    cards: Mapping[UUID, Any] = cards_of(uow, organisations)
    names = account_names(uow, {outline.connector_account_id for outline in outlines})
    for outline in outlines:
        yield EmergencyCircle(
            case_id=outline.case_id,
            status=outline.status.value,
            connector_name=names.get(outline.connector_account_id, ""),
            organisations=tuple(cards[each][0] for each in outline.organisation_ids),
            goals=outline.goals,
            actions=outline.actions,
        )


def _plain(row: Table) -> dict[str, Any]:
    """Give a row as JSON can hold it; what is only an index is not about anybody."""
    return {
        column.key: _value(getattr(row, column.key))
        for column in columns(type(row))
        if not isinstance(getattr(row, column.key), bytes)
    }


def _value(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, tuple | list):
        return [_value(each) for each in value]
    return value
