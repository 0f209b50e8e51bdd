"""Words for imports: kinds, what became of rows, and why some were refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from server.console.i18n import mark
from server.importing.mapping import Kind
from server.importing.report import RowState

_KINDS: Mapping[Kind, str] = {
    Kind.SCHOOLS: mark("Schools"),
    Kind.ORGANISATIONS: mark("Organisations"),
    Kind.SERVICES: mark("Services"),
    Kind.ROSTER: mark("Pupils of a school"),
}
_STATES: Mapping[RowState, str] = {
    RowState.NEW: mark("new"),
    RowState.CHANGED: mark("changed"),
    RowState.UNCHANGED: mark("unchanged"),
    RowState.PASSED_OVER: mark("passed over"),
    RowState.REFUSED: mark("refused"),
}
REASONS: Mapping[str, str] = {
    "archive_not_readable": mark("the archive cannot be opened"),
    "below_min_age": mark("the highest age lies below the lowest"),
    "character_not_allowed": mark("it holds a character that no text needs"),
    "column_twice": mark("a column appears twice"),
    "date_in_future": mark("the date lies in the future"),
    "date_not_readable": mark("the date cannot be read"),
    "differs_and_cannot_change": mark("it is known with another value, which cannot change so"),
    "differs_within_file": mark("an earlier row says something else about the same thing"),
    "duplicate": mark("the same as an earlier row"),
    "enum": mark("this code is not one of the list"),
    "file_too_large": mark("the file is too large; import it at the command line"),
    "missing": mark("it is needed and there is nothing"),
    "municipality_unknown": mark("no municipality of the region is called so"),
    "no_header": mark("there is no header row"),
    "no_mapping_fits": mark("no list of columns that Kring knows fits this file"),
    "no_such_column": mark("the file does not have this column"),
    "no_such_file": mark("the archive has no file that is needed"),
    "no_such_organisation": mark("no organisation has this number; import organisations first"),
    "no_such_school": mark("it is not a school whose pupils you keep"),
    "not_a_website": mark("it is not a web address"),
    "not_of_this_kind": mark("it is for another kind of row"),
    "not_of_this_sector": mark("this duty of silence does not go with the sector"),
    "not_text": mark("it is not a text file"),
    "organisation_disabled": mark("the organisation takes no part any more"),
    "quotes_broken": mark("a quotation mark is open"),
    "row_refused_before": mark("nobody is taken off a roster while a row is refused"),
    "school_not_in_file": mark("the school was not in the file"),
    "string_too_long": mark("the text is too long"),
    "string_too_short": mark("the text is too short"),
    "too_many_cells": mark("the row has more cells than there are columns"),
    "too_many_missing": mark("more than half of the roster is missing: is this the right file?"),
    "value_unknown": mark("this value is not known"),
}
BOUNDARIES: Mapping[str, str] = {
    "geojson": mark(
        "It is a GeoJSON. Write it as TopoJSON, in which a border of two municipalities stands "
        "once."
    ),
    "not_closed": mark("A border does not come back to where it began."),
    "not_read": mark("It is not a text file."),
    "not_topojson": mark("It is not a TopoJSON with one collection of areas."),
    "places_elsewhere": mark("It holds places that are no municipality of the region:"),
    "places_missing": mark("Municipalities are missing:"),
    "places_twice": mark("Municipalities are in it more than once:"),
    "too_large": mark("It is too large. Simplify it."),
    "too_many_points": mark("It has more points than a picture can show. Simplify it."),
}
"""Why a file of boundaries cannot be drawn."""

TABLES: Mapping[type[StrEnum], Mapping[Any, str]] = {Kind: _KINDS, RowState: _STATES}
