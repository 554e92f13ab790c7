"""Repairs judged by what they are worth to a model: R² on new rows, with flags for gaps and without."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from labkit.cleaning.mechanisms import MECHANISMS, make_missing
from labkit.core import checks

WAYS = (
    "drop rows", "mean", "mean + flags", "nearest neighbours", "nearest neighbours + flags", "iterative",
    "iterative + flags",
)  # fmt: skip
FLAGS = " + flags"
N_FOLDS = 5
N_ROUNDS = 5
RATES = tuple(share / 100 for share in range(0, 71, 10))
DECIDER = "bp"


@dataclass(frozen=True)
class Prediction:
    """What each way to treat gaps is worth to a model, and how many rows have no gap at all.

    Parameters
    ----------
    scores : DataFrame of shape (n_folds, n_ways)
        R² on rows that neither imputer nor model has seen.
    whole_score : float
        The mean R² with nothing hidden.
    whole_rows : Series
        Share hidden -> rows without a gap.
    n_rows : int
    mechanism, rate : as in `make_missing`
    """

    scores: pd.DataFrame
    whole_score: float
    whole_rows: pd.Series
    n_rows: int
    mechanism: str
    rate: float

    @classmethod
    def of(cls, table, target, columns, mechanism="MCAR", rate=0.3, seed=0):
        """Hide cells of the columns, treat them in every way, predict the target."""
        checks.one_of(MECHANISMS, mechanism=mechanism)
        checks.between(0, 0.9, rate=rate)
        checks.whole(0, seed=seed)
        X, y = table.drop(columns=target), table[target].to_numpy(dtype=float)

        def damaged(share):
            return _damaged(X, columns, mechanism, share, seed)

        whole = {share: int(damaged(share).notna().all(axis=1).sum()) for share in sorted({*RATES, rate})}
        scores = _scores(damaged(rate), y, seed)
        alone = _scores(X, y, seed, ways=("mean",))["mean"].mean()
        return cls(scores, float(alone), pd.Series(whole), len(X), mechanism, rate)

    def score(self, way):
        """Return the mean R² of a way over the folds."""
        return float(self.scores[way].mean())

    @property
    def rows_left(self):
        """Rows without a gap."""
        return int(self.whole_rows[self.rate])


def _damaged(X, columns, mechanism, rate, seed):
    by = DECIDER if mechanism == "MAR" else None
    chosen = [name for name in columns if name != by]
    return make_missing(X, chosen, mechanism, rate, by, seed)


def _scores(X, y, seed, ways=WAYS):
    from sklearn.model_selection import KFold

    folds = KFold(N_FOLDS, shuffle=True, random_state=seed).split(X)
    return pd.DataFrame([_fold(X, y, *rows, ways) for rows in folds])


def _fold(X, y, train, new, ways):
    from sklearn.metrics import r2_score

    middle, spread = X.iloc[train].mean(), X.iloc[train].std(ddof=0).replace(0, 1)
    parts = [((X.iloc[rows] - middle) / spread).to_numpy(dtype=float) for rows in (train, new)]
    fills = {way: _fills(way, *parts) for way in {way.removesuffix(FLAGS) for way in ways} - {"drop rows"}}
    said = {}
    for way in ways:
        if way == "drop rows":
            said[way] = _said_of_whole_rows(*parts, y[train])
        else:
            said[way] = _said(*_flagged(way, fills, parts), y[train])
    return {way: float(r2_score(y[new], values)) for way, values in said.items()}


def _fills(way, train, new):
    from sklearn.impute import KNNImputer, SimpleImputer

    if way == "iterative":
        return _round_robin(train, new)
    imputer = (SimpleImputer() if way == "mean" else KNNImputer()).fit(train)
    return imputer.transform(train), imputer.transform(new)


def _round_robin(train, new):
    # what IterativeImputer does with a ridge: each column from all others, in turn, beginning with means;
    # by hand because the panel waits for it, and a general loop takes twenty times as long
    n, gaps = len(train), np.isnan(np.vstack([train, new]))
    cells = np.where(gaps, np.nanmean(train, axis=0), np.vstack([train, new]))
    for _ in range(N_ROUNDS):
        for column in np.flatnonzero(gaps.any(axis=0)):
            known, others = ~gaps[:n, column], np.delete(cells, column, axis=1)
            predicted = _said(others[:n][known], others, cells[:n, column][known])
            cells[gaps[:, column], column] = predicted[gaps[:, column]]
    return cells[:n], cells[n:]


def _flagged(way, fills, parts):
    filled = fills[way.removesuffix(FLAGS)]
    if not way.endswith(FLAGS):
        return filled
    return tuple(np.hstack([cells, np.isnan(part)]) for cells, part in zip(filled, parts, strict=True))


def _said(train, new, y):
    """Fit a ridge with a penalty of 1 on some rows and return what it says of others."""
    middle, centre = train.mean(axis=0), y.mean()
    centred = train - middle
    slopes = np.linalg.solve(centred.T @ centred + np.eye(train.shape[1]), centred.T @ (y - centre))
    return (new - middle) @ slopes + centre


def _said_of_whole_rows(train, new, y):
    # a row that is left out gets the mean: the model has nothing better to say
    said, known, usable = np.full(len(new), y.mean()), *(~np.isnan(part).any(axis=1) for part in (train, new))
    if known.any() and usable.any():
        said[usable] = _said(train[known], new[usable], y[known])
    return said
