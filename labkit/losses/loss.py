"""A loss: the cost of a prediction and its derivative by the prediction, as one thing."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from labkit.core.checks import require


def paired(y_true: ArrayLike, y_pred: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return truths and predictions as float arrays, or raise because their shapes or numbers do not fit."""
    y_true = np.asarray(y_true, dtype=float)
    y_pred = np.asarray(y_pred, dtype=float)
    shapes = f"be that of `y_true`, {y_true.shape}"
    require(y_true.shape == y_pred.shape, "y_pred.shape", y_pred.shape, shapes)
    require(y_true.size > 0, "y_true.shape", y_true.shape, "hold at least one number")
    require_finite(y_true=y_true, y_pred=y_pred)
    return y_true, y_pred


def require_finite(**arrays: np.ndarray) -> None:
    """Raise unless every array holds finite numbers, and name the first row that does not."""
    for name, array in arrays.items():
        bad = np.argwhere(~np.isfinite(array))
        if len(bad):
            row = f" (row {bad[0][0]} does not)" if array.ndim else ""
            require(False, name, float(array[tuple(bad[0])]), f"hold finite numbers{row}")


@dataclass(frozen=True)
class Loss:
    """A loss and its gradient, which belong together.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    name : str
    each, slope : callable
        (y_true, y_pred) -> the loss of each row, and its derivative by the prediction.
    minimizer : str
        In words, the prediction with the least mean loss.
    settings : dict
        The numbers that shape it: arguments of its Keras class.
    check : callable
        (y_true, y_pred) -> both as arrays, or raises.
    keras_class : str
        Its class in `keras.losses`; empty where Keras has none.
    has_corner : bool
        Whether it consists of straight pieces, so that its best line goes through two of the points.

    Examples
    --------
    >>> cubed = Loss("cubed", lambda y, p: abs(y - p) ** 3, lambda y, p: 3 * abs(p - y) * (p - y))
    >>> cubed.value([1, 2], [1, 4])
    4.0
    """

    name: str
    each: Callable[..., np.ndarray]
    slope: Callable[..., np.ndarray]
    minimizer: str = ""
    settings: dict = field(default_factory=dict)
    check: Callable[..., tuple[np.ndarray, np.ndarray]] = paired
    keras_class: str = ""
    has_corner: bool = False

    @property
    def __name__(self) -> str:
        """The name as a line of code may write it, such as a function has."""
        return self.name.replace(" ", "_")

    def value(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """Return the mean loss, weighted as Keras weights it: the sum is divided by the number of rows.

        Parameters
        ----------
        y_true, y_pred : array_like
        sample_weight : array_like of shape (n_rows,), optional

        Returns
        -------
        float

        Raises
        ------
        ArgumentError
            For truths, predictions or weights that the loss cannot take.
        """
        y_true, y_pred = self.check(y_true, y_pred)
        each = self.each(y_true, y_pred)
        return float((_weights(sample_weight, y_pred, each.ndim) * each).mean())

    def gradient(
        self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> np.ndarray:
        """Return the derivative of `value` by every prediction.

        Parameters
        ----------
        y_true, y_pred : array_like
        sample_weight : array_like of shape (n_rows,), optional

        Returns
        -------
        ndarray of the shape of y_pred

        Raises
        ------
        ArgumentError
            For truths, predictions or weights that the loss cannot take.
        """
        y_true, y_pred = self.check(y_true, y_pred)
        slope = self.slope(y_true, y_pred)
        return _weights(sample_weight, y_pred, slope.ndim) * slope / self.each(y_true, y_pred).size


def _weights(sample_weight, y_pred, n_dims):
    if sample_weight is None:
        return 1.0
    weights = np.asarray(sample_weight, dtype=float)
    rows = y_pred.shape[:1]
    require(weights.shape == rows, "sample_weight.shape", weights.shape, f"be one weight a row, {rows}")
    require_finite(sample_weight=weights)
    require((weights >= 0).all(), "sample_weight", float(weights.min()), "not be negative")
    return weights.reshape(-1, *[1] * (n_dims - 1))
