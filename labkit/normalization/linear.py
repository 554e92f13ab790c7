"""The scalers that shift and divide: one formula with different numbers in it."""

import numpy as np
from numpy.typing import ArrayLike

from labkit.core import checks
from labkit.normalization.scalings import Scaling


def identity(X_train: ArrayLike) -> Scaling:
    """Return the scaling that leaves rows as they are; nothing is learned.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    X_train : array-like of shape (n_rows, n_columns)

    Returns
    -------
    Scaling

    Raises
    ------
    ArgumentError
        For rows that are no table of finite numbers.

    Examples
    --------
    >>> identity([[1, 2], [3, 4]]).transform([[5, 6]])
    array([[5., 6.]])
    """
    return Scaling.fit(
        X_train, lambda X: {"shift": np.zeros(X.shape[1]), "spread": np.ones(X.shape[1])}, _linear
    )


def min_max(X_train: ArrayLike, low: float = 0.0, high: float = 1.0) -> Scaling:
    r"""Learn to map each column's smallest value to `low` and its largest to `high`.

    .. math:: x' = a + (b - a) (x - \min) / (\max - \min)

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    X_train : array-like of shape (n_rows, n_columns)
    low, high : float
        Finite, low < high.

    Returns
    -------
    Scaling

    Raises
    ------
    ArgumentError
        For rows that are no table of finite numbers, or unless `low` is below `high`.

    Examples
    --------
    >>> min_max([[2], [4], [6]]).transform([[2], [3], [8]]).ravel()
    array([0.  , 0.25, 1.5 ])
    """
    checks.require(checks.is_number(low) and checks.is_number(high), "low", low, "be a number, as `high`")
    checks.require(low < high, "low", low, f"be below high={high}")

    def learn(X: np.ndarray) -> dict:
        spread = _divisor(np.ptp(X, axis=0), X) / (high - low)
        return {"shift": X.min(axis=0) - low * spread, "spread": spread}

    return Scaling.fit(X_train, learn, _linear)


def z_score(X_train: ArrayLike) -> Scaling:
    r"""Learn to give each column mean 0 and standard deviation 1.

    .. math:: z = (x - \bar x) / s

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    X_train : array-like of shape (n_rows, n_columns)

    Returns
    -------
    Scaling

    Raises
    ------
    ArgumentError
        For rows that are no table of finite numbers.

    Examples
    --------
    >>> z_score([[2], [4], [6]]).transform([[6]]).round(2)
    array([[1.22]])
    """
    return Scaling.fit(
        X_train, lambda X: {"shift": X.mean(axis=0), "spread": _divisor(X.std(axis=0), X)}, _linear
    )


def robust(X_train: ArrayLike) -> Scaling:
    r"""Learn to give each column median 0 and a middle half of length 1.

    .. math:: x' = (x - \text{median}) / (q_{75} - q_{25})

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    X_train : array-like of shape (n_rows, n_columns)

    Returns
    -------
    Scaling

    Raises
    ------
    ArgumentError
        For rows that are no table of finite numbers.

    Examples
    --------
    >>> robust([[1], [2], [3], [4], [500]]).transform([[3], [4]]).ravel()
    array([0. , 0.5])
    """

    def learn(X: np.ndarray) -> dict:
        low, median, high = np.percentile(X, [25, 50, 75], axis=0)
        return {"shift": median, "spread": _divisor(high - low, X)}

    return Scaling.fit(X_train, learn, _linear)


def max_abs(X_train: ArrayLike) -> Scaling:
    r"""Learn to divide each column by its largest size, so that zero stays zero.

    .. math:: x' = x / \max |x|

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    X_train : array-like of shape (n_rows, n_columns)

    Returns
    -------
    Scaling

    Raises
    ------
    ArgumentError
        For rows that are no table of finite numbers.

    Examples
    --------
    >>> max_abs([[-4], [2]]).transform([[-4], [0], [2]]).ravel()
    array([-1. ,  0. ,  0.5])
    """
    return Scaling.fit(
        X_train,
        lambda X: {"shift": np.zeros(X.shape[1]), "spread": _divisor(np.abs(X).max(axis=0), X)},
        _linear,
    )


def _linear(X, shift, spread):
    return (X - shift) / spread


def _divisor(spread, X):
    # a constant column has no spread but for rounding: it is shifted and left undivided
    noise = 10 * np.finfo(float).eps * np.abs(X).max(axis=0)
    return np.where(spread > noise, spread, 1.0)
