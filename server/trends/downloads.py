"""Every cell of a history as a table, for a spreadsheet. The same bytes each time.

A text that a spreadsheet would take for a formula is marked as text: a school's name may begin with
an equals sign, and must not become a command on somebody's desk.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

import xlsxwriter  # type: ignore[import-untyped]  # It ships no types.

from server.trends.document import History
from server.trends.plan import part_of
from shared.vocabulary import Language

HIDDEN = "-"
_DIMENSIONS = (
    "municipality",
    "domain",
    "school",
    "outcome",
    "foreseen",
    "helped",
    "noticed",
    "answer",
    "final",
    "started",
    "reason",
    "sector",
)
COLUMNS = ("counted", "period", *_DIMENSIONS, "place", "count", "shown")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_NOTE = {
    Language.DUTCH: "niet getoond",
    Language.FRENCH: "non affiché",
    Language.ENGLISH: "not shown",
}


def table(history: History, *, form: str, language: Language) -> tuple[bytes, str]:
    """Give the table and its media type."""
    if form == "xlsx":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return _spreadsheet(history, language), kind
    return _text(history, language), "text/csv; charset=utf-8"


def rows(history: History, language: Language) -> Iterator[tuple[str | int, ...]]:
    """Give the rows, in the order of the names of the cells."""
    ground = history.ground
    places = dict(zip(ground.municipalities, ground.municipality_names, strict=True))
    places |= dict(zip(ground.schools, ground.school_names, strict=True))
    for name in sorted(history.cells):
        part, count = part_of(name), history.cells[name]
        place = part.get("school") or part.get("municipality") or ""
        yield (
            part["of"],
            part["period"],
            *(part.get(dimension, "") for dimension in _DIMENSIONS),
            places.get(place, ""),
            HIDDEN if count is None else count,
            _NOTE[language] if count is None else "",
        )


def harmless(value: str | int) -> str | int:
    """Give a text that no spreadsheet takes for a formula; the dash of a hidden cell stays."""
    if isinstance(value, str) and value != HIDDEN and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _text(history: History, language: Language) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([harmless(value) for value in row] for row in rows(history, language))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _spreadsheet(history: History, language: Language) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"created": _EPOCH.replace(tzinfo=None), "title": "Kring"})
    sheet = book.add_worksheet("trends")
    for at, row in enumerate((COLUMNS, *rows(history, language))):
        for place, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(at, place, value)
            else:
                sheet.write_string(at, place, str(harmless(value)))
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


__all__ = ["COLUMNS", "HIDDEN", "harmless", "rows", "table"]
