"""Nearest neighbours, who believe in units."""

import numpy as np
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier

from labkit.normalization.scalers import scale
from labkit.normalization.scalings import rows


def neighbour_accuracy(X, y, scaler="none", n_folds=5, seed=0):
    """Return the accuracy of five nearest neighbours in each fold, the scaler fitted without that fold.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    X : array-like of shape (n_rows, n_columns)
    y : array-like of shape (n_rows,)
        Classes.
    scaler : str
        One of `SCALERS`.
    n_folds : int
    seed : int
        Of the shuffle before the folds are dealt.

    Returns
    -------
    ndarray of shape (n_folds,)
    """
    X, y, scores = rows(X), np.asarray(y), []
    folds = StratifiedKFold(n_folds, shuffle=True, random_state=seed)
    for train, test in folds.split(X, y):
        model = KNeighborsClassifier().fit(scale(scaler, X[train]), y[train])
        scores.append(model.score(scale(scaler, X[train], X[test]), y[test]))
    return np.array(scores)
