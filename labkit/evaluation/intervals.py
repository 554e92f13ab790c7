"""How far an estimate may stray: intervals for shares in closed form, for anything else by bootstrap."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit
from scipy.stats import norm

from labkit.core import checks
from labkit.evaluation.cases import Cases

METHODS = ("percentile", "bca")


@dataclass(frozen=True)
class Interval:
    """An estimate with its bounds.

    Parameters
    ----------
    estimate, low, high : float
    level : float
        How often such an interval holds the truth.
    method : str
    n_undefined : int
        Resamples in which the metric could not be said, because a class was absent; they are left out.
    """

    estimate: float
    low: float
    high: float
    level: float = 0.95
    method: str = ""
    n_undefined: int = 0

    @property
    def half_width(self):
        """Half of the way from bound to bound."""
        return (self.high - self.low) / 2

    def __contains__(self, value):
        return self.low <= value <= self.high

    def __str__(self):
        return f"{self.estimate:.3g} ({self.level:.0%} interval {self.low:.3g} to {self.high:.3g})"


def wilson(n_right, n_cases, level=0.95):
    """Return Wilson's interval of a share: never outside [0, 1], and honest for few cases.

    Source: Wilson 1927, doi:10.1080/01621459.1927.10502953.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    n_right : int in [0, n_cases]
    n_cases : int, >= 1
    level : float in (0, 1)

    Returns
    -------
    Interval
    """
    checks.whole(n_cases=n_cases)
    checks.whole(0, n_right=n_right)
    checks.between(0, n_cases, n_right=n_right)
    share, z = n_right / n_cases, _z(level)
    shrunk = 1 + z**2 / n_cases
    middle = (share + z**2 / (2 * n_cases)) / shrunk
    half = z / shrunk * np.sqrt(share * (1 - share) / n_cases + z**2 / (4 * n_cases**2))
    # at the ends the bound is the end itself; rounding would miss it by a hair
    low, high = (0.0 if n_right == 0 else middle - half), (1.0 if n_right == n_cases else middle + half)
    return Interval(share, float(low), float(high), level, "Wilson")


def delong(curve, level=0.95):
    """Return an interval of the area under a ROC curve without drawing anything again.

    Its bounds are taken on the scale of log odds, so that they stay inside [0, 1].
    Source: DeLong et al. 1988, doi:10.2307/2531595.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    curve : Thresholds
    level : float in (0, 1)

    Returns
    -------
    Interval
        Bounds are nan where a class has fewer than two cases, or the area is 0 or 1.
    """
    z, area = _z(level), curve.auc
    hits, alarms = np.diff(curve.true_positives), np.diff(curve.false_positives)
    # the share of the other class that each score beats, equal scores counting half
    beaten = 1 - curve.false_positive_rate[1:] + alarms / (2 * max(curve.n_negative, 1))
    missed = curve.recall[1:] - hits / (2 * max(curve.n_positive, 1))
    spread = _variance(beaten, hits) + _variance(missed, alarms)
    if np.isnan(spread) or area in (0, 1):
        return Interval(area, float("nan"), float("nan"), level, "DeLong")
    half = z * np.sqrt(spread) / (area * (1 - area))
    low, high = expit(logit(area) + np.array([-half, half]))
    return Interval(area, float(low), float(high), level, "DeLong")


def bootstrap(metric, y_true, y_pred, n_resamples=1000, level=0.95, method="percentile", groups=None, seed=0):
    """Return an interval of any metric, from cases drawn again with replacement.

    Source: Efron 1987 (BCa), doi:10.1080/01621459.1987.10478410.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    metric : callable
        (y_true, y_pred) -> number; nan where it cannot be said.
    y_true, y_pred : array_like of shape (n_cases, ...)
    n_resamples, seed : int
    level : float in (0, 1)
    method : {"percentile", "bca"}
    groups : array_like of shape (n_cases,), optional
        Whole groups are drawn: cases of one patient are not independent.

    Returns
    -------
    Interval
    """

    def measure(truths, answers):
        return {"": metric(truths, answers)}

    return bootstrap_all(measure, y_true, y_pred, n_resamples, level, method, groups, seed)[""]


def bootstrap_all(
    measure, y_true, y_pred, n_resamples=1000, level=0.95, method="percentile", groups=None, seed=0
):
    """Return an interval of each of several metrics, from the same resamples.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    measure : callable
        (y_true, y_pred) -> dict of name -> number.
    y_true, y_pred, n_resamples, level, method, groups, seed
        As in `bootstrap`.

    Returns
    -------
    dict
        Name -> Interval.
    """
    checks.whole(n_resamples=n_resamples)
    checks.one_of(METHODS, method=method)
    _z(level)
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    checks.require(y_true.ndim > 0 and len(y_true) > 0, "y_true", y_true, "hold at least one case")
    Cases.same_length(y_true=y_true, y_pred=y_pred)

    def measured(rows):
        return measure(y_true[rows], y_pred[rows])

    bundles = _bundles(groups, len(y_true))
    estimates = measured(slice(None))
    drawn = [measured(rows) for rows in _resamples(bundles, n_resamples, seed)]
    left_out = [measured(rows) for rows in _without_each(bundles)] if method == "bca" else None
    return {
        name: _interval(float(estimate), _values(drawn, name), _values(left_out, name), level)
        for name, estimate in estimates.items()
    }


def _values(rows, name):
    return None if rows is None else np.array([row[name] for row in rows], dtype=float)


def _bundles(groups, n_cases):
    if groups is None:
        return [np.array([row]) for row in range(n_cases)]
    groups = Cases.column("groups", groups)
    checks.require(len(groups) == n_cases, "len(groups)", len(groups), f"be the number of cases, {n_cases}")
    places = np.unique(groups, return_inverse=True)[1]
    return [np.flatnonzero(places == group) for group in range(places.max() + 1)]


def _resamples(bundles, n_resamples, seed):
    rng, n_bundles = np.random.default_rng(seed), len(bundles)
    single = np.concatenate(bundles) if all(len(rows) == 1 for rows in bundles) else None
    for _ in range(n_resamples):
        drawn = rng.integers(n_bundles, size=n_bundles)
        yield single[drawn] if single is not None else np.concatenate([bundles[place] for place in drawn])


def _without_each(bundles):
    checks.require(len(bundles) > 1, "method", "bca", "be percentile, as BCa needs two cases or more")
    every = np.ones(sum(map(len, bundles)), dtype=bool)
    for rows in bundles:
        kept = every.copy()
        kept[rows] = False
        yield np.flatnonzero(kept)


def _interval(estimate, drawn, left_out, level):
    known = drawn[~np.isnan(drawn)]
    n_undefined = len(drawn) - len(known)
    method = "percentile" if left_out is None else "BCa"
    if np.isnan(estimate) or not len(known):
        return Interval(estimate, float("nan"), float("nan"), level, method, n_undefined)
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    if left_out is not None:
        tails = _corrected(tails, estimate, known, left_out[~np.isnan(left_out)])
    low, high = np.quantile(known, tails)
    return Interval(estimate, float(low), float(high), level, method, n_undefined)


def _corrected(tails, estimate, drawn, left_out):
    # BCa moves both tails for bias (z0) and for a spread that changes with the truth (acceleration)
    below = (np.mean(drawn < estimate) + np.mean(drawn <= estimate)) / 2
    gaps = left_out.mean() - left_out if len(left_out) else np.zeros(1)
    spread = np.sum(gaps**2)
    if not 0 < below < 1 or spread == 0:
        return tails
    z0, acceleration = norm.ppf(below), np.sum(gaps**3) / (6 * spread**1.5)
    moved = z0 + norm.ppf(tails)
    return norm.cdf(z0 + moved / (1 - acceleration * moved))


def _z(level):
    inside = checks.is_number(level) and 0 < level < 1
    checks.require(inside, "level", level, "lie between 0 and 1, both left out")
    return norm.ppf((1 + level) / 2)


def _variance(values, counts):
    """Return the variance of a mean of values that came so many times."""
    n_values = counts.sum()
    if n_values < 2:
        return np.nan
    mean = counts @ values / n_values
    return counts @ (values - mean) ** 2 / ((n_values - 1) * n_values)
