"""The panel of this chapter: a small network step by step, and how far the gradient of a deep one gets."""

from typing import Any

from labkit.backprop import artists, compute
from labkit.backprop.expressions import N_UPDATES
from labkit.panels.design import Design, Repeat, View, takes
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

RING = {"activation": "tanh", "view": "ring"}
DEEP = {"depth": 10, "activation": "sigmoid", "initialization": "Glorot"}
ROOMS = (10, 20, 40)

EXPERIMENTS = (
    Experiment(
        "Ten layers with ReLU and He's start: the first and the last layer get gradients of like size. "
        "Now ten with the sigmoid and Glorot's start: how many times larger is the last layer's?",
        set="activation to sigmoid, initialization to Glorot, depth 10.",
        before=DEEP | {"activation": "relu", "initialization": "He"},
        after=DEEP,
        measure=compute.times_smaller,
        unit="times",
        why="Each layer multiplies the gradient by a derivative of the sigmoid, which is never above "
        "one quarter. Nine of them in a row leave almost nothing: the first layers hardly learn.",
    ),
    Experiment(
        "Three layers, 32 units each, all weights start at the same number, 0.1. How many different "
        "gradients do the 32 units of the first layer get?",
        set="initialization to constant, depth 3.",
        before=DEEP | {"depth": 3},
        after=DEEP | {"depth": 3, "initialization": "constant"},
        measure=compute.n_distinct,
        unit="gradients",
        why="Equal units get equal gradients and stay equal: 32 units compute the same number. They differ "
        "only if their first weights do, so weights start at random.",
    ),
    Experiment(
        "A gradient is checked by moving each weight by ±h. In float64, h = 1e-5 is best: finer is worse! "
        "And in float32, which power of ten is best? (For 1e-5 write -5.)",
        set="right picture to “error of the check” (under More controls); read the lower end of float32.",
        before=DEEP | {"activation": "tanh"},
        after=DEEP | {"activation": "tanh", "view": "check"},
        measure=compute.best_power,
        unit="power of ten",
        why="Two nearly equal losses are subtracted, and their rounding error is divided by 2h. A finer "
        "check is a worse check, and float32, with 7 digits, needs hundreds of times the step of float64.",
    ),
    Experiment(
        "Four hidden units learn to separate a ring from its core. From a random start more than 90% of new "
        "points are classified correctly after 600 steps. If all weights start at 0.1, how many percent? "
        "(Half of the points are core.)",
        set="right picture to “four units that learn” (under More controls), initialization to constant.",
        before=RING,
        after=RING | {"initialization": "constant"},
        measure=compute.percent_correct,
        unit="%",
        why="One line instead of four: after 600 steps the units are still equal. Together they can only do "
        "what one unit can, and one unit cannot separate a core from the ring around it.",
    ),
)

PRESETS = (
    Preset(
        "Sigmoid, 10 layers",
        DEEP,
        "The gradient shrinks on its way back: each layer multiplies it by a number below one.",
    ),
    Preset(
        "ReLU, 20 layers",
        {"activation": "relu", "initialization": "He", "depth": 20},
        "With derivatives of 1 and weights that fit, the first layer gets as large a gradient as the last.",
    ),
    Preset(
        "Too large a start",
        {"activation": "relu", "initialization": "large", "depth": 20},
        "Standard deviation 1, 32 units: each layer makes the signal some four times larger.",
    ),
    Preset(
        "All zero",
        {"activation": "tanh", "initialization": "zero"},
        "With tanh and zero weights every signal is zero, and so is every gradient.",
    ),
    Preset(
        "Two paths, one weight",
        {"expression": "two paths", "activation": "tanh", "step": 6},
        "w is used three times: its gradient is a sum over three paths. Step on and watch it grow.",
    ),
    Preset(
        "What a gradient predicts",
        {"leaf": "v1", "shift": 0.1},
        "The loss changes nearly as v1's gradient predicts. Press ↑ on the picture: farther, less so.",
    ),
    Preset(
        "One update after another",
        {"view": "losses", "n_updates": 3},
        "Each update moves all six weights against their gradients. Loss and gradients fall.",
    ),
    Preset(
        "Fill in",
        {"hide": True, "leaf": "v1"},
        "The values in blue are all you need. backprop.check_gradient(panel.state, 'v1', …) checks yours.",
    ),
    Preset(
        "A finer check is worse",
        {"view": "check", "activation": "tanh"},
        "Right of the valley the formula is too coarse; left of it, rounding dominates.",
    ),
)


