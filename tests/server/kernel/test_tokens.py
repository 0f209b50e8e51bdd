"""Access tokens: whatever is wrong with one, the answer is *sign in*; nothing else gets in or out.

The families of attack are those of the PortSwigger laboratories, jwt_tool and our own list: none,
key confusion, key injection, ``kid`` tricks, weak and foreign keys, odd encodings, other kinds of
token, and every claim absent, of another type, or out of its time.
"""

import base64
import hashlib
import hmac
import json
import zlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from server.kernel.crypto import KeyRing
from server.kernel.errors import NotSignedIn
from server.kernel.tokens import (
    LEEWAY_S,
    LIFE_S,
    Claims,
    issue,
    new_refresh_token,
    next_refresh_token,
    refresh_digest,
    verify,
)
from shared.vocabulary import Role
from tests.server.kernel.small import new_organisation
from tests.support.world import START, World

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


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _token(header: Any, claims: Any, key: bytes = SECRET, digest: Any = hashlib.sha256) -> str:
    """Sign whatever it is, as a library that checks nothing would."""
    parts = [
        _b64(part if isinstance(part, bytes) else json.dumps(part).encode())
        for part in (header, claims)
    ]
    signed = ".".join(parts)
    return f"{signed}.{_b64(hmac.digest(key, signed.encode(), digest))}"


def _with(**claims: Any) -> str:
    return _token(HEADER, CLAIMS | claims)


def _without(name: str) -> str:
    return _token(HEADER, {key: value for key, value in CLAIMS.items() if key != name})


def _none_family() -> Iterator[tuple[str, str]]:
    body = GOOD.split(".")[1]
    for name in ("none", "None", "NONE", "nOnE", "none ", "", "null", "NonE"):
        head = _b64(json.dumps(HEADER | {"alg": name}).encode())
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
    yield "zero signature", f"{head}.{body}.{_b64(bytes(32))}"
    yield "one bit of the signature", f"{head}.{body}.{_b64(bytes([raw[0] ^ 1]) + raw[1:])}"
    yield (
        "another body",
        f"{head}.{_b64(json.dumps(CLAIMS | {'sub': str(uuid4())}).encode())}.{signature}",
    )
    yield "another head", f"{_b64(json.dumps(HEADER).encode())}x.{body}.{signature}"
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
            yield f"HMAC with an {algorithm} public key as {name}", _token(HEADER, CLAIMS, text)
    for algorithm, digest in (("HS384", hashlib.sha384), ("HS512", hashlib.sha512)):
        yield algorithm, _token(HEADER | {"alg": algorithm}, CLAIMS, digest=digest)
    yield "alg says HS512 and is HS256", _token(HEADER | {"alg": "HS512"}, CLAIMS)
    yield "alg is a list", _token(HEADER | {"alg": ["HS256"]}, CLAIMS)
    yield "alg is absent", _token({"kid": "t1", "typ": "at+jwt"}, CLAIMS)


def _injection() -> Iterator[tuple[str, str]]:
    key = b"x" * 32
    jwk = {"kty": "oct", "k": _b64(key)}
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
            _token(HEADER | {name: value}, CLAIMS, key),
        )
        yield f"{name} in the header, signed by ours", _token(HEADER | {name: value}, CLAIMS)


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
                _token(HEADER | {"kid": kid}, CLAIMS, key),
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
        yield f"signed with {secret[:20]!r}", _token(HEADER, CLAIMS, secret)
    for name, secret in (
        ("most of our key", SECRET[:31]),
        ("more than our key", SECRET + b"1"),
        ("our key in hex", SECRET.hex().encode()),
        ("our key for refresh tokens", KEYS.refresh),
        ("our key for the blind index", KEYS.index),
    ):
        yield f"signed with {name}", _token(HEADER, CLAIMS, secret)


