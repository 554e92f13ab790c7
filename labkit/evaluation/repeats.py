"""The same question asked many times: of other splits, of more data, of another setting."""

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.evaluation.splits import random_split


def split_scores(model, X, y, n_splits=200, test_share=0.2, seed=0):
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
    """
    checks.whole(n_splits=n_splits)
    seeds = range(seed, seed + n_splits)
    scores = [_scores(model, X, y, *_rows(len(y), test_share, place))[1] for place in seeds]
    return pd.DataFrame({"seed": seeds, "score": scores})


def learning_scores(model, X, y, sizes=(0.1, 0.2, 0.4, 0.7, 1.0), n_splits=5, test_share=0.2, seed=0):
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


def setting_scores(model, X, y, setting, values, n_splits=5, test_share=0.2, seed=0):
    """Score a model at several values of one setting, on what it learned from and on new cases.

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
    """
    from sklearn.base import clone

    checks.whole(n_splits=n_splits)
    checks.one_of(sorted(model.get_params()), setting=setting)
    rows = []
    for place in range(seed, seed + n_splits):
        train, test = _rows(len(y), test_share, place)
        for value in values:
            tried = clone(model).set_params(**{setting: value})
            rows.append((value, place, *_scores(tried, X, y, train, test)))
    return pd.DataFrame(rows, columns=["value", "seed", "train", "test"])


def _rows(n_cases, test_share, seed):
    split = random_split(n_cases, test_share, seed)
    # not sorted: the first so many are a fair sample of the training part
    return np.random.default_rng(seed).permutation(split.train), split.test


def _scores(model, X, y, train, test):
    from sklearn.base import clone

    fitted = clone(model).fit(_taken(X, train), _taken(y, train))
    return tuple(float(fitted.score(_taken(X, rows), _taken(y, rows))) for rows in (train, test))


def _taken(values, rows):
    return values.iloc[rows] if hasattr(values, "iloc") else np.asarray(values)[rows]
