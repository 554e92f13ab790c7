"""Small computations to look at: ready-made ones, the same with moved numbers, and after steps of descent."""

import operator
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from labkit.backprop.depth import first_weights
from labkit.backprop.graphs import Graph, lay_out, trace
from labkit.backprop.order import topological_order
from labkit.backprop.scalars import Scalar
from labkit.core import checks

INPUTS = (1.0, -0.5)
TARGET = 1.0
DATA = ("x", "y")  # leaves whose names begin so are given; all others are learned
N_UPDATES = 40  # of the curve of the loss
TOO_FAR = 1e6  # a descent is followed no farther
BETWEEN = {"+": operator.add, "-": operator.sub, "×": operator.mul, "/": operator.truediv}


@dataclass(frozen=True)
class Walk:
    """A computation with moved leaves, after some updates, forward and backward.

    `before` is its result without the shift of the chosen leaf, `foretold` the change of the result that
    the gradient promises for that shift, `losses` the results after 0, 1, 2 … updates.
    """

    graph: Graph
    steps: list
    leaf: str
    shift: float
    before: float
    foretold: float
    losses: np.ndarray
    n_updates: int
    learning_rate: float

    @classmethod
    def through(
        cls, expression="network", activation="sigmoid", initialization="Glorot", seed=0, leaf="", shift=0.0,
        moved=None, n_updates=0, learning_rate=0.1, own=None, **others,
    ):  # fmt: skip
        """Walk through a computation in the state of the panel; what else the state holds does not matter."""
        checks.whole(least=0, n_updates=n_updates)
        checks.between(0, N_UPDATES, n_updates=n_updates)
        checks.positive(learning_rate=learning_rate)
        checks.require(checks.is_number(shift), "shift", shift, "be a number")
        plan = Computation.of(expression, activation, initialization, seed, own)
        checks.one_of(["", *plan.leaves], leaf=leaf)
        leaf = leaf or plan.first
        before = _shifted(plan.end, _checked(moved, plan.leaves))
        path = _descend(_shifted(before, {leaf: shift}), learning_rate, plan.learned)
        n_updates = min(n_updates, len(path) - 1)
        graph = replace(plan.graph, nodes=tuple(topological_order(path[n_updates])))
        losses = np.array([end.value for end in path])
        shown = leaf, shift, before.value, shift * _gradient(before, leaf)
        return cls(graph, trace(graph), *shown, losses, n_updates, learning_rate)

    @property
    def gradients(self):
        """The gradient of every node, by its label."""
        return dict(zip(self.graph.labels, self.steps[-1].gradients, strict=True))


@dataclass(frozen=True)
class Computation:
    """A computation as it is drawn first: its end, and its graph, which stays the same when numbers move."""

    end: Scalar
    graph: Graph

    @classmethod
    def of(cls, expression, activation, initialization, seed, own=None):
        """Return a ready-made computation, or the learner's own."""
        if own:
            end = own()
            checks.require(isinstance(end, Scalar), "expression", end, "return a Scalar")
            checks.require(end.parents, "expression", end, "compute something from something")
            return cls(end, lay_out(end))
        checks.one_of(EXPRESSIONS, expression=expression)
        return _ready_made(expression, activation, initialization, seed)

    @property
    def leaves(self):
        """The names of the leaves that can be moved, in the order of the computation."""
        return list(_leaves(self.end))

    @property
    def learned(self):
        """The names of the leaves that a descent changes."""
        return [name for name in self.leaves if not name.startswith(DATA)]

    @property
    def first(self):
        """The leaf that is chosen at first, empty where none can be."""
        return next(iter(self.learned or self.leaves), "")


def _checked(moved, names):
    checks.require(isinstance(moved, dict | None), "moved", moved, "be a dict of leaves and their shifts")
    for name, size in (moved or {}).items():
        checks.one_of(names, moved=name)
        checks.require(checks.is_number(size), f"moved[{name!r}]", size, "be a number")
    return moved or {}


def _leaves(end):
    # a name that two leaves have says not which of them is meant
    named = [node for node in topological_order(end) if node.name and not node.parents]
    counts = Counter(node.name for node in named)
    return {node.name: node for node in named if counts[node.name] == 1}


def _shifted(end, shifts):
    found = _leaves(end)
    return _again(end, {name: found[name].value + size for name, size in shifts.items() if name})


def _descend(end, learning_rate, names):
    path = [_again(end, {})]  # a fresh copy: what earlier passes brought is not counted
    while len(path) <= N_UPDATES and abs(path[-1].value) < TOO_FAR:
        path[-1].backward()
        found = _leaves(path[-1])
        values = {name: found[name].value - learning_rate * found[name].gradient for name in names}
        path.append(_again(path[-1], values))
    return path


def _gradient(end, name):
    end = _again(end, {})
    end.backward()
    return _leaves(end)[name].gradient if name else 0.0


def _again(end, values):
    made = {}
    for node in topological_order(end):
        made[node] = _same(node, [made[parent] for parent in node.parents], values)
        made[node].name = node.name
    return made[end]


def _same(node, parents, values):
    if not parents:
        return Scalar(values.get(node.name, node.value))
    if node.operation in BETWEEN:
        return BETWEEN[node.operation](*parents)
    if node.operation.startswith("^"):
        return parents[0] ** float(node.operation[1:])
    return getattr(parents[0], node.operation)()


@lru_cache(maxsize=64)
def _ready_made(expression, activation, initialization, seed):
    end = EXPRESSIONS[expression](activation, initialization, seed)
    return Computation(end, lay_out(end))


def _network(activation, initialization, seed):
    first, second = first_weights([2, 2, 1], initialization, seed)
    inputs = [Scalar(value, f"x{place}") for place, value in enumerate(INPUTS, 1)]
    hidden = []
    for unit in range(2):
        weights = [Scalar(first[place, unit], f"w{place + 1}{unit + 1}") for place in range(2)]
        hidden.append(getattr(inputs[0] * weights[0] + inputs[1] * weights[1], activation)())
    last = [Scalar(second[unit, 0], f"v{unit + 1}") for unit in range(2)]
    return (hidden[0] * last[0] + hidden[1] * last[1] - Scalar(TARGET, "y")) ** 2


def _neuron(activation, initialization, seed):
    weight = Scalar(first_weights([1, 1], initialization, seed)[0].item(), "w")
    signal = getattr(weight * Scalar(INPUTS[0], "x") + Scalar(0.5, "b"), activation)()
    return (signal - Scalar(TARGET, "y")) ** 2


def _two_paths(activation, initialization, seed):
    weight = Scalar(first_weights([1, 1], initialization, seed)[0].item(), "w")
    return getattr(weight * 2, activation)() * weight + weight


EXPRESSIONS = {"network": _network, "neuron": _neuron, "two paths": _two_paths}
