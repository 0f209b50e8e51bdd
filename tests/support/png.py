"""Small pictures: what the window shows, as a PNG with a palette, with the standard library alone.

A screen has few colours and their blends. The 256 commonest are kept as they are and the rest take
the nearest, which no eye sees. The same pixels give the same bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter

_MOST = 256


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
    """Give each pixel's number in the palette, and the palette: the commonest colours."""
    seen = Counter(memoryview(pixels).cast("I"))
    by_use = sorted(seen, key=lambda pixel: (-seen[pixel], pixel))
    kept = [_parts(pixel) for pixel in by_use[:_MOST]]
    table = {pixel: number for number, pixel in enumerate(by_use[:_MOST])}
    for pixel in by_use[_MOST:]:
        red, green, blue = _parts(pixel)
        table[pixel] = min(
            range(_MOST),
            key=lambda at: (
                (kept[at][0] - red) ** 2 + (kept[at][1] - green) ** 2 + (kept[at][2] - blue) ** 2
            ),
        )
    return table, b"".join(map(bytes, kept))


def _parts(pixel: int) -> tuple[int, int, int]:
    red, green, blue, _ = struct.pack("=I", pixel)
    return red, green, blue


def _chunk(name: bytes, content: bytes) -> bytes:
    body = name + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
