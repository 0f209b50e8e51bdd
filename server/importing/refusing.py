"""Why a file, a mapping or a row is refused: codes, and the plain words for them.

A code is for programs and for the quarantine file; the words are for the person at the terminal.
Neither ever holds what stood in a cell.
"""

from __future__ import annotations

from collections.abc import Mapping

from server.kernel.errors import KringError, NotValid


class FileRefused(Exception):
    """A file that cannot be read with certainty: nothing of it was imported.

    Parameters
    ----------
    reason
        A code.
    where
        The file, and the column or row where that helps.
    """

    def __init__(self, reason: str, where: str) -> None:
        """Keep reason and place."""
        super().__init__(f"{words(reason)} ({where})")
        self.reason = reason
        self.where = where


class MappingRefused(Exception):
    """A mapping that cannot be so, or none that fits the file.

    Parameters
    ----------
    reason
        A code.
    where
        The place in the mapping, or the header of the file.
    """

    def __init__(self, reason: str, where: str) -> None:
        """Keep reason and place."""
        super().__init__(f"{words(reason)} ({where})")
        self.reason = reason
        self.where = where


class RowRefused(Exception):
    """A row that cannot be taken.

    Parameters
    ----------
    field
        The field that is wrong, in the words of the mapping; empty for the whole row.
    """

    def __init__(self, reason: str, field: str = "") -> None:
        """Keep reason and field."""
        super().__init__(reason)
        self.reason = reason
        self.field = field


def refusal_of(error: KringError) -> RowRefused:
    """Give the refusal of a row whose command was refused."""
    if isinstance(error, NotValid) and error.faults:
        loc, kind = error.faults[0]
        return RowRefused(str(kind), ".".join(str(part) for part in loc))
    return RowRefused(error.problem.value, error.reason or "")


def words(reason: str) -> str:
    """Give the plain words for a code; the code itself where there are none."""
    return _WORDS.get(reason, reason.replace("_", " ").replace("-", " "))


_WORDS: Mapping[str, str] = {
    "archive_not_readable": "the archive cannot be opened",
    "below_min_age": "the highest age lies below the lowest",
    "character_not_allowed": "it holds a character that no text needs, such as a control character",
    "column_twice": "a column appears twice, so it is not certain which one is meant",
    "date_in_future": "the date lies in the future",
    "date_not_readable": "the date cannot be read; see the date formats of the mapping",
    "differs_and_cannot_change": "it is known with another value, which an import does not change",
    "differs_within_file": "an earlier row of this file says something else about the same thing",
    "duplicate": "the same as an earlier row",
    "field_unknown": "there is no such field for this kind of import",
    "file_too_large": "the file is larger than 50 megabytes",
    "mapping_not_valid": "the mapping is not as its schema says",
    "mapping_of_other_kind": "the mapping is for another kind of import",
    "missing": "it is needed and there is nothing",
    "municipality_unknown": "no municipality of the region has this name, postcode or code",
    "no_header": "there is no header row",
    "no_mapping_fits": "no mapping fits these columns; write one and pass it with --mapping",
    "no_such_column": "the file does not have this column",
    "no_such_file": "there is no such file",
    "no_such_organisation": "no organisation has this number; import organisations first",
    "no_such_school": "no school has this number; import schools first, or pass --school",
    "not_a_website": "it is not a web address",
    "not_of_this_kind": "it is for another kind of row",
    "not_of_this_sector": "this duty of silence does not go with the sector",
    "not_text": "it is not a text file in UTF-8, UTF-16 or Windows-1252",
    "organisation_disabled": "the organisation takes no part in the network any more",
    "quotes_broken": "a quotation mark is open or stands in the middle of a cell",
    "row_refused_before": "nobody is taken off a roster while a row of the file is refused",
    "school_not_in_file": "the school was not in the file",
    "string_too_long": "the text is too long",
    "string_too_short": "the text is too short",
    "too_many_cells": "the row has more cells than the header has columns",
    "too_many_missing": "more than half of the roster is missing: is this the right file?",
    "value_unknown": "the mapping does not say what this value means",
}
