"""The panels of this chapter: a scaler and a unit, and one image in the company of others."""

from labkit.normalization import artists, compute
from labkit.normalization.batch_dependence import MIXES, MODES, N_BATCHES, SIZES
from labkit.normalization.columns import COLUMNS
from labkit.normalization.perceptrons import AXES
from labkit.normalization.scalers import SCALERS
from labkit.panels import controls
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

VIEWS = [("values of the second column", "values"), ("rows and nearest neighbours", "neighbours")]
FACTORS = [
    ("× 0.000001", 1e-6),
    ("× 0.001 (mg → g)", 1e-3),
    ("as it is", 1.0),
    ("× 100", 1e2),
    ("× 1000", 1e3),
]
OUTLIERS = [("none", 0.0), *((f"{far:g} sd", far) for far in (3.0, 10.0, 30.0, 100.0, 1e3))]
PACES = [("best", 0.0), *((f"{share:g} × limit", share) for share in (0.1, 0.5, 0.9, 0.99, 1.01))]
NEIGHBOURS = {"view": "neighbours"}
MADE = {"columns": compute.MADE}

EXPERIMENTS = (
    Experiment(
        "Five nearest neighbours tell three cultivars from alcohol (%) and proline (mg/l): 64% are right. "
        "Now write proline in grams, nothing else. How many are right?",
        set="the second column times 0.001.",
        before=NEIGHBOURS,
        after=NEIGHBOURS | {"factor": 1e-3},
        measure=compute.accuracy_in_percent,
        unit="%",
        why="In milligrams proline's hundreds drown alcohol: the neighbours saw one column. A distance "
        "believes in units; a scaler gives each column the same say, in any unit.",
    ),
    Experiment(
        "Two columns of equal scale, both centred: descent at its best rate needs 4 steps raw, 3 after a "
        "z-score. How many after min-max to [0, 1]?",
        set="the scaler to min-max [0, 1].",
        before=MADE,
        after=MADE | {"scaler": "min-max [0, 1]"},
        measure=compute.steps_to_goal,
        unit="steps",
        why="[0, 1] is not centred: every value is positive, so intercept and slopes push the predictions "
        "the same way and fight. Choose “intercept and second slope” under More controls to see the valley.",
    ),
    Experiment(
        "200 values; one of them is moved to 100 standard deviations above the mean. What is its z-score?",
        set="the outlier to 100 sd.",
        before=MADE | {"scaler": "z-score"},
        after=MADE | {"scaler": "z-score", "outlier": 100.0},
        measure=compute.outlier_place,
        unit="",
        why="The outlier is in the standard deviation that measures it. No z-score of n values can exceed "
        "√(n - 1), here 14.1; meanwhile the other 199 shrink to a sliver. Try the robust scaler.",
    ),
)

PRESETS = (
    Preset(
        "Raw wine", {}, "Alcohol about 13, proline about 750: a valley so long that its sides look parallel."
    ),
    Preset("Wine, z-score", {"scaler": "z-score"}, "The same rows: the valley is almost round."),
    Preset(
        "Min-max fights the intercept",
        MADE | {"scaler": "min-max [0, 1]", "weights": "intercept and second slope"},
        "The long valley lies between intercept and slope. Compare min-max [-1, 1].",
    ),
    Preset(
        "One outlier squeezes all",
        MADE | {"scaler": "min-max [0, 1]", "outlier": 100.0},
        "One value takes the whole range; compare the robust scaler.",
    ),
    Preset(
        "Scaled, and as skewed as before",
        {"columns": "houses", "scaler": "z-score"},
        "Lot areas after a z-score: other numbers on the axis, the same shape. Now try Yeo-Johnson.",
    ),
    Preset(
        "All rows on the unit circle",
        {"scaler": "unit norm", **NEIGHBOURS},
        "Unit norm looks at rows, not columns: here nothing but a sliver of an arc is left.",
    ),
    Preset(
        "Beyond the limit", {"scaler": "z-score", "pace": 1.01}, "One percent above the largest stable rate."
    ),
)

ONE_DIGIT = {"mix": MIXES[1]}

COMPANY_EXPERIMENTS = (
    Experiment(
        "Alone, the network is sure of this image. Now it is asked in training mode, 100 times, each time "
        "with one other image beside it. How many percentage points lie between its surest and its least "
        "sure answer?",
        set="batches of 2, training mode.",
        before={"mode": "inference"},
        after={},
        measure=compute.reach_in_points,
        unit="points",
        why="Of two values the mean is the middle: what is left of each is +1 or -1, who is larger. The "
        "image has become a comparison with its neighbour.",
    ),
    Experiment(
        "In training mode and mixed batches of 32 more than 9 in 10 are right. Now each batch holds 32 "
        "images of <i>one</i> digit. How many percent are right?",
        set="batch to one digit only.",
        before={"batch_size": 32},
        after={"batch_size": 32} | ONE_DIGIT,
        measure=compute.right_in_batches,
        unit="%",
        why="Like guessing. What all images of a batch have in common is their mean, and that is what the "
        "layer takes off: the digit itself. See that larger batches do not help.",
    ),
    Experiment(
        "The worst case, with another layer: batches of 2 of one digit, training mode, layer normalization. "
        "How many percent are right?",
        set="normalization to layer.",
        before=ONE_DIGIT,
        after={"norm": "layer"} | ONE_DIGIT,
        measure=compute.right_in_batches,
        unit="%",
        why="As many as ever, and the points on the left lie on one line: layer normalization takes its mean "
        "from one row. It has no modes to mix up.",
    ),
)

