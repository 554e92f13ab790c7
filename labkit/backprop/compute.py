"""What the panel of this chapter computes from its state, and what it says about it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from labkit.backprop.depth import INITIALIZATIONS, LayerGradients, layer_gradients
from labkit.backprop.differences import StepErrors, step_errors
from labkit.backprop.expressions import TOO_FAR, Computation, Walk
from labkit.backprop.symmetry import Training, train_on_ring
from labkit.core import checks

BENDS = ("sigmoid", "tanh", "relu")
VIEWS = ("layers", "check", "losses", "ring")
N_STEPS = 600  # of a training on the ring: quick enough to wait for
MOST = 3.0  # the largest shift of a leaf
REACH = 0.5  # how near to a leaf a click must be


@dataclass(frozen=True)
class PassOutcome:
    """A small network step by step, and beside it a deep one, a check, a descent or a training."""

    walk: Walk
    step: object
    hide: bool
    view: str
    gradients: LayerGradients
    errors: StepErrors | None
    training: Training | None


def pass_outcome(
    step=0, depth=10, activation="sigmoid", initialization="Glorot", view="layers", expression="network",
    n_units=32, seed=0, leaf="", shift=0.0, moved=None, n_updates=0, learning_rate=0.1, hide=False, own=None,
):  # fmt: skip
    """Compute what a state of the panel asks for."""
    checks.one_of(BENDS, activation=activation)
    checks.one_of(INITIALIZATIONS, initialization=initialization)
    checks.one_of(VIEWS, view=view)
    checks.whole(least=0, step=step, seed=seed)
    checks.whole(n_units=n_units)
    checks.one_of((False, True), hide=hide)
    start = expression, activation, initialization, seed, leaf, shift, moved, n_updates, learning_rate, own
    walked = Walk.through(*start)
    return PassOutcome(
        walked,
        walked.steps[min(step, len(walked.steps)) - 1] if step else None,
        hide,
        view,
        _deep(depth, activation, initialization, n_units, seed),
        checked(activation, seed) if view == "check" else None,
        _trained(activation, initialization, seed) if view == "ring" else None,
    )


def nearest_leaf(state, x, y, own=None):
    """Return the changes that choose the leaf on which a click falls, none where there is none."""
    plan = _plan(state, own)
    places = {name: plan.graph.places[plan.graph.labels.index(name)] for name in plan.leaves}
    apart = {name: np.abs(place - (x, y)).max() for name, place in places.items()} | {"": REACH}
    nearest = min(apart, key=apart.get)
    return _choosing(state, nearest, plan) if nearest else {}


def moved_by_key(state, dx, dy, own=None):
    """Return the changes of one arrow key: sideways chooses another leaf, up and down moves this one."""
    if dy:
        return {"shift": float(np.clip(round(state["shift"] + 0.1 * dy, 10), -MOST, MOST))}
    plan = _plan(state, own)
    if not plan.leaves:
        return {}
    place = plan.leaves.index(state["leaf"] or plan.first)
    return _choosing(state, plan.leaves[(place + dx) % len(plan.leaves)], plan)


def _choosing(state, leaf, plan):
    # what was moved before stays moved
    last, moved = state["leaf"] or plan.first, dict(state["moved"] or {})
    moved[last] = moved.get(last, 0.0) + state["shift"]
    shift = moved.pop(leaf, 0.0)
    return {"leaf": leaf, "shift": shift, "moved": {name: by for name, by in moved.items() if by} or None}


def loss_limits(state, own=None):
    """Return the least and the largest loss of a descent, rounded to a scale that seldom changes."""
    return limits_of(Walk.through(**state, own=own))


def limits_of(walked):
    """Return the least and the largest result of a descent, on the same scale."""
    losses = walked.losses
    return -_rounded(-losses.min()), _rounded(losses.max())


def _rounded(size):
    # the next 1, 2 or 5 times a power of ten
    if size <= 0:
        return 0.0
    power = 10.0 ** np.floor(np.log10(size))
    return float(next(mark for mark in (1, 2, 5, 10) if size <= mark * power * (1 + 1e-9)) * power)


def _plan(state, own):
    settings = (state[name] for name in ("expression", "activation", "initialization", "seed"))
    return Computation.of(*settings, own)


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


def points_right(outcome):
    """Return how many percent of new points a training on the ring tells right."""
    return 100 * outcome.training.accuracy


@lru_cache(maxsize=256)
def _deep(depth, activation, initialization, n_units, seed):
    return layer_gradients(depth, activation, initialization, n_units, seed=seed)


@lru_cache(maxsize=64)
def _trained(activation, initialization, seed):
    return train_on_ring(activation, initialization, N_STEPS, seed)


def _left(outcome):
    if outcome.step:
        return _one_step(outcome)
    walked = outcome.walk
    end = f"{walked.graph.nodes[-1].value:.3g}"
    words = [f"Left: {len(walked.steps) // 2} operations forward give {end}; as many go backward."]
    words += [_shift(walked)] if walked.shift else []
    words += [_updates(walked)] if walked.n_updates else []
    words += [_question(walked)] if outcome.hide else []
    return " ".join(words)


def _one_step(outcome):
    if not (outcome.hide and outcome.step.backward):
        return str(outcome.step)
    label = outcome.walk.graph.labels[outcome.step.node]
    return f"Step {outcome.step.number}, backward: {label} passes on slope × its own gradient. Which numbers?"


def _shift(walked):
    change = walked.losses[0] - walked.before
    return (
        f"{walked.leaf} moved by {walked.shift:+.3g} changes the result by {change:+.3g}; "
        f"its gradient foretold {walked.foretold:+.3g}."
    )


def _updates(walked):
    first, now = walked.losses[0], walked.losses[walked.n_updates]
    end = " and is followed no farther" if abs(now) >= TOO_FAR else ""
    rate = f"{walked.learning_rate:g}"
    return f"{_times(walked.n_updates)} at rate {rate}: the result goes from {first:.3g} to {now:.3g}{end}."


def _times(n_updates):
    return f"{n_updates} update{'s' * (n_updates > 1)}"


def _question(walked):
    return f"Gradients are hidden. Which one has {walked.leaf}?" if walked.leaf else "Gradients are hidden."


def _right(outcome):
    if outcome.errors:
        bests = [f"{outcome.errors.best(name):.0e} in {name}" for name in outcome.errors.errors]
        least = outcome.errors.errors["float32"].min()
        return f"Right: the check is best with step {' and '.join(bests)}, where it is wrong by {least:.1g}."
    if outcome.training:
        return _ring(outcome.training)
    if outcome.view == "losses":
        losses, rate = outcome.walk.losses, f"{outcome.walk.learning_rate:g}"
        return f"Right: {len(losses) - 1} updates at rate {rate} go from {losses[0]:.3g} to {losses[-1]:.3g}."
    return _layers(outcome.gradients)


def _ring(training):
    return (
        f"Right: four hidden units, {training.activation}, {training.initialization}: after {N_STEPS} steps "
        f"they differ by up to {training.spread:.2g}, and {100 * training.accuracy:.3g}% of new points are "
        "told right."
    )


def _layers(found):
    head = f"Right: {len(found.sizes)} layers, {found.activation}, {found.initialization}:"
    if not found.sizes.any():
        return f"{head} no gradient in any layer."
    units = (
        f"{found.n_distinct} different gradient{'s' * (found.n_distinct > 1)} among the first layer's units"
    )
    return f"{head} gradient {found.sizes[0]:.2g} in the first, {found.sizes[-1]:.2g} in the last; {units}."
