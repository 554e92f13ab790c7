"""Checks of explainers: against the exact values, with other seeds, with other backgrounds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.explanation.results import Explanation


@dataclass(frozen=True)
class Agreement:
    """How far an explanation is from one that is taken as true.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    error : float
        The largest difference, as a share of the largest true value.
    overlap : float
        Of the k largest features of both: those in common as a share of all (Jaccard).
    n_flipped : int
        Features whose contribution has the opposite sign.
    """

    error: float
    overlap: float
    n_flipped: int


@dataclass(frozen=True)
class Stability:
    """Explanations of the same row that differ only in their seed.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    values : ndarray of shape (n_seeds, n_features)
    names : tuple
    overlap : float
        Mean share of the k largest features that two seeds have in common (Jaccard).
    winners : tuple
        The names that came first at least once, most frequent first.
    k : int
    """

    values: np.ndarray
    names: tuple
    overlap: float
    winners: tuple
    k: int


def agreement(explanation: Explanation, truth: Explanation, k: int = 5) -> Agreement:
    """Compare an explanation with the exact one of the same row, feature by feature.

    Efficiency is not enough: values can sum to the prediction and be wrong one by one.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    explanation, truth : Explanation
    k : int

    Returns
    -------
    Agreement

    Raises
    ------
    ArgumentError
        When the features are not the same.

    Examples
    --------
    >>> from labkit.explanation import linear_shapley
    >>> truth = linear_shapley([2.0, 1.0], 0.0, [1.0, 1.0], [[0.0, 0.0]])
    >>> other = linear_shapley([-1.0, 1.0], 0.0, [1.0, 1.0], [[0.0, 0.0]])
    >>> agreement(other, truth)
    Agreement(error=1.5, overlap=1.0, n_flipped=1)
    """
    _same_features(explanation, truth)
    largest = np.abs(truth.values).max()
    error = np.abs(explanation.values - truth.values).max() / largest if largest else 0.0
    overlap = _jaccard(explanation.top(k), truth.top(k))
    return Agreement(float(error), overlap, len(sign_flips(explanation, truth, len(truth.names))))


def stability(
    explain: Callable[[int], Explanation], seeds: Iterable[int] = range(10), k: int = 5
) -> Stability:
    """Explain a row with several seeds and measure how much of the explanation is chance.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    explain : callable
        (seed) -> Explanation.
    seeds : iterable of int
        Two at least.
    k : int
        How many of the largest features to compare.

    Returns
    -------
    Stability

    Raises
    ------
    ArgumentError
        For fewer than two seeds.

    Examples
    --------
    >>> from labkit.explanation import linear_shapley
    >>> stability(lambda seed: linear_shapley([1.0, seed], 0, [1.0, 1.0], [[0.0, 0.0]]), (0, 3), k=1).overlap
    0.0
    """
    some = [explain(seed) for seed in seeds]
    checks.require(len(some) > 1, "seeds", f"{len(some)} seeds", "be two or more")
    pairs = combinations([each.top(k) for each in some], 2)
    winners = pd.Series([each.top(1)[0] for each in some]).value_counts(sort=True).index
    overlap = float(np.mean([_jaccard(*pair) for pair in pairs]))
    return Stability(np.array([each.values for each in some]), some[0].names, overlap, tuple(winners), k)


def sign_flips(one: Explanation, other: Explanation, k: int = 10) -> list:
    """Return the features that speak for a prediction in one explanation and against it in the other.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    one, other : Explanation
    k : int
        Look only at the k features with the largest contributions in both together.

    Returns
    -------
    list
        Names, the largest contributions first.

    Raises
    ------
    ArgumentError
        When the features are not the same.

    Examples
    --------
    >>> from labkit.explanation import linear_shapley
    >>> truth = linear_shapley([2.0, 1.0], 0.0, [1.0, 1.0], [[0.0, 0.0]])
    >>> other = linear_shapley([-1.0, 1.0], 0.0, [1.0, 1.0], [[0.0, 0.0]])
    >>> sign_flips(truth, other)
    ['x0']
    """
    _same_features(one, other)
    checks.whole(k=k)
    order = np.argsort(-(np.abs(one.values) + np.abs(other.values)), kind="stable")[:k]
    return [one.names[place] for place in order if one.values[place] * other.values[place] < 0]


def background_sizes(
    explain: Callable, background: np.ndarray | pd.DataFrame, sizes: Iterable[int], seed: int = 0
) -> pd.DataFrame:
    """Explain with fewer and fewer rows as the background and compare with all of them.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    explain : callable
        (background) -> Explanation.
    background : ndarray or DataFrame
    sizes : iterable of int
    seed : int
        Of the order in which rows are drawn: smaller backgrounds lie in larger ones.

    Returns
    -------
    DataFrame
        Index: size; columns: base, and error, the largest change as a share of the largest contribution.

    Raises
    ------
    ArgumentError
        For a size above the number of rows.

    Examples
    --------
    >>> from labkit.explanation import linear_shapley
    >>> rows = np.arange(8.0).reshape(4, 2)
    >>> background_sizes(lambda some: linear_shapley([1, 1], 0, [1, 1], some), rows, [4])["error"].tolist()
    [0.0]
    """
    n_rows = len(background)
    whole = explain(background)
    order = np.random.default_rng(seed).permutation(n_rows)
    table = []
    for size in sizes:
        checks.whole(size=size)
        checks.require(size <= n_rows, "size", size, f"be {n_rows}, the rows there are, at most")
        rows = order[:size]
        smaller = background.iloc[rows] if isinstance(background, pd.DataFrame) else background[rows]
        explanation = explain(smaller)
        error = agreement(explanation, whole).error
        table.append({"size": size, "base": explanation.base, "error": error})
    return pd.DataFrame(table).set_index("size")


def _jaccard(one, other):
    return len({*one} & {*other}) / len({*one} | {*other})


def _same_features(one, other):
    checks.require(one.names == other.names, "names", other.names, f"be those of the first, {one.names}")
