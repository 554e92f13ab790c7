"""The panel of this chapter: a line, a constant prediction or a logit, and what each loss does with it."""

from labkit.losses import artists, compute
from labkit.panels.design import Design, View, takes
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

CONSTANT = {"view": "constant"}
RECOVERY = {"view": "recovery", "logit": -6.0, "label": 1}

EXPERIMENTS = (
    Experiment(
        "The values are 1, 2, 2, 3, 4, 5, 6 and 100. Squared error is minimized by 15.4, absolute error by "
        "anything from 3 to 4. Which constant minimizes the pinball loss with τ = 0.9?",
        set="the view to “one constant for all”, the loss to pinball, τ to 0.9 (under More controls).",
        before=CONSTANT,
        after=CONSTANT | {"loss": "pinball", "tau": 0.9},
        measure=compute.lowest_optimal_constant,
        why="The outlier itself. One value in eight is more than a tenth: no constant below 100 has nine "
        "tenths of the values at or below it. NumPy's quantile is 34.2: it interpolates between "
        "6 and 100.",
    ),
    Experiment(
        "Lift the last point from 23 to 500: the slope of squared error goes from 1.9 to 20, that of "
        "absolute error stays at 2. Put it back and push it sideways to x = 100: which slope "
        "has absolute error now?",
        set="the loss to absolute, the outlier's x to 100 (under More controls, or drag it).",
        before={"loss": "absolute"},
        after={"loss": "absolute", "outlier_x": 100.0},
        measure=compute.chosen_slope,
        why="These losses are robust against a wrong y, but not against a wrong x: far out, the point has so "
        "much leverage that the line goes to it under every one of them. Look at the inputs before the loss.",
    ),
    Experiment(
        "A neuron is sure of the wrong class: z = -6, label 1. With cross-entropy its prediction is right "
        "after 7 steps at rate 1. After how many with squared error on the sigmoid?",
        set="the view to “a neuron with a wrong prediction”, the logit to -6.",
        before=RECOVERY | {"view": "logit"},
        after=RECOVERY,
        measure=compute.steps_of_squared,
        unit="steps",
        why="The slope of squared error has the factor p(1 - p), which is nearly 0 here, so the more wrong "
        "the prediction, the smaller the gradient. It is largest at p = 1/3; that of cross-entropy is "
        "largest where the prediction is worst.",
    ),
)

PRESETS = (
    Preset("All is well", {}, "No outlier: four of the five lines lie on top of each other."),
    Preset(
        "Wrong y", {"outlier_y": 60.0}, "Squared error turns towards the point, the robust losses do not."
    ),
    Preset("Wrong x", {"outlier_x": 30.0, "loss": "Huber"}, "Same y, other x: now every line turns."),
    Preset(
        "Any median",
        CONSTANT | {"loss": "absolute"},
        "The right curve is flat from 3 to 4: every constant between them minimizes it.",
    ),
    Preset(
        "Huber in between",
        CONSTANT | {"loss": "Huber", "delta": 10.0},
        "Move δ from 0.1 to 300: the optimal constant slides from the median to the mean.",
    ),
    Preset(
        "Large and small gradients",
        {"view": "logit", "logit": -6.0},
        "At z = -6 the gradient of cross-entropy is almost 1, of squared error 0.005, of focal loss over 1.",
    ),
    Preset(
        "Never too sure",
        {"view": "logit", "logit": 6.0},
        "Right and sure: with label smoothing the gradient changes its sign, from z = 2.9 on.",
    ),
)


def _limits(state):
    x, y = state.points()
    return artists.wide_enough(x.max(), artists.LIMITS_X), artists.wide_enough(y.max(), artists.LIMITS_Y)


def _shape_of_logits(state):
    return state.label, state.gamma, state.label_smoothing


def _prepare_lines(result, left, right):
    artists.prepare_line(result.line.x, result.line.y, left)
    artists.prepare_gradient_shares(result.line.x, right)
    artists.add_loss_legend(result.names, left)


def _draw_lines(result, left, right):
    artists.add_lines(result.lines, left, result.loss, result.point - 1)
    artists.add_gradient_shares(result.line, right, result.point - 1)


def _prepare_constants(result, left, right):
    artists.prepare_values(left)
    artists.prepare_mean_losses(right)
    artists.add_loss_legend(result.names, left)


def _draw_constants(result, left, right):
    artists.add_values(result.table, left, result.constant, result.loss)
    artists.add_mean_losses(result.table, right, result.constant, result.loss)


def _prepare_logit(result, left, right):
    artists.prepare_loss_curves(result.curves, left)
    artists.prepare_loss_curves(result.curves, right, slopes=True)
    artists.add_loss_legend(result.names, left)


def _draw_logit(result, left, right):
    artists.add_prediction(result.now, left)
    artists.add_prediction(result.now, right, slopes=True)


def _prepare_recovery(result, left, right):
    artists.prepare_recovery(compute.N_STEPS, left)
    artists.prepare_recovery(compute.N_STEPS, right, slopes=True)
    artists.add_loss_legend(result.names, left)


def _draw_recovery(result, left, right):
    artists.add_recovery(result.recoveries, left)
    artists.add_recovery(result.recoveries, right, slopes=True)


def _ghost_of(draw):
    return lambda last, now, left, right: draw(last, left, right)


def _drag_point(state, result, index, x, y):
    return compute.drag_point(state, x, y, *_limits(state)) if index == 0 else {}


def _drag_constant(state, result, index, x, y):
    names = {0: "outlier", 1: "constant"}
    return {names[index]: float(f"{x:.3g}")} if index in names else {}


def _drag_logit(state, result, index, x, y):
    return {"logit": round(x, 1)} if index in (0, 1) else {}


VIEWS = (
    View(
        "line", "a line through points",
        compute.compute_lines, _prepare_lines, _draw_lines, compute.caption_lines,
        background=_limits, ghost=_ghost_of(_draw_lines), drag=_drag_point,
        nudge=lambda state, result, dx, dy: compute.nudge_point(state, dx, dy),
    ),
    View(
        "constant", "one constant for all",
        compute.compute_constants, _prepare_constants, _draw_constants, compute.caption_constants,
        ghost=_ghost_of(_draw_constants), drag=_drag_constant,
        nudge=lambda state, result, dx, dy: compute.nudge_constant(state, dx),
    ),
    View(
        "logit", "one logit",
        compute.compute_logit, _prepare_logit, _draw_logit, compute.caption_logit,
        background=_shape_of_logits, ghost=_ghost_of(_draw_logit), drag=_drag_logit,
        nudge=lambda state, result, dx, dy: compute.nudge_logit(state, dx),
    ),
    View(
        "recovery", "a neuron with a wrong prediction",
        compute.compute_recovery, _prepare_recovery, _draw_recovery, compute.caption_recovery,
        background=_shape_of_logits, ghost=_ghost_of(_draw_recovery),
        nudge=lambda state, result, dx, dy: compute.nudge_logit(state, dx),
    ),
)  # fmt: skip

DESIGN = Design(
    "Which prediction minimizes this loss?",
    compute.LossState,
    VIEWS,
    PRESETS,
    EXPERIMENTS,
)


@takes(DESIGN)
def explore(state: compute.LossState) -> Panel:
    """Compare losses: drag points, the constant prediction or the logit and watch loss and gradient.

    Taught in: notebooks/07_loss_functions.ipynb

    Returns
    -------
    Panel

    Raises
    ------
    ArgumentError
        For a value that its control cannot have.

    Examples
    --------
    >>> explore(view="recovery").result.recoveries[1].n_steps
    214.0
    """
    return Panel(DESIGN, state, explore)
