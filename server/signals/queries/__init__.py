"""Reading signals: the care team's piles, the signaller's receipts, and one whole signal.

``lists`` and ``views`` are for people and ask the gate; ``held`` is for other slices and the
worker.
"""

from server.signals.queries.held import (
    find_signal,
    held_by_organisation,
    late_signal,
    material_of,
    of_case,
    open_about,
    open_signal,
    overdue,
    questions_from,
)
from server.signals.queries.lists import (
    Box,
    OpenCounts,
    Pile,
    count_open,
    list_box,
    list_inbox,
    list_own,
    list_pile,
    synced_items,
    synced_receipts,
)
from server.signals.queries.views import (
    receipt_of,
    view,
)

__all__ = [
    "Box",
    "OpenCounts",
    "Pile",
    "count_open",
    "find_signal",
    "held_by_organisation",
    "late_signal",
    "list_box",
    "list_inbox",
    "list_own",
    "list_pile",
    "material_of",
    "of_case",
    "open_about",
    "open_signal",
    "overdue",
    "questions_from",
    "receipt_of",
    "synced_items",
    "synced_receipts",
    "view",
]
