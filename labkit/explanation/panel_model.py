"""A model that the panel explains, and a row of its table; explanations are kept while predictions stay."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import r2_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from labkit.core import checks
from labkit.explanation.breast_cancer import COLUMNS, tumours
from labkit.explanation.curves import Dependence, dependence
from labkit.explanation.explainers.coalitions import Case
from labkit.explanation.explainers.neighbourhoods import lime
from labkit.explanation.explainers.shapley import exact_shapley, permutation_shapley
from labkit.explanation.importance import shuffled_importance
from labkit.explanation.predictor import Predictor
from labkit.explanation.results import Explanation

BACKGROUNDS = {"all": None, "benign": 0, "malignant": 1}  # name -> label of its rows
N_BACKGROUND = 30
N_REPEATS = 5
N_VALUES = 40
N_MIXED_ROWS = 500  # whose predictions tell a model from another one, beside those of the test rows
ROWS_PER_PAIR = 2 * (len(COLUMNS) - 1) * N_BACKGROUND  # queries of one pair of permutations
EVERY_THIRD = slice(None, None, 3)  # as many curves as can be told apart

_data = cache(tumours)


@dataclass(frozen=True)
class PanelModel:
    """The panel's own boosted trees (None), or a learner's model of the same columns.

    Models are equal when their predictions are: a learner may fit the same object again, and explanations
    are kept for what a model predicts, never for which object it is.

    Parameters
    ----------
    model : object
    fingerprint : str
        A digest of the model's predictions and settings.
    """

    model: Any = field(default=None, compare=False)
    fingerprint: str = field(default="", init=False)

    def __post_init__(self) -> None:
        if self.model is not None:
            object.__setattr__(self, "fingerprint", _fingerprint(self.model, self.predict))

    @property
    def predict(self) -> Predictor:
        """The probability of malignancy."""
        if self.model is None:
            return Predictor(_trees(), output=1)
        if isinstance(self.model, Predictor):
            return self.model
        expected = "have predict_proba: give it fitted to the columns of explanation.tumours()"
        checks.require(hasattr(self.model, "predict_proba"), "model", type(self.model).__name__, expected)
        return Predictor(self.model, output=1)

    def retrained(self, X: pd.DataFrame, y: pd.Series) -> Predictor:
        """Return a new model of the same kind, trained on rows of any columns."""
        if self.model is None:
            return Predictor(_untrained_trees().fit(X, y), output=1)
        expected = "be a scikit-learn estimator here, where it is trained anew"
        checks.require(hasattr(self.model, "get_params"), "model", type(self.model).__name__, expected)
        return Predictor(clone(self.model).fit(X, y), output=1)

    def importance(self, method: str) -> np.ndarray:
        """Return the importance of each column for the model as a whole, by a method of `GLOBAL_METHODS`."""
        return GLOBAL_METHODS[method](self)

    def with_copies(self, copies: int) -> tuple[float, pd.DataFrame]:
        """Train with copies of the most important column: the test score, and every importance."""
        return _with_copies(self, copies)

    def curves(self, feature: str) -> Dependence:
        """Return the what-if curves of some test rows."""
        return _curves(self, feature)


@dataclass(frozen=True)
class PanelRow:
    """A test row whose prediction is explained, perhaps with one feature moved.

    Parameters
    ----------
    model : PanelModel
    index : int
        Of the test rows.
    feature : str
    shift : float
        By how many standard deviations the feature is moved; it stays within what was ever measured.
    """

    model: PanelModel
    index: int
    feature: str
    shift: float = 0.0

    @property
    def measured(self) -> float:
        """The feature's value in the data."""
        return float(_data()[1][self.feature].iloc[self.index])

    @property
    def value(self) -> float:
        """The feature's value after the move."""
        column = _data()[0][self.feature]
        moved = self.measured + self.shift * column.std()
        return float(np.clip(moved, column.min(), column.max())) if self.shift else self.measured

    @property
    def x(self) -> pd.DataFrame:
        """The row, moved."""
        return _data()[1].iloc[[self.index]].assign(**{self.feature: self.value})

    def shift_to(self, value: float) -> float:
        """Return by how many standard deviations the feature must move to reach a value."""
        return (value - self.measured) / float(_data()[0][self.feature].std())

    def along(self, grid: np.ndarray) -> np.ndarray:
        """Return the predictions of this row for other values of the feature."""
        rows = pd.DataFrame(np.repeat(self.x.to_numpy(), len(grid), axis=0), columns=self.x.columns)
        return self.model.predict(rows.assign(**{self.feature: grid}))

    def exact(self, background: str = "all") -> Explanation:
        """Return the exact Shapley values against thirty rows of a background."""
        return _exact(self, background)

    def lime(self, n_samples: int, seed: int) -> Explanation:
        """Return the explanation by LIME."""
        return _lime(self, n_samples, seed)

    def permutations(self, background: str, n_pairs: int, seed: int) -> Explanation:
        """Return Shapley values from some permutations of the features."""
        return _permutations(self, background, n_pairs, seed)

    def explain(self, method: str, background: str, n_samples: int, seed: int) -> Explanation:
        """Return the explanation by a method of `LOCAL_METHODS`, given how many rows it may query."""
        return LOCAL_METHODS[method](self, background, n_samples, seed)


