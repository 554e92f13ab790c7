"""Feature selection: six selectors, fitted inside the folds or, by mistake, before them."""

from functools import partial

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.feature_selection import RFE, SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression, lars_path
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline

from labkit.core import checks

FIT_SCOPES = ("inside each fold", "on all rows")


def make_noise(n_rows: int, n_columns: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Make columns of pure noise and labels by coin flip, as many of one as of the other.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    n_rows, n_columns, seed : int

    Returns
    -------
    X : ndarray of shape (n_rows, n_columns)
    y : ndarray of int of shape (n_rows,)

    Raises
    ------
    ArgumentError
        For fewer than two rows or no column.

    Examples
    --------
    >>> X, y = make_noise(50, 3)
    >>> X.shape, int(y.sum())
    ((50, 3), 25)
    """
    checks.whole(2, n_rows=n_rows)
    checks.whole(n_columns=n_columns)
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n_rows, n_columns)), rng.permutation(np.arange(n_rows) % 2)


def variances(X: np.ndarray, y: np.ndarray | None = None) -> np.ndarray:
    """Score each column by its variance, without looking at the labels.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_columns)
    y : ignored

    Returns
    -------
    ndarray of shape (n_columns,)

    Examples
    --------
    >>> variances([[1.0, 5.0], [3.0, 5.0]]).tolist()
    [1.0, 0.0]
    """
    return np.var(X, axis=0)


def lasso_order(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Score each column by how early it enters the lasso's path (Efron et al. 2004).

    The penalty falls from infinity; the first column with a weight gets the highest score
    (doi:10.1214/009053604000000067).

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_columns)
    y : ndarray of shape (n_rows,)

    Returns
    -------
    ndarray of int of shape (n_columns,)
        0 for columns that never enter.

    Raises
    ------
    ArgumentError
        For a table that is not finite or not two-dimensional.

    Examples
    --------
    >>> X, y = make_noise(40, 5)
    >>> X[:, 3] += 3 * y
    >>> int(lasso_order(X, y).argmax())
    3
    """
    X = _standardized(X)
    y = np.asarray(y, dtype=float)
    most = min(len(X) - 1, X.shape[1])
    _, _, path = lars_path(X, y - y.mean(), method="lasso", max_iter=4 * most, return_path=True)
    entered = np.where((path != 0).any(axis=1), (path != 0).argmax(axis=1), path.shape[1])
    return path.shape[1] - entered


def mutual_information(X: np.ndarray, y: np.ndarray, n_bins: int = 4) -> np.ndarray:
    r"""Score each column by its mutual information with the label, after cutting it into equal shares.

    .. math:: I = \sum_{b, c} p(b, c) \ln \frac{p(b, c)}{p(b)\, p(c)}

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_columns)
    y : ndarray of shape (n_rows,)
    n_bins : int

    Returns
    -------
    ndarray of shape (n_columns,)
        Nats; 0 for a column that is independent of the label.

    Raises
    ------
    ArgumentError
        For a table that is not finite or not two-dimensional.

    Examples
    --------
    >>> X, y = make_noise(40, 5)
    >>> X[:, 3] += 3 * y
    >>> int(mutual_information(X, y).argmax())
    3
    """
    checks.whole(2, n_bins=n_bins)
    X = _table(X)
    labels = np.unique(y)
    cuts = np.quantile(X, np.arange(1, n_bins) / n_bins, axis=0)
    bins = (X[None] > cuts[:, None]).sum(axis=0)
    joint = np.array(
        [[((bins == b) & (y == c)[:, None]).mean(axis=0) for c in labels] for b in range(n_bins)]
    )
    alone = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    ratio = np.divide(joint, alone, out=np.ones_like(joint), where=joint > 0)
    return (joint * np.log(ratio)).sum(axis=(0, 1))


