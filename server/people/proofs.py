"""Whether what somebody shows is their second factor: a code, a recovery code or a passkey.

Everything here happens inside the transaction that acts on it, and under the account's lock: of
fifty tries with one code at the same moment, one is the first.

Must not: count tries. Whoever calls has counted this one before it was looked at.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from server.kernel.errors import SecondFactorNotAccepted
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.kernel.writing import Insert
from server.people import codes, passkeys, rules
from server.people.tables import AccountRow, FactorRow, PasskeyChallengeRow, RecoveryCodeRow
from shared.vocabulary import FactorKind

_CHALLENGE_BYTES = 32
_challenge = columns(PasskeyChallengeRow)
_factor = columns(FactorRow)
_code = columns(RecoveryCodeRow)


def factors_of(uow: UnitOfWork, account_id: UUID) -> list[FactorRow]:
    """Give the factors of an account that count, the oldest first; secrets come opened."""
    return uow.all(
        FactorRow,
        _factor.account_id == account_id,
        _factor.ended_at.is_(None),
        _factor.confirmed_at.is_not(None),
        order_by=(_factor.id,),
    )


def passkeys_of(factors: Sequence[FactorRow]) -> list[bytes]:
    """Give the names of the passkeys among these."""
    return [each.credential_id for each in factors if each.credential_id is not None]


def take_code(uow: UnitOfWork, account: AccountRow, code: str) -> None:
    """Take a code of the app, or a recovery code, which is spent from then on.

    Raises
    ------
    SecondFactorNotAccepted
        When it is neither, or was used before.
    """
    uow.lock(account.id)
    for factor in factors_of(uow, account.id):
        if factor.kind is FactorKind.TOTP and factor.secret is not None:
            last = factor.last_step
            step = codes.step_of(factor.secret, code, now=uow.now, last_step=last)
            if step is not None:
                uow.change(factor, last_step=step, used_at=uow.now)
                uow.record("factor.use", factor)
                return
    digest = codes.recovery_digest(uow.store.keys, account.id, code)
    row = uow.find(
        RecoveryCodeRow,
        _code.account_id == account.id,
        _code.digest == digest,
        _code.used_at.is_(None),
        _code.ended_at.is_(None),
    )
    if row is None:
        raise SecondFactorNotAccepted
    uow.change(row, used_at=uow.now)
    uow.record("recovery-code.use", row)


def take_passkey(
    uow: UnitOfWork, account: AccountRow, challenge: bytes, credential: str, site: passkeys.Site
) -> None:
    """Take what a passkey of this account signed.

    Raises
    ------
    SecondFactorNotAccepted
        When it is not that, or its counter went back: then it was copied.
    """
    uow.lock(account.id)
    named = passkeys.credential_of(credential)
    for factor in factors_of(uow, account.id):
        if factor.credential_id == named and factor.public_key is not None:
            count = passkeys.take_signed(
                site,
                challenge=challenge,
                credential=credential,
                public_key=factor.public_key,
                sign_count=factor.sign_count,
            )
            uow.change(factor, sign_count=count, used_at=uow.now)
            uow.record("factor.use", factor)
            return
    raise SecondFactorNotAccepted


def new_challenge(uow: UnitOfWork, session_id: UUID, purpose: str) -> bytes:
    """Make what a passkey is asked to sign for this session; the one before is worth nothing."""
    challenge = os.urandom(_CHALLENGE_BYTES)
    _drop_challenge(uow, session_id, purpose)
    values = {"session_id": session_id, "purpose": purpose, "challenge": challenge}
    uow.keep(Insert(PasskeyChallengeRow, values | {"ends_at": uow.now + rules.CHALLENGE}))
    return challenge


def spend_challenge(uow: UnitOfWork, session_id: UUID, purpose: str) -> bytes | None:
    """Give what this session's passkey was asked, once; none when it was asked nothing of late."""
    uow.lock(session_id)
    found = uow.select(
        select(_challenge.challenge, _challenge.ends_at).where(
            _challenge.session_id == session_id, _challenge.purpose == purpose
        )
    )
    _drop_challenge(uow, session_id, purpose)
    in_time = bool(found) and found[0].ends_at >= uow.now
    return bytes(found[0].challenge) if in_time else None


def end_codes(uow: UnitOfWork, account_id: UUID) -> None:
    """End the recovery codes that are left."""
    for row in uow.all(RecoveryCodeRow, *_unused(account_id)):
        uow.change(row, ended_at=uow.now)
        uow.record("recovery-code.end", row)


def make_codes(uow: UnitOfWork, account_id: UUID) -> tuple[str, ...]:
    """Make new recovery codes; those that were left end. Gives them this once."""
    end_codes(uow, account_id)
    made = codes.new_recovery_codes()
    for each in made:
        digest = codes.recovery_digest(uow.store.keys, account_id, each)
        row = RecoveryCodeRow(id=uow.new_id(), account_id=account_id, digest=digest)
        uow.add(row)
        uow.record("recovery-code.make", row)
    return made


def codes_left(uow: UnitOfWork, account_id: UUID) -> int:
    """Count the recovery codes that are left."""
    found = uow.select(select(func.count(_code.id).label("left")).where(*_unused(account_id)))
    return int(found[0].left)


def end_factors(uow: UnitOfWork, account: AccountRow) -> None:
    """End every factor and code of an account: a password is enough again."""
    for factor in uow.all(FactorRow, _factor.account_id == account.id, _factor.ended_at.is_(None)):
        uow.change(factor, ended_at=uow.now, secret=None, credential_id=None)
        uow.record("factor.remove", factor)
    end_codes(uow, account.id)


def _unused(account_id: UUID) -> tuple[Any, ...]:
    return (
        _code.account_id == account_id,
        _code.used_at.is_(None),
        _code.ended_at.is_(None),
    )


def _drop_challenge(uow: UnitOfWork, session_id: UUID, purpose: str) -> None:
    uow.connection.execute(
        delete(PasskeyChallengeRow).where(
            _challenge.session_id == session_id, _challenge.purpose == purpose
        )
    )
