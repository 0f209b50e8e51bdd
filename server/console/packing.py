"""Compressing a page of which most is the same for everybody, without compressing that again.

What is about the person (name, roles, the form's token) stands before and after it. The parts are
compressed each by itself and put one behind the other in one gzip file: a part never points back
into another, so what is secret is never compressed together with what stands beside it.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""Gzip, deflated, no name, no time, best compression, no system."""
_EASILY, _WELL = 5, 9


@dataclass(frozen=True, slots=True)
class Kept:
    """A part that is the same for everybody, and how it is sent."""

    content: bytes
    deflated: bytes

    @classmethod
    def of(cls, text: str) -> Kept:
        """Compress it, once and well."""
        content = text.encode()
        return cls(content, _deflated(content, _WELL, last=False))


def packed(before: bytes, kept: Kept, after: bytes) -> bytes:
    """Give the three parts as one gzip file."""
    sum_ = zlib.crc32(after, zlib.crc32(kept.content, zlib.crc32(before)))
    length = len(before) + len(kept.content) + len(after)
    return b"".join(
        (
            _HEAD,
            _deflated(before, _EASILY, last=False),
            kept.deflated,
            _deflated(after, _EASILY, last=True),
            struct.pack("<II", sum_, length & 0xFFFFFFFF),
        )
    )


def _deflated(content: bytes, level: int, *, last: bool) -> bytes:
    made = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return made.compress(content) + made.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)
