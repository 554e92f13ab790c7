"""Strategies for missing values judged by a model's R² on new rows, with missing-value flags and without."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from labkit.cleaning.complete_cases import complete_rows, predict_complete_cases
from labkit.cleaning.mechanisms import MECHANISMS, make_missing
from labkit.core import checks

STRATEGIES = (
    "drop rows", "mean", "mean + flags", "nearest neighbours", "nearest neighbours + flags", "iterative",
    "iterative + flags",
)  # fmt: skip
FLAGS = " + flags"
N_FOLDS = 5
N_ROUNDS = 5
RATES = tuple(share / 100 for share in range(0, 71, 10))
DECIDER = "bp"


@dataclass(frozen=True)
class PredictionScores:
    """The score of a model after each strategy, and how many rows are complete.

    Parameters
    ----------
    scores : DataFrame of shape (n_folds, n_strategies)
        R² on rows that neither imputer nor model has seen.
    complete_score : float
        The mean R² with nothing hidden.
    complete_counts : Series
        Share hidden -> rows without a missing value.
    n_rows : int
    mechanism, rate : as in `make_missing`
    """

    scores: pd.DataFrame
    complete_score: float
    complete_counts: pd.Series
    n_rows: int
    mechanism: str
    rate: float

    def score(self, strategy: str) -> float:
        """Return the mean R² of a strategy over the folds."""
        return float(self.scores[strategy].mean())

    @property
    def n_complete(self) -> int:
        """Rows without a missing value."""
        return int(self.complete_counts[self.rate])


def score_strategies(
    table: pd.DataFrame,
    target: str,
    columns: Sequence[str],
    mechanism: str = "MCAR",
    rate: float = 0.3,
    seed: int = 0,
) -> PredictionScores:
    """Hide cells of the columns, apply every strategy, predict the target."""
    checks.one_of(MECHANISMS, mechanism=mechanism)
    checks.between(0, 0.9, rate=rate)
    checks.whole(0, seed=seed)
    X = table.drop(columns=target)
    y = table[target].to_numpy(dtype=float)

    def damaged(share):
        return _damage(X, columns, mechanism, share, seed)

    complete = {share: int(complete_rows(damaged(share)).sum()) for share in sorted({*RATES, rate})}
    scores = _scores(damaged(rate), y, seed)
    best_case = _scores(X, y, seed, strategies=("mean",))["mean"].mean()
    return PredictionScores(scores, float(best_case), pd.Series(complete), len(X), mechanism, rate)


def _damage(X, columns, mechanism, rate, seed):
    by = DECIDER if mechanism == "MAR" else None
    return make_missing(X, [name for name in columns if name != by], mechanism, rate, by, seed)


def _scores(X, y, seed, strategies=STRATEGIES):
    from sklearn.model_selection import KFold

    folds = KFold(N_FOLDS, shuffle=True, random_state=seed).split(X)
    return pd.DataFrame([_score_fold(X, y, *rows, strategies) for rows in folds])


def _score_fold(X, y, train, new, strategies):
    from sklearn.metrics import r2_score

    middle = X.iloc[train].mean()
    spread = X.iloc[train].std(ddof=0).replace(0, 1)
    parts = [((X.iloc[rows] - middle) / spread).to_numpy(dtype=float) for rows in (train, new)]
    imputers = {strategy.removesuffix(FLAGS) for strategy in strategies} - {"drop rows"}
    imputed = {name: _impute(name, *parts) for name in imputers}
    scores = {}
    for strategy in strategies:
        if strategy == "drop rows":
            predictions = predict_complete_cases(_predict_ridge, parts[0], y[train], parts[1])
        else:
            X_train, X_new = _flagged(strategy, imputed, parts)
            predictions = _predict_ridge(X_train, y[train], X_new)
        scores[strategy] = float(r2_score(y[new], predictions))
    return scores


def _impute(name, train, new):
    from sklearn.impute import KNNImputer, SimpleImputer

    if name == "iterative":
        return _impute_iteratively(train, new)
    imputer = (SimpleImputer() if name == "mean" else KNNImputer()).fit(train)
    return imputer.transform(train), imputer.transform(new)


def _impute_iteratively(train, new):
    # what IterativeImputer does with a ridge: each column from all others, in turn, beginning with means;
    # by hand because the panel waits for it, and a general loop takes twenty times as long
    n = len(train)
    both = np.vstack([train, new])
    missing = np.isnan(both)
    cells = np.where(missing, np.nanmean(train, axis=0), both)
    for _ in range(N_ROUNDS):
        for column in np.flatnonzero(missing.any(axis=0)):
            known = ~missing[:n, column]
            others = np.delete(cells, column, axis=1)
            predicted = _predict_ridge(others[:n][known], cells[:n, column][known], others)
            cells[missing[:, column], column] = predicted[missing[:, column]]
    return cells[:n], cells[n:]


def _flagged(strategy, imputed, parts):
    cells = imputed[strategy.removesuffix(FLAGS)]
    if not strategy.endswith(FLAGS):
        return cells
    return tuple(np.hstack([filled, np.isnan(part)]) for filled, part in zip(cells, parts, strict=True))


def _predict_ridge(X_train, y_train, X_new):
    """Fit a ridge regression with a penalty of 1 and return its predictions."""
    middle = X_train.mean(axis=0)
    centre = y_train.mean()
    centred = X_train - middle
    slopes = np.linalg.solve(centred.T @ centred + np.eye(X_train.shape[1]), centred.T @ (y_train - centre))
    return (X_new - middle) @ slopes + centre
