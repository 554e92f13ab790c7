"""Nearest neighbours: their accuracy and their predictions depend on the units of the columns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier

from labkit.core import checks
from labkit.normalization.scalers import scale
from labkit.normalization.scalings import rows


def neighbour_accuracy(
    X: ArrayLike, y: ArrayLike, scaler: str = "none", n_folds: int = 5, seed: int = 0
) -> np.ndarray:
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

    Raises
    ------
    ArgumentError
        For an unknown scaler, or rows that are no table of finite numbers.

    Examples
    --------
    >>> X = np.array([[0.0, 1], [0, 2], [0, 3], [0, 4], [0, 5], [9, 1], [9, 2], [9, 3], [9, 4], [9, 5]])
    >>> neighbour_accuracy(np.repeat(X, 3, axis=0), np.repeat([0, 1], 15))
    array([1., 1., 1., 1., 1.])
    """
    X = rows(X)
    y = np.asarray(y)
    scores = []
    folds = StratifiedKFold(n_folds, shuffle=True, random_state=seed)
    for train, test in folds.split(X, y):
        model = KNeighborsClassifier().fit(scale(scaler, X[train]), y[train])
        scores.append(model.score(scale(scaler, X[train], X[test]), y[test]))
    return np.array(scores)


@dataclass(frozen=True)
class NeighbourMap:
    """What five nearest neighbours predict at every point of a grid.

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


def neighbour_map(X: ArrayLike, y: ArrayLike, n: int = 60) -> NeighbourMap:
    """Return what five nearest neighbours predict on a square around some rows, both axes in the same unit.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    X : array-like of shape (n_rows, 2)
        At least five rows.
    y : ndarray of int of shape (n_rows,)
    n : int
        Points along each axis.

    Returns
    -------
    NeighbourMap

    Raises
    ------
    ArgumentError
        Unless X has two columns and at least five rows, all finite.

    Examples
    --------
    >>> X = np.array([[0.0, 0], [0, 1], [0, 2], [5, 0], [5, 1], [5, 2]])
    >>> neighbour_map(X, [0, 0, 0, 1, 1, 1], n=2).classes
    array([[0, 1],
           [0, 1]])
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
