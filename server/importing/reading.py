"""Reading a table from a CSV file as it comes out of a school's or a government's software.

UTF-8 with or without a byte-order mark, UTF-16 as Excel writes it, Windows-1252; comma, semicolon
or tab; quotes, line ends of any kind. A file that cannot be read with certainty is refused whole:
half of a table is worse than none. An odd row is given on as it is, for the planner to refuse.

Must not: know what the columns mean.
"""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from server.importing.refusing import FileRefused

MAX_BYTES = 50 * 1024 * 1024
_DELIMITERS = (",", ";", "\t")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_FORMULA = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a file, as text."""

    number: int
    """As a spreadsheet counts: the header is row 1."""
    cells: Mapping[str, str]
    """By the name of the column as the file spells it; trimmed."""
    surplus: tuple[str, ...] = ()
    """Cells beyond the last column: a sign that something is not quoted as it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A whole file."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    def column(self, wanted: str) -> str | None:
        """Give a column as the file spells it, whatever its case; none when it is not there."""
        return next((each for each in self.header if same_name(each, wanted)), None)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the files of one import are: beside a file, in a folder, or in a zip archive."""

    path: Path

    @classmethod
    def at(cls, path: Path) -> Source:
        """Look at what was given.

        Raises
        ------
        FileRefused
            ``no_such_file``.
        """
        if not path.exists():
            raise FileRefused("no_such_file", path.name)
        return cls(path)

    @property
    def is_single_file(self) -> bool:
        """Whether one CSV file was given, and not a folder or an archive of them."""
        return self.path.is_file() and not zipfile.is_zipfile(self.path)

    def main(self, name: str | None) -> Table:
        """Read the main table: the file that was given, or the one of this name in what was given.

        Raises
        ------
        FileRefused
            ``no_such_file`` when there is none; else as `read_table`.
        """
        if self.is_single_file:
            return read_table(self.path.name, self._bytes_of(self.path))
        found = self.sibling(name) if name else None
        if found is None:
            raise FileRefused("no_such_file", name or self.path.name)
        return found

    def sibling(self, name: str) -> Table | None:
        """Read another file of the same delivery; none when it is not there."""
        if zipfile.is_zipfile(self.path):
            return self._from_archive(name)
        folder = self.path if self.path.is_dir() else self.path.parent
        found = next(
            (each for each in sorted(folder.iterdir()) if same_name(each.name, name)), None
        )
        return None if found is None else read_table(found.name, self._bytes_of(found))

    def _from_archive(self, name: str) -> Table | None:
        try:
            with zipfile.ZipFile(self.path) as archive:
                for each in archive.infolist():
                    if same_name(Path(each.filename).name, name):
                        _insist_on_size(each.file_size, name)
                        return read_table(name, archive.read(each))
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise FileRefused("archive_not_readable", self.path.name) from error
        return None

    @staticmethod
    def _bytes_of(path: Path) -> bytes:
        _insist_on_size(path.stat().st_size, path.name)
        return path.read_bytes()


def read_table(name: str, raw: bytes) -> Table:
    """Read a CSV file.

    Raises
    ------
    FileRefused
        ``not_text``, ``no_header``, ``column_twice`` or ``quotes_broken``, with where.
    """
    text, delimiter = _delimited(_decode(name, raw))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: tuple[str, ...] | None = None
    rows: list[Row] = []
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            trimmed = [unicodedata.normalize("NFC", cell.strip()) for cell in cells]
            if header is None:
                header = _header(name, trimmed)
            elif any(trimmed):
                rows.append(_row(number, header, trimmed))
    except csv.Error as error:
        raise FileRefused("quotes_broken", f"{name}, after row {number}") from error
    if header is None:
        raise FileRefused("no_header", name)
    return Table(name=name, header=header, rows=tuple(rows))


def same_name(one: str, other: str) -> bool:
    """Tell whether two names of columns or files are the same to a person."""
    return one.strip().casefold() == other.strip().casefold()


def cell_of(row: Row, column: str) -> str | None:
    """Give a cell by the name of its column; none when the file has no such column."""
    return next((text for name, text in row.cells.items() if same_name(name, column)), None)


def neutral(cell: str) -> str:
    """Give a cell that a spreadsheet shows as text and does not run."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def as_meant(cell: str) -> str:
    """Give a cell without the apostrophe that `neutral` put before it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _row(number: int, header: tuple[str, ...], cells: list[str]) -> Row:
    named = {column: as_meant(cell) for column, cell in zip(header, cells, strict=False) if column}
    missing = dict.fromkeys((column for column in header[len(cells) :] if column), "")
    surplus = tuple(cell for cell in cells[len(header) :] if cell)
    return Row(number=number, cells=named | missing, surplus=surplus)


def _header(name: str, cells: list[str]) -> tuple[str, ...]:
    seen: set[str] = set()
    for cell in filter(None, cells):
        if cell.casefold() in seen:
            raise FileRefused("column_twice", f"{name}: {cell}")
        seen.add(cell.casefold())
    if not seen:
        raise FileRefused("no_header", name)
    return tuple(cells)


def _decode(name: str, raw: bytes) -> str:
    encodings = [codec for mark, codec in _MARKS if raw.startswith(mark)] or ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
        break
    raise FileRefused("not_text", name)


def _delimited(text: str) -> tuple[str, str]:
    """Find the delimiter in the header: what stands outside its quotes most often."""
    first, _, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip()) == len("sep=;"):
        return rest, first.strip()[-1]
    unquoted = "".join(first.split('"')[::2])
    return text, max(_DELIMITERS, key=unquoted.count)


def _insist_on_size(size: int, name: str) -> None:
    if size > MAX_BYTES:
        raise FileRefused("file_too_large", name)
