"""How to find a good learning rate: try many, or grow one until it breaks."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from labkit.core import checks
from labkit.descent.races import race
from labkit.descent.rules import RULES, Rule
from labkit.descent.stability import largest_stable_rate
from labkit.descent.surfaces import Surface, bowl


@dataclass(frozen=True)
class Tuning:
    """Each rule with many rates, and the best of them.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    names : tuple of str
    rates, steps : ndarray of shape (n_rules, n_rates)
        The rates tried, and after how many steps each run stays near the minimum (infinity: not in time).
    best : ndarray of int of shape (n_rules,)
        Place of each rule's best rate.
    """

    names: tuple[str, ...]
    rates: np.ndarray
    steps: np.ndarray
    best: np.ndarray

    @property
    def best_rates(self) -> np.ndarray:
        """Each rule's best rate, shape (n_rules,)."""
        return np.take_along_axis(self.rates, self.best[:, None], axis=1)[:, 0]

    @property
    def best_steps(self) -> np.ndarray:
        """Steps with each rule's best rate, shape (n_rules,)."""
        return np.take_along_axis(self.steps, self.best[:, None], axis=1)[:, 0]


def tune(
    rules: dict = RULES,
    surface: Surface | None = None,
    start: tuple[float, float] | None = None,
    n_rates: int = 30,
    n_steps: int = 1500,
    tolerance: float = 1e-3,
    **settings: Any,
) -> Tuning:
    """Give each rule the same chance: run it with many rates and keep its best.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rules : dict
        Name -> Rule or function, as for `race`.
    surface : Surface, optional
        Without it, `bowl()`.
    start : tuple of float, optional
        Without it, the surface's own.
    n_rates, n_steps : int
    tolerance : float
        The goal, as a share of the distance at the start.
    **settings
        As for `race`: schedule, noise, clip_norm.

    Returns
    -------
    Tuning
        A rule that never converges keeps the rate that ends nearest to the minimum.

    Raises
    ------
    ArgumentError
        If an argument has another type, shape or range.

    Examples
    --------
    >>> tuning = tune({"Adagrad": RULES["Adagrad"]}, n_rates=10, n_steps=100)
    >>> tuning.best_rates.round(2), tuning.best_steps
    (array([1.92]), array([7.]))
    """
    checks.whole(n_rates=n_rates)
    checks.require(isinstance(rules, dict), "rules", rules, "be a dict of names and rules")
    surface = bowl() if surface is None else surface
    checks.require(isinstance(surface, Surface), "surface", surface, "be a Surface, such as descent.bowl()")
    start = surface.start if start is None else start
    rates = np.array([_candidates(rule, surface, start, n_rates) for rule in rules.values()])
    runs = race(rules, surface, start, rates, n_steps, **settings)
    steps = runs.settled(tolerance)
    with np.errstate(invalid="ignore"):
        last = np.nan_to_num(runs.distances[..., -1], nan=np.inf)
    # steps decide; where none converges, the last distance does
    order = np.where(np.isfinite(steps), steps, n_steps + 1 + last)
    return Tuning(tuple(rules), rates, steps, order.argmin(axis=1))


@dataclass(frozen=True)
class RangeTest:
    """Loss while the learning rate grows (Smith 2017, arXiv:1506.01186).

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rates, losses : ndarray of shape (n_steps,)
    """

    rates: np.ndarray
    losses: np.ndarray

    @property
    def explodes(self) -> float:
        """First rate at which the loss is worse than before the test; infinity if it never is."""
        after_best = np.arange(len(self.losses)) > np.nanargmin(self.losses)
        worse = after_best & ~(self.losses < self.losses[0])
        return float(self.rates[worse.argmax()]) if worse.any() else float("inf")

    @property
    def suggestion(self) -> float:
        """A rate to begin with: a third of the one at which the loss was least."""
        return float(self.rates[np.nanargmin(self.losses)]) / 3


def _candidates(rule, surface, start, n_rates=30):
    """Return the rates worth trying with a rule, shape (n_rates,).

    Rules that divide by the gradient's size move about one rate a step, so their rates are lengths;
    the others are bounded by the curvature at the minimum.
    """
    limit = largest_stable_rate(_sharpest_curvature(surface), getattr(rule, "momentum", 0.0))
    length = max(float(np.linalg.norm(np.subtract(start, surface.minimum))), 1e-3)
    if not isinstance(rule, Rule):
        return np.geomspace(min(limit / 100, length / 1000), max(limit, length), n_rates)
    if rule.normalizes:
        return np.geomspace(length / 1000, 2 * length, n_rates)
    return limit * (np.arange(1, n_rates + 1) / n_rates) ** 2


def _sharpest_curvature(surface, h=1e-5):
    """Return the largest curvature at the minimum, from differences of the gradient."""
    sides = np.array(surface.minimum) + h * np.array([np.eye(2), -np.eye(2)])
    forward, backward = surface.gradient(sides)
    hessian = (forward - backward) / (2 * h)
    return float(np.abs(np.linalg.eigvalsh((hessian + hessian.T) / 2)).max())
