"""Simulated questions to partners: who was asked, what they answered, whether help began."""

from __future__ import annotations

import numpy as np

from server.trends import facts
from server.trends.facts import NONE, Column, Journeys, Offers, Signals
from shared.vocabulary import RejectReason, Sector

_ASKED = {
    Sector.PUPIL_GUIDANCE_CENTRE: 0.34,
    Sector.GENERAL_WELFARE: 0.18,
    Sector.LOCAL_GOVERNMENT: 0.16,
    Sector.MENTAL_HEALTH: 0.12,
    Sector.PREVENTIVE_FAMILY_SUPPORT: 0.10,
    Sector.YOUTH_CARE: 0.07,
    Sector.WORK: 0.03,
}
"""Whom schools ask, as shares."""
_FULL = 0.5
"""Of the declines: no capacity."""
_NO_ANSWER, _DECLINES, _RECALLED = 0.12, 0.75, 0.05
"""Of offers that were not the accepted one."""
_STARTS = 0.85
_LONGEST = int(np.iinfo(np.int16).max)


def offers_about(
    random: np.random.Generator, signals: Signals, about: Column, *, last: int, asked: Column
) -> Offers:
    """Make the offers about signals: one after the other, the last one accepted if any was.

    Parameters
    ----------
    about
        Places of the signals about which anybody was asked.
    last
        The last day that is known.
    asked
        How many were asked, a signal.
    """
    times = asked[about].astype(np.int64)
    of = np.repeat(about, times)
    turn = np.arange(len(of)) - np.repeat(np.cumsum(times) - times, times)
    final = turn == np.repeat(times - 1, times)
    accepted = final & (signals.accepted_after[of] != NONE)
    sent = np.minimum(signals.received_on[of] + 1 + 4 * turn, last)
    answer, after = _answers(random, accepted, signals.accepted_after[of], age=last - sent)
    starts = np.minimum(after + _days(random, len(of), median=7), _LONGEST)
    started = (answer == facts.ACCEPTED) & (random.random(len(of)) < _STARTS)
    started &= sent + starts <= last
    ends = np.minimum(after + _days(random, len(of), median=45), _LONGEST)
    finals = np.where(answer == facts.ACCEPTED, ends, after)
    finished = np.isin(answer, (facts.DECLINED, facts.RECALLED, facts.ACCEPTED))
    finished &= sent + finals <= last
    said = np.isin(answer, (facts.ACCEPTED, facts.DECLINED))
    order = np.argsort(sent, kind="stable")
    columns = {
        "sent_on": sent.astype(np.int32),
        "municipality": signals.municipality[of],
        "sector": _sectors(random, len(of)),
        "child": signals.child[of],
        "family": signals.family[of],
        "answer": answer.astype(np.int8),
        "reason": _reasons(random, answer),
        "answered_after": np.where(said, after, NONE).astype(np.int16),
        "started_after": np.where(started, starts, NONE).astype(np.int16),
        "final_after": np.where(finished, finals, NONE).astype(np.int16),
    }
    return Offers(**{name: column[order] for name, column in columns.items()})


def journeys_of(offers: Offers) -> Journeys:
    """Give the journeys that follow from simulated offers; school days come back as days."""
    accepted = offers.take(offers.answer == facts.ACCEPTED)
    begins = accepted.sent_on + accepted.answered_after.astype(np.int32) * 7 // 5
    ends = accepted.sent_on + accepted.final_after
    return Journeys(
        accepted_on=begins,
        ended_on=np.where(accepted.final_after == NONE, NONE, np.maximum(ends, begins)),
        child=accepted.child,
        family=accepted.family,
    )


def _answers(
    random: np.random.Generator, accepted: Column, accepted_after: Column, *, age: Column
) -> tuple[Column, Column]:
    chance = random.random(len(accepted))
    otherwise = np.where(
        chance < _DECLINES,
        facts.DECLINED,
        np.where(chance < _DECLINES + _RECALLED, facts.RECALLED, facts.UNANSWERED),
    )
    silent = chance > 1 - _NO_ANSWER
    answer = np.where(accepted, facts.ACCEPTED, np.where(silent, facts.UNANSWERED, otherwise))
    after = np.where(accepted, np.minimum(accepted_after, 30), _days(random, len(age), median=3))
    return np.where(after * 7 // 5 <= age, answer, facts.UNANSWERED), after


def _reasons(random: np.random.Generator, answer: Column) -> Column:
    others = [place for place, each in enumerate(facts.REASONS) if each != RejectReason.NO_CAPACITY]
    full = facts.REASONS.index(RejectReason.NO_CAPACITY)
    reason = random.choice(others, size=len(answer))
    reason = np.where(random.random(len(answer)) < _FULL, full, reason)
    return np.where(answer == facts.DECLINED, reason, NONE).astype(np.int8)


def _sectors(random: np.random.Generator, many: int) -> Column:
    places = [facts.SECTORS.index(each) for each in _ASKED]
    return random.choice(places, size=many, p=list(_ASKED.values())).astype(np.int8)


def _days(random: np.random.Generator, many: int, *, median: float) -> Column:
    days = np.floor(random.lognormal(np.log(median), 0.8, size=many))
    return np.minimum(days, _LONGEST // 2).astype(np.int64)
