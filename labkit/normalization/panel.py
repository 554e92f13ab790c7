"""The panels of this chapter: a scaler and a unit, and one image in batches with different other rows."""

from labkit.normalization import artists, compute
from labkit.normalization.batch_dependence import MIXES, MODES, N_BATCHES, SIZES
from labkit.panels.design import Design, Repeat, View, takes
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

NEIGHBOURS = {"view": "neighbours"}
SYNTHETIC = {"columns": compute.SYNTHETIC}

EXPERIMENTS = (
    Experiment(
        "Five nearest neighbours classify wines into three cultivars by alcohol (%) and proline (mg/l): "
        "64% are correct. Now write proline in grams and change nothing else. How many are correct?",
        set="the second column times 0.001.",
        before=NEIGHBOURS,
        after=NEIGHBOURS | {"factor": 1e-3},
        measure=compute.accuracy_in_percent,
        unit="%",
        why="In milligrams, proline varies by hundreds and alcohol by single units, so the distance depends "
        "on proline alone. A scaler gives each column the same weight in the distance, whatever its unit.",
    ),
    Experiment(
        "Two columns of equal scale, both centred: gradient descent at its best rate needs 4 steps raw, 3 "
        "after a z-score. How many does it need after min-max to [0, 1]?",
        set="the scaler to min-max [0, 1].",
        before=SYNTHETIC,
        after=SYNTHETIC | {"scaler": "min-max [0, 1]"},
        measure=compute.steps_to_goal,
        unit="steps",
        why="Columns in [0, 1] are not centred: every value is positive, so raising a slope or raising the "
        "intercept changes the predictions in nearly the same way, and the condition number is large. Choose "
        "“intercept and second slope” under More controls to see the long valley.",
    ),
    Experiment(
        "200 values; one of them is moved to 100 standard deviations above the mean. What is its z-score?",
        set="the outlier to 100 sd.",
        before=SYNTHETIC | {"scaler": "z-score"},
        after=SYNTHETIC | {"scaler": "z-score", "outlier": 100.0},
        measure=compute.scaled_outlier,
        unit="",
        why="The outlier is part of the standard deviation that divides it. No z-score of n values can "
        "exceed √(n - 1), here 14.1; meanwhile the other 199 values shrink to a small part of the range. "
        "Compare the robust scaler.",
    ),
)

PRESETS = (
    Preset(
        "Raw wine",
        {},
        "Alcohol about 13, proline about 750: the valley is so long that its sides look parallel.",
    ),
    Preset("Wine, z-score", {"scaler": "z-score"}, "The same rows: the valley is almost round."),
    Preset(
        "Min-max is not centred",
        SYNTHETIC | {"scaler": "min-max [0, 1]", "weights": "intercept and second slope"},
        "The long valley is between intercept and slope. Compare min-max [-1, 1].",
    ),
    Preset(
        "One outlier compresses the rest",
        SYNTHETIC | {"scaler": "min-max [0, 1]", "outlier": 100.0},
        "One value takes nearly the whole range; compare the robust scaler.",
    ),
    Preset(
        "Scaled, and as skewed as before",
        {"columns": "houses", "scaler": "z-score"},
        "Lot areas after a z-score: the numbers on the axis change, the shape does not. Now try Yeo-Johnson.",
    ),
    Preset(
        "All rows on the unit circle",
        {"scaler": "unit norm", **NEIGHBOURS},
        "Unit norm scales rows, not columns: here all rows end on a short arc of the unit circle.",
    ),
    Preset(
        "Beyond the stability limit",
        {"scaler": "z-score", "rate_share": 1.01},
        "One percent above the largest stable rate: gradient descent diverges.",
    ),
)

ONE_DIGIT = {"mix": MIXES[1]}

BATCH_EXPERIMENTS = (
    Experiment(
        "In inference mode the network is sure of this image. Now it is queried in training mode, 100 times, "
        "each time with one other image in the batch. How many percentage points are between the largest and "
        "the smallest probability of its digit?",
        set="batches of 2, training mode.",
        before={"mode": "inference"},
        after={},
        measure=compute.spread_in_points,
        unit="points",
        why="The mean of two values is half-way between them, so they become +1 and -1: all that is left "
        "is which of the two is larger. The prediction depends on the other image.",
    ),
    Experiment(
        "In training mode and mixed batches of 32 more than 9 in 10 are correct. Now each batch holds 32 "
        "images of <i>one</i> digit. How many percent are correct?",
        set="batches of one digit only.",
        before={"batch_size": 32},
        after={"batch_size": 32} | ONE_DIGIT,
        measure=compute.accuracy_in_batches,
        unit="%",
        why="Hardly better than guessing. What all images of a batch have in common is part of their mean, "
        "which batch normalization subtracts: here that is the digit. Larger batches do not help.",
    ),
    Experiment(
        "The worst case with another kind of normalization: batches of 2 of one digit, training mode, layer "
        "normalization. How many percent are correct?",
        set="normalization to layer.",
        before=ONE_DIGIT,
        after={"norm": "layer"} | ONE_DIGIT,
        measure=compute.accuracy_in_batches,
        unit="%",
        why="As many as in inference mode, and all points on the left have the same height: layer "
        "normalization takes mean and spread from one row, so both modes are the same.",
    ),
)

