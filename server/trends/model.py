"""What every cell of the plan is a sum of: the tables an attacker would have to guess.

Signals are counted in a table of municipality, domain and month; schools part the school year of
their municipality; early leavers are some of the signals of a month in a municipality, and so are
those at risk of leaving, which with them and all others make the month. Weeks are a system of their
own (``disclosure/weeks.py``): no cell crosses them with places or domains. What is
parted in several ways (outcomes, reasons) stands beside it and adds up to the same whole. Tables
that no published cell crosses can be guessed independently, so leaving the crossing out loses no
attack.

Nothing crosses the border of a school year. Until a trimester closes nothing crosses the border of
a month, so the model of a release covers the months that its new cells bind together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from server.trends.disclosure.bounds import Model, Places
from server.trends.facts import ANSWERS, DOMAINS, LEAVER_OUTCOMES, NONE, REASONS, SECTORS, Ground
from server.trends.periods import Month, months_of
from server.trends.plan import cell_name

YES_NO = ("yes", "no")
ENDED = ("closed", "withdrawn", "open-14", "open-28", "open-longer")
"""How a signal stands when its school year closes; open ones by the days they have been open."""
OPEN_TO = (14, 28)
OUTSIDE = "elders"
"""The municipality of whatever lies outside the region."""
NO_OUTCOME = "none-yet"
NO_REASON = "not-said"
OTHERS = "others"
"""Signals about anything else than leaving school: no cell, but what is left of those that are."""
NOTICED = ("0-3", "4-5", "6-14", "15-30", "31-90", "91+", "not-said")
"""Days between noticing and receipt, in the classes of Primero; last: the day was not given."""
NOTICED_TO = (3, 5, 14, 30, 90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The model, and the sums besides the plan's cells that must not be narrow either."""

    model: Model
    also: tuple[Places, ...]
    """The signals of one domain in one municipality in one month, where there is a school."""
    others: Mapping[str, Places]
    """What a month has beside its signals about leaving school: a subtraction away from them."""


def municipalities_of(ground: Ground) -> tuple[str, ...]:
    """Give the municipalities cells are parted by: the region's, and outside."""
    return (*ground.municipalities, OUTSIDE)


def places_with_schools(ground: Ground) -> tuple[str, ...]:
    """Give the municipalities in which there can be a signal; in the others none is no secret."""
    there = set(ground.school_municipality)
    return tuple(
        name
        for code, name in enumerate(municipalities_of(ground))
        if (code if code < len(ground.municipalities) else NONE) in there
    )


def bound_together(month: Month) -> tuple[Month, ...]:
    """Give the months that the cells of the release of a month bind together."""
    if month.ends_school_year:
        return months_of(month.school_year)
    if month.ends_trimester:
        return months_of(month.trimester)
    return (month,)


def tables_of(ground: Ground, month: Month) -> Tables:
    """Give the model of the release of a month."""
    months = bound_together(month)
    model = Model()
    signals = _signals(model, ground, months)
    leavers = _leavers(model, ground, months, signals)
    risks, others = _risks(model, months, signals, leavers)
    offers = _offers(model, months)
    if month.ends_trimester:
        _trimesters(model, ground, months, signals)
    if month.ends_school_year:
        year = month.school_year
        _years_of_signals(model, ground, year, signals)
        _years_of_leavers(model, ground, year, leavers)
        model.cell(cell_name("risks", year), risks)
        _years_of_offers(model, ground, year, offers)
    return Tables(model=model, also=tuple(signals.reshape(-1, 1)), others=others)


def _signals(model: Model, ground: Ground, months: Sequence[Month]) -> Places:
    """Add the signals of each municipality, domain and month, and the cells of months."""
    places = places_with_schools(ground)
    shape = (len(places), len(DOMAINS), len(months))
    signals = model.counts(int(np.prod(shape))).reshape(shape)
    for at, month in enumerate(months):
        model.cell(cell_name("signals", month.name), signals[:, :, at])
        for code, domain in enumerate(DOMAINS):
            model.cell(cell_name("signals", month.name, domain=domain), signals[:, code, at])
        for code, place in enumerate(places):
            model.cell(cell_name("signals", month.name, municipality=place), signals[code, :, at])
    return signals


