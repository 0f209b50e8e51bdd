"""What other slices may ask about people, and what a phone's copy of them holds.

What the slice's own pages show is in ``views.py``.
"""

from server.people.queries.accounts import (
    account_names,
    find_live_account,
    has_desk,
    is_desk_member,
    live_memberships,
    members,
)
from server.people.queries.notices import (
    notice_items,
    notice_view,
    shown_notices,
)
from server.people.queries.rosters import (
    ROSTER_FIELDS,
    Enrolled,
    names_of,
    open_line,
    pupil_items,
    roster_lines,
)
from server.people.queries.young_persons import (
    ENROLLED,
    contacts_of,
    current_school,
    enrolled_at,
    enrolments_of,
    erasures,
    find_pupil_by_name,
    find_young_person,
    household_at,
    household_size,
    is_enrolled,
    name_index,
    opened_names,
    young_person_names,
)

__all__ = [
    "ENROLLED",
    "ROSTER_FIELDS",
    "Enrolled",
    "account_names",
    "contacts_of",
    "current_school",
    "enrolled_at",
    "enrolments_of",
    "erasures",
    "find_live_account",
    "find_pupil_by_name",
    "find_young_person",
    "has_desk",
    "household_at",
    "household_size",
    "is_desk_member",
    "is_enrolled",
    "live_memberships",
    "members",
    "name_index",
    "names_of",
    "notice_items",
    "notice_view",
    "open_line",
    "opened_names",
    "pupil_items",
    "roster_lines",
    "shown_notices",
    "young_person_names",
]
