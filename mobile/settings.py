"""What differs between one phone and another: where the server is and where files are kept.

Made by the starting point (`main.py`) or a test and handed down. Reads no environment by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

OWN_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
"""Names of this machine: the only place that may be reached without encryption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one phone."""

    server_url: str
    """Origin of the server, such as ``https://kring.example``. Plain HTTP only to this machine."""
    folder: Path
    """The app's private folder: store, vault and device key live here."""
    fingerprint: str | None = None
    """SHA-256 of the certificate of a server that vouches for itself; only that one is taken."""
    device_name: str = "phone"
    """What the list of devices calls this phone."""
    connect_timeout: timedelta = timedelta(seconds=10)
    """How long to wait for a connection."""
    answer_timeout: timedelta = timedelta(seconds=30)
    """How long to wait for each part of an answer."""
    sync_every: timedelta = timedelta(minutes=5)
    """How often to ask for news while the app is in front."""

    def __post_init__(self) -> None:
        """Refuse to send anybody's words over a connection that is not verified.

        Raises
        ------
        ValueError
            When the address is neither HTTPS nor this machine, or carries more than an origin.
        """
        address = urlsplit(self.server_url)
        if address.scheme != "https" and not (
            address.scheme == "http" and address.hostname in OWN_MACHINE
        ):
            message = "the server is reached over https, or on this machine"
            raise ValueError(message)
        if (
            not address.hostname
            or address.path not in ("", "/")
            or address.query
            or address.username
        ):
            message = "the server's address is an origin: scheme, name and port"
            raise ValueError(message)
