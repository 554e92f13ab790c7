"""How good a representation is: what a plain linear model can read from it."""

import warnings

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from labkit.core import checks


def probe(representations, y_train, y_test, sizes=(50, 200, 1000), seeds=(0, 1, 2)):
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
    """
    checks.require(max(sizes) <= len(y_train), "sizes", tuple(sizes), f"be at most {len(y_train)}")
    rows = []
    for size in sizes:
        for seed in seeds:
            drawn = np.random.default_rng(seed).choice(len(y_train), size, replace=False)
            for name, (train, test) in representations.items():
                accuracy = _fitted(train[drawn], y_train[drawn]).score(test, y_test)
                rows.append((name, train.shape[1], size, seed, accuracy))
    return pd.DataFrame(rows, columns=["representation", "n_columns", "n_rows", "seed", "accuracy"])


def _fitted(X, y):
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=30))
    with warnings.catch_warnings():  # thirty steps are enough to compare
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(X, y)
