"""The cursor: where a phone has come to, signed so that nobody can make one. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.kernel.actor import Actor
from server.kernel.errors import NotValid
from shared.problems import ProblemType

Sign = Callable[[bytes], bytes]
"""Gives a keyed digest of some content."""

_FORMAT = 1
_MAC_BYTES = 16
_SCOPE_BYTES = 12
_LONGEST = 2000

HELD_BACK = frozenset(
    {
        ProblemType.ACCOUNT_LOCKED_FOR_NOW,
        ProblemType.COMMAND_IN_FLIGHT,
        ProblemType.DATABASE_BUSY,
        ProblemType.INTERNAL,
        ProblemType.OUT_OF_SPACE,
        ProblemType.STEP_UP_NEEDED,
        ProblemType.TOO_MANY_TRIES,
        ProblemType.UNAVAILABLE,
    }
)
"""Problems that say nothing about the command: the same bytes may go through later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a phone has come to."""

    scope: str
    """A digest of what its person may see: see `scope_of`."""
    transaction_id: int
    """With `seq`: the place in the feed behind which everything is still to be told."""
    seq: int
    copying: int | None = None
    """Which list is being copied, counting from 0; none when following."""
    after: str | None = None
    """Where in that list."""


def scope_of(actor: Actor, epoch: UUID | None) -> str:
    """Give a digest of what decides what somebody may see: who they are, where, as what.

    Parameters
    ----------
    epoch
        Of the feed: a database that was put back tells another story.
    """
    roles = sorted((str(each.organisation_id), each.role.value) for each in actor.memberships)
    plain = json.dumps([str(actor.account_id), str(epoch), roles])
    return hashlib.sha256(plain.encode()).hexdigest()[: 2 * _SCOPE_BYTES]


def write_cursor(cursor: Cursor, sign: Sign) -> str:
    """Write a cursor for the phone to keep."""
    plain = json.dumps(
        [
            _FORMAT,
            cursor.scope,
            cursor.transaction_id,
            cursor.seq,
            cursor.copying,
            cursor.after,
        ]
    ).encode()
    return base64.urlsafe_b64encode(sign(plain)[:_MAC_BYTES] + plain).decode()


def read_cursor(text: str, sign: Sign) -> Cursor:
    """Read a cursor that a phone kept.

    Raises
    ------
    NotValid
        When it is not one of ours, as it was given.
    """
    try:
        if len(text) > _LONGEST:
            raise ValueError  # noqa: TRY301 -- one answer to all that is not a cursor
        raw = base64.b64decode(text, altchars=b"-_", validate=True)
        mac, plain = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, sign(plain)[:_MAC_BYTES]):
            raise ValueError  # noqa: TRY301
        return _read(json.loads(plain))
    except (binascii.Error, ValueError) as error:
        raise NotValid(("cursor",), "not_a_cursor") from error


def _read(document: Any) -> Cursor:
    # It is ours and whole; only its format can be that of another release.
    if document[0] != _FORMAT:
        raise ValueError
    _, scope, transaction_id, seq, copying, after = document
    return Cursor(scope=scope, transaction_id=transaction_id, seq=seq, copying=copying, after=after)
