"""The panel of this chapter: a small network step by step, and how far the gradient of a deep one gets."""

from labkit.backprop import layers, outcomes
from labkit.backprop.depth import INITIALIZATIONS
from labkit.core import controls
from labkit.core.guide import Experiment, Preset
from labkit.core.panel import Panel

VIEWS = [("gradient by layer", "layers"), ("error of the check", "check")]
DEEP = {"depth": 10, "activation": "sigmoid", "initialization": "Glorot"}
ROOMS = (10, 20, 40)

EXPERIMENTS = (
    Experiment(
        "Ten layers with ReLU and He's start: the first and the last layer get gradients of like size. "
        "Now ten with the sigmoid and Glorot's start: how many times larger is the last layer's?",
        set="activation to sigmoid, initialization to Glorot, depth 10.",
        before=DEEP | {"activation": "relu", "initialization": "He"},
        after=DEEP,
        measure=outcomes.times_smaller,
        unit="times",
        why="Each layer multiplies the gradient by a slope of the sigmoid, and that slope is never above "
        "one quarter. Nine of them in a row leave almost nothing: the first layers hardly learn.",
    ),
    Experiment(
        "Three layers, 32 units each, all weights start at the same number, 0.1. How many different "
        "gradients do the 32 units of the first layer get?",
        set="initialization to constant, depth 3.",
        before=DEEP | {"depth": 3},
        after=DEEP | {"depth": 3, "initialization": "constant"},
        measure=outcomes.n_distinct,
        unit="gradients",
        why="Equal units get equal gradients and stay equal for ever: 32 units, one opinion. Chance is what "
        "lets them part; that is why weights start at random.",
    ),
    Experiment(
        "A gradient is checked by moving each weight by ±h. In float64, h = 1e-5 is best: finer is worse! "
        "And in float32, which power of ten is best? (For 1e-5 say -5.)",
        set="right picture to “error of the check” (under More controls); read the lower end of float32.",
        before=DEEP | {"activation": "tanh"},
        after=DEEP | {"activation": "tanh", "view": "check"},
        measure=outcomes.best_power,
        unit="power of ten",
        why="Two nearly equal losses are subtracted: what rounding did to them is divided by 2h. A finer "
        "check is a worse check, and float32, with 7 digits, needs hundreds of times the step of float64.",
    ),
)

PRESETS = (
    Preset("Sigmoid, 10 layers", DEEP, "The gradient fades on its way back: each layer takes its share."),
    Preset(
        "ReLU, 20 layers",
        {"activation": "relu", "initialization": "He", "depth": 20},
        "With slopes of 1 and a start that fits, the first layer hears as much as the last.",
    ),
    Preset(
        "Too large a start",
        {"activation": "relu", "initialization": "large", "depth": 20},
        "Standard deviation 1, 32 units: each layer makes the signal some four times larger.",
    ),
    Preset(
        "All zero",
        {"activation": "tanh", "initialization": "zero"},
        "With tanh and zero weights nothing goes forward and nothing comes back.",
    ),
    Preset(
        "Two paths, one weight",
        {"expression": "two paths", "activation": "tanh", "step": 6},
        "w is used three times: its gradient is a sum over three paths. Step on and watch it grow.",
    ),
    Preset(
        "A finer check is worse",
        {"view": "check", "activation": "tanh"},
        "Right of the valley the formula is too coarse; left of it, rounding takes over.",
    ),
)


def explore(
    step=0, depth=10, activation="sigmoid", initialization="Glorot", view="layers", expression="network",
    n_units=32, seed=0, own=None,
):  # fmt: skip
    """Step through forward and backward; change depth, bend and start; see how far the gradient gets.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    step, depth, activation, initialization, view, expression, n_units, seed
        As in `pass_outcome`.
    own : callable, optional
        Takes nothing and returns the learner's own Scalar, to be drawn on the left.

    Returns
    -------
    Panel
    """
    state = {name: value for name, value in locals().items() if name != "own"}
    return Panel(
        "How much of the gradient arrives in the first layer?",
        compute=lambda **state: outcomes.pass_outcome(own=own, **state),
        background=_background,
        draw=_draw,
        ghost=_ghost,
        caption=outcomes.describe_pass,
        controls=_controls(state),
        made_by=explore,
        extras={"own": _name(own)} if own else {},
        redraw_on=_stage,
        play="step",
        spread=("the first layer's gradient as a share of the last's", outcomes.share, _is_random),
        presets=PRESETS,
        experiments=EXPERIMENTS,
        size=(11.6, 5.8),
    )


def _controls(state):
    steps, choice, numbers = controls.steps, controls.choice, _numbers
    make = {
        "step": (steps, "Step by step", [("all", 0), *numbers(range(1, 31))]),
        "depth": (steps, "Depth (layers)", numbers(range(2, 31))),
        "activation": (choice, "Activation", outcomes.BENDS),
        "initialization": (choice, "Initialization", tuple(INITIALIZATIONS)),
        "view": (choice, "Right picture", VIEWS),
        "expression": (choice, "Left picture", tuple(outcomes.EXPRESSIONS)),
        "n_units": (steps, "Units a layer", numbers((8, 16, 32, 64, 128))),
        "seed": (steps, "Seed", numbers(range(10))),
    }
    return {name: kind(*settings, state[name]) for name, (kind, *settings) in make.items()}


def _numbers(values):
    return [(str(value), value) for value in values]


def _stage(state):
    # what the picture's background shows; the labels in the graph do not depend on the numbers
    room = next((room for room in ROOMS if state["depth"] <= room), state["depth"])
    return state["expression"], state["activation"], state["view"], room


def _background(outcome, left, right):
    layers.prepare_graph(outcome.graph, left)
    if outcome.errors:
        layers.prepare_check(right)
    else:
        depth = len(outcome.gradients.sizes)
        layers.prepare_gradients(next((room for room in ROOMS if depth <= room), depth), right)


def _draw(outcome, left, right):
    layers.add_numbers(outcome.graph, outcome.steps, left, outcome.step)
    _draw_right(outcome, right)


def _draw_right(outcome, right):
    if outcome.errors:
        layers.add_check(outcome.errors, right)
    else:
        layers.add_gradients(outcome.gradients, right)


def _ghost(last, now, left, right):
    if bool(last.errors) == bool(now.errors):
        _draw_right(last, right)


def _is_random(state):
    return state["initialization"] not in ("zero", "constant")


def _name(own):
    word = getattr(own, "__name__", "")
    return word if word.isidentifier() else "my_expression"
