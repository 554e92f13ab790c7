"""The panel of this chapter: drag a threshold, change the base rate, split the cases many times."""

from dataclasses import replace

from labkit.evaluation import artists, compute
from labkit.panels.design import Design, Repeat, View, takes
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

RARE = {"view": "precision_recall", "base_rate": 0.01}
MANY = RARE | {"n_cases": 200_000}
IN_SPLITS = {"view": "splits"}

EXPERIMENTS = (
    Experiment(
        "Half of all cases are positive: at threshold 0.5 precision is 84% and recall is 84%. Now 1% of all "
        "cases are positive; the same model, the same threshold, the same AUC. What is the precision?",
        set="the base rate to 0.01 (view: precision and recall).",
        before={"view": "precision_recall"},
        after=RARE,
        measure=compute.precision_in_percent,
        unit="%",
        why="Of 100 cases, 16% of the 99 negatives are false positives and 84% of the one positive is a true "
        "positive: 16 against 1. Recall, false positive rate and AUC look at one class at a time and cannot "
        "see the base rate. And accuracy is 0.84, where predicting always negative has 0.99.",
    ),
    Experiment(
        "1% are positive, and the model is recalibrated: of the cases with a predicted probability of 0.2, a "
        "fifth is positive. Which threshold gives the best F1?",
        set="recalibrate (under More controls); base rate 0.01, 200,000 test cases; look for the ★.",
        before=MANY,
        after=MANY | {"recalibrate": True},
        measure=compute.best_f_threshold,
        why="Not 0.5 but near 0.16: with calibrated probabilities the best threshold is half of the best F1, "
        "here half of 0.32. With 20,000 cases, 200 of them positive, it varies from 0.1 to 0.2: try seeds.",
    ),
    Experiment(
        "569 real samples of breast tissue, a fifth of them set aside at random, 100 times; always the same "
        "model. By how many points do the highest and the lowest accuracy differ?",
        set="the view to “100 splits of the same cases”.",
        before={},
        after=IN_SPLITS,
        measure=compute.points_between,
        unit="points",
        why="114 cases cannot distinguish 92% from 98%: see the picture in the middle. Whoever tries seeds "
        "until the number is high has measured chance.",
    ),
)

PRESETS = (
    Preset("Half and half", {}, "Both classes equally frequent: accuracy, precision and recall agree."),
    Preset("One in a hundred", RARE, "The ROC curve stays the same; look at precision."),
    Preset(
        "Expensive misses",
        {"view": "cost", "base_rate": 0.1, "false_negative": 9.0, "recalibrate": True, "threshold": 0.1},
        "A false negative costs nine false positives: the best threshold of calibrated probabilities is "
        "1 / (1 + 9) = 0.1.",
    ),
    Preset(
        "Too sure",
        {"view": "calibration", "base_rate": 0.1},
        "Trained on half and half, used where 10% are positive: all predicted probabilities are too high. "
        "Now recalibrate: no case moves, only the numbers at the axis.",
    ),
    Preset("A small test", {"n_cases": 100}, "100 cases: press × 20 seeds and see how far accuracy varies."),
    Preset(
        "Near copies",
        IN_SPLITS | {"cases": "near copies"},
        "The labels are random, and yet nearly all predictions are correct: the training part holds copies "
        "of the test cases. Now split by groups.",
    ),
    Preset(
        "Drift",
        IN_SPLITS | {"cases": "drift", "split": "time"},
        "Tested on the latest cases. Now split at random: the score is higher, but it cannot be reached in "
        "use, where the future is unknown.",
    ),
)


def _background(state):
    shape = (state.base_rate, state.n_cases, state.seed, state.recalibrate)
    return (*shape, state.false_positive, state.false_negative)


def _background_of_splits(state):
    return state.cases, state.split, state.test_share, state.n_copies, state.seed


def _preparing(prepare_right):
    def _prepare(result, left, middle, right):
        artists.spread_out(artists.THRESHOLD_LAYOUT, left, middle, right)
        artists.prepare_strip(result, left)
        artists.prepare_icons(middle)
        prepare_right(result, right)

    return _prepare


def _drawing(add_right):
    def _draw(result, left, middle, right):
        artists.add_icons(result, middle)
        artists.add_bar(result, left)
        add_right(result, right)

    return _draw


def _ghost_of(add_right):
    def _ghost(last, now, left, middle, right):
        artists.add_bar(last, left)
        add_right(last, right)

    return _ghost


def _dragging(drag_right):
    def _drag(state, result, index, x, y):
        if index == 0:
            return compute.threshold_at_score(result, x)
        return drag_right(result, x) if index == 2 else {}

    return _drag


def _nudge(state, result, dx, dy):
    return compute.nudge_threshold(state, dx + dy)


def _prepare_splits(result, left, middle, right):
    artists.spread_out(artists.SPLITS_LAYOUT, left, middle, right)
    artists.prepare_splits(result, left, middle, right)


def _ghost_of_splits(last, now, left, middle, right):
    artists.add_splits(last, left, middle, right)


def _drag_splits(state, result, index, x, y):
    return compute.n_models_at(x) if index == 2 else {}


def _nudge_splits(state, result, dx, dy):
    return compute.nudge_n_models(state, dx + dy)


def _view(name, label, prepare_right, add_right, drag_right):
    return View(
        name, label, compute.compute_threshold, _preparing(prepare_right), _drawing(add_right),
        compute.caption_threshold,
        background=_background, ghost=_ghost_of(add_right), drag=_dragging(drag_right), nudge=_nudge,
    )  # fmt: skip


ROC = _view(
    "roc", "ROC curve",
    lambda result, right: artists.prepare_roc(right), artists.add_roc,
    lambda result, x: compute.threshold_at_rate(result, result.sample.curve.false_positive_rate, x),
)  # fmt: skip
PRECISION_RECALL = _view(
    "precision_recall", "precision and recall",
    lambda result, right: artists.prepare_precision_recall(right), artists.add_precision_recall,
    lambda result, x: compute.threshold_at_rate(result, result.sample.curve.recall, x),
)  # fmt: skip
COST = replace(
    _view("cost", "cost", artists.prepare_mean_costs, artists.add_mean_costs, compute.threshold_at_score),
    caption=compute.caption_cost,
)
CALIBRATION = _view(
    "calibration", "calibration",
    lambda result, right: artists.prepare_calibration(right), artists.add_calibration_at,
    lambda result, x: compute.threshold_at(x),
)  # fmt: skip
SPLITS = View(
    "splits", "100 splits of the same cases",
    compute.compute_splits, _prepare_splits, artists.add_splits, compute.caption_splits,
    background=_background_of_splits, ghost=_ghost_of_splits, drag=_drag_splits, nudge=_nudge_splits,
)  # fmt: skip

DESIGN = Design(
    "Would you ship it?",
    compute.EvaluationState,
    (ROC, PRECISION_RECALL, COST, CALIBRATION, SPLITS),
    PRESETS,
    EXPERIMENTS,
    Repeat("accuracy", compute.accuracy_of, lambda state: state.view != "splits"),
    n_axes=3,
)


@takes(DESIGN)
def explore(state: compute.EvaluationState) -> Panel:
    """Drag a threshold and see matrix, curves and cost move together; split the cases many times.

    Taught in: notebooks/08_evaluation.ipynb

    Returns
    -------
    Panel

    Raises
    ------
    ArgumentError
        For a value that its control cannot have.

    Examples
    --------
    >>> panel = explore(threshold=0.3, n_cases=100)
    >>> panel.code
    'evaluation.explore(threshold=0.3, n_cases=100)'
    """
    return Panel(DESIGN, state, explore)
