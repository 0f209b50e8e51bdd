"""Reading a JSON body: strictly, because what is read here is kept for years.

Stock parsers let the last of two equal keys win, read NaN, and pass on lone surrogates and NUL that
a database then refuses. Here each of these is a clear answer before anything else happens.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from server.kernel.errors import BodyNotReadable, NotValid

MAX_DEPTH = 32

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # Controls, but for tab and newline.
    "\u202a-\u202e\u2066-\u2069"  # Controls of direction, with which a text can lie.
    "\ud800-\udfff"  # Half a character.
    "\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"  # Private, and never a character.
    "\U000f0000-\U0010ffff]"
)


def read_json(raw: bytes) -> Any:
    r"""Read a JSON body.

    Parameters
    ----------
    raw
        UTF-8 without a byte-order mark.

    Returns
    -------
    Any
        The document; every text in it in NFC, with newlines as ``\n``.

    Raises
    ------
    BodyNotReadable
        When it is not JSON, not UTF-8, has a key twice, a number that is not finite, or is nested
        more than 32 deep.
    NotValid
        When a text has a character that no text needs: a control, a half character, a change of
        direction.
    """
    try:
        text = raw.decode("utf-8")
        document = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as error:
        raise BodyNotReadable from error
    return document if _is_clean(text) else _clean(document, (), 1)


def _is_clean(text: str) -> bool:
    """Tell whether a whole document shows at one look that there is nothing to clean in it.

    Notes
    -----
    What has no escape is spelled in the document as it is in the text of it; what has so few
    brackets is not nested deeper. That is nearly every body there is.
    """
    return (
        "\\" not in text
        and text.count("{") + text.count("[") <= MAX_DEPTH
        and unicodedata.is_normalized("NFC", text)
        and not _FORBIDDEN.search(text)
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError
    return document


def _no_constant(_: str) -> Any:
    raise ValueError


def _finite(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise ValueError
    return number


def _clean(value: Any, loc: tuple[str | int, ...], depth: int) -> Any:
    if isinstance(value, str):
        return clean_text(value, loc)
    if isinstance(value, dict | list) and depth > MAX_DEPTH:
        raise BodyNotReadable
    if isinstance(value, dict):
        cleaned = {
            clean_text(key, loc): _clean(each, (*loc, key), depth + 1)
            for key, each in value.items()
        }
        if len(cleaned) != len(value):
            raise BodyNotReadable  # Two spellings of one key.
        return cleaned
    if isinstance(value, list):
        return [_clean(each, (*loc, place), depth + 1) for place, each in enumerate(value)]
    return value


def clean_text(text: str, loc: tuple[str | int, ...]) -> str:
    """Give a text in NFC with every line end a line feed; also for text from a file.

    Raises
    ------
    NotValid
        ``character_not_allowed``.
    """
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _FORBIDDEN.search(text):
        raise NotValid(loc, "character_not_allowed")
    return text
