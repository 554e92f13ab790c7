"""Comparing two models: better, or only by chance."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom, binomtest, t

from labkit.core import checks
from labkit.evaluation.base_rates import require_inside
from labkit.evaluation.cases import as_codes, as_column, as_numbers, require_same_length
from labkit.evaluation.intervals import Interval
from labkit.evaluation.resampling import bootstrap


@dataclass(frozen=True)
class Discordance:
    """The cases that only one of two models predicted correctly, and how unlikely their split is.

    Parameters
    ----------
    only_first, only_second : int
    p_value : float
        How often a fair coin would split them at least so unevenly.
    """

    only_first: int
    only_second: int
    p_value: float


@dataclass(frozen=True)
class ResampledTest:
    """A t-test of differences from overlapping splits, corrected and naive.

    Parameters
    ----------
    difference : Interval
        The mean difference, with the corrected interval.
    p_value, naive_p_value : float
        The naive one takes the splits for independent, which they are not.
    """

    difference: Interval
    p_value: float
    naive_p_value: float


def paired_bootstrap(
    metric: Callable[..., float],
    y_true: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    n_resamples: int = 1000,
    level: float = 0.95,
    groups: ArrayLike | None = None,
    seed: int = 0,
) -> Interval:
    """Return an interval of metric(first) - metric(second): both models predict the same resampled cases.

    Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, doi:10.1201/9780429246593.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    metric : callable
        (y_true, y_pred) -> number.
    y_true, first, second : array_like of shape (n_cases,)
        The truth, and the predictions of two models.
    n_resamples, level, groups, seed
        As in `bootstrap`.

    Returns
    -------
    Interval

    Raises
    ------
    ArgumentError
        For columns of different lengths, or settings that `bootstrap` refuses.

    Examples
    --------
    >>> from labkit.evaluation import accuracy
    >>> gap = paired_bootstrap(accuracy, [1, 0, 1, 0], [1, 0, 1, 0], [1, 0, 1, 1], n_resamples=200)
    >>> gap.estimate, gap.low
    (0.25, 0.0)
    """
    first = as_column("first", first)
    second = as_column("second", second)
    require_same_length(y_true=as_column("y_true", y_true), first=first, second=second)

    def gap(truths: np.ndarray, rows: np.ndarray) -> float:
        return metric(truths, first[rows]) - metric(truths, second[rows])

    # the predictions are row numbers here, so that both models get the same resamples
    return bootstrap(gap, y_true, np.arange(len(first)), n_resamples, level, groups=groups, seed=seed)


def mcnemar(y_true: ArrayLike, first: ArrayLike, second: ArrayLike) -> Discordance:
    """Test exactly whether two models err equally often, by the cases that only one predicted correctly.

    Source: McNemar 1947, doi:10.1007/BF02295996.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, first, second : array_like of shape (n_cases,)
        The truth, and the labels that two models predicted.

    Returns
    -------
    Discordance

    Raises
    ------
    ArgumentError
        For columns of different lengths or kinds.

    Examples
    --------
    >>> mcnemar([1, 1, 1, 1], [1, 1, 1, 1], [1, 0, 0, 0])
    Discordance(only_first=3, only_second=0, p_value=0.25)
    """
    _, truths, first = as_codes(y_true, first)
    first_right = truths == first
    _, truths, second = as_codes(y_true, second)
    second_right = truths == second
    only_first = int((first_right & ~second_right).sum())
    only_second = int((second_right & ~first_right).sum())
    n_discordant = only_first + only_second
    p_value = float(binomtest(only_first, n_discordant).pvalue) if n_discordant else 1.0
    return Discordance(only_first, only_second, p_value)


def corrected_t_test(differences: ArrayLike, test_share: float, level: float = 0.95) -> ResampledTest:
    r"""Test the mean difference of two models over repeated splits, whose training parts overlap.

    .. math:: t = \bar d \Big/ \sqrt{\left(\tfrac{1}{n} + \tfrac{q}{1 - q}\right) s^2}

    Source: Nadeau & Bengio 2003, doi:10.1023/A:1024068626366.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    differences : array_like of shape (n_splits,)
        Score of one model less that of the other, split by split.
    test_share : float in (0, 1)
        The share q of the cases that each split tests on; 1/k for k folds.
    level : float in (0, 1)

    Returns
    -------
    ResampledTest

    Raises
    ------
    ArgumentError
        For fewer than two differences, or a share or level outside (0, 1).

    Examples
    --------
    >>> test = corrected_t_test([0.01, 0.02, 0.03, 0.02], test_share=0.2)
    >>> round(test.naive_p_value, 3), round(test.p_value, 3)
    (0.016, 0.041)
    """
    (differences,) = as_numbers(differences=differences)
    n_splits = len(differences)
    checks.require(n_splits > 1, "differences", differences.tolist(), "hold two splits or more")
    require_inside(test_share=test_share, level=level)
    mean = float(differences.mean())
    spread = float(differences.std(ddof=1))
    naive = spread * np.sqrt(1 / n_splits)
    corrected = spread * np.sqrt(1 / n_splits + test_share / (1 - test_share))
    half = float(t.ppf((1 + level) / 2, n_splits - 1) * corrected)
    interval = Interval(mean, mean - half, mean + half, level, "corrected resampled t")
    return ResampledTest(interval, _p_value(mean, corrected, n_splits), _p_value(mean, naive, n_splits))


def best_by_luck(n_models: int, n_cases: int, share: float = 0.5) -> float:
    """Return the expected accuracy of the best of several models that only guess.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    n_models, n_cases : int, >= 1
    share : float in [0, 1]
        The probability with which each model is correct.

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    ArgumentError
        For no model, no case or a share outside [0, 1].

    Examples
    --------
    >>> round(best_by_luck(n_models=100, n_cases=100), 3)
    0.625
    """
    checks.whole(n_models=n_models, n_cases=n_cases)
    checks.between(0, 1, share=share)
    none_above = binom.cdf(np.arange(n_cases), n_cases, share) ** n_models
    return float(np.sum(1 - none_above) / n_cases)


def _p_value(mean, error, n_splits):
    if error == 0:
        return 1.0 if mean == 0 else 0.0
    return float(2 * t.sf(abs(mean) / error, n_splits - 1))
