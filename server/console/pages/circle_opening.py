"""Opening the circle around a pupil, from the signal it begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from starlette.responses import Response

from server.cases.queries import list_open_about
from server.console.context import Desk, SignedIn
from server.console.forms import COMMAND_ID, as_id
from server.console.i18n import mark
from server.console.routing import desk_router
from server.kernel.errors import Forbidden
from server.people.views import list_colleagues
from server.policy.actions import Action
from server.signals.queries import view as view_signal
from shared.cases import CaseItem, OpenCase
from shared.signals import SignalView
from shared.vocabulary import Role

router = desk_router("/circles/new")


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a circle can begin with."""

    signal: SignalView
    colleagues: list[tuple[UUID, str]]
    """Who of the school's care team can connect."""
    circles: tuple[CaseItem, ...]
    """The open circles there are around this pupil already."""


@router.get("")
def opening_page(desk: SignedIn, signal: UUID) -> Response:
    """Show the form with which a circle is opened."""
    return _show(desk, signal)


@router.post("")
def open_circle(desk: SignedIn, signal: UUID) -> Response:
    """Open the circle: the school is responsible at once, and a colleague connects."""
    about = _signal(desk, signal)
    made = as_id(desk.form.value(COMMAND_ID))
    receipt = desk.send(
        OpenCase,
        case_id=str(made),
        young_person_id=str(about.young_person_id),
        organisation_id=str(about.organisation_id),
        signal_id=str(about.signal_id),
    )
    if receipt is None:
        return _show(desk, signal)
    said = mark("The circle is open. First listen to what the family wants.")
    return desk.go(f"/desk/circles/{receipt.resource_id}", said=said)


def _show(desk: Desk, signal_id: UUID) -> Response:
    signal = _signal(desk, signal_id)
    people = desk.read(
        list_colleagues, Action.COLLEAGUE_LIST, organisation_id=signal.organisation_id
    )
    beginning = Beginning(
        signal=signal,
        colleagues=[
            (each.account_id, each.display_name)
            for each in people.items
            if Role.CARE_TEAM in each.roles
        ],
        circles=desk.read(
            list_open_about, Action.CASE_LIST, young_person_id=signal.young_person_id
        ),
    )
    tomorrow = desk.today + timedelta(days=1)
    return desk.page("circles/new.html", beginning=beginning, tomorrow=tomorrow)


def _signal(desk: Desk, signal_id: UUID) -> SignalView:
    """Read the signal as its school's care team; whoever only signalled opens no circle."""
    signal = desk.read(view_signal, Action.SIGNAL_READ, signal_id=signal_id)
    if not isinstance(signal, SignalView):
        raise Forbidden(Action.CASE_OPEN.value)
    return signal
