"""The panel of this chapter: one tumour, several explanations, and what they leave open."""

from labkit.explanation import artists, compute
from labkit.explanation.panel_model import BACKGROUNDS, LOCAL, WHOLE
from labkit.explanation.breast_cancer import COLUMNS
from labkit.panels import controls
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

MOST_COPIES = 4
VIEWS = [
    ("methods side by side", "methods"),
    ("compared with whom?", "backgrounds"),
    ("what if?", "what-if"),
    ("ten seeds of LIME", "seeds"),
    ("error and cost", "cost"),
    ("copies of a column", "copies"),
]

EXPERIMENTS = (
    Experiment(
        "“worst radius” is the most important column: shuffle it, and R² falls by 0.73, from 0.88. We add "
        "two exact copies of it and train again. By how much does R² fall now when the column is shuffled?",
        set="the view to “copies of a column”, the copies to 2 (under More controls).",
        before={"view": "copies"},
        after={"view": "copies", "copies": 2},
        measure=compute.importance_left,
        why="Nearly nothing, and the model is as good as before. The copies cover for the column: shuffle "
        "one, and the others still tell. Columns that merely go together do the same to each other.",
    ),
    Experiment(
        "LIME explains one tumour ten times with 100 samples; only the seed differs. What share of their "
        "top three features do two runs have in common, on average?",
        set="the view to “ten seeds of LIME”, the samples to 100.",
        before={"view": "seeds"},
        after={"view": "seeds", "n_samples": 100},
        measure=compute.seeds_overlap,
        unit="%",
        why="Six features came first at least once. With 5,000 samples the seeds agree better, but look to "
        "the right: the linear model explains one or two percent of what the true model does there. "
        "Stable, and still no description of it.",
    ),
    Experiment(
        "Shapley values compare a tumour with a background. Same tumour, same model: once against thirty "
        "benign tumours, once against thirty malignant ones. How many of the eight features turn their sign?",
        set="the view to “compared with whom?”.",
        before={},
        after={"view": "backgrounds"},
        measure=compute.n_flipped,
        unit="features",
        why="Neither is wrong. Against benign ones it says why this tumour is suspicious, against malignant "
        "ones why it is not more so. Without its background an explanation answers no question.",
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
        {"methods": LOCAL + WHOLE},
        "Three speak of this tumour, four of the model as a whole: they answer different questions.",
    ),
    Preset(
        "Steady and empty",
        {"view": "seeds", "n_samples": 5000},
        "Ten seeds nearly agree. Now read the R² on the right.",
    ),
    Preset(
        "All orders or some",
        {"view": "cost"},
        "With eight features the exact values cost less than a good estimate. LIME's line does not fall to "
        "zero: it estimates something else.",
    ),
    Preset(
        "One step aside",
        {"view": "what-if", "shift": -0.3},
        "A slightly smaller radius changes the verdict, and the parts of features that did not move.",
    ),
)


def explore(
    view="methods", row=153, n_samples=1000, background="all", methods=("exact Shapley", "LIME", "shuffling"),
    seed=0, feature="worst radius", shift=0.0, copies=0, model=None,
):  # fmt: skip
    """Explain one tumour in several ways, move its features, and see where the explanations part.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    view : {"methods", "backgrounds", "what-if", "seeds", "cost", "copies"}
    row, n_samples : int
        A test row of `tumours()`, and how many rows the methods may ask the model about.
    background : {"all", "benign", "malignant"}
    methods, feature : tuple of str, str
    shift : float
        By how many standard deviations the feature is moved.
    copies, seed : int
    model : object, optional
        The learner's own, with predict_proba, fitted to the columns of `tumours()`.

    Returns
    -------
    Panel
    """
    state = {name: value for name, value in locals().items() if name != "model"}
    return Panel(
        "Do the explanations agree, and what was the question?",
        compute=lambda **state: compute.reasons(model=model, **state),
        background=_background,
        draw=_draw,
        ghost=_ghost,
        caption=compute.describe_reasons,
        controls=_controls(state),
        made_by=explore,
        extras={} if model is None else {"model": "model"},
        redraw_on=_stage,
        drag=_drag,
        nudge=lambda state, dx, dy: {"shift": compute.nudged(state, dx)},
        spread=(
            "LIME's part of the feature that is largest in truth",
            compute.lime_of_the_largest,
            lambda state: state["view"] == "methods" and "LIME" in state["methods"],
        ),
        presets=PRESETS,
        experiments=EXPERIMENTS,
    )


def _controls(state):
    choice, steps, several = controls.choice, controls.steps, controls.several
    late = {"live": False}  # up to a second of work: on release
    shifts = [(f"{place / 10:+.1f} sd", place / 10) for place in range(-30, 31)]
    make = {
        "view": (choice, "View", VIEWS),
        "row": (steps, "Tumour (row)", _numbers(*range(compute.N_ROWS))),
        "n_samples": (steps, "Samples (rows asked)", _numbers(100, 300, 1000, 3000, 5000)),
        "background": (choice, "Background", BACKGROUNDS),
        "methods": (several, "Methods", LOCAL + WHOLE),
        "feature": (choice, "Feature to move", COLUMNS),
        "shift": (steps, "Move it by", shifts),
        "copies": (steps, "Copies of the top column", _numbers(*range(MOST_COPIES + 1))),
        "seed": (steps, "Seed", _numbers(*range(10))),
    }
    slow = {"row", "n_samples", "copies", "seed"}
    return {
        name: kind(*settings, state[name], **(late if name in slow else {}))
        for name, (kind, *settings) in make.items()
    }


def _numbers(*values):
    return [(f"{value:,}", value) for value in values]


