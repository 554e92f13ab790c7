"""The panels of this chapter: hide cells, mend them, and see what it does to an estimate and to a model."""

from functools import partial

from labkit.cleaning import artists, compute, experiments
from labkit.cleaning.predictions import WAYS
from labkit.cleaning.repairs import METHODS
from labkit.cleaning.verdicts import FARTHEST, MOST
from labkit.panels import controls
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

MECHANISMS = [
    ("MCAR: by pure chance", "MCAR"),
    ("MAR: by another column", "MAR"),
    ("MNAR: by the value itself", "MNAR"),
]

EXPERIMENTS = (
    Experiment(
        "40% of the body mass indices are hidden by chance and filled by their mean. The sd falls by about a "
        "quarter, and so does r. By how many percent does the <i>slope</i> change, on average over 20 masks?",
        set="method to mean, 40% hidden by chance; then try other seeds.",
        before={"method": "drop rows"},
        after={},
        measure=compute.mean_change,
        unit="%",
        why="Hardly at all. A point at the mean of x pulls the line neither up nor down: the slope is "
        "exactly that of the rows left when the others are dropped. But sd and r are wrong.",
    ),
    Experiment(
        "Regression has a smaller cell error than the mean. By how many percent is the slope off now, on "
        "average over 20 masks?",
        set="method to regression.",
        before={},
        after={"method": "regression"},
        measure=compute.mean_change,
        unit="%",
        why="The best fills give a wrong answer: too steep, for they all lie on a line: too small an sd. "
        "Add noise <i>and</i> let the imputer see the target: the cells get worse and the slope comes right.",
    ),
    Experiment(
        "Now the high values themselves are hidden (MNAR). Regression makes the slope about half as steep "
        "again. By how many percent is it off when the rows are simply <i>dropped</i>?",
        set="missing to MNAR and method to drop rows.",
        before={"mechanism": "MNAR", "method": "regression"},
        after={"mechanism": "MNAR", "method": "drop rows"},
        measure=compute.mean_change,
        unit="%",
        why="Almost nothing: rows chosen by x alone still lie around the same line. Mean and sd are wrong, "
        "and under MAR, where the choice has to do with y, dropping is off by a fifth or more.",
    ),
)

PRESETS = (
    Preset(
        "By chance, mean", {}, "Mean and slope stay right, sd and r fall: a spike grows in the histogram."
    ),
    Preset(
        "Too orderly",
        {"method": "regression", "with_target": True},
        "Fills that know the target lie on the line: the slope is too steep by more than a tenth.",
    ),
    Preset(
        "Noise and target",
        {"method": "regression + noise", "with_target": True},
        "The right recipe to estimate with. Press × 20 seeds: the slope is right on average, not each time.",
    ),
    Preset(
        "A shape without a link",
        {"method": "hot deck", "rate": 0.7},
        "A random donor keeps the histogram and breaks the link: r and slope fall by more than half.",
    ),
    Preset(
        "High values hide",
        {"mechanism": "MNAR", "method": "mean"},
        "Nothing in the data says what the hidden ones were: the mean is too low whatever you fill in.",
    ),
)


def _asked(texts, *measures):
    return tuple(Experiment(**text, measure=measure) for text, measure in zip(texts, measures, strict=True))


PREDICT_EXPERIMENTS = _asked(
    experiments.PREDICTIONS, compute.rows_without_gap, compute.crude_over_clever, compute.flags_worth
)

OUTLIER_EXPERIMENTS = _asked(
    experiments.OUTLIERS, compute.z_of_the_wrong, compute.n_flagged_by_fence, compute.n_flagged_by_robust_z
)


def explore(
    column="bmi", mechanism="MCAR", rate=0.4, method="mean", with_target=False, seed=0, imputers=None
):
    """Hide cells of a column of the diabetes data, mend them, and see what the answer becomes.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    column, mechanism, rate, method, with_target, seed
        As in `mend`; the target is the progression of the disease after a year.
    imputers : dict, optional
        Name -> the learner's own scikit-learn transformer, which must fill every gap.

    Returns
    -------
    Panel
    """
    own = dict(imputers or {})
    state = {name: value for name, value in locals().items() if name not in ("imputers", "own")}
    return Panel(
        "What does my repair do to the answer?",
        compute=lambda **state: compute.repair_outcome(own=own, **state),
        background=_background,
        draw=_draw,
        ghost=_ghost,
        caption=compute.describe_repair,
        controls=_controls(state, [*METHODS, *own]),
        made_by=explore,
        extras=_in_code(own),
        redraw_on=lambda state: state["column"],
        spread=("slope off by, in percent", compute.slope_off, lambda state: state["rate"] > 0),
        presets=PRESETS,
        experiments=EXPERIMENTS,
        n_axes=3,
        size=(12.4, 4.4),
    )


