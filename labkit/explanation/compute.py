"""What the panel of this chapter computes from its state, and what it says about it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.explanation.breast_cancer import COLUMNS
from labkit.explanation.checks.reliability import Stability, agreement, sign_flips, stability
from labkit.explanation.curves import Dependence
from labkit.explanation.panel_model import BACKGROUNDS, GLOBAL_METHODS, LOCAL_METHODS, PanelModel, PanelRow
from labkit.explanation.results import Explanation
from labkit.panels.fields import choice, numbers, own, several, slider, views
from labkit.panels.state import State

N_ROWS = 171
N_SEEDS = 10
TOP = 3
MOST_COPIES = 4
PAIRS = (2, 4, 8, 16, 32)
SAMPLES = (100, 300, 1000, 3000)
LOWEST = -3.0  # how far a feature is moved, in standard deviations
HIGHEST = 3.0
SHIFTS = [(f"{tenth / 10:+.1f} sd", tenth / 10) for tenth in range(-30, 31)]


@dataclass(frozen=True)
class ExplanationState(State):
    """What a learner sets: the view, the row, the methods and what each of them needs."""

    view: str = views("View", default="methods")
    row: int = slider("Tumour (row)", numbers(*range(N_ROWS)), default=153, live=False)
    n_samples: int = slider(
        "Samples (rows queried)",
        numbers(100, 300, 1000, 3000, 5000, form="{:,}"),
        default=1000,
        live=False,
    )
    background: str = choice("Background", tuple(BACKGROUNDS), default="all")
    methods: tuple[str, ...] = several(
        "Methods", (*LOCAL_METHODS, *GLOBAL_METHODS), default=("exact Shapley", "LIME", "shuffling")
    )
    feature: str = choice("Feature to move", COLUMNS, default="worst radius")
    shift: float = slider("Move it by", SHIFTS, default=0.0)
    copies: int = slider("Copies of the top column", numbers(*range(MOST_COPIES + 1)), default=0, live=False)
    seed: int = slider("Seed", numbers(*range(10)), default=0, live=False)
    model: Any = own("A model with predict_proba, fitted to the columns of `tumours()`")

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.whole(0, row=self.row, copies=self.copies, seed=self.seed)
        checks.whole(2, n_samples=self.n_samples)
        checks.require(
            self.row < N_ROWS, "row", self.row, f"be one of the {N_ROWS} test rows, 0 to {N_ROWS - 1}"
        )
        checks.between(LOWEST, HIGHEST, shift=self.shift)
        checks.require(
            len(self.methods) > 0, "methods", self.methods, "be one or more: choose one in the list"
        )

    @property
    def panel_row(self) -> PanelRow:
        """The row with the model that explains it."""
        return PanelRow(PanelModel(self.model), self.row, self.feature, float(self.shift))


@dataclass(frozen=True)
class RowResult:
    """The row that is explained, and its exact Shapley values."""

    row: PanelRow
    truth: Explanation


@dataclass(frozen=True)
class MethodsResult(RowResult):
    """Several methods side by side; `contributions` are divided by the largest of each method."""

    contributions: dict[str, np.ndarray]
    explanations: dict[str, Explanation]

    @property
    def overlaps(self) -> pd.DataFrame:
        """The share of their top features that each two methods have in common."""
        tops = {name: _top(values) for name, values in self.contributions.items()}
        rows = {one: {other: len(a & b) / len(a | b) for other, b in tops.items()} for one, a in tops.items()}
        return pd.DataFrame(rows)


@dataclass(frozen=True)
class BackgroundsResult(RowResult):
    """Exact Shapley values against each background."""

    explanations: tuple[Explanation, ...]

    @property
    def opposite_signs(self) -> list[str]:
        """The features whose sign against benign tumours is opposite to that against malignant ones."""
        _, benign, malignant = self.explanations
        return sign_flips(benign, malignant, len(COLUMNS))


@dataclass(frozen=True)
class WhatIfResult(RowResult):
    """What-if curves of some rows and of this one, and the explanation before the move."""

    curves: Dependence
    own_curve: np.ndarray
    before: Explanation


@dataclass(frozen=True)
class SeedsResult(RowResult):
    """LIME with several seeds."""

    n_samples: int
    stability: Stability
    explanations: tuple[Explanation, ...]


@dataclass(frozen=True)
class CostResult(RowResult):
    """The error of methods by the rows that they query, and each method's explanation."""

    n_samples: int
    costs: pd.DataFrame
    explanations: dict[str, Explanation]


