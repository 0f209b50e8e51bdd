"""Other rules on the same simulated months: why the monthly test is the one it is.

Each rule looks at every series (region, municipalities, domains, municipality by domain) by itself,
as software for public health does, over the months of school in a row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from server.trends.simulating.counts import draw, expected, school_days
from server.trends.simulating.evaluating import Setting, history_of, weights
from server.trends.statistics import bayes, cusum, ears, farrington
from server.trends.statistics.arrays import Flags, Numbers
from server.trends.statistics.distributions import gamma_poisson_mid_p
from server.trends.statistics.unusual import LEAST_OBSERVED, TESTED_MONTHS_A_YEAR, History

Rule = Callable[[Numbers, int], bool]
"""Says of a series whether the month at a place is an alarm."""

_YEARS = 5
_SIGNIFICANT = 0.01


def _ears_c2(series: Numbers, at: int) -> bool:
    return bool(ears.c2(series[: at + 1]).alarm[-1])


def _bayes(series: Numbers, at: int) -> bool:
    years = min(_YEARS, (at - 1) // TESTED_MONTHS_A_YEAR)
    bound = bayes.upper_bound(
        series, at=at, frequency=TESTED_MONTHS_A_YEAR, years=years, half_window=1, alpha=0.01
    )
    return bool(series[at] > bound)


def _cusum(series: Numbers, at: int) -> bool:
    mean = float(np.mean(series[:at]))
    if mean == 0:
        return False
    return bool(
        cusum.cusum(series[at - 2 : at + 1], mean=mean, k=1.04, h=2.26, scale="rossi").alarm[-1]
    )


def _same_month(series: Numbers, at: int) -> bool:
    """Compare with the same month of earlier years, as one bag."""
    same = series[at % TESTED_MONTHS_A_YEAR : at : TESTED_MONTHS_A_YEAR]
    p = gamma_poisson_mid_p(series[at], seen=np.sum(same), exposure=float(len(same)), ahead=1.0)
    return bool(p < _SIGNIFICANT)


def _farrington(series: Numbers, at: int) -> bool:
    years = min(_YEARS, (at - 1) // TESTED_MONTHS_A_YEAR)
    opinion = farrington.second_opinion(
        series, at=at, frequency=TESTED_MONTHS_A_YEAR, settings=farrington.Settings(years=years)
    )
    return opinion is not None and opinion.alarm


RULES: Mapping[str, Rule] = {
    "EARS C2": _ears_c2,
    "same month, p < 0.01": _same_month,
    "Bayes": _bayes,
    "CUSUM": _cusum,
    "Farrington flexible": _farrington,
}


def false_alarms(setting: Setting, rule: Rule) -> float:
    """Count a rule's alarms a month, over all series, in years in which nothing was planted."""
    months = setting.months()
    mean, days = expected(months, weights(), setting.rates), school_days(months)
    alarms = judged_months = 0
    for replicate in range(setting.replicates):
        random = np.random.default_rng([setting.seed, replicate])
        history = history_of(months, days, draw(random, mean, setting.rates), setting)
        judged = history.judged()
        first = int(np.sum(judged[: setting.history_months]))
        series = _series(history, judged)
        for at in range(first, series.shape[1]):
            judged_months += 1
            alarms += sum(rule(each, at) for each in series if each[at] >= LEAST_OBSERVED)
    return alarms / judged_months


def _series(history: History, judged: Flags) -> Numbers:
    """Give every series a row, over the months of school."""
    return np.vstack([history.region[None, :], *history.families.values()])[:, judged]
