"""Which learning rates are stable, which are fast, and how to find one."""

from dataclasses import dataclass

import numpy as np

from labkit.core import checks
from labkit.descent.races import race
from labkit.descent.rules import RULES, Rule, gradient_descent


def largest_stable_rate(curvature, beta=0.0):
    r"""Return the rate at which descent on a quadratic stops converging.

    .. math:: \eta < 2 (1 + \beta) / \lambda_{\max}

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    curvature : float, > 0
        The largest one.
    beta : float in [0, 1)
        Momentum.

    Returns
    -------
    float
    """
    checks.positive(curvature=curvature)
    checks.between(0, 1, open_end=True, beta=beta)
    return 2 * (1 + beta) / curvature


def best_rate(flattest, steepest):
    r"""Return the rate with which plain descent on a quadratic is fastest.

    .. math:: \eta^* = 2 / (\lambda_{\min} + \lambda_{\max})

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    flattest, steepest : float, > 0
        Smallest and largest curvature.

    Returns
    -------
    float
    """
    checks.positive(flattest=flattest, steepest=steepest)
    return 2 / (flattest + steepest)


def best_momentum(flattest, steepest):
    r"""Return the rate and the momentum that are fastest together on a quadratic (Polyak 1964).

    .. math:: \eta^* = \Big(\tfrac{2}{\sqrt{\lambda_{\min}} + \sqrt{\lambda_{\max}}}\Big)^2, \quad
              \beta^* = \Big(\tfrac{\sqrt{\kappa} - 1}{\sqrt{\kappa} + 1}\Big)^2

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    flattest, steepest : float, > 0

    Returns
    -------
    tuple of float
        Rate and momentum.
    """
    checks.positive(flattest=flattest, steepest=steepest)
    low, high = np.sqrt(flattest), np.sqrt(steepest)
    return float((2 / (low + high)) ** 2), float(((high - low) / (high + low)) ** 2)


def contraction(learning_rate, beta, curvature):
    r"""Return by what factor the error along one direction shrinks per step, in the long run.

    The largest absolute root of :math:`z^2 - (1 + \beta - \eta\lambda) z + \beta`
    (Goh 2017, doi:10.23915/distill.00006).

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    learning_rate, beta, curvature : float or ndarray
        Broadcast against each other.

    Returns
    -------
    ndarray
        Above 1 the error grows.
    """
    trace = 1 + beta - np.asarray(learning_rate) * curvature
    root = np.sqrt(np.asarray(trace**2 - 4 * beta, dtype=complex))
    return np.maximum(np.abs(trace + root), np.abs(trace - root)) / 2


@dataclass(frozen=True)
class RateMap:
    """Steps to converge for every pair of rate and momentum on a quadratic.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rates, betas : ndarray of shape (n,)
    steps : ndarray of shape (n, n)
        Rows are betas; infinity where it diverges.
    curvatures : tuple of float
    """

    rates: np.ndarray
    betas: np.ndarray
    steps: np.ndarray
    curvatures: tuple


def rate_map(flattest, steepest, n=120, tolerance=1e-3):
    """Return how many steps each pair of rate and momentum needs, in closed form.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    flattest, steepest : float, > 0
    n : int
        Points on each axis.
    tolerance : float in (0, 1)

    Returns
    -------
    RateMap
    """
    checks.whole(n=n)
    rates = np.linspace(0, largest_stable_rate(steepest) * 2, n + 1)[1:]
    betas = np.linspace(0, 0.999, n)
    factor = np.maximum(
        contraction(rates, betas[:, None], flattest), contraction(rates, betas[:, None], steepest)
    )
    with np.errstate(divide="ignore"):
        steps = np.where(factor < 1, np.log(tolerance) / np.log(np.minimum(factor, 1)), np.inf)
    return RateMap(rates, betas, steps, (flattest, steepest))


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

    names: tuple
    rates: np.ndarray
    steps: np.ndarray
    best: np.ndarray

    @property
    def best_rates(self):
        """Each rule's best rate, shape (n_rules,)."""
        return np.take_along_axis(self.rates, self.best[:, None], axis=1)[:, 0]

    @property
    def best_steps(self):
        """Steps with each rule's best rate, shape (n_rules,)."""
        return np.take_along_axis(self.steps, self.best[:, None], axis=1)[:, 0]


