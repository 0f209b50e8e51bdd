"""The server's address, as people give it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobile.controllers.server_address import NotAnAddress, address_from
from mobile.data.address import ServerAddress, keep_address, known_address


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("kring.example.be", "https://kring.example.be"),
        (" https://Kring.example.be/ ", "https://kring.example.be"),
        ("kring.example.be:8443", "https://kring.example.be:8443"),
        ("HTTPS://kring.example.be", "https://kring.example.be"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://[::1]:8000", "https://[::1]:8000"),
        ("kring.\nexample.be", "https://kring.example.be"),
    ],
)
def test_an_address_is_taken_as_people_give_it(typed: str, url: str) -> None:
    assert address_from(typed) == ServerAddress(url=url)


def test_a_fingerprint_comes_with_the_address() -> None:
    pairs = ":".join(["AB"] * 32)
    address = address_from(f"https://kring.example#sha256={pairs}")
    assert address == ServerAddress(url="https://kring.example", fingerprint="ab" * 32)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "missing"),
        (" \n", "missing"),
        ("http://kring.example.be", "not-secure"),
        ("ftp://kring.example.be", "not-an-address"),
        ("https://kring.example.be/v1", "not-an-address"),
        ("https://an@kring.example.be", "not-an-address"),
        ("https://kring.example.be?a=b", "not-an-address"),
        ("https://kring.example.be:port", "not-an-address"),
        ("https://", "not-an-address"),
        ("https://[:::1", "not-an-address"),
        ("mijn school 😀", "not-an-address"),
        ("k" * 600, "not-an-address"),
        ("https://kring.example#sha256=12", "not-a-fingerprint"),
        ("https://kring.example#something", "not-a-fingerprint"),
    ],
)
def test_what_is_no_address_is_refused_with_why(typed: str, code: str) -> None:
    with pytest.raises(NotAnAddress) as refusal:
        address_from(typed)
    assert refusal.value.code == code


def test_the_address_is_kept_and_a_damaged_file_is_as_none(tmp_path: Path) -> None:
    folder = tmp_path / "phone"
    assert known_address(folder) is None
    address = ServerAddress(url="https://kring.example", fingerprint="ab" * 32)
    keep_address(folder, address)
    assert known_address(folder) == address
    for damage in (b"", b"[]", b'{"url": "https://kring.example"}', b"\xff"):
        (folder / "server.json").write_bytes(damage)
        assert known_address(folder) is None
