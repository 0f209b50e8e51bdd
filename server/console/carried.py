"""What somebody was typing when their session ended: sealed, given back to the same person only.

    POST with a dead session ─▶ sign-in form + sealed fields ─▶ sign in ─▶ the form, filled again

The text goes through the browser and back, sealed under a key of the installation's own and bound
to the account that typed it: a colleague who signs in at that computer gets a fresh page instead.
When the cookie is gone too, nobody knows whose it was; then whoever signs in where it still stands
on the screen gets it back. Nothing is stored.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from server.kernel.crypto import KeyRing, SealBroken, open_cell, seal_cell

FIELD = "carried"
RESUMED = "resumed"
"""The field that says: show this form filled, do not send it."""
NOT_TYPED = frozenset({"csrf", "command_id", "version", "next", "back", FIELD, RESUMED})
"""Fields that our pages put in; a form with nothing else has nothing to lose."""
_KEPT = timedelta(hours=12)
_MOST = 512 * 1024


@dataclass(frozen=True, slots=True)
class Carried:
    """A form that was sent when the session had ended."""

    path: str
    fields: Mapping[str, Sequence[str]]


def seal(keys: KeyRing, account_id: UUID | None, now: datetime, form: Carried) -> str:
    """Seal a form for the account that typed it; give nothing when nothing was typed."""
    fields = {name: list(given) for name, given in form.fields.items() if name not in NOT_TYPED}
    if not any(text.strip() for given in fields.values() for text in given):
        return ""
    document = {"at": now.isoformat(), "path": form.path, "fields": fields}
    packed = zlib.compress(json.dumps(document).encode(), 9)
    return base64.urlsafe_b64encode(seal_cell(_key(keys), packed, _bound(account_id))).decode()


def open_for(keys: KeyRing, account_id: UUID, now: datetime, sealed: str) -> Carried | None:
    """Open a form for whoever has signed in; none when it is another's, too old or not ours."""
    packed = _opened(keys, sealed, account_id) or _opened(keys, sealed, None)
    if packed is None:
        return None
    document = json.loads(zlib.decompressobj().decompress(packed, _MOST))
    at = datetime.fromisoformat(document["at"]).astimezone(UTC)
    if now - at > _KEPT:
        return None
    return Carried(document["path"], document["fields"])


def _opened(keys: KeyRing, sealed: str, account_id: UUID | None) -> bytes | None:
    try:
        raw = base64.b64decode(sealed, altchars=b"-_", validate=True)
        return open_cell(_key(keys), raw, _bound(account_id))
    except (binascii.Error, SealBroken, ValueError):
        return None


def _bound(account_id: UUID | None) -> bytes:
    return b"" if account_id is None else account_id.bytes


def _key(keys: KeyRing) -> bytes:
    return keys.fingerprint("desk-carried-key", b"")