def _stage(state):
    # in two views only what moves is drawn anew; in the others names and limits change with the state
    if state["view"] == "what-if":
        return [state[name] for name in ("view", "feature", "row", "background")]
    return dict(state)


def _background(found, left, right):
    _PICTURES[found.view][0](found, left, right)


def _draw(found, left, right):
    _PICTURES[found.view][1](found, left, right)


def _ghost(last, now, left, right):
    if last.view == now.view == "what-if" and last.asked.feature == now.asked.feature:
        _add_curve(last, left)


def _drag(state, place, x, y):
    if state["view"] == "what-if" and place == 0:
        return {"shift": compute.shift_to(state, x)}
    return {}


def _methods_background(found, left, right):
    artists.leave_room(left, right, names_right=True)
    artists.prepare_parts(COLUMNS, left, "part, as a share of the largest", (-1.08, 1.08))
    artists.prepare_overlaps(found.overlaps, right)
    artists.add_part_legend(artists.method_looks(found.parts), left)


def _draw_methods(found, left, right):
    artists.add_parts(found.parts, left, artists.method_looks(found.parts))
    left.set_title(f"malignant with probability {found.truth.prediction:.2f}")
    right.set_title(f"top {compute.TOP} features in common")


def _backgrounds_background(found, left, right):
    artists.leave_room(left, right)
    limits = artists.room_for(*(each.values for each in found.explanations))
    artists.prepare_parts(COLUMNS, left, "part in probability (exact Shapley)", limits)
    artists.add_part_legend(artists.background_looks(BACKGROUNDS), left)
    artists.prepare_bases(right, len(BACKGROUNDS), BACKGROUNDS)


def _draw_backgrounds(found, left, right):
    parts = {name: each.values for name, each in zip(BACKGROUNDS, found.explanations, strict=True)}
    artists.add_parts(parts, left, artists.background_looks(BACKGROUNDS))
    artists.add_bases(found.explanations, right)
    left.set_title(f"{compute.n_flipped(found)} of {len(COLUMNS)} signs turn, benign to malignant")
    right.set_title("from the base (ring) to the prediction")


def _what_if_background(found, left, right):
    artists.leave_room(left, right, names_right=True)
    left.set_position(artists.WIDER)
    artists.prepare_what_if(found.curves, left)
    artists.prepare_parts(COLUMNS, right, "part in probability (exact Shapley)", (-0.7, 0.7))
    artists.add_part_legend(_now_and_before(), right)


def _draw_what_if(found, left, right):
    _add_curve(found, left)
    parts = {"before": found.explanations[0].values, "now": found.truth.values}
    artists.add_parts(parts, right, _now_and_before())
    left.set_title(f"{found.asked.feature} {found.asked.value:.4g}: probability {found.truth.prediction:.2f}")
    right.set_title(f"first: {found.truth.top(1)[0]}")


def _add_curve(found, left):
    artists.add_own_curve(found.curves, found.own_curve, found.asked.value, found.truth.prediction, left)


def _now_and_before():
    return artists.background_looks(("before", "now"))


def _seeds_background(found, left, right):
    artists.leave_room(left, right)
    artists.prepare_parts(
        COLUMNS, left, "LIME's weight, a point a seed", artists.room_for(found.seeds.values)
    )
    artists.prepare_local(right)


def _draw_seeds(found, left, right):
    artists.add_seeds(found.seeds.values, left)
    artists.add_local(found.explanations, right)
    left.set_title(f"two seeds share {found.seeds.overlap:.0%} of their top {compute.TOP}")
    right.set_title(f"{len(found.explanations)} linear models")


def _cost_background(found, left, right):
    artists.leave_room(left, right, names_right=True)
    left.set_position(artists.WIDER)
    artists.prepare_effort(left, found.truth.cost.rows)
    limits = artists.room_for(*(each.values for each in found.explanations))
    artists.prepare_parts(COLUMNS, right, "part in probability", limits)
    artists.add_part_legend(artists.method_looks(LOCAL), right)


def _draw_cost(found, left, right):
    artists.add_effort(found.costs, left)
    shown = dict(zip(LOCAL, found.explanations, strict=True))
    errors = {"permutation Shapley": 2 * shown["permutation Shapley"].standard_error}
    parts = {name: each.values for name, each in shown.items()}
    artists.add_parts(parts, right, artists.method_looks(LOCAL), errors)
    left.set_title(f"exact: {found.truth.cost.rows:,} rows")
    right.set_title(f"with {found.n_samples:,} rows each")


def _copies_background(found, left, right):
    artists.leave_room(left, right, names_right=True)
    left.set_position(artists.WIDER)
    artists.prepare_copies(left, MOST_COPIES)
    limits = artists.room_for(found.left_over["importance"])
    artists.prepare_parts(list(found.left_over.index), right, "fall of R² when shuffled", limits)


def _draw_copies(found, left, right):
    artists.add_copies(found.copies, left)
    table, looks = found.left_over, artists.method_looks(["shuffling"])
    artists.add_parts({"shuffling": table["importance"]}, right, looks,
                     {"shuffling": 2 * table["standard_error"]})  # fmt: skip
    left.set_title(
        f"importance {compute.importance_left(found):.2f}, R² {found.copies['score'].iloc[-1]:.2f}"
    )
    right.set_title(f"first now: {table['importance'].idxmax()}")


_PICTURES = {
    "methods": (_methods_background, _draw_methods),
    "backgrounds": (_backgrounds_background, _draw_backgrounds),
    "what-if": (_what_if_background, _draw_what_if),
    "seeds": (_seeds_background, _draw_seeds),
    "cost": (_cost_background, _draw_cost),
    "copies": (_copies_background, _draw_copies),
}
