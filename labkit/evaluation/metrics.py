"""Metrics of labels, each one line above the confusion matrix. A ratio 0/0 is nan."""

import numpy as np
from numpy.typing import ArrayLike

from labkit.evaluation.matrices import confusion


def accuracy(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the share of correct predictions.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    ArgumentError
        For truths and predictions that do not fit each other.

    Examples
    --------
    >>> accuracy([1, 1, 0, 0], [1, 0, 0, 0])
    0.75
    """
    return confusion(y_true, y_pred).accuracy


def balanced_accuracy(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the mean recall of the classes that have cases: one half for a constant prediction of two.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    ArgumentError
        For truths and predictions that do not fit each other.

    Examples
    --------
    >>> balanced_accuracy([1, 0, 0, 0], [0, 0, 0, 0])
    0.5
    """
    return confusion(y_true, y_pred).balanced_accuracy


def precision(
    y_true: ArrayLike, y_pred: ArrayLike, average: str | None = "binary", positive: object = 1
) -> float | np.ndarray:
    r"""Return which share of the cases predicted as a class belongs to it.

    .. math:: \text{precision} = TP / (TP + FP)

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)
    average : {"binary", "macro", "micro", "weighted", None}
        None gives the precision of each class.
    positive : label

    Returns
    -------
    float or ndarray of shape (n_classes,)

    Raises
    ------
    ArgumentError
        For truths and predictions that do not fit each other, or an average that does not fit the classes.

    Examples
    --------
    >>> round(precision([1, 1, 0, 0], [1, 1, 1, 0]), 3)
    0.667
    """
    return confusion(y_true, y_pred).precision(average, positive)


def recall(
    y_true: ArrayLike, y_pred: ArrayLike, average: str | None = "binary", positive: object = 1
) -> float | np.ndarray:
    r"""Return which share of the cases of a class is predicted as it.

    .. math:: \text{recall} = TP / (TP + FN)

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)
    average : {"binary", "macro", "micro", "weighted", None}
        None gives the recall of each class.
    positive : label

    Returns
    -------
    float or ndarray of shape (n_classes,)

    Raises
    ------
    ArgumentError
        For truths and predictions that do not fit each other, or an average that does not fit the classes.

    Examples
    --------
    >>> recall([1, 1, 0, 0], [1, 0, 0, 0])
    0.5
    >>> recall([1, 1, 0, 0], [1, 0, 0, 0], average=None)
    array([1. , 0.5])
    """
    return confusion(y_true, y_pred).recall(average, positive)


def specificity(
    y_true: ArrayLike, y_pred: ArrayLike, average: str | None = "binary", positive: object = 1
) -> float | np.ndarray:
    r"""Return which share of the cases of all other classes is not predicted as a class.

    .. math:: \text{specificity} = TN / (TN + FP)

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)
    average : {"binary", "macro", "micro", "weighted", None}
        None gives the specificity of each class.
    positive : label

    Returns
    -------
    float or ndarray of shape (n_classes,)

    Raises
    ------
    ArgumentError
        For truths and predictions that do not fit each other, or an average that does not fit the classes.

    Examples
    --------
    >>> specificity([1, 0, 0, 0, 0], [1, 1, 0, 0, 0])
    0.75
    """
    return confusion(y_true, y_pred).specificity(average, positive)


def f_beta(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    beta: float = 1.0,
    average: str | None = "binary",
    positive: object = 1,
) -> float | np.ndarray:
    r"""Return the harmonic mean of precision and recall, recall weighing beta² times as much.

    .. math:: F_\beta = (1 + \beta^2) TP / ((1 + \beta^2) TP + FP + \beta^2 FN)

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)
    beta : float, > 0
    average : {"binary", "macro", "micro", "weighted", None}
        None gives the value of each class.
    positive : label

    Returns
    -------
    float or ndarray of shape (n_classes,)

    Raises
    ------
    ArgumentError
        As `precision`, or for a beta that is not positive.

    Examples
    --------
    >>> round(f_beta([1, 1, 0, 0], [1, 0, 0, 0]), 3)
    0.667
    """
    return confusion(y_true, y_pred).f_beta(beta, average, positive)


def matthews(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Return Matthews' correlation of truths and predictions, from -1 to 1; 0 where one is constant.

    Source: Gorodkin 2004 (several classes), doi:10.1016/j.compbiolchem.2004.09.006.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)

    Returns
    -------
    float in [-1, 1]

    Raises
    ------
    ArgumentError
        For truths and predictions that do not fit each other.

    Examples
    --------
    >>> matthews([1, 1, 0, 0], [1, 1, 0, 0]), matthews([1, 1, 0, 0], [0, 0, 0, 0])
    (1.0, 0.0)
    """
    return confusion(y_true, y_pred).matthews
