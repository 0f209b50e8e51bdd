"""Circles: the ones somebody shares the care in, one of them whole, and who held it since when."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from starlette.responses import Response

from server.cases import queries as cases
from server.console import circles
from server.console.chores import Waiting
from server.console.context import Desk, SignedIn, Watched
from server.console.i18n import marks
from server.console.routing import desk_router
from server.console.wheel import wheel
from server.console.wording import happened
from server.dossiers import queries as dossiers
from server.kernel.paging import Cursor
from server.kernel.unit_of_work import UnitOfWork
from server.people.queries import account_names
from server.policy.actions import Action
from shared.cases import LedgerView
from shared.vocabulary import Role
from shared.wording.dates import ZONE

router = desk_router("/circles")


def waiting(desk: Desk) -> Waiting | None:
    """Say how many circles have to be looked at, for the first page."""
    if not desk.actor.organisations(Role.CARE_TEAM, Role.PARTNER):
        return None
    counted = desk.read(cases.count_box, Action.CASE_LIST, box=cases.Box.OPEN)
    one, many = marks("{count} circle has to be looked at", "{count} circles have to be looked at")
    return Waiting("/desk/circles", one, many, counted.late, late=counted.late > 0)


@router.get("")
def list_page(desk: Watched, box: cases.Box = cases.Box.OPEN, cursor: Cursor = None) -> Response:
    """List one's own circles, open or closed."""
    listed = desk.read(circles.listed, Action.CASE_LIST, box=box, cursor=cursor)
    return desk.page("circles/list.html", listed=listed, box=box, is_first=cursor is None)


@router.get("/{case_id}")
def circle_page(desk: Watched, case_id: UUID) -> Response:
    """Show one circle to one of its parties."""
    circle = desk.read(circles.whole, Action.CASE_READ, case_id=case_id)
    return desk.page("circles/circle.html", circle=circle, wheel=wheel(circle.case.goals))


@router.get("/{case_id}/chronology")
def chronology_page(desk: SignedIn, case_id: UUID) -> Response:
    """Show what happened in a circle, the latest first."""
    told = desk.read(dossiers.chronology, Action.CASE_READ, case_id=case_id)
    return desk.page(
        "circles/chronology.html", told=told, entries=told.entries[::-1], happened=happened
    )


@router.get("/{case_id}/ledger")
def ledger_page(desk: SignedIn, case_id: UUID, on: date | None = None) -> Response:
    """Show who held a circle, since when and on what ground; on a day: at its end."""
    ledger, people = desk.read(_ledger, Action.CASE_LEDGER, case_id=case_id, on=on)
    return desk.page("circles/ledger.html", ledger=ledger, people=people, on=on)


def _ledger(
    uow: UnitOfWork, *, case_id: UUID, on: date | None
) -> tuple[LedgerView, dict[UUID, str]]:
    at = None if on is None else _end_of(min(on, _LAST_DAY))
    ledger = cases.ledger(uow, case_id=case_id, at=at)
    accounts = {entry.account_id for entry in ledger.entries if entry.account_id is not None}
    return ledger, account_names(uow, accounts)


_LAST_DAY = date(9000, 1, 1)


def _end_of(on: date) -> datetime:
    """Give the last moment of a day, on the clock of the schools."""
    after = datetime.combine(on + timedelta(days=1), time(), ZONE)
    return after.astimezone(UTC) - timedelta(microseconds=1)
