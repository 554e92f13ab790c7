"""One threshold on scored cases: counts, cost, and the probabilities behind the scores."""

import functools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from labkit.evaluation.base_rates import ScoredCases, make_scores
from labkit.evaluation.curves import Choice, Thresholds, thresholds
from labkit.evaluation.matrices import Confusion
from labkit.evaluation.probabilities import calibration

SEPARATION = 2.0
N_DRAWN = 300


class Counts(NamedTuple):
    """The four cells of a confusion matrix of two classes."""

    true_positives: int
    false_negatives: int
    false_positives: int
    true_negatives: int

    @property
    def positives(self) -> int:
        """The cases of the positive class."""
        return self.true_positives + self.false_negatives

    @property
    def predicted_positives(self) -> int:
        """The cases that are predicted positive."""
        return self.true_positives + self.false_positives


@dataclass(frozen=True)
class Sample:
    """Test cases and the counts at every threshold; `thin` is for drawing."""

    cases: ScoredCases
    curve: Thresholds
    thin: Thresholds
    best_f: Choice


@dataclass(frozen=True)
class OperatingPoint:
    """A sample at one threshold; `score` is the score to which the model gives this probability."""

    sample: Sample
    base_rate: float
    calibrated_for: float
    threshold: float
    score: float
    costs: tuple[float, float]
    matrix: Confusion
    cheapest: Choice

    @property
    def counts(self) -> Counts:
        """The confusion matrix as four numbers."""
        (true_negatives, false_positives), (false_negatives, true_positives) = self.matrix.counts.tolist()
        return Counts(true_positives, false_negatives, false_positives, true_negatives)

    @property
    def cost(self) -> float:
        """The mean cost of a case at this threshold."""
        false_positive, false_negative = self.costs
        total = false_positive * self.counts.false_positives + false_negative * self.counts.false_negatives
        return total / sum(self.counts)

    def probability_at(self, score: float | np.ndarray) -> np.ndarray:
        """Return the probability that the model gives to a score."""
        evidence = SEPARATION * np.asarray(score) - SEPARATION**2 / 2
        return expit(logit(self.calibrated_for) + evidence)

    def score_at(self, probability: float) -> float:
        """Return the score to which the model gives a probability."""
        return _score(probability, self.calibrated_for)

    @property
    def bins(self) -> pd.DataFrame:
        """Predicted probabilities and observed shares, bin by bin."""
        return calibration(self.sample.cases.y, self.probability_at(self.sample.cases.scores))


@functools.lru_cache(maxsize=24)
def scored_sample(n_cases: int, base_rate: float, seed: int) -> Sample:
    """Return cases with their scores, and the counts at every threshold."""
    cases = make_scores(n_cases, base_rate, SEPARATION, seed)
    curve = thresholds(cases.y, cases.scores)
    return Sample(cases, curve, _thin(curve), curve.best_f())


def _thin(curve):
    """Return the entries of a curve that a picture needs: equal steps of either rate."""
    steps = np.linspace(0, 1, N_DRAWN)
    rates = [rate for rate in (curve.recall, curve.false_positive_rate) if not np.isnan(rate).any()]
    rows = np.unique(np.concatenate([np.searchsorted(rate, steps) for rate in rates]))
    rows = rows[rows < len(curve.values)]
    return Thresholds(
        curve.values[rows], curve.true_positives[rows], curve.false_positives[rows],
        curve.n_positive, curve.n_negative,
    )  # fmt: skip


def operating_point(
    sample: Sample, threshold: float, base_rate: float, calibrated_for: float, costs: tuple[float, float]
) -> OperatingPoint:
    """Return what one threshold on the probabilities does to a sample."""
    score = _score(threshold, calibrated_for)
    matrix = sample.curve.at(score)
    cheapest = sample.curve.best_cost(*costs)
    return OperatingPoint(sample, base_rate, calibrated_for, threshold, score, costs, matrix, cheapest)


def _score(probability, base_rate):
    return float((logit(probability) - logit(base_rate) + SEPARATION**2 / 2) / SEPARATION)
