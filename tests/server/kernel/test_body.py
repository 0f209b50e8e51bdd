"""Reading a body: what is odd is refused, what people write is kept as they wrote it."""

import json
import math
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel.body import MAX_DEPTH, read_json
from server.kernel.errors import BodyNotReadable, NotValid


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"nothing",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e400}',
        b'{"a": -1e400}',
        b'{"a": 1, "a": 1}',
        b'{"a": {"b": 1, "b": 2}}',
        b'\xef\xbb\xbf{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
        '{"a": 1}'.encode("utf-16-le"),
        '{"a": 1}'.encode("utf-32"),
        b'{"a": "\xff"}',
        b'{"a": "\xed\xa0\x80"}',
        b'{"a": "\xc0\x80"}',
        b'{"a": "\n"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 5_000,
        b'{"a": 01}',
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": 1} {"b": 2}',
    ],
    ids=lambda raw: repr(raw[:24]),
)
def test_what_is_not_plain_json_in_utf_8_is_not_readable(raw: bytes) -> None:
    with pytest.raises(BodyNotReadable):
        read_json(raw)


def _nested(depth: int, *, lists: bool) -> bytes:
    return b"[" * depth + b"]" * depth if lists else b'{"a":' * depth + b"1" + b"}" * depth


@pytest.mark.parametrize("lists", [True, False])
def test_a_body_may_be_nested_32_deep_and_no_deeper(lists: bool) -> None:  # noqa: FBT001 -- pytest names it
    assert read_json(_nested(MAX_DEPTH, lists=lists)) is not None
    with pytest.raises(BodyNotReadable):
        read_json(_nested(MAX_DEPTH + 1, lists=lists))


ODD = {
    "NUL": "\0",
    "backspace": "\b",
    "escape": "\x1b",
    "DEL": "\x7f",
    "C1 control": "\x85",
    "left-to-right override": "\u202d",
    "right-to-left override": "\u202e",
    "right-to-left embedding": "\u202b",
    "isolate": "\u2066",
    "end of isolate": "\u2069",
    "half a character": "\ud800",
    "the other half": "\udfff",
    "private": "\ue000",
    "private, further out": "\U000f0000",
    "never a character": "\uffff",
    "never a character, inside": "\ufdd0",
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("place", ["value", "key", "list", "deep"])
def test_a_character_that_no_text_needs_is_refused_with_its_place(odd: str, place: str) -> None:
    text = f"Noor{odd}Desmet"
    body: Any = {
        "value": {"a": text},
        "key": {"a": {text: 1}},
        "list": {"a": ["x", text]},
        "deep": {"a": [{"b": text}]},
    }[place]
    where = {
        "value": ("a",),
        "key": ("a",),
        "list": ("a", 1),
        "deep": ("a", 0, "b"),
    }[place]
    with pytest.raises(NotValid) as refused:
        read_json(json.dumps(body).encode())
    assert refused.value.faults == ((where, "character_not_allowed"),)


@pytest.mark.parametrize(
    "text",
    [
        "Al drie dagen héél stil",
        "👩‍👧‍👦 samen 🙂",
        "نور لا تنام",
        "נועה לא ישנה",
        "می‌خواهم",
        "नमस्ते",
        "李小龙",
        "Zoë: “goed”…",
        "één\ttab en\nnieuwe regel",
        "=cmd|' /C calc'!A0",
        "\u200f\u200e",
        "\u00a0",
    ],
)
def test_what_people_write_is_kept(text: str) -> None:
    assert read_json(json.dumps({"a": text}).encode()) == {"a": text}
    assert read_json(json.dumps({"a": text}, ensure_ascii=False).encode()) == {"a": text}


def test_line_ends_become_one_kind() -> None:
    assert read_json(b'{"a": "one\\r\\ntwo\\rthree\\nfour"}') == {"a": "one\ntwo\nthree\nfour"}


def test_an_accent_is_kept_in_one_spelling() -> None:
    assert read_json('{"e\u0301": "e\u0301"}'.encode()) == {"é": "é"}


def test_two_keys_that_are_spelled_differently_and_read_the_same_are_twice_the_same() -> None:
    with pytest.raises(BodyNotReadable):
        read_json('{"e\u0301": 1, "\u00e9": 2}'.encode())


GOOD_TEXT = st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs")), max_size=20)
DOCUMENTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | GOOD_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(GOOD_TEXT, inner, max_size=4),
    max_leaves=20,
)


def _nfc(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_nfc(each) for each in value]
    if isinstance(value, dict):
        return {_nfc(key): _nfc(each) for key, each in value.items()}
    return value


@given(DOCUMENTS)
def test_a_document_is_read_as_it_was_written(document: Any) -> None:
    try:
        raw = json.dumps(document, allow_nan=False).encode()
    except ValueError:
        return  # Not finite: refused above.
    if len(json.dumps(_nfc(document))) != len(json.dumps(document)) and isinstance(document, dict):
        return  # Keys that fall together: refused above.
    assert read_json(raw) == _nfc(document)


@given(st.binary(max_size=200))
def test_whatever_arrives_is_read_or_refused(raw: bytes) -> None:
    try:
        document = read_json(raw)
    except (BodyNotReadable, NotValid):
        return
    assert not isinstance(document, float) or math.isfinite(document)
