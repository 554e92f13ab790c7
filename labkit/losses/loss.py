"""A loss: what an answer costs, and its derivative by the answer, as one thing."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from labkit.core.checks import require


class Rows:
    """What every loss asks of its rows before it computes."""

    @staticmethod
    def paired(y_true, y_pred):
        """Return both as float arrays, or raise because they do not belong together."""
        y_true, y_pred = np.asarray(y_true, dtype=float), np.asarray(y_pred, dtype=float)
        shapes = f"be that of `y_true`, {y_true.shape}"
        require(y_true.shape == y_pred.shape, "y_pred.shape", y_pred.shape, shapes)
        require(y_true.size > 0, "y_true.shape", y_true.shape, "hold at least one number")
        Rows.finite(y_true=y_true, y_pred=y_pred)
        return y_true, y_pred

    @staticmethod
    def finite(**arrays):
        """Raise unless every array holds finite numbers, and name the first row that does not."""
        for name, array in arrays.items():
            bad = np.argwhere(~np.isfinite(array))
            if len(bad):
                row = f" (row {bad[0][0]} does not)" if array.ndim else ""
                require(False, name, float(array[tuple(bad[0])]), f"hold finite numbers{row}")


@dataclass(frozen=True)
class Loss:
    """A loss and its gradient, which travel together.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    name : str
    each, slope : callable
        (y_true, y_pred) -> the loss of each row, and its derivative by the prediction.
    asks : str
        Which answer has the least mean loss.
    noise : str
        The distribution of which this is the negative log-likelihood.
    settings : dict
        The numbers that shape it, under Keras's names.
    check : callable
        (y_true, y_pred) -> both as arrays, or raises.
    """

    name: str
    each: Callable
    slope: Callable
    asks: str = ""
    noise: str = ""
    settings: dict = field(default_factory=dict)
    check: Callable = Rows.paired

    def value(self, y_true, y_pred, sample_weight=None):
        """Return the mean loss, weighted as Keras weights it: the sum is divided by the number of rows.

        Parameters
        ----------
        y_true, y_pred : array_like
        sample_weight : array_like of shape (n_rows,), optional

        Returns
        -------
        float
        """
        y_true, y_pred = self.check(y_true, y_pred)
        each = self.each(y_true, y_pred)
        return float((_weights(sample_weight, y_pred, each.ndim) * each).mean())

    def gradient(self, y_true, y_pred, sample_weight=None):
        """Return the derivative of `value` by every prediction.

        Parameters
        ----------
        y_true, y_pred : array_like
        sample_weight : array_like of shape (n_rows,), optional

        Returns
        -------
        ndarray of the shape of y_pred
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
    Rows.finite(sample_weight=weights)
    require((weights >= 0).all(), "sample_weight", float(weights.min()), "not be negative")
    return weights.reshape(-1, *[1] * (n_dims - 1))
