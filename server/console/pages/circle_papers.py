"""What leaves the desk of a circle: the plan on paper, and its dates for a calendar."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from starlette.responses import Response

from server.console import calendar_file, circles, papers
from server.console.context import Desk, SignedIn
from server.console.cookies import origin_of
from server.console.i18n import mark
from server.console.routing import desk_router
from server.policy.actions import Action
from shared.vocabulary import ActionStatus, CaseStatus
from shared.wording.dates import ZONE

router = desk_router("/circles/{case_id}")


@router.get("/plan")
def plan_page(desk: SignedIn, case_id: UUID) -> Response:
    """Show the plan as it is printed: in plain words, for the family too, without notes."""
    return _plan(desk, case_id)


@router.get("/plan.pdf")
def plan_paper(desk: SignedIn, case_id: UUID) -> Response:
    """Give the plan as PDF: the same page."""
    of_the_day = datetime.combine(desk.today, time(), ZONE)
    drawn = papers.pdf(bytes(_plan(desk, case_id).body).decode(), at=of_the_day)
    return _file(drawn, papers.KIND, "plan.pdf")


@router.get("/dates.ics")
def calendar(desk: SignedIn, case_id: UUID) -> Response:
    """Give the dates to come for a calendar: when, never about whom or what."""
    circle = desk.read(circles.whole, Action.CASE_READ, case_id=case_id)
    written = calendar_file.write(_dates(desk, circle), name=desk.words._("Kring"), now=desk.now)
    return _file(written, calendar_file.KIND, "kring.ics")


def _plan(desk: Desk, case_id: UUID) -> Response:
    circle = desk.read(circles.whole, Action.CASE_READ, case_id=case_id)
    return desk.page("papers/plan.html", circle=circle)


_LOOK_AGAIN = mark("Kring: a circle looks again")
_TO_DO = mark("Kring: something to do")
_ANSWER = mark("Kring: an answer is expected")


def _dates(desk: Desk, circle: circles.Circle) -> list[calendar_file.Date]:
    """Give what lies ahead of this reader: the next meeting, one's own actions, one's answers."""
    case = circle.case
    if case.status is CaseStatus.CLOSED:
        return []
    found = [("next", case.next_on, _LOOK_AGAIN, case.version)]
    found += [
        (str(action.action_id), action.due_on, _TO_DO, action.version)
        for action in case.actions
        if action.status is ActionStatus.OPEN and action.doer_account_id == circle.me
    ]
    found += [
        (str(handover.handover_id), handover.next_on, _ANSWER, handover.version)
        for handover in circle.proposed
        if handover.to_account_id == circle.me
    ]
    origin = origin_of(desk.request)
    return [
        calendar_file.Date(
            uid=f"{case.case_id}-{name}@kring",
            on=on,
            title=desk.words._(title),
            url=f"{origin.address}/desk/circles/{case.case_id}",
            sequence=version,
        )
        for name, on, title, version in found
    ]


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
