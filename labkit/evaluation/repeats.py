"""One model scored many times: on other splits, with more data, at other settings."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.evaluation.splits import random_split


def split_scores(
    model: Any, X: Any, y: Any, n_splits: int = 200, test_share: float = 0.2, seed: int = 0
) -> pd.DataFrame:
    """Score a model on many random splits of the same cases.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    model : scikit-learn estimator
        Fitted anew for each split; what it scores is its own `score`.
    X, y : cases and truths
    n_splits : int, >= 1
    test_share : float in (0, 1)
    seed : int
        That of the first split; the others follow.

    Returns
    -------
    DataFrame
        One row a split: seed, score.

    Raises
    ------
    ArgumentError
        For no split, or a share outside (0, 1).

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> split_scores(DummyClassifier(), [[0]] * 20, [1] * 20, n_splits=3)["score"].tolist()
    [1.0, 1.0, 1.0]
    """
    checks.whole(n_splits=n_splits)
    seeds = range(seed, seed + n_splits)
    scores = [_scores(model, X, y, *_rows(len(y), test_share, place))[1] for place in seeds]
    return pd.DataFrame({"seed": seeds, "score": scores})


def learning_scores(
    model: Any,
    X: Any,
    y: Any,
    sizes: Sequence[float] = (0.1, 0.2, 0.4, 0.7, 1.0),
    n_splits: int = 5,
    test_share: float = 0.2,
    seed: int = 0,
) -> pd.DataFrame:
    """Score a model that was trained on more and more of the training part.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    model, X, y, n_splits, test_share, seed
        As in `split_scores`.
    sizes : sequence of float in (0, 1]
        Shares of the training part.

    Returns
    -------
    DataFrame
        One row a size and split: n_train, seed, train, test (the two scores).

    Raises
    ------
    ArgumentError
        For a size outside (0, 1], no split, or a share outside (0, 1).

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> learning_scores(DummyClassifier(), [[0]] * 20, [1] * 20, (0.5, 1.0), n_splits=1)["n_train"].tolist()
    [8, 16]
    """
    checks.whole(n_splits=n_splits)
    for size in sizes:
        checks.require(checks.is_number(size) and 0 < size <= 1, "sizes", size, "lie in (0, 1]")
    rows = []
    for place in range(seed, seed + n_splits):
        train, test = _rows(len(y), test_share, place)
        for size in sizes:
            some = train[: max(round(size * len(train)), 2)]
            rows.append((len(some), place, *_scores(model, X, y, some, test)))
    return pd.DataFrame(rows, columns=["n_train", "seed", "train", "test"])


def setting_scores(
    model: Any,
    X: Any,
    y: Any,
    setting: str,
    values: Sequence,
    n_splits: int = 5,
    test_share: float = 0.2,
    seed: int = 0,
) -> pd.DataFrame:
    """Score a model at several values of one setting, on its training cases and on new ones.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    model, X, y, n_splits, test_share, seed
        As in `split_scores`.
    setting : str
        As in the model's `set_params`: "max_depth", "ridge__alpha".
    values : sequence

    Returns
    -------
    DataFrame
        One row a value and split: value, seed, train, test (the two scores).

    Raises
    ------
    ArgumentError
        For a setting that the model does not have, no split, or a share outside (0, 1).

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> model = DummyClassifier(constant=1)
    >>> table = setting_scores(model, [[0]] * 9, [0, 1, 1] * 3, "strategy", ["constant", "prior"], n_splits=2)
    >>> table["value"].tolist()
    ['constant', 'prior', 'constant', 'prior']
    """
    from sklearn.base import clone

    checks.whole(n_splits=n_splits)
    checks.one_of(sorted(model.get_params()), setting=setting)
    rows = []
    for place in range(seed, seed + n_splits):
        train, test = _rows(len(y), test_share, place)
        for value in values:
            candidate = clone(model).set_params(**{setting: value})
            rows.append((value, place, *_scores(candidate, X, y, train, test)))
    return pd.DataFrame(rows, columns=["value", "seed", "train", "test"])


def _rows(n_cases, test_share, seed):
    split = random_split(n_cases, test_share, seed)
    # not sorted: the first so many are a fair sample of the training part
    return np.random.default_rng(seed).permutation(split.train), split.test


def _scores(model, X, y, train, test):
    from sklearn.base import clone

    fitted = clone(model).fit(_rows_of(X, train), _rows_of(y, train))
    return tuple(float(fitted.score(_rows_of(X, rows), _rows_of(y, rows))) for rows in (train, test))


def _rows_of(values, rows):
    return values.iloc[rows] if hasattr(values, "iloc") else np.asarray(values)[rows]
