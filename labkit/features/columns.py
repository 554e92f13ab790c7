"""Single columns of numbers: their skew and how to reduce it, and cyclic numbers."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import rankdata
from sklearn.preprocessing import PowerTransformer

from labkit.core import checks


def skew(values: Sequence[float] | np.ndarray) -> float:
    r"""Return the skewness of a column: the mean cube of its standardized values.

    .. math:: g = \frac{1}{n} \sum_i \Big(\frac{x_i - \bar x}{s}\Big)^3

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    values : sequence of float of shape (n_rows,)

    Returns
    -------
    float
        0 for a symmetric column and for a constant one; above 1 is a long tail to the right.

    Raises
    ------
    ArgumentError
        For values that are not a finite column.

    Examples
    --------
    >>> round(skew([1, 1, 1, 1, 6]), 2)
    1.5
    """
    values = _finite(values)
    centred = values - values.mean()
    spread = centred.std()
    if spread <= 1e-12 * max(np.abs(values).max(), 1e-300):
        return 0.0
    return float(((centred / spread) ** 3).mean())


def reduce_skew(values: Sequence[float] | np.ndarray) -> pd.DataFrame:
    """Transform a column in five ways that shorten its right tail.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    values : sequence of float of shape (n_rows,)
        0 or more.

    Returns
    -------
    DataFrame of shape (n_rows, 5)
        raw, square root, logarithm (of 1 + x), Yeo-Johnson, ranks (as shares, ties share their mean).

    Raises
    ------
    ArgumentError
        For values that are not a finite column, or negative.

    Examples
    --------
    >>> reduce_skew([1, 4, 9])["square root"].tolist()
    [1.0, 2.0, 3.0]
    """
    values = _finite(values)
    checks.require((values >= 0).all(), "values", values.min(), "be 0 or more, for root and logarithm")
    varies = np.ptp(values) > 0
    power = PowerTransformer().fit_transform(values[:, None])[:, 0] if varies else np.zeros(len(values))
    return pd.DataFrame(
        {
            "raw": values,
            "square root": np.sqrt(values),
            "logarithm": np.log1p(values),
            "Yeo-Johnson": power,
            "ranks": (rankdata(values) - 0.5) / len(values),
        }
    )


def cyclic_encoding(values: Sequence[float] | np.ndarray, period: float) -> np.ndarray:
    r"""Encode cyclic numbers, such as months, as points on a circle: the last is next to the first.

    .. math:: x \mapsto (\sin 2\pi x / T, \; \cos 2\pi x / T)

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    values : sequence of float of shape (n_rows,)
        Such as the month, 1 to 12.
    period : float, > 0
        Such as 12: :math:`T`.

    Returns
    -------
    ndarray of shape (n_rows, 2)

    Raises
    ------
    ArgumentError
        For values that are not a finite column, or a period that is not positive.

    Examples
    --------
    >>> cyclic_encoding([3, 6, 12], period=12).round(2) + 0.0
    array([[ 1.,  0.],
           [ 0., -1.],
           [ 0.,  1.]])
    """
    checks.positive(period=period)
    angle = 2 * np.pi * _finite(values) / period
    return np.stack([np.sin(angle), np.cos(angle)], axis=1)


def _finite(values):
    values = np.asarray(values, dtype=float)
    checks.require(values.ndim == 1 and len(values) > 0, "values", values.shape, "have shape (n_rows,)")
    checks.require(
        np.isfinite(values).all(), "values", "a missing or infinite value", "be finite in every row"
    )
    return values
