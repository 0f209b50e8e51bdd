"""Wrong passwords, counted for each name and each network, in the database: they survive a restart.

A try is counted *before* the password is looked at, so that a hundred guesses at once count as a
hundred, and is forgiven when the password was right. A name waits whether it exists or not.

Must not: keep a name or an address; only keyed digests of them.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update

from server.kernel.errors import AccountLockedForNow, TooManyTries
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.people import rules
from server.people.tables import SignInTryRow

_try = columns(SignInTryRow)


def count_try(uow: UnitOfWork, name: str, address: str | None = None) -> None:
    """Count a try for a name, and for a network, as wrong until it turns out right.

    Raises
    ------
    AccountLockedForNow, TooManyTries
        When one of the two still waits; such a try is not counted.
    """
    limits: list[tuple[bytes, rules.TryLimit, type[TooManyTries]]] = [
        (_key_of_name(uow, name), rules.TRIES_OF_NAME, AccountLockedForNow)
    ]
    if address is not None:
        network = _key_of_network(uow, address)
        limits.append((network, rules.TRIES_OF_NETWORK, TooManyTries))
    found = {key: _tries(uow, key) for key, _, _ in limits}
    for key, _, refusal in limits:
        tries = found[key]
        if tries is not None and tries.blocked_until is not None and tries.blocked_until > uow.now:
            raise refusal(_seconds(tries.blocked_until - uow.now))
    for key, limit, _ in limits:
        _count(uow, key, found[key], limit)


def forget_tries(uow: UnitOfWork, name: str, address: str | None = None) -> None:
    """Take back what was counted: the password was right.

    Notes
    -----
    A name starts afresh. A network only gets its last try back: whoever has one right password must
    not buy free guesses at other names with it.
    """
    uow.connection.execute(delete(SignInTryRow).where(_try.key == _key_of_name(uow, name)))
    if address is not None:
        uow.connection.execute(
            update(SignInTryRow)
            .where(_try.key == _key_of_network(uow, address), _try.failures > 0)
            .values(failures=_try.failures - 1)
        )


def _tries(uow: UnitOfWork, key: bytes) -> Row[Any] | None:
    """Look up what was counted, and hold it until the end: two tries at once are two tries."""
    uow.lock(UUID(bytes=key[:16]))
    found = uow.select(
        select(_try.failures, _try.last_at, _try.blocked_until).where(_try.key == key)
    )
    return found[0] if found else None


def _count(uow: UnitOfWork, key: bytes, tries: Row[Any] | None, limit: rules.TryLimit) -> None:
    counted = (tries.failures, tries.last_at) if tries is not None else (0, uow.now)
    failures, since = rules.forgiven(*counted, now=uow.now, every=limit.forgiven_every)
    wait = rules.wait_after(failures + 1, limit.free)
    values = {
        "failures": failures + 1,
        "last_at": since,
        "blocked_until": uow.now + wait if wait else None,
    }
    if tries is None:
        uow.connection.execute(insert(SignInTryRow).values(key=key, **values))
    else:
        uow.connection.execute(update(SignInTryRow).where(_try.key == key).values(**values))


def _key_of_name(uow: UnitOfWork, name: str) -> bytes:
    return uow.store.keys.fingerprint("sign-in-name", name.encode())


def _key_of_network(uow: UnitOfWork, address: str) -> bytes:
    return uow.store.keys.fingerprint("sign-in-network", rules.network_of(address).encode())


def _seconds(span: timedelta) -> int:
    return max(1, math.ceil(span.total_seconds()))
