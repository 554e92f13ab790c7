"""Linear probes: how well a linear model predicts labels from a representation."""

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from labkit.core import checks


def linear_probe(
    representations: dict[str, tuple[np.ndarray, np.ndarray]],
    y_train: np.ndarray,
    y_test: np.ndarray,
    sizes: Sequence[int] = (50, 200, 1000),
    seeds: Sequence[int] = (0, 1, 2),
) -> pd.DataFrame:
    """Fit a logistic regression on each representation, with few and with many labels.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    representations : dict
        Name -> (train, test), arrays of shape (n_rows, n_columns).
    y_train, y_test : ndarray of shape (n_rows,)
    sizes : sequence of int
        How many training rows may be used.
    seeds : sequence of int
        Each draws other training rows; all representations get the same.

    Returns
    -------
    DataFrame
        One row a fit: representation, n_columns, n_rows, seed, accuracy on the test rows.

    Raises
    ------
    ArgumentError
        When a size exceeds the number of training rows.

    Examples
    --------
    >>> y = np.arange(80) % 2
    >>> X = np.random.default_rng(0).normal(size=(80, 3))
    >>> X[:, 0] += 3 * y
    >>> table = linear_probe({"columns": (X[:40], X[40:])}, y[:40], y[40:], sizes=(20,), seeds=(0,))
    >>> bool(table["accuracy"].min() > 0.8)
    True
    """
    checks.require(max(sizes) <= len(y_train), "sizes", tuple(sizes), f"be at most {len(y_train)}")
    rows = []
    for size in sizes:
        for seed in seeds:
            drawn = np.random.default_rng(seed).choice(len(y_train), size, replace=False)
            for name, (train, test) in representations.items():
                accuracy = _fit(train[drawn], y_train[drawn]).score(test, y_test)
                rows.append((name, train.shape[1], size, seed, accuracy))
    return pd.DataFrame(rows, columns=["representation", "n_columns", "n_rows", "seed", "accuracy"])


def _fit(X, y):
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=30))
    with warnings.catch_warnings():  # thirty steps are enough to compare
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(X, y)
