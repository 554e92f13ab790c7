"""What the panel of this chapter computes from its state, and what it says about it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.explanation.curves import Dependence
from labkit.explanation.panel_model import BACKGROUNDS, LOCAL, WHOLE, Judged, Question
from labkit.explanation.checks.reliability import Stability, agreement, sign_flips, stability
from labkit.explanation.results import Explanation
from labkit.explanation.breast_cancer import COLUMNS

VIEWS = ("methods", "backgrounds", "what-if", "seeds", "cost", "copies")
N_ROWS, N_SEEDS, TOP = 171, 10, 3
PAIRS, SAMPLES = (2, 4, 8, 16, 32), (100, 300, 1000, 3000)
LOWEST, HIGHEST = -3.0, 3.0  # how far a feature is moved, in standard deviations


@dataclass(frozen=True)
class Reasons:
    """What one state of the panel shows; only the parts of its view are there."""

    view: str
    asked: Question
    background: str
    truth: Explanation
    n_samples: int
    parts: dict
    explanations: tuple[Explanation, ...] = ()
    curves: Dependence | None = None
    own_curve: np.ndarray | None = None
    seeds: Stability | None = None
    costs: pd.DataFrame | None = None
    copies: pd.DataFrame | None = None
    left_over: pd.DataFrame | None = None

    @property
    def overlaps(self):
        """The share of their top features that each two methods have in common."""
        tops = {name: _top(values) for name, values in self.parts.items()}
        rows = {one: {other: len(a & b) / len(a | b) for other, b in tops.items()} for one, a in tops.items()}
        return pd.DataFrame(rows)


def reasons(
    view="methods", row=153, n_samples=1000, background="all", methods=("exact Shapley", "LIME", "shuffling"),
    seed=0, feature="worst radius", shift=0.0, copies=0, model=None,
):  # fmt: skip
    """Explain one row in one state of the panel; `model` is the learner's own, or boosted trees."""
    checks.one_of(VIEWS, view=view)
    checks.one_of(COLUMNS, feature=feature)
    checks.one_of(range(N_ROWS), row=row)
    checks.between(LOWEST, HIGHEST, shift=shift)
    checks.require(len(methods) > 0, "methods", methods, "be one or more: choose one in the list")
    for method in methods:
        checks.one_of(LOCAL + WHOLE, method=method)
    asked = Question(Judged(model), row, feature, float(shift))
    truth, settings = asked.exact(background), (background, n_samples, seed)
    more = {
        "methods": lambda: _methods(asked, tuple(methods), *settings),
        "backgrounds": lambda: {"explanations": tuple(map(asked.exact, BACKGROUNDS))},
        "what-if": lambda: _what_if(asked, background),
        "seeds": lambda: _seeds(asked, n_samples, seed),
        "cost": lambda: _costs(asked, *settings),
        "copies": lambda: _copies(asked.judged, copies),
    }[view]()
    return Reasons(view, asked, background, truth, n_samples, more.pop("parts", {}), **more)


def shift_to(state, value):
    """Return by how many standard deviations the panel's feature must move to reach a value."""
    shift = Question(Judged(), state["row"], state["feature"]).shift_to(value)
    return float(np.clip(round(shift, 2), LOWEST, HIGHEST))


def nudged(state, steps):
    """Return the shift after some presses of an arrow key."""
    return float(np.clip(round(state["shift"] + 0.1 * steps, 2), LOWEST, HIGHEST))


def importance_left(reasons):
    """Return the importance of the copied column as it is now."""
    return reasons.copies["importance"].iloc[-1]


def seeds_overlap(reasons):
    """Return how much of their top features two seeds share, in percent."""
    return 100 * reasons.seeds.overlap


def n_flipped(reasons):
    """Return how many features turn their sign between the benign and the malignant background."""
    return len(sign_flips(*reasons.explanations[1:], len(COLUMNS)))


def lime_of_the_largest(reasons):
    """Return LIME's part of the feature that has the largest true one."""
    found = next(each for each in reasons.explanations if each.method.startswith("LIME"))
    return found.values[reasons.truth.order[0]]


