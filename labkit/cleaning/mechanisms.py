"""Missing values made on purpose: hidden by chance, by another column, or by the value itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from labkit.core import checks

MECHANISMS = ("MCAR", "MAR", "MNAR")
NOISE = 0.5  # standard deviations: high values are likely to be hidden, not certain


@dataclass(frozen=True)
class Missingness:
    """Why values are missing, and how many; the arguments of `make_missing` that describe it.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    mechanism : {"MCAR", "MAR", "MNAR"}
    rate : float, [0, 1)
        Share of each column's known cells.
    by : str, optional
        The column that decides, for MAR.

    Examples
    --------
    >>> missing = Missingness("MAR", rate=0.2, by="age")
    >>> missing.hide(pd.DataFrame({"bmi": [20.0] * 5, "age": range(5)}), "bmi").isna().sum().tolist()
    [1, 0]
    """

    mechanism: str = "MCAR"
    rate: float = 0.4
    by: str | None = None

    def hide(self, table: pd.DataFrame, columns: str | Sequence[str], seed: int = 0) -> pd.DataFrame:
        """Return a copy of a table with cells of these columns hidden; see `make_missing`."""
        return make_missing(table, columns, self.mechanism, self.rate, self.by, seed)


def make_missing(
    table: pd.DataFrame,
    columns: str | Sequence[str],
    mechanism: str = "MCAR",
    rate: float = 0.3,
    by: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Hide known cells, so that imputed values can be compared with the truth.

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
        The column that decides, for MAR.
    seed : int

    Returns
    -------
    DataFrame

    Raises
    ------
    ArgumentError
        For an unknown mechanism or column, a rate outside [0, 1), or MAR without another column in `by`.

    Examples
    --------
    >>> table = pd.DataFrame({"bmi": range(10)})
    >>> int(make_missing(table, "bmi", rate=0.3)["bmi"].isna().sum())
    3
    """
    columns = [columns] if isinstance(columns, str) else list(columns)
    checks.one_of(MECHANISMS, mechanism=mechanism)
    checks.between(0, 1, open_end=True, rate=rate)
    checks.require(mechanism != "MAR" or by is not None, "by", by, "name the column that decides, for MAR")
    for name in [*columns, *([by] if by is not None else [])]:
        checks.one_of(table.columns, column=name)
    checks.require(by not in columns, "by", by, "be another column than those with hidden cells")
    rng = np.random.default_rng(seed)
    damaged = table.copy()
    for name in columns:
        causes = {"MCAR": None, "MAR": table[by] if by is not None else None, "MNAR": table[name]}
        damaged[name] = table[name].mask(_hidden(table[name], causes[mechanism], rate, rng))
    return damaged


def _hidden(column, cause, rate, rng):
    """Return which cells to hide: those with the highest scores."""
    n_rows = len(column)
    scores = rng.random(n_rows) if cause is None else _ranked(cause) + rng.normal(0, NOISE, n_rows)
    known = np.flatnonzero(column.notna())
    n_hidden = min(round(rate * len(known)), max(len(known) - 1, 0))  # one value stays, to learn from
    hidden = np.zeros(n_rows, dtype=bool)
    hidden[known[np.argsort(-scores[known], kind="stable")[:n_hidden]]] = True
    return hidden


def _ranked(cause):
    """Return a column in standard deviations from its mean; missing and infinite values are 0."""
    numeric = pd.api.types.is_numeric_dtype(cause) and not pd.api.types.is_bool_dtype(cause)
    codes = pd.Series(pd.factorize(cause, sort=True)[0], index=cause.index).where(cause.notna())
    values = (cause if numeric else codes).astype(float).replace([np.inf, -np.inf], np.nan)
    spread = values.std(ddof=0)
    score = (values - values.mean()) / (spread if spread > 0 else 1.0)
    return score.fillna(0.0).to_numpy()
