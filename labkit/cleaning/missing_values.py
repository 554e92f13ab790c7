"""Missing values: how many, in which patterns, and whether they can be missing by pure chance."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import chi2

from labkit.core import checks

MAX_STEPS = 500
TOLERANCE = 1e-7


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


def missing_counts(table: pd.DataFrame) -> pd.DataFrame:
    """Count the missing values of every column, most first.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame

    Returns
    -------
    DataFrame
        One row a column: n_missing, share (0 to 1), n_values (different ones).

    Examples
    --------
    >>> missing_counts(pd.DataFrame({"a": [1, 2], "b": [None, 2.5]}))["n_missing"].to_dict()
    {'b': 1, 'a': 0}
    """
    n_missing = table.isna().sum()
    counts = {"n_missing": n_missing, "share": n_missing / max(len(table), 1), "n_values": table.nunique()}
    return pd.DataFrame(counts).sort_values("n_missing", ascending=False, kind="stable")


def missing_patterns(table: pd.DataFrame) -> pd.DataFrame:
    """Count the rows of every pattern of missing values, most first.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame

    Returns
    -------
    DataFrame
        One row a pattern: n_rows, and True under each column that is missing in it; columns without
        missing values are left out.

    Examples
    --------
    >>> missing_patterns(pd.DataFrame({"a": [1, 2, 3], "b": [None, 2.5, 3.5]}))
       n_rows      b
    0       2  False
    1       1   True
    """
    missing = table.isna()
    missing = missing.loc[:, missing.any()]
    if missing.shape[1] == 0:
        return pd.DataFrame({"n_rows": [len(table)]} if len(table) else {"n_rows": []}, dtype=int)
    counts = missing.groupby(list(missing.columns)).size().rename("n_rows").reset_index()
    return counts.sort_values("n_rows", ascending=False, kind="stable", ignore_index=True)[
        ["n_rows", *missing.columns]
    ]


def little_test(table: pd.DataFrame) -> LittleTest:
    r"""Test whether numbers are missing completely at random.

    .. math:: d^2 = \sum_j n_j (\bar y_j - \mu_j)^T \Sigma_j^{-1} (\bar y_j - \mu_j)

    j: a pattern of missing values, n_j its rows; mean and covariance are those of its known columns, fitted
    by EM. Source: R. Little (1988), doi:10.1080/01621459.1988.10478722.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame
        Its numeric columns that vary are used.

    Returns
    -------
    LittleTest

    Raises
    ------
    ArgumentError
        For fewer than two numeric columns that vary, or infinite values.

    Examples
    --------
    >>> x = np.arange(40.0)
    >>> high_missing = pd.DataFrame({"x": x, "y": np.where(x < 20, x % 7, np.nan)})
    >>> little_test(high_missing).p_value < 0.001
    True
    """
    X = _varying_numbers(table)
    known = ~np.isnan(X)
    X = X[known.any(axis=1)]
    known = known[known.any(axis=1)]
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
    for number, seen in enumerate(patterns):
        yield seen, np.flatnonzero(which.ravel() == number)


def _normal_by_em(X, known):
    """Return the mean and covariance of a normal distribution fitted to rows with missing values."""
    mean = np.nanmean(X, axis=0)
    covariance = np.diag(np.nanvar(X, axis=0))
    patterns = list(_by_pattern(known))
    for _ in range(MAX_STEPS):
        filled = X.copy()
        spread = np.zeros_like(covariance)
        for seen, rows in patterns:
            missing = ~seen
            slopes = np.linalg.pinv(covariance[np.ix_(seen, seen)]) @ covariance[np.ix_(seen, missing)]
            filled[np.ix_(rows, missing)] = mean[missing] + (X[np.ix_(rows, seen)] - mean[seen]) @ slopes
            left = covariance[np.ix_(missing, missing)] - covariance[np.ix_(missing, seen)] @ slopes
            spread[np.ix_(missing, missing)] += len(rows) * left
        before = covariance
        mean = filled.mean(axis=0)
        centred = filled - mean
        covariance = (centred.T @ centred + spread) / len(X)
        # not the means: they may not change at the first step, before covariances have moved
        if np.abs(covariance - before).max() < TOLERANCE:
            break
    return mean, covariance


def _distance(rows, mean, covariance):
    difference = rows.mean(axis=0) - mean
    return len(rows) * difference @ np.linalg.pinv(covariance) @ difference
