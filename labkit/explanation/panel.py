"""The panel of this chapter: one tumour, several explanations, and what they leave open."""

from labkit.explanation import artists, compute
from labkit.explanation.breast_cancer import COLUMNS
from labkit.explanation.panel_model import BACKGROUNDS, GLOBAL_METHODS, LOCAL_METHODS, PanelModel
from labkit.panels.design import Design, Repeat, View, takes
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

EXPERIMENTS = (
    Experiment(
        "“worst radius” is the most important column: shuffle it, and R² falls by 0.73, from 0.88. We add "
        "two exact copies of it and train again. By how much does R² fall now when the column is shuffled?",
        set="the view to “copies of a column”, the copies to 2 (under More controls).",
        before={"view": "copies"},
        after={"view": "copies", "copies": 2},
        measure=compute.importance_of_the_copied,
        why="Nearly nothing, and the model is as good as before. The copies carry the same information: "
        "shuffle one, and the model still has the others. Correlated columns can do the same to each other.",
    ),
    Experiment(
        "LIME explains one tumour ten times with 100 samples; only the seed differs. What share of their "
        "top three features do two runs have in common, on average?",
        set="the view to “ten seeds of LIME”, the samples to 100.",
        before={"view": "seeds"},
        after={"view": "seeds", "n_samples": 100},
        measure=compute.overlap_of_seeds,
        unit="%",
        why="Six features came first at least once. With 5,000 samples the seeds agree better, but look to "
        "the right: the linear model explains one or two percent of the variance of the model's predictions "
        "there. An explanation can be stable and still not describe the model.",
    ),
    Experiment(
        "Shapley values compare a tumour with a background. Same tumour, same model: once against thirty "
        "benign tumours, once against thirty malignant ones. How many of the eight features "
        "change their sign?",
        set="the view to “compared with whom?”.",
        before={},
        after={"view": "backgrounds"},
        measure=compute.n_opposite_signs,
        unit="features",
        why="Neither is wrong. Against benign tumours the values explain why this tumour is suspicious, "
        "against malignant ones why it is not more suspicious. The background is part of the question.",
    ),
)

PRESETS = (
    Preset(
        "Clear case",
        {"row": 154, "methods": ("exact Shapley", "permutation Shapley", "LIME")},
        "Far from the border all methods put the same feature first.",
    ),
    Preset(
        "Seven methods",
        {"methods": (*LOCAL_METHODS, *GLOBAL_METHODS)},
        "Three explain this one prediction, four the model as a whole: they answer different questions.",
    ),
    Preset(
        "Stable, poor fit",
        {"view": "seeds", "n_samples": 5000},
        "Ten seeds nearly agree. Now read R² on the right: the linear model fits badly.",
    ),
    Preset(
        "All permutations or some",
        {"view": "cost"},
        "With eight features the exact values cost less than a good estimate. LIME's error does not "
        "fall to zero: it estimates another quantity.",
    ),
    Preset(
        "One step aside",
        {"view": "what-if", "shift": -0.3},
        "A slightly smaller radius changes the predicted class, and the values of features that stayed.",
    ),
)


def _whole_state(state):
    # in most views names and limits change with all of it, and a model may have been fitted again
    return state, PanelModel(state.model)


def _curves_of(state):
    return state.feature, state.row, state.background, PanelModel(state.model)


def _prepare_methods(result, left, right):
    artists.leave_room(left, right, names_right=True)
    artists.prepare_contributions(COLUMNS, left, "contribution, as a share of the largest", (-1.08, 1.08))
    artists.prepare_overlaps(result.overlaps, right)
    artists.add_method_legend(artists.method_looks(result.contributions), left)


def _draw_methods(result, left, right):
    artists.add_contributions(result.contributions, left, artists.method_looks(result.contributions))
    left.set_title(f"malignant with probability {result.truth.prediction:.2f}")
    right.set_title(f"top {compute.TOP} features in common")


def _prepare_backgrounds(result, left, right):
    artists.leave_room(left, right)
    limits = artists.room_for(*(each.values for each in result.explanations))
    artists.prepare_contributions(COLUMNS, left, "Shapley value (in probability)", limits)
    artists.add_method_legend(artists.background_looks(BACKGROUNDS), left)
    artists.prepare_bases(right, len(BACKGROUNDS), BACKGROUNDS)


def _draw_backgrounds(result, left, right):
    values = {name: each.values for name, each in zip(BACKGROUNDS, result.explanations, strict=True)}
    artists.add_contributions(values, left, artists.background_looks(BACKGROUNDS))
    artists.add_bases(result.explanations, right)
    left.set_title(f"{len(result.opposite_signs)} of {len(COLUMNS)} signs differ, benign and malignant")
    right.set_title("from the base (ring) to the prediction")


def _prepare_what_if(result, left, right):
    artists.leave_room(left, right, names_right=True)
    left.set_position(artists.WIDER)
    artists.prepare_what_if(result.curves, left)
    artists.prepare_contributions(COLUMNS, right, "Shapley value (in probability)", (-0.7, 0.7))
    artists.add_method_legend(_now_and_before(), right)


