"""What the panel of this chapter computes from its state, and what it says about it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from labkit.backprop.depth import INITIALIZATIONS, LayerGradients, layer_gradients
from labkit.backprop.differences import StepErrors, errors_of_a_network
from labkit.backprop.expressions import (
    EXPRESSIONS,
    N_UPDATES,
    TOO_FAR,
    Computation,
    Moves,
    Walk,
    computation_of,
    ready_made,
    walk_through,
)
from labkit.backprop.graphs import Step
from labkit.backprop.scalars import Scalar
from labkit.backprop.symmetry import Training, train_on_ring
from labkit.core import checks
from labkit.panels.fields import choice, hidden, numbers, own, slider, switch, views
from labkit.panels.state import State

ACTIVATIONS = ("sigmoid", "tanh", "relu")
N_STEPS = 600  # of a training on the ring: quick enough to wait for
LARGEST_SHIFT = 3.0  # of a leaf
REACH = 0.5  # how near to a leaf a click must be
SHIFTS = [(f"{tenth / 10:+g}", tenth / 10) for tenth in range(-30, 31)]


@dataclass(frozen=True)
class BackpropState(State):
    """What a learner sets: the small network on the left, the deep one on the right."""

    step: int = slider("Step by step", [("all", 0), *numbers(*range(1, 31))], default=0, plays=True)
    depth: int = slider("Depth (layers)", numbers(*range(2, 31)), default=10)
    activation: str = choice("Activation", ACTIVATIONS, default="sigmoid")
    initialization: str = choice("Initialization", tuple(INITIALIZATIONS), default="Glorot")
    view: str = views("Right picture", default="layers")
    expression: str = choice("Left picture", tuple(EXPRESSIONS), default="network")
    shift: float = slider("Move the chosen number by", SHIFTS, default=0.0)
    n_updates: int = slider("Updates", numbers(*range(N_UPDATES + 1)), default=0)
    learning_rate: float = slider("Learning rate", numbers(0.01, 0.03, 0.1, 0.3, 1, 3, 10), default=0.1)
    hide: bool = switch("Hide the gradients, to fill them in", default=False)
    n_units: int = slider("Units a layer", numbers(8, 16, 32, 64, 128), default=32)
    seed: int = slider("Seed", numbers(*range(10)), default=0)
    leaf: str = hidden("", "The leaf that is chosen; empty for the first that is learned")
    moved: dict | None = hidden(None, "Name of a leaf -> how far it is moved, for all but the chosen one")
    own_expression: Callable[[], Scalar] | None = own(
        "A function without arguments that returns a `Scalar`, drawn on the left"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.whole(0, step=self.step, seed=self.seed)
        checks.whole(n_units=self.n_units)
        checks.whole(2, depth=self.depth)

    def implied(self, changes: dict) -> dict:
        """Return what goes with changes: another computation has other leaves."""
        return {"leaf": "", "shift": 0.0, "moved": None} if "expression" in changes else {}

    @property
    def computation(self) -> Computation:
        """The computation on the left before anything is moved."""
        if self.own_expression:
            return computation_of(self.own_expression())
        return ready_made(self.expression, self.activation, self.initialization, self.seed)

    @property
    def walk(self) -> Walk:
        """The computation on the left, moved and updated, forward and backward."""
        moves = Moves(self.leaf, self.shift, self.moved, self.n_updates, self.learning_rate)
        return walk_through(self.computation, moves)

    @property
    def layer_gradients(self) -> LayerGradients:
        """The gradients of the deep network on the right."""
        return _layer_gradients(self.depth, self.activation, self.initialization, self.n_units, self.seed)


@dataclass(frozen=True)
class PassResult:
    """The small network step by step: its walk, the step that is shown, and whether gradients are hidden."""

    walk: Walk
    step: Step | None
    hide: bool


@dataclass(frozen=True)
class LayersResult(PassResult):
    """Beside it the gradients of a deep network, layer by layer."""

    gradients: LayerGradients


@dataclass(frozen=True)
class CheckResult(PassResult):
    """Beside it the errors of central differences."""

    errors: StepErrors


@dataclass(frozen=True)
class RingResult(PassResult):
    """Beside it a training of four hidden units."""

    training: Training


def compute_losses(state: BackpropState) -> PassResult:
    """Compute the small network and its descent."""
    walk = state.walk
    step = walk.steps[min(state.step, len(walk.steps)) - 1] if state.step else None
    return PassResult(walk, step, state.hide)


def compute_layers(state: BackpropState) -> LayersResult:
    """Compute the small network, and the gradients of a deep one."""
    return LayersResult(**vars(compute_losses(state)), gradients=state.layer_gradients)


def compute_check(state: BackpropState) -> CheckResult:
    """Compute the small network, and the errors of central differences."""
    errors = errors_of_a_network(state.activation, state.seed)
    return CheckResult(**vars(compute_losses(state)), errors=errors)


def compute_ring(state: BackpropState) -> RingResult:
    """Compute the small network, and a training of four hidden units."""
    training = _trained(state.activation, state.initialization, state.seed)
    return RingResult(**vars(compute_losses(state)), training=training)


def nearest_leaf(state: BackpropState, x: float, y: float) -> dict:
    """Return the changes that choose the leaf on which a click falls, none where there is none."""
    computation = state.computation
    graph = computation.graph
    places = {name: graph.places[graph.labels.index(name)] for name in computation.leaves}
    distances = {name: np.abs(place - (x, y)).max() for name, place in places.items()} | {"": REACH}
    nearest = min(distances, key=lambda name: distances[name])
    return _choose(state, nearest, computation) if nearest else {}


def moved_by_key(state: BackpropState, dx: float, dy: float) -> dict:
    """Return the changes of one arrow key: sideways chooses another leaf, up and down moves this one."""
    if dy:
        return {"shift": float(np.clip(round(state.shift + 0.1 * dy, 10), -LARGEST_SHIFT, LARGEST_SHIFT))}
    computation = state.computation
    leaves = computation.leaves
    if not leaves:
        return {}
    place = leaves.index(state.leaf or computation.first)
    return _choose(state, leaves[int(place + dx) % len(leaves)], computation)


def _choose(state, leaf, computation):
    # what was moved before stays moved
    last = state.leaf or computation.first
    moved = dict(state.moved or {})
    moved[last] = moved.get(last, 0.0) + state.shift
    shift = moved.pop(leaf, 0.0)
    return {"leaf": leaf, "shift": shift, "moved": {name: by for name, by in moved.items() if by} or None}


@lru_cache(maxsize=256)
def _layer_gradients(depth, activation, initialization, n_units, seed):
    return layer_gradients(depth, activation, initialization, n_units, seed=seed)


@lru_cache(maxsize=64)
def _trained(activation, initialization, seed):
    return train_on_ring(activation, initialization, N_STEPS, seed)


def share(state: BackpropState, result: PassResult) -> float:
    """Return the first layer's gradient as a share of the last's, zero where there is none."""
    ratio = state.layer_gradients.ratio
    return ratio if np.isfinite(ratio) else 0.0


def times_smaller(state: BackpropState, result: LayersResult) -> float:
    """Return how many times the first layer's gradient fits into the last's."""
    return 1 / share(state, result)


def n_distinct(state: BackpropState, result: LayersResult) -> float:
    """Return how many units of the first layer differ in their gradient."""
    return float(result.gradients.n_distinct)


def best_power(state: BackpropState, result: CheckResult) -> float:
    """Return the power of ten of the best step in float32."""
    return float(np.log10(result.errors.best("float32")))


def percent_correct(state: BackpropState, result: RingResult) -> float:
    """Return how many percent of new points a training on the ring classifies correctly."""
    return 100 * result.training.accuracy


def is_random(state: BackpropState) -> bool:
    """Tell whether chance plays; twenty trainings on the ring would take too long."""
    return state.initialization not in ("zero", "constant") and state.view != "ring"


def caption_of_layers(result: LayersResult) -> str:
    """Say in words what the pictures show: the step or the pass, and the gradients by layer."""
    gradients = result.gradients
    head = f"{_left(result)} Right: {len(gradients.sizes)} layers, {gradients.activation}, "
    head += f"{gradients.initialization}:"
    if not gradients.sizes.any():
        return f"{head} no gradient in any layer."
    n_different = gradients.n_distinct
    units = f"{n_different} different gradient{'s' * (n_different > 1)} among the first layer's units"
    first = f"{gradients.sizes[0]:.2g} in the first"
    return f"{head} gradient {first}, {gradients.sizes[-1]:.2g} in the last; {units}."


def caption_of_check(result: CheckResult) -> str:
    """Say in words what the pictures show: the step or the pass, and the best check."""
    bests = [f"{result.errors.best(name):.0e} in {name}" for name in result.errors.errors]
    least = result.errors.errors["float32"].min()
    best = f"Right: the check is best with step {' and '.join(bests)}, where its error is {least:.1g}."
    return f"{_left(result)} {best}"


def caption_of_losses(result: PassResult) -> str:
    """Say in words what the pictures show: the step or the pass, and the descent."""
    losses = result.walk.losses
    rate = f"{result.walk.learning_rate:g}"
    descent = f"{len(losses) - 1} updates at rate {rate} go from {losses[0]:.3g} to {losses[-1]:.3g}"
    return f"{_left(result)} Right: {descent}."


def caption_of_ring(result: RingResult) -> str:
    """Say in words what the pictures show: the step or the pass, and the training on the ring."""
    training = result.training
    return (
        f"{_left(result)} Right: four hidden units, {training.activation}, {training.initialization}: after "
        f"{N_STEPS} steps they differ by up to {training.spread:.2g}, and {100 * training.accuracy:.3g}% of "
        "new points are classified correctly."
    )


def _left(result):
    if result.step:
        return _one_step(result)
    walk = result.walk
    end = f"{walk.graph.nodes[-1].value:.3g}"
    words = [f"Left: {len(walk.steps) // 2} operations forward give {end}; as many go backward."]
    words += [_shift(walk)] if walk.shift else []
    words += [_updates(walk)] if walk.n_updates else []
    words += [_question(walk)] if result.hide else []
    return " ".join(words)


def _one_step(result):
    step = result.step
    if not (result.hide and step.backward):
        return str(step)
    label = result.walk.graph.labels[step.node]
    return f"Step {step.number}, backward: {label} passes on slope × its own gradient. Which numbers?"


def _shift(walk):
    change = walk.losses[0] - walk.before
    return (
        f"{walk.leaf} moved by {walk.shift:+.3g} changes the result by {change:+.3g}; "
        f"its gradient predicted {walk.predicted_change:+.3g}."
    )


def _updates(walk):
    first = walk.losses[0]
    now = walk.losses[walk.n_updates]
    end = ", where the descent is stopped" if abs(now) >= TOO_FAR else ""
    updates = f"{walk.n_updates} update{'s' * (walk.n_updates > 1)}"
    return f"{updates} at rate {walk.learning_rate:g}: the result goes from {first:.3g} to {now:.3g}{end}."


def _question(walk):
    return f"Gradients are hidden. Which one has {walk.leaf}?" if walk.leaf else "Gradients are hidden."
