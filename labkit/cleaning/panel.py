"""The panels of this chapter: hide values, impute them, and see the effect on an estimate and on a model."""

from labkit.cleaning import artists, compute, experiments
from labkit.cleaning.prediction_scores import STRATEGIES
from labkit.panels.design import Design, Repeat, View, takes
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel


def _experiments(texts, *measures):
    return tuple(Experiment(**text, measure=measure) for text, measure in zip(texts, measures, strict=True))


# -- one column imputed

EXPERIMENTS = _experiments(
    experiments.IMPUTATION,
    compute.mean_slope_change,
    compute.mean_slope_change,
    compute.mean_slope_change,
)

PRESETS = (
    Preset(
        "By chance, mean", {}, "Mean and slope stay right, sd and r fall: a spike grows in the histogram."
    ),
    Preset(
        "Too little spread",
        {"method": "regression", "with_target": True},
        "Imputed with the target, the values lie on the line: the slope is too steep by more than a tenth.",
    ),
    Preset(
        "Noise and target",
        {"method": "regression + noise", "with_target": True},
        "The right way to estimate. Press × 20 seeds: the slope is right on average, not each time.",
    ),
    Preset(
        "A shape without a link",
        {"method": "hot deck", "rate": 0.7},
        "A random donor keeps the histogram and breaks the link: r and slope fall by more than half.",
    ),
    Preset(
        "High values missing",
        {"mechanism": "MNAR", "method": "mean"},
        "The data do not show what the hidden values were: the mean is too low with every method.",
    ),
)


def _prepare_imputation(result, left, middle, right):
    artists.prepare_relation(result.imputed, left)
    artists.prepare_distribution(result.imputed, middle)
    artists.prepare_estimates(right)
    artists.add_legend(left)


def _draw_imputation(result, left, middle, right):
    artists.add_relation(result.imputed, left)
    artists.add_distribution(result.imputed, middle)
    artists.add_estimates(result.imputed, right, result.score)


def _ghost_imputation(last, now, left, middle, right):
    if last.imputed.column == now.imputed.column:
        artists.add_distribution(last.imputed, middle)


IMPUTATION = Design(
    "What does imputation do to the answer?",
    compute.ImputationState,
    (
        View(
            "", "", compute.compute_imputation, _prepare_imputation, _draw_imputation,
            compute.imputation_caption,
            background=lambda state: state.column, ghost=_ghost_imputation,
        ),
    ),
    PRESETS,
    EXPERIMENTS,
    Repeat("slope off by, in percent", compute.slope_change, lambda state: state.rate > 0),
    n_axes=3,
    size=(12.4, 4.4),
)  # fmt: skip


@takes(IMPUTATION)
def explore(state: compute.ImputationState) -> Panel:
    """Hide values of a column of the diabetes data, impute them, and see what the answer becomes.

    Taught in: notebooks/01_data_cleaning.ipynb

    Returns
    -------
    Panel

    Raises
    ------
    ArgumentError
        For a value that its control cannot have.

    Examples
    --------
    >>> explore(method="hot deck", rate=0.5).state["method"]
    'hot deck'
    """
    return Panel(IMPUTATION, state, explore)


# -- wrong values and the rules that flag them


def _prepare_outliers(result, left, right):
    artists.prepare_values(left)
    artists.prepare_rules(result.elsewhere.columns, right)


def _draw_outliers(result, left, right):
    title = f"eight good values, {result.n_wrong} at {result.value:g}"
    artists.add_values(result.values, result.n_wrong, title, left)
    flagging = ", ".join(result.flagging) or "no rule"
    artists.add_rules(result.elsewhere, result.value, f"flagged by: {flagging}", right)


def _ghost_outliers(last, now, left, right):
    artists.add_rules(last.elsewhere, last.value, "", right)


OUTLIERS = Design(
    "Which rule flags a wrong value?",
    compute.OutlierState,
    (
        View(
            "", "", compute.compute_outliers, _prepare_outliers, _draw_outliers, compute.outlier_caption,
            ghost=_ghost_outliers, drag=compute.drag_wrong_values,
        ),
    ),
    experiments=_experiments(
        experiments.OUTLIERS,
        compute.z_score_of_wrong,
        compute.n_flagged_by_fence,
        compute.n_flagged_by_robust_z,
    ),
)  # fmt: skip


@takes(OUTLIERS)
def explore_outliers(state: compute.OutlierState) -> Panel:
    """Drag wrong values away from good ones and see which rules flag them.

    Taught in: notebooks/01_data_cleaning.ipynb

    Returns
    -------
    Panel

    Raises
    ------
    ArgumentError
        For a value outside 0 to 100, or more than six of them.

    Examples
    --------
    >>> explore_outliers(value=20.0, n_wrong=3).result.flagging
    ['robust z']
    """
    return Panel(OUTLIERS, state, explore_outliers)


# -- strategies for missing values, judged by prediction


def _prepare_predictions(result, left, right):
    box = left.get_position()
    left.set_position((box.x0 + 0.1, box.y0, box.width - 0.1, box.height))  # room for the names
    artists.prepare_scores(STRATEGIES, result.complete_score, left)
    artists.prepare_complete_rows(result.n_rows, right)


def _draw_predictions(result, left, right):
    artists.add_scores(result.scores, left)
    artists.add_complete_rows(result.complete_counts, result.rate, right)


def _ghost_predictions(last, now, left, right):
    artists.add_complete_rows(last.complete_counts, last.rate, right)


PREDICTIONS = Design(
    "What is imputation worth to a model?",
    compute.PredictionState,
    (
        View(
            "", "", compute.compute_predictions, _prepare_predictions, _draw_predictions,
            compute.prediction_caption,
            background=lambda state: state.seed, ghost=_ghost_predictions,
        ),
    ),
    experiments=_experiments(
        experiments.PREDICTIONS,
        compute.n_complete_rows,
        compute.flagged_mean_gain,
        compute.flags_gain,
    ),
    size=(12.4, 4.4),
)  # fmt: skip


@takes(PREDICTIONS)
def explore_predictions(state: compute.PredictionState) -> Panel:
    """Hide values of the diabetes data and see what each strategy for missing values is worth to a model.

    Taught in: notebooks/01_data_cleaning.ipynb

    Returns
    -------
    Panel

    Raises
    ------
    ArgumentError
        For a value that its control cannot have.

    Examples
    --------
    >>> explore_predictions(where="one column").result.n_complete
    309
    """
    return Panel(PREDICTIONS, state, explore_predictions)
