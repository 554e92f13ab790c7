"""The panel of this chapter: a small network step by step, and how far the gradient of a deep one gets."""

from labkit.backprop import artists, compute
from labkit.backprop.depth import INITIALIZATIONS
from labkit.backprop.expressions import EXPRESSIONS, N_UPDATES
from labkit.panels import controls
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

VIEWS = [
    ("gradient by layer", "layers"),
    ("error of the check", "check"),
    ("result by update", "losses"),
    ("four units that learn", "ring"),
]
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
        why="Each layer multiplies the gradient by a slope of the sigmoid, and that slope is never above "
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
        why="Equal units get equal gradients and stay equal for ever: 32 units, one opinion. Chance is what "
        "lets them part; that is why weights start at random.",
    ),
    Experiment(
        "A gradient is checked by moving each weight by ±h. In float64, h = 1e-5 is best: finer is worse! "
        "And in float32, which power of ten is best? (For 1e-5 say -5.)",
        set="right picture to “error of the check” (under More controls); read the lower end of float32.",
        before=DEEP | {"activation": "tanh"},
        after=DEEP | {"activation": "tanh", "view": "check"},
        measure=compute.best_power,
        unit="power of ten",
        why="Two nearly equal losses are subtracted: what rounding did to them is divided by 2h. A finer "
        "check is a worse check, and float32, with 7 digits, needs hundreds of times the step of float64.",
    ),
    Experiment(
        "Four hidden units learn to tell a ring from its core. From a random start more than 90% of new "
        "points are told right after 600 steps. And if all weights start at 0.1: how many percent? "
        "(Half of the points are core.)",
        set="right picture to “four units that learn” (under More controls), initialization to constant.",
        before=RING,
        after=RING | {"initialization": "constant"},
        measure=compute.points_right,
        unit="%",
        why="One line instead of four: after 600 steps the units are still equal. Together they do "
        "what one unit can, and one unit has no way around a core.",
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
        "What a gradient promises",
        {"leaf": "v1", "shift": 0.1},
        "The loss changes nearly as v1's gradient foretold. Press ↑ on the picture: farther, less so.",
    ),
    Preset(
        "One update after another",
        {"view": "losses", "n_updates": 3},
        "Each update moves all six weights against their gradients. Loss and gradients fall.",
    ),
    Preset(
        "Fill in",
        {"hide": True, "leaf": "v1"},
        "Blue and the slopes are all you need. backprop.check_gradient(panel.state, 'v1', …) judges.",
    ),
    Preset(
        "A finer check is worse",
        {"view": "check", "activation": "tanh"},
        "Right of the valley the formula is too coarse; left of it, rounding takes over.",
    ),
)


def explore(
    step=0, depth=10, activation="sigmoid", initialization="Glorot", view="layers", expression="network",
    n_units=32, seed=0, leaf="", shift=0.0, moved=None, n_updates=0, learning_rate=0.1, hide=False, own=None,
):  # fmt: skip
    """Step through forward and backward, move leaves, descend; see how far a deep network's gradient gets.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    step, depth, activation, initialization, view, expression, n_units, seed, hide
        As in the controls.
    leaf, shift, moved
        Which leaf is chosen, how far it is moved, and how far others are: a dict, or None.
    n_updates, learning_rate
        Steps of gradient descent on the small network before it is shown.
    own : callable, optional
        Takes nothing and returns the learner's own Scalar, to be drawn on the left.

    Returns
    -------
    Panel
    """
    state = {name: value for name, value in locals().items() if name != "own"}
    return Panel(
        "How much of the gradient arrives in the first layer?",
        compute=lambda **state: compute.pass_outcome(own=own, **state),
        background=_background,
        draw=_draw,
        ghost=_ghost,
        caption=compute.describe_pass,
        controls=_controls(state),
        state={name: state[name] for name in ("leaf", "moved")},
        made_by=explore,
        extras={"own": _name(own)} if own else {},
        redraw_on=lambda state: _stage(state, own),
        implies=_implied,
        drag=lambda state, place, x, y: {} if place else compute.nearest_leaf(state, x, y, own),
        nudge=lambda state, dx, dy: compute.moved_by_key(state, dx, dy, own),
        play="step",
        spread=("the first layer's gradient as a share of the last's", compute.share, _is_random),
        presets=PRESETS,
        experiments=EXPERIMENTS,
        size=(11.6, 5.8),
    )


def _controls(state):
    steps, choice, numbers = controls.steps, controls.choice, _numbers
    shifts = [(f"{place / 10:+g}", place / 10) for place in range(-30, 31)]
    make = {
        "step": (steps, "Step by step", [("all", 0), *numbers(range(1, 31))]),
        "depth": (steps, "Depth (layers)", numbers(range(2, 31))),
        "activation": (choice, "Activation", compute.BENDS),
        "initialization": (choice, "Initialization", tuple(INITIALIZATIONS)),
        "view": (choice, "Right picture", VIEWS),
        "expression": (choice, "Left picture", tuple(EXPRESSIONS)),
        "shift": (steps, "Move the chosen number by", shifts),
        "n_updates": (steps, "Updates", numbers(range(N_UPDATES + 1))),
        "learning_rate": (steps, "Learning rate", numbers((0.01, 0.03, 0.1, 0.3, 1, 3, 10))),
        "hide": (controls.switch, "Hide the gradients, to fill them in"),
        "n_units": (steps, "Units a layer", numbers((8, 16, 32, 64, 128))),
        "seed": (steps, "Seed", numbers(range(10))),
    }
    return {name: kind(*settings, state[name]) for name, (kind, *settings) in make.items()}


def _numbers(values):
    return [(str(value), value) for value in values]


def _implied(changes):
    # another computation has other leaves
    return {"leaf": "", "shift": 0.0, "moved": None} if "expression" in changes else {}


def _stage(state, own):
    # what the picture's background shows; the labels in the graph do not depend on the numbers
    room = next((room for room in ROOMS if state["depth"] <= room), state["depth"])
    limits = compute.loss_limits(state, own) if state["view"] == "losses" else None
    return state["expression"], state["activation"], state["view"], room, limits


def _background(outcome, left, right):
    artists.prepare_graph(outcome.walk.graph, left)
    if outcome.view == "check":
        artists.prepare_check(right)
    elif outcome.view == "losses":
        artists.prepare_descent(N_UPDATES, compute.limits_of(outcome.walk), right)
    elif outcome.view == "ring":
        artists.prepare_twins(compute.N_STEPS, right)
    else:
        depth = len(outcome.gradients.sizes)
        artists.prepare_gradients(next((room for room in ROOMS if depth <= room), depth), right)


def _draw(outcome, left, right):
    artists.add_numbers(outcome.walk.graph, outcome.walk.steps, left, outcome.step, outcome.hide)
    artists.add_choice(outcome.walk, left)
    _draw_right(outcome, right)


def _draw_right(outcome, right):
    if outcome.view == "check":
        artists.add_check(outcome.errors, right)
    elif outcome.view == "losses":
        artists.add_descent(outcome.walk, right)
    elif outcome.view == "ring":
        artists.add_twins(outcome.training, right)
    else:
        artists.add_gradients(outcome.gradients, right)


def _ghost(last, now, left, right):
    if last.view == now.view:
        _draw_right(last, right)


def _is_random(state):
    # twenty trainings would take too long
    return state["initialization"] not in ("zero", "constant") and state["view"] != "ring"


def _name(own):
    word = getattr(own, "__name__", "")
    return word if word.isidentifier() else "my_expression"