def _draw_what_if(result, left, right):
    _add_curve(result, left)
    values = {"before": result.before.values, "now": result.truth.values}
    artists.add_contributions(values, right, _now_and_before())
    left.set_title(f"{result.row.feature} {result.row.value:.4g}: probability {result.truth.prediction:.2f}")
    right.set_title(f"largest: {result.truth.top(1)[0]}")


def _ghost_of_what_if(last, now, left, right):
    if last.row.feature == now.row.feature:
        _add_curve(last, left)


def _add_curve(result, left):
    artists.add_own_curve(result.curves, result.own_curve, result.row.value, result.truth.prediction, left)


def _now_and_before():
    return artists.background_looks(("before", "now"))


def _drag_feature(state, result, index, x, y):
    return {"shift": compute.shift_to(result, x)} if index == 0 else {}


def _nudge_feature(state, result, dx, dy):
    return {"shift": compute.nudged(state.shift, dx)}


def _prepare_seeds(result, left, right):
    artists.leave_room(left, right)
    limits = artists.room_for(result.stability.values)
    artists.prepare_contributions(COLUMNS, left, "LIME's weight, one point per seed", limits)
    artists.prepare_local(right)


def _draw_seeds(result, left, right):
    artists.add_seeds(result.stability.values, left)
    artists.add_local(result.explanations, right)
    left.set_title(f"two seeds share {result.stability.overlap:.0%} of their top {compute.TOP}")
    right.set_title(f"{len(result.explanations)} linear models")


def _prepare_cost(result, left, right):
    artists.leave_room(left, right, names_right=True)
    left.set_position(artists.WIDER)
    artists.prepare_effort(left, result.truth.cost.rows)
    limits = artists.room_for(*(each.values for each in result.explanations.values()))
    artists.prepare_contributions(COLUMNS, right, "contribution (in probability)", limits)
    artists.add_method_legend(artists.method_looks(result.explanations), right)


def _draw_cost(result, left, right):
    artists.add_effort(result.costs, left)
    values = {name: each.values for name, each in result.explanations.items()}
    errors = {name: each.standard_error for name, each in result.explanations.items()}
    artists.add_contributions(values, right, artists.method_looks(values), errors)
    left.set_title(f"exact: {result.truth.cost.rows:,} rows")
    right.set_title(f"with {result.n_samples:,} rows each")


def _prepare_copies(result, left, right):
    artists.leave_room(left, right, names_right=True)
    left.set_position(artists.WIDER)
    artists.prepare_copies(left, compute.MOST_COPIES)
    limits = artists.room_for(result.importances["importance"])
    names = list(result.importances.index)
    artists.prepare_contributions(names, right, "fall of R² when shuffled", limits)


def _draw_copies(result, left, right):
    artists.add_copies(result.copies, left)
    table = result.importances
    values = {"shuffling": table["importance"]}
    errors = {"shuffling": table["standard_error"]}
    artists.add_contributions(values, right, artists.method_looks(values), errors)
    last = result.copies.iloc[-1]
    left.set_title(f"importance {last['importance']:.2f}, R² {last['score']:.2f}")
    right.set_title(f"largest: {table['importance'].idxmax()}")


VIEWS = (
    View(
        "methods", "methods side by side",
        compute.compute_methods, _prepare_methods, _draw_methods, compute.caption_of_methods,
        background=_whole_state,
    ),
    View(
        "backgrounds", "compared with whom?",
        compute.compute_backgrounds, _prepare_backgrounds, _draw_backgrounds, compute.caption_of_backgrounds,
        background=_whole_state,
    ),
    View(
        "what-if", "what if?",
        compute.compute_what_if, _prepare_what_if, _draw_what_if, compute.caption_of_what_if,
        background=_curves_of, ghost=_ghost_of_what_if, drag=_drag_feature, nudge=_nudge_feature,
    ),
    View(
        "seeds", "ten seeds of LIME",
        compute.compute_seeds, _prepare_seeds, _draw_seeds, compute.caption_of_seeds,
        background=_whole_state,
    ),
    View(
        "cost", "error and cost",
        compute.compute_cost, _prepare_cost, _draw_cost, compute.caption_of_cost,
        background=_whole_state,
    ),
    View(
        "copies", "copies of a column",
        compute.compute_copies, _prepare_copies, _draw_copies, compute.caption_of_copies,
        background=_whole_state,
    ),
)  # fmt: skip

DESIGN = Design(
    "Do the explanations agree, and what was the question?",
    compute.ExplanationState,
    VIEWS,
    PRESETS,
    EXPERIMENTS,
    Repeat(
        "LIME's weight of the feature with the largest Shapley value",
        compute.lime_of_the_largest,
        lambda state: state.view == "methods" and "LIME" in state.methods,
    ),
)


@takes(DESIGN)
def explore(state: compute.ExplanationState) -> Panel:
    """Explain one tumour in several ways, move its features, and see where the explanations differ.

    Taught in: notebooks/09_explanation.ipynb

    Returns
    -------
    Panel

    Raises
    ------
    ArgumentError
        For a value that its control cannot have, or a model without predict_proba.

    Examples
    --------
    >>> explore(view="backgrounds").result.opposite_signs[0]
    'worst concave points'
    """
    return Panel(DESIGN, state, explore)
