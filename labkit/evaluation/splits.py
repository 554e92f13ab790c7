"""Ways to set cases aside, each in a few lines, so that it can be read what it keeps apart."""

from dataclasses import dataclass

import numpy as np

from labkit.core import checks
from labkit.evaluation.cases import Cases


@dataclass(frozen=True)
class Split:
    """The rows to train on and the rows to test on, sorted.

    Parameters
    ----------
    train, test : ndarray of int
    """

    train: np.ndarray
    test: np.ndarray


def random_split(n_cases, test_share=0.2, seed=0):
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
    """
    checks.whole(2, n_cases=n_cases)
    shuffled = np.random.default_rng(seed).permutation(n_cases)
    return _split(shuffled, _n_test(n_cases, test_share))


def stratified_split(y, test_share=0.2, seed=0):
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
    """
    rng, parts = np.random.default_rng(seed), []
    for label, rows in _rows_of("y", y):
        checks.require(len(rows) > 1, "y", label, "give each class two cases or more; this class has one")
        parts.append(_split(rng.permutation(rows), _n_test(len(rows), test_share)))
    return Split(*(np.sort(np.concatenate([getattr(part, side) for part in parts])) for side in _SIDES))


def grouped_split(groups, test_share=0.2, seed=0):
    """Set whole groups aside, in random order, until they hold at least the share asked for.

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
    """
    members = [rows for _, rows in _rows_of("groups", groups)]
    checks.require(len(members) > 1, "groups", len(members), "hold two groups or more")
    n_test = _n_test(sum(map(len, members)), test_share)
    order = np.random.default_rng(seed).permutation(len(members))
    sizes = np.cumsum([len(members[place]) for place in order])
    n_groups = min(int(np.searchsorted(sizes, n_test)) + 1, len(members) - 1)
    test, train = (np.concatenate([members[p] for p in part]) for part in np.split(order, [n_groups]))
    return Split(np.sort(train), np.sort(test))


def time_split(times, test_share=0.2):
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
    """
    times = Cases.column("times", times)
    different = np.unique(times)
    checks.require(len(different) > 1, "times", times[0], "hold two different times or more")
    # never the earliest time of all: something must be left to train on
    first = max(np.sort(times)[-_n_test(len(times), test_share)], different[1])
    return Split(np.flatnonzero(times < first), np.flatnonzero(times >= first))


def folds(n_cases, n_folds=5, seed=0):
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
    """
    checks.whole(2, n_folds=n_folds)
    checks.whole(n_folds, n_cases=n_cases)
    shuffled = np.random.default_rng(seed).permutation(n_cases)
    return [Split(np.setdiff1d(shuffled, test), np.sort(test)) for test in np.array_split(shuffled, n_folds)]


def nested_folds(n_cases, n_outer=5, n_inner=3, seed=0):
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
    inside = checks.is_number(test_share) and 0 < test_share < 1
    checks.require(inside, "test_share", test_share, "lie between 0 and 1, both left out")
    return min(max(round(n_cases * test_share), 1), n_cases - 1)


def _rows_of(name, values):
    labels, places = Cases.unique(Cases.column(name, values))
    together = np.split(np.argsort(places, kind="stable"), np.cumsum(np.bincount(places))[:-1])
    return list(zip(labels.tolist(), together, strict=True))
