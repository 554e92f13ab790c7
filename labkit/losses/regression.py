"""Losses for numbers. The error is e = y - prediction; the slope is the derivative by the prediction."""

import numpy as np

from labkit.core import checks
from labkit.losses.loss import Loss


def squared() -> Loss:
    r"""Return the mean squared error.

    .. math:: L = e^2, \qquad \partial L / \partial \hat y = -2e

    Taught in: notebooks/07_loss_functions.ipynb

    Returns
    -------
    Loss

    Examples
    --------
    >>> squared().value([1, 2], [1, 4])
    2.0
    """
    return Loss(
        "squared",
        lambda y, p: (y - p) ** 2,
        lambda y, p: 2 * (p - y),
        "the mean",
        keras_class="MeanSquaredError",
    )


def absolute() -> Loss:
    r"""Return the mean absolute error; in its corner the slope is 0, as in Keras.

    .. math:: L = |e|, \qquad \partial L / \partial \hat y = -\operatorname{sign} e

    Taught in: notebooks/07_loss_functions.ipynb

    Returns
    -------
    Loss

    Examples
    --------
    >>> absolute().value([1, 2], [1, 4])
    1.0
    """
    return Loss(
        "absolute",
        lambda y, p: np.abs(y - p),
        lambda y, p: np.sign(p - y),
        "a median",
        keras_class="MeanAbsoluteError",
        has_corner=True,
    )


def huber(delta: float = 1.0) -> Loss:
    r"""Return Huber's loss: a parabola up to delta, straight lines beyond (Huber 1964).

    .. math:: L = e^2 / 2 \text{ where } |e| \le \delta, \text{ else } \delta |e| - \delta^2 / 2

    Source: doi:10.1214/aoms/1177703732.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    delta : float, > 0
        In units of y.

    Returns
    -------
    Loss

    Raises
    ------
    ArgumentError
        Unless delta is positive.

    Examples
    --------
    >>> huber(1.0).value([0, 0], [1, 3])
    1.5
    """
    checks.positive(delta=delta)

    def each(y: np.ndarray, p: np.ndarray) -> np.ndarray:
        size = np.abs(y - p)
        return np.where(size <= delta, size**2 / 2, delta * size - delta**2 / 2)

    def slope(y: np.ndarray, p: np.ndarray) -> np.ndarray:
        return np.clip(p - y, -delta, delta)

    return Loss("Huber", each, slope, "between median and mean", {"delta": delta}, keras_class="Huber")


def log_cosh() -> Loss:
    r"""Return log-cosh: Huber's loss without a joint.

    .. math:: L = \ln \cosh e = |e| + \ln(1 + e^{-2|e|}) - \ln 2, \qquad
              \partial L / \partial \hat y = -\tanh e

    Taught in: notebooks/07_loss_functions.ipynb

    Returns
    -------
    Loss

    Examples
    --------
    >>> round(log_cosh().value([0], [1000]), 3)
    999.307
    """

    def each(y: np.ndarray, p: np.ndarray) -> np.ndarray:
        size = np.abs(y - p)  # cosh itself overflows at 711
        return size + np.log1p(np.exp(-2 * size)) - np.log(2)

    def slope(y: np.ndarray, p: np.ndarray) -> np.ndarray:
        return np.tanh(p - y)

    return Loss("log-cosh", each, slope, "between median and mean", keras_class="LogCosh")


def pinball(tau: float = 0.9) -> Loss:
    r"""Return the quantile loss: an error upwards costs tau, one downwards 1 - tau (Koenker & Bassett 1978).

    .. math:: L = \max(\tau e, (\tau - 1) e)

    Source: doi:10.2307/1913643.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    tau : float in (0, 1)

    Returns
    -------
    Loss

    Raises
    ------
    ArgumentError
        Unless tau lies between 0 and 1.

    Examples
    --------
    >>> pinball(0.75).value([10, 0], [0, 10])
    5.0
    """
    checks.require(checks.is_number(tau) and 0 < tau < 1, "tau", tau, "lie between 0 and 1, both left out")
    return Loss(
        "pinball",
        lambda y, p: np.maximum(tau * (y - p), (tau - 1) * (y - p)),
        lambda y, p: np.where(y > p, -tau, np.where(y < p, 1 - tau, 0.0)),
        f"a {tau:.0%} quantile",
        {"tau": tau},
        has_corner=True,
    )
