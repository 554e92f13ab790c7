"""Straight lines under each loss: exact, or by weighted least squares that is repeated."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from labkit.core.checks import require
from labkit.losses.loss import Loss, paired

MOST_POINTS = 300  # where a loss has a corner, every pair of points is tried
N_ROUNDS = 500
TOLERANCE = 1e-12  # or until neither slope nor intercept moves
HEIGHTS = (1.1, 2.9, 5.6, 7.1, 8.5, 11.4, 14.3, 15.9, 16.3, 17.7, 20.4)  # 2x + 1 with noise, x = 0 to 10


@dataclass(frozen=True)
class Line:
    """A line through points, y = slope * x + intercept, and its mean loss.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    loss : Loss
    slope, intercept, mean_loss : float
    x, y : ndarray of shape (n_points,)
    """

    loss: Loss
    slope: float
    intercept: float
    mean_loss: float
    x: np.ndarray
    y: np.ndarray

    def at(self, x: ArrayLike) -> np.ndarray:
        """Return the heights of the line.

        Parameters
        ----------
        x : ndarray

        Returns
        -------
        ndarray
        """
        return self.slope * np.asarray(x, dtype=float) + self.intercept

    @property
    def negative_gradients(self) -> np.ndarray:
        """Minus the derivative of each point's loss by the line's height there: up is positive."""
        return -self.loss.slope(self.y, self.at(self.x))


def points_with_outlier(outlier_x: float = 11.0, outlier_y: float = 23.0) -> tuple[np.ndarray, np.ndarray]:
    """Return twelve points near the line y = 2x + 1; the last one is put where you want it.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    outlier_x, outlier_y : float
        (11, 23) is on the line.

    Returns
    -------
    tuple of two ndarray of shape (12,)

    Examples
    --------
    >>> x, y = points_with_outlier(11, 60)
    >>> x[-1].item(), y[-1].item(), len(x)
    (11.0, 60.0, 12)
    """
    return np.append(np.arange(11.0), outlier_x), np.append(HEIGHTS, outlier_y)


def fit_line(loss: Loss, x: ArrayLike, y: ArrayLike) -> Line:
    """Return the line with the least mean loss, to about a hundred-thousandth of that loss.

    Losses with a corner have a best line through two of the points, and all pairs are tried. For the others
    weighted least squares are repeated with the weights slope / error (Holland & Welsch 1977).

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    loss : Loss
        For numbers.
    x, y : array_like of shape (n_points,)

    Returns
    -------
    Line

    Raises
    ------
    ArgumentError
        Unless x and y are finite, of one length, with two different x; or for over 300 points and a corner.

    Examples
    --------
    >>> from labkit.losses import squared
    >>> line = fit_line(squared(), [0, 1, 2], [1, 3, 5])
    >>> round(line.slope, 6), round(line.intercept, 6)
    (2.0, 1.0)
    """
    x, y = paired(x, y)
    require(x.ndim == 1 and len(np.unique(x)) > 1, "x", x.tolist(), "hold at least two different values")
    slope, intercept = (_through_two if loss.has_corner else _reweighted)(loss, x, y)
    mean_loss = float(loss.each(y, slope * x + intercept).mean())
    return Line(loss, float(slope), float(intercept), mean_loss, x, y)


def _through_two(loss, x, y):
    require(len(x) <= MOST_POINTS, "x", len(x), f"have at most {MOST_POINTS} points for the {loss.name} loss")
    first, second = np.triu_indices(len(x), 1)
    apart = x[first] != x[second]
    first = first[apart]
    second = second[apart]
    slopes = (y[second] - y[first]) / (x[second] - x[first])
    intercepts = y[first] - slopes * x[first]
    mean_losses = loss.each(y[:, None], slopes * x[:, None] + intercepts).mean(axis=0)
    best = mean_losses.argmin()
    return slopes[best], intercepts[best]


def _reweighted(loss, x, y):
    weights = np.ones_like(x)
    last = np.full(2, np.inf)
    for _ in range(N_ROUNDS):
        line = _weighted_least_squares(x, y, weights)
        if np.abs(line - last).max() <= TOLERANCE * (1 + np.abs(line).max()):
            break
        weights = _slope_per_error(loss, y - line[0] * x - line[1])
        last = line
    return line


def _weighted_least_squares(x, y, weights):
    # centred, so that slope and intercept can be computed one after the other
    total = weights.sum()
    middle_x = weights @ x / total
    middle_y = weights @ y / total
    across = weights * (x - middle_x)
    slope = across @ (y - middle_y) / (across @ (x - middle_x))
    return np.array([slope, middle_y - slope * middle_x])


def _slope_per_error(loss, error):
    error = np.where(np.abs(error) < 1e-9, 1e-9, error)  # the limit at zero is finite for smooth losses
    return -loss.slope(error, np.zeros_like(error)) / error
