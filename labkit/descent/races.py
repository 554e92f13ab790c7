"""Whole paths at once: many rules, rates and starts on one surface."""

import dataclasses
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from labkit.core import checks
from labkit.descent.batches import batches
from labkit.descent.rules import RULES, Rule, pace, step
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

    @property
    def losses(self):
        """Loss after each step, the shape of `weights` without its last axis."""
        return self.surface.value(self.weights)

    @property
    def distances(self):
        """Distance from the minimum after each step, in weights."""
        return np.linalg.norm(self.weights - np.array(self.surface.minimum), axis=-1)

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
    rules=RULES, surface=None, start=None, learning_rate=0.01, n_steps=300,
    *, schedule=None, noise=0.0, batch_size=None, clip_norm=None, seed=0,
):  # fmt: skip
    """Run rules side by side from one start and return their paths.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rules : dict
        Name -> Rule, or an own `f(weights, gradient, memory, learning_rate)` that returns both anew.
    surface, start : Surface, tuple of float
    learning_rate : float, or ndarray of shape (n_rules,) or (n_rules, n_rates)
    n_steps, batch_size, seed : int
    schedule : ndarray of shape (n_steps,)
        Multiplies the rate.
    noise, clip_norm : float
        Spread of noise on each partial derivative; longest gradient that a rule sees.

    Returns
    -------
    Race
    """
    checks.require(isinstance(rules, dict), "rules", rules, "be a dict of names and rules")
    checks.require(isinstance(surface, Surface), "surface", surface, "be a Surface, such as descent.bowl()")
    rates = _rates(learning_rate, len(rules), n_steps)
    factors = np.ones(n_steps) if schedule is None else np.asarray(schedule, dtype=float)
    checks.require(factors.shape == (n_steps,), "schedule", factors.shape, f"have shape ({n_steps},)")
    gradients = _Gradients(surface, n_steps, noise, batch_size, clip_norm, seed)
    movers = _movers(rules, np.multiply.outer(factors, rates[..., None]))
    path, told = np.empty((n_steps + 1, *rates.shape, 2)), np.empty((n_steps, *rates.shape, 2))
    path[0] = surface.start if start is None else _place(start)
    with np.errstate(all="ignore"):  # a diverging path overflows: that is its lesson, not an accident
        for t in range(n_steps):
            told[t] = gradients(path[t], t)
            for rows, move in movers:
                path[t + 1, rows] = move(path[t, rows], told[t, rows], t)
    weights, told = np.moveaxis(path, 0, -2), np.moveaxis(told, 0, -2)
    return Race(surface, dict(rules), rates, _cut(weights, surface), told, factors)


class _Gradients:
    """What the racers are told at each step: the slope, or a noisy, partial or shortened one."""

    def __init__(self, surface, n_steps, noise, batch_size, clip_norm, seed):
        checks.between(0, np.inf, noise=noise)
        self.surface, self.clip_norm = surface, clip_norm
        self.rows = self.noise = None
        if batch_size is not None:
            checks.require(surface.n_rows, "batch_size", batch_size, f"be None: {surface.name} has no data")
            self.rows = batches(surface.n_rows, batch_size, n_steps, seed)
        if noise:
            self.noise = noise * np.random.default_rng(seed).normal(size=(n_steps, 2))

    def __call__(self, weights, t):
        gradient = self.surface.gradient(weights, *([] if self.rows is None else [self.rows[t]]))
        if self.noise is not None:
            gradient = gradient + self.noise[t]
        return gradient if self.clip_norm is None else clip(gradient, self.clip_norm)


def clip(gradient, clip_norm):
    """Shorten gradients that are longer than `clip_norm`, keeping their direction.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    gradient : ndarray of shape (..., n_weights)
    clip_norm : float, > 0

    Returns
    -------
    ndarray of shape (..., n_weights)
    """
    checks.positive(clip_norm=clip_norm)
    norm = np.linalg.norm(gradient, axis=-1, keepdims=True)
    return gradient * (clip_norm / np.maximum(norm, clip_norm))


def _movers(rules, rates):
    """Return pairs of rows and what moves them: the kit's rules all at once, the learner's own one by one."""
    family = [place for place, rule in enumerate(rules.values()) if isinstance(rule, Rule)]
    kit = [rule for rule in rules.values() if isinstance(rule, Rule)]
    rows = slice(None) if len(kit) == len(rules) else family  # a slice is a view; a list would copy
    movers = [(rows, _Family(kit, rates[:, rows]))] if kit else []
    for place, (name, rule) in enumerate(rules.items()):
        if place not in family:
            movers.append(([place], _Own(name, rule, rates[:, [place]])))
    return movers


class _Family:
    """Several rules as one, with an array in each field."""

    def __init__(self, rules, rates):
        # every array has the full shape of the weights: on small arrays broadcasting doubles the time
        rates = np.repeat(rates, 2, axis=-1)
        fields = [field.name for field in dataclasses.fields(Rule) if field.name != "name"]
        stacked = {name: _spread([getattr(rule, name) for rule in rules], rates[0]) for name in fields}
        self.rule = SimpleNamespace(**stacked)
        self.pace = list(zip(*pace(self.rule, rates), strict=True))
        self.memory = (0.0, self.rule.first_square)

    def __call__(self, weights, gradient, t):
        weights, self.memory = step(self.rule, weights, gradient, self.memory, self.pace[t])
        return weights


def _spread(numbers, like):
    return np.ones_like(like) * np.reshape(numbers, (-1,) + (1,) * (like.ndim - 1))


class _Own:
    """A learner's own rule."""

    def __init__(self, name, rule, rates):
        checks.require(callable(rule), name, rule, "be a Rule or a function")
        self.name, self.rule, self.memory = name, rule, {}
        self.rates = rates[:, 0, 0] if rates.ndim == 3 else rates[:, 0]  # one rate is a plain number

    def __call__(self, weights, gradient, t):
        try:
            result = self.rule(weights[0].copy(), gradient[0], self.memory, self.rates[t])
            if not isinstance(result, tuple):
                raise TypeError(f"it returned {type(result).__name__} alone")
            moved, self.memory = result
        except Exception as error:
            raise ValueError(
                f"the rule {self.name!r} failed: {type(error).__name__}: {error}. It gets (weights, "
                "gradient, memory, learning_rate) and returns the pair (weights, memory)."
            ) from error
        shape, expected = np.shape(moved), weights.shape[1:]
        checks.require(shape == expected, "weights", shape, f"keep the shape {expected} in {self.name!r}")
        return np.asarray(moved)[None]


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


def _cut(weights, surface):
    away = np.abs(weights - np.array(surface.minimum)).max(axis=-1)
    with np.errstate(invalid="ignore"):
        gone = np.logical_or.accumulate(~(away < FAR), axis=-1)
    return np.where(gone[..., None], np.nan, weights)


def _first_of_the_last_run(near):
    away = ~near
    last_away = near.shape[-1] - 1 - away[..., ::-1].argmax(axis=-1)
    return np.where(near[..., -1], np.where(away.any(axis=-1), last_away + 1.0, 0.0), np.inf)
