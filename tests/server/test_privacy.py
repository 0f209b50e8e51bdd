"""What is personal is sealed and said so, and nothing ranks a person (invariant no_child_score)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import LargeBinary, String, Text

from server import wiring
from server.kernel.tables import METADATA, Table
from tests.support.messages import every_message
from tests.support.requirements import REPOSITORY

assert wiring.HANDLERS  # Every slice is imported, so that every table is known.
JUDGES = re.compile(
    r"(^|_)(score|scores|rank|ranking|rating|grade|risk|label|probability|likelihood|prediction|"
    r"percentile|weight|points|priority|danger_level|risk_level|profile|classification)(_|$)"
)
"""Names of fields that would say of a person how bad it is."""
FORBIDDEN = re.compile(
    r"(^|_)(insz|rijksregister|national_number|nationality|religion|ethnicity|police|"
    r"criminal|diagnosis|phase)(_|$)"
)
"""Names of fields for what Kring does not keep (invariants I12 and I15)."""
OPEN_TEXT = {
    "account": {"display_name", "password_hash", "username", "username_key"},
    "organisation": {"external_id", "name", "nis", "phone", "website"},
    "service": {"how_to_refer", "latest_close", "name"},
    "site": {"name", "nis", "postcode", "street"},
    "young_person": {"residence_nis"},
    "session": {"device_name"},
    "trends_boundaries": {"licence", "source"},
    "referral": {"municipality_nis", "reason"},
    "notice": {"kind", "resource"},
}
"""Text columns of rows that are not sealed: of organisations and colleagues, or codes."""


def _tables(kind: type[Table] = Table) -> Iterator[type[Table]]:
    for each in kind.__subclasses__():
        if each.__module__.startswith("server."):
            yield each
        yield from _tables(each)


TABLES = sorted(set(_tables()), key=lambda table: str(table.__tablename__))


def _columns(table: type[Table]) -> Any:
    return METADATA.tables[str(table.__tablename__)].columns


@pytest.mark.parametrize("message", list(every_message()), ids=lambda message: message.__name__)
def test_no_message_has_a_field_that_judges_a_person(message: type[Any]) -> None:
    names = [each.name for each in fields(message)]
    assert [name for name in names if JUDGES.search(name) or FORBIDDEN.search(name)] == []


@pytest.mark.parametrize("name", sorted(METADATA.tables))
def test_no_table_has_a_column_that_judges_a_person(name: str) -> None:
    names = [column.name for column in METADATA.tables[name].columns]
    assert [each for each in names if JUDGES.search(each) or FORBIDDEN.search(each)] == []


def test_severity_belongs_to_a_signal_and_to_nothing_else() -> None:
    with_severity = {name for name, table in METADATA.tables.items() if "severity" in table.columns}
    assert with_severity == {"signal"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.__tablename__))
def test_every_text_that_is_not_sealed_is_known_not_to_be_a_young_persons(
    table: type[Table],
) -> None:
    """A new column of free text has to decide: sealed, or on the list above."""
    known = OPEN_TEXT.get(str(table.__tablename__), set())
    open_text = {
        column.name
        for column in _columns(table)
        if isinstance(column.type, String | Text) and not hasattr(column.type, "enums")
    }
    assert open_text <= known
    assert known <= {column.name for column in _columns(table)}


@pytest.mark.parametrize(
    "table",
    [table for table in TABLES if table.__sealed__],
    ids=lambda table: str(table.__tablename__),
)
def test_a_sealed_column_holds_bytes_and_its_row_says_whose_key(table: type[Table]) -> None:
    for name in table.__sealed__:
        assert isinstance(_columns(table)[name].type, LargeBinary)
    assert not _columns(table)[table.__subject__].nullable
    assert table.__audited__


def test_a_name_of_a_young_person_is_always_sealed_where_it_is_kept() -> None:
    personal = {"given_name", "family_name", "birth_date", "class_name", "words", "observation"}
    for table in TABLES:
        there = personal & {column.name for column in _columns(table)}
        assert there <= set(table.__sealed__)


def test_the_paper_about_privacy_names_every_sealed_column_and_no_other() -> None:
    paper = (REPOSITORY / "docs/privacy.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", paper, flags=re.MULTILINE)
    named = {table: re.findall(r"`(\w+)`", columns) for table, columns in rows}
    sealed = {str(t.__tablename__): sorted(t.__sealed__) for t in TABLES if t.__sealed__}
    assert named == sealed


def test_the_paper_for_who_runs_it_says_of_every_table_until_when_it_is_kept() -> None:
    paper = (REPOSITORY / "docs/running.md").read_text(encoding="utf-8")
    grows = paper.partition("## What grows")[2].partition("\n## ")[0]
    firsts = re.findall(r"^\| (`[^|]+) \|", grows, flags=re.MULTILINE)
    named = [name for first in firsts for name in re.findall(r"`(\w+)`", first)]
    assert sorted(named) == sorted(METADATA.tables)


def test_every_row_about_a_young_person_names_whose_it_is() -> None:
    for table in TABLES:
        hints = get_type_hints(table)
        if "case_id" in hints and type(None) not in get_args(hints["case_id"]):
            assert {"young_person_id", "subject_id"} & set(hints), table
