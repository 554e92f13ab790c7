"""What the panel of this chapter computes from its state, and what it says about it."""

import functools
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from labkit.core import checks
from labkit.evaluation.base_rates import ScoredCases, make_scores, threshold_from_costs
from labkit.evaluation.comparison import best_by_luck
from labkit.evaluation.intervals import delong, wilson
from labkit.evaluation.matrices import Confusion
from labkit.evaluation.probabilities import calibration
from labkit.evaluation.redraws import KINDS, TiedCases, make_copies, make_drift, redraw
from labkit.evaluation.thresholds import Choice, Thresholds, thresholds

VIEWS = ("roc", "precision_recall", "cost", "calibration", "splits")
NAMES = ("breast cancer", "near copies", "drift")
SEPARATION, TRAINED_AT = 2.0, 0.5  # the model learned from as many positive as negative cases
N_SHOWN, N_SPLITS = 300, 100


@dataclass(frozen=True)
class Sample:
    """Test cases and what every threshold does to them; `thin` is for drawing."""

    cases: ScoredCases
    curve: Thresholds
    thin: Thresholds
    best_f: Choice


@dataclass(frozen=True)
class Judgement:
    """What one threshold does to a sample; the cut is its score, the threshold the probability said there."""

    view: str
    sample: Sample
    base_rate: float
    threshold: float
    cut: float
    recalibrated: bool
    costs: tuple
    matrix: Confusion
    cheapest: Choice

    @property
    def counts(self):
        """True positives, false negatives, false positives and true negatives."""
        (left_alone, alarms), (missed, found) = self.matrix.counts.tolist()
        return found, missed, alarms, left_alone

    @property
    def cost(self):
        """The mean cost of a case at this threshold."""
        _, missed, alarms, _ = self.counts
        return (self.costs[0] * alarms + self.costs[1] * missed) / sum(self.counts)

    def said(self, scores):
        """Return the probability that the model says at a score."""
        return expit(logit(self.base_rate if self.recalibrated else TRAINED_AT) + _evidence(scores))

    def cut_at(self, probability):
        """Return the score at which the model says a probability."""
        return _cut(probability, self.base_rate if self.recalibrated else TRAINED_AT)

    @property
    def bins(self):
        """What was said and what happened, bin by bin."""
        return calibration(self.sample.cases.y, self.said(self.sample.cases.scores))


@dataclass(frozen=True)
class Redraws:
    """The same cases split many times, and what luck can do with a test part of that size.

    `luck` is {number of models: best accuracy to expect} of models that toss a coin.
    """

    view: str
    cases: str
    kind: str
    n_models: int
    table: pd.DataFrame
    n_test: int
    luck: dict

    @property
    def lucky(self):
        """The accuracy to expect of the best of so many coins."""
        return best_by_luck(self.n_models, self.n_test)


def judge(
    view="roc", threshold=0.5, base_rate=0.5, n_cases=20_000, false_positive=1.0, false_negative=1.0,
    recalibrate=False, seed=0, cases="breast cancer", split="random", test_share=0.2, n_copies=4,
    n_models=100,
):  # fmt: skip
    """Compute what a state of the panel shows: one threshold on scored cases, or many splits."""
    checks.one_of(VIEWS, view=view)
    if view == "splits":
        return _redraw(cases, split, test_share, n_copies, n_models, seed)
    inside = checks.is_number(threshold) and 0 < threshold < 1
    checks.require(inside, "threshold", threshold, "lie between 0 and 1, both left out")
    sample = _sample(n_cases, base_rate, seed)
    cut = _cut(threshold, base_rate if recalibrate else TRAINED_AT)
    costs = (false_positive, false_negative)
    matrix, cheapest = sample.curve.at(cut), sample.curve.best_cost(*costs)
    return Judgement(view, sample, base_rate, threshold, cut, recalibrate, costs, matrix, cheapest)


def describe_judgement(result):
    """Say in words what the picture of a result shows, formulas with their numbers."""
    return _splits_in_words(result) if result.view == "splits" else _judgement_in_words(result)


def moved_to(state, result, place, x, y):
    """Return the changes that follow when the learner drags to a point of one of the three axes."""
    if state["view"] == "splits":
        return {"n_models": int(np.clip(round(x), 1, 1000))} if place == 2 else {}
    on_scores = place == 0 or (place == 2 and state["view"] == "cost")
    if on_scores:
        return {"threshold": _readable(result.said(x))}
    if place != 2 or state["view"] == "calibration":
        return {"threshold": _readable(x)} if place == 2 else {}
    curve = result.sample.curve
    reached = curve.false_positive_rate if state["view"] == "roc" else curve.recall
    row = int(np.clip(np.searchsorted(reached, x), 1, len(curve.values) - 1))
    return {"threshold": _readable(result.said(curve.values[row]))}


def one_press(state, dx):
    """Return the changes that one press of an arrow key makes."""
    if state["view"] == "splits":
        return {"n_models": int(np.clip(round(state["n_models"] * 1.3**dx) + dx, 1, 1000))}
    return {"threshold": _readable(expit(logit(state["threshold"]) + dx / 5))}


def accuracy_of(judgement):
    """Return the accuracy of a judgement."""
    return judgement.matrix.accuracy


