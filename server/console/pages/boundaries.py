"""Set up: the boundaries by which the region is drawn on maps, with a look before they are kept."""

from __future__ import annotations

import hashlib

from starlette.responses import Response

from server.console import checking
from server.console.context import Desk, SignedIn
from server.console.i18n import mark
from server.console.pages.imports import ANOTHER, NO_FILE
from server.console.routing import desk_router
from server.importing.boundaries import LARGEST, BoundariesRefused, topology_in
from server.kernel.errors import NotValid
from server.network.reference import municipalities
from server.policy.actions import Action
from server.trends import queries
from server.trends.charts.wording import number
from shared.trends import LoadBoundaries
from shared.vocabulary import Language

PATH = "/set-up/boundaries"
router = desk_router(PATH)
_ROOM = 64 * 1024
MOST_BYTES = 4 * LARGEST
"""Of as many characters, however each is written."""


@router.get("")
def ask(desk: SignedIn) -> Response:
    """Ask for a file; tell what maps are drawn from now."""
    return _page(desk)


@router.post("", max_body_size=MOST_BYTES + _ROOM)
def take(desk: SignedIn) -> Response:
    """Look at a file and draw it; or keep it, when it was looked at before."""
    file = desk.files.get("file")
    if desk.form.only_shown or file is None:
        return _page(desk, wrong="" if desk.form.only_shown else NO_FILE)
    content = file.file.read()
    try:
        text = topology_in(content)
        command = checking.read(desk.form, LoadBoundaries, (), topology=text)
    except BoundariesRefused as refused:
        return _page(desk, refused=refused)
    except NotValid as error:
        desk.form.refuse(error)
        return _page(desk)
    digest, looked_at = hashlib.sha256(content).hexdigest(), desk.form.value("looked_at")
    if looked_at != digest:
        drawn = _drawn(desk, command)
        return _page(desk, drawn=drawn, digest=digest, wrong=ANOTHER if looked_at else "")
    desk.run(command)
    return desk.go(f"/desk{PATH}", said=mark("Maps of the region are drawn by these boundaries."))


def _drawn(desk: Desk, command: LoadBoundaries) -> str:
    svg: str = desk.read(
        queries.map_by,
        Action.TRENDS_LOAD_BOUNDARIES,
        topology=command.topology,
        source=command.source,
        licence=command.licence,
        language=Language(desk.look.language),
    )
    return svg


def _page(
    desk: Desk,
    *,
    wrong: str = "",
    refused: BoundariesRefused | None = None,
    drawn: str = "",
    digest: str = "",
) -> Response:
    now = desk.read(queries.drawn_from, Action.TRENDS_LOAD_BOUNDARIES)
    return desk.page(
        "set_up/boundaries.html",
        status=422 if wrong or refused else None,
        now=now,
        wrong=wrong,
        refused=refused,
        drawn=drawn,
        digest=digest,
        boundaries_id=desk.form.value("boundaries_id") or desk.new_id(),
        places=[each.name for each in municipalities()],
        most=number(LARGEST, Language(desk.look.language)),
    )
