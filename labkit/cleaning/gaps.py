"""Missing values: how many, in which patterns, and whether they can be missing by pure chance."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import chi2

from labkit.core import checks

MAX_STEPS, TOLERANCE = 500, 1e-7


@dataclass(frozen=True)
class LittleTest:
    """Little's test of the hypothesis that values are missing completely at random (MCAR).

    Parameters
    ----------
    statistic : float
        Distance of the patterns' means from the common mean; chi-squared under MCAR.
    degrees : int
    p_value : float
        Small: not MCAR. Large: no sign against it, which is not a proof.
    n_patterns : int
    """

    statistic: float
    degrees: int
    p_value: float
    n_patterns: int


def missingness(table):
    """Count the gaps of every column, most first.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame

    Returns
    -------
    DataFrame
        One row a column: n_missing, share (0 to 1), n_values (different ones).
    """
    n_missing = table.isna().sum()
    counts = {"n_missing": n_missing, "share": n_missing / max(len(table), 1), "n_values": table.nunique()}
    return pd.DataFrame(counts).sort_values("n_missing", ascending=False, kind="stable")


def gap_patterns(table):
    """Count the rows of every pattern of gaps, most first.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame

    Returns
    -------
    DataFrame
        One row a pattern: n_rows, and True under each column that is missing in it; columns without gaps
        are left out.
    """
    gaps = table.isna()
    gaps = gaps.loc[:, gaps.any()]
    if gaps.shape[1] == 0:
        return pd.DataFrame({"n_rows": [len(table)]} if len(table) else {"n_rows": []}, dtype=int)
    counts = gaps.groupby(list(gaps.columns)).size().rename("n_rows").reset_index()
    return counts.sort_values("n_rows", ascending=False, kind="stable", ignore_index=True)[
        ["n_rows", *gaps.columns]
    ]


def little_test(table):
    r"""Test whether numbers are missing completely at random.

    .. math:: d^2 = \sum_j n_j (\bar y_j - \mu_j)^T \Sigma_j^{-1} (\bar y_j - \mu_j)

    j: a pattern of gaps, n_j its rows, mean and covariance those of its known columns (by EM, normal).
    Source: R. Little (1988), doi:10.1080/01621459.1988.10478722. Taught in the chapter below.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame
        Its numeric columns that vary are used.

    Returns
    -------
    LittleTest
    """
    X = _varying_numbers(table)
    known = ~np.isnan(X)
    X, known = X[known.any(axis=1)], known[known.any(axis=1)]
    mean, covariance = _normal_by_em(X, known)
    patterns = list(_by_pattern(known))
    statistic = sum(_distance(X[rows][:, seen], mean[seen], covariance[np.ix_(seen, seen)])
                    for seen, rows in patterns)  # fmt: skip
    degrees = sum(int(seen.sum()) for seen, _ in patterns) - X.shape[1]
    p_value = float(chi2.sf(statistic, degrees)) if degrees > 0 else 1.0
    return LittleTest(float(statistic), degrees, p_value, len(patterns))


def _varying_numbers(table):
    numbers = table.select_dtypes("number").astype(float)
    infinite = np.isinf(numbers).any()
    checks.require(not infinite.any(), "table", list(numbers.columns[infinite]), "have no infinite values")
    numbers = numbers.loc[:, numbers.nunique() > 1]
    checks.require(numbers.shape[1] >= 2, "table", list(numbers), "have two numeric columns that vary")
    # in standard deviations, so that EM's inverses are well conditioned; the statistic does not change
    return ((numbers - numbers.mean()) / numbers.std()).to_numpy()


def _by_pattern(known):
    patterns, which = np.unique(known, axis=0, return_inverse=True)
    for place, seen in enumerate(patterns):
        yield seen, np.flatnonzero(which.ravel() == place)


def _normal_by_em(X, known):
    """Return the mean and covariance of a normal distribution fitted to rows with gaps."""
    mean, covariance = np.nanmean(X, axis=0), np.diag(np.nanvar(X, axis=0))
    patterns = list(_by_pattern(known))
    for _ in range(MAX_STEPS):
        filled, spread = X.copy(), np.zeros_like(covariance)
        for seen, rows in patterns:
            gap = ~seen
            slopes = np.linalg.pinv(covariance[np.ix_(seen, seen)]) @ covariance[np.ix_(seen, gap)]
            filled[np.ix_(rows, gap)] = mean[gap] + (X[np.ix_(rows, seen)] - mean[seen]) @ slopes
            left = covariance[np.ix_(gap, gap)] - covariance[np.ix_(gap, seen)] @ slopes
            spread[np.ix_(gap, gap)] += len(rows) * left
        before = covariance
        mean = filled.mean(axis=0)
        centred = filled - mean
        covariance = (centred.T @ centred + spread) / len(X)
        # not the means: they may stand still at the first step, before covariances have moved
        if np.abs(covariance - before).max() < TOLERANCE:
            break
    return mean, covariance


def _distance(rows, mean, covariance):
    gap = rows.mean(axis=0) - mean
    return len(rows) * gap @ np.linalg.pinv(covariance) @ gap
