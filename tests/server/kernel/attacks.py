"""Attacks on access tokens, by name: what anybody who knows the tools would try.

The families are those of the PortSwigger laboratories, jwt_tool and our own list: none, key
confusion, key injection, ``kid`` tricks, weak and foreign keys, odd encodings, other kinds of
token, and every claim absent, of another type, or out of its time.
"""

import base64
import hashlib
import hmac
import json
import zlib
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from server.kernel.crypto import KeyRing
from server.kernel.tokens import LEEWAY_S, LIFE_S, Claims, issue, new_refresh_token
from tests.support.world import START

KEYS = KeyRing.fresh()
SECRET = KEYS.tokens["t1"]
WHO = Claims(account_id=uuid4(), session_id=uuid4())
AT = int(START.timestamp())
GOOD = issue(KEYS, account_id=WHO.account_id, session_id=WHO.session_id, now=START)
HEADER: dict[str, Any] = {"alg": "HS256", "kid": "t1", "typ": "at+jwt"}
CLAIMS: dict[str, Any] = {
    "iss": "kring",
    "aud": "kring-api",
    "sub": str(WHO.account_id),
    "sid": str(WHO.session_id),
    "jti": str(uuid4()),
    "iat": AT,
    "nbf": AT,
    "exp": AT + LIFE_S,
}


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def token_of(header: Any, claims: Any, key: bytes = SECRET, digest: Any = hashlib.sha256) -> str:
    """Sign whatever it is, as a library that checks nothing would."""
    parts = [
        b64(part if isinstance(part, bytes) else json.dumps(part).encode())
        for part in (header, claims)
    ]
    signed = ".".join(parts)
    return f"{signed}.{b64(hmac.digest(key, signed.encode(), digest))}"


def _with(**claims: Any) -> str:
    return token_of(HEADER, CLAIMS | claims)


def _without(name: str) -> str:
    return token_of(HEADER, {key: value for key, value in CLAIMS.items() if key != name})


def _none_family() -> Iterator[tuple[str, str]]:
    body = GOOD.split(".")[1]
    for name in ("none", "None", "NONE", "nOnE", "none ", "", "null", "NonE"):
        head = b64(json.dumps(HEADER | {"alg": name}).encode())
        yield f"alg {name!r} without a signature", f"{head}.{body}."
        yield f"alg {name!r} with the signature kept", f"{head}.{body}.{GOOD.split('.')[2]}"
        yield f"alg {name!r} in two parts", f"{head}.{body}"


