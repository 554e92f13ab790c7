"""What a rule learns of the slope: the gradient itself, or a noisy, partial or clipped one."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from labkit.core import checks
from labkit.descent.mini_batches import batches
from labkit.descent.surfaces import Surface


@dataclass(frozen=True)
class GradientNoise:
    """Why a gradient is not exact: noise added to it, or a mini-batch in place of all rows.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    sigma : float, >= 0
        Standard deviation of the normal noise on each partial derivative.
    batch_size : int, optional
        Rows of a mini-batch, on a surface with data.
    seed : int
        Of the noise and of the shuffling; all rules of a race meet the same.

    Raises
    ------
    ArgumentError
        If `sigma` is negative or not finite.

    Examples
    --------
    >>> GradientNoise(batch_size=8)
    GradientNoise(sigma=0.0, batch_size=8, seed=0)
    """

    sigma: float = 0.0
    batch_size: int | None = None
    seed: int = 0

    def __post_init__(self):
        checks.between(0, np.inf, sigma=self.sigma)

    def gradient(self, surface: Surface, n_steps: int, clip_norm: float | None = None) -> Callable:
        """Return the function of weights and step that gives the gradients of a race.

        Parameters
        ----------
        surface : Surface
        n_steps : int
        clip_norm : float, > 0, optional

        Returns
        -------
        function

        Raises
        ------
        ArgumentError
            If there are no data to draw a mini-batch from, or not enough.
        """
        rows = noise_of_step = None
        if self.batch_size is not None:
            no_data = f"be None: {surface.name} has no data"
            checks.require(surface.n_rows, "batch_size", self.batch_size, no_data)
            rows = batches(surface.n_rows, self.batch_size, n_steps, self.seed)
        if self.sigma:
            noise_of_step = self.sigma * np.random.default_rng(self.seed).normal(size=(n_steps, 2))

        def gradient(weights, step):
            result = surface.gradient(weights) if rows is None else surface.gradient(weights, rows[step])
            if noise_of_step is not None:
                result = result + noise_of_step[step]
            return result if clip_norm is None else clip(result, clip_norm)

        return gradient


EXACT = GradientNoise()


def clip(gradient: np.ndarray, clip_norm: float) -> np.ndarray:
    """Shorten gradients that are longer than `clip_norm`, keeping their direction.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    gradient : ndarray of shape (..., n_weights)
    clip_norm : float, > 0

    Returns
    -------
    ndarray of shape (..., n_weights)

    Raises
    ------
    ArgumentError
        If `clip_norm` is not positive.

    Examples
    --------
    >>> clip(np.array([30.0, 40.0]), clip_norm=10)
    array([6., 8.])
    """
    checks.positive(clip_norm=clip_norm)
    norm = np.linalg.norm(gradient, axis=-1, keepdims=True)
    return gradient * (clip_norm / np.maximum(norm, clip_norm))