def describe_reasons(reasons):
    """Say in words what the picture of a state shows."""
    asked, moved = reasons.asked, ""
    if asked.value != asked.before:
        moved = f", {asked.feature} moved from {asked.before:.4g} to {asked.value:.4g}"
    head = f"Tumour {asked.row}{moved}: malignant with probability {reasons.truth.prediction:.2f}."
    words = {
        "methods": _methods_in_words, "backgrounds": _backgrounds_in_words, "what-if": _what_if_in_words,
        "seeds": _seeds_in_words, "cost": _costs_in_words, "copies": _copies_in_words,
    }  # fmt: skip
    return f"{head} {words[reasons.view](reasons)}"


def _methods(asked, methods, background, n_samples, seed):
    local = {name: asked.explain(name, background, n_samples, seed) for name in methods if name in LOCAL}
    values = {
        name: local[name].values if name in local else asked.judged.importance(name) for name in methods
    }
    parts = {name: each / max(np.abs(each).max(), 1e-12) for name, each in values.items()}
    return {"parts": parts, "explanations": tuple(local.values())}


def _what_if(asked, background):
    curves = asked.judged.curves(asked.feature)
    unmoved = Question(asked.judged, asked.row, asked.feature)
    return {
        "curves": curves,
        "own_curve": asked.along(curves.grid),
        "explanations": (unmoved.exact(background),),
    }


def _seeds(asked, n_samples, seed):
    draws = tuple(asked.lime(n_samples, each) for each in range(seed, seed + N_SEEDS))
    return {"seeds": stability(lambda place: draws[place], range(N_SEEDS), TOP), "explanations": draws}


def _costs(asked, background, n_samples, seed):
    truth = asked.exact(background)
    found = [("permutation Shapley", asked.permutations(background, n, seed)) for n in PAIRS]
    found += [("LIME", asked.lime(n, seed)) for n in SAMPLES]
    rows = [(name, each.cost.rows, agreement(each, truth, TOP).error) for name, each in found]
    shown = tuple(asked.explain(name, background, n_samples, seed) for name in LOCAL)
    return {"costs": pd.DataFrame(rows, columns=["method", "rows", "error"]), "explanations": shown}


def _copies(judged, copies):
    found = [judged.with_copies(count) for count in range(copies + 1)]
    column = found[0][1]["importance"].idxmax()
    rows = [{"score": score, **table.loc[column]} for score, table in found]
    return {"copies": pd.DataFrame(rows), "left_over": found[-1][1]}


def _top(values):
    return {*np.argsort(-np.abs(values), kind="stable")[:TOP]}


def _methods_in_words(reasons):
    firsts = [f"{name} {COLUMNS[np.argmax(np.abs(each))]}" for name, each in reasons.parts.items()]
    return f"Put first: {', '.join(firsts)}."


def _backgrounds_in_words(reasons):
    pairs = zip(BACKGROUNDS, reasons.explanations, strict=True)
    ways = [f"{name} from {each.base:.2f}, first {each.top(1)[0]}" for name, each in pairs]
    return f"Backgrounds: {'; '.join(ways)}. {n_flipped(reasons)} of {len(COLUMNS)} features turn their sign."


def _what_if_in_words(reasons):
    (before,), curves = reasons.explanations, reasons.curves
    change = reasons.truth.prediction - before.prediction
    return (
        f"Before the move {before.prediction:.2f}, a change of {change:+.2f}. Over the whole range of "
        f"{reasons.asked.feature} the mean of {len(curves.curves)} tumours moves by "
        f"{curves.average[-1] - curves.average[0]:+.2f}."
    )


def _seeds_in_words(reasons):
    fits = np.median([each.local_fit for each in reasons.explanations])
    return (
        f"LIME with {reasons.n_samples:,} samples and {N_SEEDS} seeds: two seeds share "
        f"{seeds_overlap(reasons):.0f}% of their top {TOP}, {len(reasons.seeds.winners)} features came "
        f"first, and the linear model explains {fits:.0%} of the variance (median)."
    )


def _costs_in_words(reasons):
    lines = [f"{row.method} {row.rows:,} rows, error {row.error:.0%}" for row in reasons.costs.itertuples()]
    return f"The exact values ask {reasons.truth.cost.rows:,} rows. {'; '.join(lines)}."


def _copies_in_words(reasons):
    table = reasons.copies
    return (
        f"{len(table) - 1} copies of the most important column: its importance is "
        f"{table['importance'].iloc[-1]:.2f} after {table['importance'].iloc[0]:.2f} without copies, and "
        f"R2 {table['score'].iloc[-1]:.2f} after {table['score'].iloc[0]:.2f}."
    )