BATCH_PRESETS = (
    Preset(
        "The mistake is hard to see",
        {"batch_size": 128},
        "In large mixed batches training mode is nearly as accurate as inference mode: a test does not show "
        "the mistake.",
    ),
    Preset(
        "The mistake does harm",
        {"batch_size": 128} | ONE_DIGIT,
        "The same program, and one customer sends 128 images of one digit.",
    ),
    Preset(
        "Inference mode", {"mode": "inference"}, "The other rows of the batch do not change the prediction."
    ),
    Preset(
        "An uncertain image",
        {"image": 1, "batch_size": 8},
        "The network is not sure even in inference mode; in training mode the other rows decide.",
    ),
)


def _names(result):
    return tuple(f"{name}, scaler: {result.scaler}" for name in result.columns.names)


def _prepare_values(result, left, right):
    artists.prepare_histogram(result.values, _names(result)[1], left)
    artists.prepare_weights(result.plane, right)


def _prepare_neighbours(result, left, right):
    artists.prepare_neighbours(result.neighbours, _names(result), left)
    artists.prepare_weights(result.plane, right)


def _draw_values(result, left, right):
    artists.add_histogram(result.values, left, result.outlier_value)
    _draw_descent(result, right)


def _draw_neighbours(result, left, right):
    artists.add_rows(result.neighbours, left, result.accuracy)
    _draw_descent(result, right)


def _draw_descent(result, right):
    artists.add_valley(result.bowl, result.plane, right)
    artists.add_path(result.bowl, result.learning_rate, result.plane, right)


def _ghost(last, now, left, right):
    if last.plane == now.plane:
        _draw_descent(last, right)


def _background(state):
    return state.changed(rate_share=0.0)


DESIGN = Design(
    "What do units and scalers change?",
    compute.ScalingState,
    (
        View(
            "values", "values of the second column",
            compute.compute_values, _prepare_values, _draw_values, compute.caption_of_values,
            background=_background, ghost=_ghost,
        ),
        View(
            "neighbours", "rows and nearest neighbours",
            compute.compute_neighbours, _prepare_neighbours, _draw_neighbours, compute.caption_of_neighbours,
            background=_background, ghost=_ghost,
        ),
    ),
    PRESETS,
    EXPERIMENTS,
    Repeat(
        "steps to the goal", compute.steps_to_goal, lambda state: state.columns == compute.SYNTHETIC
    ),
)  # fmt: skip


def _prepare_batches(result, left, right):
    artists.prepare_probabilities(result.image, N_BATCHES, left)
    artists.prepare_accuracies(SIZES, MIXES, right)


def _draw_batches(result, left, right):
    values = result.probabilities
    title = f"a {result.digit} in {result.mode} mode: from {values.min():.2f} to {values.max():.2f}"
    artists.add_probabilities(values, result.alone, title, left)
    accuracy = result.accuracy(result.mix)
    title = f"norm {result.norm}, batches of {result.batch_size}, {result.mix}: {accuracy:.0%}"
    artists.add_accuracies(result.accuracies, (result.batch_size, accuracy), title, right)


def _ghost_of_batches(last, now, left, right):
    if last.digit == now.digit:
        _draw_batches(last, left, right)


BATCH_DESIGN = Design(
    "Does the prediction depend on the other rows of the batch?",
    compute.BatchState,
    (
        View(
            "", "",
            compute.compute_batches, _prepare_batches, _draw_batches, compute.caption_of_batches,
            background=lambda state: state.image, ghost=_ghost_of_batches,
        ),
    ),
    BATCH_PRESETS,
    BATCH_EXPERIMENTS,
    Repeat(
        "points between the largest and the smallest probability",
        compute.spread_in_points,
        lambda state: state.mode == MODES[0],
    ),
)  # fmt: skip


@takes(DESIGN)
def explore(state: compute.ScalingState) -> Panel:
    """Scale two columns: see the values, the neighbours, the loss and the path of gradient descent.

    Taught in: notebooks/04_normalization.ipynb

    Returns
    -------
    Panel

    Raises
    ------
    ArgumentError
        For a value that its control cannot have, or a logarithm of values that have none.

    Examples
    --------
    >>> explore(scaler="z-score").result.bowl.condition_number < 5
    True
    """
    return Panel(DESIGN, state, explore)


@takes(BATCH_DESIGN)
def explore_batch_dependence(state: compute.BatchState) -> Panel:
    """Query one network about one image in 100 batches, and about all test images in batches of all sizes.

    Taught in: notebooks/04_normalization.ipynb

    Returns
    -------
    Panel

    Raises
    ------
    ArgumentError
        For a value that its control cannot have.

    Examples
    --------
    >>> explore_batch_dependence(mode="inference").result.spread < 1e-9
    True
    """
    return Panel(BATCH_DESIGN, state, explore_batch_dependence)
