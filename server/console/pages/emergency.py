"""In an emergency: read the circle of one young person from outside it, in the open, for hours.

For a care team whose pupil has a circle it is not in. The page says first who will be told; the
act asks to show again who one is. What is shown is whom to call, and no note.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from starlette.responses import Response

from server.console.checking import missing, read
from server.console.context import Desk, SignedIn
from server.console.forms import as_id
from server.console.i18n import mark
from server.console.routing import desk_router
from server.kernel.errors import Conflict, Forbidden, NotValid
from server.people.queries import pupil_items
from server.people.views import list_pupils
from server.policy.actions import Action
from server.privacy import queries
from shared.people import PupilItem
from shared.privacy import OpenBreakGlass
from shared.vocabulary import BreakGlassReason, Role

router = desk_router("/emergency")

_HITS = 12
_HOURS = (1, 2, 3, 4)


@router.get("")
def ask(desk: SignedIn) -> Response:
    """Say what this is and ask about whom."""
    return _page(desk)


@router.post("")
def open_circle(desk: SignedIn) -> Response:
    """Look for the pupil, or open the circle."""
    form = desk.form
    chosen = _chosen(desk)
    if form.only_shown or form.value("go") == "look":
        return _page(desk)
    try:
        faults = missing(form, "young_person_id", "reason", "why")
        organisation_id = None if chosen is None else chosen.organisation_id
        fixed = {} if organisation_id is None else {"organisation_id": organisation_id}
        command = read(form, OpenBreakGlass, faults, **fixed)
        desk.run(command)
    except (NotValid, Conflict) as error:
        form.refuse(error)
        return _page(desk)
    return desk.go(
        f"/desk/emergency/{command.break_glass_id}",
        said=mark("The circle and the privacy officers are told that you read this."),
    )


@router.get("/{break_glass_id}")
def show(desk: SignedIn, break_glass_id: UUID) -> Response:
    """Show whom to call and who helps, until the hour is over."""
    shown = desk.read(
        queries.read_emergency, Action.BREAK_GLASS_READ, break_glass_id=break_glass_id
    )
    return desk.page("emergency/circle.html", shown=shown)


def _page(desk: Desk) -> Response:
    form = desk.form
    chosen = _chosen(desk)
    hits = _hits(desk)
    return desk.page(
        "emergency/open.html",
        chosen=chosen,
        hits=hits[:_HITS],
        more_hits=len(hits) > _HITS,
        looked="sought" in form.typed and form.value("go") == "look",
        reasons=tuple(BreakGlassReason),
        hours=_HOURS,
        break_glass_id=form.value("break_glass_id") or desk.new_id(),
    )


def _chosen(desk: Desk) -> PupilItem | None:
    """Give the pupil that was picked; none while nobody is, or when it is on no own roster."""
    if not desk.actor.has(Role.CARE_TEAM):
        raise Forbidden(Action.BREAK_GLASS_OPEN.value)
    picked = as_id(desk.form.value("young_person_id"))
    if picked is None:
        return None
    return desk.read(pupil_items, Action.PUPIL_LIST, young_person_ids=[picked]).get(picked)


def _hits(desk: Desk) -> Sequence[PupilItem]:
    sought = desk.form.value("sought").strip()
    if not sought:
        return ()
    return desk.read(list_pupils, Action.PUPIL_LIST, q=sought, limit=_HITS + 1).items
