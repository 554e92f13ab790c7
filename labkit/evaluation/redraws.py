"""One set of cases, split again and again: what a score owes to the split."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.evaluation.splits import grouped_split, random_split, stratified_split, time_split

KINDS = ("random", "stratified", "grouped", "time")


@dataclass(frozen=True)
class TiedCases:
    """Cases with what may tie them together.

    Parameters
    ----------
    X : ndarray of shape (n_cases, n_columns)
    y : ndarray of shape (n_cases,)
        0 or 1.
    groups : ndarray of shape (n_cases,)
    times : ndarray of shape (n_cases,) or None
    """

    X: np.ndarray
    y: np.ndarray
    groups: np.ndarray
    times: np.ndarray | None = None


def make_copies(n_groups=120, n_copies=4, n_columns=10, seed=0):
    """Make near copies of a few cases, whose labels are the toss of a coin: there is nothing to learn.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    n_groups : int, >= 2
    n_copies : int, >= 1
        How often each case comes, a little different each time.
    n_columns : int
    seed : int

    Returns
    -------
    TiedCases
        A group is one case with its copies; they come in any order.
    """
    checks.whole(2, n_groups=n_groups)
    checks.whole(n_copies=n_copies, n_columns=n_columns)
    rng = np.random.default_rng(seed)
    groups = rng.permutation(np.repeat(np.arange(n_groups), n_copies))
    originals, labels = rng.normal(size=(n_groups, n_columns)), rng.permutation(n_groups) % 2
    X = originals[groups] + rng.normal(0, 0.1, (len(groups), n_columns))
    return TiedCases(X, labels[groups], groups, np.arange(len(groups)))


def make_drift(n_cases=800, turn=360.0, seed=0):
    """Make cases whose rule turns as time goes by; the time of a case is one of its columns.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    n_cases : int, >= 2
    turn : float
        Degrees by which the border between the classes turns from the first case to the last.
    seed : int

    Returns
    -------
    TiedCases
        Each case is its own group.
    """
    checks.whole(2, n_cases=n_cases)
    checks.require(checks.is_number(turn), "turn", turn, "be a number of degrees")
    rng, times = np.random.default_rng(seed), np.arange(n_cases)
    points, angle = rng.normal(size=(n_cases, 2)), np.radians(turn) * times / n_cases
    side = points[:, 0] * np.cos(angle) + points[:, 1] * np.sin(angle)
    X = np.column_stack([points, 3 * times / n_cases])
    return TiedCases(X, (side > 0).astype(int), times, times)


def redraw(cases, kind="random", n_splits=100, test_share=0.2, seed=0):
    """Split cases anew many times and score the nearest neighbour, scaled by each training part alone.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    cases : TiedCases
    kind : {"random", "stratified", "grouped", "time"}
        By time there is one split only, and nothing to draw.
    n_splits : int, >= 1
    test_share : float in (0, 1)
    seed : int
        That of the first split; the others follow.

    Returns
    -------
    DataFrame
        One row a split: seed, n_test, score (the share of right answers).
    """
    checks.one_of(KINDS, kind=kind)
    checks.whole(n_splits=n_splits)
    timed = kind != "time" or cases.times is not None
    checks.require(timed, "kind", kind, "be random, stratified or grouped: these cases tell no times")
    rows = []
    for place in range(seed, seed + (n_splits if kind != "time" else 1)):
        split = _SPLITS[kind](cases, test_share, place)
        rows.append((place, len(split.test), _nearest_neighbour(cases, split)))
    return pd.DataFrame(rows, columns=["seed", "n_test", "score"])


_SPLITS = {
    "random": lambda cases, share, seed: random_split(len(cases.y), share, seed),
    "stratified": lambda cases, share, seed: stratified_split(cases.y, share, seed),
    "grouped": lambda cases, share, seed: grouped_split(cases.groups, share, seed),
    "time": lambda cases, share, seed: time_split(cases.times, share),
}


def _nearest_neighbour(cases, split):
    train, test = cases.X[split.train], cases.X[split.test]
    centre, spread = train.mean(axis=0), train.std(axis=0)
    train, test = ((part - centre) / np.where(spread > 0, spread, 1) for part in (train, test))
    # |a - b|² without |a|², which is the same for all neighbours of a
    nearest = np.argmin((train**2).sum(axis=1) - 2 * test @ train.T, axis=1)
    return float(np.mean(cases.y[split.train][nearest] == cases.y[split.test]))
