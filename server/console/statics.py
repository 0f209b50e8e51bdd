"""What the browser loads besides a page: stylesheet, script, fonts; kept by it for a year.

The desk has one stylesheet: a page can be painted when it is there, and it is there from the first
page on. It is written in one file for each job and sent as one.

Each file's name carries a digest of what is in it, so a new release is a new name. Compressed once.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from server.kernel.errors import NotFound

_FOLDER = Path(__file__).with_name("static")
PATH = "/desk/static"
_DIGITS = 12
_SERVED = (".css", ".js", ".svg", ".webp", ".woff2")
_SHEET = "desk.css"
_PARTS = ("care.css", "circles.css", "help.css", "privacy.css", "trends.css")
"""What follows the stylesheet in its own file; none says anything of what another says."""
_KINDS = {".webp": "image/webp", ".woff2": "font/woff2"}
"""What not every machine knows by itself."""
_URL = re.compile(rb"url\(\"?([a-z0-9/._-]+)\"?\)")


@dataclass(frozen=True, slots=True)
class Served:
    """One file as it is sent."""

    content: bytes
    compressed: bytes | None
    """Absent where that saves nothing, as for a font."""
    kind: str
    etag: str


@cache
def served() -> Mapping[str, Served]:
    """Give every file by the name it is sent under."""
    return {name: one for _, name, one in _all()}


@cache
def names() -> Mapping[str, str]:
    """Give the name each file is sent under, by its own."""
    return {plain: name for plain, name, _ in _all()}


def href(plain: str) -> str:
    """Give the address of a file, such as ``desk.css``."""
    return f"{PATH}/{names()[plain]}"


def answer(request: Request, name: str) -> Response:
    """Send a file.

    Raises
    ------
    NotFound
        When there is none of this name.
    """
    one = served().get(name)
    if one is None:
        raise NotFound
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Vary": "Accept-Encoding",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    content = one.content
    if one.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        content = one.compressed
        headers["Content-Encoding"] = "gzip"
    return Response(content, media_type=one.kind, headers=headers)


@cache
def _all() -> tuple[tuple[str, str, Served], ...]:
    """Read the folder; a stylesheet last, because it names the fonts by their digests."""
    files = [file for file in sorted(_FOLDER.rglob("*")) if file.suffix in _SERVED]
    found: list[tuple[str, str, Served]] = []
    for file in sorted(files, key=lambda each: each.suffix == ".css"):
        plain = file.relative_to(_FOLDER).as_posix()
        if plain in _PARTS:
            continue
        content = file.read_bytes()
        if plain == _SHEET:
            content = b"\n".join((content, *((_FOLDER / part).read_bytes() for part in _PARTS)))
        if file.suffix == ".css":
            told = {one: name for one, name, _ in found}
            content = _URL.sub(lambda hit: _named(hit, told), content)  # noqa: B023 -- used at once
        digest = hashlib.sha256(content).hexdigest()[:_DIGITS]
        name = f"{file.stem}.{digest}{file.suffix}"
        packed = gzip.compress(content, 9, mtime=0)
        small = len(packed) < len(content) * 0.9
        kind = _KINDS.get(file.suffix) or mimetypes.types_map[file.suffix]
        if kind.startswith("text/"):
            kind += "; charset=utf-8"
        found.append((plain, name, Served(content, packed if small else None, kind, digest)))
    return tuple(found)


def _named(hit: re.Match[bytes], names_by_plain: Mapping[str, str]) -> bytes:
    plain = hit.group(1).decode()
    return b'url("' + names_by_plain[plain].encode() + b'")'
