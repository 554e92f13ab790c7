"""Simple models in place of others: a small tree, and the path of the lasso."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.linear_model import lasso_path as lasso_coefficients
from sklearn.metrics import r2_score
from sklearn.tree import DecisionTreeRegressor, export_text

from labkit.core import checks
from labkit.explanation.predictor import Predictor


@dataclass(frozen=True)
class Surrogate:
    """A small tree fitted to the predictions of a model, not to the labels.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    tree : DecisionTreeRegressor
    names : tuple
        The columns that it sees; words give one column a word.
    fidelity : float
        R2 against the model, on rows that the tree was not fitted to.
    """

    tree: DecisionTreeRegressor
    names: tuple
    fidelity: float

    @property
    def rules(self) -> str:
        """The tree as indented text."""
        return export_text(self.tree, feature_names=[str(name) for name in self.names])


def surrogate_tree(model: Any, X: np.ndarray | pd.DataFrame, max_depth: int = 3, seed: int = 0) -> Surrogate:
    """Fit a small tree to the predictions of a model, and measure its fidelity on other rows.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model : Predictor, or what it takes
    X : ndarray or DataFrame
        Four rows at least; half of them are kept for the fidelity.
    max_depth : int
    seed : int

    Returns
    -------
    Surrogate

    Raises
    ------
    ArgumentError
        For fewer than four rows.

    Examples
    --------
    >>> X = np.arange(40.0)[:, None]
    >>> surrogate_tree(lambda X: X[:, 0], X, max_depth=3).fidelity > 0.9
    True
    """
    checks.whole(max_depth=max_depth)
    checks.require(len(X) > 3, "X", f"{len(X)} rows", "hold four rows at least")
    frame = X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X)).add_prefix("x")
    answers = Predictor.of(model)(X)
    columns = pd.get_dummies(frame)
    order = np.random.default_rng(seed).permutation(len(X))
    learned, kept = np.array_split(order, 2)
    tree = DecisionTreeRegressor(max_depth=max_depth, random_state=seed)
    tree.fit(columns.to_numpy(float)[learned], answers[learned])
    predictions = tree.predict(columns.to_numpy(float)[kept])
    return Surrogate(tree, tuple(columns), float(r2_score(answers[kept], predictions)))


def lasso_path(X: np.ndarray | pd.DataFrame, y: Any, n_alphas: int = 60) -> pd.DataFrame:
    """Return the coefficients of the lasso on standardized columns, strongest penalty first.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    X : DataFrame of numbers
    y : array_like of shape (n_rows,)
    n_alphas : int, >= 2

    Returns
    -------
    DataFrame
        Index: alpha, falling; one column of coefficients for each of X, in units of y.

    Raises
    ------
    ArgumentError
        For columns that are not finite numbers, or labels that are not one a row.

    Examples
    --------
    >>> X = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0], "b": [1.0, 0.0, 1.0, 0.0]})
    >>> lasso_path(X, X["a"]).iloc[0].tolist()
    [0.0, 0.0]
    """
    checks.whole(2, n_alphas=n_alphas)
    frame = X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X)).add_prefix("x")
    for name in frame:
        numeric = pd.api.types.is_numeric_dtype(frame[name])
        finite = numeric and np.isfinite(frame[name].to_numpy(float)).all()
        checks.require(
            finite, "X", f"column {name!r}", "hold finite numbers: encode words, impute missing values"
        )
    values = frame.to_numpy(float)
    y = np.asarray(y, dtype=float)
    checks.require(len(y) == len(values) > 1, "y", f"{len(y)} values", f"be {len(values)}, one a row, over 1")
    spread = values.std(axis=0)
    # a constant column has no slope to find
    standard = (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    alphas, coefficients, _ = lasso_coefficients(standard, y - y.mean(), alphas=n_alphas)
    return pd.DataFrame(coefficients.T, index=pd.Index(alphas, name="alpha"), columns=frame.columns)
