"""Scores and where to cut them: all thresholds at once, from one sort and two running sums."""

from dataclasses import dataclass, replace

import numpy as np

from labkit.core import checks
from labkit.evaluation.cases import Cases
from labkit.evaluation.matrices import Confusion


@dataclass(frozen=True)
class Choice:
    """A threshold and what it earns; infinity says no to every case."""

    threshold: float
    value: float


@dataclass(frozen=True)
class Thresholds:
    """What every threshold would do: a case is called positive if its score is at least the threshold.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    values : ndarray of shape (n_thresholds,)
        Infinity, and then every different score, falling.
    true_positives, false_positives : ndarray of shape (n_thresholds,)
    n_positive, n_negative : float
    labels : tuple
        The negative and the positive class.
    """

    values: np.ndarray
    true_positives: np.ndarray
    false_positives: np.ndarray
    n_positive: float
    n_negative: float
    labels: tuple = (0, 1)

    @property
    def recall(self):
        """The share of positive cases that are found, also known as true positive rate."""
        return _share(self.true_positives, self.n_positive)

    @property
    def false_positive_rate(self):
        """The share of negative cases that are called positive."""
        return _share(self.false_positives, self.n_negative)

    @property
    def precision(self):
        """The share of calls that are right; nan where nobody is called."""
        return _share(self.true_positives, self.true_positives + self.false_positives)

    @property
    def base_rate(self):
        """The share of cases that are positive: what a coin of any bias has as its precision."""
        return float(self.n_positive / (self.n_positive + self.n_negative))

    @property
    def accuracy(self):
        """The share of right answers."""
        right = self.true_positives + self.n_negative - self.false_positives
        return right / (self.n_positive + self.n_negative)

    @property
    def auc(self):
        """The area under the ROC curve: how often a positive case scores above a negative one."""
        return float(np.trapezoid(self.recall, self.false_positive_rate))

    @property
    def average_precision(self):
        """The precision at each step of recall, weighted by the step."""
        return float(np.diff(self.recall) @ self.precision[1:])

    def f_beta(self, beta=1.0):
        """Return F-beta at every threshold."""
        checks.positive(beta=beta)
        called = self.true_positives + self.false_positives
        return _share((1 + beta**2) * self.true_positives, beta**2 * self.n_positive + called)

    def cost(self, false_positive=1.0, false_negative=1.0):
        """Return the mean cost of a case at every threshold."""
        checks.between(0, np.inf, false_positive=false_positive, false_negative=false_negative)
        missed = self.n_positive - self.true_positives
        total = false_positive * self.false_positives + false_negative * missed
        return total / (self.n_positive + self.n_negative)

    def best_f(self, beta=1.0):
        """Return the threshold with the highest F-beta, as a Choice."""
        scores = self.f_beta(beta)
        place = int(np.argmax(np.nan_to_num(scores, nan=-1)))
        return Choice(float(self.values[place]), float(scores[place]))

    def best_cost(self, false_positive=1.0, false_negative=1.0):
        """Return the threshold with the lowest mean cost, as a Choice."""
        costs = self.cost(false_positive, false_negative)
        place = int(np.argmin(costs))
        return Choice(float(self.values[place]), float(costs[place]))

    def place(self, threshold):
        """Return the place of the row that holds for a threshold, whether or not it is a score."""
        if np.isnan(threshold):
            checks.require(False, "threshold", threshold, "be a number")
        return int(np.searchsorted(-self.values, -threshold, side="right")) - 1 if threshold < np.inf else 0

    def at(self, threshold):
        """Return the confusion matrix at a threshold."""
        place = self.place(threshold)
        hits, alarms = self.true_positives[place], self.false_positives[place]
        counts = np.array([[self.n_negative - alarms, alarms], [self.n_positive - hits, hits]])
        return Confusion(self.labels, counts)

    def at_base_rate(self, base_rate):
        """Return the same scores where another share of cases is positive; each class keeps its scores."""
        inside = checks.is_number(base_rate) and 0 < base_rate < 1
        checks.require(inside, "base_rate", base_rate, "lie between 0 and 1, both left out")
        both = self.n_positive > 0 and self.n_negative > 0
        checks.require(both, "y_true", self.labels[int(self.n_positive > 0)], "hold cases of both classes")
        n_cases = self.n_positive + self.n_negative
        more, fewer = base_rate * n_cases, (1 - base_rate) * n_cases
        return replace(
            self,
            true_positives=self.recall * more,
            false_positives=self.false_positive_rate * fewer,
            n_positive=more,
            n_negative=fewer,
        )

    @property
    def remarks(self):
        """Sentences about what cannot be said because a class is absent."""
        sentences = (
            (self.n_positive, "No case is positive: recall, AUC and average precision cannot be said."),
            (self.n_negative, "No case is negative: the false positive rate and AUC cannot be said."),
        )
        return tuple(words for count, words in sentences if count == 0)


def thresholds(y_true, scores, positive=1):
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
    """
    chosen, (scores,) = Cases.positives(y_true, positive), Cases.numbers(scores=scores)
    Cases.same_length(y_true=chosen, scores=scores)
    falling = np.argsort(-scores)
    ranked = scores[falling]
    last = np.append(ranked[1:] != ranked[:-1], True)  # cases of equal score are called together
    hits = np.cumsum(chosen[falling])[last]
    calls = np.flatnonzero(last) + 1
    return Thresholds(
        np.append(np.inf, ranked[last]),
        np.append(0, hits),
        np.append(0, calls - hits),
        int(hits[-1]),
        int(calls[-1] - hits[-1]),
        (_other(y_true, chosen, positive), positive),
    )


def roc_auc(y_true, scores, positive=1, labels=None):
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
    """
    if np.ndim(scores) != 2:
        return thresholds(y_true, scores, positive).auc
    y_true, scores = Cases.column("y_true", y_true), np.asarray(scores)
    labels = Cases.unique(y_true)[0].tolist() if labels is None else list(labels)
    many = scores.shape[1] == len(labels) > 1
    checks.require(
        many, "scores", f"{scores.shape[1]} columns", f"have one for each of {len(labels)} classes"
    )
    unknown = [label for label in Cases.unique(y_true)[0].tolist() if label not in labels]
    checks.require(not unknown, "labels", labels, f"name every class of `y_true`; {unknown} are missing")
    columns = zip(labels, scores.T, strict=True)
    known = [area for label, one in columns if not np.isnan(area := thresholds(y_true == label, one).auc)]
    return float(np.mean(known)) if known else float("nan")


def average_precision(y_true, scores, positive=1):
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
    """
    return thresholds(y_true, scores, positive).average_precision


def _other(y_true, chosen, positive):
    others = np.asarray(y_true)[~chosen][:1].tolist()
    return others[0] if others else 0 if positive == 1 else f"not {positive}"


def _share(above, below):
    above, below = np.broadcast_arrays(np.asarray(above, dtype=float), below)
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)