def explore_outliers(value=FARTHEST, n_wrong=1):
    """Drag wrong values away from good ones and see which rules notice.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    value : float in [0, 100]
        Where the wrong values stand; the good ones lie between 9 and 12.
    n_wrong : int, 1 to 6

    Returns
    -------
    Panel
    """
    places = [float(place) for place in range(0, 101, 5)]
    return Panel(
        "Who notices a wrong value?",
        compute=compute.outlier_verdicts,
        background=_prepare_outliers,
        draw=_draw_outliers,
        ghost=lambda last, now, left, right: artists.add_verdicts(last.elsewhere, last.value, "", right),
        caption=compute.describe_verdicts,
        controls={
            "value": controls.steps("Wrong value", [(f"{place:g}", place) for place in places], value),
            "n_wrong": controls.steps("How many of them", range(1, MOST + 1), n_wrong),
        },
        made_by=explore_outliers,
        drag=compute.dragged,
        experiments=OUTLIER_EXPERIMENTS,
    )


def explore_predictions(mechanism="MCAR", rate=0.3, where=compute.PLACES[0], seed=0):
    """Hide cells of the diabetes data and see what each way to treat gaps is worth to a model.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    mechanism, rate, seed
        As in `make_missing`; blood pressure decides for MAR. The seed also deals the five folds.
    where : {"every column", "one column"}
        One is the body mass index.

    Returns
    -------
    Panel
    """
    state = dict(locals())
    return Panel(
        "What is a repair worth to a model?",
        compute=compute.prediction_outcome,
        background=_prepare_prediction,
        draw=_draw_prediction,
        ghost=lambda last, now, left, right: artists.add_whole_rows(last.whole_rows, last.rate, right),
        caption=compute.describe_prediction,
        controls=_prediction_controls(state),
        made_by=explore_predictions,
        redraw_on=lambda state: state["seed"],
        experiments=PREDICT_EXPERIMENTS,
        size=(12.4, 4.4),
    )


def _controls(state, methods):
    rates = [(f"{share}%", share / 100) for share in range(0, 75, 5)]
    columns = [(words, name) for name, words in compute.NAMES.items()]
    make = {
        "column": (controls.choice, "Column", columns),
        "mechanism": (controls.choice, "Missing", MECHANISMS),
        "rate": (controls.steps, "Share hidden", rates),
        "method": (controls.choice, "Mended by", methods),
        "with_target": (controls.switch, "The imputer sees the target"),
        "seed": (controls.steps, "Seed", [(str(seed), seed) for seed in range(20)]),
    }
    return {name: kind(*settings, state[name]) for name, (kind, *settings) in make.items()}


def _background(outcome, left, middle, right):
    artists.prepare_relation(outcome.repair, left)
    artists.prepare_distribution(outcome.repair, middle)
    artists.prepare_scoreboard(outcome.repair, right)
    artists.add_key(left)


def _draw(outcome, left, middle, right):
    artists.add_relation(outcome.repair, left)
    artists.add_distribution(outcome.repair, middle)
    artists.add_scoreboard(outcome.repair, right, outcome.score)


def _ghost(last, now, left, middle, right):
    if last.repair.column == now.repair.column:
        artists.add_distribution(last.repair, middle)


def _in_code(own):
    words = ", ".join(f"{name!r}: {name.replace(' ', '_')}" for name in own)
    return {"imputers": f"{{{words}}}"} if own else {}


def _prediction_controls(state):
    # a move trains 35 models: on release, not on the way
    rates = [(f"{share}%", share / 100) for share in range(0, 75, 5)]
    make = {
        "mechanism": (controls.choice, "Missing", MECHANISMS),
        "rate": (partial(controls.steps, live=False), "Share hidden", rates),
        "where": (controls.choice, "Where", compute.PLACES),
        "seed": (partial(controls.steps, live=False), "Seed", [(str(seed), seed) for seed in range(20)]),
    }
    return {name: kind(*settings, state[name]) for name, (kind, *settings) in make.items()}


def _prepare_prediction(outcome, left, right):
    box = left.get_position()
    left.set_position((box.x0 + 0.1, box.y0, box.width - 0.1, box.height))  # room for the names of the ways
    artists.prepare_scores(WAYS, outcome.whole_score, left)
    artists.prepare_whole_rows(outcome.n_rows, right)


def _draw_prediction(outcome, left, right):
    artists.add_scores(outcome.scores, left)
    artists.add_whole_rows(outcome.whole_rows, outcome.rate, right)


def _prepare_outliers(outcome, left, right):
    artists.prepare_row_of_values(left)
    artists.prepare_verdicts(outcome.elsewhere.columns, right)


def _draw_outliers(outcome, left, right):
    flagging = ", ".join(outcome.flagging) or "no rule"
    artists.add_row_of_values(
        outcome.values, outcome.n_wrong, f"eight good values, {outcome.n_wrong} at {outcome.value:g}", left
    )
    artists.add_verdicts(outcome.elsewhere, outcome.value, f"flagged by: {flagging}", right)
