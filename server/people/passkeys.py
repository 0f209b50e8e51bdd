"""Passkeys: what a browser is asked, and whether what it answers is what was asked.

The library compares the challenge, the origin, the address the passkey was made for, the presence
of a person who was verified, the signature and the counter. It takes the same answer twice; that a
challenge is good once, and for five minutes, is held by whoever calls (``factors.py``).

Must not: touch the database, or say what was wrong with an answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import options_to_json, parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from server.kernel.errors import NotValid, SecondFactorNotAccepted

NAME = "Kring"
_TIME_MS = 300_000
_AT_HOME = frozenset({"localhost"})
_VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The address people use, to which a passkey is bound."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPasskey:
    """A passkey that was made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def site_of(public_url: str | None, asked_url: str) -> Site:
    """Give the address passkeys are bound to.

    Parameters
    ----------
    public_url
        What the installation says (``KRING_PUBLIC_URL``).
    asked_url
        What the request was sent to: believed only on one's own machine, where the demo runs.

    Raises
    ------
    NotValid
        ``no_public_url``: without one, a passkey could be made for an address that a stranger
        chose.
    """
    parts = urlsplit(public_url or asked_url)
    host = parts.hostname or ""
    if public_url is None and host not in _AT_HOME:
        raise NotValid(("passkey",), "no_public_url")
    return Site(host=host, origin=f"{parts.scheme}://{parts.netloc}")


def ask_to_make(
    site: Site, *, account_id: bytes, username: str, challenge: bytes, known: Iterable[bytes]
) -> str:
    """Give what a browser is asked to make a passkey, as JSON text."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=NAME,
        user_id=account_id,
        user_name=username,
        challenge=challenge,
        timeout=_TIME_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=_VERIFIED
        ),
        exclude_credentials=_named(known),
    )
    return options_to_json(options)


def take_made(site: Site, *, challenge: bytes, credential: str) -> NewPasskey:
    """Take a passkey that was made.

    Raises
    ------
    SecondFactorNotAccepted
        Whatever is wrong with it.
    """
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except Exception as error:
        # Any fault at all: a library's surprise must not become a way in, nor a 500.
        raise SecondFactorNotAccepted from error
    return NewPasskey(
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
    )


def ask_to_sign(site: Site, *, challenge: bytes, known: Iterable[bytes]) -> str:
    """Give what a browser is asked to sign with a passkey it has, as JSON text."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        timeout=_TIME_MS,
        allow_credentials=_named(known),
        user_verification=_VERIFIED,
    )
    return options_to_json(options)


def credential_of(credential: str) -> bytes:
    """Give which passkey an answer says it is of.

    Raises
    ------
    SecondFactorNotAccepted
        When it cannot be read.
    """
    try:
        return parse_authentication_credential_json(credential).raw_id
    except Exception as error:
        raise SecondFactorNotAccepted from error  # As above.


def take_signed(
    site: Site, *, challenge: bytes, credential: str, public_key: bytes, sign_count: int
) -> int:
    """Take what a passkey signed; gives what it counts now.

    Raises
    ------
    SecondFactorNotAccepted
        Whatever is wrong with it.
    """
    try:
        signed = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except Exception as error:
        raise SecondFactorNotAccepted from error  # As above.
    return signed.new_sign_count


def _named(known: Iterable[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each) for each in known]
