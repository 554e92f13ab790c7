"""What a scaler has learned from training rows, and how it is put to use on any rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from labkit.core import checks
from labkit.core.errors import ArgumentError


@dataclass(frozen=True)
class Scaling:
    """A formula with the numbers that it learned from the training rows.

    Parameters
    ----------
    formula : callable
        Takes rows and the learned numbers, returns the scaled rows.
    learned : dict
        Name -> number for each column.
    n_columns : int
    """

    formula: Callable[..., np.ndarray]
    learned: dict
    n_columns: int

    @classmethod
    def fit(cls, X_train: Any, learn: Callable[[np.ndarray], dict], formula: Callable) -> "Scaling":
        """Return the scaling that `learn` makes of the training rows."""
        X_train = rows(X_train, "X_train")
        return cls(formula, learn(X_train), X_train.shape[1])

    def transform(self, X: Any) -> np.ndarray:
        """Return rows scaled with what was learned; shape (n_rows, n_columns)."""
        X = rows(X, "X")
        checks.require(X.shape[1] == self.n_columns, "X", X.shape, f"have {self.n_columns} columns")
        return self.formula(X, **self.learned)


def rows(X: Any, name: str = "X") -> np.ndarray:
    """Return a table of finite numbers as an array of shape (n_rows, n_columns), or refuse it."""
    try:
        table = np.asarray(X, dtype=float)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"`{name}` must hold numbers alone: {error}. Encode words first.") from None
    checks.require(table.ndim == 2, name, table.shape, "have two axes, rows and columns")
    checks.require(table.size > 0, name, table.shape, "have at least one row and one column")
    bad = np.argwhere(~np.isfinite(table))
    if len(bad):
        row, column = bad[0]
        label = X.columns[column] if hasattr(X, "columns") else column
        raise ArgumentError(
            f"`{name}` must hold finite numbers; got {table[row, column]} in row {row}, column {label}. "
            "Impute missing values first."
        )
    return table
