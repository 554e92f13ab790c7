"""The panel of this chapter: a race of optimizers on a surface of the learner's choice."""

import dataclasses

from labkit.descent import artists, compute, figures
from labkit.panels.design import Design, Repeat, View, takes
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

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


def _room(step):
    return next((room for room in (20, 100) if 0 < step <= room), None)


def _background(state):
    shape = (state.surface, state.condition, state.rotation, state.scale)
    return (*shape, state.n_steps, state.shown, _room(state.step))


def _prepare_surface(result, left):
    figures.draw_surface(result.race.surface, left)
    artists.add_legend(result.race, left)


def _prepare_distance(result, left, right):
    _prepare_surface(result, left)
    artists.prepare_distances(result.race, right, _room(result.n_shown or 0))


def _prepare_directions(result, left, right):
    _prepare_surface(result, left)
    artists.prepare_directions(result.race, right, _room(result.n_shown or 0))


def _prepare_map(result, left, right):
    _prepare_surface(result, left)
    figures.draw_rate_map(result.rate_map, right)


def _add_paths(result, left):
    artists.add_paths(result.race, left, result.n_shown)
    if result.anatomy:
        artists.add_arrows(result.anatomy, left)


def _draw_distance(result, left, right):
    _add_paths(result, left)
    artists.add_distances(result.race, right, result.n_shown)


def _draw_directions(result, left, right):
    _add_paths(result, left)
    artists.add_directions(result.race, right, result.n_shown)


def _draw_map(result, left, right):
    _add_paths(result, left)
    artists.add_rate(*compute.point_on_map(result), right)


def _ghost_of(draw):
    def ghost(last, now, left, right):
        if last.race.surface.name == now.race.surface.name and not now.anatomy:
            draw(last, left, right)

    return ghost


def _drag_start(state, result, index, x, y):
    return {"start": (round(x, 3), round(y, 3))} if index == 0 else {}


def _drag_on_map(state, result, index, x, y):
    if index == 1:
        return {"learning_rate": float(f"{x:.3g}"), "beta": round(min(max(y, 0.0), 0.99), 2)}
    return _drag_start(state, result, index, x, y)


def _nudge(state, result, dx, dy):
    surface = state.ground
    return {"start": surface.beside(state.start or surface.start, dx, dy)}


DISTANCE = View(
    "distance", "distance to the minimum",
    compute.compute, _prepare_distance, _draw_distance, compute.caption,
    background=_background, ghost=_ghost_of(_draw_distance), drag=_drag_start, nudge=_nudge,
)  # fmt: skip
DIRECTIONS = dataclasses.replace(
    DISTANCE, name="directions", label="error by direction",
    prepare=_prepare_directions, draw=_draw_directions, ghost=_ghost_of(_draw_directions),
    applies=compute.has_map,
)  # fmt: skip
MAP = dataclasses.replace(
    DISTANCE, name="map", label="map of rate and momentum",
    compute=compute.compute_with_map, prepare=_prepare_map, draw=_draw_map, ghost=_ghost_of(_draw_map),
    drag=_drag_on_map, applies=compute.has_map,
)  # fmt: skip

DESIGN = Design(
    "How far from disaster is the best learning rate?",
    compute.RaceState,
    (DISTANCE, DIRECTIONS, MAP),
    PRESETS,
    EXPERIMENTS,
    Repeat("mean loss at the end", compute.late_loss, lambda state: state.is_noisy),
)


@takes(DESIGN)
def explore(state: compute.RaceState) -> Panel:
    """Race optimizers on a surface: drag the start, change rates, turn the bowl, step through.

    Taught in: notebooks/05_gradient_descent.ipynb

    Returns
    -------
    Panel

    Examples
    --------
    >>> explore(surface="saddle", learning_rate=0.05).state["surface"]
    'saddle'
    """
    return Panel(DESIGN, state, explore)
