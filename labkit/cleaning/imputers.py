"""Two imputers that scikit-learn lacks: hot deck, and regression with noise."""

from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils import Tags, check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from labkit.core.errors import ArgumentError


class HotDeckImputer(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Impute each missing value by that of a row drawn at random from those that have one.

    The column keeps its distribution, and text is filled as well as numbers; the other
    values of the row are not used. (With `KNNImputer(n_neighbors=1)` the donor is the nearest row instead.)
    Source: R. Andridge, R. Little (2010), doi:10.1111/j.1751-5823.2010.00103.x

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    random_state : int, RandomState or None
        An int gives the same imputed values at each call.

    Attributes
    ----------
    donors_ : list of ndarray
        The known values of every column.

    Raises
    ------
    ArgumentError
        When a column has no known value.

    Examples
    --------
    >>> HotDeckImputer().fit_transform([[5.0], [np.nan], [5.0]]).ravel().tolist()
    [5.0, 5.0, 5.0]
    """

    def __init__(self, random_state: int | np.random.RandomState | None = 0) -> None:
        self.random_state = random_state

    def fit(self, X: np.ndarray | pd.DataFrame, y: object = None) -> Self:
        """Keep the known values of each column."""
        X = validate_data(self, X, dtype=None, ensure_all_finite="allow-nan")
        self.donors_ = [column[~pd.isna(column)] for column in X.T]
        _require_known(self, [len(donors) for donors in self.donors_])
        return self

    def transform(self, X: np.ndarray | pd.DataFrame) -> np.ndarray:
        """Return a copy without missing values."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=None, ensure_all_finite="allow-nan", reset=False, copy=True)
        rng = check_random_state(self.random_state)
        for column, donors in enumerate(self.donors_):
            missing = pd.isna(X[:, column])
            X[missing, column] = rng.choice(donors, missing.sum())
        return X

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = tags.input_tags.string = True
        tags.non_deterministic = True
        return tags


class RegressionImputer(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Impute each missing value by a linear regression on the other columns, with or without noise.

    Without noise all imputed values are on the line: close to the truth, but with too little spread. With
    noise each gets a random residual: further from the truth, and together as spread as the truth is.
    Source: R. Little, D. Rubin, Statistical Analysis with Missing Data, 3rd ed. (2019), chapter 4

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    noise : bool
    random_state : int, RandomState or None

    Attributes
    ----------
    means_, spreads_ : ndarray of shape (n_features,)
        Mean of the known values, and standard deviation of the residuals.
    models_ : list of LinearRegression

    Raises
    ------
    ArgumentError
        When a column has no known value.

    Examples
    --------
    >>> X = [[1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [4.0, np.nan]]
    >>> round(float(RegressionImputer().fit_transform(X)[3, 1]), 6)
    40.0
    """

    def __init__(self, noise: bool = False, random_state: int | np.random.RandomState | None = 0) -> None:
        self.noise = noise
        self.random_state = random_state

    def fit(self, X: np.ndarray | pd.DataFrame, y: object = None) -> Self:
        """Fit one regression for each column, on the rows where it is known."""
        X = validate_data(self, X, dtype=float, ensure_all_finite="allow-nan", ensure_min_samples=2)
        known = ~np.isnan(X)
        _require_known(self, known.sum(axis=0))
        self.means_ = np.nanmean(X, axis=0)
        filled = np.where(known, X, self.means_)
        self.models_ = []
        self.spreads_ = np.zeros(X.shape[1])
        for column, seen in enumerate(known.T):
            others = np.delete(filled, column, axis=1)[seen]
            target = X[seen, column]
            model = _line(others, target)
            self.models_.append(model)
            self.spreads_[column] = _spread(model, others, target)
        return self

    def transform(self, X: np.ndarray | pd.DataFrame) -> np.ndarray:
        """Return a copy without missing values."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=float, ensure_all_finite="allow-nan", reset=False, copy=True)
        rng = check_random_state(self.random_state)
        missing = np.isnan(X)
        filled = np.where(missing, self.means_, X)
        for column in np.flatnonzero(missing.any(axis=0)):
            rows = missing[:, column]
            X[rows, column] = _predicted(self.models_[column], np.delete(filled, column, axis=1)[rows])
            if self.noise:
                X[rows, column] += rng.normal(0, self.spreads_[column], rows.sum())
        return X

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.non_deterministic = self.noise
        return tags


def _line(others, target):
    """Return a fitted line, or the mean where there is no other column."""
    from sklearn.linear_model import LinearRegression  # here, for the import of a subject must be quick

    return LinearRegression().fit(others, target) if others.shape[1] else float(target.mean())


def _predicted(model, others):
    return np.full(len(others), model) if isinstance(model, float) else model.predict(others)


def _spread(model, others, target):
    # the fit uses as many degrees of freedom as it has weights: else the noise would be too small
    free = len(target) - others.shape[1] - 1
    residuals = target - _predicted(model, others)
    return float(np.sqrt((residuals**2).sum() / free)) if free > 0 else 0.0


def _require_known(imputer, n_known):
    names = getattr(imputer, "feature_names_in_", range(len(n_known)))
    for name, n in zip(names, n_known, strict=True):
        if n == 0:
            raise ArgumentError(
                f"column {name!r} has no known value to learn from: drop it, or fill it with a constant."
            )