def _leavers(model: Model, ground: Ground, months: Sequence[Month], signals: Places) -> Places:
    places = len(places_with_schools(ground))
    leavers = model.counts(places * len(months)).reshape(places, len(months))
    for at, month in enumerate(months):
        for place in range(places):
            model.at_most(leavers[place, at : at + 1], signals[place, :, at])
        model.cell(cell_name("leavers", month.name), leavers[:, at])
    return leavers


def _risks(
    model: Model, months: Sequence[Month], signals: Places, leavers: Places
) -> tuple[Places, Mapping[str, Places]]:
    """Part each month of the region into who left, who may leave, and everybody else."""
    risks, others = model.counts(len(months)), model.counts(len(months))
    rest: dict[str, Places] = {}
    for at, month in enumerate(months):
        model.equal(np.r_[leavers[:, at], risks[at], others[at]], signals[:, :, at])
        model.cell(cell_name("risks", month.name), risks[at : at + 1])
        rest[cell_name(OTHERS, month.name)] = others[at : at + 1]
    return risks, rest


def _offers(model: Model, months: Sequence[Month]) -> Places:
    offers = model.counts(len(months))
    for at, month in enumerate(months):
        model.cell(cell_name("offers", month.name), offers[at : at + 1])
    return offers


def _trimesters(model: Model, ground: Ground, months: Sequence[Month], signals: Places) -> None:
    for trimester in sorted({month.trimester for month in months}):
        within = [at for at, month in enumerate(months) if month.trimester == trimester]
        for code, place in enumerate(places_with_schools(ground)):
            name = cell_name("signals", trimester, municipality=place)
            model.cell(name, signals[code][:, within])


def _years_of_signals(model: Model, ground: Ground, year: str, signals: Places) -> None:
    places = places_with_schools(ground)
    for code, place in enumerate(places):
        model.cell(cell_name("signals", year, municipality=place), signals[code])
        for at, domain in enumerate(DOMAINS):
            name = cell_name("signals", year, municipality=place, domain=domain)
            model.cell(name, signals[code, at])
    for at, domain in enumerate(DOMAINS):
        model.cell(cell_name("signals", year, domain=domain), signals[:, at])
    schools = model.counts(len(ground.schools))
    for code, school in enumerate(ground.schools):
        model.cell(cell_name("signals", year, school=school), schools[code : code + 1])
    everywhere = municipalities_of(ground)
    at_home = np.array([everywhere[place] for place in ground.school_municipality])
    for code, place in enumerate(places):
        model.equal(schools[at_home == place], signals[code])
    _part(model, "delays", year, "noticed", (*NOTICED,), signals)
    _part(model, "endings", year, "ended", ENDED, signals)
    _part(model, "unmet", year, "helped", YES_NO, signals, rest=True)


def _years_of_leavers(model: Model, ground: Ground, year: str, leavers: Places) -> None:
    for code, place in enumerate(places_with_schools(ground)):
        model.cell(cell_name("leavers", year, municipality=place), leavers[code])
    _part(model, "leavers", year, "outcome", (*LEAVER_OUTCOMES, NO_OUTCOME), leavers)
    _part(model, "leavers", year, "foreseen", YES_NO, leavers)


def _years_of_offers(model: Model, ground: Ground, year: str, offers: Places) -> None:
    answers = _part(model, "offers", year, "answer", ANSWERS, offers)
    declined = answers[ANSWERS.index("declined") : ANSWERS.index("declined") + 1]
    _part(model, "declines", year, "reason", (*REASONS, NO_REASON), declined)
    _part(model, "declines", year, "sector", SECTORS, declined)
    _part(model, "declines", year, "municipality", municipalities_of(ground), declined)
    loops = _part(model, "loops", year, "final", YES_NO, offers, rest=True)
    starts = _part(model, "starts", year, "started", YES_NO, offers, rest=True)
    model.equal(loops[:2], starts[:2])


def _part(
    model: Model,
    of: str,
    year: str,
    dimension: str,
    values: Sequence[str],
    whole: Places,
    *,
    rest: bool = False,
) -> Places:
    """Part a whole: its parts add up to it, with a rest that is no cell where one is asked for."""
    parts = model.counts(len(values) + rest)
    model.equal(parts, whole)
    for at, value in enumerate(values):
        model.cell(cell_name(of, year, **{dimension: value}), parts[at : at + 1])
    return parts
