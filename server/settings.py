"""What an installation can set, read from the environment once at the start.

Names, defaults and meaning stand here and nowhere else; ``docs/running.md`` is held to this list by
a test.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_REQUIRED, _OFFERED = "required", "offered"


class SettingsRefused(Exception):
    """A setting is missing or cannot be so. Says which, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one installation."""

    database_url: str
    """``KRING_DATABASE_URL``: ``sqlite:////path/kring.db`` or ``postgresql://…``."""
    owner_url: str | None = None
    """``KRING_DATABASE_OWNER_URL``: the same PostgreSQL database as the role that owns the tables,
    for ``kring migrate``; the role of `database_url` is then granted what serving needs."""
    keys_file: Path | None
    """``KRING_KEYS_FILE``: the key file, readable by its owner only; demo mode does without."""
    public_url: str | None = None
    """``KRING_PUBLIC_URL``: the address people use; other host names are refused when it is set."""
    trusted_proxies: str = ""
    """``KRING_TRUSTED_PROXIES``: addresses whose ``X-Forwarded-*`` is believed, comma-separated."""
    second_factor_required: bool = True
    """``KRING_SECOND_FACTOR``: *required* of the roles in ``network/dated/second_factor.json``, or
    *offered*, for demonstrations. Who has one shows it either way."""
    checkpoint_dir: Path | None = None
    """``KRING_AUDIT_CHECKPOINT_DIR``: a folder on another disk, for what no backup may undo: who
    was erased, and the last seals of the journal."""
    log_level: str = "INFO"
    """``KRING_LOG_LEVEL``."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the settings.

        Raises
        ------
        SettingsRefused
            When the database or the key file is not named, or a setting is none of its words.
        """
        url = environment.get("KRING_DATABASE_URL")
        keys = environment.get("KRING_KEYS_FILE")
        if not url:
            message = "set KRING_DATABASE_URL, for example to sqlite:////var/lib/kring/kring.db"
            raise SettingsRefused(message)
        if not keys:
            message = "set KRING_KEYS_FILE; make a key file with: kring keys create PATH"
            raise SettingsRefused(message)
        level = environment.get("KRING_LOG_LEVEL") or "INFO"
        if level not in logging.getLevelNamesMapping():
            message = "KRING_LOG_LEVEL is one of DEBUG, INFO, WARNING, ERROR, CRITICAL"
            raise SettingsRefused(message)
        second_factor = environment.get("KRING_SECOND_FACTOR") or _REQUIRED
        if second_factor not in {_REQUIRED, _OFFERED}:
            message = f"KRING_SECOND_FACTOR is one of {_REQUIRED}, {_OFFERED}"
            raise SettingsRefused(message)
        return cls(
            database_url=url,
            owner_url=environment.get("KRING_DATABASE_OWNER_URL") or None,
            keys_file=Path(keys),
            public_url=environment.get("KRING_PUBLIC_URL") or None,
            trusted_proxies=environment.get("KRING_TRUSTED_PROXIES", ""),
            checkpoint_dir=_folder(environment.get("KRING_AUDIT_CHECKPOINT_DIR")),
            second_factor_required=second_factor == _REQUIRED,
            log_level=level,
        )


def _folder(named: str | None) -> Path | None:
    if not named:
        return None
    if not Path(named).is_dir():
        message = "KRING_AUDIT_CHECKPOINT_DIR is no folder; make it, on another disk"
        raise SettingsRefused(message)
    return Path(named)
