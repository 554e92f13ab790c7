"""One set of cases, split many times: how much a score depends on the split."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.evaluation.comparison import best_by_luck
from labkit.evaluation.splits import grouped_split, random_split, stratified_split, time_split

KINDS = ("random", "stratified", "grouped", "time")


@dataclass(frozen=True)
class SplitsResult:
    """The same cases split many times, and what chance can do with a test part of that size.

    `best_of` is {number of models: expected best accuracy} of models that toss a coin.
    """

    cases: str
    kind: str
    n_models: int
    table: pd.DataFrame
    n_test: int
    best_of: dict[int, float]

    @property
    def expected_best(self) -> float:
        """The expected accuracy of the best of so many models that toss a coin."""
        return best_by_luck(self.n_models, self.n_test)


@dataclass(frozen=True)
class TiedCases:
    """Cases, and which of them belong together.

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


def make_copies(n_groups: int = 120, n_copies: int = 4, n_columns: int = 10, seed: int = 0) -> TiedCases:
    """Make near copies of a few cases whose labels are random: there is nothing to learn.

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

    Raises
    ------
    ArgumentError
        For fewer than two groups, or no copy or column.

    Examples
    --------
    >>> make_copies(n_groups=3, n_copies=2).X.shape
    (6, 10)
    """
    checks.whole(2, n_groups=n_groups)
    checks.whole(n_copies=n_copies, n_columns=n_columns)
    rng = np.random.default_rng(seed)
    groups = rng.permutation(np.repeat(np.arange(n_groups), n_copies))
    originals = rng.normal(size=(n_groups, n_columns))
    labels = rng.permutation(n_groups) % 2
    X = originals[groups] + rng.normal(0, 0.1, (len(groups), n_columns))
    return TiedCases(X, labels[groups], groups, np.arange(len(groups)))


def make_drift(n_cases: int = 800, turn: float = 360.0, seed: int = 0) -> TiedCases:
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

    Raises
    ------
    ArgumentError
        For fewer than two cases, or a turn that is no number.

    Examples
    --------
    >>> drift = make_drift(n_cases=100)
    >>> drift.X.shape, drift.times[-1].item()
    ((100, 3), 99)
    """
    checks.whole(2, n_cases=n_cases)
    checks.require(checks.is_number(turn), "turn", turn, "be a number of degrees")
    rng = np.random.default_rng(seed)
    times = np.arange(n_cases)
    points = rng.normal(size=(n_cases, 2))
    angle = np.radians(turn) * times / n_cases
    side = points[:, 0] * np.cos(angle) + points[:, 1] * np.sin(angle)
    X = np.column_stack([points, 3 * times / n_cases])
    return TiedCases(X, (side > 0).astype(int), times, times)


def redraw(
    cases: TiedCases, kind: str = "random", n_splits: int = 100, test_share: float = 0.2, seed: int = 0
) -> pd.DataFrame:
    """Split cases anew many times and score the nearest neighbour, scaled by each training part alone.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    cases : TiedCases
    kind : {"random", "stratified", "grouped", "time"}
        By time there is one split only, and no chance in it.
    n_splits : int, >= 1
    test_share : float in (0, 1)
    seed : int
        That of the first split; the others follow.

    Returns
    -------
    DataFrame
        One row a split: seed, n_test, score (the share of correct predictions).

    Raises
    ------
    ArgumentError
        For an unknown kind, no split, or a split by time of cases without times.

    Examples
    --------
    >>> scores = redraw(make_copies(n_groups=30), "grouped", n_splits=3)
    >>> scores.shape, bool(scores["score"].max() < 0.9)  # nothing to learn
    ((3, 3), True)
    """
    checks.one_of(KINDS, kind=kind)
    checks.whole(n_splits=n_splits)
    timed = kind != "time" or cases.times is not None
    checks.require(timed, "kind", kind, "be random, stratified or grouped: these cases have no times")
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
    centre = cases.X[split.train].mean(axis=0)
    spread = cases.X[split.train].std(axis=0)
    scaled = (cases.X - centre) / np.where(spread > 0, spread, 1)
    train = scaled[split.train]
    test = scaled[split.test]
    # |a - b|² without |a|², which is the same for all neighbours of a
    nearest = np.argmin((train**2).sum(axis=1) - 2 * test @ train.T, axis=1)
    return float(np.mean(cases.y[split.train][nearest] == cases.y[split.test]))