def precision_in_percent(judgement):
    """Return the precision of a judgement in percent."""
    found, _, alarms, _ = judgement.counts
    return 100 * found / (found + alarms)


def best_f_threshold(judgement):
    """Return the probability from which to call for the best F1."""
    return float(judgement.said(judgement.sample.best_f.threshold))


def points_between(redraws):
    """Return the points between the luckiest and the unluckiest split."""
    return 100 * float(np.ptp(redraws.table["score"]))


@functools.lru_cache(maxsize=24)
def _sample(n_cases, base_rate, seed):
    cases = make_scores(n_cases, base_rate, SEPARATION, seed)
    curve = thresholds(cases.y, cases.scores)
    return Sample(cases, curve, _thin(curve), curve.best_f())


def _thin(curve):
    """Return the rows of a curve that a picture needs: equal steps of either rate."""
    steps = np.linspace(0, 1, N_SHOWN)
    rates = [rate for rate in (curve.recall, curve.false_positive_rate) if not np.isnan(rate).any()]
    rows = np.unique(np.concatenate([np.searchsorted(rate, steps) for rate in rates]))
    rows = rows[rows < len(curve.values)]
    return Thresholds(
        curve.values[rows], curve.true_positives[rows], curve.false_positives[rows],
        curve.n_positive, curve.n_negative,
    )  # fmt: skip


def _redraw(cases, split, test_share, n_copies, n_models, seed):
    checks.one_of(NAMES, cases=cases)
    checks.one_of(KINDS, split=split)
    checks.whole(n_models=n_models)
    table = _redrawn(cases, split, test_share, n_copies if cases == "near copies" else 1, seed)
    n_test = round(table["n_test"].mean())
    return Redraws("splits", cases, split, n_models, table, n_test, _luck(n_test))


@functools.lru_cache(maxsize=16)
def _luck(n_test):
    return {n_models: best_by_luck(n_models, n_test) for n_models in (1, 2, 3, 6, 10, 30, 100, 300, 1000)}


@functools.lru_cache(maxsize=64)
def _redrawn(cases, split, test_share, n_copies, seed):
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


def _evidence(scores):
    return SEPARATION * np.asarray(scores) - SEPARATION**2 / 2


def _cut(probability, base_rate):
    return float((logit(probability) - logit(base_rate) + SEPARATION**2 / 2) / SEPARATION)


def _readable(probability):
    return float(f"{np.clip(probability, 0.001, 0.999):.3g}")


def _judgement_in_words(judgement):
    found, missed, alarms, left_alone = judgement.counts
    n_cases, sample = sum(judgement.counts), judgement.sample
    area, best = delong(sample.curve), sample.best_f
    words = [
        f"{n_cases:,} test cases, base rate {judgement.base_rate:.3g}, "
        f"“yes” from {judgement.threshold:.3g} on.",
        f"precision = TP/(TP+FP) = {_ratio(found, found + alarms)}.",
        f"recall = TP/(TP+FN) = {_ratio(found, found + missed)}.",
        f"accuracy = (TP+TN)/all = {_ratio(found + left_alone, n_cases)}; "
        f"always “no”: {(alarms + left_alone) / n_cases:.3g}.",
        f"F1 = {_known(_f1(found, missed, alarms))}, best {_known(best.value)}"
        + (f" from {judgement.said(best.threshold):.3g} on." if np.isfinite(best.threshold) else "."),
        f"AUC {_known(area.estimate)}{_bounds(area)}.",
        "Mean cost {:.3g} ({:g} a false alarm, {:g} a miss), ".format(judgement.cost, *judgement.costs)
        + f"least {judgement.cheapest.value:.3g}.",
    ]  # fmt: skip
    words += sample.curve.remarks
    if judgement.view == "cost":
        words.append(f"By the formula: from {threshold_from_costs(*judgement.costs):.3g} on, if calibrated.")
    return " ".join(words)


_KINDS_IN_WORDS = {
    "random": "{} random splits",
    "stratified": "{} stratified splits",
    "grouped": "{} splits by groups",
    "time": "{} split by time",
}


def _splits_in_words(redraws):
    scores, span = redraws.table["score"], wilson(round(0.9 * redraws.n_test), redraws.n_test)
    many = len(scores) > 1
    drawn = _KINDS_IN_WORDS[redraws.kind].format(len(scores))
    spread = f": accuracy {scores.min():.1%} to {scores.max():.1%}, mean" if many else ": accuracy"
    return (
        f"{redraws.cases.capitalize()}, nearest neighbour, {drawn}{spread} {scores.mean():.1%}. "
        f"A test of {redraws.n_test} cases that says 90% means {span.low:.1%} to {span.high:.1%}. "
        f"Of {redraws.n_models} models that toss a coin the best scores {redraws.lucky:.1%}."
    )


def _ratio(above, below):
    if not below:
        return "0/0, cannot be said"
    return f"{above:,}/{below:,} = {above / below:.3g}{_bounds(wilson(above, below))}"


def _bounds(interval):
    known = not np.isnan([interval.low, interval.high]).any()
    return f" ({interval.low:.3g} to {interval.high:.3g})" if known else ""


def _f1(found, missed, alarms):
    return 2 * found / (2 * found + missed + alarms) if found + missed + alarms else np.nan


def _known(value):
    return "cannot be said" if np.isnan(value) else f"{value:.3g}"
