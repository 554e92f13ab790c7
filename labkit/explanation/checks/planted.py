"""Cases with a known answer: planted features, and a model that hides what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier

from labkit.core import checks
from labkit.explanation.explainers.coalitions import Case
from labkit.explanation.results import Explanation

N_PLANTED = 3


@dataclass(frozen=True)
class Planted:
    """Rows whose label is made from the first three columns alone.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    X : DataFrame
    y : ndarray of shape (n_rows,)
    names : tuple
        The columns that count.
    truth : callable
        Rows -> labels without their noise.
    """

    X: pd.DataFrame
    y: np.ndarray
    names: tuple
    truth: Callable

    def share(self, explanation: Explanation) -> float:
        """Return the share of an explanation, by size, that falls on the columns that count.

        Parameters
        ----------
        explanation : Explanation

        Returns
        -------
        float
            0 to 1; 1 for an explanation of zeros, which has no wrong contribution.
        """
        sizes = np.abs(explanation.values)
        counts = np.isin(explanation.names, self.names)
        return float(sizes[counts].sum() / sizes.sum()) if sizes.any() else 1.0


def make_planted(n_rows: int = 500, n_features: int = 10, noise: float = 0.1, seed: int = 0) -> Planted:
    """Make rows of independent normal columns whose label is 3 a + 2 b c with noise; others are irrelevant.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    n_rows, n_features : int
        Three features at least.
    noise : float
        Standard deviation of what is added to the label.
    seed : int

    Returns
    -------
    Planted

    Raises
    ------
    ArgumentError
        For fewer than three features or no row.

    Examples
    --------
    >>> planted = make_planted(n_rows=100)
    >>> planted.names, planted.X.shape
    (('a', 'b', 'c'), (100, 10))
    """
    checks.whole(n_rows=n_rows)
    checks.whole(N_PLANTED, n_features=n_features)
    rng = np.random.default_rng(seed)
    names = ("a", "b", "c", *(f"noise {place}" for place in range(1, n_features - N_PLANTED + 1)))
    X = pd.DataFrame(rng.normal(size=(n_rows, n_features)), columns=list(names))
    return Planted(X, _planted_truth(X) + rng.normal(0, noise, n_rows), names[:N_PLANTED], _planted_truth)


def disguise(biased: Callable, innocent: Callable, X: np.ndarray | pd.DataFrame, seed: int = 0) -> Callable:
    """Return a model that is biased on real rows and innocent on the rows by which LIME tests it.

    A forest learns to tell rows of X from rows whose columns were drawn one by one (Slack et al. 2020,
    doi:10.1145/3375627.3375830).

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    biased, innocent : callable
        Rows -> ndarray of shape (n_rows,).
    X : ndarray or DataFrame of numbers
        Real rows; with ties between the columns, or there is nothing to recognize.
    seed : int

    Returns
    -------
    callable
        Rows -> ndarray of shape (n_rows,).

    Examples
    --------
    >>> X = np.random.default_rng(0).normal(size=(100, 1)) * [1, 1]
    >>> model = disguise(lambda rows: np.ones(len(rows)), lambda rows: np.zeros(len(rows)), X)
    >>> bool(model(X).mean() > 0.9), model(np.array([[2.0, -2.0]])).item()
    (True, 0.0)
    """
    case = Case.of(X[:1], X)
    rng = np.random.default_rng(seed)
    drawn = case.drawn(rng.integers(len(X), size=X.shape))
    both = np.vstack([X, drawn])
    real = np.repeat([True, False], len(X))
    guard = RandomForestClassifier(50, min_samples_leaf=2, random_state=seed).fit(both, real)

    def predict(rows: Any) -> np.ndarray:
        return np.where(guard.predict(np.asarray(rows)), biased(rows), innocent(rows))

    return predict


def _planted_truth(X):
    X = np.asarray(X, dtype=float)
    return 3 * X[:, 0] + 2 * X[:, 1] * X[:, 2]
