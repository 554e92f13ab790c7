"""Rows that say the same twice: exactly, or in all but a few columns."""

import numpy as np
import pandas as pd

from labkit.core import checks

BLOCK = 256  # rows compared at a time: keeps the memory at BLOCK * n_rows


def find_duplicates(table, differ=0, ignore=()):
    """Find pairs of rows that differ in at most `differ` columns.

    Case and blanks of text do not count, and a gap equals a gap. Every pair is compared: 3,000 rows take a
    second or two, and the time grows with the square of the rows.

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
    """
    checks.whole(0, differ=differ)
    unknown = [name for name in ignore if name not in table.columns]
    checks.require(not unknown, "ignore", unknown, "name columns of the table")
    kept = table.drop(columns=list(ignore))
    checks.require(kept.shape[1] > differ, "differ", differ, f"be below the {kept.shape[1]} columns compared")
    codes = np.column_stack([_codes(kept.iloc[:, place]) for place in range(kept.shape[1])])
    pairs = [_described(codes, kept, *pair) for pair in _close_pairs(codes, differ)]
    found = pd.DataFrame(pairs, columns=["row", "twin", "n_different", "columns"])
    return found.sort_values("n_different", kind="stable", ignore_index=True)


def _codes(column):
    """Give each different value of a column, tidied, a number."""
    if not pd.api.types.is_numeric_dtype(column) and column.notna().any():
        words = column.astype("str").str.split().str.join(" ").str.casefold()
        column = words.where(column.notna())
    return pd.factorize(column, use_na_sentinel=False)[0].astype(np.int32)


def _close_pairs(codes, differ):
    n_rows = len(codes)
    for start in range(0, n_rows, BLOCK):
        rows, later = codes[start : start + BLOCK], codes[start:]
        n_different = np.zeros((len(rows), len(later)), dtype=np.uint16)
        for mine, theirs in zip(rows.T, later.T, strict=True):
            n_different += mine[:, None] != theirs
        first, second = np.nonzero(n_different <= differ)
        ordered = first < second  # each pair once, no row with itself
        yield from zip((first[ordered] + start).tolist(), (second[ordered] + start).tolist(), strict=True)


def _described(codes, table, row, twin):
    places = np.flatnonzero(codes[row] != codes[twin])
    names = ", ".join(str(table.columns[place]) for place in places)
    return table.index[row], table.index[twin], len(places), names
