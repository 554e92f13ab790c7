"""Losses for two classes, most of them of the logit z; the probability is p = 1 / (1 + exp(-z))."""

import numpy as np
from scipy.special import expit

from labkit.core import checks
from labkit.losses.loss import Loss, paired

EPSILON = 1e-7  # as in Keras: probabilities are kept this far from 0 and 1


def binary_cross_entropy(from_logits: bool = True, label_smoothing: float = 0.0) -> Loss:
    r"""Return binary cross-entropy, of logits or of probabilities.

    .. math:: L = -y \ln p - (1 - y) \ln(1 - p), \qquad \partial L / \partial z = p - y

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    from_logits : bool
        False: predictions are probabilities, and cut off at 1e-7 from 0 and 1.
    label_smoothing : float in [0, 1)
        Moves the labels 0 and 1 towards one half by this share of the way.

    Returns
    -------
    Loss

    Raises
    ------
    ArgumentError
        Unless label_smoothing lies in [0, 1).

    Examples
    --------
    >>> float(binary_cross_entropy().gradient(1, 0.0))
    -0.5
    """
    checks.between(0, 1, open_end=True, label_smoothing=label_smoothing)
    each = _of_logits if from_logits else _of_probabilities
    slope = _slope_of_logits if from_logits else _slope_of_probabilities
    return Loss(
        "smoothed cross-entropy" if label_smoothing else "cross-entropy",
        lambda y, p: each(_smoothed(y, label_smoothing), p),
        lambda y, p: slope(_smoothed(y, label_smoothing), p),
        "the probability, moved towards 1/2" if label_smoothing else "the probability",
        {"from_logits": from_logits, "label_smoothing": label_smoothing},
        _labels_and_logits if from_logits else _labels_and_probabilities,
        "BinaryCrossentropy",
    )


def focal(gamma: float = 2.0) -> Loss:
    r"""Return the binary focal loss of a logit: cross-entropy that fades where the prediction is right.

    .. math:: L = -(1 - p_t)^\gamma \ln p_t, \qquad p_t = p \text{ if } y = 1, \text{ else } 1 - p

    Source: Lin et al. 2017, arXiv:1708.02002.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    gamma : float, >= 0
        0 gives cross-entropy.

    Returns
    -------
    Loss

    Raises
    ------
    ArgumentError
        Unless gamma is 0 or more.

    Examples
    --------
    >>> round(focal(2.0).value(1, 0.0) / binary_cross_entropy().value(1, 0.0), 3)
    0.25
    """
    checks.between(0, np.inf, gamma=gamma)

    def each(y: np.ndarray, z: np.ndarray) -> np.ndarray:
        return expit(-_signed(y) * z) ** gamma * np.logaddexp(0, -_signed(y) * z)

    def slope(y: np.ndarray, z: np.ndarray) -> np.ndarray:
        toward = _signed(y) * z
        right = expit(toward)
        wrong = expit(-toward)
        return -_signed(y) * wrong**gamma * (gamma * right * np.logaddexp(0, -toward) + wrong)

    settings = {"gamma": gamma, "from_logits": True}
    minimizer = "a less certain probability"
    return Loss("focal", each, slope, minimizer, settings, _two_labels, "BinaryFocalCrossentropy")


def hinge() -> Loss:
    r"""Return the hinge loss of a score: 0 beyond a margin of 1 on the right side.

    .. math:: L = \max(0, 1 - s z), \qquad s = 1 \text{ if } y = 1, \text{ else } -1

    Source: Cortes & Vapnik 1995, doi:10.1007/BF00994018.

    Taught in: notebooks/07_loss_functions.ipynb

    Returns
    -------
    Loss

    Examples
    --------
    >>> hinge().value([1, 1], [0.5, 2])
    0.25
    """
    return Loss(
        "hinge",
        lambda y, z: np.maximum(1 - _signed(y) * z, 0),
        lambda y, z: np.where(_signed(y) * z < 1, -_signed(y), 0.0),
        "the side of the majority",
        check=_two_labels,
        keras_class="Hinge",
    )


def squared_on_sigmoid() -> Loss:
    r"""Return the squared error of a sigmoid's probability, as a function of the logit.

    .. math:: L = (p - y)^2, \qquad \partial L / \partial z = 2 (p - y)\, p\, (1 - p)

    Taught in: notebooks/07_loss_functions.ipynb

    Returns
    -------
    Loss

    Examples
    --------
    >>> squared_on_sigmoid().value(1, 0.0)
    0.25
    """
    return Loss(
        "squared on sigmoid",
        lambda y, z: (expit(z) - y) ** 2,
        lambda y, z: 2 * (expit(z) - y) * expit(z) * expit(-z),
        "the probability",
        check=_labels_and_logits,
    )


def _of_logits(y, z):
    return np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))


def _slope_of_logits(y, z):
    return expit(z) - y


def _of_probabilities(y, p):
    p = np.clip(p, EPSILON, 1 - EPSILON)
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


def _slope_of_probabilities(y, p):
    # where the probability is cut off the loss is flat: Keras's automatic gradient is 0 there, too
    inside = (p >= EPSILON) & (p <= 1 - EPSILON)
    p = np.clip(p, EPSILON, 1 - EPSILON)
    return np.where(inside, (p - y) / (p * (1 - p)), 0.0)


def _smoothed(y, label_smoothing):
    return y * (1 - label_smoothing) + label_smoothing / 2


def _signed(y):
    return np.where(y > 0, 1.0, -1.0)


def _labels_and_logits(y_true, y_pred):
    y_true, y_pred = paired(y_true, y_pred)
    _require_probabilities("y_true", y_true)
    return y_true, y_pred


def _labels_and_probabilities(y_true, y_pred):
    y_true, y_pred = _labels_and_logits(y_true, y_pred)
    _require_probabilities("y_pred", y_pred)
    return y_true, y_pred


def _two_labels(y_true, y_pred):
    y_true, y_pred = paired(y_true, y_pred)
    for low in (0, -1):
        if np.isin(y_true, (low, 1)).all():
            return y_true, y_pred
    other = y_true[~np.isin(y_true, (0, 1))].flat[0]
    return checks.require(False, "y_true", float(other), "hold labels 0 and 1, or -1 and 1")


def _require_probabilities(name, array):
    outside = array[(array < 0) | (array > 1)]
    if len(outside):
        checks.require(False, name, float(outside.flat[0]), "lie in [0, 1]")
