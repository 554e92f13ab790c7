"""Steps for a pipeline that cleans a table, and a report of what they changed."""

from collections.abc import Callable, Sequence
from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from labkit.cleaning.duplicates import find_duplicates
from labkit.cleaning.validity import broken_rules, find_wrong_types
from labkit.core import checks


class ImpossibleToMissing(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Turn impossible values into missing ones, so that an imputer can fill them: a step for a Pipeline.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    rules : dict
        Column -> function of the table that returns True for each row where that value is possible.

    Raises
    ------
    ArgumentError
        For a column that the table does not have, or what is not a DataFrame.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [30.0, -4.0]})
    >>> step = ImpossibleToMissing({"age": lambda table: table["age"] >= 0})
    >>> step.fit_transform(table)["age"].tolist()
    [30.0, nan]
    """

    def __init__(self, rules: dict[str, Callable[[pd.DataFrame], object]] | None = None) -> None:
        self.rules = rules

    def fit(self, X: pd.DataFrame, y: object = None) -> Self:
        """Remember the columns; nothing is learned from the rows."""
        X = _table(X)
        for name in self.rules or {}:
            checks.one_of(X.columns, column=name)
        self.n_features_in_ = X.shape[1]
        self.feature_names_in_ = np.array(X.columns, dtype=object)
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return a copy in which impossible values are missing."""
        check_is_fitted(self)
        X = _table(X)
        missing = [name for name in self.feature_names_in_ if name not in X.columns]
        checks.require(not missing, "X", list(X.columns), f"have the columns {missing} as well")
        cleaned = X.copy()
        for name, rule in (self.rules or {}).items():
            broken = broken_rules(X.reset_index(drop=True), {name: rule})["row"]
            cleaned[name] = X[name].mask(np.isin(np.arange(len(X)), broken))
        return cleaned


class FenceClipper(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Move values from beyond Tukey's fence onto it; the fence is that of the training rows.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    reach : float, > 0
        In interquartile ranges; with 1.5 about 7 in 1,000 values of a normal distribution are moved.

    Attributes
    ----------
    low_, high_ : ndarray of shape (n_features,)

    Raises
    ------
    ArgumentError
        When `reach` is not positive.

    Examples
    --------
    >>> FenceClipper().fit([[0.0], [1.0], [2.0], [3.0], [4.0]]).transform([[100.0]]).tolist()
    [[6.0]]
    """

    def __init__(self, reach: float = 1.5) -> None:
        self.reach = reach

    def fit(self, X: np.ndarray | pd.DataFrame, y: object = None) -> Self:
        """Learn both ends of the fence for each column."""
        checks.positive(reach=self.reach)
        X = validate_data(self, X, dtype=float, ensure_all_finite="allow-nan")
        low, high = np.nanquantile(X, [0.25, 0.75], axis=0)
        margin = self.reach * (high - low)
        self.low_ = low - margin
        self.high_ = high + margin
        return self

    def transform(self, X: np.ndarray | pd.DataFrame) -> np.ndarray:
        """Return a copy with every value inside the fence; missing values stay missing."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=float, ensure_all_finite="allow-nan", reset=False)
        return np.clip(X, self.low_, self.high_)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def cleaning_report(
    table: pd.DataFrame,
    rules: dict[str, Callable[[pd.DataFrame], object]] | None = None,
    ignore: Sequence[str] = (),
) -> pd.Series:
    """Count what is wrong with a table.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame
    rules : dict
        As in `broken_rules`.
    ignore : sequence of str
        Columns that number the rows.

    Returns
    -------
    Series
        rows, columns, missing values, columns with missing values, complete rows, duplicates (exact pairs),
        wrong types (findings), broken rules (rows).

    Raises
    ------
    ArgumentError
        When a rule fails or does not return True or False for every row.

    Examples
    --------
    >>> int(cleaning_report(pd.DataFrame({"a": [1.0, None], "b": [2, 3]}))["missing values"])
    1
    """
    missing = table.isna()
    counts = {
        "rows": len(table),
        "columns": table.shape[1],
        "missing values": int(missing.to_numpy().sum()),
        "columns with missing values": int(missing.any().sum()),
        "complete rows": int((~missing.any(axis=1)).sum()),
        "duplicates": len(find_duplicates(table, ignore=[name for name in ignore if name in table])),
        "wrong types": len(find_wrong_types(table)),
        "broken rules": len(broken_rules(table, rules or {})),
    }
    return pd.Series(counts, name="count")


def before_and_after(
    before: pd.DataFrame,
    after: pd.DataFrame,
    rules: dict[str, Callable[[pd.DataFrame], object]] | None = None,
    ignore: Sequence[str] = (),
) -> pd.DataFrame:
    """Report on a table before and after cleaning, side by side.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    before, after : DataFrame
    rules, ignore : as in `cleaning_report`

    Returns
    -------
    DataFrame
        Columns before, after and change.

    Raises
    ------
    ArgumentError
        As `cleaning_report`.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1.0, None], "b": [2, 3]})
    >>> int(before_and_after(table, table.fillna(0)).loc["missing values", "change"])
    -1
    """
    reports = {
        "before": cleaning_report(before, rules, ignore),
        "after": cleaning_report(after, rules, ignore),
    }
    table = pd.DataFrame(reports)
    return table.assign(change=table["after"] - table["before"])


def _table(X):
    checks.require(
        isinstance(X, pd.DataFrame), "X", type(X).__name__, "be a DataFrame, for rules name columns"
    )
    return X