def tune(rules=RULES, surface=None, start=None, n_rates=30, n_steps=1500, tolerance=1e-3, **settings):
    """Give each rule the same chance: run it with many rates and keep its best.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rules : dict
    surface : Surface
    start : tuple of float, optional
    n_rates, n_steps : int
    tolerance : float
        The goal, as a share of the distance at the start.
    **settings
        As for `race`: schedule, noise, batch_size, clip_norm, seed.

    Returns
    -------
    Tuning
        A rule that never settles keeps the rate that ends nearest to the minimum.
    """
    checks.whole(n_rates=n_rates)
    start = surface.start if start is None else start
    rates = np.array([candidates(rule, surface, start, n_rates) for rule in rules.values()])
    runs = race(rules, surface, start, rates, n_steps, **settings)
    steps = runs.settled(tolerance)
    with np.errstate(invalid="ignore"):
        last = np.nan_to_num(runs.distances[..., -1], nan=np.inf)
    # steps decide; where none settles, the last distance does
    order = np.where(np.isfinite(steps), steps, n_steps + 1 + last)
    return Tuning(tuple(rules), rates, steps, order.argmin(axis=1))


def candidates(rule, surface, start, n_rates=30):
    """Return the rates worth trying with a rule.

    Rules that divide by the gradient's size move about one rate a step, so their rates are lengths;
    the others are bounded by the curvature at the minimum.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rule : Rule or function
    surface : Surface
    start : tuple of float
    n_rates : int

    Returns
    -------
    ndarray of shape (n_rates,)
    """
    limit = largest_stable_rate(sharpest_curvature(surface), getattr(rule, "keep", 0.0))
    length = max(float(np.linalg.norm(np.subtract(start, surface.minimum))), 1e-3)
    if not isinstance(rule, Rule):
        return np.geomspace(min(limit / 100, length / 1000), max(limit, length), n_rates)
    if rule.gain_square:
        return np.geomspace(length / 1000, 2 * length, n_rates)
    return limit * (np.arange(1, n_rates + 1) / n_rates) ** 2


def sharpest_curvature(surface, h=1e-5):
    """Return the largest curvature at the minimum, from differences of the gradient.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    surface : Surface
    h : float
        Half the distance of the two gradients.

    Returns
    -------
    float
    """
    sides = np.array(surface.minimum) + h * np.array([np.eye(2), -np.eye(2)])
    forward, backward = surface.gradient(sides)
    hessian = (forward - backward) / (2 * h)
    return float(np.abs(np.linalg.eigvalsh((hessian + hessian.T) / 2)).max())


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
    def explodes(self):
        """First rate at which the loss is worse than before the test; infinity if it never is."""
        after_best = np.arange(len(self.losses)) > np.nanargmin(self.losses)
        worse = after_best & ~(self.losses < self.losses[0])
        return float(self.rates[worse.argmax()]) if worse.any() else float("inf")

    @property
    def suggestion(self):
        """A rate to begin with: a third of the one at which the loss was least."""
        return float(self.rates[np.nanargmin(self.losses)]) / 3


def range_test(surface, start=None, rule=None, low=1e-4, high=1.0, n_steps=200):
    """Run a rule while its rate grows by the same factor each step.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    surface : Surface
    start : tuple of float, optional
    rule : Rule, optional
        Plain gradient descent by default.
    low, high : float, > 0
    n_steps : int

    Returns
    -------
    RangeTest
    """
    checks.positive(low=low, high=high)
    growth = np.geomspace(1, high / low, n_steps)
    run = race({"": rule or gradient_descent()}, surface, start, low, n_steps, schedule=growth)
    return RangeTest(low * growth, run.losses[0, 1:])
