"""What somebody was typing when their session ended: sealed, given back to the same person only.

    POST with a dead session ─▶ sign-in form + sealed fields ─▶ sign in ─▶ the form, filled again

The text goes through the browser and back, sealed under a key of the installation's own and bound
to the account that typed it: a colleague who signs in at that computer gets a fresh page instead.
Nothing is stored.
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
_KEPT = timedelta(hours=12)
_MOST = 512 * 1024


@dataclass(frozen=True, slots=True)
class Carried:
    """A form that was sent when the session had ended."""

    path: str
    fields: Mapping[str, Sequence[str]]


def seal(keys: KeyRing, account_id: UUID, now: datetime, form: Carried) -> str:
    """Seal a form for the account that typed it."""
    document = {"at": now.isoformat(), "path": form.path, "fields": dict(form.fields)}
    packed = zlib.compress(json.dumps(document).encode(), 9)
    return base64.urlsafe_b64encode(seal_cell(_key(keys), packed, account_id.bytes)).decode()


def open_for(keys: KeyRing, account_id: UUID, now: datetime, sealed: str) -> Carried | None:
    """Open a form for whoever has signed in; none when it is another's, too old or not ours."""
    try:
        raw = base64.b64decode(sealed, altchars=b"-_", validate=True)
        packed = open_cell(_key(keys), raw, account_id.bytes)
    except (binascii.Error, SealBroken, ValueError):
        return None
    document = json.loads(zlib.decompressobj().decompress(packed, _MOST))
    at = datetime.fromisoformat(document["at"]).astimezone(UTC)
    if now - at > _KEPT:
        return None
    return Carried(document["path"], document["fields"])


def _key(keys: KeyRing) -> bytes:
    return keys.fingerprint("desk-carried-key", b"")
