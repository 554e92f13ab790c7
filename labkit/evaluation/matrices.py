"""The confusion matrix, and every metric that is a ratio of its cells."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.evaluation.cases import Cases

AVERAGES = ("binary", "macro", "micro", "weighted", None)


@dataclass(frozen=True)
class Confusion:
    """Counts of truths (rows) against answers (columns), and what follows from them.

    A ratio 0/0 is nan, and `remarks` says in words why; averages leave such classes out.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    labels : tuple
        The classes, sorted.
    counts : ndarray of shape (n_classes, n_classes)
    """

    labels: tuple
    counts: np.ndarray

    @property
    def table(self):
        """The counts as a DataFrame with the classes on both sides."""
        return pd.DataFrame(
            self.counts,
            index=pd.Index(self.labels, name="truth"),
            columns=pd.Index(self.labels, name="predicted"),
        )

    @property
    def support(self):
        """How many cases each class has."""
        return self.counts.sum(axis=1)

    @property
    def predicted(self):
        """How often each class was the answer."""
        return self.counts.sum(axis=0)

    @property
    def right(self):
        """How many cases of each class were answered rightly."""
        return np.diag(self.counts)

    @property
    def accuracy(self):
        """The share of right answers."""
        return float(self.right.sum() / self.counts.sum())

    @property
    def balanced_accuracy(self):
        """The mean recall of the classes that have cases."""
        return _mean(_ratio(self.right, self.support))

    @property
    def matthews(self):
        """The correlation of truth and answer; 0 where one of them never changes."""
        n_cases, hits = float(self.counts.sum()), float(self.right.sum())
        covariance = hits * n_cases - self.support @ self.predicted
        spread = (n_cases**2 - self.predicted @ self.predicted) * (n_cases**2 - self.support @ self.support)
        return float(covariance / np.sqrt(spread)) if spread > 0 else 0.0

    def precision(self, average=None, positive=1):
        """Return which share of the cases answered with a class belongs to it."""
        return self._averaged(self.right, self.predicted, average, positive)

    def recall(self, average=None, positive=1):
        """Return which share of the cases of a class was found."""
        return self._averaged(self.right, self.support, average, positive)

    def specificity(self, average=None, positive=1):
        """Return which share of the cases of all other classes was left alone."""
        others = self.counts.sum() - self.support
        left_alone = others - (self.predicted - self.right)
        # without a positive case or answer nobody was called: all others were left alone
        return self._averaged(left_alone, others, average, positive, absent=1.0)

    def f_beta(self, beta=1.0, average=None, positive=1):
        """Return the harmonic mean of precision and recall, recall weighing beta² times as much."""
        checks.positive(beta=beta)
        below = beta**2 * self.support + self.predicted
        return self._averaged((1 + beta**2) * self.right, below, average, positive)

    @property
    def remarks(self):
        """Sentences about classes that were absent, and what cannot be said because of it."""
        found = []
        for label, support, predicted in zip(self.labels, self.support, self.predicted, strict=True):
            if support == 0:
                found.append(f"No case is of class {label!r}: its recall is 0/0 and cannot be said.")
            if predicted == 0:
                found.append(f"No answer is {label!r}: its precision is 0/0 and cannot be said.")
        if len(self.labels) == 1:
            found.append("There is only one class: any score would look perfect.")
        return tuple(found)

    def _averaged(self, above, below, average, positive, absent=np.nan):
        checks.one_of(AVERAGES, average=average)
        if average == "micro":
            return float(_ratio(above.sum(), below.sum()))
        each = _ratio(above, below)
        if average is None:
            return each
        if average == "binary":
            self._require_binary(positive)
            return float(each[self.labels.index(positive)]) if positive in self.labels else absent
        return _mean(each, self.support if average == "weighted" else None)

    def _require_binary(self, positive):
        if len(self.labels) > 2:
            count = f"be macro, micro, weighted or None, as there are {len(self.labels)} classes"
            checks.require(False, "average", "binary", count)
        known = positive in self.labels or self.labels in ((0,), (-1,))
        checks.require(known, "positive", positive, f"be one of {', '.join(map(repr, self.labels))}")


def confusion(y_true, y_pred):
    """Count how often each truth met each answer.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)
        Labels: numbers, words or booleans.

    Returns
    -------
    Confusion
    """
    labels, truths, answers = Cases.coded(y_true, y_pred)
    n_classes = len(labels)
    counts = np.bincount(truths * n_classes + answers, minlength=n_classes**2)
    return Confusion(tuple(labels.tolist()), counts.reshape(n_classes, n_classes))


def _ratio(above, below):
    above, below = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    return np.divide(above, below, out=np.full(below.shape, np.nan), where=below != 0)


def _mean(each, weights=None):
    known = ~np.isnan(each)
    if not known.any():
        return float("nan")
    if weights is None or weights[known].sum() == 0:
        return float(each[known].mean())
    return float(np.average(each[known], weights=weights[known]))
