"""Numerical gradients: central differences, and how wrong they are for each step."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from labkit.backprop.arrays import Tensor
from labkit.core import checks


@dataclass(frozen=True)
class StepErrors:
    """The relative error of central differences against backpropagation, for each precision and step."""

    steps: np.ndarray
    errors: dict

    def best(self, precision: str = "float64") -> float:
        """Return the step with the smallest error."""
        return float(self.steps[np.argmin(self.errors[precision])])


def numerical_gradient(
    function: Callable[[np.ndarray], Any], place: np.ndarray, step: float = 1e-5
) -> np.ndarray:
    """Estimate a gradient by moving each number a little up and a little down.

    (f(w + h) - f(w - h)) / 2h, for each w by itself: two calls a number.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    function : callable
        Takes an array like `place`, returns a number.
    place : ndarray of float
        Its precision is kept.
    step : float, > 0

    Returns
    -------
    ndarray
        Of the shape of `place`.

    Raises
    ------
    ArgumentError
        For a step that is not positive, or a place of whole numbers.

    Examples
    --------
    >>> numerical_gradient(lambda w: (w**2).sum(), np.array([1.0, 2.0])).round(6).tolist()
    [2.0, 4.0]
    """
    checks.positive(step=step)
    place = np.array(place)
    checks.require(place.dtype.kind == "f", "place", place.dtype.name, "hold real numbers, such as float64")
    gradient = np.zeros_like(place)
    for index in np.ndindex(place.shape):
        up = place.copy()
        down = place.copy()
        up[index] += step
        down[index] -= step
        gradient[index] = (function(up) - function(down)) / place.dtype.type(2 * step)
    return gradient


def step_errors(
    loss: Callable[[Tensor], Tensor], place: np.ndarray, steps: np.ndarray | None = None
) -> StepErrors:
    """Compare central differences with backpropagation for many steps, in float64 and float32.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    loss : callable
        Takes a Tensor, returns a Tensor of one number; it must keep the precision.
    place : ndarray of float
    steps : ndarray of float, optional
        By default the powers of ten from 1 to 1e-13.

    Returns
    -------
    StepErrors

    Examples
    --------
    >>> errors = step_errors(lambda w: (w.tanh() ** 2).sum(), np.array([0.5, 1.0]))
    >>> errors.best("float32") > errors.best("float64")
    True
    """
    steps = np.logspace(0, -13, 14) if steps is None else np.asarray(steps, dtype=float)
    place = np.asarray(place, dtype="float32").astype("float64")  # the same place in both precisions
    weights = Tensor(place)
    loss(weights).backward()
    errors = {
        precision: np.array([_error(loss, place.astype(precision), step, weights.gradient) for step in steps])
        for precision in ("float64", "float32")
    }
    return StepErrors(steps, errors)


@lru_cache(maxsize=64)
def errors_of_a_network(activation: str, seed: int) -> StepErrors:
    """Return the errors of central differences on a random network of nine weights."""
    X = np.random.default_rng(seed).normal(size=(16, 2))
    place = np.random.default_rng(seed + 1).normal(size=9)

    def loss(weights: Tensor) -> Tensor:
        rows = X.astype(weights.value.dtype)
        hidden = getattr(rows @ weights[:6].reshape(2, 3), activation)()
        return ((hidden @ weights[6:] - rows[:, 0]) ** 2).mean()

    return step_errors(loss, place)


def _error(loss, place, step, exact):
    estimate = numerical_gradient(lambda moved: loss(Tensor(moved)).value, place, step)
    return float(np.linalg.norm(estimate - exact) / np.linalg.norm(exact))
