"""What the panels of this chapter compute from their states, and their captions."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from labkit.cleaning.imputation_effects import METHODS, ImputedColumn, holdout_score, impute_column
from labkit.cleaning.mechanisms import Missingness
from labkit.cleaning.outlier_rules import FARTHEST, MOST_WRONG, RuleScores, score_rules
from labkit.cleaning.prediction_scores import FLAGS, PredictionScores, score_strategies
from labkit.core import checks
from labkit.panels.fields import choice, numbers, own, slider, switch
from labkit.panels.state import State

TARGET = "progression"
NAMES = {
    "bmi": "body mass index (kg/m²)",
    "bp": "blood pressure (mm Hg)",
    "age": "age (years)",
    "s5": "log of triglycerides",
    "s6": "blood sugar (mg/dl)",
}
MECHANISMS = (
    ("MCAR: by pure chance", "MCAR"),
    ("MAR: by another column", "MAR"),
    ("MNAR: by the value itself", "MNAR"),
)
RATES = [(f"{percent}%", percent / 100) for percent in range(0, 75, 5)]
SEEDS = numbers(*range(20))
N_DRAWS = 20
COLUMNS = ("every column", "one column")
MEASURES = ("mean", "spread", "correlation", "slope")


@cache
def patients() -> pd.DataFrame:
    """Return the 442 patients of the diabetes study, in their own units."""
    from sklearn.datasets import load_diabetes

    return load_diabetes(as_frame=True, scaled=False).frame.rename(columns={"target": TARGET})


# -- one column imputed


def method_names(state: "ImputationState") -> list[str]:
    """Return the names of the kit's methods and of the learner's own imputers."""
    return [*METHODS, *(state.imputers or {})]


@dataclass(frozen=True)
class ImputationState(State):
    """What a learner sets: the column, which of its values are hidden, and how they are imputed."""

    column: str = choice("Column", [(words, name) for name, words in NAMES.items()], default="bmi")
    mechanism: str = choice("Missing", MECHANISMS, default="MCAR")
    rate: float = slider("Share hidden", RATES, default=0.4)
    method: str = choice("Imputed by", method_names, default="mean")
    with_target: bool = switch("The imputer sees the target", default=False)
    seed: int = slider("Seed", SEEDS, default=0)
    imputers: dict | None = own("Name -> your own scikit-learn imputer, which must fill every missing value")

    @property
    def missing(self) -> Missingness:
        """Why values are missing; blood pressure decides for MAR, and for itself the body mass index."""
        by = ("bmi" if self.column == "bp" else "bp") if self.mechanism == "MAR" else None
        return Missingness(self.mechanism, self.rate, by)

    @property
    def imputer(self) -> object:
        """The learner's own imputer of this name, or the name of one of the kit's."""
        return (self.imputers or {}).get(self.method, self.method)


@dataclass(frozen=True)
class ImputationResult:
    """An imputed column with the scores of a model: after imputation, and with nothing hidden."""

    imputed: ImputedColumn
    score: float
    complete_score: float
    missing: Missingness
    method: str
    with_target: bool


def compute_imputation(state: ImputationState) -> ImputationResult:
    """Hide and impute the values of a column."""
    checks.between(0, 0.9, rate=state.rate)
    checks.whole(0, seed=state.seed)
    imputed = _impute(state, state.seed)
    column = (patients(), state.column, TARGET)
    score = holdout_score(*column, state.imputer, state.missing, seed=state.seed)
    complete = _complete_score(state.column, state.seed)
    return ImputationResult(imputed, score, complete, state.missing, state.method, state.with_target)


def _impute(state, seed):
    column = (patients(), state.column, TARGET)
    return impute_column(*column, state.imputer, state.missing, state.with_target, seed)


@cache
def _complete_score(column, seed):
    return holdout_score(patients(), column, TARGET, missing=Missingness(rate=0.0), seed=seed)


def imputation_caption(result: ImputationResult) -> str:
    """Describe the imputed column: its error, its estimates and the score of a model."""
    imputed = result.imputed
    missing = result.missing
    reason = f"{missing.mechanism} by {missing.by}" if missing.by else missing.mechanism
    seen = ", seeing the target" if result.with_target else ""
    head = f"{imputed.column}, {missing.rate:.0%} hidden ({reason}), imputed by {result.method}{seen}"
    values = imputed.imputed_estimates
    truth = imputed.true_estimates
    parts = [f"{name} {values[name]:.3g} (truth {truth[name]:.3g})" for name in MEASURES]
    error = "no value is imputed" if imputed.cell_error is None else f"cell error {imputed.cell_error:.3g}"
    return (
        f"{head}: {error}; {'; '.join(parts)}. R² of a model on new rows {result.score:.2f}, "
        f"with nothing hidden {result.complete_score:.2f}."
    )


def mean_slope_change(state: ImputationState, result: ImputationResult) -> float:
    """Return how far the slope is off on average over 20 draws of hidden values, in percent."""
    return float(np.mean([_impute(state, seed).change("slope") for seed in range(N_DRAWS)]))


def slope_change(state: ImputationState, result: ImputationResult) -> float:
    """Return how far the slope is off, in percent."""
    return result.imputed.change("slope")


# -- strategies for missing values, judged by prediction


@dataclass(frozen=True)
class PredictionState(State):
    """What a learner sets: why values are missing, how many, and in which columns."""

    mechanism: str = choice("Missing", MECHANISMS, default="MCAR")
    # a move trains 35 models: on release, not on the way
    rate: float = slider("Share hidden", RATES, default=0.3, live=False)
    where: str = choice("Where", COLUMNS, default=COLUMNS[0])
    seed: int = slider("Seed", SEEDS, default=0, live=False)


def compute_predictions(state: PredictionState) -> PredictionScores:
    """Hide values and judge every strategy."""
    columns = patients().columns.drop(TARGET) if state.where == COLUMNS[0] else ["bmi"]
    return score_strategies(patients(), TARGET, list(columns), state.mechanism, state.rate, state.seed)


def prediction_caption(result: PredictionScores) -> str:
    """Describe the score of every strategy."""
    scores = ", ".join(f"{strategy} {result.score(strategy):.2f}" for strategy in result.scores)
    return (
        f"{result.rate:.0%} hidden ({result.mechanism}): {result.n_complete} of {result.n_rows} patients "
        f"have no missing value. R² on new rows, mean of {len(result.scores)} folds: {scores}; with nothing "
        f"hidden {result.complete_score:.2f}."
    )


def n_complete_rows(state: PredictionState, result: PredictionScores) -> float:
    """Return the number of rows without a missing value."""
    return result.n_complete


def flags_gain(state: PredictionState, result: PredictionScores) -> float:
    """Return what flags add to the mean, in hundredths of R²."""
    return 100 * (result.score("mean" + FLAGS) - result.score("mean"))


def flagged_mean_gain(state: PredictionState, result: PredictionScores) -> float:
    """Return how far mean and flags are above iterative imputation without them, in hundredths of R²."""
    return 100 * (result.score("mean" + FLAGS) - result.score("iterative"))


# -- wrong values and the rules that flag them


@dataclass(frozen=True)
class OutlierState(State):
    """What a learner sets: the wrong value, and how many rows have it."""

    value: float = slider("Wrong value", numbers(*map(float, range(0, 101, 5))), default=FARTHEST)
    n_wrong: int = slider("How many of them", numbers(*range(1, MOST_WRONG + 1)), default=1)


def compute_outliers(state: OutlierState) -> RuleScores:
    """Apply every rule to the wrong values."""
    return score_rules(state.value, state.n_wrong)


def outlier_caption(result: RuleScores) -> str:
    """Describe which rules flag the wrong values."""
    scores = ", ".join(f"{rule} {score:.3g}" for rule, score in result.scores.items())
    return (
        f"Eight good values from 9 to 12 and {result.n_wrong} at {result.value:g}: flagged by "
        f"{', '.join(result.flagging) or 'no rule'}. Distances in units of each rule's limit: {scores}."
    )


def z_score_of_wrong(state: OutlierState, result: RuleScores) -> float:
    """Return the z-score of the wrong values."""
    return 3 * float(result.scores["z"])


def n_flagged_by_fence(state: OutlierState, result: RuleScores) -> float:
    """Return how many of the wrong values the IQR fence flags."""
    return result.n_wrong if result.scores["IQR fence"] > 1 else 0


def n_flagged_by_robust_z(state: OutlierState, result: RuleScores) -> float:
    """Return how many of the wrong values the robust z-score flags."""
    return result.n_wrong if result.scores["robust z"] > 1 else 0


def drag_wrong_values(state: OutlierState, result: RuleScores, index: int | None, x: float, y: float) -> dict:
    """Return the changes of a drag: the wrong values go where the pointer is."""
    inside = index is not None and np.isfinite(x)
    return {"value": float(np.clip(round(x), 0, FARTHEST))} if inside else {}