def forward_order(X: np.ndarray, y: np.ndarray, k: int = 10) -> np.ndarray:
    r"""Score columns by the order of forward selection: each time the one that helps a model most.

    The model is a straight line through y; it is judged by the squared error on each row when fitted
    without it, which needs no second fit: :math:`e_i / (1 - h_i)` (Allen 1974, doi:10.2307/1267500).

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_columns)
    y : ndarray of shape (n_rows,)
    k : int
        Columns to take; the others score 0.

    Returns
    -------
    ndarray of shape (n_columns,)

    Raises
    ------
    ArgumentError
        For a table that is not finite or not two-dimensional.

    Examples
    --------
    >>> X, y = make_noise(40, 5)
    >>> X[:, 3] += 3 * y
    >>> int(forward_order(X, y, k=2).argmax())
    3
    """
    columns = _standardized(X)
    error = np.asarray(y, dtype=float) - np.mean(y)
    leverage = np.full(len(error), 1 / len(error))
    order = np.zeros(columns.shape[1])
    for step in range(min(k, columns.shape[1], len(error) - 2)):
        length = np.linalg.norm(columns, axis=0)
        unit = columns / np.where(
            length > 1e-9, length, np.inf
        )  # a column that is taken already adds nothing
        left_out = (error[:, None] - unit * (error @ unit)) / np.maximum(
            1 - leverage[:, None] - unit**2, 1e-9
        )
        best = np.where(order > 0, np.inf, (left_out**2).sum(axis=0)).argmin()
        order[best] = k - step
        taken = unit[:, best]
        error = error - taken * (error @ taken)
        leverage = leverage + taken**2
        columns = columns - np.outer(taken, taken @ columns)
    return order


def selectors(k: int = 10) -> dict[str, BaseEstimator]:
    """Return six scikit-learn selectors that keep `k` columns.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    k : int

    Returns
    -------
    dict
        Name -> unfitted selector.

    Raises
    ------
    ArgumentError
        When `k` is not a whole number of at least 1.

    Examples
    --------
    >>> X, y = make_noise(40, 30)
    >>> selectors(5)["F-test"].fit_transform(X, y).shape
    (40, 5)
    """
    checks.whole(k=k)
    model = LogisticRegression(max_iter=200)
    return {
        "variance": SelectKBest(variances, k=k),
        "F-test": SelectKBest(f_classif, k=k),
        "mutual information": SelectKBest(mutual_information, k=k),
        "recursive elimination": RFE(model, n_features_to_select=k, step=0.5),
        "lasso path": SelectKBest(lasso_order, k=k),
        "wrapper": SelectKBest(partial(forward_order, k=k), k=k),
    }


def compare_selection(
    selectors: dict[str, BaseEstimator], X: np.ndarray, y: np.ndarray, n_folds: int = 5, seed: int = 0
) -> pd.DataFrame:
    """Cross-validate a model on selected columns, with the selector inside the folds and before them.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    selectors : dict
        Name -> scikit-learn selector.
    X : ndarray of shape (n_rows, n_columns)
    y : ndarray of shape (n_rows,)
        Class labels.
    n_folds, seed : int

    Returns
    -------
    DataFrame
        One row a fold: selector, fit_scope ("inside each fold" or "on all rows"), fold, score (accuracy).

    Raises
    ------
    ArgumentError
        For what is not a dict of selectors.

    Examples
    --------
    >>> table = compare_selection({"F-test": SelectKBest(k=5)}, *make_noise(40, 500))
    >>> means = table.groupby("fit_scope")["score"].mean()
    >>> bool(means["on all rows"] > means["inside each fold"] + 0.1)
    True
    """
    known = isinstance(selectors, dict) and selectors
    checks.require(known, "selectors", selectors, "be a dict of names and selectors")
    folds = StratifiedKFold(n_folds, shuffle=True, random_state=seed)
    model = LogisticRegression(max_iter=200)
    rows = []
    for name, selector in selectors.items():
        inside = cross_val_score(make_pipeline(selector, model), X, y, cv=folds)
        before = cross_val_score(model, selector.fit_transform(X, y), y, cv=folds)
        for fit_scope, scores in zip(FIT_SCOPES, (inside, before), strict=True):
            rows += [(name, fit_scope, fold, score) for fold, score in enumerate(scores, 1)]
    return pd.DataFrame(rows, columns=["selector", "fit_scope", "fold", "score"])


def _standardized(X):
    X = _table(X)
    spread = X.std(axis=0)
    return (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1)


def _table(X):
    X = np.asarray(X, dtype=float)
    checks.require(X.ndim == 2 and min(X.shape) > 0, "X", X.shape, "have shape (n_rows, n_columns)")
    checks.require(np.isfinite(X).all(), "X", "a missing or infinite value", "be finite in every cell")
    return X
