"""Nearest neighbours, who believe in units."""

from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier

from labkit.core import checks
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


@dataclass(frozen=True)
class NeighbourMap:
    """What five nearest neighbours say at every place of a plane.

    Parameters
    ----------
    X : ndarray of shape (n_rows, 2)
    y : ndarray of int of shape (n_rows,)
    across, up : ndarray
        The grid.
    classes : ndarray of shape (len(up), len(across))
    """

    X: np.ndarray
    y: np.ndarray
    across: np.ndarray
    up: np.ndarray
    classes: np.ndarray


def neighbour_map(X, y, n=60):
    """Return what five nearest neighbours say on a square around some rows, both axes in the same unit.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    X : array-like of shape (n_rows, 2)
        At least five rows.
    y : ndarray of int of shape (n_rows,)
    n : int
        Places along each axis.

    Returns
    -------
    NeighbourMap
    """
    X = rows(X)
    checks.require(X.shape[1] == 2 and len(X) >= 5, "X", X.shape, "have 2 columns and at least 5 rows")
    checks.whole(least=2, n=n)
    middle = (X.min(axis=0) + X.max(axis=0)) / 2
    reach = 0.65 * np.ptp(X, axis=0).max() or 1.0
    across, up = (np.linspace(centre - 1.2 * reach, centre + 1.2 * reach, n) for centre in middle)
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    classes = KNeighborsClassifier().fit(X, y).predict(grid)
    return NeighbourMap(X, np.asarray(y), across, up, classes.reshape(n, n))
