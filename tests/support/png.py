"""Small pictures: what the window shows, as a PNG with a palette, with the standard library alone.

A screen has few colours and their blends. 64 are kept as they are, the commonest and those that
are like no other; the rest take the nearest, which no eye sees. The same pixels make the same
bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter

_MOST = 64
_COMMON = 32
"""So many of the commonest colours are kept before anything else is weighed."""


def png(width: int, height: int, pixels: bytes) -> bytes:
    """Write a picture.

    Parameters
    ----------
    width, height
        In pixels.
    pixels
        Four bytes each (red, green, blue, alpha), the bottom row first, as OpenGL reads them.
    """
    table, colours = _palette(pixels)
    row = width * 4
    rows = (pixels[at : at + row] for at in range((height - 1) * row, -1, -row))
    told = b"".join(b"\0" + bytes(map(table.__getitem__, memoryview(r).cast("I"))) for r in rows)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", colours),
            _chunk(b"IDAT", zlib.compress(told, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _palette(pixels: bytes) -> tuple[dict[int, int], bytes]:
    """Give each pixel's number in the palette, and the palette."""
    seen = Counter(memoryview(pixels).cast("I"))
    by_use = sorted(seen, key=lambda pixel: (-seen[pixel], pixel))
    kept = [_parts(pixel) for pixel in by_use[:_COMMON]]
    rest = {pixel: _parts(pixel) for pixel in by_use[_COMMON:]}
    nearest = {pixel: _nearest(parts, kept) for pixel, parts in rest.items()}
    while rest and len(kept) < _MOST:
        # A red word among grey ones is rare and matters: what would be furthest off gets its own.
        worst = max(rest, key=lambda pixel: (nearest[pixel][0] * seen[pixel], pixel))
        kept.append(rest[worst])
        for pixel, parts in rest.items():
            nearest[pixel] = min(nearest[pixel], (_apart(parts, kept[-1]), len(kept) - 1))
    table = {pixel: number for number, pixel in enumerate(by_use[:_COMMON])}
    table |= {pixel: number for pixel, (_, number) in nearest.items()}
    return table, b"".join(map(bytes, kept))


def _nearest(parts: tuple[int, int, int], kept: list[tuple[int, int, int]]) -> tuple[int, int]:
    return min((_apart(parts, each), number) for number, each in enumerate(kept))


def _apart(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2


def _parts(pixel: int) -> tuple[int, int, int]:
    red, green, blue, _ = struct.pack("=I", pixel)
    return red, green, blue


def _chunk(name: bytes, content: bytes) -> bytes:
    body = name + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
