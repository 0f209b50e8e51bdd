"""The circles of the demo region: cases, whom they asked for help, and how that went.

    asked ─▶ joined or on a waiting list ─▶ in contact ─▶ helped ─▶ closed, the longer ago the more

Some are refused for want of room and ask elsewhere, some families stop, one asks the wrong service.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from demo.names import ACTIONS, GOALS, MESSAGES, QUESTIONS
from demo.organisations import Partner, desk_of, partners, service_key
from demo.year import Told
from shared.vocabulary import (
    ActionStatus,
    CaseOutcome,
    CaseStatus,
    GoalStatus,
    HoldReason,
    LifeDomain,
    NoteSecrecy,
    ReferralKind,
    ReferralOutcome,
    ReferralStatus,
    SecrecyRegime,
    SharedField,
    SignalStatus,
)

_FIELDS = (
    SharedField.IDENTITY,
    SharedField.BIRTH_DATE,
    SharedField.CONTACT_DETAILS,
    SharedField.LANGUAGE,
    SharedField.OBSERVATION,
    SharedField.PUPIL_WORDS,
    SharedField.STRENGTH,
    SharedField.HELP_QUESTION,
)
_ASKED_DAYS, _YOUNG_DAYS = 8, 90
_YOUNG = (
    ReferralStatus.ACCEPTED,
    ReferralStatus.ON_HOLD,
    ReferralStatus.REQUESTED,
    ReferralStatus.DRAFT,
    ReferralStatus.IN_PROGRESS,
    ReferralStatus.IN_PROGRESS,
)
_OLD = (
    *[ReferralStatus.COMPLETED] * 3,
    ReferralStatus.IN_PROGRESS,
    ReferralStatus.FAILED,
    *[ReferralStatus.COMPLETED] * 3,
    ReferralStatus.CANCELLED,
    ReferralStatus.IN_PROGRESS,
    *[ReferralStatus.COMPLETED] * 2,
    ReferralStatus.ENTERED_IN_ERROR,
    ReferralStatus.REQUESTED,
    ReferralStatus.DRAFT,
)
"""Also a partner that stays silent and a question never sent: what reminders are for."""
_CASES = (*[CaseStatus.CLOSED] * 5, CaseStatus.CLOSING, CaseStatus.OPEN)
"""Where a circle stands whose help has ended."""
_JOINED = frozenset(
    {
        ReferralStatus.ACCEPTED,
        ReferralStatus.IN_PROGRESS,
        ReferralStatus.ON_HOLD,
        ReferralStatus.COMPLETED,
        ReferralStatus.FAILED,
    }
)
_REFUSED_FIRST, _HANDS_OVER = 0.2, 0.2
_MEET_EVERY = timedelta(days=60)
_ADVICE = 8


@dataclass(slots=True)
class Circles:
    """Cases, sharing decisions and referrals by key, as a world file has them."""

    cases: dict[str, Any] = field(default_factory=dict)
    sharing: dict[str, Any] = field(default_factory=dict)
    referrals: dict[str, Any] = field(default_factory=dict)


def circles(chance: random.Random, told: list[Told], now: datetime) -> Circles:
    """Give the circles that the signals of a year led to."""
    found = Circles()
    young, old, ended = itertools.cycle(_YOUNG), itertools.cycle(_OLD), itertools.cycle(_CASES)
    for signal in told:
        if signal.status is SignalStatus.REFERRED:
            _Circle(chance, found, signal, now, young, old, ended).tell()
    asking = [each for each in told if each.status is SignalStatus.ADVICE]
    for number, signal in enumerate(asking[:_ADVICE]):
        found.referrals[f"advies-{number + 1:02}"] = _advice(chance, signal, now)
    return found


def _advice(chance: random.Random, signal: Told, now: datetime) -> dict[str, Any]:
    answered = now - signal.at > timedelta(days=_ASKED_DAYS)
    return {
        "kind": ReferralKind.ADVICE,
        "service": "clb-leiebocht-dienst",
        "from_organisation": signal.pupil.school.key,
        "signal": signal.key,
        "status": ReferralStatus.COMPLETED if answered else ReferralStatus.REQUESTED,
        "at": (signal.at + timedelta(days=4)).isoformat(),
        "life_domains": [LifeDomain.EDUCATION],
        "help_question": chance.choice(QUESTIONS),
        "message": "Er is raad gevraagd; de school gaat er mee verder.",
    }


@dataclass(slots=True)
class _Circle:
    """One circle, told from its opening to today."""

    chance: random.Random
    found: Circles
    signal: Told
    now: datetime
    young: Iterator[ReferralStatus]
    old: Iterator[ReferralStatus]
    ended: Iterator[CaseStatus]

    @property
    def key(self) -> str:
        """The key of the case."""
        return self.signal.key.replace("signaal", "kring")

    @property
    def opened_at(self) -> datetime:
        """The day after the signal was weighed."""
        weighed = datetime.fromisoformat(self.signal.part["decided_at"])
        return weighed + timedelta(hours=20)

    @property
    def age_days(self) -> int:
        """For how long it has been open."""
        return (self.now - self.opened_at).days

    def tell(self) -> None:
        """Tell this circle: its case and every question it asked."""
        self.signal.part["case"] = self.key
        joined = self._ask()
        asked = self.found.referrals[self._last_asked()]["status"]
        ended = asked in {ReferralStatus.COMPLETED, ReferralStatus.FAILED}
        status = next(self.ended) if ended else CaseStatus.OPEN
        done = status is not CaseStatus.OPEN
        case = {
            "pupil": self.signal.pupil.key,
            "signal": self.signal.key,
            "at": self.opened_at.isoformat(),
            "next_on": "+60d",
            "status": status,
            "message": self.chance.choice(MESSAGES),
            "outcome": self.chance.choice(
                (CaseOutcome.GOAL_REACHED, CaseOutcome.GOAL_PARTLY_REACHED)
            ),
            "goals": {f"{self.key}-doel": self._goal(done=done)},
            "actions": dict(self._actions(joined, done=done)),
            "notes": dict(self._notes(joined)),
        }
        if status is CaseStatus.OPEN:
            case["round_tables"] = dict(self._round_tables())
        self.found.cases[self.key] = case

    def _last_asked(self) -> str:
        return [key for key in self.found.referrals if key.startswith(f"{self.key}-vraag")][-1]

    def _ask(self) -> Partner | None:
        """Ask a partner, or two where the first has no room; give the one that joined."""
        fitting = self._fitting()
        first = self.chance.choice(fitting)
        at = self.opened_at + timedelta(hours=3)
        if self.age_days > _ASKED_DAYS and self.chance.random() < _REFUSED_FIRST:
            self._referral(1, first, ReferralStatus.REJECTED, at)
            others = [each for each in fitting if each != first] or fitting
            first = self.chance.choice(others)
            at += timedelta(days=6)
        status = self._status()
        self._referral(2, first, status, at)
        return first if status in _JOINED else None

    def _fitting(self) -> list[Partner]:
        pupil = self.signal.pupil
        age = pupil.age(self.opened_at.date())
        return [
            each
            for each in partners()
            if each.ages[0] <= age < each.ages[1]
            and (not each.area or pupil.town in each.area)
            and not each.mandated
        ]

    def _status(self) -> ReferralStatus:
        """Give how far the help has come: every state there is, more endings the older it is."""
        if self.age_days < _ASKED_DAYS:
            return ReferralStatus.REQUESTED
        return next(self.young if self.age_days < _YOUNG_DAYS else self.old)

    def _referral(
        self, number: int, partner: Partner, status: ReferralStatus, at: datetime
    ) -> None:
        key = f"{self.key}-vraag-{number}"
        kind = self._kind(partner, status)
        self.found.sharing[key] = {
            "case": self.key,
            "to": partner.key,
            "at": at.isoformat(),
            "fields": _FIELDS,
            "purpose": "handover" if kind is ReferralKind.HANDOVER else "care",
            "expires_on": "+360d",
        }
        answered = at + timedelta(hours=self.chance.randrange(20, 72))
        contact = answered + timedelta(days=self.chance.randrange(1, 8))
        weeks = timedelta(weeks=self.chance.randrange(4, 9))
        self.found.referrals[key] = {
            "kind": kind,
            "service": service_key(partner),
            "case": self.key,
            "sharing": key,
            "signal": self.signal.key,
            "by": f"zorg-{self.signal.pupil.school.key}",
            "answered_by": desk_of()[partner.key],
            "status": status,
            "at": at.isoformat(),
            "answered_at": min(answered, self.now).isoformat(),
            "contact_at": min(contact, self.now).isoformat(),
            "ended_at": min(contact + weeks, self.now).isoformat(),
            "life_domains": [partner.domains[0]],
            "help_question": self.chance.choice(QUESTIONS),
            "hold_reason": HoldReason.WAITLISTED,
            "outcome": self.chance.choice(
                (ReferralOutcome.HELP_RECEIVED, ReferralOutcome.HELP_PARTIAL)
            ),
            "message": self.chance.choice(MESSAGES),
        }

    def _kind(self, partner: Partner, status: ReferralStatus) -> ReferralKind:
        moves = ReferralKind.HANDOVER in partner.accepts
        at_work = status is ReferralStatus.IN_PROGRESS
        hands_over = moves and at_work and self.chance.random() < _HANDS_OVER
        return ReferralKind.HANDOVER if hands_over else ReferralKind.CO_CARE

    def _goal(self, *, done: bool) -> dict[str, Any]:
        return {
            "words": self.chance.choice(GOALS),
            "life_domain": LifeDomain.FAMILY,
            "status": GoalStatus.REACHED if done else GoalStatus.OPEN,
        }

    def _actions(self, joined: Partner | None, *, done: bool) -> Iterator[tuple[str, Any]]:
        doers = [f"zorg-{self.signal.pupil.school.key}"]
        if joined is not None:
            doers.append(desk_of()[joined.key])
        for number, doer in enumerate(doers):
            yield (
                f"{self.key}-actie-{number + 1}",
                {
                    "doer": doer,
                    "goal": f"{self.key}-doel",
                    "words": self.chance.choice(ACTIONS),
                    "due_on": f"+{self.chance.randrange(7, 40)}d",
                    "status": ActionStatus.DONE if done else ActionStatus.OPEN,
                },
            )

    def _notes(self, joined: Partner | None) -> Iterator[tuple[str, Any]]:
        school = self.signal.pupil.school.key
        yield (
            f"{self.key}-nota-1",
            {
                "by": f"zorg-{school}",
                "organisation": school,
                "words": "Met mama en papa gesproken aan de poort; ze willen graag mee kijken.",
            },
        )
        if joined is not None and joined.secrecy is SecrecyRegime.PROFESSIONAL_SECRECY:
            yield (
                f"{self.key}-nota-2",
                {
                    "by": desk_of()[joined.key],
                    "organisation": joined.key,
                    "secrecy": NoteSecrecy.PROFESSIONAL_SECRECY,
                    "words": "Eerste gesprek thuis; wat gezegd is, blijft onder hulpverleners.",
                },
            )

    def _round_tables(self) -> Iterator[tuple[str, Any]]:
        """Meet every two months, so that an old circle has a next date in reach."""
        at, number = self.opened_at + _MEET_EVERY, 1
        while at < self.now:
            yield (
                f"{self.key}-tafel-{number}",
                {
                    "at": at.isoformat(),
                    "family_present": self.chance.random() < 0.8,  # noqa: PLR2004 -- most often
                    "decisions": [self.chance.choice(ACTIONS)],
                    "next_on": "+63d",
                },
            )
            at, number = at + _MEET_EVERY, number + 1
