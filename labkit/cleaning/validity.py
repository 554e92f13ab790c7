"""Values that cannot be: of the wrong type, or against a rule that everybody knows."""

import numpy as np
import pandas as pd

from labkit.core import checks


def find_wrong_types(table):
    """Find columns whose type hides what they hold.

    Numbers and dates kept as text, columns of text and numbers mixed, text with stray blanks, and columns
    with one value only. What it says is a hint: a person decides.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame

    Returns
    -------
    DataFrame
        One row a finding: column, dtype, looks_like, example.
    """
    found = [
        (name, str(column.dtype), looks_like, example)
        for name, column in table.items()
        for looks_like, example in _suspicions(column.dropna())
    ]
    return pd.DataFrame(found, columns=["column", "dtype", "looks_like", "example"])


def broken_rules(table, rules):
    """Find the rows that break rules.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame
    rules : dict
        What must hold, in words -> a function of the table that returns True for each row where it does. A
        comparison with a gap is False in pandas: allow gaps in the rule where they are allowed.

    Returns
    -------
    DataFrame
        One row a broken rule and row: rule, row (index label).

    Raises
    ------
    ValueError
        When a rule fails, or does not answer for every row.
    """
    found = []
    for words, rule in rules.items():
        holds = _verdict(table, words, rule)
        found += [(words, label) for label in table.index[~holds]]
    return pd.DataFrame(found, columns=["rule", "row"])


def _verdict(table, words, rule):
    try:
        holds = np.asarray(rule(table))
    except Exception as error:
        raise ValueError(f"the rule {words!r} failed: {type(error).__name__}: {error}.") from error
    answers = holds.shape == (len(table),) and holds.dtype == bool
    checks.require(answers, "rules", words, f"give True or False for each of {len(table)} rows")
    return holds


def _suspicions(known):
    if known.empty:
        yield "nothing: every cell is a gap", ""
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
        yield "numbers kept as text", known.iloc[0]
    elif known.str.fullmatch(r"\d{4}-\d{2}-\d{2}").all():
        yield "dates kept as text", known.iloc[0]
    elif numbers.mean() > 0.5:
        yield "numbers with words among them", known[~numbers].iloc[0]
    if stray.any():
        yield f"text with stray blanks in {stray.sum()} cells", repr(known[stray].iloc[0])
