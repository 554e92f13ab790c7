"""Which constant prediction minimizes a mean loss, and the mean loss of every other one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from labkit.core.checks import require
from labkit.losses.loss import Loss, require_finite

FLAT = 1e-12  # a mean slope below this share of the largest one counts as none


@dataclass(frozen=True)
class MeanLosses:
    """The mean loss of every constant prediction of the same data.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    y : ndarray of shape (n_rows,)
    constants : ndarray of shape (n_constants,)
    values, slopes : dict
        Name of the loss -> ndarray of shape (n_constants,).
    optimal : dict
        Name of the loss -> lowest and highest of the constants that minimize it.
    """

    y: np.ndarray
    constants: np.ndarray
    values: dict[str, np.ndarray]
    slopes: dict[str, np.ndarray]
    optimal: dict[str, tuple[float, float]]


def optimal_constant(loss: Loss, y: ArrayLike) -> tuple[float, float]:
    """Return the lowest and the highest constant prediction that minimizes the mean loss.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    loss : Loss
        Convex, for numbers.
    y : array_like of shape (n_rows,)

    Returns
    -------
    tuple of float
        Twice the same number where only one constant is best.

    Raises
    ------
    ArgumentError
        Unless y is one row of finite numbers.

    Examples
    --------
    >>> from labkit.losses import absolute
    >>> [round(edge, 6) for edge in optimal_constant(absolute(), [1, 2, 3, 4])]
    [2.0, 3.0]
    """
    y = _numbers(y)

    def mean_slope(constant: float) -> float:
        return loss.slope(y, np.full_like(y, constant)).mean()

    ends = (y.min(), y.max())
    flat = FLAT * max(abs(mean_slope(end)) for end in ends)
    low = _crossing(lambda constant: mean_slope(constant) >= -flat, *ends)
    high = _crossing(lambda constant: mean_slope(constant) > flat, *ends)
    return low, high


def mean_losses(losses: Sequence[Loss], y: ArrayLike, constants: ArrayLike) -> MeanLosses:
    """Tabulate the mean loss of constant predictions under several losses.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    losses : sequence of Loss
    y : array_like of shape (n_rows,)
    constants : array_like of shape (n_constants,)

    Returns
    -------
    MeanLosses

    Raises
    ------
    ArgumentError
        Unless y is one row of finite numbers.

    Examples
    --------
    >>> from labkit.losses import squared
    >>> mean_losses([squared()], [1, 3], [1, 2, 3]).values["squared"].tolist()
    [2.0, 1.0, 2.0]
    """
    y = _numbers(y)
    constants = np.asarray(constants, dtype=float)
    rows = y[:, None]
    columns = constants[None]
    return MeanLosses(
        y,
        constants,
        {loss.name: loss.each(rows, columns).mean(axis=0) for loss in losses},
        {loss.name: loss.slope(rows, columns).mean(axis=0) for loss in losses},
        {loss.name: optimal_constant(loss, y) for loss in losses},
    )


def range_in_words(low: float, high: float) -> str:
    """Return a range of optimal constants in words: one number, or from which to which."""
    return f"{low:.3g}" if high - low <= 1e-3 * max(1, abs(high)) else f"{low:.3g} to {high:.3g}"


def _crossing(holds, low, high, n_halvings=52):
    for _ in range(n_halvings):
        middle = (low + high) / 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return float(high)


def _numbers(y: ArrayLike) -> np.ndarray:
    y = np.asarray(y, dtype=float)
    require(y.ndim == 1 and y.size > 0, "y.shape", y.shape, "be (n_rows,) with at least one row")
    require_finite(y=y)
    return y
