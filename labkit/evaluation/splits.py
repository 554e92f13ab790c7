"""Ways to set cases aside, each in a few lines, so that one can read what it keeps apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from labkit.core import checks
from labkit.evaluation.base_rates import require_inside
from labkit.evaluation.cases import as_column, unique_labels


@dataclass(frozen=True)
class Split:
    """The rows to train on and the rows to test on, sorted.

    Parameters
    ----------
    train, test : ndarray of int
    """

    train: np.ndarray
    test: np.ndarray


def random_split(n_cases: int, test_share: float = 0.2, seed: int = 0) -> Split:
    """Set a random share of the cases aside.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    n_cases : int, >= 2
    test_share : float in (0, 1)
    seed : int

    Returns
    -------
    Split

    Raises
    ------
    ArgumentError
        For fewer than two cases, or a share outside (0, 1).

    Examples
    --------
    >>> len(random_split(10).train), len(random_split(10).test)
    (8, 2)
    """
    checks.whole(2, n_cases=n_cases)
    shuffled = np.random.default_rng(seed).permutation(n_cases)
    return _split(shuffled, _n_test(n_cases, test_share))


def stratified_split(y: ArrayLike, test_share: float = 0.2, seed: int = 0) -> Split:
    """Set the same share of every class aside.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y : array_like of shape (n_cases,)
        Each class needs two cases or more.
    test_share : float in (0, 1)
    seed : int

    Returns
    -------
    Split

    Raises
    ------
    ArgumentError
        For a class with a single case, or a share outside (0, 1).

    Examples
    --------
    >>> split = stratified_split([0] * 10 + [1] * 5, test_share=0.2)
    >>> np.bincount(np.repeat([0, 1], [10, 5])[split.test]).tolist()
    [2, 1]
    """
    rng = np.random.default_rng(seed)
    parts = []
    for label, rows in _rows_of("y", y):
        checks.require(len(rows) > 1, "y", label, "give each class two cases or more; this class has one")
        parts.append(_split(rng.permutation(rows), _n_test(len(rows), test_share)))
    return Split(*(np.sort(np.concatenate([getattr(part, side) for part in parts])) for side in _SIDES))


def grouped_split(groups: ArrayLike, test_share: float = 0.2, seed: int = 0) -> Split:
    """Set whole groups aside, in random order, until they hold at least the given share.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    groups : array_like of shape (n_cases,)
        Patient, author, machine: whatever ties cases together. Two groups or more.
    test_share : float in (0, 1)
    seed : int

    Returns
    -------
    Split

    Raises
    ------
    ArgumentError
        For a single group, or a share outside (0, 1).

    Examples
    --------
    >>> groups = np.array(["a", "b", "a", "b", "c"])
    >>> split = grouped_split(groups)
    >>> set(groups[split.train]) & set(groups[split.test])
    set()
    """
    members = [rows for _, rows in _rows_of("groups", groups)]
    checks.require(len(members) > 1, "groups", len(members), "hold two groups or more")
    n_test = _n_test(sum(map(len, members)), test_share)
    order = np.random.default_rng(seed).permutation(len(members))
    sizes = np.cumsum([len(members[place]) for place in order])
    n_groups = min(int(np.searchsorted(sizes, n_test)) + 1, len(members) - 1)
    test, train = (np.concatenate([members[p] for p in part]) for part in np.split(order, [n_groups]))
    return Split(np.sort(train), np.sort(test))


def time_split(times: ArrayLike, test_share: float = 0.2) -> Split:
    """Set the latest cases aside; cases of the same time stay together.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    times : array_like of shape (n_cases,)
        Numbers or dates, with two different times or more.
    test_share : float in (0, 1)

    Returns
    -------
    Split

    Raises
    ------
    ArgumentError
        For fewer than two different times, or a share outside (0, 1).

    Examples
    --------
    >>> time_split([3, 1, 2, 5, 4]).test.tolist()
    [3]
    """
    times = as_column("times", times)
    different = np.unique(times)
    checks.require(len(different) > 1, "times", times[0], "hold two different times or more")
    # never the earliest time of all: something must be left to train on
    first = max(np.sort(times)[-_n_test(len(times), test_share)], different[1])
    return Split(np.flatnonzero(times < first), np.flatnonzero(times >= first))


def folds(n_cases: int, n_folds: int = 5, seed: int = 0) -> list[Split]:
    """Cut the cases into folds: each is tested on once and trained on otherwise.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    n_cases : int
    n_folds : int, >= 2
    seed : int

    Returns
    -------
    list of Split

    Raises
    ------
    ArgumentError
        For fewer than two folds, or fewer cases than folds.

    Examples
    --------
    >>> sorted(row.item() for fold in folds(6, n_folds=3) for row in fold.test)
    [0, 1, 2, 3, 4, 5]
    """
    checks.whole(2, n_folds=n_folds)
    checks.whole(n_folds, n_cases=n_cases)
    shuffled = np.random.default_rng(seed).permutation(n_cases)
    return [Split(np.setdiff1d(shuffled, test), np.sort(test)) for test in np.array_split(shuffled, n_folds)]


def nested_folds(
    n_cases: int, n_outer: int = 5, n_inner: int = 3, seed: int = 0
) -> list[tuple[Split, list[Split]]]:
    """Cut folds, and folds inside each training part: choose on the inner ones, report on the outer ones.

    Source: Cawley & Talbot 2010, jmlr.org/papers/v11/cawley10a.html.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    n_cases : int
    n_outer, n_inner : int, >= 2
    seed : int

    Returns
    -------
    list of (Split, list of Split)
        All rows are rows of the whole.

    Raises
    ------
    ArgumentError
        For fewer than two folds, or too few cases.

    Examples
    --------
    >>> outer, inner = nested_folds(12, n_outer=3, n_inner=2)[0]
    >>> set(outer.test) & set(inner[0].train) | set(outer.test) & set(inner[0].test)
    set()
    """
    nested = []
    for outer in folds(n_cases, n_outer, seed):
        inner = folds(len(outer.train), n_inner, seed)
        nested.append((outer, [Split(outer.train[part.train], outer.train[part.test]) for part in inner]))
    return nested


_SIDES = ("train", "test")


def _split(shuffled, n_test):
    return Split(np.sort(shuffled[n_test:]), np.sort(shuffled[:n_test]))


def _n_test(n_cases, test_share):
    require_inside(test_share=test_share)
    return min(max(round(n_cases * test_share), 1), n_cases - 1)


def _rows_of(name, values):
    labels, places = unique_labels(as_column(name, values))
    together = np.split(np.argsort(places, kind="stable"), np.cumsum(np.bincount(places))[:-1])
    return list(zip(labels.tolist(), together, strict=True))
