"""Reading a world: what is wrong, where, and nothing else."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.world.faults import Fault, WorldRefused
from server.world.reading import check, read
from server.world.schema import schema, schema_text
from server.world.steps import STEPS
from shared.commands import PERSON_COMMANDS
from tests.server.world.conftest import EXAMPLE
from tests.support.requirements import REPOSITORY

SCHEMA = REPOSITORY / "docs" / "world.schema.json"
HOW_TO_MAKE = ".venv/bin/python -m server.cli world schema > docs/world.schema.json"


def example() -> Any:
    return json.loads(EXAMPLE.read_text(encoding="utf-8"))


def faults_of(document: Any) -> tuple[Fault, ...]:
    try:
        check(document)
    except WorldRefused as error:
        return error.faults
    return ()


def refused(document: Any) -> list[tuple[str, str]]:
    with pytest.raises(WorldRefused) as error:
        check(document)
    return [(fault.path, fault.what) for fault in error.value.faults]


def test_the_schema_in_the_documentation_is_the_one_of_the_code() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), f"make it with: {HOW_TO_MAKE}"


def test_the_example_follows_the_schema() -> None:
    jsonschema.Draft202012Validator(schema()).validate(example())


def test_there_is_a_step_for_every_command_of_a_person() -> None:
    assert set(STEPS) == set(PERSON_COMMANDS)


def test_a_field_that_is_needed_and_one_that_is_unknown_are_named() -> None:
    document = example()
    del document["signals"]["s-closed"]["pupil"]
    document["people"]["care-bert"]["age"] = 44
    assert refused(document) == [
        ("people.care-bert.age", "there is no such field here"),
        ("signals.s-closed.pupil", "is needed and is not there"),
    ]


def test_a_code_that_is_none_is_answered_with_those_there_are() -> None:
    document = example()
    document["history"][0]["do"] = "referral.dance"
    document["cases"]["case-open"]["status"] = "paused"
    assert refused(document) == [
        ("cases.case-open.status", "has to be 'open', 'closing' or 'closed'"),
        ("history[0]", "there is no command 'referral.dance'"),
    ]


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        (("network",), "Demo!", "has to be a key: small letters, digits and hyphens"),
        (("begins",), "tomorrow", "has to be a moment, such as"),
        (("pupils", "noor", "birth_date"), "thirteen", "has to be a day, such as"),
        (("pupils", "noor", "given_name"), 7, "has to be text"),
        (("history",), {}, "has to be a list"),
        (("people",), [], "has to be an object with a key for each thing"),
    ],
)
def test_what_is_written_wrong_is_answered_with_what_it_looks_like(
    path: tuple[str, ...], value: object, what: str
) -> None:
    document = example()
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    (found,) = refused(document)
    assert found[0] == ".".join(path)
    assert found[1].startswith(what)


def test_a_key_of_a_section_that_is_none_is_refused() -> None:
    document = example()
    document["people"]["Ann Peeters"] = document["people"]["teacher-ann"]
    assert refused(document) == [
        ("people.Ann Peeters", "has to be a key: small letters, digits and hyphens")
    ]


def test_a_key_that_stands_twice_is_refused_although_json_would_drop_it() -> None:
    text = '{"kring_world": 1, "people": {"ann": {"name": "A"}, "ann": {"name": "B"}}}'
    with pytest.raises(WorldRefused, match="the key 'ann' stands twice in one object"):
        read(text)


def test_what_is_no_json_is_answered_with_the_line() -> None:
    with pytest.raises(WorldRefused, match="line 2, column 3"):
        read('{"kring_world": 1,\n  people: {}}')


def test_another_version_of_the_format_is_refused() -> None:
    assert refused({"kring_world": 2}) == [("kring_world", "has to be 1")]


def paths(document: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = document.items() if isinstance(document, dict) else enumerate(document)
    found = [here] if here else []
    for key, value in steps:
        if isinstance(value, dict | list):
            found += paths(value, (*here, key))
        else:
            found.append((*here, key))
    return found


@given(
    path=st.sampled_from(paths(example())),
    value=st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just([])),
)
def test_whatever_stands_somewhere_is_read_or_refused_with_a_place(path: Any, value: Any) -> None:
    document = copy.deepcopy(example())
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert all(fault.path and fault.what for fault in faults_of(document))


def test_the_example_is_where_the_documentation_says() -> None:
    told = (REPOSITORY / "docs" / "world.md").read_text(encoding="utf-8")
    assert str(Path(EXAMPLE).relative_to(REPOSITORY)) in told
