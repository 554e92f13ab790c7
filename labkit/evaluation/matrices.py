"""The confusion matrix, and every metric that is a ratio of its cells."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from labkit.core import checks
from labkit.evaluation.cases import as_codes

AVERAGES = ("binary", "macro", "micro", "weighted", None)


@dataclass(frozen=True)
class Confusion:
    """Counts of true classes (rows) against predicted ones (columns), and the metrics that follow.

    A ratio 0/0 is nan, and `remarks` states why; averages leave such classes out.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    labels : tuple
        The classes, sorted.
    counts : ndarray of shape (n_classes, n_classes)

    Examples
    --------
    >>> counted = confusion([1, 1, 0, 0], [1, 0, 0, 0])
    >>> counted.counts.tolist(), counted.accuracy
    ([[2, 0], [1, 1]], 0.75)
    """

    labels: tuple
    counts: np.ndarray

    @property
    def table(self) -> pd.DataFrame:
        """The counts as a DataFrame with the classes on both sides."""
        return pd.DataFrame(
            self.counts,
            index=pd.Index(self.labels, name="truth"),
            columns=pd.Index(self.labels, name="predicted"),
        )

    @property
    def support(self) -> np.ndarray:
        """The number of cases of each class."""
        return self.counts.sum(axis=1)

    @property
    def predicted(self) -> np.ndarray:
        """The number of cases predicted as each class."""
        return self.counts.sum(axis=0)

    @property
    def correct(self) -> np.ndarray:
        """The number of correct predictions of each class."""
        return np.diag(self.counts)

    @property
    def accuracy(self) -> float:
        """The share of correct predictions."""
        return float(self.correct.sum() / self.counts.sum())

    @property
    def balanced_accuracy(self) -> float:
        """The mean recall of the classes that have cases."""
        return _mean(_ratio(self.correct, self.support))

    @property
    def matthews(self) -> float:
        """The correlation of truth and prediction; 0 where one of them is constant."""
        n_cases = float(self.counts.sum())
        covariance = float(self.correct.sum()) * n_cases - self.support @ self.predicted
        spread = (n_cases**2 - self.predicted @ self.predicted) * (n_cases**2 - self.support @ self.support)
        return float(covariance / np.sqrt(spread)) if spread > 0 else 0.0

    def precision(self, average: str | None = None, positive: object = 1) -> float | np.ndarray:
        """Return which share of the cases predicted as a class belongs to it."""
        return self._averaged(self.correct, self.predicted, average, positive)

    def recall(self, average: str | None = None, positive: object = 1) -> float | np.ndarray:
        """Return which share of the cases of a class is predicted as it."""
        return self._averaged(self.correct, self.support, average, positive)

    def specificity(self, average: str | None = None, positive: object = 1) -> float | np.ndarray:
        """Return which share of the cases of all other classes is not predicted as a class."""
        others = self.counts.sum() - self.support
        true_negatives = others - (self.predicted - self.correct)
        # where the positive class does not occur at all, every case is a true negative
        return self._averaged(true_negatives, others, average, positive, absent=1.0)

    def f_beta(
        self, beta: float = 1.0, average: str | None = None, positive: object = 1
    ) -> float | np.ndarray:
        """Return the harmonic mean of precision and recall, recall weighing beta² times as much."""
        checks.positive(beta=beta)
        below = beta**2 * self.support + self.predicted
        return self._averaged((1 + beta**2) * self.correct, below, average, positive)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences about classes that are absent, and what is undefined because of it."""
        remarks = []
        for label, support, predicted in zip(self.labels, self.support, self.predicted, strict=True):
            if support == 0:
                remarks.append(f"No case is of class {label!r}: its recall is 0/0, undefined.")
            if predicted == 0:
                remarks.append(f"No case is predicted as {label!r}: its precision is 0/0, undefined.")
        if len(self.labels) == 1:
            remarks.append("There is only one class: any score would look perfect.")
        return tuple(remarks)

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


def confusion(y_true: ArrayLike, y_pred: ArrayLike) -> Confusion:
    """Count how often each true class meets each predicted class.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)
        Labels: numbers, words or booleans.

    Returns
    -------
    Confusion

    Raises
    ------
    ArgumentError
        For columns of different lengths or kinds, or with missing values.

    Examples
    --------
    >>> confusion(["cat", "dog", "dog"], ["cat", "cat", "dog"]).table
    predicted  cat  dog
    truth
    cat          1    0
    dog          1    1
    """
    labels, truths, predictions = as_codes(y_true, y_pred)
    n_classes = len(labels)
    counts = np.bincount(truths * n_classes + predictions, minlength=n_classes**2)
    return Confusion(tuple(labels.tolist()), counts.reshape(n_classes, n_classes))


def _ratio(above, below):
    above = np.asarray(above, dtype=float)
    below = np.asarray(below, dtype=float)
    return np.divide(above, below, out=np.full(below.shape, np.nan), where=below != 0)


def _mean(each, weights=None):
    known = ~np.isnan(each)
    if not known.any():
        return float("nan")
    if weights is None or weights[known].sum() == 0:
        return float(each[known].mean())
    return float(np.average(each[known], weights=weights[known]))
