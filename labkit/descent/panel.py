"""The panel of this chapter: a race of optimizers on a surface of the learner's choice."""

from labkit.descent import artists, compute, figures
from labkit.descent.rules import RULES
from labkit.descent.surfaces import SURFACES
from labkit.panels import controls
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

VIEWS = [
    ("distance to the minimum", "distance"),
    ("error by direction", "directions"),
    ("map of rate and momentum", "map"),
]
SHAPE = ("surface", "condition", "rotation", "scale")
BOWL = {"surface": "bowl", "condition": 100.0, "tune_each": False, "n_steps": 1500}
PLAIN = BOWL | {"shown": ("gradient descent",)}
HEAVY = BOWL | {"shown": ("momentum",), "learning_rate": 0.01}
ADAM = BOWL | {"shown": ("Adam",), "learning_rate": 0.05}

EXPERIMENTS = (
    Experiment(
        "Above some learning rate, gradient descent on this bowl explodes. What share of that rate is the "
        "<i>fastest</i> one?",
        set="push the rate of gradient descent up until the path explodes; come back until it is fastest.",
        before=PLAIN | {"learning_rate": 0.005},
        after=PLAIN | {"learning_rate": 0.0198},
        measure=compute.best_share,
        unit="%",
        why="The steep direction sets the limit, the flat one makes you wait. So the best rate stands at the "
        "edge of disaster, and the worse the condition number, the nearer.",
    ),
    Experiment(
        "At rate 0.01, gradient descent settles after 677 steps, momentum 0.9 after 124. And momentum 0.99?",
        set="momentum β to 0.99, rate 0.01.",
        before=HEAVY | {"beta": 0.9},
        after=HEAVY | {"beta": 0.99},
        measure=compute.settled_steps,
        unit="steps",
        why="Too much momentum overshoots and swings for a long time: worse than none. Polyak's pair, near "
        "rate 0.033 and momentum 0.67, needs 54; on the map of rate and momentum you may find a better one.",
    ),
    Experiment(
        "Adam with rate 0.05 settles after 138 steps. Turn the bowl by 45°, nothing else: how many now?",
        set="rotation to 45° (under More controls).",
        before=ADAM,
        after=ADAM | {"rotation": 45.0},
        measure=compute.settled_steps,
        unit="steps",
        why="So Adam hates rotation? Tick “Tune each”: at its own best rate it needs 124 steps before the "
        "turn, 131 after; most of the loss was the rate. Adagrad did live on the axes: 7 before, 502 after.",
    ),
)

PRESETS = (
    Preset("All at one rate", {}, "Six rules, one rate: nobody is tuned, so nothing is compared yet."),
    Preset("Fair race", BOWL | {"tune_each": True}, "Each rule with the best of 30 rates: now it is a race."),
    Preset(
        "Edge of disaster",
        PLAIN | {"learning_rate": 0.0201},
        "Half a percent beyond the largest stable rate 0.02: every step swings further than the last.",
    ),
    Preset(
        "Best momentum",
        BOWL | {"shown": ("momentum",), "view": "map", "learning_rate": 4 / 121, "beta": 81 / 121},
        "Polyak's pair for condition number 100: best in the long run. Drag on the map: can you beat it?",
    ),
    Preset(
        "Over the pass",
        {"surface": "saddle", "learning_rate": 0.05},
        "A start almost on the ridge: RMSprop and Adam, which divide by the gradient's size, leave it first.",
    ),
    Preset(
        "On the plain",
        {"surface": "plateau", "learning_rate": 0.1},
        "Where there is almost no slope, gradient descent almost stands still.",
    ),
    Preset(
        "Noisy penguins",
        {"surface": "penguins", "batch_size": 8, "shown": ("gradient descent", "momentum", "Adam")}
        | {"learning_rate": 0.05},
        "Real data in mini-batches of 8: the paths never come to rest. Press × 20 seeds.",
    ),
)


def explore(
    surface="bowl", learning_rate=0.01, beta=0.9, tune_each=False, shown=tuple(RULES), condition=100.0,
    rotation=0.0, view="distance", step=0, explain="gradient descent", noise=0.0, batch_size=0, scale=1.0,
    n_steps=1000, seed=0, start=None, rules=None,
):  # fmt: skip
    """Race optimizers on a surface: drag the start, change rates, turn the bowl, step through.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    surface, learning_rate, beta, tune_each, shown, condition, rotation, view, step, explain, noise
        As in `outcome`.
    batch_size, scale, n_steps, seed, start
        As in `outcome`.
    rules : dict, optional
        Name -> the learner's own `f(weights, gradient, memory, learning_rate)`.

    Returns
    -------
    Panel
    """
    state = {name: value for name, value in locals().items() if name not in ("rules", "start")}
    own = dict(rules or {})
    return Panel(
        "How far from disaster is the best learning rate?",
        compute=lambda **state: compute.outcome(own=own, **state),
        background=_background,
        draw=_draw,
        ghost=_ghost,
        caption=compute.describe,
        controls=_controls(state, [*RULES, *own]),
        state={"start": start},
        made_by=explore,
        extras=_in_code(own),
        redraw_on=_stage,
        implies=_implies,
        drag=_drag,
        nudge=_nudge,
        play="step",
        spread=("mean loss at the end", compute.late_loss, _is_noisy),
        presets=PRESETS,
        experiments=EXPERIMENTS,
    )


