"""Intervals of any metric, from cases resampled with replacement."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from labkit.core import checks
from labkit.evaluation.base_rates import require_inside
from labkit.evaluation.cases import as_column, require_same_length
from labkit.evaluation.intervals import Interval

METHODS = ("percentile", "bca")


def bootstrap(
    metric: Callable[..., float],
    y_true: ArrayLike,
    y_pred: ArrayLike,
    n_resamples: int = 1000,
    level: float = 0.95,
    method: str = "percentile",
    groups: ArrayLike | None = None,
    seed: int = 0,
) -> Interval:
    """Return an interval of any metric, from cases resampled with replacement.

    Source: Efron 1987 (BCa), doi:10.1080/01621459.1987.10478410.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    metric : callable
        (y_true, y_pred) -> number; nan where it is undefined.
    y_true, y_pred : array_like of shape (n_cases, ...)
    n_resamples, seed : int
    level : float in (0, 1)
    method : {"percentile", "bca"}
    groups : array_like of shape (n_cases,), optional
        Whole groups are resampled: cases of one patient are not independent.

    Returns
    -------
    Interval

    Raises
    ------
    ArgumentError
        For columns of different lengths, an unknown method, or a level outside (0, 1).

    Examples
    --------
    >>> from labkit.evaluation import accuracy
    >>> interval = bootstrap(accuracy, [1, 0, 1, 0], [1, 0, 1, 1], n_resamples=200)
    >>> interval.estimate, interval.high
    (0.75, 1.0)
    """

    def measure(truths: np.ndarray, predictions: np.ndarray) -> dict[str, float]:
        return {"": metric(truths, predictions)}

    return bootstrap_all(measure, y_true, y_pred, n_resamples, level, method, groups, seed)[""]


def bootstrap_all(
    measure: Callable[..., dict[str, float]],
    y_true: ArrayLike,
    y_pred: ArrayLike,
    n_resamples: int = 1000,
    level: float = 0.95,
    method: str = "percentile",
    groups: ArrayLike | None = None,
    seed: int = 0,
) -> dict[str, Interval]:
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

    Raises
    ------
    ArgumentError
        As `bootstrap`.

    Examples
    --------
    >>> from labkit.evaluation import accuracy
    >>> several = bootstrap_all(lambda y, p: {"accuracy": accuracy(y, p)}, [1, 0, 1], [1, 0, 1], 50)
    >>> print(several["accuracy"])
    1 (95% interval 1 to 1)
    """
    checks.whole(n_resamples=n_resamples)
    checks.one_of(METHODS, method=method)
    require_inside(level=level)
    y_true = np.asarray(y_true)
    y_pred = np.asarray(y_pred)
    checks.require(y_true.ndim > 0 and len(y_true) > 0, "y_true", y_true, "hold at least one case")
    require_same_length(y_true=y_true, y_pred=y_pred)

    def measure_of(rows: np.ndarray | slice) -> dict[str, float]:
        return measure(y_true[rows], y_pred[rows])

    bundles = _bundles(groups, len(y_true))
    estimates = measure_of(slice(None))
    resamples = [measure_of(rows) for rows in _resamples(bundles, n_resamples, seed)]
    left_out = [measure_of(rows) for rows in _without_each(bundles)] if method == "bca" else None
    return {
        name: _interval(float(estimate), _values(resamples, name), _values(left_out, name), level)
        for name, estimate in estimates.items()
    }


def _values(rows, name):
    return None if rows is None else np.array([row[name] for row in rows], dtype=float)


def _bundles(groups, n_cases):
    if groups is None:
        return [np.array([row]) for row in range(n_cases)]
    groups = as_column("groups", groups)
    checks.require(len(groups) == n_cases, "len(groups)", len(groups), f"be the number of cases, {n_cases}")
    places = np.unique(groups, return_inverse=True)[1]
    return [np.flatnonzero(places == group) for group in range(places.max() + 1)]


def _resamples(bundles, n_resamples, seed):
    rng = np.random.default_rng(seed)
    n_bundles = len(bundles)
    single = np.concatenate(bundles) if all(len(rows) == 1 for rows in bundles) else None
    for _ in range(n_resamples):
        draw = rng.integers(n_bundles, size=n_bundles)
        yield single[draw] if single is not None else np.concatenate([bundles[place] for place in draw])


def _without_each(bundles):
    checks.require(len(bundles) > 1, "method", "bca", "be percentile, as BCa needs two cases or more")
    every = np.ones(sum(map(len, bundles)), dtype=bool)
    for rows in bundles:
        kept = every.copy()
        kept[rows] = False
        yield np.flatnonzero(kept)


def _interval(estimate, values, left_out, level):
    known = values[~np.isnan(values)]
    n_undefined = len(values) - len(known)
    method = "percentile" if left_out is None else "BCa"
    if np.isnan(estimate) or not len(known):
        return Interval(estimate, float("nan"), float("nan"), level, method, n_undefined)
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    if left_out is not None:
        tails = _corrected(tails, estimate, known, left_out[~np.isnan(left_out)])
    low, high = np.quantile(known, tails)
    return Interval(estimate, float(low), float(high), level, method, n_undefined)


def _corrected(tails, estimate, values, left_out):
    # BCa moves both tails for bias (z0) and for a spread that changes with the truth (acceleration)
    below = (np.mean(values < estimate) + np.mean(values <= estimate)) / 2
    gaps = left_out.mean() - left_out if len(left_out) else np.zeros(1)
    spread = np.sum(gaps**2)
    if not 0 < below < 1 or spread == 0:
        return tails
    z0 = norm.ppf(below)
    acceleration = np.sum(gaps**3) / (6 * spread**1.5)
    shift = z0 + norm.ppf(tails)
    return norm.cdf(z0 + shift / (1 - acceleration * shift))
