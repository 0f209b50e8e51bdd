"""Reading cases: who is in the circle, what somebody holds, lists, and one case as it is shown.

``circle`` and ``held`` are what other slices ask and ask no gate; ``lists`` and ``views`` are for
people, and do; ``sight`` says what of a case may be shown to whom.
"""

from server.cases.queries.circle import (
    Outline,
    connector_of,
    find_case,
    holds_connector,
    is_open_about,
    is_party,
    ledger_of,
    outlines_about,
    parties_of,
    staying_parties,
)
from server.cases.queries.held import held_by_account, held_by_organisation, late_circle, open_about
from server.cases.queries.lists import (
    Box,
    Counted,
    count_box,
    list_cases,
    list_open_about,
    overdue,
    synced_items,
)
from server.cases.queries.readers import note_readers
from server.cases.queries.views import ledger, view

__all__ = [
    "Box",
    "Counted",
    "Outline",
    "connector_of",
    "count_box",
    "find_case",
    "held_by_account",
    "held_by_organisation",
    "holds_connector",
    "is_open_about",
    "is_party",
    "late_circle",
    "ledger",
    "ledger_of",
    "list_cases",
    "list_open_about",
    "note_readers",
    "open_about",
    "outlines_about",
    "overdue",
    "parties_of",
    "staying_parties",
    "synced_items",
    "view",
]