def _controls(state, names):
    steps, choice, numbers = controls.steps, controls.choice, _numbers
    rates, conditions = controls.ladder(1e-4, 10, 20), controls.ladder(1, 1000, 4, 2)
    make = {
        "surface": (choice, "Surface", SURFACES),
        "learning_rate": (steps, "Learning rate η", rates),
        "beta": (steps, "Momentum β", numbers(0.0, 0.5, 0.67, 0.8, 0.9, 0.95, 0.99)),
        "tune_each": (controls.switch, "Tune each (best of 30 rates)"),
        "view": (choice, "Right picture", VIEWS),
        "step": (steps, "Step by step", [("all", 0), *numbers(*range(1, 101))]),
        "explain": (choice, "Explain", names),
        "condition": (steps, "Condition number κ", conditions),
        "rotation": (steps, "Rotation (degrees)", numbers(*map(float, range(0, 91, 5)))),
        "scale": (steps, "Loss times c", numbers(0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)),
        "noise": (steps, "Gradient noise σ", numbers(0.0, 0.1, 0.3, 1.0, 3.0, 10.0)),
        "batch_size": (steps, "Batch size (penguins)", [("all", 0), *numbers(1, 8, 32, 128)]),
        "seed": (steps, "Seed", numbers(*range(10))),
        "n_steps": (steps, "Steps", numbers(100, 300, 1000, 1500, 2000)),
        "shown": (controls.several, "Rules", tuple(RULES)),
    }
    return {name: kind(*settings, state[name]) for name, (kind, *settings) in make.items()}


def _numbers(*values):
    return [(f"{value:g}", value) for value in values]


def _stage(state):
    return [state[name] for name in (*SHAPE, "view", "n_steps", "shown")] + [_room(state["step"])]


def _room(step):
    return next((room for room in (20, 100) if 0 < step <= room), None)


def _background(outcome, left, right):
    run, n_shown = outcome.race, _room(outcome.n_shown or 0)
    figures.draw_surface(run.surface, left)
    if outcome.view == "map":
        figures.draw_rate_map(outcome.rate_map, right)
    elif outcome.view == "directions":
        artists.prepare_directions(run, right, n_shown)
    else:
        artists.prepare_distances(run, right, n_shown)
    artists.add_legend(run, left)


def _draw(outcome, left, right):
    run = outcome.race
    artists.add_paths(run, left, outcome.n_shown)
    if outcome.anatomy:
        artists.add_arrows(outcome.anatomy, left)
    if outcome.view == "map":
        artists.add_rate(*compute.on_the_map(outcome), right)
    elif outcome.view == "directions":
        artists.add_directions(run, right, outcome.n_shown)
    else:
        artists.add_distances(run, right, outcome.n_shown)


def _ghost(last, now, left, right):
    same = last.race.surface.name == now.race.surface.name and last.view == now.view
    if same and not now.anatomy:
        _draw(last, left, right)


def _implies(changes):
    implied = {}
    if "learning_rate" in changes:
        implied["tune_each"] = False  # a rate of one's own is no longer the tuned one
    if {"surface", "rotation"} & changes.keys():
        implied["start"] = None  # each surface has a good start of its own, which turns with the bowl
    return implied


def _drag(state, place, x, y):
    if place == 0:
        return {"start": (round(x, 3), round(y, 3))}
    if place == 1 and state["view"] == "map":
        return {"learning_rate": float(f"{x:.3g}"), "beta": round(min(max(y, 0.0), 0.99), 2)}
    return {}


def _nudge(state, dx, dy):
    surface = compute.make_surface(*(state[name] for name in SHAPE))
    return {"start": surface.beside(state["start"] or surface.start, dx, dy)}


def _is_noisy(state):
    return state["noise"] > 0 or state["batch_size"] > 0


def _in_code(own):
    words = ", ".join(f"{name!r}: {_callable(name, rule)}" for name, rule in own.items())
    return {"rules": f"{{{words}}}"} if own else {}


def _callable(name, rule):
    # a lambda and a Rule have no name of their own: take the learner's
    word = getattr(rule, "__name__", "")
    return word if word.isidentifier() else name.replace(" ", "_")