@dataclass(frozen=True)
class CopiesResult(RowResult):
    """The importance of the top column by the number of its copies, and every importance with the last."""

    copies: pd.DataFrame
    importances: pd.DataFrame


def compute_methods(state: ExplanationState) -> MethodsResult:
    """Explain the row by every method of the state."""
    row = state.panel_row
    budget = state.background, state.n_samples, state.seed
    local = {name: row.explain(name, *budget) for name in state.methods if name in LOCAL_METHODS}
    values = {
        name: local[name].values if name in local else row.model.importance(name) for name in state.methods
    }
    shares = {name: each / max(np.abs(each).max(), 1e-12) for name, each in values.items()}
    return MethodsResult(row, row.exact(state.background), shares, local)


def compute_backgrounds(state: ExplanationState) -> BackgroundsResult:
    """Explain the row against every background."""
    row = state.panel_row
    return BackgroundsResult(row, row.exact(state.background), tuple(map(row.exact, BACKGROUNDS)))


def compute_what_if(state: ExplanationState) -> WhatIfResult:
    """Compute the predictions of rows while one feature moves."""
    row = state.panel_row
    unmoved = PanelRow(row.model, row.index, row.feature)
    curves = row.model.curves(row.feature)
    before = unmoved.exact(state.background)
    return WhatIfResult(row, row.exact(state.background), curves, row.along(curves.grid), before)


def compute_seeds(state: ExplanationState) -> SeedsResult:
    """Explain the row by LIME with ten seeds."""
    row = state.panel_row
    draws = tuple(row.lime(state.n_samples, seed) for seed in range(state.seed, state.seed + N_SEEDS))
    result = stability(lambda place: draws[place], range(N_SEEDS), TOP)
    return SeedsResult(row, row.exact(state.background), state.n_samples, result, draws)


def compute_cost(state: ExplanationState) -> CostResult:
    """Compare the errors of estimates with the rows that they query."""
    row = state.panel_row
    truth = row.exact(state.background)
    estimates = [("permutation Shapley", row.permutations(state.background, n, state.seed)) for n in PAIRS]
    estimates += [("LIME", row.lime(n, state.seed)) for n in SAMPLES]
    costs = [(name, each.cost.rows, agreement(each, truth, TOP).error) for name, each in estimates]
    budget = state.background, state.n_samples, state.seed
    explanations = {name: row.explain(name, *budget) for name in LOCAL_METHODS}
    table = pd.DataFrame(costs, columns=["method", "rows", "error"])
    return CostResult(row, truth, state.n_samples, table, explanations)


def compute_copies(state: ExplanationState) -> CopiesResult:
    """Train the model with more and more copies of its most important column."""
    row = state.panel_row
    trainings = [row.model.with_copies(count) for count in range(state.copies + 1)]
    column = trainings[0][1]["importance"].idxmax()
    table = pd.DataFrame([{"score": score, **table.loc[column]} for score, table in trainings])
    return CopiesResult(row, row.exact(state.background), table, trainings[-1][1])


def shift_to(result: RowResult, value: float) -> float:
    """Return by how many standard deviations the panel's feature must move to reach a value."""
    return float(np.clip(round(result.row.shift_to(value), 2), LOWEST, HIGHEST))


