"""A recipe that learns from training rows and is replayed on new ones, and a report of what it did."""

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from labkit.cleaning.duplicates import find_duplicates
from labkit.cleaning.validity import broken_rules, find_wrong_types
from labkit.core import checks


class ImpossibleToGap(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Empty the cells that cannot be true, so that an imputer can fill them: a step for a Pipeline.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    rules : dict
        Column -> function of the table that returns True for each row where that cell may stand.
    """

    def __init__(self, rules=None):
        self.rules = rules

    def fit(self, X, y=None):
        """Remember the columns; nothing is learned from the rows."""
        X = _table(X)
        for name in self.rules or {}:
            checks.one_of(X.columns, column=name)
        self.n_features_in_, self.feature_names_in_ = X.shape[1], np.array(X.columns, dtype=object)
        return self

    def transform(self, X):
        """Return a copy in which impossible cells are gaps."""
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
    """

    def __init__(self, reach=1.5):
        self.reach = reach

    def fit(self, X, y=None):
        """Learn both ends of the fence for each column."""
        checks.positive(reach=self.reach)
        X = validate_data(self, X, dtype=float, ensure_all_finite="allow-nan")
        low, high = np.nanquantile(X, [0.25, 0.75], axis=0)
        self.low_, self.high_ = low - self.reach * (high - low), high + self.reach * (high - low)
        return self

    def transform(self, X):
        """Return a copy with every value inside the fence; gaps stay gaps."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=float, ensure_all_finite="allow-nan", reset=False)
        return np.clip(X, self.low_, self.high_)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def cleaning_report(table, rules=None, ignore=()):
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
        rows, columns, gaps (cells), columns with gaps, rows without a gap, duplicates (exact pairs), wrong
        types (findings), broken rules (rows).
    """
    gaps = table.isna()
    counts = {
        "rows": len(table),
        "columns": table.shape[1],
        "gaps": int(gaps.to_numpy().sum()),
        "columns with gaps": int(gaps.any().sum()),
        "rows without a gap": int((~gaps.any(axis=1)).sum()),
        "duplicates": len(find_duplicates(table, ignore=[name for name in ignore if name in table])),
        "wrong types": len(find_wrong_types(table)),
        "broken rules": len(broken_rules(table, rules or {})),
    }
    return pd.Series(counts, name="count")


def before_and_after(before, after, rules=None, ignore=()):
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
