"""Turning the root key of an installation.

    prepare ──▶ restart every process ──▶ rotate ──▶ restart ──▶ retire
    a new root key,                       it wraps every          the old one
    used for nothing                      data key                is gone

A process knows the root keys that were in the file when it started. So the new one comes into the
file first, and only when every process knows it does it wrap anything: nobody's words are out of
reach for a moment. The old one can only go when nothing is wrapped by it any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from server.installation import InstallationRefused
from server.kernel.clock import Clock
from server.kernel.crypto import KeyRing
from server.kernel.rotation import rewrap, roots_in_use
from server.kernel.running import run_as_system
from server.kernel.store import Store


@dataclass(frozen=True, slots=True)
class Turned:
    """How a rotation went."""

    root: str
    """The name of the root key that wraps everything now."""
    data_keys: int
    """How many data keys were wrapped anew."""
    prepared: bool
    """Whether running processes could know it already; else they have to be restarted at once."""


def prepare(path: Path) -> str:
    """Put a new root key in the key file, used for nothing yet; give its name.

    Raises
    ------
    InstallationRefused
        When there is one waiting already.
    """
    keys = KeyRing.read(path)
    if _is_prepared(keys):
        raise InstallationRefused("a new root key is waiting already; restart, then: keys rotate")
    keys = keys.with_new_root()
    keys.replace(path)
    return keys.using_newest_root().current_root


def rotate(path: Path, engine: Engine, clock: Clock) -> Turned:
    """Wrap every data key with the newest root key; make one when none was prepared.

    Notes
    -----
    The key file is changed first and keeps every root key: whenever this breaks off, everything can
    be read, and doing it again goes on.
    """
    keys = KeyRing.read(path)
    prepared = _is_prepared(keys)
    in_use = _in_use(keys, engine, clock)
    if not prepared and set(in_use) <= {keys.current_root}:
        keys = keys.with_new_root()
    keys = keys.using_newest_root()
    keys.replace(path)
    store = Store(engine, keys)
    done, after = 0, None
    while True:
        batch, after = run_as_system(store, clock(), partial(rewrap, after=after))
        done += batch
        if after is None:
            return Turned(keys.current_root, done, prepared)


def retire(path: Path, engine: Engine, clock: Clock) -> list[str]:
    """Remove the root keys that wrap nothing any more; give their names.

    Raises
    ------
    InstallationRefused
        When an old one still wraps a data key, or a new one waits.
    """
    keys = KeyRing.read(path)
    if _is_prepared(keys):
        raise InstallationRefused("a new root key is waiting; first: keys rotate")
    old = sorted(set(keys.root) - {keys.current_root})
    if any(name in old for name in _in_use(keys, engine, clock)):
        raise InstallationRefused("an old root key still wraps data keys; first: keys rotate")
    if old:
        keys.only_current_root().replace(path)
    return old


def _is_prepared(keys: KeyRing) -> bool:
    return keys.using_newest_root().current_root != keys.current_root


def _in_use(keys: KeyRing, engine: Engine, clock: Clock) -> dict[str, int]:
    return run_as_system(Store(engine, keys), clock(), roots_in_use)