def _room(depth):
    return next((room for room in ROOMS if depth <= room), depth)


def _graph_of(state):
    # the labels in the graph do not depend on the numbers
    return state.expression, state.activation


def _layers_of(state):
    return *_graph_of(state), _room(state.depth)


def _limits_of(state):
    return *_graph_of(state), state.walk.limits


def _prepare_layers(result, left, right):
    artists.prepare_graph(result.walk.graph, left)
    artists.prepare_gradients(_room(len(result.gradients.sizes)), right)


def _prepare_check(result, left, right):
    artists.prepare_graph(result.walk.graph, left)
    artists.prepare_check(right)


def _prepare_losses(result, left, right):
    artists.prepare_graph(result.walk.graph, left)
    artists.prepare_descent(N_UPDATES, result.walk.limits, right)


def _prepare_ring(result, left, right):
    artists.prepare_graph(result.walk.graph, left)
    artists.prepare_units(compute.N_STEPS, right)


def _add_layers(result, right):
    artists.add_gradients(result.gradients, right)


def _add_check(result, right):
    artists.add_check(result.errors, right)


def _add_losses(result, right):
    artists.add_descent(result.walk, right)


def _add_ring(result, right):
    artists.add_units(result.training, right)


def _with_numbers(add_right):
    def draw(result: compute.PassResult, left: Any, right: Any) -> None:
        artists.add_numbers(result.walk.graph, result.walk.steps, left, result.step, result.hide)
        artists.add_chosen_leaf(result.walk, left)
        add_right(result, right)

    return draw


def _ghost_of(add_right):
    return lambda last, now, left, right: add_right(last, right)


def _choose_leaf(state, result, index, x, y):
    return compute.nearest_leaf(state, x, y) if index == 0 else {}


def _press_key(state, result, dx, dy):
    return compute.moved_by_key(state, dx, dy)


def _view(name, label, compute_, prepare, add_right, caption, background):
    return View(
        name, label, compute_, prepare, _with_numbers(add_right), caption, background,
        ghost=_ghost_of(add_right), drag=_choose_leaf, nudge=_press_key,
    )  # fmt: skip


VIEWS = (
    _view(
        "layers", "gradient by layer",
        compute.compute_layers, _prepare_layers, _add_layers, compute.caption_of_layers, _layers_of,
    ),
    _view(
        "check", "error of the check",
        compute.compute_check, _prepare_check, _add_check, compute.caption_of_check, _graph_of,
    ),
    _view(
        "losses", "result by update",
        compute.compute_losses, _prepare_losses, _add_losses, compute.caption_of_losses, _limits_of,
    ),
    _view(
        "ring", "four units that learn",
        compute.compute_ring, _prepare_ring, _add_ring, compute.caption_of_ring, _graph_of,
    ),
)  # fmt: skip

DESIGN = Design(
    "How much of the gradient arrives in the first layer?",
    compute.BackpropState,
    VIEWS,
    PRESETS,
    EXPERIMENTS,
    Repeat("the first layer's gradient as a share of the last's", compute.share, compute.is_random),
    size=(11.6, 5.8),
)


@takes(DESIGN)
def explore(state: compute.BackpropState) -> Panel:
    """Step through forward and backward, move leaves, descend; see how far a deep network's gradient gets.

    Taught in: notebooks/06_backpropagation.ipynb

    Returns
    -------
    Panel

    Raises
    ------
    ArgumentError
        For a value that its control cannot have, or an expression that does not return a Scalar.

    Examples
    --------
    >>> explore(depth=3, initialization="constant").result.gradients.n_distinct
    1
    """
    return Panel(DESIGN, state, explore)
