"""A row of the panel's table and a model that is asked about it; every answer is kept."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import r2_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from labkit.core import checks
from labkit.explanation.curves import dependence
from labkit.explanation.importance import shuffled_importance
from labkit.explanation.explainers.neighbourhoods import lime
from labkit.explanation.predictor import Predictor
from labkit.explanation.explainers.shapley import exact_shapley, permutation_shapley
from labkit.explanation.breast_cancer import COLUMNS, tumours

LOCAL = ("exact Shapley", "permutation Shapley", "LIME")
WHOLE = ("shuffling", "impurity", "dropping", "lasso")
BACKGROUNDS = ("all", "benign", "malignant")
N_BACKGROUND, N_REPEATS, N_VALUES = 30, 5, 40
ROWS_A_PAIR = 2 * (len(COLUMNS) - 1) * N_BACKGROUND  # what one pair of orders asks of the model
EVERY_THIRD = slice(None, None, 3)  # as many curves as can be told apart

_data = cache(tumours)


@dataclass(frozen=True)
class Judged:
    """The panel's own boosted trees (None), or a learner's model of the same columns.

    Parameters
    ----------
    model : object
    """

    model: object = None

    @property
    def predict(self):
        """The probability of malignancy."""
        if self.model is None:
            return Predictor(_trees(), output=1)
        if isinstance(self.model, Predictor):
            return self.model
        expected = "have predict_proba: give it fitted to the columns of explanation.tumours()"
        checks.require(hasattr(self.model, "predict_proba"), "model", type(self.model).__name__, expected)
        return Predictor(self.model, output=1)

    def trained(self, X, y):
        """Return a new model of the same kind, trained on rows of any columns."""
        if self.model is None:
            return Predictor(_blank_trees().fit(X, y), output=1)
        expected = "be a scikit-learn estimator here, where it is trained anew"
        checks.require(hasattr(self.model, "get_params"), "model", type(self.model).__name__, expected)
        return Predictor(clone(self.model).fit(X, y), output=1)

    def importance(self, method):
        """Return how much each column counts for the model as a whole, by one of four methods."""
        checks.one_of(WHOLE, method=method)
        ways = {"shuffling": _shuffling, "impurity": _impurity, "dropping": _dropping, "lasso": _lasso}
        return ways[method](self)

    def with_copies(self, copies):
        """Train with copies of the most important column: the test score, and every importance."""
        return _with_copies(self, copies)

    def curves(self, feature):
        """Return the what-if curves of some test rows."""
        return _curves(self, feature)


@dataclass(frozen=True)
class Question:
    """Why the model says what it says of one test row, perhaps with one feature moved.

    Parameters
    ----------
    judged : Judged
    row : int
        Of the test rows.
    feature : str
    shift : float
        By how many standard deviations the feature is moved; it stays within what was ever measured.
    """

    judged: Judged
    row: int
    feature: str
    shift: float = 0.0

    @property
    def before(self):
        """What the row holds in truth."""
        return float(_data()[1][self.feature].iloc[self.row])

    @property
    def value(self):
        """What it holds after the move."""
        column = _data()[0][self.feature]
        moved = self.before + self.shift * column.std()
        return float(np.clip(moved, column.min(), column.max())) if self.shift else self.before

    @property
    def x(self):
        """The row, moved."""
        return _data()[1].iloc[[self.row]].assign(**{self.feature: self.value})

    def shift_to(self, value):
        """Return by how many standard deviations the feature must move to reach a value."""
        return (value - self.before) / float(_data()[0][self.feature].std())

    def along(self, grid):
        """Return the predictions of this row for other values of the feature."""
        rows = pd.DataFrame(np.repeat(self.x.to_numpy(), len(grid), axis=0), columns=self.x.columns)
        return self.judged.predict(rows.assign(**{self.feature: grid}))

    def exact(self, background="all"):
        """Return the exact Shapley values against thirty rows of a background."""
        return _exact(self, background)

    def permutations(self, background, n_pairs, seed):
        """Return Shapley values from some orders of the features."""
        return _permutations(self, background, n_pairs, seed)

    def lime(self, n_samples, seed):
        """Return the explanation by LIME."""
        return _lime(self, n_samples, seed)

    def explain(self, method, background, n_samples, seed):
        """Return the explanation by a method, given how many rows the model may be asked about."""
        if method == "LIME":
            return self.lime(n_samples, seed)
        if method == "exact Shapley":
            return self.exact(background)
        return self.permutations(background, max(2, n_samples // ROWS_A_PAIR), seed)


@cache
def _trees():
    X_train, _, y_train, _ = _data()
    return _blank_trees().fit(X_train, y_train)


def _blank_trees():
    return GradientBoostingClassifier(n_estimators=60, max_features=3, random_state=0)


@cache
def _rows_of(background):
    X, _, y, _ = _data()
    chosen = X if background == "all" else X[y == BACKGROUNDS.index(background) - 1]
    return chosen.sample(N_BACKGROUND, random_state=0)


@lru_cache(256)
def _exact(asked, background):
    checks.one_of(BACKGROUNDS, background=background)
    return exact_shapley(asked.judged.predict, asked.x, _rows_of(background))


@lru_cache(256)
def _lime(asked, n_samples, seed):
    return lime(asked.judged.predict, asked.x, _data()[0], n_samples, seed)


@lru_cache(256)
def _permutations(asked, background, n_pairs, seed):
    return permutation_shapley(asked.judged.predict, asked.x, _rows_of(background), n_pairs, seed)


@lru_cache(64)
def _curves(judged, feature):
    X_train, X_test, *_ = _data()
    grid = np.linspace(X_train[feature].min(), X_train[feature].max(), N_VALUES)
    return dependence(judged.predict, X_test.iloc[EVERY_THIRD], feature, grid=grid)


@lru_cache(16)
def _shuffling(judged):
    return judged.with_copies(0)[1]["importance"].to_numpy()


def _impurity(judged):
    model = _trees() if judged.model is None else judged.model
    expected = "be trees: only they have an impurity; take this method out of the list"
    checks.require(hasattr(model, "feature_importances_"), "model", type(model).__name__, expected)
    return np.asarray(model.feature_importances_)


@lru_cache(16)
def _dropping(judged):
    X_train, X_test, y_train, y_test = _data()
    scores = []
    for column in COLUMNS:
        left = judged.trained(X_train.drop(columns=column), y_train)
        scores.append(r2_score(y_test, left(X_test.drop(columns=column))))
    return r2_score(y_test, judged.predict(X_test)) - np.array(scores)


@cache
def _lasso(judged):
    X_train, _, y_train, _ = _data()
    lasso = LogisticRegression(l1_ratio=1.0, solver="liblinear", C=0.1, random_state=0)
    return np.abs(make_pipeline(StandardScaler(), lasso).fit(X_train, y_train)[-1].coef_[0])


@lru_cache(16)
def _with_copies(judged, copies):
    checks.whole(0, copies=copies)
    X_train, X_test, y_train, y_test = _data()
    model = judged.predict
    if copies:
        column = COLUMNS[int(np.argmax(_shuffling(judged)))]
        X_train, X_test = (_copied(X, column, copies) for X in (X_train, X_test))
        model = judged.trained(X_train, y_train)
    return r2_score(y_test, model(X_test)), shuffled_importance(model, X_test, y_test, r2_score, N_REPEATS)


def _copied(X, column, copies):
    return X.assign(**{f"{column} copy {number}": X[column] for number in range(1, copies + 1)})
