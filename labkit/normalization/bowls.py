"""The loss surface of a linear model: its condition number, its rates, and the steps of gradient descent."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from labkit.core import checks
from labkit.normalization.scalers import SCALERS, scale
from labkit.normalization.scalings import rows

MOST_STEPS = 10**18


@dataclass(frozen=True)
class LossBowl:
    """Half the mean squared error over intercept and slopes; directions without curvature are left out.

    Parameters
    ----------
    curvatures : ndarray of shape (n_directions,)
        Above zero, rising.
    directions : ndarray of shape (n_weights, n_directions)
    minimum : ndarray of shape (n_weights,)
        The intercept first.
    """

    curvatures: np.ndarray
    directions: np.ndarray
    minimum: np.ndarray

    @property
    def condition_number(self) -> float:
        """Largest curvature over smallest."""
        return float(self.curvatures[-1] / self.curvatures[0])

    @property
    def largest_stable_rate(self) -> float:
        """The learning rate beyond which descent diverges: 2 / largest curvature."""
        return float(2 / self.curvatures[-1])

    @property
    def best_rate(self) -> float:
        """The learning rate that is fastest in the long run: 2 / (smallest + largest curvature)."""
        return float(2 / (self.curvatures[0] + self.curvatures[-1]))

    def path(self, learning_rate: float, n_steps: int) -> np.ndarray:
        """Return the weights after 0, 1 … n_steps steps from zero; shape (n_steps + 1, n_weights)."""
        shrink = (1 - learning_rate * self.curvatures) ** np.arange(n_steps + 1)[:, None]
        errors = (shrink * (self.directions.T @ -self.minimum)) @ self.directions.T
        return self.minimum + errors

    def excess(self, weights: ArrayLike) -> np.ndarray:
        """Return how far the predictions are from the best ones, root mean square; any leading shape."""
        along = (np.asarray(weights) - self.minimum) @ self.directions
        return np.sqrt((along**2 * self.curvatures).sum(axis=-1))

    def steps(self, learning_rate: float, tolerance: float = 1e-3) -> float:
        """Return the steps from zero until the excess is a share `tolerance` of the first; inf for never."""
        amounts = (self.directions.T @ self.minimum) ** 2 * self.curvatures
        moves = learning_rate * self.curvatures
        goal = tolerance**2 * amounts.sum()
        if amounts.sum() == 0:
            return 0.0
        if moves.max() >= 2 or moves.min() <= 0:
            return np.inf
        with np.errstate(divide="ignore"):  # a move of 1 lands in the minimum at once
            factors = np.where(moves < 1, np.log1p(-np.minimum(moves, 1)), np.log(np.abs(moves - 1)))
        low = 1  # the excess falls from step to step: halve the interval
        high = MOST_STEPS
        while low < high:
            middle = (low + high) // 2
            if amounts @ np.exp(2 * middle * factors) <= goal:
                high = middle
            else:
                low = middle + 1
        return float(low) if low < MOST_STEPS else np.inf


def loss_bowl(X: ArrayLike, y: ArrayLike) -> LossBowl:
    """Return the loss surface of the linear model on some columns, with an intercept.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    X : array-like of shape (n_rows, n_columns)
    y : array-like of shape (n_rows,)

    Returns
    -------
    LossBowl

    Raises
    ------
    ArgumentError
        Unless both hold finite numbers and have the same number of rows.

    Examples
    --------
    >>> bowl = loss_bowl([[-1.0], [1.0]], [-2.0, 2.0])
    >>> round(bowl.condition_number, 6), bowl.minimum.round(6)
    (1.0, array([0., 2.]))
    """
    X = rows(X)
    y = rows(np.reshape(y, (-1, 1)), "y")[:, 0]
    checks.require(len(y) == len(X), "y", y.shape, f"have a value for each of the {len(X)} rows")
    design = np.column_stack([np.ones(len(X)), X])
    # singular values of the rows, not eigenvalues of their square: twice the digits
    _, sizes, directions = np.linalg.svd(design / np.sqrt(len(X)), full_matrices=False)
    curved = sizes > sizes[0] * max(design.shape) * np.finfo(float).eps
    directions = directions[curved].T[:, ::-1]
    curvatures = sizes[curved][::-1] ** 2
    minimum = directions @ ((directions.T @ (design.T @ y / len(X))) / curvatures)
    return LossBowl(curvatures, directions, minimum)


def compare_scalers(
    X: ArrayLike, y: ArrayLike, scalers: Sequence[str] = tuple(SCALERS), tolerance: float = 1e-3
) -> pd.DataFrame:
    """Return condition number, largest stable rate and steps of descent for every scaler.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    X : array-like of shape (n_rows, n_columns)
    y : array-like of shape (n_rows,)
    scalers : sequence of str
        Some of `SCALERS`.
    tolerance : float in (0, 1)
        The goal: this share of the first distance from the best predictions, at the best rate.

    Returns
    -------
    DataFrame
        One row a scaler: scaler, condition_number, largest_stable_rate, steps.

    Raises
    ------
    ArgumentError
        For an unknown scaler, a tolerance outside [0, 1], or rows that `loss_bowl` cannot take.

    Examples
    --------
    >>> table = compare_scalers([[1.0], [2.0], [3.0]], [1.0, 2.0, 4.0], ["none", "z-score"])
    >>> table["condition_number"].round(1).tolist()
    [46.1, 1.0]
    """
    checks.between(0, 1, tolerance=tolerance)
    table = []
    for scaler in scalers:
        bowl = loss_bowl(scale(scaler, X), y)
        steps = bowl.steps(bowl.best_rate, tolerance)
        table.append((scaler, bowl.condition_number, bowl.largest_stable_rate, steps))
    return pd.DataFrame(table, columns=["scaler", "condition_number", "largest_stable_rate", "steps"])
