"""Small computations to look at: ready-made ones, the same with moved numbers, and after steps of descent."""

import operator
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

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
OPERATORS = {"+": operator.add, "-": operator.sub, "×": operator.mul, "/": operator.truediv}


@dataclass(frozen=True)
class Computation:
    """A computation as it is drawn first: its end, and its graph, which stays the same when numbers move."""

    end: Scalar
    graph: Graph

    @property
    def leaves(self) -> list[str]:
        """The names of the leaves that can be moved, in the order of the computation."""
        return list(_leaves(self.end))

    @property
    def learned(self) -> list[str]:
        """The names of the leaves that a descent changes."""
        return [name for name in self.leaves if not name.startswith(DATA)]

    @property
    def first(self) -> str:
        """The leaf that is chosen at first, empty where none can be."""
        return next(iter(self.learned or self.leaves), "")


@dataclass(frozen=True)
class Moves:
    """What is done to a computation: leaves are moved, then all that is learned descends.

    Parameters
    ----------
    leaf : str
        The chosen leaf; empty for the first.
    shift : float
        By how much it is moved.
    moved : dict, optional
        Name of a leaf -> by how much it is moved besides.
    n_updates : int
    learning_rate : float
    """

    leaf: str = ""
    shift: float = 0.0
    moved: dict | None = None
    n_updates: int = 0
    learning_rate: float = 0.1

    def __post_init__(self) -> None:
        checks.whole(least=0, n_updates=self.n_updates)
        checks.between(0, N_UPDATES, n_updates=self.n_updates)
        checks.positive(learning_rate=self.learning_rate)
        checks.require(checks.is_number(self.shift), "shift", self.shift, "be a number")


@dataclass(frozen=True)
class Walk:
    """A computation with moved leaves, after some updates, forward and backward.

    `before` is its result without the shift of the chosen leaf, `predicted_change` the change of the result
    that the gradient predicts for that shift, `losses` the results after 0, 1, 2 … updates.
    """

    graph: Graph
    steps: list
    leaf: str
    shift: float
    before: float
    predicted_change: float
    losses: np.ndarray
    n_updates: int
    learning_rate: float

    @property
    def gradients(self) -> dict[str, float]:
        """The gradient of every node, by its label."""
        return dict(zip(self.graph.labels, self.steps[-1].gradients, strict=True))

    @property
    def limits(self) -> tuple[float, float]:
        """The least and the largest result of the descent, rounded to a scale that seldom changes."""
        return -rounded_up(-self.losses.min()), rounded_up(self.losses.max())


def walk_through(computation: Computation, moves: Moves) -> Walk:
    """Move the leaves of a computation, descend, and walk through it forward and backward."""
    checks.one_of(["", *computation.leaves], leaf=moves.leaf)
    leaf = moves.leaf or computation.first
    before = _shifted(computation.end, _checked(moves.moved, computation.leaves))
    path = _descend(_shifted(before, {leaf: moves.shift}), moves.learning_rate, computation.learned)
    n_updates = min(moves.n_updates, len(path) - 1)
    graph = replace(computation.graph, nodes=tuple(topological_order(path[n_updates])))
    return Walk(
        graph,
        trace(graph),
        leaf,
        moves.shift,
        before=before.value,
        predicted_change=moves.shift * _gradient(before, leaf),
        losses=np.array([end.value for end in path]),
        n_updates=n_updates,
        learning_rate=moves.learning_rate,
    )


def rounded_up(size: float) -> float:
    """Return the next 1, 2 or 5 times a power of ten; 0 for what is not positive."""
    if size <= 0:
        return 0.0
    power = 10.0 ** np.floor(np.log10(size))
    return float(next(mark for mark in (1, 2, 5, 10) if size <= mark * power * (1 + 1e-9)) * power)


def computation_of(end: Any) -> Computation:
    """Return the computation that ends in a learner's own number."""
    checks.require(isinstance(end, Scalar), "own_expression", end, "return a Scalar")
    checks.require(end.parents, "own_expression", end, "compute something from something")
    return Computation(end, lay_out(end))


@lru_cache(maxsize=64)
def ready_made(
    expression: str = "network", activation: str = "sigmoid", initialization: str = "Glorot", seed: int = 0
) -> Computation:
    """Return one of the computations of `EXPRESSIONS`."""
    checks.one_of(EXPRESSIONS, expression=expression)
    return computation_of(EXPRESSIONS[expression](activation, initialization, seed))


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
    leaves = _leaves(end)
    return _again(end, {name: leaves[name].value + size for name, size in shifts.items() if name})


def _descend(end, learning_rate, names):
    path = [_again(end, {})]  # a fresh copy: gradients of earlier passes are not counted
    while len(path) <= N_UPDATES and abs(path[-1].value) < TOO_FAR:
        path[-1].backward()
        leaves = _leaves(path[-1])
        values = {name: leaves[name].value - learning_rate * leaves[name].gradient for name in names}
        path.append(_again(path[-1], values))
    return path


def _gradient(end, name):
    end = _again(end, {})
    end.backward()
    return _leaves(end)[name].gradient if name else 0.0


def _again(end, values):
    copies = {}
    for node in topological_order(end):
        copies[node] = _same(node, [copies[parent] for parent in node.parents], values)
        copies[node].name = node.name
    return copies[end]


def _same(node, parents, values):
    if not parents:
        return Scalar(values.get(node.name, node.value))
    if node.operation in OPERATORS:
        return OPERATORS[node.operation](*parents)
    if node.operation.startswith("^"):
        return parents[0] ** float(node.operation[1:])
    return getattr(parents[0], node.operation)()


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
