"""Metrics of predicted numbers, in the unit of the target or its square."""

import numpy as np

from labkit.evaluation.cases import Cases


def mean_squared_error(y_true, y_pred):
    """Return the mean squared error, in the unit of y squared.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)

    Returns
    -------
    float, >= 0
    """
    y_true, y_pred = Cases.numbers(y_true=y_true, y_pred=y_pred)
    return float(np.mean((y_true - y_pred) ** 2))


def root_mean_squared_error(y_true, y_pred):
    """Return the root of the mean squared error, in the unit of y.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)

    Returns
    -------
    float, >= 0
    """
    return float(np.sqrt(mean_squared_error(y_true, y_pred)))


def mean_absolute_error(y_true, y_pred):
    """Return the mean absolute error, in the unit of y.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)

    Returns
    -------
    float, >= 0
    """
    y_true, y_pred = Cases.numbers(y_true=y_true, y_pred=y_pred)
    return float(np.mean(np.abs(y_true - y_pred)))


def r_squared(y_true, y_pred):
    r"""Return the share of the squared spread that is explained: 0 for always the mean, below it if worse.

    .. math:: R^2 = 1 - \sum (y - \hat y)^2 / \sum (y - \bar y)^2

    Where y never changes it is 1 if all is right, else 0, as in scikit-learn; nan for a single case.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)

    Returns
    -------
    float, <= 1
    """
    y_true, y_pred = Cases.numbers(y_true=y_true, y_pred=y_pred)
    if len(y_true) < 2:
        return float("nan")
    missed, spread = np.sum((y_true - y_pred) ** 2), np.sum((y_true - y_true.mean()) ** 2)
    if spread == 0:
        return float(missed == 0)
    return float(1 - missed / spread)
