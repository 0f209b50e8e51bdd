"""Writing a small file so that after a power cut it is the old one or the new one, never a mix."""

from __future__ import annotations

import os
from pathlib import Path

_ONLY_ME = 0o600


def write_durably(file: Path, content: bytes) -> None:
    """Replace a file's content: durable when this returns, readable by this user only."""
    beside = file.with_name(file.name + ".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _ONLY_ME)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can (Windows cannot)."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # pragma: no cover - Windows refuses to open a folder.
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
