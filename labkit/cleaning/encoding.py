"""Tables as inputs of a network: numbers in standard deviations, text one-hot encoded."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.core.errors import ArgumentError


@dataclass(frozen=True)
class TableCode:
    """How the columns of a table become the cells of a network, and back.

    Parameters
    ----------
    names : list of str
    words : list of (None or list)
        None for a column of numbers, else its different values.
    means, spreads : ndarray of shape (n_columns,)
        Of the known numbers; 0 and 1 for text.
    """

    names: list
    words: list
    means: np.ndarray
    spreads: np.ndarray

    @classmethod
    def learn(cls, table: pd.DataFrame) -> Self:
        """Return the code of a table: every column needs a known value, and no number may be infinite."""
        words = []
        means = []
        spreads = []
        for name, column in table.items():
            known = column.dropna()
            checks.require(
                len(known) > 0,
                "X",
                f"a column {name!r} of missing values alone",
                "know a value to learn from",
            )
            is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
            words.append(None if is_number else sorted(known.unique(), key=str))
            numbers = _numbers(known, name) if is_number else np.zeros(1)
            means.append(numbers.mean())
            spreads.append(numbers.std() or 1.0)
        return cls(list(table.columns), words, np.array(means), np.array(spreads))

    @property
    def owners(self) -> list[int]:
        """The column that each cell belongs to."""
        return [position for position, words in enumerate(self.words) for _ in words or [None]]

    @property
    def width(self) -> int:
        """Number of cells of a row."""
        return len(self.owners)

    @property
    def numeric_cells(self) -> list[int]:
        """The cells that hold numbers."""
        return [cell for cell, owner in enumerate(self.owners) if self.words[owner] is None]

    @property
    def blocks(self) -> list[slice]:
        """The slice of cells of each text column."""
        return [self._cells(position) for position, words in enumerate(self.words) if words is not None]

    def encode(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return values (0 where missing) and which cells are known, both of shape (n_rows, width).

        A word that was not there to be learned counts as missing.
        """
        values = np.zeros((len(X), self.width), dtype="float32")
        known = np.zeros_like(values)
        for position, words in enumerate(self.words):
            cells = self._cells(position)
            column = pd.Series(X[:, position])
            if words is None:
                numbers = _numbers(column, self.names[position])
                known[:, cells] = ~np.isnan(numbers)[:, None]
                scaled = (numbers - self.means[position]) / self.spreads[position]
                values[:, cells] = np.nan_to_num(scaled)[:, None]
            else:
                values[:, cells] = np.column_stack([column == word for word in words])
                known[:, cells] = values[:, cells].any(axis=1, keepdims=True)
        return values, known

    def fill(self, X: np.ndarray, cells: np.ndarray) -> np.ndarray:
        """Return a copy of a table whose missing values are decoded from the cells."""
        filled = X.copy()
        for position, words in enumerate(self.words):
            missing = pd.isna(X[:, position])
            outputs = cells[:, self._cells(position)]
            if words is None:
                filled[missing, position] = (
                    self.means[position] + self.spreads[position] * outputs[missing, 0]
                )
            else:
                filled[missing, position] = np.array(words, dtype=object)[outputs[missing].argmax(axis=1)]
        return filled

    def _cells(self, position):
        owners = self.owners
        return slice(owners.index(position), owners.index(position) + owners.count(position))


def _numbers(column, name):
    try:
        numbers = column.to_numpy(dtype=float)
    except (TypeError, ValueError):
        raise ArgumentError(f"column {name!r} must hold numbers, as when fitted; got text in it.") from None
    checks.require(not np.isinf(numbers).any(), "X", f"infinities in column {name!r}", "be finite or missing")
    return numbers
