"""What-if curves: the prediction of each row while one of its features moves."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.explanation.predictor import Predictor

EDGES = (0.05, 0.95)  # beyond them few rows lie, and the model has hardly learned from any


@dataclass(frozen=True)
class Dependence:
    """The predictions of rows at every value of one feature, and their mean.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    name : object
        The feature.
    grid : ndarray of shape (n_values,)
        Numbers in ascending order, or words.
    curves : ndarray of shape (n_rows, n_values)
        One row's individual conditional expectation (ICE) each.
    held : ndarray of shape (n_rows,)
        What the rows hold in truth.
    units : str
    """

    name: object
    grid: np.ndarray
    curves: np.ndarray
    held: np.ndarray
    units: str = "value"

    @property
    def average(self) -> np.ndarray:
        """The partial dependence: the mean of all rows, shape (n_values,)."""
        return self.curves.mean(axis=0)

    @property
    def against(self) -> float:
        """The share of rows that move against the mean from the first value to the last."""
        change = self.curves[:, -1] - self.curves[:, 0]
        return float(np.mean(change * change.mean() < 0))


def dependence(
    model: Any,
    X: np.ndarray | pd.DataFrame,
    column: Hashable,
    n_values: int = 30,
    grid: np.ndarray | Sequence | None = None,
) -> Dependence:
    """Return the prediction of every row at every value of one column, the others as they are.

    Rows may come to hold what no row holds: a house of 500 m2 with one room. The grid spans 90 % of the rows
    (Friedman 2001, doi:10.1214/aos/1013203451; Goldstein et al. 2015, doi:10.1080/10618600.2014.907095).

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model : Predictor, or what it takes
    X : ndarray or DataFrame
    column : int, or a name for a DataFrame
    n_values : int, >= 2
    grid : array_like, optional
        The values to try instead.

    Returns
    -------
    Dependence

    Raises
    ------
    ArgumentError
        For an unknown column, or no row.

    Examples
    --------
    >>> dependence(lambda X: X[:, 0] ** 2, np.array([[0.0], [2.0]]), 0, grid=[0.0, 3.0]).average.tolist()
    [0.0, 9.0]
    """
    checks.whole(2, n_values=n_values)
    predict = Predictor.of(model)
    frame = X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X))
    checks.require(len(frame) > 0, "X", "0 rows", "hold at least one row")
    checks.one_of(list(frame.columns), column=column)
    grid = _grid(frame[column], n_values) if grid is None else np.asarray(grid)
    curves = [predict(_moved(X, column, value)) for value in grid]
    return Dependence(column, grid, np.array(curves).T, frame[column].to_numpy(), predict.units)


def _grid(column, n_values):
    known = column.replace([np.inf, -np.inf], np.nan).dropna() if _is_numeric(column) else column.dropna()
    checks.require(len(known) > 0, "column", column.name, "hold at least one value that is not missing")
    distinct = (
        np.sort(known.unique())
        if _is_numeric(column)
        else np.array(sorted(set(known), key=str), dtype=object)
    )
    if not _is_numeric(column) or len(distinct) <= n_values:
        return distinct
    return np.linspace(*np.quantile(known, EDGES), n_values)


def _is_numeric(column):
    return pd.api.types.is_numeric_dtype(column) and column.dtype.kind != "b"


def _moved(X, column, value):
    if isinstance(X, pd.DataFrame):
        # a category stays one, and a whole number may become a fraction
        kind = None if _is_numeric(X[column]) else X[column].dtype
        return X.assign(**{column: pd.Series([value] * len(X), index=X.index, dtype=kind)})
    X = np.asarray(X)
    moved = X.astype(np.result_type(X, np.asarray(value)))
    moved[:, column] = value
    return moved
