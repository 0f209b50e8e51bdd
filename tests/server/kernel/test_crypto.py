"""Seals: a cell opens where it stands and nowhere else; keys lie in a file of their owner's."""

import base64
import json
import unicodedata
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.kernel.crypto import (
    KeyFileError,
    KeyRing,
    SealBroken,
    cell_address,
    new_data_key,
    open_cell,
    seal_cell,
)

KEY = new_data_key()
PLACE: dict[str, Any] = {
    "table": "signal",
    "column": "observation",
    "subject_id": uuid4(),
    "row_id": uuid4(),
}
ADDRESS = cell_address(**PLACE)
RING = KeyRing.fresh()
SCHOOL = UUID(int=1)


@given(st.binary(max_size=300))
def test_a_cell_opens_where_it_stands(content: bytes) -> None:
    assert open_cell(KEY, seal_cell(KEY, content, ADDRESS), ADDRESS) == content


@given(st.binary(min_size=1, max_size=40), st.data())
def test_a_cell_with_one_bit_changed_never_opens(content: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal_cell(KEY, content, ADDRESS))
    place = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[place // 8] ^= 1 << place % 8
    with pytest.raises(SealBroken):
        open_cell(KEY, bytes(sealed), ADDRESS)


@given(st.binary(max_size=40), st.integers(0, 60))
def test_a_cell_that_was_cut_short_never_opens(content: bytes, length: int) -> None:
    sealed = seal_cell(KEY, content, ADDRESS)
    with pytest.raises(SealBroken):
        open_cell(KEY, sealed[: min(length, len(sealed) - 1)], ADDRESS)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"table": "case_note"},
        {"column": "interpretation"},
        {"subject_id": uuid4()},
        {"row_id": uuid4()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_cell_that_was_moved_never_opens(elsewhere: dict[str, Any]) -> None:
    sealed = seal_cell(KEY, b"words", ADDRESS)
    with pytest.raises(SealBroken):
        open_cell(KEY, sealed, cell_address(**(PLACE | elsewhere)))


def test_a_cell_never_opens_under_another_key() -> None:
    with pytest.raises(SealBroken):
        open_cell(new_data_key(), seal_cell(KEY, b"words", ADDRESS), ADDRESS)


def test_the_same_text_twice_is_sealed_differently_and_no_nonce_comes_back() -> None:
    cells = {seal_cell(KEY, b"the same words", ADDRESS) for _ in range(20_000)}
    assert len(cells) == 20_000
    assert len({cell[1:13] for cell in cells}) == 20_000


def test_a_data_key_is_wrapped_for_one_subject_by_one_root_key() -> None:
    subject = uuid4()
    name, wrapped = RING.wrap(subject, KEY)
    assert RING.unwrap(subject, name, wrapped) == KEY
    assert KEY not in wrapped
    for ring, who, root, cell in (
        (RING, uuid4(), name, wrapped),
        (RING, subject, "r9", wrapped),
        (RING, subject, name, wrapped[:-1]),
        (RING, subject, name, b""),
        (KeyRing.fresh(), subject, name, wrapped),
    ):
        with pytest.raises(SealBroken):
            ring.unwrap(who, root, cell)


def test_an_errand_opens_under_its_own_id_only() -> None:
    errand = uuid4()
    sealed = RING.seal_errand(errand, b"a command")
    assert RING.open_errand(errand, sealed) == b"a command"
    with pytest.raises(SealBroken):
        RING.open_errand(uuid4(), sealed)


def test_a_fingerprint_cannot_be_guessed_and_keeps_purposes_apart() -> None:
    assert RING.fingerprint("command", b"x") == RING.fingerprint("command", b"x")
    assert RING.fingerprint("command", b"x") != RING.fingerprint("errand", b"x")
    assert RING.fingerprint("command", b"x") != KeyRing.fresh().fingerprint("command", b"x")


NAMES = st.text(st.characters(codec="utf-8", categories=("L", "M", "N", "Zs", "Pd")), max_size=30)


@given(NAMES)
@example("\u037a")
@example("\u03d3")
@example("\u1d2c")
def test_a_name_is_found_however_its_accents_are_spelled(name: str) -> None:
    forms = {
        RING.blind_index("name", SCHOOL, unicodedata.normalize(form, name))
        for form in ("NFC", "NFD", "NFKC", "NFKD")
    }
    assert len(forms) == 1


@given(NAMES)
def test_a_name_is_found_without_regard_to_case_spaces_and_hyphens(name: str) -> None:
    plain = RING.blind_index("name", SCHOOL, name)
    assert RING.blind_index("name", SCHOOL, name.casefold()) == plain
    assert RING.blind_index("name", SCHOOL, f" -{name}' ") == plain


def test_a_blind_index_finds_the_same_name_and_only_that_in_one_school() -> None:
    index = RING.blind_index("name", SCHOOL, "Noé Claes")
    assert RING.blind_index("name", SCHOOL, "noe  CLAES") == index
    assert RING.blind_index("name", SCHOOL, "Noa Claes") != index
    assert RING.blind_index("name", UUID(int=2), "Noé Claes") != index
    assert RING.blind_index("street", SCHOOL, "Noé Claes") != index
    assert KeyRing.fresh().blind_index("name", SCHOOL, "Noé Claes") != index
    assert len(index) == 16


def test_a_key_file_is_read_as_it_was_written_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    RING.write(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert KeyRing.read(path) == RING


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    RING.write(path)
    before = path.read_bytes()
    with pytest.raises(KeyFileError, match="never overwritten"):
        KeyRing.fresh().write(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o610, 0o601], ids=oct)
def test_a_key_file_that_others_can_open_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys.json"
    RING.write(path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        KeyRing.read(path)


def test_a_missing_key_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="kring keys create"):
        KeyRing.read(tmp_path / "keys.json")


def _document() -> dict[str, Any]:
    def key() -> str:
        return base64.b64encode(new_data_key()).decode()

    return {
        "format": 1,
        "root": {"r1": key()},
        "current_root": "r1",
        "index": key(),
        "tokens": {"t1": key()},
        "current_token": "t1",
        "refresh": key(),
    }


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"format": None},
        {"root": {}},
        {"root": []},
        {"root": "r1"},
        {"root": {"r1": None}},
        {"root": {"r1": "c2hvcnQ="}},
        {"root": {"r1": "not base 64!"}},
        {"root": {"r1": "é"}},
        {"current_root": "r2"},
        {"current_root": ["r1"]},
        {"index": "c2hvcnQ="},
        {"tokens": {}},
        {"tokens": None},
        {"current_token": "t2"},
        {"refresh": 5},
    ],
    ids=str,
)
def test_a_key_file_of_another_shape_is_refused_and_names_no_key(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    document = _document() | change
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(document))
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="is not a key file") as refused:
        KeyRing.read(path)
    assert str(document["index"]) not in str(refused.value)


