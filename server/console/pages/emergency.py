"""In an emergency: read the circle of one young person from outside it, in the open, for hours.

For a care team whose pupil has a circle it is not in, and for a partner that helped before: it
comes from the question it said yes to, which needs no name. The page says first who will be told;
the act asks to show again who one is. What is shown is whom to call, and no note.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from starlette.responses import Response

from server.console.checking import Fault, missing, read
from server.console.context import Desk, SignedIn
from server.console.forms import as_id
from server.console.i18n import mark
from server.console.routing import desk_router
from server.kernel.command_log import NOBODY
from server.kernel.errors import Conflict, Forbidden, NotValid
from server.people.queries import pupil_items
from server.people.views import list_pupils
from server.policy.actions import Action
from server.privacy import queries
from server.referrals.queries import Helped, whom_we_helped
from shared.people import PupilItem
from shared.privacy import OpenBreakGlass
from shared.vocabulary import BreakGlassReason, Role

router = desk_router("/emergency")

_HITS = 12
_HOURS = (1, 2, 3, 4)
"""In the place of whom nobody chose: the form is shown again."""


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
        faults: list[Fault] = [] if chosen else [(("young_person_id",), "missing")]
        faults += missing(form, "reason", "why")
        whom = {
            "young_person_id": chosen.young_person_id if chosen else NOBODY,
            "organisation_id": chosen.organisation_id if chosen else NOBODY,
        }
        command = read(form, OpenBreakGlass, faults, **whom)
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
        question=_question(desk) or "",
        looks_for_pupils=desk.actor.has(Role.CARE_TEAM),
        hits=hits[:_HITS],
        more_hits=len(hits) > _HITS,
        looked="sought" in form.typed and form.value("go") == "look",
        reasons=tuple(BreakGlassReason),
        hours=_HOURS,
        break_glass_id=form.value("break_glass_id") or desk.new_id(),
    )


def _chosen(desk: Desk) -> PupilItem | Helped | None:
    """Give the pupil that was picked, or whom the question was about; none while nobody is.

    Raises
    ------
    Forbidden
        For a role that reads nobody in an emergency.
    """
    if not desk.actor.organisations(Role.CARE_TEAM, Role.PARTNER):
        raise Forbidden(Action.BREAK_GLASS_OPEN.value)
    question = _question(desk)
    if question is not None:
        return desk.read(whom_we_helped, Action.REFERRAL_READ, referral_id=question)
    picked = as_id(desk.form.value("young_person_id"))
    if picked is None or not desk.actor.has(Role.CARE_TEAM):
        return None
    return desk.read(pupil_items, Action.PUPIL_LIST, young_person_ids=[picked]).get(picked)


def _question(desk: Desk) -> UUID | None:
    """Give the question for help that leads here; none when a pupil is looked for."""
    named = desk.request.query_params.get("question", "")
    return as_id(desk.form.value("question", named))


def _hits(desk: Desk) -> Sequence[PupilItem]:
    sought = desk.form.value("sought").strip()
    if not sought or not desk.actor.has(Role.CARE_TEAM):
        return ()
    return desk.read(list_pupils, Action.PUPIL_LIST, q=sought, limit=_HITS + 1).items
