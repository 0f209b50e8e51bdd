"""Where the server is: one small file beside the store, because the store is opened after it.

It is nobody's secret, so it stands in clear.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from mobile.data.files import write_durably

_FILE = "server.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """One server."""

    url: str
    """Its origin, such as ``https://kring.example``."""
    fingerprint: str | None = None
    """SHA-256 of its certificate in lower-case hex, for a server that vouches for itself."""


def known_address(folder: Path) -> ServerAddress | None:
    """Give the server this phone was last pointed to; none when there is none, or it is damaged."""
    try:
        kept = json.loads((folder / _FILE).read_bytes())
        return ServerAddress(url=str(kept["url"]), fingerprint=kept["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_address(folder: Path, address: ServerAddress) -> None:
    """Keep it for the next start. Durable when it returns."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_durably(folder / _FILE, json.dumps(asdict(address)).encode())
