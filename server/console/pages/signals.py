"""My signals: what one said, by its receipt, and how far the school has come with it.

Once the school has a signal, its author reads a receipt and a status, and nothing of what was
written. A member of the care team who made one reads it whole, where it is weighed.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import RedirectResponse, Response

from server.console.context import Desk, SignedIn, Watched
from server.console.i18n import mark
from server.console.routing import desk_router
from server.people.queries import pupil_items
from server.policy.actions import Action
from server.signals import queries
from shared.people import PupilItem
from shared.signals import SignalReceiptView, SignalView, WithdrawSignal
from shared.vocabulary import SignallerStep
from shared.weighing import WITHDRAWAL_REASONS
from shared.wording.signals import WITHDRAWALS

router = desk_router("/signals")

PAGE = 25
Cursor = Annotated[str | None, Query(max_length=400)]
STEPS = (
    SignallerStep.RECEIVED,
    SignallerStep.TAKEN_UP,
    SignallerStep.CONTACT_MADE,
    SignallerStep.FINISHED,
)


@router.get("")
def mine(desk: Watched, cursor: Cursor = None) -> Response:
    """Show one's own signals, the newest first."""
    shown = desk.read(queries.list_own, Action.SIGNAL_LIST, cursor=cursor, limit=PAGE)
    pupils = _pupils(desk, shown.receipts)
    return desk.page(
        "signal/mine.html",
        receipts=shown.receipts,
        pupils=pupils,
        cursor=cursor,
        next_cursor=shown.next_cursor,
    )


@router.get("/{signal_id}")
def receipt(desk: SignedIn, signal_id: UUID) -> Response:
    """Show how one signal of one's own stands."""
    return _receipt_page(desk, signal_id)


@router.post("/{signal_id}/withdrawal")
def withdraw(desk: SignedIn, signal_id: UUID) -> Response:
    """Take back a signal that nobody has opened."""
    if desk.send(WithdrawSignal, signal_id=signal_id) is None:
        return _receipt_page(desk, signal_id)
    return desk.go(f"/desk/signals/{signal_id}", said=mark("You took this signal back."))


def _receipt_page(desk: Desk, signal_id: UUID) -> Response:
    shown = desk.read(queries.view, Action.SIGNAL_READ, signal_id=signal_id)
    if isinstance(shown, SignalView):
        return RedirectResponse(f"/desk/weigh/{signal_id}", status_code=303)
    return desk.page(
        "signal/receipt.html",
        signal=shown,
        pupil=_pupils(desk, (shown,)).get(shown.young_person_id),
        steps=STEPS,
        reached=STEPS.index(shown.step) if shown.step in STEPS else -1,
        late=shown.answer_due_at is not None and shown.answer_due_at < desk.now,
        reason_options=[(each, desk.words._(WITHDRAWALS[each])) for each in WITHDRAWAL_REASONS],
    )


def _pupils(desk: Desk, receipts: tuple[SignalReceiptView, ...]) -> dict[UUID, PupilItem]:
    """Give the pupils that are still on the roster; the others are shown without a name."""
    ids = {one.young_person_id for one in receipts}
    return desk.read(pupil_items, Action.PUPIL_LIST, young_person_ids=ids) if ids else {}
