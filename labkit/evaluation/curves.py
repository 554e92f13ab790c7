"""Scores and every threshold on them at once, from one sort and two running sums."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from labkit.core import checks
from labkit.evaluation.base_rates import require_inside
from labkit.evaluation.cases import as_column, as_numbers, is_positive, require_same_length, unique_labels
from labkit.evaluation.matrices import Confusion


@dataclass(frozen=True)
class Choice:
    """A threshold and its value of a metric; infinity predicts every case negative."""

    threshold: float
    value: float


@dataclass(frozen=True)
class Thresholds:
    """Counts at every threshold: a case is predicted positive if its score is at least the threshold.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    values : ndarray of shape (n_thresholds,)
        Infinity, and then every different score, falling.
    true_positives, false_positives : ndarray of shape (n_thresholds,)
    n_positive, n_negative : float
    labels : tuple
        The negative and the positive class.

    Examples
    --------
    >>> curve = thresholds([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> curve.auc, curve.recall.tolist()
    (0.75, [0.0, 0.5, 0.5, 1.0, 1.0])
    """

    values: np.ndarray
    true_positives: np.ndarray
    false_positives: np.ndarray
    n_positive: float
    n_negative: float
    labels: tuple = (0, 1)

    @property
    def recall(self) -> np.ndarray:
        """The share of positive cases that are predicted positive, also known as true positive rate."""
        return _share(self.true_positives, self.n_positive)

    @property
    def false_positive_rate(self) -> np.ndarray:
        """The share of negative cases that are predicted positive."""
        return _share(self.false_positives, self.n_negative)

    @property
    def precision(self) -> np.ndarray:
        """The share of positive predictions that are correct; nan where there is none."""
        return _share(self.true_positives, self.true_positives + self.false_positives)

    @property
    def base_rate(self) -> float:
        """The share of cases that are positive: the precision of random guessing."""
        return float(self.n_positive / (self.n_positive + self.n_negative))

    @property
    def accuracy(self) -> np.ndarray:
        """The share of correct predictions."""
        correct = self.true_positives + self.n_negative - self.false_positives
        return correct / (self.n_positive + self.n_negative)

    @property
    def auc(self) -> float:
        """The area under the ROC curve: how often a positive case scores above a negative one."""
        return float(np.trapezoid(self.recall, self.false_positive_rate))

    @property
    def average_precision(self) -> float:
        """The precision at each step of recall, weighted by the step."""
        return float(np.diff(self.recall) @ self.precision[1:])

    def f_beta(self, beta: float = 1.0) -> np.ndarray:
        """Return F-beta at every threshold."""
        checks.positive(beta=beta)
        predicted = self.true_positives + self.false_positives
        return _share((1 + beta**2) * self.true_positives, beta**2 * self.n_positive + predicted)

    def cost(self, false_positive: float = 1.0, false_negative: float = 1.0) -> np.ndarray:
        """Return the mean cost of a case at every threshold."""
        checks.between(0, np.inf, false_positive=false_positive, false_negative=false_negative)
        false_negatives = self.n_positive - self.true_positives
        total = false_positive * self.false_positives + false_negative * false_negatives
        return total / (self.n_positive + self.n_negative)

    def best_f(self, beta: float = 1.0) -> Choice:
        """Return the threshold with the highest F-beta, as a Choice."""
        scores = self.f_beta(beta)
        index = int(np.argmax(np.nan_to_num(scores, nan=-1)))
        return Choice(float(self.values[index]), float(scores[index]))

    def best_cost(self, false_positive: float = 1.0, false_negative: float = 1.0) -> Choice:
        """Return the threshold with the lowest mean cost, as a Choice."""
        costs = self.cost(false_positive, false_negative)
        index = int(np.argmin(costs))
        return Choice(float(self.values[index]), float(costs[index]))

    def index(self, threshold: float) -> int:
        """Return the index of the entries that hold for a threshold, whether or not it is a score."""
        if np.isnan(threshold):
            checks.require(False, "threshold", threshold, "be a number")
        return int(np.searchsorted(-self.values, -threshold, side="right")) - 1 if threshold < np.inf else 0

    def at(self, threshold: float) -> Confusion:
        """Return the confusion matrix at a threshold."""
        index = self.index(threshold)
        tp = self.true_positives[index]
        fp = self.false_positives[index]
        counts = np.array([[self.n_negative - fp, fp], [self.n_positive - tp, tp]])
        return Confusion(self.labels, counts)

    def at_base_rate(self, base_rate: float) -> "Thresholds":
        """Return the same scores where another share of cases is positive; each class keeps its scores."""
        require_inside(base_rate=base_rate)
        both = self.n_positive > 0 and self.n_negative > 0
        checks.require(both, "y_true", self.labels[int(self.n_positive > 0)], "hold cases of both classes")
        n_cases = self.n_positive + self.n_negative
        n_positive = base_rate * n_cases
        n_negative = (1 - base_rate) * n_cases
        return replace(
            self,
            true_positives=self.recall * n_positive,
            false_positives=self.false_positive_rate * n_negative,
            n_positive=n_positive,
            n_negative=n_negative,
        )

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences about what is undefined because a class is absent."""
        sentences = (
            (self.n_positive, "No case is positive: recall, AUC and average precision are undefined."),
            (self.n_negative, "No case is negative: the false positive rate and AUC are undefined."),
        )
        return tuple(words for count, words in sentences if count == 0)


def thresholds(y_true: ArrayLike, scores: ArrayLike, positive: object = 1) -> Thresholds:
    """Count true and false positives at every threshold, by one sort and two running sums.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true : array_like of shape (n_cases,)
        Two classes.
    scores : array_like of shape (n_cases,)
        The higher, the more likely positive; probabilities or any other numbers.
    positive : label

    Returns
    -------
    Thresholds

    Raises
    ------
    ArgumentError
        For more than two classes, or scores that are no finite numbers or not one for each case.

    Examples
    --------
    >>> thresholds([0, 1, 1], [0.2, 0.9, 0.6]).true_positives.tolist()
    [0, 1, 2, 2]
    """
    truths = is_positive(y_true, positive)
    (scores,) = as_numbers(scores=scores)
    require_same_length(y_true=truths, scores=scores)
    falling = np.argsort(-scores)
    ranked = scores[falling]
    last = np.append(ranked[1:] != ranked[:-1], True)  # cases of equal score are predicted alike
    true_positives = np.cumsum(truths[falling])[last]
    predicted = np.flatnonzero(last) + 1
    return Thresholds(
        np.append(np.inf, ranked[last]),
        np.append(0, true_positives),
        np.append(0, predicted - true_positives),
        int(true_positives[-1]),
        int(predicted[-1] - true_positives[-1]),
        (_other(y_true, truths, positive), positive),
    )


def roc_auc(
    y_true: ArrayLike, scores: ArrayLike, positive: object = 1, labels: Sequence | None = None
) -> float:
    """Return the area under the ROC curve; nan where a class is absent.

    With a column of scores for each class: the mean over the classes, each against the rest (macro).

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true : array_like of shape (n_cases,)
    scores : array_like of shape (n_cases,) or (n_cases, n_classes)
    positive : label
    labels : sequence, optional
        The classes in the order of the columns; those of `y_true`, sorted, without it.

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    ArgumentError
        For scores that do not fit the classes or the cases.

    Examples
    --------
    >>> roc_auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.75
    """
    if np.ndim(scores) != 2:
        return thresholds(y_true, scores, positive).auc
    y_true = as_column("y_true", y_true)
    scores = np.asarray(scores)
    labels = unique_labels(y_true)[0].tolist() if labels is None else list(labels)
    fits = scores.shape[1] == len(labels) > 1
    columns = f"have one for each of {len(labels)} classes"
    checks.require(fits, "scores", f"{scores.shape[1]} columns", columns)
    unknown = [label for label in unique_labels(y_true)[0].tolist() if label not in labels]
    checks.require(not unknown, "labels", labels, f"name every class of `y_true`; {unknown} are missing")
    areas = [thresholds(y_true == label, column).auc for label, column in zip(labels, scores.T, strict=True)]
    defined = [area for area in areas if not np.isnan(area)]
    return float(np.mean(defined)) if defined else float("nan")


def average_precision(y_true: ArrayLike, scores: ArrayLike, positive: object = 1) -> float:
    """Return the average precision over all steps of recall; nan where no case is positive.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true : array_like of shape (n_cases,)
    scores : array_like of shape (n_cases,)
    positive : label

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    ArgumentError
        As `thresholds`.

    Examples
    --------
    >>> round(average_precision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), 3)
    0.833
    """
    return thresholds(y_true, scores, positive).average_precision


def _other(y_true, truths, positive):
    others = np.asarray(y_true)[~truths][:1].tolist()
    return others[0] if others else 0 if positive == 1 else f"not {positive}"


def _share(above, below):
    above, below = np.broadcast_arrays(np.asarray(above, dtype=float), below)
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)
