"""Losses between distributions over classes: one row an example, one column a class."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

from labkit.core import checks
from labkit.core.checks import require
from labkit.losses.classification import EPSILON
from labkit.losses.loss import Loss, require_finite

SUM_TOLERANCE = 1e-4  # float32 probabilities do not sum to one exactly


def categorical_cross_entropy(from_logits: bool = True, label_smoothing: float = 0.0) -> Loss:
    r"""Return cross-entropy over classes, of logits or of probabilities.

    .. math:: L = -\sum_k y_k \ln p_k, \qquad \partial L / \partial z_k = p_k - y_k

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    from_logits : bool
        False: rows of probabilities. As in Keras each row is divided by its sum and cut off at 1e-7.
    label_smoothing : float in [0, 1)
        This share of each label is spread evenly over all classes.

    Returns
    -------
    Loss
        Takes class numbers of shape (n_rows,), or rows of probabilities.

    Raises
    ------
    ArgumentError
        Unless label_smoothing lies in [0, 1).

    Examples
    --------
    >>> round(categorical_cross_entropy().value([2], [[0, 0, 0]]), 4)  # ln 3
    1.0986
    """
    checks.between(0, 1, open_end=True, label_smoothing=label_smoothing)

    def smoothed(y: np.ndarray) -> np.ndarray:
        return y * (1 - label_smoothing) + label_smoothing / y.shape[1]

    each = _of_logits if from_logits else _of_probabilities
    slope = _slope_of_logits if from_logits else _slope_of_probabilities
    return Loss(
        "categorical cross-entropy",
        lambda y, p: each(smoothed(y), p),
        lambda y, p: slope(smoothed(y), p),
        "the probabilities",
        {"from_logits": from_logits, "label_smoothing": label_smoothing},
        _classes if from_logits else _class_probabilities,
        "CategoricalCrossentropy",
    )


def kullback_leibler() -> Loss:
    r"""Return the Kullback-Leibler divergence from the prediction to the truth, both probabilities.

    .. math:: L = \sum_k y_k \ln (y_k / p_k)

    Source: Kullback & Leibler 1951, doi:10.1214/aoms/1177729694.

    Taught in: notebooks/07_loss_functions.ipynb

    Returns
    -------
    Loss

    Examples
    --------
    >>> round(kullback_leibler().value([[0.5, 0.5]], [[0.5, 0.5]]), 6)
    0.0
    """

    def each(y: np.ndarray, p: np.ndarray) -> np.ndarray:
        y = np.clip(y, EPSILON, 1)
        p = np.clip(p, EPSILON, 1)
        return (y * np.log(y / p)).sum(axis=1)

    def slope(y: np.ndarray, p: np.ndarray) -> np.ndarray:
        return np.where(p >= EPSILON, -np.clip(y, EPSILON, 1) / np.maximum(p, EPSILON), 0.0)

    minimizer = "the probabilities"
    return Loss(
        "Kullback-Leibler", each, slope, minimizer, check=_class_probabilities, keras_class="KLDivergence"
    )


def tempered(logits: ArrayLike, temperature: float = 1.0) -> np.ndarray:
    r"""Return the softmax of logits at a temperature: above 1 less certain, below 1 more.

    .. math:: p_k = e^{z_k / T} / \sum_j e^{z_j / T}

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    logits : ndarray of shape (..., n_classes)
    temperature : float, > 0

    Returns
    -------
    ndarray of the same shape

    Raises
    ------
    ArgumentError
        Unless the temperature is positive.

    Examples
    --------
    >>> tempered([0.0, 2.0], temperature=2.0).round(3).tolist()
    [0.269, 0.731]
    """
    checks.positive(temperature=temperature)
    return softmax(np.asarray(logits, dtype=float) / temperature, axis=-1)


def best_temperature(logits: ArrayLike, labels: ArrayLike) -> float:
    """Return the temperature at which cross-entropy is least (Guo et al. 2017, arXiv:1706.04599).

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    logits : ndarray of shape (n_rows, n_classes)
        Of rows that the model did not learn from.
    labels : ndarray of int, shape (n_rows,)

    Returns
    -------
    float
        Between 1/20 and 20.

    Raises
    ------
    ArgumentError
        For labels that are not class numbers, or that do not fit the logits.

    Examples
    --------
    >>> logits = [[2, 0], [2, 0], [2, 0], [0, 2]]  # sure of 88 %, right in 3 of 4
    >>> round(best_temperature(logits, [0, 0, 1, 1]), 2)
    1.82
    """
    loss = categorical_cross_entropy()
    y, logits = loss.check(labels, logits)
    result = minimize_scalar(lambda power: loss.each(y, logits / 20**power).mean(), bounds=(-1, 1))
    return float(20**result.x)


def _of_logits(y, z):
    return -(y * log_softmax(z, axis=1)).sum(axis=1)


def _slope_of_logits(y, z):
    return softmax(z, axis=1) * y.sum(axis=1, keepdims=True) - y


def _of_probabilities(y, p):
    p = np.clip(p / p.sum(axis=1, keepdims=True), EPSILON, 1 - EPSILON)
    return -(y * np.log(p)).sum(axis=1)


def _slope_of_probabilities(y, p):
    total = p.sum(axis=1, keepdims=True)
    share = p / total
    inside = (share >= EPSILON) & (share <= 1 - EPSILON)
    by_share = np.where(inside, -y / np.maximum(share, EPSILON), 0.0)
    # the division by the sum: what one entry gains, all lose
    return (by_share - (by_share * share).sum(axis=1, keepdims=True)) / total


def _classes(y_true, y_pred):
    y_pred = np.asarray(y_pred, dtype=float)
    good = y_pred.ndim == 2 and y_pred.size > 0
    require(good, "y_pred.shape", y_pred.shape, "be (n_rows, n_classes), neither of them 0")
    y_true = np.asarray(y_true)
    if y_true.ndim == 1:
        y_true = _one_hot(y_true, *y_pred.shape)
    shapes = f"be ({len(y_pred)},) or {y_pred.shape} for these predictions"
    require(y_true.shape == y_pred.shape, "y_true.shape", y_true.shape, shapes)
    y_true = y_true.astype(float)
    require_finite(y_true=y_true, y_pred=y_pred)
    _require_distributions("y_true", y_true)
    return y_true, y_pred


def _class_probabilities(y_true, y_pred):
    y_true, y_pred = _classes(y_true, y_pred)
    _require_distributions("y_pred", y_pred)
    return y_true, y_pred


def _one_hot(labels, n_rows, n_classes):
    shapes = f"be ({n_rows},), one class number a row"
    require(len(labels) == n_rows, "y_true.shape", labels.shape, shapes)
    numbers = labels.astype(float)
    require_finite(y_true=numbers)
    wrong = numbers[(numbers != np.round(numbers)) | (numbers < 0) | (numbers >= n_classes)]
    if len(wrong):
        require(False, "y_true", float(wrong[0]), f"hold class numbers from 0 to {n_classes - 1}")
    rows = np.zeros((n_rows, n_classes))
    rows[np.arange(n_rows), numbers.astype(int)] = 1
    return rows


def _require_distributions(name, rows):
    outside = rows[(rows < 0) | (rows > 1 + SUM_TOLERANCE)]
    if len(outside):
        require(False, name, float(outside[0]), "hold probabilities, from 0 to 1 (are these logits?)")
    sums = rows.sum(axis=1)
    off = np.flatnonzero(np.abs(sums - 1) > SUM_TOLERANCE)
    if len(off):
        require(False, f"{name}.sum(axis=1)", float(sums[off[0]]), f"be 1 in every row (row {off[0]} is not)")
