"""The panel of this chapter: a line, one answer or a logit, and what each loss asks of it."""

from labkit.losses import artists, compute
from labkit.panels import controls
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

VIEWS = [
    ("a line through points", "line"),
    ("one answer for all", "answer"),
    ("one logit", "logit"),
    ("a neuron that was wrong", "recovery"),
]
OUTLIER = {"outlier_x", "outlier_y"}
ANSWER, RECOVERY = {"view": "answer"}, {"view": "recovery", "logit": -6.0, "label": 1}

EXPERIMENTS = (
    Experiment(
        "The values are 1, 2, 2, 3, 4, 5, 6 and 100. Squared error asks for 15.4, absolute error for "
        "anything from 3 to 4. Which answer does the pinball loss with τ = 0.9 ask for?",
        set="the view to “one answer for all”, the loss to pinball, τ to 0.9 (under More controls).",
        before=ANSWER,
        after=ANSWER | {"loss": "pinball", "tau": 0.9},
        measure=compute.lowest_favourite,
        why="The outlier itself. One value in eight is more than a tenth: no answer below 100 has nine "
        "tenths of the values at or below it. NumPy's quantile says 34.2: it goes part of the way "
        "from 6 to 100.",
    ),
    Experiment(
        "Lift the last point from 23 to 500: the slope of squared error goes from 1.9 to 20, that of "
        "absolute error stays at 2. Put it back and push it sideways to x = 100: which slope "
        "has absolute error now?",
        set="the loss to absolute, the outlier's x to 100 (under More controls, or drag it).",
        before={"loss": "absolute"},
        after={"loss": "absolute", "outlier_x": 100.0},
        measure=compute.chosen_slope,
        why="Robust against a wrong y, helpless against a wrong x: far out the point has so long a lever "
        "that the line goes to it, under every one of these losses. Look at the inputs before the loss.",
    ),
    Experiment(
        "A neuron is sure of the wrong answer: z = -6, label 1. With cross-entropy it is back on the right "
        "side after 7 steps at rate 1. After how many with squared error on the sigmoid?",
        set="the view to “a neuron that was wrong”, the logit to -6.",
        before=RECOVERY | {"view": "logit"},
        after=RECOVERY,
        measure=compute.steps_of_squared,
        unit="steps",
        why="The more wrong, the quieter: the slope of squared error has the factor p(1 - p), which is "
        "nearly 0 here. It pulls hardest at p = 1/3; cross-entropy pulls hardest where the answer is worst.",
    ),
)

PRESETS = (
    Preset("All is well", {}, "No outlier: four of the five lines lie on top of each other."),
    Preset(
        "Wrong y", {"outlier_y": 60.0}, "Squared error turns towards the point, the robust losses do not."
    ),
    Preset("Wrong x", {"outlier_x": 30.0, "loss": "Huber"}, "Same y, other x: now every line turns."),
    Preset(
        "Any median", ANSWER | {"loss": "absolute"}, "The right curve is flat from 3 to 4: no answer is best."
    ),
    Preset(
        "Huber in between",
        ANSWER | {"loss": "Huber", "delta": 10.0},
        "Move δ from 0.1 to 300: the favourite slides from the median to the mean.",
    ),
    Preset(
        "Loud and quiet",
        {"view": "logit", "logit": -6.0},
        "At z = -6 cross-entropy pulls with almost 1, squared error with 0.005, focal loss with over 1.",
    ),
    Preset(
        "Never too sure",
        {"view": "logit", "logit": 6.0},
        "Right and sure: label smoothing pulls back, from z = 2.9 on.",
    ),
)


def explore(
    view="line", loss="squared", outlier_x=11.0, outlier_y=23.0, outlier=100.0, answer=15.4, delta=1.0,
    tau=0.9, logit=-6.0, label=1, gamma=2.0, label_smoothing=0.1, point=compute.N_POINTS, moved=None,
    own=None,
):  # fmt: skip
    """Ask each loss what it wants: drag points, the answer or the logit and watch loss and gradient.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    view : {"line", "answer", "logit", "recovery"}
    loss : {"squared", "absolute", "Huber", "log-cosh", "pinball"}
        The one whose pull is shown.
    outlier_x, outlier_y, outlier : float
        Where the last of the points lies, and the largest of the eight values.
    answer, logit, label : float
        The predictions, and the true label (0 or 1) of the logit.
    delta, tau, gamma, label_smoothing : float
    point, moved, own
        The ringed point (1 to 12), a dict of dragged ones ({"3": [2.0, 9.5]}), the learner's own Loss.

    Returns
    -------
    Panel
    """
    state = {name: value for name, value in locals().items() if name != "own"}
    return Panel(
        "What answer does this loss ask for?",
        compute=lambda **state: compute.respond(own=own, **state),
        background=_background,
        draw=_draw,
        ghost=_ghost,
        caption=compute.describe_response,
        controls=_controls(state, [own.name] if own else []),
        state={"moved": moved},
        made_by=explore,
        implies=lambda changes: {"point": compute.N_POINTS} if OUTLIER & changes.keys() else {},
        extras={"own": own.name.replace(" ", "_")} if own else {},
        redraw_on=_stage,
        drag=_drag,
        nudge=_nudge,
        presets=PRESETS,
        experiments=EXPERIMENTS,
    )


