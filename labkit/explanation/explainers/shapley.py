"""Shapley values: a feature's mean worth over all orders in which features can become known."""

from collections.abc import Sequence
from math import factorial
from typing import Any

import numpy as np
import pandas as pd
from sklearn.linear_model import ElasticNet, ElasticNetCV, LassoCV, LinearRegression, Ridge, RidgeCV

from labkit.core import checks
from labkit.core.errors import ArgumentError
from labkit.explanation.explainers.coalitions import Case, Game
from labkit.explanation.explainers.gradients import expected_gradients, integrated_gradients
from labkit.explanation.explainers.trees import TREES, tree_shapley
from labkit.explanation.predictor import Predictor
from labkit.explanation.results import Explanation

LINEAR = (LinearRegression, Ridge, RidgeCV, ElasticNet, ElasticNetCV, LassoCV)  # Lasso is an ElasticNet
MOST_FEATURES = 14
MOST_AT_ONCE = 12  # up to here all coalitions take less time than reading the result


def shapley(
    model: Any,
    x: Any,
    background: np.ndarray | pd.DataFrame | None = None,
    seed: int = 0,
    names: Sequence | None = None,
) -> Explanation:
    """Return Shapley values by the engine that fits the model and what is explained; `method` says which.

    Trees of scikit-learn without a background: tree_shapley. Linear models: linear_shapley. What has a
    gradient: expected_gradients, or integrated gradients from 0 without a background. All others: exact to
    12 features, patches or words, and by permutations beyond.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model, x, background, names : as for exact_shapley
    seed : int
        Of the permutations.

    Returns
    -------
    Explanation

    Raises
    ------
    ArgumentError
        When x is not one row, its columns are not those of the background, or there is no background.

    Examples
    --------
    >>> line = LinearRegression().fit([[0.0], [1.0]], [0.0, 2.0])
    >>> shapley(line, [3.0], [[1.0]]).method
    'linear Shapley'
    """
    is_row = not isinstance(x, Game)
    if isinstance(model, TREES) and background is None and is_row:
        return tree_shapley(model, x, names=names)
    if hasattr(model, "gradient") and is_row:
        if background is None:
            return integrated_gradients(model, x, names=names)
        return expected_gradients(model, x, background, names=names)
    if isinstance(model, LINEAR) and np.ndim(model.coef_) == 1 and is_row:
        return linear_shapley(model.coef_, model.intercept_, x, background, names)
    if len(Case.of(x, background, names).names) <= MOST_AT_ONCE:
        return exact_shapley(model, x, background, names)
    return permutation_shapley(model, x, background, seed=seed, names=names)


def exact_shapley(
    model: Any,
    x: Any,
    background: np.ndarray | pd.DataFrame | None = None,
    names: Sequence | None = None,
) -> Explanation:
    r"""Return the Shapley values of a prediction by their definition, over all 2^d coalitions.

    .. math:: \phi_j = \sum_{S \not\ni j} \frac{|S|! (d - |S| - 1)!}{d!} (v(S \cup j) - v(S))

    v(S) is the mean prediction with S from the row and the rest from the background (Shapley 1953;
    Lundberg and Lee 2017, arXiv:1705.07874).

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model : Predictor, or what it takes
    x : row, Patches or Words
    background : array or frame of shape (n_background, n_features)
    names : sequence, optional

    Returns
    -------
    Explanation

    Raises
    ------
    ValueError
        For more than 14 features.

    Examples
    --------
    >>> explanation = exact_shapley(lambda X: X[:, 0] * X[:, 1], [2.0, 3.0], np.zeros((1, 2)))
    >>> explanation.values.tolist(), explanation.base, explanation.prediction
    ([3.0, 3.0], 0.0, 6.0)
    """
    predict = Predictor.of(model)
    case = Case.of(x, background, names)
    d = len(case.names)
    if d > MOST_FEATURES:
        raise ArgumentError(
            f"Exact values of {d} features take 2^{d} coalitions; expected {MOST_FEATURES} features at most: "
            "call permutation_shapley."
        )
    before = predict.cost
    codes = np.arange(2**d)
    known = (codes[:, None] >> np.arange(d)) & 1 == 1
    worth = case.worth(predict, known)
    sizes = known.sum(axis=1)
    shares = np.array([factorial(s) * factorial(d - s - 1) / factorial(d) for s in range(d)])
    values = np.empty(d)
    for j in range(d):
        without = codes[~known[:, j]]
        values[j] = shares[sizes[without]] @ (worth[without | 1 << j] - worth[without])
    return _explanation(case, predict, before, values, worth[[0, -1]], "exact Shapley")


