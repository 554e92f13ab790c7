"""The nonlinear scalers: logarithm, powers, ranks; and the one that scales rows instead of columns."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from labkit.core import checks
from labkit.core.errors import ArgumentError
from labkit.normalization.linear import z_score
from labkit.normalization.scalings import Scaling

N_QUANTILES = 1000


def log(X_train: ArrayLike) -> Scaling:
    r"""Return the scaling that takes logarithms, :math:`x' = \log(1 + x)`; nothing is learned.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    X_train : array-like of shape (n_rows, n_columns)
        Above -1.

    Returns
    -------
    Scaling

    Raises
    ------
    ArgumentError
        For rows that are no table of finite numbers, or for values of -1 or below.

    Examples
    --------
    >>> log([[0.0]]).transform([[np.e - 1]]).ravel()
    array([1.])
    """
    scaling = Scaling.fit(X_train, lambda X: {}, _log)
    scaling.transform(X_train)
    return scaling


def box_cox(X_train: ArrayLike) -> Scaling:
    r"""Learn the power of each column that makes it most like a normal distribution, then its z-score.

    .. math:: x' = (x^\lambda - 1) / \lambda, \quad \log x \text{ where } \lambda = 0

    (Box and Cox 1964.)

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    X_train : array-like of shape (n_rows, n_columns)
        Above zero.

    Returns
    -------
    Scaling

    Raises
    ------
    ArgumentError
        For rows that are no table of finite numbers, or for values of 0 or below.

    Examples
    --------
    >>> box_cox([[1], [10], [100]]).transform([[1], [10], [100]]).round(2).ravel()
    array([-1.22,  0.  ,  1.22])
    """
    return _power(X_train, _box_cox, lambda x, power: (power - 1) * np.log(x).sum())


def yeo_johnson(X_train: ArrayLike) -> Scaling:
    """Learn powers as `box_cox` does, for columns that may hold zeros and negative values.

    (Yeo and Johnson 2000, doi:10.1093/biomet/87.4.954.)

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
    >>> z = yeo_johnson([[0], [1], [9]]).transform([[0], [1], [9]])
    >>> bool(abs(z.mean()) < 1e-9)
    True
    """
    return _power(
        X_train, _yeo_johnson, lambda x, power: (power - 1) * (np.sign(x) * np.log1p(np.abs(x))).sum()
    )


def quantile(X_train: ArrayLike, shape: str = "uniform") -> Scaling:
    """Learn to replace each value by the share of training values below it.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    X_train : array-like of shape (n_rows, n_columns)
        From 1,000 rows on, 1,000 quantiles are kept.
    shape : {"uniform", "normal"}
        The distribution that the training rows will have.

    Returns
    -------
    Scaling

    Raises
    ------
    ArgumentError
        For rows that are no table of finite numbers, or for an unknown shape.

    Examples
    --------
    >>> quantile([[1], [2], [40]]).transform([[1], [2], [21]]).ravel()
    array([0.  , 0.5 , 0.75])
    """
    checks.one_of(("uniform", "normal"), shape=shape)

    def learn(X: np.ndarray) -> dict:
        shares = np.linspace(0, 1, min(len(X), N_QUANTILES))
        # rounding may put a quantile just below the one before it: no rank may fall
        quantiles = np.maximum.accumulate(np.percentile(X, 100 * shares, axis=0))
        return {"quantiles": quantiles, "shape": shape}

    return Scaling.fit(X_train, learn, _ranks)


def unit_norm(X_train: ArrayLike) -> Scaling:
    r"""Return the scaling that gives each row length 1, :math:`x' = x / \|x\|`; nothing is learned.

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
    >>> unit_norm([[3, 4]]).transform([[3, 4], [0, 0]])
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    return Scaling.fit(X_train, lambda X: {}, _unit)


def _log(X):
    _above(X, -1)
    return np.log1p(X)


def _unit(X):
    length = np.linalg.norm(X, axis=1, keepdims=True)
    return X / np.where(length > 0, length, 1.0)


def _power(X_train, transform, jacobian):
    def learn(X: np.ndarray) -> dict:
        powers = np.array([_best_power(column, transform, jacobian) for column in X.T])
        return {"powers": powers, "z": z_score(transform(X, powers))}

    return Scaling.fit(X_train, learn, lambda X, powers, z: z.transform(transform(X, powers)))


def _best_power(x, transform, jacobian):
    transform(x[:, None], np.ones(1))
    if np.ptp(x) <= 10 * np.finfo(float).eps * np.abs(x).max():
        return 1.0  # a constant column is like no distribution, whatever the power

    def misfit(power: float) -> float:
        variance = transform(x[:, None], np.array([power])).var()
        if not np.isfinite(variance) or variance <= 0:
            return np.inf
        return len(x) / 2 * np.log(variance) - jacobian(x, power)

    with np.errstate(over="ignore", invalid="ignore"):
        return float(minimize_scalar(misfit, bracket=(-2, 2), method="brent").x)


def _box_cox(X, powers):
    _above(X, 0)
    flat = np.abs(powers) < 1e-12
    return np.where(flat, np.log(X), (X**powers - 1) / np.where(flat, 1, powers))


def _yeo_johnson(X, powers):
    upper = _box_cox(np.maximum(X, 0) + 1, powers)
    lower = -_box_cox(np.maximum(-X, 0) + 1, 2 - powers)
    return np.where(X >= 0, upper, lower)


def _ranks(X, quantiles, shape):
    shares = np.linspace(0, 1, len(quantiles))
    # ties are put at the middle of their shares: the mean of looking from below and from above
    below = [np.interp(x, q, shares) for x, q in zip(X.T, quantiles.T, strict=True)]
    above = [-np.interp(-x, -q[::-1], -shares[::-1]) for x, q in zip(X.T, quantiles.T, strict=True)]
    ranks = (np.array(below) + np.array(above)).T / 2
    # the ends of a normal distribution are at infinity: stop at its ten-millionth
    return ranks if shape == "uniform" else norm.ppf(np.clip(ranks, 1e-7, 1 - 1e-7))


def _above(X, bound):
    bad = np.argwhere(bound >= X)
    if len(bad):
        row, column = bad[0]
        value = float(X[row, column])
        raise ArgumentError(f"`X` must be above {bound}; got {value:g} in row {row}, column {column}.")
