"""Names for the ids of the things Kring keeps, and how an id is made.

Ids are UUIDv7 (RFC 9562 section 5.7) and are made by the client: a phone without a network can
name what it creates, and a repeat is recognised. Clock and randomness are arguments, because this
package has neither.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

_VERSION_7 = 0x7
_RFC_VARIANT = 0b10
ENTROPY_BYTES = 10
"""How many random bytes `uuid7` takes."""


def first_id(at: datetime) -> UUID:
    """Give the smallest id of a moment: whatever was made before it has a smaller one."""
    return uuid7(at, bytes(ENTROPY_BYTES))


def uuid7(at: datetime, entropy: bytes) -> UUID:
    """Make a time-ordered id.

    Parameters
    ----------
    at
        The moment of making, timezone-aware; kept to the millisecond.
    entropy
        Exactly ten random bytes, of which 74 bits are used.

    Raises
    ------
    ValueError
        When ``at`` has no timezone or ``entropy`` is not ten bytes.

    Source
    ------
    RFC 9562 section 5.7.
    """
    if at.tzinfo is None:
        message = "an id needs an aware time"
        raise ValueError(message)
    if len(entropy) != ENTROPY_BYTES:
        message = f"an id needs exactly {ENTROPY_BYTES} random bytes"
        raise ValueError(message)
    milliseconds = int(at.timestamp() * 1000)
    noise = int.from_bytes(entropy, "big")
    rand_a = noise >> 68 & 0xFFF
    rand_b = noise & (1 << 62) - 1
    return UUID(
        int=milliseconds << 80 | _VERSION_7 << 76 | rand_a << 64 | _RFC_VARIANT << 62 | rand_b
    )
