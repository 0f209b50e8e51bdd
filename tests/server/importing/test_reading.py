"""Reading files as they come: encodings, separators, quotes, and what is refused whole."""

import zipfile
from pathlib import Path

import pytest

from server.importing.reading import Source, Table, as_meant, cell_of, neutral, read_table
from server.importing.refusing import FileRefused

TEXT = 'Naam;Gemeente\r\n"Zoë; José";Kortrijk\r\n\r\nÉtoile;Espierres\r\n'


def rows(table: Table) -> list[list[str]]:
    """Give the cells."""
    return [list(row.cells.values()) for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_is_read_in_every_encoding_that_offices_write(encoding: str) -> None:
    table = read_table("a.csv", TEXT.encode(encoding))
    assert table.header == ("Naam", "Gemeente")
    assert rows(table) == [["Zoë; José", "Kortrijk"], ["Étoile", "Espierres"]]
    assert [row.number for row in table.rows] == [2, 4]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_found(delimiter: str, line_end: str) -> None:
    raw = line_end.join([f"a{delimiter}b", f"1{delimiter}2"]).encode()
    assert rows(read_table("a.csv", raw)) == [["1", "2"]]


def test_a_separator_in_quotes_does_not_count() -> None:
    table = read_table("a.csv", b'"naam, voornaam, klas";b\nx;y\n')
    assert table.header == ("naam, voornaam, klas", "b")


def test_excel_may_name_its_separator() -> None:
    assert rows(read_table("a.csv", b"sep=;\na,x;b\n1;2\n")) == [["1", "2"]]


def test_a_quoted_cell_may_hold_line_ends_and_quotes() -> None:
    (row,) = read_table("a.csv", b'a,b\n"een\ntwee ""drie""",4\n').rows
    assert list(row.cells.values()) == ['een\ntwee "drie"', "4"]


def test_a_short_row_has_empty_cells_and_a_long_one_is_marked() -> None:
    short, long, trailing = read_table("a.csv", b"a,b\n1\n1,2,3\n1,2,,\n").rows
    assert short.cells == {"a": "1", "b": ""}
    assert (short.surplus, long.surplus, trailing.surplus) == ((), ("3",), ())


def test_a_column_is_found_whatever_its_case() -> None:
    table = read_table("a.csv", b"NAAM , b\nx,y\n")
    assert table.column("naam") == "NAAM"
    assert table.column("klas") is None
    assert cell_of(table.rows[0], "Naam") == "x"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "no_header"),
        (b"\n\n", "no_header"),
        (b",,\n1,2,3\n", "no_header"),
        (b"a,A\n1,2\n", "column_twice"),
        (b'a,b\n"1,2\n3,4\n', "quotes_broken"),
        (b'a,b\n"1"x,2\n', "quotes_broken"),
        (b"a,b\n\x00,2\n", "not_text"),
        (b"a,b\n\x81\xff,2\n", "not_text"),
        (b"\xef\xbb\xbfa\n\xff\n", "not_text"),
    ],
)
def test_a_file_that_cannot_be_read_with_certainty_is_refused_whole(
    raw: bytes, reason: str
) -> None:
    with pytest.raises(FileRefused) as error:
        read_table("a.csv", raw)
    assert error.value.reason == reason


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.importing.reading.MAX_BYTES", 3)
    file = tmp_path / "a.csv"
    file.write_bytes(b"a,b\n")
    with pytest.raises(FileRefused) as error:
        Source.at(file).main(None)
    assert error.value.reason == "file_too_large"


@pytest.mark.parametrize("cell", ["=1+1", "+32 56", "-x", "@x", "'x", "x"])
def test_a_neutral_cell_is_read_back_as_it_was_meant(cell: str) -> None:
    assert as_meant(neutral(cell)) == cell
    assert not neutral(cell).startswith(("=", "+", "-", "@"))


def test_a_delivery_is_a_file_with_others_beside_it_a_folder_or_an_archive(tmp_path: Path) -> None:
    folder = tmp_path / "delivery"
    folder.mkdir()
    (folder / "users.csv").write_text("a\n1\n")
    (folder / "Orgs.csv").write_text("b\n2\n")
    archive = tmp_path / "delivery.zip"
    with zipfile.ZipFile(archive, "w") as written:
        for name in ("users.csv", "Orgs.csv"):
            written.write(folder / name, f"export/{name}")
    for given in (folder, folder / "users.csv", archive):
        source = Source.at(given)
        assert rows(source.main("users.csv")) == [["1"]]
        orgs = source.sibling("orgs.csv")
        assert orgs is not None
        assert rows(orgs) == [["2"]]
        assert source.sibling("classes.csv") is None
    absent: tuple[tuple[Path, str | None], ...] = (
        (folder, "classes.csv"),
        (archive, None),
        (tmp_path / "absent", None),
    )
    for given, wanted in absent:
        with pytest.raises(FileRefused) as error:
            Source.at(given).main(wanted)
        assert error.value.reason == "no_such_file"


def test_a_broken_archive_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("users.csv", "a\n" + "1\n" * 500)
    raw = bytearray(archive.read_bytes())
    raw[45:60] = b"x" * 15
    archive.write_bytes(bytes(raw))
    with pytest.raises(FileRefused) as error:
        Source.at(archive).main("users.csv")
    assert error.value.reason == "archive_not_readable"
