"""Importance by shuffling: of a column, and of a column that has copies."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.explanation.predictor import Predictor


def shuffled_importance(
    model: Any,
    X: pd.DataFrame,
    y: Any,
    score: Callable[[Any, np.ndarray], float],
    n_repeats: int = 10,
    seed: int = 0,
) -> pd.DataFrame:
    """Return how much a score falls when one column is shuffled, which breaks its tie with the label.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model : Predictor, or what it takes
    X : DataFrame
        Rows that the model has not learned from.
    y : array_like of shape (n_rows,)
    score : callable
        (y, predictions) -> float, higher is better.
    n_repeats : int, >= 2
    seed : int

    Returns
    -------
    DataFrame
        Index: columns; columns: importance, and standard_error of its mean over the shuffles.

    Raises
    ------
    ArgumentError
        When X is not a DataFrame, or for fewer than two repeats.

    Examples
    --------
    >>> X = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0], "b": [1.0, 0.0, 1.0, 0.0]})
    >>> score = lambda y, predictions: 1 - abs(y - predictions).mean()
    >>> shuffled_importance(lambda X: X["a"], X, X["a"], score)["importance"].idxmax()
    'a'
    """
    checks.whole(2, n_repeats=n_repeats)
    checks.require(isinstance(X, pd.DataFrame), "X", type(X).__name__, "be a DataFrame")
    predict = Predictor.of(model)
    rng = np.random.default_rng(seed)
    whole = score(y, predict(X))
    rows = np.arange(len(X))
    lost = []
    for place in range(X.shape[1]):
        shuffles = (X.copy() for _ in range(n_repeats))
        lost.append([whole - score(y, predict(_shuffled(copy, place, rng, rows))) for copy in shuffles])
    means = np.mean(lost, axis=1)
    errors = np.std(lost, axis=1, ddof=1) / np.sqrt(n_repeats)
    return pd.DataFrame({"importance": means, "standard_error": errors}, index=X.columns)


def importance_of_copies(
    fit: Callable,
    train: tuple,
    test: tuple,
    column: str,
    score: Callable[[Any, np.ndarray], float],
    n_copies: Iterable[int] = (0, 1, 2),
    n_repeats: int = 10,
    seed: int = 0,
) -> pd.DataFrame:
    """Train again with copies of a column beside it and measure what is left of its importance.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    fit : callable
        (X, y) -> model.
    train, test : tuple
        (X, y) with X a DataFrame; importances are those on the test rows.
    column : str
    score : callable
        (y, predictions) -> float, higher is better.
    n_copies : iterable of int
    n_repeats, seed : int

    Returns
    -------
    DataFrame
        Index: copies; columns: score, importance, standard_error and rank of the column itself.

    Raises
    ------
    ArgumentError
        For an unknown column.

    Examples
    --------
    >>> X = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0], "b": [1.0, 0.0, 1.0, 0.0]})
    >>> score = lambda y, predictions: 1 - abs(y - predictions).mean()
    >>> fit = lambda X, y: lambda rows: rows.filter(like="a").mean(axis=1)
    >>> importance_of_copies(fit, (X, X["a"]), (X, X["a"]), "a", score)["score"].tolist()
    [1.0, 1.0, 1.0]
    """
    checks.one_of(train[0].columns, column=column)
    table_of_copies = []
    for copies in n_copies:
        checks.whole(0, n_copies=copies)
        model = Predictor.of(fit(_with_copies(train[0], column, copies), train[1]))
        X_test = _with_copies(test[0], column, copies)
        y_test = test[1]
        table = shuffled_importance(model, X_test, y_test, score, n_repeats, seed)
        rank = int(table["importance"].rank(ascending=False, method="min")[column])
        row = {"copies": copies, "score": score(y_test, model(X_test)), **table.loc[column], "rank": rank}
        table_of_copies.append(row)
    return pd.DataFrame(table_of_copies).set_index("copies")


def _shuffled(X, place, rng, rows):
    X.isetitem(place, X.iloc[rng.permutation(rows), place].array)
    return X


def _with_copies(X, column, copies):
    return X.assign(**{f"{column} copy {number}": X[column] for number in range(1, copies + 1)})
