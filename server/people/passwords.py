"""Passwords: hashed with argon2id, a few at a time, the same work whether the name exists or not.

A hash takes 19 MiB and tens of milliseconds, so that guessing is dear. The same price asked by many
people at once would take the machine down: no more hashes run together than there are cores. All of
this happens while no transaction is open.

Must not: touch the database, or keep or log a password.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from server.people import rules

MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1

NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$BVQ1IQQdNJnKMs4GOUddAA"
    "$ae8N6bWFbIqGBAOfj9NzE23hj8t3aE+4GwWVF/Z8mNw"
)
"""What is verified for a name that does not exist: the same work, and never true."""

_KIND = "$argon2id$"
_REFUSED = Path(__file__).parent / "refused_passwords.json"


def hash_password(password: str) -> str:
    """Give the hash of a new password, with its own salt and the parameters of today."""
    with _turn():
        return _hasher().hash(_exact(password))


def verify_password(password_hash: str | None, password: str) -> bool:
    """Tell whether a password is the one that was hashed, compared exactly after NFC.

    Parameters
    ----------
    password_hash
        None for a name that does not exist: it takes as long, and is false. So is what is no hash:
        an account that nobody can sign in to yet.
    """
    against = password_hash if password_hash and password_hash.startswith(_KIND) else NOBODYS_HASH
    exact = _exact(password)
    if len(exact) > rules.PASSWORD_BYTES:
        against, exact = NOBODYS_HASH, b""  # Nobody has one so long; it must cost no more.
    with _turn():
        try:
            _hasher().verify(against, exact)
        except (VerificationError, InvalidHashError):
            return False
    return against is not NOBODYS_HASH


def needs_new_hash(password_hash: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(password_hash)


def check(password: str, *, field: str, username: str) -> None:
    """Refuse a password that others would guess.

    Raises
    ------
    NotValid
        ``too_long``, ``well_known`` or ``like_the_username``.
    """
    lists = _refused()
    rules.check_password(
        password,
        field=field,
        username=username,
        refused=frozenset(lists["passwords"]),
        words=lists["words"],
    )


@cache
def _refused() -> Mapping[str, Sequence[str]]:
    document: dict[str, list[str]] = json.loads(_REFUSED.read_text(encoding="utf-8"))
    return document


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, type=Type.ID)


@cache
def _turn() -> BoundedSemaphore:
    return BoundedSemaphore(os.cpu_count() or 1)


def _exact(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode()
