"""Indicator 4: is this month unusual? From shown counts alone, its own track record beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from server.trends.document import History
from server.trends.facts import DOMAINS, UNKNOWN_DOMAIN
from server.trends.indicators.making import recent
from server.trends.periods import Month
from server.trends.statistics import calibration, unusual
from server.trends.statistics.arrays import Numbers, numbers
from server.trends.statistics.farrington import Opinion, Settings, second_opinion
from server.trends.statistics.unusual import Finding

MOST_YEARS, LEAST_YEARS = 5, 3
_MONTHS = 12
_PLACES = 4


def trend_state(history: History) -> dict[str, Any]:
    """Give the region's p(time) and the shares' adjusted p of the newest month (``unusual``).

    Notes
    -----
    ``region`` has the two newest years, each judged as it was then; ``members`` the newest month.
    From three school years on Farrington's method stands beside it as a second opinion. How often
    the test would have cried wolf is estimated anew with each trimester.
    """
    series = _series(history)
    known = series.as_judged()
    newest = unusual.examine(known)
    members = [
        {
            "family": family,
            "member": name,
            **_row(finding),
            "second_opinion": series.opinion(counts, finding),
        }
        for family, names in series.names.items()
        for name, finding, counts in zip(
            names, newest.families[family], known.families[family], strict=True
        )
    ]
    return {
        "state": newest.region.state,
        "rows": [_region_row(series, known, month) for month in recent(history)],
        "members": members,
        "dispersion": round(newest.dispersion, 2),
        "swing": round(newest.shock, 2),
        "false_alarms": _false_alarms(history, known),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """The shown counts of every month from the first to the newest, none left out."""

    months: tuple[Month, ...]
    school_days: Numbers
    region: Numbers
    families: dict[str, Numbers]
    names: dict[str, tuple[str, ...]]

    def as_judged(self) -> unusual.History:
        """Give the counts as the test reads them."""
        return unusual.History(
            month=np.array([each.month for each in self.months], dtype=np.int64),
            school_days=self.school_days.astype(np.int64),
            region=self.region,
            families=self.families,
        )

    def opinion(self, counts: Numbers, finding: Finding) -> dict[str, Any] | None:
        """Give Farrington's opinion of the last of some counts; none before three school years."""
        at = len(counts) - 1
        years = min(MOST_YEARS, (at - Settings().half_window) // _MONTHS)
        if years < LEAST_YEARS or self.school_days[at] < unusual.LEAST_SCHOOL_DAYS:
            return None
        days = self.school_days[: at + 1]
        exposure = np.where(days >= unusual.LEAST_SCHOOL_DAYS, days, 0.0)
        said = second_opinion(
            counts, at=at, frequency=_MONTHS, settings=Settings(years=years), population=exposure
        )
        return None if said is None else _opinion_row(said, finding)


def _series(history: History) -> _Series:
    first, last = history.months[0], history.months[-1]
    between = (last.year - first.year) * _MONTHS + last.month - first.month
    months = tuple(first.after(place) for place in range(between + 1))
    closed = set(history.months)
    places = history.ground.municipalities
    domains = tuple(each for each in DOMAINS if each != UNKNOWN_DOMAIN)
    return _Series(
        months=months,
        school_days=numbers(
            [history.school_days(each) if each in closed else 0 for each in months]
        ),
        region=_counts(history, months),
        families={
            "municipality": np.array(
                [_counts(history, months, municipality=each) for each in places]
            ).reshape(len(places), len(months)),
            "domain": np.array([_counts(history, months, domain=each) for each in domains]),
        },
        names={"municipality": places, "domain": domains},
    )


def _counts(history: History, months: tuple[Month, ...], **by: str) -> Numbers:
    found = history.series("signals", months, **by)
    return numbers([np.nan if each is None else each for each in found])


def _region_row(series: _Series, known: unusual.History, month: Month) -> dict[str, Any]:
    at = series.months.index(month)
    finding = unusual.examine(known.until(at)).region
    return {
        "period": month.name,
        **_row(finding),
        "second_opinion": series.opinion(series.region[: at + 1], finding),
    }


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "state": finding.state,
        "count": None if finding.observed is None else int(finding.observed),
        "expected": _rounded(finding.expected, 1),
        "usual_from": _rounded(finding.usual_from, 0),
        "usual_until": _rounded(finding.usual_until, 0),
        "p": _rounded(finding.p_value, _PLACES),
        "once_in_school_years": _rounded(finding.recurrence, 1),
    }


def _opinion_row(said: Opinion, finding: Finding) -> dict[str, Any]:
    return {
        "expected": round(said.mean, 1),
        "upper": round(said.upper),
        "alarm": said.alarm,
        "both": said.alarm and finding.alarm,
    }


def _false_alarms(history: History, known: unusual.History) -> dict[str, Any] | None:
    """Give how often the test cries wolf on numbers like these; estimated once a trimester."""
    replay = calibration.look_back(known)
    earlier = _told_before(history)
    if earlier is None or history.months[-1].ends_trimester:
        found = calibration.nothing_going_on(known)
        if found is None:
            return None
        earlier = {
            "a_month": round(found.a_month, 2),
            "region_a_month": round(found.region_a_month, 2),
            "months_drawn": found.months,
            "estimated_with": history.last.name,
        }
    return {
        **earlier,
        "last_months": len(replay.months),
        "alarms_in_last_months": int(replay.alarms.sum()),
    }


def _told_before(history: History) -> dict[str, Any] | None:
    """Give the estimate of the release before."""
    if len(history.releases) < 2:  # noqa: PLR2004 -- The newest one and one before it.
        return None
    said = history.releases[-2].content["indicators"].get("unusual", {}).get("false_alarms")
    kept = ("a_month", "region_a_month", "months_drawn", "estimated_with")
    return None if said is None else {name: said[name] for name in kept}


def _rounded(value: float | None, places: int) -> float | int | None:
    if value is None:
        return None
    return round(value) if places == 0 else round(value, places)
