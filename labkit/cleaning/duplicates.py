"""Duplicate rows: exact, or in all but a few columns."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from labkit.core import checks

BLOCK = 256  # rows compared at a time: keeps the memory at BLOCK * n_rows


def find_duplicates(table: pd.DataFrame, differ: int = 0, ignore: Sequence[str] = ()) -> pd.DataFrame:
    """Find pairs of rows that differ in at most `differ` columns.

    Case and spaces of text do not count, and a missing value equals a missing value. Every pair is compared:
    3,000 rows take a second or two, and the time grows with the square of the rows.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame of shape (n_rows, n_columns)
    differ : int, >= 0
        0 finds exact duplicates, 1 and more near ones.
    ignore : sequence of str
        Columns that number the rows, such as an id.

    Returns
    -------
    DataFrame
        One row a pair: row, twin (index labels), n_different, columns (the names of those that differ).

    Raises
    ------
    ArgumentError
        When `differ` is not below the number of columns, or a column is unknown.

    Examples
    --------
    >>> find_duplicates(pd.DataFrame({"name": ["Ann Lee", "Bo", "ann  lee"], "age": [3, 4, 3]}))
       row  twin  n_different columns
    0    0     2            0
    """
    checks.whole(0, differ=differ)
    unknown = [name for name in ignore if name not in table.columns]
    checks.require(not unknown, "ignore", unknown, "name columns of the table")
    kept = table.drop(columns=list(ignore))
    checks.require(kept.shape[1] > differ, "differ", differ, f"be below the {kept.shape[1]} columns compared")
    codes = np.column_stack([_codes(kept.iloc[:, column]) for column in range(kept.shape[1])])
    pairs = [_described(codes, kept, *pair) for pair in _close_pairs(codes, differ)]
    table = pd.DataFrame(pairs, columns=["row", "twin", "n_different", "columns"])
    return table.sort_values("n_different", kind="stable", ignore_index=True)


def _codes(column):
    """Give each different value of a column, tidied, a number."""
    if not pd.api.types.is_numeric_dtype(column) and column.notna().any():
        words = column.astype("str").str.split().str.join(" ").str.casefold()
        column = words.where(column.notna())
    return pd.factorize(column, use_na_sentinel=False)[0].astype(np.int32)


def _close_pairs(codes, differ):
    n_rows = len(codes)
    for start in range(0, n_rows, BLOCK):
        rows = codes[start : start + BLOCK]
        later = codes[start:]
        n_different = np.zeros((len(rows), len(later)), dtype=np.uint16)
        for mine, theirs in zip(rows.T, later.T, strict=True):
            n_different += mine[:, None] != theirs
        first, second = np.nonzero(n_different <= differ)
        ordered = first < second  # each pair once, no row with itself
        yield from zip((first[ordered] + start).tolist(), (second[ordered] + start).tolist(), strict=True)


def _described(codes, table, row, twin):
    different = np.flatnonzero(codes[row] != codes[twin])
    names = ", ".join(str(table.columns[column]) for column in different)
    return table.index[row], table.index[twin], len(different), names