def _controls(state, own):
    choice, steps, numbers = controls.choice, controls.steps, _numbers
    places = [*range(0, 32), *range(35, 101, 5)]
    heights = [*range(-15, 65), *range(70, 501, 10)]
    make = {
        "view": (choice, "View", VIEWS),
        "loss": (choice, "Loss (numbers)", [*compute.NUMBERS, *own]),
        "outlier_y": (steps, "Outlier y", numbers(*heights)),
        "logit": (steps, "Logit z", numbers(*(place / 2 for place in range(-16, 17)))),
        "outlier_x": (steps, "Outlier x", numbers(*places)),
        "outlier": (steps, "Largest value", controls.ladder(1, 1000, 8)),
        "answer": (steps, "Answer", controls.ladder(1, 1000, 16)),
        "delta": (steps, "Huber's δ", numbers(0.1, 0.3, 1, 3, 10, 30, 100, 300)),
        "tau": (steps, "Pinball's τ", numbers(0.1, 0.25, 0.5, 0.75, 0.875, 0.9, 0.99)),
        "label": (choice, "True label y", (0, 1)),
        "gamma": (steps, "Focal γ", numbers(0, 0.5, 1, 2, 3, 5)),
        "label_smoothing": (steps, "Label smoothing ε", numbers(0, 0.05, 0.1, 0.2, 0.5)),
        "point": (steps, "Ringed point", range(1, compute.N_POINTS + 1)),
    }
    return {name: kind(*settings, state[name]) for name, (kind, *settings) in make.items()}


def _numbers(*values):
    return [(f"{value:g}", float(value)) for value in values]


def _stage(state):
    shape = [state[name] for name in ("label", "gamma", "label_smoothing")]
    return [state["view"], *(_rooms(state) if state["view"] == "line" else shape)]


def _rooms(state):
    x, y = compute.placed(state["outlier_x"], state["outlier_y"], state["moved"])
    return artists.wide_enough(x.max(), artists.ROOMS_X), artists.wide_enough(y.max(), artists.ROOMS_Y)


def _background(response, left, right):
    if response.view == "line":
        artists.prepare_line(response.line.x, response.line.y, left)
        artists.prepare_pulls(response.line.x, right)
    elif response.view == "answer":
        artists.prepare_values(left)
        artists.prepare_costs(right)
    elif response.view == "logit":
        artists.prepare_loss_curves(response.curves, left)
        artists.prepare_loss_curves(response.curves, right, slopes=True)
    else:
        artists.prepare_recovery(compute.N_STEPS, left)
        artists.prepare_recovery(compute.N_STEPS, right, slopes=True)
    artists.add_loss_legend(response.names, left)


def _draw(response, left, right):
    if response.view == "line":
        artists.add_lines(response.lines, left, response.loss, response.point - 1)
        artists.add_pulls(response.line, right, response.point - 1)
    elif response.view == "answer":
        artists.add_values(response.costs, left, response.answer, response.loss)
        artists.add_costs(response.costs, right, response.answer, response.loss)
    elif response.view == "logit":
        artists.add_prediction(response.now, left)
        artists.add_prediction(response.now, right, slopes=True)
    else:
        artists.add_recovery(response.recoveries, left)
        artists.add_recovery(response.recoveries, right, slopes=True)


def _ghost(last, now, left, right):
    if last.view == now.view:
        _draw(last, left, right)


def _drag(state, place, x, y):
    if state["view"] == "line" and place == 0:
        return compute.grabbed(state, x, y, *_rooms(state))
    if state["view"] == "answer" and place in (0, 1):
        return {"outlier" if place == 0 else "answer": float(f"{x:.3g}")}
    if state["view"] == "logit" and place in (0, 1):
        return {"logit": round(x, 1)}
    return {}


def _nudge(state, dx, dy):
    return compute.beside(state, dx, dy)