COMPANY_PRESETS = (
    Preset(
        "It looks harmless",
        {"batch_size": 128},
        "Large mixed batches are nearly right in training mode: the mistake is not seen in a test.",
    ),
    Preset(
        "Until one customer comes",
        {"batch_size": 128} | ONE_DIGIT,
        "The same program, and someone sends 128 images of one digit.",
    ),
    Preset("Inference mode", {"mode": "inference"}, "One switch, and the company no longer counts."),
    Preset("A doubtful image", {"image": 1, "batch_size": 8}, "Not sure even alone; its company decides."),
)


def explore(
    columns="wine", scaler="none", factor=1.0, outlier=0.0, view="values", weights="both slopes", pace=0.0,
    seed=0,
):  # fmt: skip
    """Scale two columns: see the values, the neighbours, the loss and the path of descent.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    columns, scaler, factor, outlier, view, weights
        As in `scaled_columns`: the outlier in standard deviations, the factor multiplies the second column.
    pace : float in [0, 2]
        Share of the largest stable rate; 0 for the best rate.
    seed : int
        Of the made columns.

    Returns
    -------
    Panel
    """
    state = dict(locals())
    return Panel(
        "Who cares about units?",
        compute=compute.scaled_columns,
        background=_background,
        draw=_draw,
        ghost=_ghost,
        caption=compute.describe_columns,
        controls=_controls(state),
        made_by=explore,
        redraw_on=lambda state: [value for name, value in state.items() if name != "pace"],
        spread=("steps to the goal", compute.steps_to_goal, _is_made),
        presets=PRESETS,
        experiments=EXPERIMENTS,
    )


def explore_company(norm="batch", batch_size=2, mix=MIXES[0], mode="training", image=0, seed=0):
    """Ask one network about one image in 100 batches, and about all test images in batches of all sizes.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    norm : {"none", "batch", "layer"}
    batch_size : {2, 4, 8, 16, 32, 64, 128}
    mix : {"any digits", "one digit only"}
    mode : {"training", "inference"}
    image, seed : int
        Number of the test image; of the batches drawn.

    Returns
    -------
    Panel
    """
    state = dict(locals())
    return Panel(
        "Who else is in the batch?",
        compute=compute.company_outcome,
        background=_prepare_company,
        draw=_draw_company,
        ghost=_ghost_company,
        caption=compute.describe_company,
        controls=_company_controls(state),
        made_by=explore_company,
        redraw_on=lambda state: state["image"],
        spread=(
            "points between the answers",
            compute.reach_in_points,
            lambda state: state["mode"] == MODES[0],
        ),
        presets=COMPANY_PRESETS,
        experiments=COMPANY_EXPERIMENTS,
    )


def _controls(state):
    steps, choice = controls.steps, controls.choice
    make = {
        "columns": (choice, "Columns", COLUMNS),
        "scaler": (choice, "Scaler", SCALERS),
        "factor": (steps, "Second column", FACTORS),
        "outlier": (steps, "One outlier", OUTLIERS),
        "view": (choice, "Left picture", VIEWS),
        "weights": (choice, "Right picture", compute.PLANES),
        "pace": (steps, "Learning rate", PACES),
        "seed": (steps, "Seed (made columns)", [(str(seed), seed) for seed in range(10)]),
    }
    return {name: kind(*settings, state[name]) for name, (kind, *settings) in make.items()}


def _background(outcome, left, right):
    first, second = (f"{name}, scaler: {outcome.scaler}" for name in outcome.columns.names)
    if outcome.neighbours:
        artists.prepare_neighbours(outcome.neighbours, (first, second), left)
    else:
        artists.prepare_histogram(outcome.values, second, left)
    artists.prepare_weights(outcome.plane, right)


def _draw(outcome, left, right):
    if outcome.neighbours:
        artists.add_rows(outcome.neighbours, left, outcome.accuracy)
    else:
        artists.add_histogram(outcome.values, left, outcome.outlier_value)
    _descend(outcome, right)


def _ghost(last, now, left, right):
    if last.plane == now.plane:
        _descend(last, right)


def _descend(outcome, right):
    artists.add_valley(outcome.bowl, outcome.plane, right)
    artists.add_path(outcome.bowl, outcome.learning_rate, outcome.plane, right)


def _is_made(state):
    return state["columns"] == compute.MADE


def _company_controls(state):
    steps, choice = controls.steps, controls.choice
    make = {
        "norm": (choice, "Normalization", list(AXES)),
        "batch_size": (steps, "Batch size", SIZES),
        "mix": (choice, "In a batch", MIXES),
        "mode": (choice, "Mode", MODES),
        "image": (steps, "Image", range(20)),
        "seed": (steps, "Seed", range(10)),
    }
    return {name: kind(*settings, state[name]) for name, (kind, *settings) in make.items()}


def _prepare_company(outcome, left, right):
    artists.prepare_company(outcome.image, N_BATCHES, left)
    artists.prepare_accuracies(SIZES, MIXES, right)


def _draw_company(outcome, left, right):
    found = outcome.probabilities
    title = f"a {outcome.digit} in {outcome.mode} mode: from {found.min():.2f} to {found.max():.2f}"
    artists.add_company(found, outcome.alone, title, left)
    right_ones = outcome.accuracy(outcome.mix)
    title = f"norm {outcome.norm}, batches of {outcome.batch_size}, {outcome.mix}: {right_ones:.0%}"
    artists.add_accuracies(outcome.accuracies, (outcome.batch_size, right_ones), title, right)


def _ghost_company(last, now, left, right):
    if last.digit == now.digit:
        _draw_company(last, left, right)
