"""What the panel of this chapter computes from its state, and what it says about it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from labkit.backprop.depth import INITIALIZATIONS, LayerGradients, first_weights, layer_gradients
from labkit.backprop.differences import StepErrors, step_errors
from labkit.backprop.graphs import Graph, lay_out, trace
from labkit.backprop.scalars import Scalar
from labkit.core import checks

BENDS = ("sigmoid", "tanh", "relu")
INPUTS = (1.0, -0.5)
TARGET = 1.0


@dataclass(frozen=True)
class PassOutcome:
    """A small network step by step, and beside it a deep one or a check."""

    graph: Graph
    steps: list
    step: object
    gradients: LayerGradients
    errors: StepErrors | None


def pass_outcome(
    step=0, depth=10, activation="sigmoid", initialization="Glorot", view="layers", expression="network",
    n_units=32, seed=0, own=None,
):  # fmt: skip
    """Compute what a state of the panel asks for."""
    checks.one_of(BENDS, activation=activation)
    checks.one_of(INITIALIZATIONS, initialization=initialization)
    checks.one_of(("layers", "check"), view=view)
    checks.whole(least=0, step=step, seed=seed)
    checks.whole(n_units=n_units)
    graph, steps = _walked(own()) if own else _ready_made(expression, activation, initialization, seed)
    return PassOutcome(
        graph,
        steps,
        steps[min(step, len(steps)) - 1] if step else None,
        _deep(depth, activation, initialization, n_units, seed),
        checked(activation, seed) if view == "check" else None,
    )


@lru_cache(maxsize=64)
def checked(activation, seed):
    """Return the errors of central differences on a network of nine weights."""
    X = np.random.default_rng(seed).normal(size=(16, 2))
    place = np.random.default_rng(seed + 1).normal(size=9)

    def loss(weights):
        rows = X.astype(weights.value.dtype)
        hidden = getattr(rows @ weights[:6].reshape(2, 3), activation)()
        return ((hidden @ weights[6:] - rows[:, 0]) ** 2).mean()

    return step_errors(loss, place)


def describe_pass(outcome):
    """Say in words what the picture shows: the step, or the gradients by layer, or the best check."""
    return f"{_left(outcome)} {_right(outcome)}"


def share(outcome):
    """Return the first layer's gradient as a share of the last's, zero where there is none."""
    return outcome.gradients.ratio if np.isfinite(outcome.gradients.ratio) else 0.0


def times_smaller(outcome):
    """Return how many times the first layer's gradient fits into the last's."""
    return 1 / share(outcome)


def n_distinct(outcome):
    """Return how many units of the first layer differ in their gradient."""
    return float(outcome.gradients.n_distinct)


def best_power(outcome):
    """Return the power of ten of the best step in float32."""
    return float(np.log10(outcome.errors.best("float32")))


@lru_cache(maxsize=64)
def _ready_made(expression, activation, initialization, seed):
    checks.one_of(EXPRESSIONS, expression=expression)
    return _walked(EXPRESSIONS[expression](activation, initialization, seed))


@lru_cache(maxsize=256)
def _deep(depth, activation, initialization, n_units, seed):
    return layer_gradients(depth, activation, initialization, n_units, seed=seed)


def _walked(end):
    checks.require(isinstance(end, Scalar), "expression", end, "return a Scalar")
    checks.require(end.parents, "expression", end, "compute something from something")
    graph = lay_out(end)
    return graph, trace(graph)


def _network(activation, initialization, seed):
    (first, second) = first_weights([2, 2, 1], initialization, seed)
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


def _left(outcome):
    if outcome.step:
        return str(outcome.step)
    end = outcome.graph.nodes[-1]
    return f"Left: {len(outcome.steps) // 2} operations forward give {end.value:.3g}; as many go backward."


def _right(outcome):
    if outcome.errors:
        bests = [f"{outcome.errors.best(name):.0e} in {name}" for name in outcome.errors.errors]
        least = outcome.errors.errors["float32"].min()
        return f"Right: the check is best with step {' and '.join(bests)}, where it is wrong by {least:.1g}."
    found = outcome.gradients
    head = f"Right: {len(found.sizes)} layers, {found.activation}, {found.initialization}:"
    if not found.sizes.any():
        return f"{head} no gradient in any layer."
    units = (
        f"{found.n_distinct} different gradient{'s' * (found.n_distinct > 1)} among the first layer's units"
    )
    return f"{head} gradient {found.sizes[0]:.2g} in the first, {found.sizes[-1]:.2g} in the last; {units}."
