"""Reading a server's address as people give it: typed from a note, or the text of a QR code.

    kring.example                                    a name is enough: https is understood
    https://kring.example                            the same
    https://kring.example#sha256=AB:CD:…             a server that vouches for itself: the
                                                     administrator shows this fingerprint

Only the last may use a certificate that no authority has signed, and then only that very one.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from mobile.data.address import ServerAddress
from mobile.settings import OWN_MACHINE

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_MARK = "sha256="
_LONGEST = 500


class NotAnAddress(ValueError):
    """The text is no server's address."""

    def __init__(self, code: str) -> None:
        """Keep why: ``missing``, ``not-an-address``, ``not-secure`` or ``not-a-fingerprint``."""
        super().__init__(code)
        self.code = code


def address_from(text: str) -> ServerAddress:
    """Read an address.

    Raises
    ------
    NotAnAddress
        With a code for the screen's own words.
    """
    told = "".join(text.split())
    if not told:
        raise NotAnAddress("missing")
    if len(told) > _LONGEST:
        raise NotAnAddress("not-an-address")
    if "://" not in told:
        told = f"https://{told}"
    try:
        parts = urlsplit(told)
        port = parts.port
    except ValueError:
        raise NotAnAddress("not-an-address") from None
    host = parts.hostname or ""
    if parts.scheme == "http" and host not in OWN_MACHINE:
        raise NotAnAddress("not-secure")
    is_origin = parts.path in ("", "/") and not parts.query and not parts.username
    if parts.scheme not in ("http", "https") or not is_origin or not _is_name(host):
        raise NotAnAddress("not-an-address")
    shown = f"[{host}]" if ":" in host else host
    origin = f"{parts.scheme}://{shown}" + ("" if port is None else f":{port}")
    return ServerAddress(url=origin, fingerprint=_fingerprint(parts.fragment))


def _is_name(host: str) -> bool:
    if ":" in host:
        return re.fullmatch(r"[0-9a-f:.]+", host) is not None
    labels = host.removesuffix(".").split(".")
    plain = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?")
    return all(plain.fullmatch(label) for label in labels)


def _fingerprint(fragment: str) -> str | None:
    if not fragment:
        return None
    name, _, digits = fragment.partition("=")
    hexadecimal = digits.replace(":", "").lower()
    if f"{name}=" != _MARK or not _FINGERPRINT.fullmatch(hexadecimal):
        raise NotAnAddress("not-a-fingerprint")
    return hexadecimal