def _tampered() -> Iterator[tuple[str, str]]:
    head, body, signature = GOOD.split(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    yield "no signature", f"{head}.{body}."
    yield "no last dot", f"{head}.{body}"
    yield "half a signature", f"{head}.{body}.{signature[:20]}"
    yield "signature twice", f"{head}.{body}.{signature}{signature}"
    yield "a fourth part", f"{GOOD}.{signature}"
    yield "zero signature", f"{head}.{body}.{b64(bytes(32))}"
    yield "one bit of the signature", f"{head}.{body}.{b64(bytes([raw[0] ^ 1]) + raw[1:])}"
    yield (
        "another body",
        f"{head}.{b64(json.dumps(CLAIMS | {'sub': str(uuid4())}).encode())}.{signature}",
    )
    yield "another head", f"{b64(json.dumps(HEADER).encode())}x.{body}.{signature}"
    yield "signature in hex", f"{head}.{body}.{raw.hex()}"


def _confusion() -> Iterator[tuple[str, str]]:
    rsa_key = rsa.generate_private_key(65537, 2048)
    private: dict[str, Any] = {
        "RS256": rsa_key,
        "PS256": rsa_key,
        "ES256": ec.generate_private_key(ec.SECP256R1()),
        "EdDSA": ed25519.Ed25519PrivateKey.generate(),
    }
    for algorithm, key in private.items():
        yield (
            f"signed by somebody's {algorithm} key under our kid",
            jwt.encode(CLAIMS, key, algorithm, headers={"kid": "t1", "typ": "at+jwt"}),
        )
        public = key.public_key()
        pem = public.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        der = public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        for name, text in (("PEM", pem), ("DER", der), ("PEM without its end", pem.rstrip())):
            yield f"HMAC with an {algorithm} public key as {name}", token_of(HEADER, CLAIMS, text)
    for algorithm, digest in (("HS384", hashlib.sha384), ("HS512", hashlib.sha512)):
        yield algorithm, token_of(HEADER | {"alg": algorithm}, CLAIMS, digest=digest)
    yield "alg says HS512 and is HS256", token_of(HEADER | {"alg": "HS512"}, CLAIMS)
    yield "alg is a list", token_of(HEADER | {"alg": ["HS256"]}, CLAIMS)
    yield "alg is absent", token_of({"kid": "t1", "typ": "at+jwt"}, CLAIMS)


def _injection() -> Iterator[tuple[str, str]]:
    key = b"x" * 32
    jwk = {"kty": "oct", "k": b64(key)}
    for name, value in (
        ("jwk", jwk),
        ("jku", "https://evil.example/keys.json"),
        ("x5u", "https://evil.example/cert.pem"),
        ("x5c", ["MIIB"]),
        ("crit", ["exp"]),
        ("b64", False),
        ("zip", "DEF"),
        ("cty", "JWT"),
        ("enc", "A256GCM"),
        ("p2c", 2_000_000_000),
    ):
        yield (
            f"{name} in the header, signed by its own key",
            token_of(HEADER | {name: value}, CLAIMS, key),
        )
        yield f"{name} in the header, signed by ours", token_of(HEADER | {name: value}, CLAIMS)


def _kid_tricks() -> Iterator[tuple[str, str]]:
    for kid in (
        "",
        "t2",
        "T1",
        "../../../../dev/null",
        "/proc/sys/kernel/randomize_va_space",
        "t1' UNION SELECT 'x",
        "t1|id",
        "$(id)",
        "http://evil.example/",
        "t1\x00",
        "k" * 10_000,
        None,
        1,
        ["t1"],
        {"t1": "t1"},
        True,
    ):
        for name, key in (("nothing", b""), ("zero", b"\0"), ("ours", SECRET)):
            if kid == "t1":
                continue
            yield (
                f"kid {str(kid)[:20]!r} signed with {name}",
                token_of(HEADER | {"kid": kid}, CLAIMS, key),
            )


def _weak_secrets() -> Iterator[tuple[str, str]]:
    for secret in (
        b"",
        b"secret",
        b"password",
        b"changeme",
        b"kring",
        b"kring-api",
        b"t1",
        b"your-256-bit-secret",
        b"secret" * 6,
        bytes(32),
        b"\xff" * 32,
    ):
        yield f"signed with {secret[:20]!r}", token_of(HEADER, CLAIMS, secret)
    for name, secret in (
        ("most of our key", SECRET[:31]),
        ("more than our key", SECRET + b"1"),
        ("our key in hex", SECRET.hex().encode()),
        ("our key for refresh tokens", KEYS.refresh),
        ("our key for the blind index", KEYS.index),
    ):
        yield f"signed with {name}", token_of(HEADER, CLAIMS, secret)


def _odd_encodings() -> Iterator[tuple[str, str]]:
    doubled = b'{"alg":"none","alg":"HS256","kid":"t1","typ":"at+jwt","typ":"JWT"}'
    yield "a header key twice", token_of(doubled, CLAIMS)
    yield "deep JSON", token_of(HEADER, b"[" * 50_000)
    yield "deep header", token_of(b"[" * 1_500, CLAIMS)
    yield "a body that is a list", token_of(HEADER, [CLAIMS])
    yield "a body that is text", token_of(HEADER, "kring")
    yield "a body that is no JSON", token_of(HEADER, b"kring")
    yield "a header that is a list", token_of([HEADER], CLAIMS)
    yield "a header that is null", token_of(None, CLAIMS)
    yield "NaN in the body", token_of(HEADER, json.dumps(CLAIMS | {"exp": float("nan")}).encode())
    yield (
        "1e400 in the body",
        token_of(HEADER, json.dumps(CLAIMS).replace(str(AT), "1e400").encode()),
    )
    yield "a lone surrogate", token_of(HEADER, CLAIMS | {"sub": "\ud800"})
    yield "a zip bomb", token_of(HEADER | {"zip": "DEF"}, zlib.compress(b" " * 1_000_000)[2:-4])
    yield (
        "a JWE",
        ".".join([b64(json.dumps({"alg": "dir", "enc": "A256GCM"}).encode()), "", "x", "x", "x"]),
    )
    yield "200 kB", GOOD + "A" * 200_000
    yield "a space before", f" {GOOD}"
    yield "a line end within", GOOD[:40] + "\n" + GOOD[40:]
    yield "not ASCII", GOOD[:-1] + "é"
    yield "nothing", ""
    yield "dots", ".."
    yield "more dots", "....."
    yield "a word", "token"
    yield "a refresh token", new_refresh_token()


def _other_kinds() -> Iterator[tuple[str, str]]:
    for kind in ("JWT", "at+JWT", "rt+jwt", "id_token", "application/at+jwt", "", None, 1):
        yield f"typ {kind!r}", token_of(HEADER | {"typ": kind}, CLAIMS)
    yield "typ is absent", token_of({"alg": "HS256", "kid": "t1"}, CLAIMS)


def _claims() -> Iterator[tuple[str, str]]:
    for name, value in CLAIMS.items():
        yield f"{name} is absent", _without(name)
        yield f"{name} is null", _with(**{name: None})
        yield f"{name} is a list", _with(**{name: [value]})
        yield f"{name} is an object", _with(**{name: {}})
    for name in ("iat", "nbf", "exp"):
        yield f"{name} is text", _with(**{name: str(CLAIMS[name])})
        yield f"{name} is a fraction", _with(**{name: CLAIMS[name] + 0.5})
        yield f"{name} is yes", _with(**{name: True})
        yield f"{name} is huge", _with(**{name: 10**30})
        yield f"{name} is negative", _with(**{name: -(10**30)})
    for name in ("sub", "sid"):
        yield f"{name} is no id", _with(**{name: "an.peeters"})
        yield f"{name} is empty", _with(**{name: ""})
        yield f"{name} is a number", _with(**{name: 1})
    yield "another issuer", _with(iss="kring2")
    yield "another audience", _with(aud="kring-console")
    yield "two audiences", _with(aud=["kring-api", "other"])
    yield "a claim too many", _with(admin=True)
    yield "role in a claim", _with(role="administrator")
    yield "lives too long", _with(exp=AT + LIFE_S + 1)
    yield "lives for ever", _with(exp=2**40)
    yield "began too long ago for its end", _with(iat=AT - 60)
    yield "ended", _with(iat=AT - LIFE_S - 60, nbf=AT - LIFE_S - 60, exp=AT - 60)
    yield "ended a leeway ago", _with(iat=AT - 600, nbf=AT - 600, exp=AT - LEEWAY_S)
    yield "begins later", _with(nbf=AT + LEEWAY_S + 1)
    yield "was made later", _with(iat=AT + LEEWAY_S + 1, exp=AT + LIFE_S)


ATTACKS = dict(
    case
    for family in (
        _none_family(),
        _tampered(),
        _confusion(),
        _injection(),
        _kid_tricks(),
        _weak_secrets(),
        _odd_encodings(),
        _other_kinds(),
        _claims(),
    )
    for case in family
)
