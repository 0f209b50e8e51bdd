"""Installations of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.kernel.crypto import KeyRing
from tests.support.databases import Databases, Kind
from tests.support.installations import Installation


@pytest.fixture
def empty(database_kind: Kind, databases: Databases, tmp_path: Path) -> Iterator[Installation]:
    """Give an installation with keys and an empty database."""
    with databases.fresh(database_kind, empty=True) as url:
        keys_file = tmp_path / "keys"
        KeyRing.fresh().write(keys_file)
        yield Installation(url, keys_file)


@pytest.fixture
def installed(database_url: str, tmp_path: Path) -> Installation:
    """Give an installation that is ready to serve."""
    keys_file = tmp_path / "keys"
    KeyRing.fresh().write(keys_file)
    return Installation(database_url, keys_file)


@pytest.fixture
def on_sqlite(databases: Databases, tmp_path: Path) -> Iterator[Installation]:
    """Give an installation on the embedded database."""
    with databases.fresh("sqlite") as url:
        keys_file = tmp_path / "keys"
        KeyRing.fresh().write(keys_file)
        yield Installation(url, keys_file)


@pytest.fixture
def on_postgresql(postgresql_url: str, tmp_path: Path) -> Installation:
    """Give an installation on PostgreSQL."""
    keys_file = tmp_path / "keys"
    KeyRing.fresh().write(keys_file)
    return Installation(postgresql_url, keys_file)