def _fingerprint(model, predict):
    settings = model.get_params() if hasattr(model, "get_params") else ""
    words = f"{predict.units} {settings}"
    return hashlib.sha256(predict(_typical_rows()).tobytes() + words.encode()).hexdigest()


@cache
def _typical_rows():
    """Return test rows, and rows mixed column by column: explainers query both."""
    X_train, X_test, *_ = _data()
    places = np.random.default_rng(0).integers(len(X_train), size=(N_MIXED_ROWS, len(COLUMNS)))
    return pd.concat([X_test, Case.of(X_train[:1], X_train).drawn(places)], ignore_index=True)


@cache
def _trees():
    X_train, _, y_train, _ = _data()
    return _untrained_trees().fit(X_train, y_train)


def _untrained_trees():
    return GradientBoostingClassifier(n_estimators=60, max_features=3, random_state=0)


@cache
def _background_rows(background):
    checks.one_of(BACKGROUNDS, background=background)
    X, _, y, _ = _data()
    label = BACKGROUNDS[background]
    chosen = X if label is None else X[y == label]
    return chosen.sample(N_BACKGROUND, random_state=0)


@lru_cache(256)
def _exact(row, background):
    return exact_shapley(row.model.predict, row.x, _background_rows(background))


@lru_cache(256)
def _lime(row, n_samples, seed):
    return lime(row.model.predict, row.x, _data()[0], n_samples, seed)


@lru_cache(256)
def _permutations(row, background, n_pairs, seed):
    return permutation_shapley(row.model.predict, row.x, _background_rows(background), n_pairs, seed)


@lru_cache(64)
def _curves(model, feature):
    X_train, X_test, *_ = _data()
    grid = np.linspace(X_train[feature].min(), X_train[feature].max(), N_VALUES)
    return dependence(model.predict, X_test.iloc[EVERY_THIRD], feature, grid=grid)


def _shuffling(model):
    return model.with_copies(0)[1]["importance"].to_numpy()


def _impurity(model):
    trees = _trees() if model.model is None else model.model
    expected = "be trees: only they have an impurity; take this method out of the list"
    checks.require(hasattr(trees, "feature_importances_"), "model", type(trees).__name__, expected)
    return np.asarray(trees.feature_importances_)


@lru_cache(16)
def _dropping(model):
    X_train, X_test, y_train, y_test = _data()
    scores = []
    for column in COLUMNS:
        without = model.retrained(X_train.drop(columns=column), y_train)
        scores.append(r2_score(y_test, without(X_test.drop(columns=column))))
    return r2_score(y_test, model.predict(X_test)) - np.array(scores)


@cache
def _lasso_weights():
    X_train, _, y_train, _ = _data()
    lasso = LogisticRegression(l1_ratio=1.0, solver="liblinear", C=0.1, random_state=0)
    return np.abs(make_pipeline(StandardScaler(), lasso).fit(X_train, y_train)[-1].coef_[0])


@lru_cache(16)
def _with_copies(model, copies):
    checks.whole(0, copies=copies)
    X_train, X_test, y_train, y_test = _data()
    predict = model.predict
    if copies:
        column = COLUMNS[int(np.argmax(_shuffling(model)))]
        X_train, X_test = (_copied(X, column, copies) for X in (X_train, X_test))
        predict = model.retrained(X_train, y_train)
    table = shuffled_importance(predict, X_test, y_test, r2_score, N_REPEATS)
    return r2_score(y_test, predict(X_test)), table


def _copied(X, column, copies):
    return X.assign(**{f"{column} copy {number}": X[column] for number in range(1, copies + 1)})


def _permutations_within(row, background, n_samples, seed):
    return row.permutations(background, max(2, n_samples // ROWS_PER_PAIR), seed)


LOCAL_METHODS: dict[str, Callable[[PanelRow, str, int, int], Explanation]] = {
    "exact Shapley": lambda row, background, n_samples, seed: row.exact(background),
    "permutation Shapley": _permutations_within,
    "LIME": lambda row, background, n_samples, seed: row.lime(n_samples, seed),
}
GLOBAL_METHODS: dict[str, Callable[[PanelModel], np.ndarray]] = {
    "shuffling": _shuffling,
    "impurity": _impurity,
    "dropping": _dropping,
    "lasso": lambda model: _lasso_weights(),
}
