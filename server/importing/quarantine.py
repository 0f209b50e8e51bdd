"""The quarantine: the rows that were refused, as a file to mend and import again.

It has the columns of the file it came from and two more: the row and the reason. A cell that a
spreadsheet would run as a formula gets an apostrophe before it, which reading takes off again. Only
its owner can read it: a roster's rows are about children.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

from server.importing.desk import Step
from server.importing.reading import Table, cell_of, neutral
from server.importing.refusing import words

ROW_COLUMN = "kring_row"
REASON_COLUMN = "kring_reason"
_OWNER_ONLY = 0o600


def quarantine_path(given: Path) -> Path:
    """Give where the refused rows of a file go: beside it."""
    return given.with_name(f"{given.name}.quarantine.csv")


def write_quarantine(path: Path, table: Table, steps: Sequence[Step]) -> None:
    """Write the refused rows; take an old file away when there are none.

    Notes
    -----
    The file is complete or not there: it is written beside its place and put in it at the end.
    """
    refused = [step for step in steps if step.row is not None and step.refusal is not None]
    if not refused:
        path.unlink(missing_ok=True)
        return
    columns = [name for name in table.header if name and name not in {ROW_COLUMN, REASON_COLUMN}]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*map(neutral, columns), ROW_COLUMN, REASON_COLUMN])
    for step in refused:
        assert step.row is not None  # noqa: S101 -- Chosen above; said again for the type checker.
        assert step.refusal is not None  # noqa: S101
        cells = [neutral(cell_of(step.row, name) or "") for name in columns]
        field = f"{step.refusal.field}: " if step.refusal.field else ""
        reason = f"{field}{step.refusal.reason} ({words(step.refusal.reason)})"
        writer.writerow([*cells, step.row.number, reason])
    draft = path.with_name(f"{path.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as file:
        file.write(b"\xef\xbb\xbf" + out.getvalue().encode())
    draft.replace(path)
