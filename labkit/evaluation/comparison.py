"""Comparing two models: better, or only lucky in the draw."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import binom, binomtest, t

from labkit.core import checks
from labkit.evaluation.cases import Cases
from labkit.evaluation.intervals import Interval, bootstrap


@dataclass(frozen=True)
class Discordance:
    """The cases that only one of two models got right, and how odd their split is.

    Parameters
    ----------
    only_first, only_second : int
    p_value : float
        How often a fair coin splits them at least so unevenly.
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


def paired_bootstrap(metric, y_true, first, second, n_resamples=1000, level=0.95, groups=None, seed=0):
    """Return an interval of metric(first) - metric(second): both models answer the same drawn cases.

    Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, doi:10.1201/9780429246593.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    metric : callable
        (y_true, y_pred) -> number.
    y_true, first, second : array_like of shape (n_cases,)
        The truth, and the answers of two models.
    n_resamples, level, groups, seed
        As in `bootstrap`.

    Returns
    -------
    Interval
    """
    first, second = Cases.column("first", first), Cases.column("second", second)
    Cases.same_length(y_true=Cases.column("y_true", y_true), first=first, second=second)

    def gap(truths, rows):
        return metric(truths, first[rows]) - metric(truths, second[rows])

    # the answers are row numbers here, so that both models get the same draws
    return bootstrap(gap, y_true, np.arange(len(first)), n_resamples, level, groups=groups, seed=seed)


def mcnemar(y_true, first, second):
    """Test whether two models err equally often, exactly, by the cases that only one of them got right.

    Source: McNemar 1947, doi:10.1007/BF02295996.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, first, second : array_like of shape (n_cases,)
        The truth, and the labels that two models gave.

    Returns
    -------
    Discordance
    """
    _, truths, first = Cases.coded(y_true, first)
    first_right = truths == first
    _, truths, second = Cases.coded(y_true, second)
    second_right = truths == second
    only_first, only_second = (
        int((first_right & ~second_right).sum()),
        int((second_right & ~first_right).sum()),
    )
    n_discordant = only_first + only_second
    p_value = float(binomtest(only_first, n_discordant).pvalue) if n_discordant else 1.0
    return Discordance(only_first, only_second, p_value)


def corrected_t_test(differences, test_share, level=0.95):
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
    """
    (differences,) = Cases.numbers(differences=differences)
    n_splits = len(differences)
    checks.require(n_splits > 1, "differences", differences.tolist(), "hold two splits or more")
    for name, value in {"test_share": test_share, "level": level}.items():
        inside = checks.is_number(value) and 0 < value < 1
        checks.require(inside, name, value, "lie between 0 and 1, both left out")
    mean, spread = float(differences.mean()), float(differences.std(ddof=1))
    naive = spread * np.sqrt(1 / n_splits)
    corrected = spread * np.sqrt(1 / n_splits + test_share / (1 - test_share))
    half = float(t.ppf((1 + level) / 2, n_splits - 1) * corrected)
    interval = Interval(mean, mean - half, mean + half, level, "corrected resampled t")
    return ResampledTest(interval, _p_value(mean, corrected, n_splits), _p_value(mean, naive, n_splits))


def best_by_luck(n_models, n_cases, share=0.5):
    """Return the accuracy to expect of the best of several models that only guess.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    n_models, n_cases : int, >= 1
    share : float in [0, 1]
        How often each model is right.

    Returns
    -------
    float in [0, 1]
    """
    checks.whole(n_models=n_models, n_cases=n_cases)
    checks.between(0, 1, share=share)
    none_above = binom.cdf(np.arange(n_cases), n_cases, share) ** n_models
    return float(np.sum(1 - none_above) / n_cases)


def _p_value(mean, error, n_splits):
    if error == 0:
        return 1.0 if mean == 0 else 0.0
    return float(2 * t.sf(abs(mean) / error, n_splits - 1))
