"""Straight lines under each loss: exact, or by weighted least squares that is repeated."""

from dataclasses import dataclass

import numpy as np

from labkit.core.checks import require
from labkit.losses.loss import Loss, Rows

MOST_POINTS = 300  # where a loss has a corner, every pair of points is tried
N_ROUNDS, REST = 500, 1e-12  # or until neither slope nor intercept moves
HEIGHTS = (1.1, 2.9, 5.6, 7.1, 8.5, 11.4, 14.3, 15.9, 16.3, 17.7, 20.4)  # 2x + 1 with noise, x = 0 to 10


@dataclass(frozen=True)
class Line:
    """A line through points, y = slope * x + intercept, and the mean loss that it leaves.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    loss : Loss
    slope, intercept, cost : float
    x, y : ndarray of shape (n_points,)
    """

    loss: Loss
    slope: float
    intercept: float
    cost: float
    x: np.ndarray
    y: np.ndarray

    def at(self, x):
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
    def pulls(self):
        """How strongly each point pulls the line towards itself: minus the slope of its loss."""
        return -self.loss.slope(self.y, self.at(self.x))


def points_with_outlier(outlier_x=11.0, outlier_y=23.0):
    """Return twelve points near the line y = 2x + 1; the last one lies where you want it.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    outlier_x, outlier_y : float
        (11, 23) is on the line.

    Returns
    -------
    tuple of two ndarray of shape (12,)
    """
    return np.append(np.arange(11.0), outlier_x), np.append(HEIGHTS, outlier_y)


def fit_line(loss, x, y):
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
    """
    x, y = Rows.paired(x, y)
    require(x.ndim == 1 and len(np.unique(x)) > 1, "x", x.tolist(), "hold at least two different places")
    has_corner = loss.name in ("absolute", "pinball")
    slope, intercept = (_through_two if has_corner else _reweighted)(loss, x, y)
    cost = float(loss.each(y, slope * x + intercept).mean())
    return Line(loss, float(slope), float(intercept), cost, x, y)


def _through_two(loss, x, y):
    require(len(x) <= MOST_POINTS, "x", len(x), f"have at most {MOST_POINTS} points for the {loss.name} loss")
    first, second = np.triu_indices(len(x), 1)
    apart = x[first] != x[second]
    first, second = first[apart], second[apart]
    slopes = (y[second] - y[first]) / (x[second] - x[first])
    intercepts = y[first] - slopes * x[first]
    costs = loss.each(y[:, None], slopes * x[:, None] + intercepts).mean(axis=0)
    best = costs.argmin()
    return slopes[best], intercepts[best]


def _reweighted(loss, x, y):
    weights, last = np.ones_like(x), np.full(2, np.inf)
    for _ in range(N_ROUNDS):
        line = _weighted_least_squares(x, y, weights)
        if np.abs(line - last).max() <= REST * (1 + np.abs(line).max()):
            break
        weights, last = _pull_per_error(loss, y - line[0] * x - line[1]), line
    return line


def _weighted_least_squares(x, y, weights):
    # centred, so that slope and intercept can be found one after the other
    total = weights.sum()
    middle_x, middle_y = weights @ x / total, weights @ y / total
    across = weights * (x - middle_x)
    slope = across @ (y - middle_y) / (across @ (x - middle_x))
    return np.array([slope, middle_y - slope * middle_x])


def _pull_per_error(loss, error):
    error = np.where(np.abs(error) < 1e-9, 1e-9, error)  # the limit at zero is finite for smooth losses
    return -loss.slope(error, np.zeros_like(error)) / error
