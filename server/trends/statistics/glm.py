"""A log-linear model of counts that vary more than chance: quasi-Poisson regression.

Iteratively reweighted least squares, stopped by the same rule as R's ``glm``: tiny means are only
comparable when both stop at the same step. Small by design; it serves Farrington's method.

Source: McCullagh & Nelder (1989), chapter 2; Anscombe residuals as in Farrington et al. (1996).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg, special

from server.trends.statistics.arrays import Numbers, numbers

_TOLERANCE = 1e-8
_MOST_STEPS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted model."""

    coefficients: Numbers
    fitted: Numbers
    """Means of the observations."""
    hat: Numbers
    """How much each observation determines its own mean, 0 to 1."""
    r: Numbers
    """The triangular factor of the weighted design: its inverse gives the covariance."""
    dispersion: float
    """Pearson's, not floored; 1 would be chance alone."""
    relative_dispersion: float
    """The mean squared relative residual, which the reference takes for the dispersion in one place
    (see `farrington`)."""
    freedom: int
    converged: bool

    def predict(self, row: Numbers, *, offset: float = 0.0) -> tuple[float, float]:
        """Give the logarithm of the mean for new values, and its standard error per unit of sd."""
        spread = linalg.solve_triangular(self.r, row, trans="T", check_finite=False)
        return float(row @ self.coefficients + offset), float(np.sqrt(spread @ spread))

    def p_value(self, column: int, *, dispersion: float) -> float:
        """Give the two-sided p-value of one coefficient being zero."""
        axis = np.zeros(len(self.coefficients))
        axis[column] = 1
        _, unit = self.predict(axis)
        t = self.coefficients[column] / (unit * np.sqrt(dispersion))
        return float(2 * special.stdtr(self.freedom, -abs(t)))


def fit(
    counts: Numbers,
    design: Numbers,
    *,
    weights: Numbers | None = None,
    offset: Numbers | None = None,
) -> Fit:
    """Fit a quasi-Poisson model with a logarithmic link.

    Parameters
    ----------
    counts
        One a row.
    design
        A row an observation; full column rank.
    weights
        How much each observation counts; all alike without.
    offset
        Known logarithms of exposure.
    """
    w = np.ones_like(counts) if weights is None else weights
    known = np.zeros_like(counts) if offset is None else offset
    mean = counts + 0.1
    eta = np.log(mean)
    deviance = _deviance(counts, mean, w)
    converged = False
    q = r = coefficients = working = np.empty(0)
    for _ in range(_MOST_STEPS):
        working = w * mean
        root = np.sqrt(working)
        q, r = np.linalg.qr(root[:, None] * design)
        target = root * (eta - known + (counts - mean) / mean)
        coefficients = linalg.solve_triangular(r, q.T @ target, check_finite=False)
        eta = design @ coefficients + known
        mean = np.exp(eta)
        last, deviance = deviance, _deviance(counts, mean, w)
        if not np.isfinite(deviance):
            break
        if abs(deviance - last) / (abs(deviance) + 0.1) < _TOLERANCE:
            converged = True
            break
    freedom = len(counts) - design.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = ((counts - mean) / mean) ** 2
    return Fit(
        coefficients=coefficients,
        fitted=mean,
        hat=np.sum(q * q, axis=1),
        r=r,
        dispersion=float(np.sum(working * relative)) / freedom,
        relative_dispersion=float(np.sum(w * relative)) / freedom,
        freedom=freedom,
        converged=converged,
    )


def anscombe_weights(
    counts: Numbers, model: Fit, *, dispersion: float, threshold: float
) -> Numbers:
    """Give weights that keep past outbreaks from raising what is expected.

    Parameters
    ----------
    dispersion
        Of the model, at least 1.
    threshold
        The standardised residual above which an observation counts for less.

    Returns
    -------
    Numbers
        One an observation; they add up to the number of observations.
    """
    raw = 1.5 * (counts ** (2 / 3) * model.fitted ** (-1 / 6) - np.sqrt(model.fitted))
    with np.errstate(divide="ignore", invalid="ignore"):
        residual = raw / np.sqrt(dispersion * (1 - model.hat))
        weight = np.where(residual > threshold, residual**-2, 1.0)
    return numbers(weight * (len(counts) / np.sum(weight)))


def _deviance(counts: Numbers, mean: Numbers, weights: Numbers) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):  # A mean that ran to zero ends the fit.
        unexplained = special.xlogy(counts, counts / mean) - (counts - mean)
    return float(2 * np.sum(weights * unexplained))
