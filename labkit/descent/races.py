"""Whole paths at once: many rules, rates and starts on one surface."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from labkit.core import checks
from labkit.descent.gradients import EXACT, GradientNoise
from labkit.descent.movers import Movers
from labkit.descent.rules import RULES
from labkit.descent.surfaces import Surface, bowl

FAR = 1e6  # further than this from the minimum a path has diverged


@dataclass(frozen=True)
class Race:
    """The paths of several rules on one surface.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    surface : Surface
    rules : dict
        Name -> Rule or function.
    rates : ndarray of shape (n_rules,) or (n_rules, n_rates)
    weights : ndarray of shape (n_rules, [n_rates,] n_steps + 1, 2)
        NaN from the step at which a path has left for infinity.
    gradients : ndarray, the shape of `weights` with one step less
        The gradient that each rule got at each step.
    schedule : ndarray of shape (n_steps,)
    """

    surface: Surface
    rules: dict
    rates: np.ndarray
    weights: np.ndarray
    gradients: np.ndarray
    schedule: np.ndarray

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each rule."""
        return tuple(self.rules)

    @cached_property
    def losses(self) -> np.ndarray:
        """Loss after each step, the shape of `weights` without its last axis."""
        return self.surface.value(self.weights)

    @cached_property
    def distances(self) -> np.ndarray:
        """Distance from the minimum after each step, in weights."""
        error = self.weights - np.array(self.surface.minimum)
        return np.sqrt(error[..., 0] ** 2 + error[..., 1] ** 2)

    @property
    def diverged(self) -> np.ndarray:
        """Whether each path has left for infinity, the shape of `rates`."""
        return np.isnan(self.weights[..., -1, 0])

    def settled(self, tolerance: float = 1e-3) -> np.ndarray:
        """Return the steps to converge: those after which each path stays near the minimum.

        Parameters
        ----------
        tolerance : float
            As a share of the distance at the start.

        Returns
        -------
        ndarray
            The shape of `rates`; infinity where the path does not converge within the race. Passing
            through does not count.
        """
        return _first_of_the_last_run(self._near(tolerance))

    def touched(self, tolerance: float = 1e-3) -> np.ndarray:
        """Return the steps after which each path first comes near the minimum.

        Parameters
        ----------
        tolerance : float

        Returns
        -------
        ndarray
            As `settled`, but passing through counts.
        """
        near = self._near(tolerance)
        return np.where(near.any(axis=-1), near.argmax(axis=-1), np.inf)

    def _near(self, tolerance):
        return self.distances < tolerance * self.distances[..., :1]


def race(
    rules: dict = RULES,
    surface: Surface | None = None,
    start: tuple[float, float] | None = None,
    learning_rate: float | np.ndarray = 0.01,
    n_steps: int = 300,
    *,
    schedule: np.ndarray | None = None,
    noise: GradientNoise = EXACT,
    clip_norm: float | None = None,
) -> Race:
    """Run rules side by side from one start and return their paths.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rules : dict
        Name -> Rule, or an own `f(weights, gradient, memory, learning_rate)` that returns the next weights
        and the next memory.
    surface : Surface, optional
        Without it, `bowl()`.
    start : tuple of float, optional
        Without it, the surface's own.
    learning_rate : float, or ndarray of shape (n_rules,) or (n_rules, n_rates)
    n_steps : int
    schedule : ndarray of shape (n_steps,)
        Multiplies the rate.
    noise : GradientNoise
    clip_norm : float, > 0
        Length of the longest gradient that a rule sees.

    Returns
    -------
    Race

    Raises
    ------
    ArgumentError
        If an argument has another type, shape or range, or if an own rule fails.

    Examples
    --------
    >>> race({"Adam": RULES["Adam"]}, bowl(), learning_rate=0.05, n_steps=400).settled()
    array([138.])
    """
    checks.require(isinstance(rules, dict), "rules", rules, "be a dict of names and rules")
    surface = bowl() if surface is None else surface
    checks.require(isinstance(surface, Surface), "surface", surface, "be a Surface, such as descent.bowl()")
    suggestion = "be a GradientNoise, such as descent.GradientNoise(sigma=0.1)"
    checks.require(isinstance(noise, GradientNoise), "noise", noise, suggestion)
    rates = _rates(learning_rate, len(rules), n_steps)
    factors = np.ones(n_steps) if schedule is None else np.asarray(schedule, dtype=float)
    checks.require(factors.shape == (n_steps,), "schedule", factors.shape, f"have shape ({n_steps},)")
    path = np.empty((n_steps + 1, rates.size, 2))
    gradients = np.empty((n_steps, rates.size, 2))
    path[0] = surface.start if start is None else _place(start)
    gradient = noise.gradient(surface, n_steps, clip_norm)
    move = Movers(rules, np.multiply.outer(factors, rates), path, gradients)
    with np.errstate(all="ignore"):  # a diverging path overflows: that is its lesson, not an accident
        for step in range(n_steps):
            gradients[step] = gradient(path[step], step)
            move(step)
    weights = _by_rule(_cut(path, surface), rates.shape)
    return Race(surface, dict(rules), rates, weights, _by_rule(gradients, rates.shape), factors)


def _by_rule(steps_first, shape):
    return steps_first.swapaxes(0, 1).reshape(*shape, len(steps_first), 2)


def _rates(learning_rate, n_rules, n_steps):
    checks.whole(n_steps=n_steps)
    checks.require(n_rules > 0, "rules", {}, "name at least one rule")
    rates = np.asarray(learning_rate, dtype=float)
    positive = bool(np.isfinite(rates).all() and (rates > 0).all())
    checks.require(positive, "learning_rate", learning_rate, "be positive")
    if rates.ndim == 0:
        return np.full(n_rules, float(rates))
    checks.require(len(rates) == n_rules, "learning_rate", rates.shape, f"have {n_rules} rows, one a rule")
    return rates


def _place(start):
    start = np.asarray(start, dtype=float)
    checks.require(
        start.shape == (2,) and np.isfinite(start).all(), "start", start.tolist(), "be two finite numbers"
    )
    return start


def _cut(path, surface):
    """Put NaN in a path from the step at which a point has left for infinity."""
    away = np.abs(path - np.array(surface.minimum))
    inside = (away[..., 0] < FAR) & (away[..., 1] < FAR)  # False for NaN
    path[~np.logical_and.accumulate(inside, axis=0)] = np.nan
    return path


def _first_of_the_last_run(near):
    away = ~near
    last_away = near.shape[-1] - 1 - away[..., ::-1].argmax(axis=-1)
    return np.where(near[..., -1], np.where(away.any(axis=-1), last_away + 1.0, 0.0), np.inf)
