"""The panel of this chapter: switch features on and off, and see what the score is worth."""

from labkit.features import artists, compute
from labkit.features.feature_sets import GROUPS, MODELS, TARGETS
from labkit.features.selection import PLACES
from labkit.panels import controls
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

VIEWS = [
    ("where the rows flow", "flow"),
    ("columns offered and kept", "columns"),
    ("what each group adds and costs", "adds"),
]
INSIDE, ALL = PLACES
NOISE = {"target": "coin flips", "features": ("noise columns",), "n_rows": 50, "n_noise": 5000, "keep": 50}
NUMBERS = {"target": "coin flips", "features": ("random-number means",), "n_numbers": 300}
TREE = {"model": "tree", "n_rows": 1000}
KNOWN = ("sizes", "squares", "ratios", "ages", "season", "qualities", "neighbourhood means")

EXPERIMENTS = (
    Experiment(
        "50 rows, 5,000 columns of pure noise, labels by coin flip. The F-test keeps the 50 best columns, "
        "chosen <i>on all rows</i>; then the model is cross-validated. What is its accuracy?",
        set="“Fitted” to “on all rows”.",
        before=NOISE | {"place": INSIDE},
        after=NOISE | {"place": ALL, "view": "flow"},
        measure=compute.percent_right,
        unit="%",
        why="Among 5,000 columns of noise some follow all 50 coins by luck, those of the test rows too. "
        "Inside the folds the luck ends at the fold's edge: near 50%.",
    ),
    Experiment(
        "Every house gets a random number from 0 to 299, and each number is replaced by the mean label of "
        "its rows, on all 500 rows. The labels are coin flips. What is the accuracy now?",
        set="“Fitted” to “on all rows”.",
        before=NUMBERS | {"place": INSIDE},
        after=NUMBERS | {"place": ALL},
        measure=compute.percent_right,
        unit="%",
        why="A number that only one or two houses have is replaced by their own labels: the answer stands in "
        "the column. Cross-fitted, each row gets a mean that was learned without it: near 50%.",
    ),
    Experiment(
        "A tree predicts prices from four sizes. Replace the sizes by their logarithms, nothing else. By how "
        "many hundredths does R² change, up or down?",
        set="features to “logarithms” in place of “sizes”.",
        before=TREE | {"features": ("sizes",)},
        after=TREE | {"features": ("logarithms",)},
        measure=compute.hundredths_moved,
        unit="hundredths",
        why="A tree asks only “above or below?”, and a logarithm keeps the order. The little that is left "
        "comes from cuts that lie midway between two houses. A line does move: try the linear model.",
    ),
)

PRESETS = (
    Preset(
        "What is known", {"features": KNOWN, "view": "adds"}, "Which group would you miss, and at what cost?"
    ),
    Preset(
        "Perfect from noise",
        NOISE | {"place": ALL, "view": "columns"},
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
        "An honest zero: the month of the sale, put on a circle as it should be, tells nothing of the price.",
    ),
)


def explore(
    target="price", features=("sizes",), model="linear", place="inside each fold", view="flow", keep=0,
    n_rows=500, n_noise=100, n_numbers=100, n_folds=5, seed=0,
):  # fmt: skip
    """Switch features on and off: see the score with its spread over folds, and whether to trust it.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    target, features, model, place, keep, n_rows, n_noise, n_numbers, n_folds, seed
        As `try_recipe`; `features` are its groups.
    view : str
        "flow", "columns" or "adds".

    Returns
    -------
    Panel
    """
    state = dict(locals())
    return Panel(
        "Can I trust this score?",
        compute=compute.recipe_outcome,
        background=_background,
        draw=_draw,
        ghost=_ghost,
        caption=compute.describe_recipe,
        controls=_controls(state),
        made_by=explore,
        redraw_on=lambda state: dict(state),  # the right picture is another one after every change
        spread=("mean score", compute.mean_score, lambda state: True),
        presets=PRESETS,
        experiments=EXPERIMENTS,
        size=(9.6, 4.6),
    )


def _controls(state):
    steps, choice, several = controls.steps, controls.choice, controls.several
    make = {
        "features": (several, "Features", GROUPS),
        "target": (choice, "Predict", TARGETS),
        "model": (choice, "Model", MODELS),
        "place": (choice, "Fitted", PLACES),
        "view": (choice, "Right picture", VIEWS),
        "keep": (steps, "Keep the best k", [("all", 0), *_numbers(1, 2, 5, 10, 20, 50)]),
        "n_rows": (steps, "Rows", _numbers(50, 100, 200, 500, 1000)),
        "n_noise": (steps, "Noise columns", _numbers(10, 100, 300, 1000, 5000)),
        "n_numbers": (steps, "Random numbers", _numbers(10, 30, 100, 300, 1000)),
        "n_folds": (steps, "Folds", _numbers(2, 5, 10)),
        "seed": (steps, "Seed", _numbers(*range(10))),
    }
    late = {"live": False}  # up to a second of work: on release
    return {
        name: kind(*settings, state[name], **(late if kind is steps else {}))
        for name, (kind, *settings) in make.items()
    }


def _numbers(*values):
    return [(f"{value:,}", value) for value in values]


def _background(outcome, left, right):
    artists.make_room(left, right)
    artists.prepare_folds(outcome.trial, left)
    if outcome.view == "columns":
        artists.prepare_columns(outcome.trial, right)
    elif outcome.view == "adds":
        artists.prepare_losses(outcome.dropped, right)
    else:
        artists.prepare_flow(outcome.trial, right)


def _draw(outcome, left, right):
    artists.add_folds(outcome.trial, left)
    right.set_title(artists.title(outcome.trial, outcome.view, outcome.dropped))


def _ghost(last, now, left, right):
    if last.trial.target == now.trial.target and len(last.trial.scores) == len(now.trial.scores):
        artists.add_folds(last.trial, left, ghost=True)
