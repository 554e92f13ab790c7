"""LIME on tables, images and texts: a linear model of the neighbourhood of one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.core.errors import ArgumentError
from labkit.explanation.explainers.coalitions import Case
from labkit.explanation.predictor import Predictor
from labkit.explanation.results import Explanation

N_BINS = 4  # quartiles, as in the package of the authors
PIECES_WIDTH = 0.25  # theirs for images and texts


@dataclass(frozen=True)
class LinearFit:
    """A weighted ridge regression: intercept, weights and the share of the variance that it explains.

    Parameters
    ----------
    intercept : float
    weights : ndarray of shape (n_features,)
    r2 : float
    """

    intercept: float
    weights: np.ndarray
    r2: float


def lime(
    model: Any,
    x: Any,
    background: np.ndarray | pd.DataFrame | None = None,
    n_samples: int = 5000,
    seed: int = 0,
    kernel_width: float | None = None,
    alpha: float = 1.0,
    names: Sequence | None = None,
) -> Explanation:
    """Return a row's explanation by LIME: the weights of a linear model fitted to perturbed rows near it.

    A perturbed row draws each column from the background by itself; of images and texts, patches
    and words are taken out.
    The linear model sees only what still agrees with x: the same quartile or word. `gap` and `local_fit`
    show how far to trust it (Ribeiro et al. 2016, arXiv:1602.04938).

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model, x, background, names : as for exact_shapley
    n_samples : int
    seed : int
    kernel_width : float, optional
        How far the neighbourhood reaches; as in the authors' package 0.75 sqrt(n_features), for patches and
        words 0.25.
    alpha : float
        The ridge penalty.

    Returns
    -------
    Explanation

    Raises
    ------
    ArgumentError
        When x is not one row, its columns are not those of the background, or there is no background.
        Also for missing values, which have no quartile.

    Examples
    --------
    >>> rows = np.random.default_rng(0).normal(size=(100, 2))
    >>> lime(lambda X: X[:, 1], rows[0], rows, n_samples=500).top(1)
    ['x1']
    """
    checks.whole(2, n_samples=n_samples)
    predict = Predictor.of(model)
    case = Case.of(x, background, names)
    before = predict.cost
    rng = np.random.default_rng(seed)
    is_row = case.source is None
    near, answers = (_rows_drawn if is_row else _pieces_taken_out)(case, predict, rng, n_samples)
    width = (0.75 * np.sqrt(case.size) if is_row else PIECES_WIDTH) if kernel_width is None else kernel_width
    checks.positive(kernel_width=width, alpha=alpha)
    fit = weighted_ridge(near, answers, _closeness(near, width, is_row), alpha)
    return Explanation(
        fit.weights, fit.intercept, float(answers[0]), case.names, case.data, f"LIME, {n_samples:,} samples",
        predict.units, local_fit=fit.r2, cost=predict.cost - before, source=case.source,
    )  # fmt: skip


def weighted_ridge(X: np.ndarray, y: np.ndarray, sample_weight: np.ndarray, alpha: float = 1.0) -> LinearFit:
    r"""Fit a linear model by weighted least squares with a penalty on its weights, not on its intercept.

    .. math:: \min_{w, b} \sum_i s_i (y_i - w^T x_i - b)^2 + \alpha |w|^2

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_features)
    y, sample_weight : ndarray of shape (n_rows,)
    alpha : float, > 0

    Returns
    -------
    LinearFit

    Examples
    --------
    >>> fit = weighted_ridge(np.array([[0.0], [1.0], [2.0]]), np.array([1.0, 3.0, 5.0]), np.ones(3), 1e-9)
    >>> round(fit.intercept, 3), fit.weights.round(3).tolist(), round(fit.r2, 3)
    (1.0, [2.0], 1.0)
    """
    share = sample_weight / sample_weight.sum()
    x_mean = share @ X
    y_mean = share @ y
    A = X - x_mean
    b = y - y_mean
    weighted = A * sample_weight[:, None]
    weights = np.linalg.solve(weighted.T @ A + alpha * np.eye(X.shape[1]), weighted.T @ b)
    unexplained = share @ (b - A @ weights) ** 2
    variance = share @ b**2
    # a constant model is explained by the intercept alone
    r2 = 1 - unexplained / variance if variance > 0 else 1.0
    return LinearFit(float(y_mean - weights @ x_mean), weights, float(r2))


def _rows_drawn(case, predict, rng, n_samples):
    """Return where rows agree with x, x itself first, and the predictions for them."""
    agrees = _agreement(case)
    d = case.size
    places = rng.integers(len(case.background), size=(n_samples, d))
    near = np.vstack([np.ones(d), np.take_along_axis(agrees, places, axis=0)])
    return near, np.concatenate([predict(case.row), predict(case.drawn(places))])


def _pieces_taken_out(case, predict, rng, n_samples):
    masks = np.vstack([np.ones(len(case.names), dtype=bool), case.sampled(rng, n_samples)])
    return masks.astype(float), case.worth(predict, masks)


def _closeness(near, width, is_row):
    if is_row:
        return np.exp(-(near.shape[1] - near.sum(axis=1)) / (2 * width**2))
    cosine_distance = 1 - np.sqrt(near.mean(axis=1))
    return np.exp(-(cosine_distance**2) / (2 * width**2))


def _agreement(case):
    """Tell where the background agrees with the row, shape (n_background, n_features)."""
    background = pd.DataFrame(case.background).infer_objects()
    columns = [_agrees(case.data[j], background.iloc[:, j], case.names[j]) for j in range(len(case.names))]
    return np.column_stack(columns).astype(float)


def _agrees(value, column, name):
    _refuse_missing([value], name, "the row")
    _refuse_missing(column, name, "background row {}")
    if not pd.api.types.is_numeric_dtype(column) or column.dtype.kind == "b":
        return column == value
    edges = np.quantile(column.to_numpy(dtype=float), np.arange(1, N_BINS) / N_BINS)
    return np.searchsorted(edges, column) == np.searchsorted(edges, value)


def _refuse_missing(values, name, where):
    values = pd.Series(values)
    bad = np.flatnonzero(values.isin([np.inf, -np.inf]) | values.isna())
    if len(bad):
        raise ArgumentError(
            f"Column {name!r} holds {values.iloc[bad[0]]} in {where.format(bad[0])}; "
            "LIME cuts columns into quartiles: impute the missing values first."
        )
