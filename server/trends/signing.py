"""Signing releases: whoever has the public key can tell that a document is ours and unchanged.

The private key is derived from the installation's keys each time it signs, and lies nowhere.
"""

from __future__ import annotations

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.kernel.crypto import KeyRing

_PURPOSE = "trends-release-signing"


def sign(keys: KeyRing, body: bytes) -> bytes:
    """Sign the bytes of a release (Ed25519)."""
    return _key(keys).sign(body)


def is_signed(keys: KeyRing, body: bytes, signature: bytes) -> bool:
    """Tell whether these bytes are what was signed."""
    try:
        _key(keys).public_key().verify(signature, body)
    except InvalidSignature:
        return False
    return True


def public_key(keys: KeyRing) -> str:
    """Give what others verify with, hexadecimal."""
    return _public(keys.fingerprint(_PURPOSE, b""))


@lru_cache(maxsize=4)
def _public(seed: bytes) -> str:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()


def _key(keys: KeyRing) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.fingerprint(_PURPOSE, b""))
