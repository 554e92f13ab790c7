"""Values far from the rest, by four definitions of far."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.core.errors import ArgumentError

NORMAL_MAD = 1.4826  # a normal distribution's standard deviation is so many times its MAD


def outside_fence(values: Sequence[float] | np.ndarray | pd.Series, reach: float = 1.5) -> np.ndarray:
    """Tell which values lie outside Tukey's fence: below Q1 - reach * IQR or above Q3 + reach * IQR.

    Source: J. Tukey, Exploratory Data Analysis (1977)

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    values : array-like of shape (n,)
        Missing values are never outside, infinities always.
    reach : float, > 0
        In interquartile ranges.

    Returns
    -------
    ndarray of bool of shape (n,)

    Raises
    ------
    ArgumentError
        For values that are not numbers in one column, or none finite.

    Examples
    --------
    >>> outside_fence([1, 2, 3, 4, 100]).tolist()
    [False, False, False, False, True]
    """
    checks.positive(reach=reach)
    values = _numbers(values)
    low, high = np.quantile(_finite(values), [0.25, 0.75])
    margin = reach * (high - low)
    return (values < low - margin) | (values > high + margin)


def z_scores(values: Sequence[float] | np.ndarray | pd.Series) -> np.ndarray:
    """Return how many standard deviations each value lies from the mean: (x - mean) / sd.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    values : array-like of shape (n,)

    Returns
    -------
    ndarray of shape (n,)
        Zeros where nothing varies; a missing value stays missing.

    Raises
    ------
    ArgumentError
        For values that are not numbers in one column, or none finite.

    Examples
    --------
    >>> z_scores([1, 2, 3]).round(2).tolist()
    [-1.22, 0.0, 1.22]
    """
    values = _numbers(values)
    known = _finite(values)
    return _scaled(values, known.mean(), known.std())


def robust_z_scores(values: Sequence[float] | np.ndarray | pd.Series) -> np.ndarray:
    r"""Return how many robust standard deviations each value lies from the median.

    .. math:: (x - \mathrm{median}) / (1.4826 \cdot \mathrm{MAD})

    MAD is the median distance from the median. Source: B. Iglewicz, D. Hoaglin (1993), who propose 3.5.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    values : array-like of shape (n,)

    Returns
    -------
    ndarray of shape (n,)
        Where more than half of the values are equal the MAD is 0: then every other value is infinitely far.

    Raises
    ------
    ArgumentError
        For values that are not numbers in one column, or none finite.

    Examples
    --------
    >>> robust_z_scores([1, 2, 3, 4, 100]).round(1).tolist()
    [-1.3, -0.7, 0.0, 0.7, 65.4]
    """
    values = _numbers(values)
    known = _finite(values)
    middle = np.median(known)
    return _scaled(values, middle, NORMAL_MAD * np.median(np.abs(known - middle)))


def find_outliers(table: pd.DataFrame, columns: str | Sequence[str], seed: int = 0) -> pd.DataFrame:
    """Flag the rows that four methods call outliers, side by side.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame
    columns : sequence of str
        Numeric. The first three methods look at one column at a time (any of them counts), the forest at all
        together; missing values count as the median there.
    seed : int
        Of the forest.

    Returns
    -------
    DataFrame of bool of shape (n_rows, 4)
        Columns: IQR fence (1.5), z (3), robust z (3.5), Isolation Forest.

    Raises
    ------
    ArgumentError
        For a column that is not numeric.

    Examples
    --------
    >>> table = pd.DataFrame({"x": [1, 2, 3, 4, 5, 6, 7, 8, 9, 100]})
    >>> find_outliers(table, "x").iloc[-1].drop("Isolation Forest").to_dict()
    {'IQR fence': True, 'z': False, 'robust z': True}
    """
    from sklearn.ensemble import IsolationForest  # half a second, which only this function needs

    columns = [columns] if isinstance(columns, str) else list(columns)
    for name in columns:
        checks.one_of(table.select_dtypes("number").columns, column=name)
    chosen = table[columns].astype(float)
    filled = chosen.replace([np.inf, -np.inf], np.nan).fillna(chosen.median())
    forest = IsolationForest(random_state=seed).fit_predict(filled.to_numpy()) == -1
    flags = {
        "IQR fence": chosen.apply(outside_fence).any(axis=1),
        "z": (chosen.apply(z_scores).abs() > 3).any(axis=1),
        "robust z": (chosen.apply(robust_z_scores).abs() > 3.5).any(axis=1),
        "Isolation Forest": forest,
    }
    return pd.DataFrame(flags, index=table.index)


def _numbers(values):
    try:
        numbers = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise ArgumentError(
            "`values` must be numbers; got text among them: convert or drop it first."
        ) from None
    checks.require(numbers.ndim == 1, "values", numbers.shape, "be one column, of shape (n,)")
    return numbers


def _finite(values):
    known = values[np.isfinite(values)]
    checks.require(len(known) > 0, "values", f"{len(values)} cells", "hold at least one finite number")
    return known


def _scaled(values, middle, spread):
    away = values - middle
    if spread > 0:
        return away / spread
    return np.where(away == 0, 0.0, np.copysign(np.inf, away)) + 0 * np.where(np.isnan(away), np.nan, 0)