def nudged(shift: float, n_presses: float) -> float:
    """Return the shift after some presses of an arrow key."""
    return float(np.clip(round(shift + 0.1 * n_presses, 2), LOWEST, HIGHEST))


def importance_of_the_copied(state: ExplanationState, result: CopiesResult) -> float:
    """Return the importance of the copied column as it is now."""
    return result.copies["importance"].iloc[-1]


def overlap_of_seeds(state: ExplanationState, result: SeedsResult) -> float:
    """Return how much of their top features two seeds share, in percent."""
    return 100 * result.stability.overlap


def n_opposite_signs(state: ExplanationState, result: BackgroundsResult) -> int:
    """Return how many features have opposite signs against the benign and the malignant background."""
    return len(result.opposite_signs)


def lime_of_the_largest(state: ExplanationState, result: MethodsResult) -> float:
    """Return LIME's weight of the feature that has the largest Shapley value."""
    return result.explanations["LIME"].values[result.truth.order[0]]


def caption_of_methods(result: MethodsResult) -> str:
    """Say in words which feature each method puts first."""
    firsts = [f"{COLUMNS[np.argmax(np.abs(each))]} ({name})" for name, each in result.contributions.items()]
    return f"{_head(result)} The most important feature: {', '.join(firsts)}."


def caption_of_backgrounds(result: BackgroundsResult) -> str:
    """Say in words what each background changes."""
    pairs = zip(BACKGROUNDS, result.explanations, strict=True)
    bases = [f"{name} from {each.base:.2f}, largest {each.top(1)[0]}" for name, each in pairs]
    n_signs = len(result.opposite_signs)
    return (
        f"{_head(result)} Backgrounds: {'; '.join(bases)}. {n_signs} of {len(COLUMNS)} features have "
        "opposite signs against benign and against malignant tumours."
    )


def caption_of_what_if(result: WhatIfResult) -> str:
    """Say in words what the move of the feature changes."""
    curves = result.curves
    change = result.truth.prediction - result.before.prediction
    return (
        f"{_head(result)} Before the move {result.before.prediction:.2f}, a change of {change:+.2f}. Over "
        f"the whole range of {result.row.feature} the mean of {len(curves.curves)} tumours moves by "
        f"{curves.average[-1] - curves.average[0]:+.2f}."
    )


def caption_of_seeds(result: SeedsResult) -> str:
    """Say in words how far the seeds agree."""
    fit = np.median([each.local_fit for each in result.explanations])
    return (
        f"{_head(result)} LIME with {result.n_samples:,} samples and {N_SEEDS} seeds: two seeds share "
        f"{result.stability.overlap:.0%} of their top {TOP}, {len(result.stability.winners)} features came "
        f"first, and the linear model explains {fit:.0%} of the variance (median)."
    )


def caption_of_cost(result: CostResult) -> str:
    """Say in words what each estimate costs and how wrong it is."""
    lines = [f"{row.method} {row.rows:,} rows, error {row.error:.0%}" for row in result.costs.itertuples()]
    return f"{_head(result)} The exact values query {result.truth.cost.rows:,} rows. {'; '.join(lines)}."


def caption_of_copies(result: CopiesResult) -> str:
    """Say in words what copies do to the importance of a column."""
    table = result.copies
    return (
        f"{_head(result)} {len(table) - 1} copies of the most important column: its importance is "
        f"{table['importance'].iloc[-1]:.2f}, against {table['importance'].iloc[0]:.2f} without copies, and "
        f"R² {table['score'].iloc[-1]:.2f}, against {table['score'].iloc[0]:.2f}."
    )


def _head(result):
    row = result.row
    move = ""
    if row.value != row.measured:
        move = f", {row.feature} moved from {row.measured:.4g} to {row.value:.4g}"
    return f"Tumour {row.index}{move}: malignant with probability {result.truth.prediction:.2f}."


def _top(values):
    return {*np.argsort(-np.abs(values), kind="stable")[:TOP]}
