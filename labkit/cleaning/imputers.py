"""Two imputers that scikit-learn lacks: hot deck, and regression with noise."""

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data


class HotDeckImputer(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Fill each gap with the value of a row drawn at random from those that have one.

    The column keeps its distribution, and text is filled as well as numbers; what a gap's own row says of it
    is not used. (With `KNNImputer(n_neighbors=1)` the donor is the nearest row instead.)
    Source: R. Andridge, R. Little (2010), doi:10.1111/j.1751-5823.2010.00103.x

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    random_state : int, RandomState or None
        An int gives the same fills at each call.

    Attributes
    ----------
    donors_ : list of ndarray
        The known values of every column.
    """

    def __init__(self, random_state=0):
        self.random_state = random_state

    def fit(self, X, y=None):
        """Keep the known values of each column."""
        X = validate_data(self, X, dtype=None, ensure_all_finite="allow-nan")
        self.donors_ = [column[~pd.isna(column)] for column in X.T]
        _require_known(self, [len(donors) for donors in self.donors_])
        return self

    def transform(self, X):
        """Return a copy without gaps."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=None, ensure_all_finite="allow-nan", reset=False, copy=True)
        rng = check_random_state(self.random_state)
        for place, donors in enumerate(self.donors_):
            gaps = pd.isna(X[:, place])
            X[gaps, place] = rng.choice(donors, gaps.sum())
        return X

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = tags.input_tags.string = True
        tags.non_deterministic = True
        return tags


class RegressionImputer(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Fill each gap with what a straight-line model of the other columns says, with or without noise.

    Without noise all fills lie on the line: close to the truth, and together too orderly. With noise each
    gets a residual's worth of chance: further from the truth, and together as spread as the truth is.
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
    """

    def __init__(self, noise=False, random_state=0):
        self.noise = noise
        self.random_state = random_state

    def fit(self, X, y=None):
        """Learn one line for each column, from the rows where it is known."""
        X = validate_data(self, X, dtype=float, ensure_all_finite="allow-nan", ensure_min_samples=2)
        known = ~np.isnan(X)
        _require_known(self, known.sum(axis=0))
        self.means_ = np.nanmean(X, axis=0)
        filled = np.where(known, X, self.means_)
        self.models_, self.spreads_ = [], np.zeros(X.shape[1])
        for place, seen in enumerate(known.T):
            others, target = np.delete(filled, place, axis=1)[seen], X[seen, place]
            model = _line(others, target)
            self.models_.append(model)
            self.spreads_[place] = _spread(model, others, target)
        return self

    def transform(self, X):
        """Return a copy without gaps."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=float, ensure_all_finite="allow-nan", reset=False, copy=True)
        rng, gaps = check_random_state(self.random_state), np.isnan(X)
        filled = np.where(gaps, self.means_, X)
        for place in np.flatnonzero(gaps.any(axis=0)):
            rows = gaps[:, place]
            X[rows, place] = _predicted(self.models_[place], np.delete(filled, place, axis=1)[rows])
            if self.noise:
                X[rows, place] += rng.normal(0, self.spreads_[place], rows.sum())
        return X

    def __sklearn_tags__(self):
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
    # as many are lost to the fit as it has weights: else the noise would be too small
    free = len(target) - others.shape[1] - 1
    residuals = target - _predicted(model, others)
    return float(np.sqrt((residuals**2).sum() / free)) if free > 0 else 0.0


def _require_known(imputer, n_known):
    names = getattr(imputer, "feature_names_in_", range(len(n_known)))
    for name, n in zip(names, n_known, strict=True):
        if n == 0:
            raise ValueError(
                f"column {name!r} has no known value to learn from: drop it, or fill it with a constant."
            )
