"""What moves the points of a race from step to step: rules at work on their rows of one path."""

import numpy as np

from labkit.core import checks
from labkit.core.errors import ArgumentError
from labkit.descent.rules import Rule


class Movers:
    """All rules of a race, which move their rows of a path from step to step.

    Parameters
    ----------
    rules : dict
        Name -> Rule or function.
    rates : ndarray of shape (n_steps, n_rules) or (n_steps, n_rules, n_rates)
    path : ndarray of shape (n_steps + 1, n_points, 2)
        Filled step by step; a point is a rule with a rate.
    gradients : ndarray of shape (n_steps, n_points, 2)
        What the rules are given.
    """

    def __init__(self, rules, rates, path, gradients):
        single = rates[0, 0].size == 1
        together = [place for place, rule in enumerate(rules.values()) if single and isinstance(rule, Rule)]
        self.movers = [
            _block(name, rule, rates[:, place], place, path, gradients)
            for place, (name, rule) in enumerate(rules.items())
            if place not in together
        ]
        if together:
            kit = [rule for rule in rules.values() if isinstance(rule, Rule)]
            columns = [2 * place + axis for place in together for axis in range(2)]
            if len(kit) == len(rules):
                columns = slice(None)  # a slice is a view; a list would copy
            self.movers.append(_WeightByWeight(kit, rates, columns, path, gradients))

    def __call__(self, step):
        """Move every point by one step."""
        for move in self.movers:
            move(step)


class _WeightByWeight:
    """The kit's rules with one rate each: a rule treats every weight alone, and so do we.

    On so few numbers Python's arithmetic is several times faster than numpy's.
    """

    def __init__(self, rules, rates, columns, path, gradients):
        self.updates = [rule.update for rule in rules for _ in range(2)]
        self.memories = [{} for _ in self.updates]
        self.rates = np.repeat(rates.reshape(len(rates), -1), 2, axis=1)[:, columns].tolist()
        self.columns = columns
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
