"""Who plays: some people, each with a phone, around one pupil, in a world that was built."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from demo.handset import Handset
from shared.people import MeView, PupilItem


@dataclass(slots=True)
class Player:
    """Somebody in the story."""

    handset: Handset
    me: MeView
    organisation_id: UUID
    """Where they work in this story; small services share a colleague."""

    @property
    def account_id(self) -> UUID:
        """Who they are."""
        return self.me.account_id

    @property
    def name(self) -> str:
        """What colleagues call them."""
        return self.me.display_name

    @property
    def organisation_name(self) -> str:
        """What it is called."""
        names = {each.organisation_id: each.organisation_name for each in self.me.memberships}
        return names[self.organisation_id]


@dataclass(slots=True)
class Cast:
    """What the story begins with.

    Parameters
    ----------
    outsider
        A coordinator of the network.
    pupils
        Given and family name of the pupil it is about, and of another one.
    age, nis, language
        Of the pupil it is about.
    """

    teacher: Player
    care_team: Player
    outsider: Player
    pupils: tuple[tuple[str, str], tuple[str, str]]
    age: int
    nis: str
    language: str
    today: date
    shown: list[str] = field(default_factory=list)
    """Every step the teacher's phone has shown about the first signal, in order."""

    @property
    def names(self) -> tuple[str, ...]:
        """What nobody outside the circle may read."""
        (given, family), _ = self.pupils
        return (given, family)


def only(hits: tuple[PupilItem, ...], given_name: str) -> PupilItem:
    """Give the pupil of that given name out of what a search found."""
    (hit,) = (each for each in hits if each.given_name == given_name)
    return hit
