"""What a release is made from: columns of numbers, one place a signal or an offer.

The compiler reads the tables into these once; the simulator makes them from nothing. There is no
name, no word and no date of birth in them, and no number by which anybody is known elsewhere: a
child is a number that only tells whether two signals are about the same one. They live in memory
while a release is made and are never stored or shown.

Days are numbers since 1 January 1970 on the region's clock (``day_of``). ``NONE`` stands for what
has not happened or is not known. Codes are places in the tuples of this module.

Must not: read a database, know the time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from server.trends.ground import NONE as NONE
from server.trends.ground import Ground as Ground
from shared.school_calendar import SchoolCalendar
from shared.vocabulary import (
    LeaverOutcome,
    LifeDomain,
    RejectReason,
    Sector,
    Severity,
    SignalKind,
)

UNKNOWN_DOMAIN = "onbekend"
DOMAINS: tuple[str, ...] = (*(each.value for each in LifeDomain), UNKNOWN_DOMAIN)
"""The life domains and, last, none: every signal has exactly one primary domain."""
LEVELS: tuple[str, ...] = tuple(each.value for each in Severity)
CONCERN, LEAVER_RISK, LEAVER_LEFT = range(3)
KINDS: tuple[str, ...] = (
    SignalKind.CONCERN.value,
    "early-leaver-risk",
    "early-leaver-left",
)
OPEN, CLOSED, WITHDRAWN = range(3)
ENDINGS: tuple[str, ...] = ("open", "closed", "withdrawn")
"""Withdrawn is a competing event, not a censored one: signal taken back or family declined."""
LEAVER_OUTCOMES: tuple[str, ...] = tuple(each.value for each in LeaverOutcome)
UNANSWERED, ACCEPTED, DECLINED, RECALLED = range(4)
ANSWERS: tuple[str, ...] = ("open", "accepted", "declined", "recalled")
REASONS: tuple[str, ...] = tuple(each.value for each in RejectReason)
SECTORS: tuple[str, ...] = tuple(each.value for each in Sector)

Column = NDArray[Any]


def day_of(on: date) -> int:
    """Give the number of a day."""
    return (on - date(1970, 1, 1)).days


def date_of(day: int) -> date:
    """Give the day of a number."""
    return date(1970, 1, 1) + timedelta(days=int(day))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """Columns of the same length."""

    def __post_init__(self) -> None:
        """Refuse columns of different lengths: the rows would be nobody's."""
        lengths = {len(getattr(self, each.name)) for each in fields(self)}
        if len(lengths) != 1:
            message = "columns of one length make rows"
            raise ValueError(message)

    def take(self, which: Column) -> Self:
        """Give the rows that a mask or a list of places names."""
        return type(self)(**{each.name: getattr(self, each.name)[which] for each in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals(_Columns):
    """Signals, one place each, in the order received."""

    received_on: Column
    """int32: the day it was received, on the region's clock."""
    municipality: Column
    """int16: of the school; ``NONE`` outside the region."""
    school: Column
    """int32: a place in ``Ground.schools``."""
    domain: Column
    """int8: the one primary domain, a place in ``DOMAINS``."""
    child: Column
    """int64: equal when it is the same child."""
    family: Column
    """int64: equal when it is the same household."""
    level: Column
    """int8: a place in ``LEVELS``."""
    kind: Column
    """int8: a place in ``KINDS``."""
    outcome: Column
    """int8: how the follow-up of an early leaver ended, a place in ``LEAVER_OUTCOMES``."""
    triaged_after: Column
    """int16: school days until a person of the care team first looked."""
    contact_after: Column
    """int16: calendar days until anybody first spoke with the family."""
    told_after: Column
    """int16: school days until the signaller heard more than "received"."""
    ended_after: Column
    """int16: calendar days until it ended."""
    ending: Column
    """int8: a place in ``ENDINGS``."""
    again_after: Column
    """int16: calendar days from its end to the next signal about the same child."""
    accepted_after: Column
    """int16: school days until a partner accepted an offer about it."""
    offers: Column
    """int8: offers made about it until one was accepted, or all of them when none was."""
    foreseen_for: Column
    """int16: calendar days since the first signal about the same child; 0 when this is it."""
    noticed_before: Column
    """int16: calendar days between what was noticed and receipt."""
    waited_for_network: Column
    """int32: minutes between writing and receipt: how long the phone was out of reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers(_Columns):
    """Questions to partners, one place each, in the order sent."""

    sent_on: Column
    """int32."""
    municipality: Column
    """int16: of the asking school or organisation; ``NONE`` outside the region."""
    sector: Column
    """int8: of the asked organisation, a place in ``SECTORS``."""
    child: Column
    """int64."""
    family: Column
    """int64."""
    answer: Column
    """int8: a place in ``ANSWERS``."""
    reason: Column
    """int8: why it was declined, a place in ``REASONS``."""
    answered_after: Column
    """int16: school days."""
    started_after: Column
    """int16: calendar days until help began: the first contact of the partner."""
    final_after: Column
    """int16: calendar days until a final status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journeys(_Columns):
    """Offers that a partner accepted, one place each: from its yes to the end of its part."""

    accepted_on: Column
    """int32."""
    ended_on: Column
    """int32; ``NONE`` while it goes on."""
    child: Column
    """int64."""
    family: Column
    """int64."""


def no_journeys() -> Journeys:
    """Give columns without a journey."""
    return Journeys(**{each.name: np.empty(0, dtype=np.int64) for each in fields(Journeys)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a release is made from."""

    ground: Ground
    observed_on: int
    """The day after which nothing is known: open ones are censored here."""
    signals: Signals
    offers: Offers
    calendar: SchoolCalendar
    """Which days have school: who waits, waits in school days too."""
    journeys: Journeys = field(default_factory=no_journeys)
    """All that went on in these months, and some that had ended before."""

    def known_on(self, day: int) -> Facts:
        """Give what was known on a day: what came later has not come, what waits waits.

        Notes
        -----
        For facts that were simulated whole; what is read from the tables is read so.
        """
        signals = self.signals.take(self.signals.received_on <= day)
        offers = self.offers.take(self.offers.sent_on <= day)
        ended = _known(signals.ended_after, day - signals.received_on)
        again = np.where(ended == NONE, NONE, signals.again_after)
        return replace(
            self,
            observed_on=day,
            signals=replace(
                signals,
                triaged_after=_known(signals.triaged_after, day - signals.received_on),
                contact_after=_known(signals.contact_after, day - signals.received_on),
                told_after=_known(signals.told_after, day - signals.received_on),
                accepted_after=_known(signals.accepted_after, day - signals.received_on),
                ended_after=ended,
                ending=np.where(ended == NONE, OPEN, signals.ending),
                outcome=np.where(ended == NONE, NONE, signals.outcome),
                again_after=_known(again, day - signals.received_on - ended),
            ),
            offers=_offers_known(offers, day - offers.sent_on),
            journeys=self._journeys_known(day),
        )

    def _journeys_known(self, day: int) -> Journeys:
        journeys = self.journeys.take(self.journeys.accepted_on <= day)
        ended = np.where(journeys.ended_on <= day, journeys.ended_on, NONE)
        return replace(journeys, ended_on=ended)


def _offers_known(offers: Offers, age: Column) -> Offers:
    answered = _known(offers.answered_after, age)
    waits = (answered == NONE) & (offers.answer != RECALLED)
    return replace(
        offers,
        answered_after=answered,
        answer=np.where(waits, UNANSWERED, offers.answer),
        reason=np.where(waits, NONE, offers.reason),
        started_after=_known(offers.started_after, age),
        final_after=_known(offers.final_after, age),
    )


def _known(after: Column, age: Column) -> Column:
    return np.where(after <= age, after, NONE)


def no_signals() -> Signals:
    """Give columns without a signal."""
    return Signals(**{each.name: np.empty(0, dtype=np.int64) for each in fields(Signals)})


def no_offers() -> Offers:
    """Give columns without an offer."""
    return Offers(**{each.name: np.empty(0, dtype=np.int64) for each in fields(Offers)})
