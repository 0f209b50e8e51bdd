"""What is done in a circle: a form for each act, shown again as it was typed when it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from starlette.responses import Response

from server.console import circles
from server.console.circle_forms import ACTS, Act
from server.console.context import Desk, SignedIn
from server.console.forms import COMMAND_ID, as_id
from server.console.routing import desk_router
from server.kernel.command_log import NOBODY
from server.kernel.errors import Conflict, NotFound
from server.policy.actions import Action
from shared import vocabulary
from shared.cases import CaseView
from shared.commands import type_of
from shared.problems import ProblemType

router = desk_router("/circles/{case_id}/do")


@router.get("/{slug}")
def act_page(desk: SignedIn, case_id: UUID, slug: str) -> Response:
    """Show the form of an act in a circle."""
    return _show(desk, case_id, _act(slug, about=None), None)


@router.post("/{slug}")
def carry_out(desk: SignedIn, case_id: UUID, slug: str) -> Response:
    """Carry out an act in a circle."""
    return _send(desk, case_id, _act(slug, about=None), None)


@router.get("/{slug}/{about}")
def act_about_page(desk: SignedIn, case_id: UUID, slug: str, about: UUID) -> Response:
    """Show the form of an act about a goal, an action, a handover or a dispute."""
    return _show(desk, case_id, _act(slug, about=about), about)


@router.post("/{slug}/{about}")
def carry_out_about(desk: SignedIn, case_id: UUID, slug: str, about: UUID) -> Response:
    """Carry out an act about a goal, an action, a handover or a dispute."""
    return _send(desk, case_id, _act(slug, about=about), about)


def _act(slug: str, *, about: UUID | None) -> Act:
    act = ACTS.get(slug)
    if act is None or (act.about is None) is not (about is None):
        raise NotFound
    return act


def _send(desk: Desk, case_id: UUID, act: Act, about: UUID | None) -> Response:
    receipt = desk.send(act.command, **_fixed(desk, case_id, act, about))
    if receipt is None:
        return _show(desk, case_id, act, about)
    return desk.go(f"/desk/circles/{case_id}", said=act.said)


def _fixed(desk: Desk, case_id: UUID, act: Act, about: UUID | None) -> dict[str, Any]:
    """Give what the page decides; what an act makes is called after its command, once and for all.

    Notes
    -----
    A choice that names an organisation and something in it comes as one field and goes as two.
    """
    fixed: dict[str, Any] = {"case_id": str(case_id)}
    if act.about is not None:
        fixed[act.about.field] = str(about)
    made = as_id(desk.form.value(COMMAND_ID))
    if act.makes is not None and made is not None:
        fixed[act.makes] = str(made)
    for field, organisation in act.pairs.items():
        first, found, second = desk.form.value(field).partition(".")
        # Where nothing was chosen, the choice is missing, and not the organisation in it.
        fixed[organisation] = first if found else str(NOBODY)
        if found:
            fixed[field] = second
    return fixed


def _show(desk: Desk, case_id: UUID, act: Act, about: UUID | None) -> Response:
    """Show the form as the circle is now; after a refusal also when it can no longer be sent.

    Raises
    ------
    Conflict
        When the circle does not answer this act now and nothing was typed that could be lost.
    """
    acting = desk.read(circles.acting, Action.CASE_READ, case_id=case_id)
    case = acting.circle.case
    found = _about(case, act, about)
    possible = type_of(act.command) in case.commands
    if not possible and not desk.form.was_sent:
        current: Mapping[str, Any] = {"status": case.status.value, "version": case.version}
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current=current)
    return desk.page(
        "circles/act.html",
        act=act,
        acting=acting,
        circle=acting.circle,
        about=found,
        possible=possible,
        v=vocabulary,
    )


def _about(case: CaseView, act: Act, about: UUID | None) -> Any:
    """Find what an act is about among what this reader sees."""
    if act.about is None:
        return None
    seen = getattr(case, act.about.among)
    found = next((each for each in seen if getattr(each, act.about.field) == about), None)
    if found is None:
        raise NotFound
    return found
