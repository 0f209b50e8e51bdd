"""What an installation stands on: its open database and its keys."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from server.kernel.crypto import KeyRing


@dataclass(frozen=True, slots=True)
class Store:
    """An open database and the keys of what is sealed in it."""

    engine: Engine
    keys: KeyRing
