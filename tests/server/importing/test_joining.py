"""Deliveries of several files: each row finds what the others say of it."""

from pathlib import Path
from typing import Any

import pytest

from server.importing.joining import joined_rows
from server.importing.mapping import Mapping
from server.importing.reading import Source
from server.importing.refusing import FileRefused
from server.kernel.messages import load

USERS = 'id,schools,role\n1,"A, B",student\n2,,student\n3,A,teacher\n'
CLASSES = "user,school,title,role\n1,A,oud,gone\n1,A,3B,student\n1,A,4C,student\n1,b,1A,student\n"
LOOKUP: dict[str, Any] = {
    "name": "class",
    "file": "classes.csv",
    "key": ["user", "school"],
    "on": ["id", "schools"],
    "where": {"role": ["student"]},
}


def mapping(**changes: Any) -> Mapping:
    """Give a mapping that joins."""
    plain = {
        "kind": "roster",
        "title": "test",
        "fields": {},
        "each": {"column": "Schools"},
        "only_where": {"role": ["student"]},
        "lookups": [LOOKUP],
    }
    return load(Mapping, plain | changes)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """Give a delivery."""
    (tmp_path / "users.csv").write_text(USERS)
    (tmp_path / "classes.csv").write_text(CLASSES)
    return Source.at(tmp_path / "users.csv")


def test_a_pupil_of_two_schools_is_a_row_of_each_with_the_first_class_that_counts(
    source: Source,
) -> None:
    rows = list(joined_rows(source, source.main(None), mapping()))
    assert [(row.number, row.cells.get("class.title"), wanted) for row, wanted in rows] == [
        (2, "3B", True),
        (2, "1A", True),
        (3, None, True),
        (4, None, False),
    ]


def test_a_file_that_is_needed_and_not_there_refuses_the_delivery(source: Source) -> None:
    (source.path.parent / "classes.csv").unlink()
    with pytest.raises(FileRefused) as error:
        list(joined_rows(source, source.main(None), mapping()))
    assert (error.value.reason, error.value.where) == ("no_such_file", "classes.csv")
    optional = mapping(lookups=[LOOKUP | {"optional": True}])
    rows = list(joined_rows(source, source.main(None), optional))
    assert all("class.title" not in row.cells for row, _ in rows)


def test_a_file_without_the_column_it_is_found_by_is_refused(source: Source) -> None:
    (source.path.parent / "classes.csv").write_text("user,title,role\n")
    with pytest.raises(FileRefused) as error:
        list(joined_rows(source, source.main(None), mapping()))
    assert (error.value.reason, error.value.where) == ("no_such_column", "classes.csv: school")