@pytest.mark.parametrize("left_out", sorted(_document()))
def test_a_key_file_that_lacks_something_is_refused(tmp_path: Path, left_out: str) -> None:
    document = _document()
    del document[left_out]
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(document))
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="is not a key file"):
        KeyRing.read(path)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe\x00", b"[]", b"null", b'"keys"', b"[" * 100_000]
)
def test_what_is_no_key_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="is not a key file"):
        KeyRing.read(path)


def test_a_folder_is_no_key_file(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="is not a key file"):
        KeyRing.read(tmp_path)


def test_a_new_root_key_wraps_only_once_it_is_used_and_the_old_one_can_go() -> None:
    subject = uuid4()
    before = RING.wrap(subject, KEY)
    prepared = RING.with_new_root()
    assert (set(prepared.root), prepared.current_root) == ({"r1", "r2"}, "r1")
    turned = prepared.using_newest_root()
    after = turned.wrap(subject, KEY)
    assert (before[0], after[0]) == ("r1", "r2")
    assert turned.unwrap(subject, *before) == turned.unwrap(subject, *after) == KEY
    last = turned.only_current_root()
    assert last.unwrap(subject, *after) == KEY
    with pytest.raises(SealBroken):
        last.unwrap(subject, *before)
    assert set(last.with_new_root().root) == {"r2", "r3"}


def test_a_key_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    RING.write(path)
    turned = RING.with_new_root()
    turned.replace(path)
    assert KeyRing.read(path) == turned
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["keys.json"]


def test_a_key_file_whose_replacement_broke_off_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    RING.write(path)
    RING.with_new_root().write(tmp_path / "keys.json.new")
    with pytest.raises(KeyFileError, match="never overwritten"):
        RING.with_new_root().replace(path)
    assert KeyRing.read(path) == RING
