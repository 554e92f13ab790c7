"""Impossible values: of the wrong type, or against a rule that must hold."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.core.errors import ArgumentError


def find_wrong_types(table: pd.DataFrame) -> pd.DataFrame:
    """Find columns whose type hides what they hold.

    Numbers and dates stored as text, columns of text and numbers mixed, text with leading or trailing spaces,
    and columns with one value only. Each finding is a hint: a person decides.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame

    Returns
    -------
    DataFrame
        One row a finding: column, dtype, looks_like, example.

    Examples
    --------
    >>> find_wrong_types(pd.DataFrame({"price": ["12", "15"], "rooms": [2, 3]}))["looks_like"].tolist()
    ['numbers stored as text']
    """
    findings = [
        (name, str(column.dtype), looks_like, example)
        for name, column in table.items()
        for looks_like, example in _suspicions(column.dropna())
    ]
    return pd.DataFrame(findings, columns=["column", "dtype", "looks_like", "example"])


def broken_rules(table: pd.DataFrame, rules: dict[str, Callable[[pd.DataFrame], object]]) -> pd.DataFrame:
    """Find the rows that break rules.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame
    rules : dict
        What must hold, in words -> a function of the table that returns True for each row where it does. A
        comparison with a missing value is False in pandas: write into the rule where they are allowed.

    Returns
    -------
    DataFrame
        One row a broken rule and row: rule, row (index label).

    Raises
    ------
    ArgumentError
        When a rule fails, or does not return True or False for every row.

    Examples
    --------
    >>> broken_rules(pd.DataFrame({"age": [3, -1]}), {"age is positive": lambda table: table["age"] > 0})
                  rule  row
    0  age is positive    1
    """
    broken = []
    for words, rule in rules.items():
        holds = _applied(table, words, rule)
        broken += [(words, label) for label in table.index[~holds]]
    return pd.DataFrame(broken, columns=["rule", "row"])


def _applied(table, words, rule):
    try:
        holds = np.asarray(rule(table))
    except Exception as error:
        raise ArgumentError(f"the rule {words!r} failed: {type(error).__name__}: {error}.") from error
    fits = holds.shape == (len(table),) and holds.dtype == bool
    checks.require(fits, "rules", words, f"give True or False for each of {len(table)} rows")
    return holds


def _suspicions(known):
    if known.empty:
        yield "nothing: every value is missing", ""
    elif known.nunique() == 1 and len(known) > 1:
        yield "a constant", known.iloc[0]
    elif known.map(type).map(lambda kind: issubclass(kind, str)).nunique() == 2:
        yield "text and other things mixed", known[known.map(lambda value: isinstance(value, str))].iloc[0]
    elif isinstance(known.iloc[0], str):
        yield from _text_suspicions(known)
    elif pd.api.types.is_float_dtype(known) and np.isinf(known).any():
        yield "numbers with infinities", known[np.isinf(known)].iloc[0]


def _text_suspicions(known):
    numbers = pd.to_numeric(known, errors="coerce").notna()
    stray = known != known.str.strip()
    if numbers.all():
        yield "numbers stored as text", known.iloc[0]
    elif known.str.fullmatch(r"\d{4}-\d{2}-\d{2}").all():
        yield "dates stored as text", known.iloc[0]
    elif numbers.mean() > 0.5:
        yield "numbers with words among them", known[~numbers].iloc[0]
    if stray.any():
        yield f"leading or trailing spaces in {stray.sum()} cells", repr(known[stray].iloc[0])