def _odd_encodings() -> Iterator[tuple[str, str]]:
    doubled = b'{"alg":"none","alg":"HS256","kid":"t1","typ":"at+jwt","typ":"JWT"}'
    yield "a header key twice", _token(doubled, CLAIMS)
    yield "deep JSON", _token(HEADER, b"[" * 50_000)
    yield "deep header", _token(b"[" * 1_500, CLAIMS)
    yield "a body that is a list", _token(HEADER, [CLAIMS])
    yield "a body that is text", _token(HEADER, "kring")
    yield "a body that is no JSON", _token(HEADER, b"kring")
    yield "a header that is a list", _token([HEADER], CLAIMS)
    yield "a header that is null", _token(None, CLAIMS)
    yield "NaN in the body", _token(HEADER, json.dumps(CLAIMS | {"exp": float("nan")}).encode())
    yield "1e400 in the body", _token(HEADER, json.dumps(CLAIMS).replace(str(AT), "1e400").encode())
    yield "a lone surrogate", _token(HEADER, CLAIMS | {"sub": "\ud800"})
    yield "a zip bomb", _token(HEADER | {"zip": "DEF"}, zlib.compress(b" " * 1_000_000)[2:-4])
    yield (
        "a JWE",
        ".".join([_b64(json.dumps({"alg": "dir", "enc": "A256GCM"}).encode()), "", "x", "x", "x"]),
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
        yield f"typ {kind!r}", _token(HEADER | {"typ": kind}, CLAIMS)
    yield "typ is absent", _token({"alg": "HS256", "kid": "t1"}, CLAIMS)


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


def test_the_token_the_attacks_start_from_is_good() -> None:
    assert verify(KEYS, GOOD, START) == WHO
    assert verify(KEYS, _token(HEADER, CLAIMS), START) == WHO


@pytest.mark.parametrize("token", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_answered_sign_in(token: str) -> None:
    with pytest.raises(NotSignedIn):
        verify(KEYS, token, START)


def test_there_are_as_many_attacks_as_were_promised() -> None:
    assert len(ATTACKS) >= 154


@given(st.text(max_size=200) | st.binary(max_size=200).map(_b64))
def test_whatever_is_no_token_is_answered_sign_in(token: str) -> None:
    with pytest.raises(NotSignedIn):
        verify(KEYS, token, START)


@given(st.data())
def test_a_token_with_one_character_changed_is_answered_sign_in(data: st.DataObject) -> None:
    place = data.draw(
        st.integers(0, len(GOOD) - 2)
    )  # The last character holds bits that mean nothing.
    other = data.draw(st.sampled_from("ABCxyz019-_."))
    token = GOOD[:place] + other + GOOD[place + 1 :]
    if token != GOOD:
        with pytest.raises(NotSignedIn):
            verify(KEYS, token, START)


@pytest.mark.parametrize(
    ("later_s", "accepted"),
    [
        (0, True),
        (LIFE_S - 1, True),
        (LIFE_S + LEEWAY_S - 1, True),
        (LIFE_S + LEEWAY_S, False),
        (-LEEWAY_S, True),
        (-LEEWAY_S - 1, False),
    ],
)
def test_a_token_lives_ten_minutes_and_forgives_half_a_minute_of_clock(
    later_s: int,
    accepted: bool,  # noqa: FBT001 -- pytest names it
) -> None:
    now = START + timedelta(seconds=later_s)
    if accepted:
        assert verify(KEYS, GOOD, now) == WHO
    else:
        with pytest.raises(NotSignedIn):
            verify(KEYS, GOOD, now)


def test_a_token_of_the_key_before_is_still_read() -> None:
    rotated = KeyRing(
        root=KEYS.root,
        current_root="r1",
        index=KEYS.index,
        tokens={**KEYS.tokens, "t2": bytes(range(32))},
        current_token="t2",
        refresh=KEYS.refresh,
    )
    assert verify(rotated, GOOD, START) == WHO
    newer = issue(rotated, account_id=WHO.account_id, session_id=WHO.session_id, now=START)
    assert jwt.get_unverified_header(newer)["kid"] == "t2"
    with pytest.raises(NotSignedIn):
        verify(KEYS, newer, START)


def test_a_refresh_token_leads_to_the_same_successor_each_time_and_to_no_other() -> None:
    first = new_refresh_token()
    assert next_refresh_token(KEYS, first) == next_refresh_token(KEYS, first)
    chain = [first]
    for _ in range(100):
        chain.append(next_refresh_token(KEYS, chain[-1]))
    assert len(set(chain)) == 101
    assert len({refresh_digest(token) for token in chain}) == 101
    assert {len(token) for token in chain} == {43}


def test_a_refresh_token_cannot_be_followed_without_the_key_or_read_from_its_digest() -> None:
    first = new_refresh_token()
    assert next_refresh_token(KeyRing.fresh(), first) != next_refresh_token(KEYS, first)
    assert first.encode() not in refresh_digest(first)
    assert len({new_refresh_token() for _ in range(1000)}) == 1000


SAMPLE = [
    "alg 'none' without a signature",
    "HMAC with an RS256 public key as PEM",
    "jwk in the header, signed by its own key",
    "kid '../../../../dev/null' signed with nothing",
    "signed with b'secret'",
    "deep JSON",
    "typ 'JWT'",
    "exp is text",
    "sid is null",
    "ended",
]


@pytest.fixture
def school(small: World) -> UUID:
    """Put in an organisation."""
    with small.unit() as uow:
        row = new_organisation(small.new_id(), "De Linde")
        uow.add(row)
        uow.record("organisation.register", row)
        uow.commit()
    return row.id


@pytest.mark.parametrize("name", SAMPLE)
def test_over_http_an_attack_is_401_with_a_challenge(small: World, school: UUID, name: str) -> None:
    answer = small.anonymous().get(
        "/v1/small/organisations", headers={"Authorization": f"Bearer {ATTACKS[name]}"}
    )
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"] == "urn:kring:problem:sign-in-needed"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "Token x", "Bearer a b", "bearer", "\xe9"]
)
def test_over_http_an_odd_authorization_is_401(small: World, header: str) -> None:
    answer = small.anonymous().get(
        "/v1/small/organisations", headers={b"Authorization": header.encode("latin-1")}
    )
    assert answer.status_code == 401


def test_a_session_counts_until_it_is_revoked_and_not_one_request_longer(
    small: World, school: UUID
) -> None:
    person = small.person(school, Role.SIGNALLER)
    assert person.client.get("/v1/small/organisations").status_code == 200
    with small.runtime.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE session SET revoked_at = created_at")
    assert person.client.get("/v1/small/organisations").status_code == 401


def test_an_account_counts_until_it_is_disabled(small: World, school: UUID) -> None:
    person = small.person(school, Role.SIGNALLER)
    with small.runtime.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE account SET active = false")
    assert person.client.get("/v1/small/organisations").status_code == 401


def test_a_token_of_one_persons_session_and_another_account_is_nobody(
    small: World, school: UUID
) -> None:
    one, other = small.person(school, Role.SIGNALLER), small.person(school, Role.SIGNALLER)
    mixed = small.client(one.account_id, other.session_id)
    assert mixed.get("/v1/small/organisations").status_code == 401
