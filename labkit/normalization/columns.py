"""Columns to scale: real ones and synthetic ones, and an outlier to add."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from sklearn.datasets import load_breast_cancer, load_wine

from labkit import datasets
from labkit.core import checks
from labkit.normalization.scalings import rows


@dataclass(frozen=True)
class Columns:
    """Two columns and what to predict from them.

    Parameters
    ----------
    X : ndarray of shape (n_rows, 2)
    y : ndarray of shape (n_rows,)
        The target of the linear model.
    classes : ndarray of shape (n_rows,)
        Whole numbers, for nearest neighbours.
    names : tuple of str
        With units.
    """

    X: np.ndarray
    y: np.ndarray
    classes: np.ndarray
    names: tuple[str, str]


def make_columns(ratio: float = 1.0, n_rows: int = 200, seed: int = 0) -> Columns:
    """Make two centred normal columns, the second `ratio` times as wide, and a target without noise.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    ratio : float, > 0
    n_rows : int
    seed : int

    Returns
    -------
    Columns

    Raises
    ------
    ArgumentError
        Unless the ratio is above zero and there are at least two rows.

    Examples
    --------
    >>> make_columns(ratio=10, n_rows=1000).X.std(axis=0).round()
    array([ 1., 10.])
    """
    checks.positive(ratio=ratio)
    checks.whole(least=2, n_rows=n_rows)
    X = np.random.default_rng(seed).normal(size=(n_rows, 2)) * [1, ratio]
    y = X @ [1, 1 / ratio]
    return Columns(X, y, (y > 0).astype(int), ("first column", "second column"))


def add_outlier(X: np.ndarray, distance: float) -> np.ndarray:
    """Return rows with the first one's last value put `distance` standard deviations above the mean.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_columns)
    distance : float, >= 0
        In standard deviations of the column as it was; 0 changes nothing.

    Returns
    -------
    ndarray of shape (n_rows, n_columns)

    Raises
    ------
    ArgumentError
        For a distance below zero.

    Examples
    --------
    >>> add_outlier(np.array([[1.0], [3.0]]), distance=100).ravel()
    array([102.,   3.])
    """
    checks.require(checks.is_number(distance) and distance >= 0, "distance", distance, "be 0 or more")
    X = np.array(X, dtype=float)
    if distance:
        X[0, -1] = X[:, -1].mean() + distance * X[:, -1].std()
    return X


def skewness(values: ArrayLike) -> float:
    r"""Return how lopsided a column is, :math:`\overline{z^3}`: 0 for a symmetric one, 2 for an exponential.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    values : array-like of shape (n_rows,)
        Not all equal.

    Returns
    -------
    float

    Raises
    ------
    ArgumentError
        When all values are equal or one is not finite.

    Examples
    --------
    >>> skewness([1, 2, 3]), round(skewness([1, 1, 1, 9]), 2)
    (0.0, 1.15)
    """
    values = rows(np.reshape(values, (-1, 1)), "values")[:, 0]
    centred = values - values.mean()
    checks.require(np.ptp(values) > 0, "values", float(values[0]), "not be the same in all rows")
    return float((centred**3).mean() / (centred**2).mean() ** 1.5)


def _wine():
    wine = load_wine()
    return Columns(
        wine.data[:, [0, 12]], 1.0 * (wine.target == 0), wine.target, ("alcohol (%)", "proline (mg/l)")
    )


def _cancer():
    cancer = load_breast_cancer()
    names = ("smoothness (share)", "area (px²)")
    return Columns(cancer.data[:, [4, 3]], 1.0 * cancer.target, cancer.target, names)


def _houses():
    houses = datasets.load("ames")[["Overall.Qual", "Lot.Area", "price"]].to_numpy(float)
    price = houses[:, 2] / 1000
    names = ("quality (1 to 10)", "lot area (ft²)")
    return Columns(houses[:, :2], price, (price > np.median(price)).astype(int), names)


COLUMNS = {"made, equal scales": make_columns, "wine": _wine, "tumours": _cancer, "houses": _houses}