def permutation_shapley(
    model: Any,
    x: Any,
    background: np.ndarray | pd.DataFrame | None = None,
    n_pairs: int = 50,
    seed: int = 0,
    names: Sequence | None = None,
) -> Explanation:
    """Return Shapley values as means over random orders, each taken forwards and backwards, with their error.

    The pairs are antithetic: their errors partly cancel (Mitchell et al. 2022,
    arXiv:2104.12199). Base and values sum to the prediction however few the
    permutations are.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model, x, background, names : as for exact_shapley
    n_pairs : int, >= 2
        Orders and their reverses; the standard error comes from how these differ.
    seed : int

    Returns
    -------
    Explanation

    Raises
    ------
    ArgumentError
        When x is not one row, its columns are not those of the background, or there is no background.

    Examples
    --------
    >>> explanation = permutation_shapley(lambda X: X[:, 0] * X[:, 1], [2.0, 3.0], np.zeros((1, 2)), 4)
    >>> explanation.values.tolist()
    [3.0, 3.0]
    """
    checks.whole(2, n_pairs=n_pairs)
    predict = Predictor.of(model)
    case = Case.of(x, background, names)
    d = len(case.names)
    before = predict.cost
    forwards = np.random.default_rng(seed).permuted(np.tile(np.arange(d), (n_pairs, 1)), axis=1)
    orders = np.stack([forwards, forwards[:, ::-1]], axis=1)
    ends = case.worth(predict, np.array([[False] * d, [True] * d]))
    each = _steps(case, predict, orders.reshape(-1, d), ends).reshape(n_pairs, 2, d).mean(axis=1)
    error = each.std(axis=0, ddof=1) / np.sqrt(n_pairs)
    method = f"permutation Shapley, {n_pairs} pairs"
    return _explanation(case, predict, before, each.mean(axis=0), ends, method, standard_error=error)


def linear_shapley(
    coefficients: np.ndarray | Sequence[float],
    intercept: float,
    x: Any,
    background: np.ndarray | pd.DataFrame,
    names: Sequence | None = None,
) -> Explanation:
    r"""Return the Shapley values of a linear model, which need no coalition.

    .. math:: \phi_j = w_j (x_j - \bar{x}_j)

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    coefficients : array_like of shape (n_features,)
    intercept : float
    x, background, names : as for exact_shapley

    Returns
    -------
    Explanation

    Raises
    ------
    ArgumentError
        When the coefficients are not one number a feature.

    Examples
    --------
    >>> linear_shapley([2.0, -1.0], 0.5, [1.0, 3.0], [[0.0, 0.0], [0.0, 2.0]]).values.tolist()
    [2.0, -2.0]
    """
    case = Case.of(x, background, names)
    weights = np.ravel(np.asarray(coefficients, dtype=float))
    expected = f"have one number a feature, {len(case.names)}"
    checks.require(len(weights) == len(case.names), "coefficients", f"{len(weights)} numbers", expected)
    predict = Predictor(lambda X: np.asarray(X, dtype=float) @ weights + intercept)
    mean = np.asarray(case.background, dtype=float).mean(axis=0)
    base = predict(mean[None])[0]
    prediction = predict(case.row)[0]
    values = weights * (np.asarray(case.row, dtype=float)[0] - mean)
    return Explanation(values, float(base), float(prediction), case.names, case.data, "linear Shapley")


def _steps(case, predict, orders, ends):
    """Return what each feature adds when it becomes known in its order, shape (n_orders, n_features)."""
    n_orders, d = orders.shape
    ranks = np.argsort(orders, axis=1)
    known = ranks[:, None] < np.arange(1, d)[:, None]  # after 1, 2 ... d - 1 features
    worth = np.empty((n_orders, d + 1))
    worth[:, 0], worth[:, d] = ends
    if d > 1:
        worth[:, 1:d] = case.worth(predict, known.reshape(-1, d)).reshape(n_orders, d - 1)
    return np.take_along_axis(np.diff(worth, axis=1), ranks, axis=1)


def _explanation(case, predict, before, values, ends, method, **more):
    base, prediction = map(float, ends)
    more |= {"cost": predict.cost - before, "source": case.source}
    return Explanation(values, base, prediction, case.names, case.data, method, predict.units, **more)
