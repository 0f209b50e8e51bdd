"""Compressing a page of which most is the same for everybody, without compressing that again.

What is about the person (their name, the token of a form) stands between parts that are kept
compressed, and goes as it is: a part never points back into another, and what is secret is never
compressed at all.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""Gzip, deflated, no name, no time, best compression, no system."""
_END = b"\x01\x00\x00\xff\xff"
"""A last block with nothing in it."""
_WELL = 9
_LONGEST = 0xFFFF
"""Of what goes as it is, in one block."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A part that is the same for everybody, and how it is sent."""

    content: bytes
    deflated: bytes
    sums: Sequence[Sequence[int]]
    """What each half byte of a sum becomes behind so many bytes: adding up is reading it all."""

    @classmethod
    def of(cls, text: str) -> Kept:
        """Compress it, once and well."""
        content = text.encode()
        made = zlib.compressobj(_WELL, zlib.DEFLATED, -zlib.MAX_WBITS)
        deflated = made.compress(content) + made.flush(zlib.Z_FULL_FLUSH)
        return cls(content, deflated, _sums(lambda before: zlib.crc32(content, before)))

    @classmethod
    def joined(cls, parts: Sequence[Kept | bytes]) -> Kept:
        """Make one part of several: what is compressed stays so, and bytes stay as they are."""
        deflated = b"".join(
            part.deflated if isinstance(part, Kept) else b"".join(_as_they_are(part))
            for part in parts
        )
        return cls(plain(parts), deflated, _sums(lambda before: _sum(parts, before)))

    def add(self, sum_: int) -> int:
        """Give the sum of what came before and this."""
        found = 0
        for half in self.sums:
            found ^= half[sum_ & 15]
            sum_ >>= 4
        return found


def packed(parts: Sequence[Kept | bytes]) -> bytes:
    """Give the parts as one gzip file; bytes are at most 65,535 long each."""
    sent, sum_, length = [_HEAD], 0, 0
    for part in parts:
        if isinstance(part, Kept):
            sent.append(part.deflated)
            sum_ = part.add(sum_)
            length += len(part.content)
        else:
            sent += _as_they_are(part)
            sum_ = zlib.crc32(part, sum_)
            length += len(part)
    return b"".join((*sent, _END, struct.pack("<II", sum_, length & 0xFFFFFFFF)))


def _sum(parts: Sequence[Kept | bytes], sum_: int) -> int:
    for part in parts:
        sum_ = part.add(sum_) if isinstance(part, Kept) else zlib.crc32(part, sum_)
    return sum_


def _sums(add: Callable[[int], int]) -> Sequence[Sequence[int]]:
    """Take adding up apart by half bytes: it is linear, but for what it does to nothing."""
    nothing = add(0)
    sums = [[add(half << shift) ^ nothing for half in range(16)] for shift in range(0, 32, 4)]
    sums[0] = [each ^ nothing for each in sums[0]]
    return sums


def plain(parts: Sequence[Kept | bytes]) -> bytes:
    """Give the parts as they are."""
    return b"".join(part.content if isinstance(part, Kept) else part for part in parts)


def _as_they_are(content: bytes) -> tuple[bytes, bytes]:
    return struct.pack("<BHH", 0, len(content), len(content) ^ _LONGEST), content
