"""The words of every code of ``shared/vocabulary.py`` and of days, once for phone and desk.

A file for each part of the work; ``codes.py`` puts them together. ``TABLES`` says a code in a few
words, ``BELOW`` in the sentence that explains it, each with every member of its vocabulary; tables
with a name of their own are no whole vocabulary, or none at all. In English, marked: Dutch, French
and English come from the catalogues in ``shared/locale``, which phone and desk read beneath their
own (``i18n.py`` of each) and ``scripts/messages`` keeps.
"""

from __future__ import annotations

DOMAIN = "words"
"""How the catalogues in ``shared/locale`` are called."""


def mark(text: str) -> str:
    """Give the text as it is; the name tells ``scripts/messages`` that it is to be translated."""
    return text


def marks(one: str, many: str) -> tuple[str, str]:
    """Give both texts as they are; as `mark`, for a text with a number in it."""
    return one, many
