"""Tokens: a short-lived signed one to ask with, an opaque single-use one to go on with.

The access token says which session asks, for at most ten minutes; the session's row is looked up
at every request, so revoking takes effect at the next one. Whatever goes wrong while a token is
verified is the same answer: sign in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import jwt

from server.kernel.crypto import KeyRing
from server.kernel.errors import NotSignedIn
from shared.ids import ENTROPY_BYTES, uuid7

LIFE_S = 600
LEEWAY_S = 30
_ALGORITHM = "HS256"
_TYPE = "at+jwt"
_ISSUER = "kring"
_AUDIENCE = "kring-api"
_HEADER = {"alg", "kid", "typ"}
_CLAIMS = {"iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp"}
_LONGEST = 4096
REFRESH_BYTES = 32
_KEPT = 1024
"""How many tokens this process remembers the signature of; each is of no use after ten minutes."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified access token says."""

    account_id: UUID
    session_id: UUID


def issue(keys: KeyRing, *, account_id: UUID, session_id: UUID, now: datetime) -> str:
    """Make an access token that lives for `LIFE_S` seconds."""
    at = int(now.timestamp())
    claims = {
        "iss": _ISSUER,
        "aud": _AUDIENCE,
        "sub": str(account_id),
        "sid": str(session_id),
        "jti": str(uuid7(now, os.urandom(ENTROPY_BYTES))),
        "iat": at,
        "nbf": at,
        "exp": at + LIFE_S,
    }
    return jwt.encode(
        claims,
        keys.tokens[keys.current_token],
        algorithm=_ALGORITHM,
        headers={"kid": keys.current_token, "typ": _TYPE},
    )


def verify(keys: KeyRing, token: str, now: datetime) -> Claims:
    """Verify an access token.

    Raises
    ------
    NotSignedIn
        Whatever is wrong with it.
    """
    try:
        return _verify(keys, token, now)
    except Exception as error:
        # Any fault at all: a library's surprise must not become a way in, nor a 500.
        raise NotSignedIn from error


def _verify(keys: KeyRing, token: str, now: datetime) -> Claims:
    if len(token) > _LONGEST:
        raise NotSignedIn
    claims = _signed(token, tuple(keys.tokens.items()))
    _check_times(claims, now)
    return Claims(account_id=UUID(claims["sub"]), session_id=UUID(claims["sid"]))


@lru_cache(maxsize=_KEPT)
def _signed(token: str, secrets: tuple[tuple[str, bytes], ...]) -> Mapping[str, Any]:
    """Give what a token says, when one of these keys signed it.

    Notes
    -----
    The same token under the same keys says the same, so its signature is looked at once; what is
    refused is not kept. Whether it is time for it, and whether its session lives, is asked anew
    at every request.
    """
    header = jwt.get_unverified_header(token)
    if set(header) != _HEADER or header["typ"] != _TYPE or header["alg"] != _ALGORITHM:
        raise NotSignedIn
    claims: Mapping[str, Any] = jwt.decode(
        token,
        dict(secrets)[header["kid"]],
        algorithms=[_ALGORITHM],
        options={
            # Times are checked by the caller, against the clock that is its argument.
            "verify_exp": False,
            "verify_iat": False,
            "verify_nbf": False,
            "verify_aud": False,
            "verify_iss": False,
            "enforce_minimum_key_length": True,
        },
    )
    if set(claims) != _CLAIMS or claims["iss"] != _ISSUER or claims["aud"] != _AUDIENCE:
        raise NotSignedIn
    return claims


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    issued, starts, ends = times = claims["iat"], claims["nbf"], claims["exp"]
    if any(type(each) is not int or each < 0 for each in times) or ends - issued > LIFE_S:
        raise NotSignedIn
    earliest, latest = max(issued, starts) - LEEWAY_S, ends + LEEWAY_S
    if not earliest <= now.timestamp() < latest:
        raise NotSignedIn


def new_refresh_token() -> str:
    """Make the first refresh token of a session: 256 random bits."""
    return _text(os.urandom(REFRESH_BYTES))


def next_refresh_token(keys: KeyRing, token: str) -> str:
    """Make the successor of a refresh token.

    Notes
    -----
    It is derived, not drawn: a phone whose answer got lost asks again with the same token and gets
    the same successor, and no token has to be kept in the clear to make that so.
    """
    return _text(hmac.digest(keys.refresh, token.encode(), hashlib.sha256))


def refresh_digest(token: str) -> bytes:
    """Give what is stored of a refresh token."""
    return hashlib.sha256(token.encode()).digest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
