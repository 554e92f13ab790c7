"""Gaps made on purpose: hidden by chance, by another column, or by the value itself."""

import numpy as np
import pandas as pd

from labkit.core import checks

MECHANISMS = ("MCAR", "MAR", "MNAR")
NOISE = 0.5  # standard deviations: high values are likely to go, not certain


def make_missing(table, columns, mechanism="MCAR", rate=0.3, by=None, seed=0):
    """Hide known cells, so that every repair can be compared with the truth.

    MCAR hides any cell, MAR those where `by` is high, MNAR those that are high themselves; text ranks
    alphabetically. Source: D. Rubin (1976), doi:10.1093/biomet/63.3.581

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame of shape (n_rows, n_columns)
    columns : str or sequence of str
    mechanism : {"MCAR", "MAR", "MNAR"}
    rate : float, [0, 1)
        Share of each column's known cells.
    by : str
        For MAR.
    seed : int

    Returns
    -------
    DataFrame
    """
    columns = [columns] if isinstance(columns, str) else list(columns)
    checks.one_of(MECHANISMS, mechanism=mechanism)
    checks.between(0, 1, open_end=True, rate=rate)
    checks.require(mechanism != "MAR" or by is not None, "by", by, "name the column that decides, for MAR")
    for name in [*columns, *([by] if by is not None else [])]:
        checks.one_of(table.columns, column=name)
    checks.require(by not in columns, "by", by, "be another column than those that get gaps")
    rng, damaged = np.random.default_rng(seed), table.copy()
    for name in columns:
        pull = {"MCAR": None, "MAR": table[by] if by is not None else None, "MNAR": table[name]}[mechanism]
        damaged[name] = table[name].mask(_chosen(table[name], pull, rate, rng))
    return damaged


def _chosen(column, pull, rate, rng):
    """Return which cells to hide: those with the highest scores."""
    n_rows = len(column)
    scores = rng.random(n_rows) if pull is None else _ranked(pull) + rng.normal(0, NOISE, n_rows)
    known = np.flatnonzero(column.notna())
    n_hidden = min(round(rate * len(known)), max(len(known) - 1, 0))  # one value stays, to learn from
    chosen = np.zeros(n_rows, dtype=bool)
    chosen[known[np.argsort(-scores[known], kind="stable")[:n_hidden]]] = True
    return chosen


def _ranked(pull):
    """Return a column as standard deviations from its mean, gaps and infinities in the middle."""
    numeric = pd.api.types.is_numeric_dtype(pull) and not pd.api.types.is_bool_dtype(pull)
    codes = pd.Series(pd.factorize(pull, sort=True)[0], index=pull.index).where(pull.notna())
    values = (pull if numeric else codes).astype(float).replace([np.inf, -np.inf], np.nan)
    spread = values.std(ddof=0)
    score = (values - values.mean()) / (spread if spread > 0 else 1.0)
    return score.fillna(0.0).to_numpy()
