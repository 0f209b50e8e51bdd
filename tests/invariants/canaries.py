"""Words that stand for nothing else: wherever one turns up, it is known whose it is and what."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto
from uuid import UUID

from shared.vocabulary import NoteSecrecy

_WORD = re.compile(r"qz\d{5}kanarie|20[01]\d-\d\d-\d\d")


class Said(StrEnum):
    """What a canary stands for."""

    IDENTITY = auto()
    """A name."""
    BIRTH_DATE = auto()
    CLASS_NAME = auto()
    CONTACT = auto()
    LANGUAGE = auto()
    OBSERVATION = auto()
    PUPIL_WORDS = auto()
    STRENGTH = auto()
    ACTION_TAKEN = auto()
    FOR_THE_CARE_TEAM = auto()
    """An interpretation, or with whom it was discussed."""
    TO_THE_SIGNALLER = auto()
    HELP_QUESTION = auto()
    BETWEEN_DESKS = auto()
    """A question, an answer, a no, a bridging plan."""
    OF_THE_SENDER = auto()
    """Why a question was a mistake."""
    CASE_WORDS = auto()
    NOTE = auto()
    NEVER_READ = auto()
    """A reason that is kept for whoever has to account for it, and a password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """What one canary stands for."""

    said: Said
    about: UUID | None = None
    """The young person; none for advice, which has no name."""
    thing: UUID | None = None
    """The signal, referral or case in which it was written."""
    by: UUID | None = None
    """The organisation that wrote it."""
    secrecy: NoteSecrecy | None = None


class Canaries:
    """Makes canaries and knows them again."""

    def __init__(self) -> None:
        """Start with none."""
        self.known: dict[str, Canary] = {}

    def word(
        self,
        said: Said,
        *,
        about: UUID | None = None,
        thing: UUID | None = None,
        by: UUID | None = None,
        secrecy: NoteSecrecy | None = None,
    ) -> str:
        """Make a word."""
        word = f"qz{len(self.known):05}kanarie"
        self.known[word] = Canary(said=said, about=about, thing=thing, by=by, secrecy=secrecy)
        return word

    def birth_date(self, about: UUID, *, born_in: int) -> date:
        """Make a day in a year of this century in which nothing else happens."""
        born = date(born_in, 10, 1) + timedelta(days=len(self.known) % 90)
        self.known[born.isoformat()] = Canary(said=Said.BIRTH_DATE, about=about)
        return born

    def copy(self) -> Canaries:
        """Know the same ones, and make others from here on."""
        twin = Canaries()
        twin.known.update(self.known)
        return twin

    def found_in(self, text: str) -> Iterator[tuple[str, Canary]]:
        """Find the canaries in a text, each once."""
        for word in dict.fromkeys(_WORD.findall(text)):
            if word in self.known:
                yield word, self.known[word]

    def leaked_into(self, content: bytes) -> list[str]:
        """Name what is in these bytes in any of the usual spellings, so that a leak is found.

        Each canary is looked for as UTF-8 and UTF-16, plain, in hex and in base64.
        """
        folded = content.lower()
        return [
            f"{canary.said} as {how}"
            for word, canary in self.known.items()
            for how, spelled in _spellings(word)
            if spelled in (folded if how.endswith("hex") else content)
        ]


def _spellings(word: str) -> Iterator[tuple[str, bytes]]:
    plain = {"utf-8": word.encode(), "utf-16-le": word.encode("utf-16-le")}
    plain["utf-16-be"] = word.encode("utf-16-be")
    for how, content in plain.items():
        yield how, content
        yield f"{how} hex", content.hex().encode()
        for shift in range(3):
            # The first and last signs of base64 hang together with what stands beside the word.
            encoded = base64.b64encode(bytes(shift) + content)
            yield f"{how} base64", encoded[4 if shift else 0 : -4]
