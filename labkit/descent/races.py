"""Whole paths at once: many rules, rates and starts on one surface."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from labkit.core import checks
from labkit.core.errors import ArgumentError
from labkit.descent.gradients import EXACT, GradientNoise, gradient_source
from labkit.descent.rules import RULES, Rule
from labkit.descent.surfaces import Surface

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
        What each rule was told at each step.
    schedule : ndarray of shape (n_steps,)
    """

    surface: Surface
    rules: dict
    rates: np.ndarray
    weights: np.ndarray
    gradients: np.ndarray
    schedule: np.ndarray

    @property
    def names(self):
        """Name of each rule."""
        return tuple(self.rules)

    @cached_property
    def losses(self):
        """Loss after each step, the shape of `weights` without its last axis."""
        return self.surface.value(self.weights)

    @cached_property
    def distances(self):
        """Distance from the minimum after each step, in weights."""
        error = self.weights - np.array(self.surface.minimum)
        return np.sqrt(error[..., 0] ** 2 + error[..., 1] ** 2)

    @property
    def diverged(self):
        """Whether each path has left for infinity, the shape of `rates`."""
        return np.isnan(self.weights[..., -1, 0])

    def settled(self, tolerance=1e-3):
        """Return the steps after which each path stays near the minimum.

        Parameters
        ----------
        tolerance : float
            As a share of the distance at the start.

        Returns
        -------
        ndarray
            The shape of `rates`; infinity where the path does not settle within the race. Passing
            through does not count.
        """
        return _first_of_the_last_run(self._near(tolerance))

    def touched(self, tolerance=1e-3):
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
    surface : Surface
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
    >>> from labkit.descent.surfaces import bowl
    >>> race({"Adam": RULES["Adam"]}, bowl(), learning_rate=0.05, n_steps=400).settled()
    array([138.])
    """
    checks.require(isinstance(rules, dict), "rules", rules, "be a dict of names and rules")
    checks.require(isinstance(surface, Surface), "surface", surface, "be a Surface, such as descent.bowl()")
    suggestion = "be a GradientNoise, such as descent.GradientNoise(sigma=0.1)"
    checks.require(isinstance(noise, GradientNoise), "noise", noise, suggestion)
    rates = _rates(learning_rate, len(rules), n_steps)
    factors = np.ones(n_steps) if schedule is None else np.asarray(schedule, dtype=float)
    checks.require(factors.shape == (n_steps,), "schedule", factors.shape, f"have shape ({n_steps},)")
    path = np.empty((n_steps + 1, rates.size, 2))
    gradients = np.empty((n_steps, rates.size, 2))
    path[0] = surface.start if start is None else _place(start)
    gradient = gradient_source(surface, n_steps, noise, clip_norm)
    movers = _movers(rules, np.multiply.outer(factors, rates), path, gradients)
    with np.errstate(all="ignore"):  # a diverging path overflows: that is its lesson, not an accident
        for step in range(n_steps):
            gradients[step] = gradient(path[step], step)
            for move in movers:
                move(step)
    weights = _by_rule(_cut(path, surface), rates.shape)
    return Race(surface, dict(rules), rates, weights, _by_rule(gradients, rates.shape), factors)


def _by_rule(steps_first, shape):
    return steps_first.swapaxes(0, 1).reshape(*shape, len(steps_first), 2)


def _movers(rules, rates, path, gradients):
    """Return what moves the points of a race: the kit's rules with one rate each together, others alone."""
    n_rates = rates[0, 0].size
    single = [place for place, rule in enumerate(rules.values()) if n_rates == 1 and isinstance(rule, Rule)]
    movers = []
    if single:
        kit = [rule for rule in rules.values() if isinstance(rule, Rule)]
        places = slice(None) if len(kit) == len(rules) else single  # a slice is a view; a list would copy
        movers.append(_WeightByWeight(kit, rates.reshape(len(rates), -1)[:, places], places, path, gradients))
    for place, (name, rule) in enumerate(rules.items()):
        if place not in single:
            movers.append(_block(name, rule, rates[:, place], place, path, gradients))
    return movers


class _WeightByWeight:
    """The kit's rules with one rate each: a rule treats every weight alone, and so do we.

    On so few numbers Python's arithmetic is several times faster than numpy's.
    """

    def __init__(self, rules, rates, places, path, gradients):
        self.updates = [rule.update for rule in rules for _ in range(2)]
        self.memories = [{} for _ in self.updates]
        self.rates = np.repeat(rates, 2, axis=1).tolist()
        self.columns = places
        if not isinstance(places, slice):
            self.columns = [2 * place + axis for place in places for axis in range(2)]
        self.path = path.reshape(len(path), -1)
        self.gradients = gradients.reshape(len(gradients), -1)

    def __call__(self, step):
        weights = self.path[step, self.columns]
        gradient = self.gradients[step, self.columns]
        try:
            results = self._updated(weights.tolist(), gradient.tolist(), step)
        except OverflowError:  # Python's powers raise where numpy's go to infinity
            results = self._updated(weights, gradient, step)
        self.path[step + 1, self.columns], self.memories = zip(*results, strict=True)

    def _updated(self, weights, gradient, step):
        points = zip(self.updates, weights, gradient, self.memories, self.rates[step], strict=True)
        return [update(w, g, memory, rate) for update, w, g, memory, rate in points]


class _Block:
    """One rule with all its rates."""

    def __init__(self, update, rates, rows, path, gradients):
        self.update = update
        self.rates = rates
        self.rows = rows
        self.path = path
        self.gradients = gradients
        self.memory = {}

    def __call__(self, step):
        weights = self.path[step, self.rows]
        gradient = self.gradients[step, self.rows]
        result = self.update(weights, gradient, self.memory, self.rates[step])
        self.path[step + 1, self.rows], self.memory = result


def _block(name, rule, rates, place, path, gradients):
    checks.require(callable(rule), name, rule, "be a Rule or a function")
    n_rates = rates[0].size
    rows = slice(place * n_rates, (place + 1) * n_rates)
    if isinstance(rule, Rule):
        # rates of the full shape of the weights: on small arrays broadcasting doubles the time
        return _Block(rule.update, np.repeat(rates[..., None], 2, axis=-1), rows, path, gradients)
    if rates.ndim == 1:
        return _Block(_guarded(name, rule), rates, place, path, gradients)  # one point and one number
    return _Block(_guarded(name, rule), rates[..., None], rows, path, gradients)


def _guarded(name, rule):
    """Return a learner's rule that cannot change the path and whose mistakes are explained."""

    def update(weights, gradient, memory, learning_rate):
        try:
            result = rule(weights.copy(), gradient.copy(), memory, learning_rate)
            if not isinstance(result, tuple):
                raise TypeError(f"it returned {type(result).__name__} alone")
            moved, memory = result
        except Exception as error:
            raise ArgumentError(
                f"the rule {name!r} failed: {type(error).__name__}: {error}. It gets (weights, "
                "gradient, memory, learning_rate) and returns the pair (weights, memory)."
            ) from error
        shape = np.shape(moved)
        checks.require(
            shape == weights.shape, "weights", shape, f"keep the shape {weights.shape} in {name!r}"
        )
        return moved, memory

    return update


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
