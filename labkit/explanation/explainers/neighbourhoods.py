"""LIME on tables, images and texts: a linear model of the neighbourhood of one row."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.explanation.explainers.coalitions import Case
from labkit.explanation.predictor import Predictor
from labkit.explanation.results import Explanation

N_BINS = 4  # quartiles, as in the package of the authors
PARTS_WIDTH = 0.25  # theirs for images and texts


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


def lime(model, x, background=None, n_samples=5000, seed=0, kernel_width=None, alpha=1.0, names=None):
    """Return a row's explanation by LIME: the weights of a linear model fitted to perturbed rows near it.

    A perturbed row draws each column from the background by itself; of images and texts, parts are taken out.
    The linear model sees only what still agrees with x: the same quartile, word or part. `gap` and
    `local_fit` tell how much to believe (Ribeiro et al. 2016, arXiv:1602.04938).

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model, x, background, names : as for exact_shapley
    n_samples : int
    seed : int
    kernel_width : float, optional
        How far the neighbourhood reaches; 0.75 sqrt(n_features), for parts 0.25, as in the authors' package.
    alpha : float
        The ridge penalty.

    Returns
    -------
    Explanation
    """
    checks.whole(2, n_samples=n_samples)
    predict, case = Predictor.of(model), Case.of(x, background, names)
    before, rng = predict.cost, np.random.default_rng(seed)
    of_parts = hasattr(case, "sampled")
    near, answers = (_parts_taken_out if of_parts else _rows_drawn)(case, predict, rng, n_samples)
    width = (PARTS_WIDTH if of_parts else 0.75 * np.sqrt(case.size)) if kernel_width is None else kernel_width
    checks.positive(kernel_width=width, alpha=alpha)
    fit = weighted_ridge(near, answers, _closeness(near, width, of_parts), alpha)
    return Explanation(
        fit.weights, fit.intercept, float(answers[0]), case.names, case.data, f"LIME, {n_samples:,} samples",
        predict.units, local_fit=fit.r2, cost=predict.cost - before, source=case if of_parts else None,
    )  # fmt: skip


def weighted_ridge(X, y, sample_weight, alpha=1.0):
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
    """
    share = sample_weight / sample_weight.sum()
    x_mean, y_mean = share @ X, share @ y
    A, b = X - x_mean, y - y_mean
    weighted = A * sample_weight[:, None]
    weights = np.linalg.solve(weighted.T @ A + alpha * np.eye(X.shape[1]), weighted.T @ b)
    unexplained, variance = share @ (b - A @ weights) ** 2, share @ b**2
    # a model that never moves is explained by the intercept alone
    r2 = 1 - unexplained / variance if variance > 0 else 1.0
    return LinearFit(float(y_mean - weights @ x_mean), weights, float(r2))


def _rows_drawn(case, predict, rng, n_samples):
    """Return where rows agree with x, x itself first, and the predictions for them."""
    agrees, d = _agreement(case), case.size
    places = rng.integers(len(case.background), size=(n_samples, d))
    near = np.vstack([np.ones(d), np.take_along_axis(agrees, places, axis=0)])
    return near, np.concatenate([predict(case.row), predict(case.drawn(places))])


def _parts_taken_out(case, predict, rng, n_samples):
    masks = np.vstack([np.ones(len(case.names), dtype=bool), case.sampled(rng, n_samples)])
    return masks.astype(float), case.worth(predict, masks)


def _closeness(near, width, of_parts):
    if of_parts:
        cosine_distance = 1 - np.sqrt(near.mean(axis=1))
        return np.exp(-(cosine_distance**2) / (2 * width**2))
    return np.exp(-(near.shape[1] - near.sum(axis=1)) / (2 * width**2))


def _agreement(case):
    """Tell where the background agrees with the row, shape (n_background, n_features)."""
    background = pd.DataFrame(case.background).infer_objects()
    columns = [_agrees(case.data[j], background.iloc[:, j], case.names[j]) for j in range(len(case.names))]
    return np.column_stack(columns).astype(float)


def _agrees(value, column, name):
    _no_gap([value], name, "the row")
    _no_gap(column, name, "background row {}")
    if not pd.api.types.is_numeric_dtype(column) or column.dtype.kind == "b":
        return column == value
    edges = np.quantile(column.to_numpy(dtype=float), np.arange(1, N_BINS) / N_BINS)
    return np.searchsorted(edges, column) == np.searchsorted(edges, value)


def _no_gap(values, name, where):
    values = pd.Series(values)
    bad = np.flatnonzero(values.isin([np.inf, -np.inf]) | values.isna())
    if len(bad):
        raise ValueError(
            f"Column {name!r} holds {values.iloc[bad[0]]} in {where.format(bad[0])}; "
            "LIME cuts columns into quartiles: fill the gaps first."
        )
