"""The cross-validated score of a model on groups of columns, and the importance of each group."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.feature_selection import f_classif, f_regression
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from labkit.core import checks
from labkit.features.encodings import cross_fitted_encoding, encode, target_means
from labkit.features.feature_sets import TARGETS, FeatureSet, houses
from labkit.features.selection import FIT_SCOPES

MODELS = {
    "linear": (lambda: Ridge(alpha=1e-3), lambda: LogisticRegression(max_iter=300)),
    "tree": (
        lambda: DecisionTreeRegressor(max_depth=6, random_state=0),
        lambda: DecisionTreeClassifier(max_depth=6, random_state=0),
    ),
    "nearest neighbours": (lambda: KNeighborsRegressor(10), lambda: KNeighborsClassifier(10)),
}
MOST_CELLS = 1_000_000


@dataclass(frozen=True)
class FeatureScores:
    """The cross-validated score of a model on a set of features.

    Parameters
    ----------
    features : FeatureSet
    scores : ndarray of shape (n_folds,)
        R² for the price, accuracy for coin flips, on the test rows of each fold.
    offered, kept : dict
        Group -> number of columns, before selection and after it (mean over folds).
    target, fit_scope : str
    keep : int
        Columns that the selection was to keep, 0 for all.
    seconds : float
        For all folds.
    """

    features: FeatureSet
    scores: np.ndarray
    offered: dict
    kept: dict
    target: str
    fit_scope: str
    keep: int
    seconds: float

    @property
    def n_columns(self) -> int:
        """Columns that the model sees."""
        return round(sum(self.kept.values()))


def score_features(
    features: FeatureSet | Sequence[str] = ("sizes",),
    target: str = "price",
    model: str = "linear",
    fit_scope: str = "inside each fold",
    keep: int = 0,
    n_rows: int = 500,
    n_folds: int = 5,
    seed: int = 0,
) -> FeatureScores:
    """Cross-validate a model on groups of columns of the houses: encode, select by F-test, scale, fit.

    Inside each fold this is scikit-learn's `cross_val_score` of a `Pipeline` of `TargetEncoder`,
    `SelectKBest`, `StandardScaler` and the model; on all rows, the first three are fitted before.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    features : FeatureSet or sequence of str
        The names of groups suffice where the number of noise columns does not matter.
    target : {"price", "coin flips"}
        The logarithm of the price, or labels by chance.
    model : {"linear", "tree", "nearest neighbours"}
    fit_scope : {"inside each fold", "on all rows"}
        The rows to which the preprocessing is fitted.
    keep : int, >= 0
        Columns to select, 0 for all.
    n_rows, n_folds, seed : int

    Returns
    -------
    FeatureScores

    Raises
    ------
    ArgumentError
        For an unknown option, or when noise columns times rows exceed a million cells.

    Examples
    --------
    >>> result = score_features(["sizes", "qualities"], n_rows=200)
    >>> result.scores.shape, result.n_columns
    ((5,), 9)
    """
    features = features if isinstance(features, FeatureSet) else FeatureSet(features)
    _check(features, target, model, fit_scope, n_rows)
    checks.whole(2, n_folds=n_folds)
    checks.whole(least=0, keep=keep, seed=seed)
    rows = houses(features, target, n_rows, seed)
    everywhere = fit_scope == FIT_SCOPES[1]
    start = time.perf_counter()
    folds = [
        _score_fold(rows, train, test, MODELS[model], everywhere, keep, seed)
        for train, test in KFold(n_folds, shuffle=True, random_state=seed).split(rows.y)
    ]
    seconds = time.perf_counter() - start
    scores = np.array([score for score, _ in folds])
    kept = _counts(rows.offered, [columns for _, columns in folds])
    return FeatureScores(features, scores, rows.offered, kept, target, fit_scope, keep, seconds)


def drop_importance(result: FeatureScores, **settings: Any) -> pd.DataFrame:
    """Measure each group's importance: cross-validate again without it and take the difference.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    result : FeatureScores
        Of two groups or more.
    **settings : object
        The arguments of `score_features` that gave `result`, but for its features.

    Returns
    -------
    DataFrame
        One row a group: group, columns, importance (mean over folds of the score lost without it), spread
        (its standard deviation over folds), seconds (saved without it).

    Examples
    --------
    >>> result = score_features(["sizes", "season"], n_rows=200)
    >>> list(drop_importance(result, n_rows=200).query("importance > 0.1")["group"])
    ['sizes']
    """
    features = result.features
    rows = []
    for group in features.groups if len(features.groups) > 1 else ():
        without = score_features(features.without(group), **settings)
        lost = result.scores - without.scores
        seconds = result.seconds - without.seconds
        rows.append((group, result.offered[group], lost.mean(), lost.std(ddof=1), seconds))
    return pd.DataFrame(rows, columns=["group", "columns", "importance", "spread", "seconds"])


def _check(features, target, model, fit_scope, n_rows):
    checks.one_of(TARGETS, target=target)
    checks.one_of(MODELS, model=model)
    checks.one_of(FIT_SCOPES, fit_scope=fit_scope)
    checks.whole(20, n_rows=n_rows)
    checks.require(n_rows <= 2930, "n_rows", n_rows, "be at most 2930, the houses there are")
    n_noise = features.n_noise
    small = "noise columns" not in features.groups or n_rows * n_noise <= MOST_CELLS
    checks.require(small, "n_noise", n_noise, f"be at most {MOST_CELLS // n_rows} with {n_rows} rows")


def _score_fold(rows, train, test, models, everywhere, keep, seed):
    """Return the score on the test rows and the columns selected."""
    y = rows.y
    fitted = np.arange(len(y)) if everywhere else train
    encoded = [_encoded(values, y, train, everywhere, seed)[:, None] for values in rows.categories.values()]
    X = np.hstack([*rows.columns.values(), *encoded])
    selected = _best(X[fitted], y[fitted], keep, rows.target)
    X = X[:, selected]
    X = (X - X[fitted].mean(axis=0)) / np.maximum(X[fitted].std(axis=0), 1e-9)
    model = models[rows.target != "price"]().fit(X[train], y[train])
    return model.score(X[test], y[test]), selected


def _encoded(values, y, train, everywhere, seed):
    if everywhere:  # who encodes on all rows does not think of a prior either
        return encode(values, target_means(values, y, prior=0))
    column = encode(values, target_means(values[train], y[train], prior=10))
    column[train] = cross_fitted_encoding(values[train], y[train], prior=10, seed=seed)
    return column


def _best(X, y, keep, target):
    if not keep or keep >= X.shape[1]:
        return np.arange(X.shape[1])
    test = f_regression if target == "price" else f_classif
    varies = np.ptp(X, axis=0) > 0
    score = np.full(X.shape[1], -1.0)
    score[varies] = np.nan_to_num(test(X[:, varies], y)[0], nan=-1.0)  # a constant column has no F
    return np.sort(np.argsort(-score, kind="stable")[:keep])


def _counts(offered, selected):
    names = np.repeat(list(offered), list(offered.values()))
    kept = np.concatenate([names[columns] for columns in selected])
    return {name: float((kept == name).sum() / len(selected)) for name in offered}
