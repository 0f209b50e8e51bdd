"""One-time codes: those an app shows, and those one prints for the day the app is lost.

An app and the server share a secret and the time; each half minute has its own six digits. A code
is taken in its own half minute and the ones beside it, and never a second time: the step of the
last one taken is kept. Recovery codes are drawn, shown once, and kept as keyed digests.

Must not: touch the database, or know the time by itself.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

import pyotp

from server.kernel.crypto import KeyRing
from server.people import rules

ISSUER = "Kring"
_STEP_S = 30
_DIGITS = 6
_BESIDE = 1
"""Half minutes before and after: clocks of phones differ, and people type slowly."""
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without what looks alike on paper: 0 and o, 1, i and l."""
_GROUPS, _GROUP = 4, 4
"""Four times four of 31 signs: 79 bits, more than anybody guesses through a slowed door."""


def new_secret() -> str:
    """Make the secret an app and the server share: 160 bits as 32 letters and digits."""
    return pyotp.random_base32(32)


def address_of(secret: str, username: str) -> str:
    """Give the ``otpauth://`` address an app scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def step_of(secret: str, code: str, *, now: datetime, last_step: int | None) -> int | None:
    """Give the step of time a code belongs to; none when it is not right, or was used.

    Parameters
    ----------
    last_step
        The step of the last code that was taken: that one and all before it are spent.

    Source
    ------
    RFC 6238 section 5.2: the second attempt with the same code is not accepted; OWASP ASVS 6.5.1.
    """
    digits = "".join(code.split())
    if len(digits) != _DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    app, present = pyotp.TOTP(secret), int(now.timestamp()) // _STEP_S
    right = None
    for step in range(present - _BESIDE, present + _BESIDE + 1):
        # Every step is compared, whichever was right: the time taken tells nothing.
        same = secrets.compare_digest(app.generate_otp(step), digits)
        if same and (last_step is None or step > last_step):
            right = step
    return right


def new_recovery_codes() -> tuple[str, ...]:
    """Draw the codes one prints."""
    return tuple(_recovery_code() for _ in range(rules.RECOVERY_CODES))


def recovery_digest(keys: KeyRing, account_id: UUID, code: str) -> bytes:
    """Give what is kept of a recovery code: of this account's, however it is written."""
    plain = "".join(each for each in code.casefold() if each.isalnum())
    return keys.fingerprint("recovery-code", account_id.bytes + plain.encode())


def _recovery_code() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)
