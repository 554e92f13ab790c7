"""The panel of this chapter: switch features on and off, and see what the score is worth."""

import dataclasses

from labkit.features import artists, compute
from labkit.features.selection import FIT_SCOPES
from labkit.panels.design import Design, Repeat, View, takes
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

INSIDE = FIT_SCOPES[0]
ALL = FIT_SCOPES[1]
NOISE = {"target": "coin flips", "features": ("noise columns",), "n_rows": 50, "n_noise": 5000, "keep": 50}
NUMBERS = {"target": "coin flips", "features": ("random-number means",), "n_numbers": 300}
TREE = {"model": "tree", "n_rows": 1000}
KNOWN = ("sizes", "squares", "ratios", "ages", "season", "qualities", "neighbourhood means")

EXPERIMENTS = (
    Experiment(
        "50 rows, 5,000 columns of pure noise, labels by coin flip. The F-test keeps the 50 best columns, "
        "selected <i>on all rows</i>; then the model is cross-validated. What is its accuracy?",
        set="“Fitted” to “on all rows”.",
        before=NOISE | {"fit_scope": INSIDE},
        after=NOISE | {"fit_scope": ALL, "view": "flow"},
        measure=compute.accuracy_percent,
        unit="%",
        why="Among 5,000 columns of noise some agree with all 50 labels by luck, those of the test rows "
        "included. Selected inside the folds, they do not agree with the test rows: accuracy near 50%.",
    ),
    Experiment(
        "Every house gets a random number from 0 to 299, and each number is replaced by the mean label of "
        "its rows, on all 500 rows. The labels are coin flips. What is the accuracy now?",
        set="“Fitted” to “on all rows”.",
        before=NUMBERS | {"fit_scope": INSIDE},
        after=NUMBERS | {"fit_scope": ALL},
        measure=compute.accuracy_percent,
        unit="%",
        why="A number that only one or two houses have is replaced by their own labels, so the column "
        "contains the answer. Cross-fitted, each row gets a mean that was learned without it: near 50%.",
    ),
    Experiment(
        "A tree predicts prices from four sizes. Replace the sizes by their logarithms, nothing else. By how "
        "many hundredths does R² change, up or down?",
        set="features to “logarithms” in place of “sizes”.",
        before=TREE | {"features": ("sizes",)},
        after=TREE | {"features": ("logarithms",)},
        measure=compute.change_in_hundredths,
        unit="hundredths",
        why="A tree compares a value with a threshold, and a logarithm keeps the order. The small difference "
        "comes from thresholds midway between two houses. A linear model does change: try it.",
    ),
)

PRESETS = (
    Preset(
        "What is known",
        {"features": KNOWN, "view": "importance"},
        "Which group would you miss, and at what cost?",
    ),
    Preset(
        "Perfect from noise",
        NOISE | {"fit_scope": ALL, "view": "columns"},
        "Full marks on labels that nobody can know: the selection saw the test rows.",
    ),
    Preset(
        "Lost in noise",
        {"features": ("sizes", "qualities", "noise columns"), "model": "nearest neighbours", "n_noise": 300},
        "300 columns of noise take about half the score of nearest neighbours. Keep 10, or take a tree.",
    ),
    Preset(
        "28 columns or one",
        {"features": ("neighbourhood means",), "view": "columns"},
        "One column of means does nearly what 28 columns of zeros and ones do: swap the two.",
    ),
    Preset(
        "Nothing in the season",
        {"features": ("season",)},
        "An honest zero: the month of the sale, encoded on a circle as it should be, does not predict the "
        "price.",
    ),
)


def _prepare_folds(result, left, right):
    artists.make_room(left, right)
    artists.prepare_folds(result.score, left)


def _prepare_flow(result, left, right):
    _prepare_folds(result, left, right)
    artists.prepare_flow(result.score, right)


def _prepare_columns(result, left, right):
    _prepare_folds(result, left, right)
    artists.prepare_columns(result.score, right)


def _prepare_importance(result, left, right):
    _prepare_folds(result, left, right)
    artists.prepare_importance(result.importance, right)


def _draw_flow(result, left, right):
    artists.add_folds(result.score, left)
    right.set_title(artists.flow_title(result.score))


def _draw_columns(result, left, right):
    artists.add_folds(result.score, left)
    right.set_title(artists.columns_title(result.score))


def _draw_importance(result, left, right):
    artists.add_folds(result.score, left)
    right.set_title(artists.importance_title(result.importance))


def _ghost(last, now, left, right):
    if last.score.target == now.score.target and len(last.score.scores) == len(now.score.scores):
        artists.add_folds(last.score, left, ghost=True)


FLOW = View(
    "flow", "where the rows flow",
    compute.compute, _prepare_flow, _draw_flow, compute.caption,
    background=lambda state: state, ghost=_ghost,
)  # fmt: skip
COLUMNS = dataclasses.replace(
    FLOW, name="columns", label="columns offered and kept", prepare=_prepare_columns, draw=_draw_columns
)
IMPORTANCE = dataclasses.replace(
    FLOW, name="importance", label="what each group adds and costs",
    compute=compute.compute_importance, prepare=_prepare_importance, draw=_draw_importance,
    caption=compute.importance_caption,
)  # fmt: skip

DESIGN = Design(
    "Can I trust this score?",
    compute.FeatureState,
    (FLOW, COLUMNS, IMPORTANCE),
    PRESETS,
    EXPERIMENTS,
    Repeat("mean score", compute.mean_score),
    size=(9.6, 4.6),
)


@takes(DESIGN)
def explore(state: compute.FeatureState) -> Panel:
    """Switch features on and off: see the score with its spread over folds, and whether to trust it.

    Taught in: notebooks/02_feature_engineering.ipynb

    Returns
    -------
    Panel

    Raises
    ------
    ArgumentError
        For a value that its control cannot have.

    Examples
    --------
    >>> explore(features=("sizes", "ages"), n_rows=100).state["features"]
    ('sizes', 'ages')
    """
    return Panel(DESIGN, state, explore)
