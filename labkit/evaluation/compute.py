"""What the panel of this chapter computes from its state, and its captions."""

import functools
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from labkit.core import checks
from labkit.evaluation.base_rates import require_inside, threshold_from_costs
from labkit.evaluation.comparison import best_by_luck
from labkit.evaluation.intervals import delong, wilson
from labkit.evaluation.operating_points import Counts, OperatingPoint, operating_point, scored_sample
from labkit.evaluation.redraws import KINDS, SplitsResult, TiedCases, make_copies, make_drift, redraw
from labkit.panels.fields import choice, numbers, slider, switch, views
from labkit.panels.state import State

DATASETS = ("breast cancer", "near copies", "drift")
TRAINED_AT = 0.5  # the model learned from as many positive as negative cases
N_SPLITS = 100
SPLITS_IN_WORDS = {
    "random": "{} random splits",
    "stratified": "{} stratified splits",
    "grouped": "{} splits by groups",
    "time": "{} split by time",
}


def _floats(*values):
    return numbers(*map(float, values))


PROBABILITIES = _floats(
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9,
    0.95, 0.98, 0.99, 0.999,
)  # fmt: skip
BASE_RATES = _floats(0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
SIZES = numbers(100, 1000, 20_000, 200_000, form="{:,}")
COSTS = _floats(1, 2, 3, 5, 9, 20, 50, 100)
SHARES = _floats(0.05, 0.1, 0.2, 0.3, 0.5)
MODELS = numbers(1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class EvaluationState(State):
    """What a learner sets: the threshold, the cases and the costs; or the splits of the last view."""

    view: str = views("View", default="roc")
    threshold: float = slider("Threshold", PROBABILITIES, default=0.5)
    base_rate: float = slider("Base rate", BASE_RATES, default=0.5)
    n_cases: int = slider("Test cases", SIZES, default=20_000, live=False)
    false_positive: float = slider("Cost of a false positive", COSTS, default=1.0)
    false_negative: float = slider("Cost of a false negative", COSTS, default=1.0)
    recalibrate: bool = switch(
        "Recalibrate",
        default=False,
        about="Probabilities for this base rate; else for one half, as in training",
    )
    seed: int = slider("Seed", numbers(*range(10)), default=0, live=False)
    cases: str = choice("Splits: cases", DATASETS, default="breast cancer")
    split: str = choice("Splits: kind", KINDS, default="random")
    test_share: float = slider("Splits: share to test on", SHARES, default=0.2, live=False)
    n_copies: int = slider("Splits: near copies of each case", numbers(*range(1, 7)), default=4, live=False)
    n_models: int = slider("Splits: models tried", MODELS, default=100)

    def __post_init__(self) -> None:
        super().__post_init__()
        require_inside(threshold=self.threshold, base_rate=self.base_rate)
        checks.whole(n_cases=self.n_cases, n_models=self.n_models)
        checks.between(0, np.inf, false_positive=self.false_positive, false_negative=self.false_negative)

    @property
    def calibrated_for(self) -> float:
        """The base rate for which the probabilities are calibrated."""
        return self.base_rate if self.recalibrate else TRAINED_AT


def compute_threshold(state: EvaluationState) -> OperatingPoint:
    """Count what one threshold does to scored cases."""
    sample = scored_sample(state.n_cases, state.base_rate, state.seed)
    costs = (state.false_positive, state.false_negative)
    return operating_point(sample, state.threshold, state.base_rate, state.calibrated_for, costs)


def compute_splits(state: EvaluationState) -> SplitsResult:
    """Score the nearest neighbour on many splits of the same cases."""
    n_copies = state.n_copies if state.cases == "near copies" else 1
    table = _scores_of_splits(state.cases, state.split, state.test_share, n_copies, state.seed)
    n_test = round(table["n_test"].mean())
    return SplitsResult(state.cases, state.split, state.n_models, table, n_test, _best_of(n_test))


def caption_threshold(result: OperatingPoint) -> str:
    """Return the metrics in words: formulas with their numbers and intervals."""
    counts = result.counts
    n_cases = sum(counts)
    curve = result.sample.curve
    area = delong(curve)
    costs = "({:g} a false positive, {:g} a false negative)".format(*result.costs)
    sentences = [
        f"{n_cases:,} test cases, base rate {result.base_rate:.3g}, threshold {result.threshold:.3g}.",
        f"precision = TP/(TP+FP) = {_ratio(counts.true_positives, counts.predicted_positives)}.",
        f"recall = TP/(TP+FN) = {_ratio(counts.true_positives, counts.positives)}.",
        f"accuracy = (TP+TN)/all = {_ratio(counts.true_positives + counts.true_negatives, n_cases)}; "
        f"of always negative: {1 - counts.positives / n_cases:.3g}.",
        f"F1 = {_number(_f1(counts))}, best {_best_f(result)}.",
        f"AUC {_number(area.estimate)}{_bounds(area)}.",
        f"Mean cost {result.cost:.3g} {costs}, minimum {result.cheapest.value:.3g}.",
    ]
    return " ".join([*sentences, *curve.remarks])


def caption_cost(result: OperatingPoint) -> str:
    """Return the metrics in words, with the threshold that follows from the costs."""
    formula = threshold_from_costs(*result.costs)
    return f"{caption_threshold(result)} The formula's threshold, if calibrated: {formula:.3g}."


def caption_splits(result: SplitsResult) -> str:
    """Return the scores of the splits in words, and what they are worth."""
    scores = result.table["score"]
    span = wilson(round(0.9 * result.n_test), result.n_test)
    kind = SPLITS_IN_WORDS[result.kind].format(len(scores))
    spread = f"{scores.min():.1%} to {scores.max():.1%}, mean " if len(scores) > 1 else ""
    return (
        f"{result.cases.capitalize()}, nearest neighbour, {kind}: accuracy {spread}{scores.mean():.1%}. "
        f"90% on {result.n_test} test cases has the interval {span.low:.1%} to {span.high:.1%}. "
        f"Of {result.n_models} models that toss a coin the best scores {result.expected_best:.1%}."
    )


def threshold_at_score(result: OperatingPoint, score: float) -> dict:
    """Return the change that sets the threshold to the probability of a score."""
    return {"threshold": _readable(result.probability_at(score))}


def threshold_at_rate(result: OperatingPoint, rates: np.ndarray, rate: float) -> dict:
    """Return the change that sets the threshold to where a rising rate of the curve is reached."""
    values = result.sample.curve.values
    index = int(np.clip(np.searchsorted(rates, rate), 1, len(values) - 1))
    return threshold_at_score(result, values[index])


def threshold_at(probability: float) -> dict:
    """Return the change that sets the threshold."""
    return {"threshold": _readable(probability)}


def nudge_threshold(state: EvaluationState, steps: float) -> dict:
    """Return the change that an arrow key makes: a fifth in log odds."""
    return threshold_at(expit(logit(state.threshold) + steps / 5))


def n_models_at(n_models: float) -> dict:
    """Return the change that sets the number of models tried."""
    return {"n_models": int(np.clip(round(n_models), 1, 1000))}


def nudge_n_models(state: EvaluationState, steps: float) -> dict:
    """Return the change that an arrow key makes: about a third more or fewer models."""
    return n_models_at(round(state.n_models * 1.3**steps) + steps)


def accuracy_of(state: EvaluationState, result: OperatingPoint) -> float:
    """Return the accuracy at the threshold."""
    return result.matrix.accuracy


def precision_in_percent(state: EvaluationState, result: OperatingPoint) -> float:
    """Return the precision at the threshold in percent."""
    counts = result.counts
    return 100 * counts.true_positives / counts.predicted_positives


def best_f_threshold(state: EvaluationState, result: OperatingPoint) -> float:
    """Return the threshold with the best F1."""
    return float(result.probability_at(result.sample.best_f.threshold))


def points_between(state: EvaluationState, result: SplitsResult) -> float:
    """Return the points between the highest and the lowest score of the splits."""
    return 100 * float(np.ptp(result.table["score"]))


@functools.lru_cache(maxsize=16)
def _best_of(n_test):
    return {n_models: best_by_luck(n_models, n_test) for n_models in (1, 2, 3, 6, 10, 30, 100, 300, 1000)}


@functools.lru_cache(maxsize=64)
def _scores_of_splits(cases, split, test_share, n_copies, seed):
    return redraw(_tied(cases, n_copies), split, N_SPLITS, test_share, N_SPLITS * seed)


@functools.lru_cache(maxsize=16)
def _tied(cases, n_copies):
    if cases == "drift":
        return make_drift()
    if cases == "near copies":
        return make_copies(n_copies=n_copies)
    from sklearn.datasets import load_breast_cancer

    X, y = load_breast_cancer(return_X_y=True)
    return TiedCases(X, y, np.arange(len(y)))


def _readable(probability):
    return float(f"{np.clip(probability, 0.001, 0.999):.3g}")


def _ratio(above, below):
    if not below:
        return "0/0, undefined"
    return f"{above:,}/{below:,} = {above / below:.3g}{_bounds(wilson(above, below))}"


def _bounds(interval):
    known = not np.isnan([interval.low, interval.high]).any()
    return f" ({interval.low:.3g} to {interval.high:.3g})" if known else ""


def _f1(counts: Counts) -> float:
    total = counts.positives + counts.predicted_positives
    return 2 * counts.true_positives / total if total else np.nan


def _best_f(result):
    best = result.sample.best_f
    at = f" at threshold {result.probability_at(best.threshold):.3g}" if np.isfinite(best.threshold) else ""
    return f"{_number(best.value)}{at}"


def _number(value):
    return "undefined" if np.isnan(value) else f"{value:.3g}"
