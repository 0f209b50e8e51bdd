"""No number, rank or label on a person, anywhere: not in a table, not in a message, not in a code.

Source: invariant *no_child_score* of the product; domain facts I10, I12 and 5.5. Severity is of a
signal, a phase of a measure, and thresholds are counters that people read off a law.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

import sqlalchemy

from server.kernel.tables import columns
from server.people.tables import ContactPersonRow, EnrolmentRow, YoungPersonRow
from shared import vocabulary
from tests.invariants.picture import AUDITED
from tests.support.world import World

_SCORE = re.compile(
    r"(^|[_-])(score|rank|rating|risk|predict\w*|probab\w*|likel\w*|priorit\w*|percentile|index"
    r"|weight|grade|class_rank|profile)s?($|[_-])"
)
_COUNTS = {
    "version": "counts the changes of any row",
    "place": "an entry's place in its ledger",
    "attempts": "tries of a partner to reach a family",
    "left_seconds": "school time that a partner has left",
    "sender_seconds": "school time that a sender used",
    "receiver_seconds": "school time that a partner used",
    "escalated_level": "how far a reminder about a partner went",
    "reminded_level": "how far a reminder about a desk went",
    "threshold_reached": "a threshold of the law that a signal says was reached",
}
"""Every number that stands in a row about a young person, and what it counts."""
_OF_SOMETHING_ELSE = {
    # What a signaller says they see: it is kept with the signal and never becomes the pupil's.
    ("LeaverState", "risk"),
    # Why a service does not fit: it is kept with the no.
    ("RejectReason", "not-eligible-profile"),
}


def test_a_young_person_has_no_number() -> None:
    for table in (YoungPersonRow, EnrolmentRow, ContactPersonRow):
        numbers = [column.name for column in columns(table) if _is_number(column)]
        assert numbers == ["version"], table.__resource__


def test_every_number_near_a_young_person_counts_something_else() -> None:
    for table in AUDITED:
        names = {column.name for column in columns(table)}
        if names & {"young_person_id", "subject_id"}:
            numbers = {column.name for column in columns(table) if _is_number(column)}
            assert numbers <= _COUNTS.keys(), table.__resource__


def test_no_column_and_no_field_of_the_api_is_called_a_score(world: World) -> None:
    names = {column.name for table in AUDITED for column in columns(table)}
    schemas: dict[str, Any] = world.app.openapi()["components"]["schemas"]
    for schema in schemas.values():
        names |= set(schema.get("properties", {}))
    assert len(names) > 200
    assert [name for name in sorted(names - {"name_index"}) if _SCORE.search(name)] == []


def test_no_code_is_a_label_on_a_person() -> None:
    labels = {
        (name, str(member))
        for name, codes in vars(vocabulary).items()
        if isinstance(codes, type) and issubclass(codes, StrEnum)
        for member in codes
        if _SCORE.search(str(member))
    }
    assert labels == _OF_SOMETHING_ELSE


def _is_number(column: Any) -> bool:
    return isinstance(column.type, sqlalchemy.Integer | sqlalchemy.Numeric)
