"""Certificates over a real socket: verified, or the one that was promised, or nothing leaves."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mobile.api.link import Link, NoAnswer, Question, make_http
from mobile.settings import Settings


@dataclass
class SelfMade:
    """A server on this machine with a certificate nobody has signed but itself."""

    context: ssl.SSLContext
    fingerprint: str
    heard: bytearray = field(default_factory=bytearray)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hear one question, and answer with an empty object."""
        self.heard += await reader.read(65536)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        writer.close()


@pytest.fixture
def self_made(tmp_path: Path) -> SelfMade:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kring.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    shown = certificate.public_bytes(serialization.Encoding.DER)
    return SelfMade(context=context, fingerprint=hashlib.sha256(shown).hexdigest())


def ask(self_made: SelfMade, tmp_path: Path, fingerprint: str | None) -> object:
    async def story() -> object:
        server = await asyncio.start_server(self_made.answer, "127.0.0.1", 0, ssl=self_made.context)
        async with server:
            port = server.sockets[0].getsockname()[1]
            settings = Settings(server_url=f"https://127.0.0.1:{port}", folder=tmp_path)
            async with make_http(replace(settings, fingerprint=fingerprint)) as http:
                question = Question(method="POST", path="/v1/sync", body=b'{"a":"secret"}')
                return await Link(http).ask(question, bearer="token")

    return asyncio.run(story())


def test_the_certificate_that_was_promised_is_taken(self_made: SelfMade, tmp_path: Path) -> None:
    assert ask(self_made, tmp_path, self_made.fingerprint) == {}
    assert b"secret" in self_made.heard


def test_another_certificate_is_refused_before_anything_leaves(
    self_made: SelfMade, tmp_path: Path
) -> None:
    with pytest.raises(NoAnswer):
        ask(self_made, tmp_path, "0" * 64)
    assert not self_made.heard


def test_without_a_promise_a_self_made_certificate_is_refused(
    self_made: SelfMade, tmp_path: Path
) -> None:
    with pytest.raises(NoAnswer):
        ask(self_made, tmp_path, None)
    assert not self_made.heard
