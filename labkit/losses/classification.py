"""Losses for yes or no, most of them of the logit z; the probability is p = 1 / (1 + exp(-z))."""

import numpy as np
from scipy.special import expit

from labkit.core import checks
from labkit.losses.loss import Loss, Rows

EPSILON = 1e-7  # as in Keras: probabilities are kept this far from 0 and 1


def binary_cross_entropy(from_logits=True, label_smoothing=0.0):
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
    """
    checks.between(0, 1, open_end=True, label_smoothing=label_smoothing)
    each, slope = (_of_logits, lambda y, z: expit(z) - y) if from_logits else (_of_shares, _slope_of_shares)
    return Loss(
        "smoothed cross-entropy" if label_smoothing else "cross-entropy",
        lambda y, p: each(_smoothed(y, label_smoothing), p),
        lambda y, p: slope(_smoothed(y, label_smoothing), p),
        "the probability, moved towards 1/2" if label_smoothing else "the probability",
        "Bernoulli",
        {"from_logits": from_logits, "label_smoothing": label_smoothing},
        _labels_and_logits if from_logits else _labels_and_shares,
    )


def focal(gamma=2.0):
    r"""Return the binary focal loss of a logit: cross-entropy that fades where the answer is right.

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
    """
    checks.between(0, np.inf, gamma=gamma)

    def each(y, z):
        return expit(-_signed(y) * z) ** gamma * np.logaddexp(0, -_signed(y) * z)

    def slope(y, z):
        toward = _signed(y) * z
        right, wrong = expit(toward), expit(-toward)
        return -_signed(y) * wrong**gamma * (gamma * right * np.logaddexp(0, -toward) + wrong)

    return Loss("focal", each, slope, "a less certain probability", "", {"gamma": gamma}, _yes_or_no)


def hinge():
    r"""Return the hinge loss of a score: no cost beyond a margin of 1 on the right side.

    .. math:: L = \max(0, 1 - s z), \qquad s = 1 \text{ if } y = 1, \text{ else } -1

    Source: Cortes & Vapnik 1995, doi:10.1007/BF00994018.

    Taught in: notebooks/07_loss_functions.ipynb

    Returns
    -------
    Loss
    """
    return Loss(
        "hinge",
        lambda y, z: np.maximum(1 - _signed(y) * z, 0),
        lambda y, z: np.where(_signed(y) * z < 1, -_signed(y), 0.0),
        "the side of the majority",
        check=_yes_or_no,
    )


def squared_on_sigmoid():
    r"""Return the squared error of a sigmoid's probability, as a function of the logit.

    .. math:: L = (p - y)^2, \qquad \partial L / \partial z = 2 (p - y)\, p\, (1 - p)

    Taught in: notebooks/07_loss_functions.ipynb

    Returns
    -------
    Loss
    """
    return Loss(
        "squared on sigmoid",
        lambda y, z: (expit(z) - y) ** 2,
        lambda y, z: 2 * (expit(z) - y) * expit(z) * expit(-z),
        "the probability",
        "Gaussian around the probability",
        check=_labels_and_logits,
    )


def _of_logits(y, z):
    return np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))


def _of_shares(y, p):
    p = np.clip(p, EPSILON, 1 - EPSILON)
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


def _slope_of_shares(y, p):
    # where the probability is cut off the loss is flat: Keras's automatic gradient is 0 there, too
    inside = (p >= EPSILON) & (p <= 1 - EPSILON)
    p = np.clip(p, EPSILON, 1 - EPSILON)
    return np.where(inside, (p - y) / (p * (1 - p)), 0.0)


def _smoothed(y, label_smoothing):
    return y * (1 - label_smoothing) + label_smoothing / 2


def _signed(y):
    return np.where(y > 0, 1.0, -1.0)


def _labels_and_logits(y_true, y_pred):
    y_true, y_pred = Rows.paired(y_true, y_pred)
    _require_shares("y_true", y_true)
    return y_true, y_pred


def _labels_and_shares(y_true, y_pred):
    y_true, y_pred = _labels_and_logits(y_true, y_pred)
    _require_shares("y_pred", y_pred)
    return y_true, y_pred


def _yes_or_no(y_true, y_pred):
    y_true, y_pred = Rows.paired(y_true, y_pred)
    for low in (0, -1):
        if np.isin(y_true, (low, 1)).all():
            return y_true, y_pred
    other = y_true[~np.isin(y_true, (0, 1))].flat[0]
    return checks.require(False, "y_true", float(other), "hold labels 0 and 1, or -1 and 1")


def _require_shares(name, array):
    outside = array[(array < 0) | (array > 1)]
    if len(outside):
        checks.require(False, name, float(outside.flat[0]), "lie in [0, 1]")
