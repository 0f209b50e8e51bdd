"""What the tests of signalling by touch share: looking at both sides, and a few gestures."""

from __future__ import annotations

from mobile.controllers.signal_form import DRAFT, SignalDraft
from mobile.wire import from_document, parse
from server.kernel.tables import columns
from server.signals.tables import SignalRow
from shared.signals import SubmitSignal
from tests.mobile_ui.walks_signaller import School
from tests.support.handset import Handset
from tests.support.phones import PIN


def at_the_school(told: School) -> list[SignalRow]:
    with told.world.unit() as uow:
        return uow.all(SignalRow, order_by=(columns(SignalRow).created_at,))


def queued(handset: Handset) -> SubmitSignal:
    (entry,) = handset.app.shell.phone.outbox.entries()
    return from_document(parse(entry.body), SubmitSignal)


def draft(handset: Handset, name: str = DRAFT) -> SignalDraft:
    kept = handset.app.shell.phone.store.draft(name)
    assert kept is not None
    return from_document(kept, SignalDraft)


def enter(handset: Handset) -> None:
    handset.until(lambda: handset.place == "lock", what="the lock")
    handset.enter_pin(PIN)
    handset.until(lambda: handset.place != "lock", what="what is behind the lock")


def paste(handset: Handset, field: str, text: str) -> None:
    """Put a text in a field at once, as a paste does."""
    entry = handset.field(field).ids.entry
    handset.tap(entry)
    entry.insert_text(text)
    handset.pump(2)
