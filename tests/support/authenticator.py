"""A passkey made of software: signs what a browser would let a real one sign (W3C WebAuthn, ES256).

Each test bends one thing of what it says; an honest one is accepted, so that a refusal is about the
bend and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One passkey, and the browser in front of it."""

    host: str = "kring.example"
    origin: str = "https://kring.example"
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    count: int = 0

    def make(self, options: str, **bent: Any) -> str:
        """Answer what a browser is asked to make a passkey."""
        numbers = self.key.public_key().public_numbers()
        public_key = cbor2.dumps(
            {
                1: 2,
                3: -7,
                -1: 1,
                -2: numbers.x.to_bytes(32, "big"),
                -3: numbers.y.to_bytes(32, "big"),
            }
        )
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        flags = bent.get("flags", _PRESENT | _VERIFIED) | _ATTESTED
        data = self._data(flags, bent) + attested + public_key
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        told = self._told("webauthn.create", options, bent)
        return self._credential(
            {"attestationObject": _text(attestation), "clientDataJSON": _text(told)}
        )

    def sign(self, options: str, **bent: Any) -> str:
        """Answer what a browser is asked to sign with this passkey.

        Parameters
        ----------
        bent
            ``type``, ``challenge``, ``origin``, ``host``, ``flags``, ``count`` or ``key``: said or
            used instead of what is right.
        """
        self.count = bent.get("count", self.count + 1)
        data = self._data(bent.get("flags", _PRESENT | _VERIFIED), bent)
        told = self._told("webauthn.get", options, bent)
        key = bent.get("key", self.key)
        signature = key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(
            {
                "authenticatorData": _text(data),
                "clientDataJSON": _text(told),
                "signature": _text(signature),
            }
        )

    def _data(self, flags: int, bent: dict[str, Any]) -> bytes:
        host = bent.get("host", self.host)
        count = int(self.count).to_bytes(4, "big")
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + count

    def _told(self, kind: str, options: str, bent: dict[str, Any]) -> bytes:
        challenge = bent.get("challenge", json.loads(options)["challenge"])
        told = {
            "type": bent.get("type", kind),
            "challenge": challenge,
            "origin": bent.get("origin", self.origin),
            "crossOrigin": False,
        }
        return json.dumps(told).encode()

    def _credential(self, response: dict[str, str]) -> str:
        name = _text(self.credential_id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
