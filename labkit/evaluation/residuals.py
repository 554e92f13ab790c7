"""Metrics of predicted numbers, in the unit of the target or its square."""

import numpy as np
from numpy.typing import ArrayLike

from labkit.evaluation.cases import as_numbers


def mean_squared_error(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the mean squared error, in the unit of y squared.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)

    Returns
    -------
    float, >= 0

    Raises
    ------
    ArgumentError
        Unless both hold finite numbers, one for each case.

    Examples
    --------
    >>> mean_squared_error([1, 2], [1, 4])
    2.0
    """
    y_true, y_pred = as_numbers(y_true=y_true, y_pred=y_pred)
    return float(np.mean((y_true - y_pred) ** 2))


def root_mean_squared_error(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the root of the mean squared error, in the unit of y.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)

    Returns
    -------
    float, >= 0

    Raises
    ------
    ArgumentError
        Unless both hold finite numbers, one for each case.

    Examples
    --------
    >>> root_mean_squared_error([1, 2], [4, 5])
    3.0
    """
    return float(np.sqrt(mean_squared_error(y_true, y_pred)))


def mean_absolute_error(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the mean absolute error, in the unit of y.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)

    Returns
    -------
    float, >= 0

    Raises
    ------
    ArgumentError
        Unless both hold finite numbers, one for each case.

    Examples
    --------
    >>> mean_absolute_error([1, 2], [1, 4])
    1.0
    """
    y_true, y_pred = as_numbers(y_true=y_true, y_pred=y_pred)
    return float(np.mean(np.abs(y_true - y_pred)))


def r_squared(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    r"""Return the share of the squared spread that is explained: 0 for a constant mean, below it if worse.

    .. math:: R^2 = 1 - \sum (y - \hat y)^2 / \sum (y - \bar y)^2

    Where y is constant it is 1 if every prediction is correct, else 0, as in scikit-learn; nan for one case.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)

    Returns
    -------
    float, <= 1

    Raises
    ------
    ArgumentError
        Unless both hold finite numbers, one for each case.

    Examples
    --------
    >>> r_squared([1, 2, 3], [1, 2, 3]), r_squared([1, 2, 3], [2, 2, 2])
    (1.0, 0.0)
    """
    y_true, y_pred = as_numbers(y_true=y_true, y_pred=y_pred)
    if len(y_true) < 2:
        return float("nan")
    unexplained = np.sum((y_true - y_pred) ** 2)
    spread = np.sum((y_true - y_true.mean()) ** 2)
    if spread == 0:
        return float(unexplained == 0)
    return float(1 - unexplained / spread)
