"""Gradients by trying: central differences, and how wrong they are for each step."""

from dataclasses import dataclass

import numpy as np

from labkit.backprop.arrays import Tensor
from labkit.core import checks


@dataclass(frozen=True)
class StepErrors:
    """The relative error of central differences against backpropagation, for each precision and step."""

    steps: np.ndarray
    errors: dict

    def best(self, precision="float64"):
        """Return the step with the smallest error."""
        return float(self.steps[np.argmin(self.errors[precision])])


def numerical_gradient(function, place, step=1e-5):
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
    """
    checks.positive(step=step)
    place = np.array(place)
    checks.require(place.dtype.kind == "f", "place", place.dtype.name, "hold real numbers, such as float64")
    gradient = np.zeros_like(place)
    for index in np.ndindex(place.shape):
        up, down = place.copy(), place.copy()
        up[index] += step
        down[index] -= step
        gradient[index] = (function(up) - function(down)) / place.dtype.type(2 * step)
    return gradient


def step_errors(loss, place, steps=None):
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


def _error(loss, place, step, exact):
    estimate = numerical_gradient(lambda moved: loss(Tensor(moved)).value, place, step)
    return float(np.linalg.norm(estimate - exact) / np.linalg.norm(exact))
