"""Reading referrals: the boxes of a desk, one referral as it is shown, who holds what.

``held`` is what other slices and the worker ask and asks no gate; ``lists`` and ``views`` are for
people, and do; ``packet`` copies what a sharing decision lets through.
"""

from server.referrals.queries.held import (
    asked_for_help,
    clock_of,
    find_referral,
    has_ended,
    held_by_account,
    held_by_organisation,
    in_force_for_receiver,
    late_question,
    open_about,
    open_of_case,
    other_open_handover,
    questions_of,
    standing_on,
    stays_for_another,
    to_escalate,
)
from server.referrals.queries.lists import (
    Box,
    OpenCounts,
    Which,
    count_open,
    list_box,
    synced_items,
)
from server.referrals.queries.packet import freeze, gather
from server.referrals.queries.views import Helped, list_of_case, view, whom_we_helped

__all__ = [
    "Box",
    "Helped",
    "OpenCounts",
    "Which",
    "asked_for_help",
    "clock_of",
    "count_open",
    "find_referral",
    "freeze",
    "gather",
    "has_ended",
    "held_by_account",
    "held_by_organisation",
    "in_force_for_receiver",
    "late_question",
    "list_box",
    "list_of_case",
    "open_about",
    "open_of_case",
    "other_open_handover",
    "questions_of",
    "standing_on",
    "stays_for_another",
    "synced_items",
    "to_escalate",
    "view",
    "whom_we_helped",
]
