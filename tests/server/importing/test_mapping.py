"""Mappings: each shipped one is valid and chosen for its file, and a wrong one says where."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from server.importing.mapping import (
    FIELDS,
    Kind,
    Mapping,
    choose,
    fields_of,
    nis_of,
    passes,
    read_mapping,
    schema,
    shipped,
)
from server.importing.reading import Row
from server.importing.refusing import MappingRefused, RowRefused
from server.kernel.messages import load
from tests.support.requirements import REPOSITORY

SCHEMA = REPOSITORY / "docs" / "import-mapping.schema.json"
SHIPPED = sorted((REPOSITORY / "server" / "importing" / "mappings").glob("*.json"))
PLAIN: dict[str, Any] = {
    "kind": "roster",
    "title": "test",
    "fields": {
        "given_name": {"column": ["Voornaam"]},
        "family_name": {"join": ["Tussen", "Naam"]},
        "birth_date": {"column": ["Geboren"], "dates": ["DD/MM/YYYY", "YYYY-MM-DD"]},
    },
}


def mapping(**fields: Any) -> Mapping:
    """Give a mapping with some fields otherwise."""
    return load(Mapping, PLAIN | {"fields": PLAIN["fields"] | fields})


def row(**cells: str) -> Row:
    """Give a row of a pupil."""
    plain = {"Voornaam": "Noor", "Tussen": "", "Naam": "Desmet", "Geboren": "01/03/2012"}
    return Row(number=2, cells=plain | cells)


def test_the_published_schema_is_the_one_that_is_used() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema(), (
        "write server.importing.mapping.schema() to docs/import-mapping.schema.json"
    )


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_mapping_is_valid_and_named_for_its_kind(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(document, schema())
    read_mapping(Kind(document["kind"]), path)
    assert path.stem.startswith(f"{document['kind']}_")


def test_the_example_in_the_guide_is_a_mapping(tmp_path: Path) -> None:
    guide = (REPOSITORY / "docs" / "importing.md").read_text(encoding="utf-8")
    example = guide.split("```json\n")[1].split("```")[0]
    file = tmp_path / "example.json"
    file.write_text(example, encoding="utf-8")
    assert read_mapping(Kind.ROSTER, file).only_where == {"Rol": ("leerling",)}


def test_the_guide_names_every_field() -> None:
    guide = (REPOSITORY / "docs" / "importing.md").read_text(encoding="utf-8")
    assert all(name in guide for fields in FIELDS.values() for name in fields)


@pytest.mark.parametrize(
    ("kind", "header", "title"),
    [
        (Kind.SCHOOLS, "schoolnummer,naam,niscode,lat,lon,telefoon", "Register of schools"),
        (Kind.SCHOOLS, "external_id,name", "Kring's own columns for schools"),
        (Kind.ORGANISATIONS, "soort,naam,straat,gemeente", "Register of public bodies"),
        (Kind.ROSTER, "Naam,Voornaam,Geboortedatum,Klas", "Pupil list from Informat"),
        (Kind.ROSTER, "LL_NAAM,LL_VOORNAAM,LL_GEBOORTEDATUM", "Pupil list from Wisa"),
        (
            Kind.ROSTER,
            "Naam,Voornaam,Geboortedatum,Basisrol,Officiële klas,Woonplaats",
            "Pupil list from Smartschool",
        ),
        (Kind.ROSTER, "sourcedId,role,status,orgSourcedIds,givenName,familyName", "OneRoster"),
    ],
)
def test_the_shipped_mapping_that_fits_the_columns_is_chosen(
    kind: Kind, header: str, title: str
) -> None:
    assert choose(kind, tuple(header.split(","))).title.startswith(title)


def test_a_file_that_no_mapping_fits_is_refused_with_its_header() -> None:
    with pytest.raises(MappingRefused) as error:
        choose(Kind.ROSTER, ("kolom 1", "kolom 2"))
    assert error.value.reason == "no_mapping_fits"
    assert "kolom 1" in str(error.value)
    assert shipped(Kind.ROSTER)


@pytest.mark.parametrize(
    ("changes", "reason", "where"),
    [
        ({"kind": "schools"}, "mapping_of_other_kind", "schools"),
        ({"extra": 1}, "mapping_not_valid", "extra"),
        ({"title": None}, "mapping_not_valid", "title"),
        ({"fields": {}}, "missing", "given_name"),
        ({"fields": PLAIN["fields"] | {"insz": {"column": ["x"]}}}, "field_unknown", "insz"),
        (
            {"fields": PLAIN["fields"] | {"language": {"column": ["x"], "value": "nl"}}},
            "mapping_not_valid",
            "language",
        ),
        ({"fields": PLAIN["fields"] | {"language": {}}}, "mapping_not_valid", "language"),
        (
            {"lookups": [{"name": "org", "file": "o.csv", "key": ["a", "b"], "on": ["c"]}]},
            "mapping_not_valid",
            "org",
        ),
    ],
)
def test_a_mapping_that_cannot_be_so_says_where(
    tmp_path: Path, changes: dict[str, Any], reason: str, where: str
) -> None:
    file = tmp_path / "mapping.json"
    file.write_text(json.dumps(PLAIN | changes), encoding="utf-8")
    with pytest.raises(MappingRefused) as error:
        read_mapping(Kind.ROSTER, file)
    assert error.value.reason == reason
    assert where in error.value.where


def test_a_mapping_that_is_no_json_or_not_there_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mapping.json"
    for content in (None, "{", "\xff"):
        if content is not None:
            file.write_bytes(content.encode("latin-1"))
        with pytest.raises(MappingRefused) as error:
            read_mapping(Kind.ROSTER, file)
        assert error.value.reason == "mapping_not_valid"


def test_fields_come_from_columns_joins_and_dates() -> None:
    found = fields_of(mapping(), row(Tussen="de"))
    assert found == {
        "given_name": "Noor",
        "family_name": "de Desmet",
        "birth_date": "2012-03-01",
    }


@pytest.mark.parametrize(
    ("field", "cells", "value"),
    [
        ({"column": ["Taal"], "codes": {"Frans": "fr"}}, {"Taal": "FRANS"}, "fr"),
        ({"column": ["Taal"], "codes": {}, "otherwise": "und"}, {"Taal": "Klingon"}, "und"),
        ({"column": ["Taal"], "default": "nl"}, {"Taal": ""}, "nl"),
        ({"column": ["Taal"], "default": "nl"}, {}, "nl"),
        ({"column": ["Taal", "Thuistaal"]}, {"Thuistaal": "ar"}, "ar"),
        ({"column": ["Taal"], "pad": 6}, {"Taal": "123"}, "000123"),
        ({"column": ["Taal"], "pad": 6}, {"Taal": "a12"}, "a12"),
        ({"value": "nl"}, {}, "nl"),
        ({"column": ["Taal"], "separator": "+"}, {"Taal": "nl + fr+"}, ("nl", "fr")),
        ({"any_of": ["A", "B", "C"], "pad": 3}, {"A": "1", "C": "x"}, ("001", "x")),
        ({"column": ["Taal"]}, {"Taal": "e\u0301"}, "é"),
    ],
)
def test_a_cell_may_be_changed_on_the_way(
    field: dict[str, Any], cells: dict[str, str], value: object
) -> None:
    assert fields_of(mapping(language=field), row(**cells))["language"] == value


@pytest.mark.parametrize(
    ("field", "cells", "reason", "name"),
    [
        ({"column": ["Taal"], "codes": {"a": "b"}}, {"Taal": "c"}, "value_unknown", "language"),
        ({"column": ["Taal"]}, {"Geboren": "1 maart 2012"}, "date_not_readable", "birth_date"),
        ({"column": ["Taal"]}, {"Geboren": "31/02/2012"}, "date_not_readable", "birth_date"),
        ({"column": ["Taal"]}, {"Voornaam": ""}, "missing", "given_name"),
        ({"column": ["Taal"]}, {"Naam": "a\u202eb"}, "character_not_allowed", "family_name"),
    ],
)
def test_a_row_that_cannot_be_understood_is_refused_at_its_field(
    field: dict[str, Any], cells: dict[str, str], reason: str, name: str
) -> None:
    with pytest.raises(RowRefused) as error:
        fields_of(mapping(language=field), row(**cells))
    assert (error.value.reason, error.value.field) == (reason, name)


def test_a_row_with_more_cells_than_columns_is_refused() -> None:
    with pytest.raises(RowRefused) as error:
        fields_of(mapping(), Row(number=2, cells=row().cells, surplus=("x",)))
    assert error.value.reason == "too_many_cells"


def test_a_municipality_is_found_by_code_postcode_or_name() -> None:
    assert {nis_of(said) for said in ("34022", "8510", "kortrijk", "KORTRIJK")} == {"34022"}
    assert nis_of("44021") == "44021"
    assert nis_of("Gent") is None


def test_rows_of_another_kind_are_passed_over() -> None:
    assert passes({"Rol": ("leerling", "")}, row(Rol="Leerling"))
    assert passes({"Rol": ("leerling", "")}, row())
    assert not passes({"Rol": ("leerling",)}, row(Rol="leerkracht"))
    assert passes(None, row())
