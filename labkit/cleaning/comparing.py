"""Imputers side by side: how near to the truth, and what they do to an answer."""

import time

import numpy as np
import pandas as pd
from sklearn.base import clone

from labkit.cleaning.mechanisms import make_missing
from labkit.core import checks

MEASURES = ("cell_error", "mean", "spread", "correlation", "slope", "score", "seconds")


def estimates(x, y):
    """Return what an analyst reads off two columns: mean and sd of x, its correlation with y, the slope of y.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    x, y : array-like of shape (n,)
        Without gaps.

    Returns
    -------
    dict
        mean, spread (standard deviation), correlation, slope (of y on x, in units of y for one of x); the
        last two are 0 where nothing varies.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    checks.require(
        x.shape == y.shape and x.ndim == 1, "y", y.shape, f"be a column like x, of shape {x.shape}"
    )
    checks.require(
        len(x) > 0 and np.isfinite([x, y]).all(), "x", x.shape, "hold finite numbers, without gaps"
    )
    product, spread, other = ((x - x.mean()) * (y - y.mean())).mean(), x.std(), y.std()
    both = spread * other
    correlation, slope = (product / both if both > 0 else 0.0), (product / spread**2 if spread > 0 else 0.0)
    named = {"mean": x.mean(), "spread": spread, "correlation": correlation, "slope": slope}
    return {name: float(value) for name, value in named.items()}


def compare_imputers(
    table, imputers, column, target, mechanism="MCAR", rate=0.3, by=None, seeds=(0, 1, 2), model=None
):
    """Hide cells, repair them with every imputer (fitted to 70% of the rows), and compare with the truth.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame
    imputers : dict
        Name -> unfitted transformer, or "drop" to leave rows out. Columns keep their names.
    column, target : str
        Numeric, without gaps: what is hidden, and what `model` (a ridge) then predicts.
    mechanism, rate, by : as in `make_missing`
    seeds : sequence of int
    model : scikit-learn regressor

    Returns
    -------
    DataFrame
        A row a method and seed. Test rows: cell_error (RMSE), score (R²). Training rows, against the truth:
        mean (off by, in sd), spread, correlation, slope (1: right). seconds: fit and both transforms.
    """
    for name in (column, target):
        checks.one_of(table.select_dtypes("number").columns, column=name)
        whole = np.isfinite(table[name]).all()
        checks.require(whole, "table", f"gaps or infinities in {name!r}", "be known in column and target")
    checks.require(len(imputers) > 0, "imputers", imputers, "name at least one")
    checks.require(len(table) >= 10, "table", table.shape, "have at least 10 rows")
    rows = []
    for seed in seeds:
        damaged = make_missing(table.drop(columns=target), column, mechanism, rate, by, seed)
        parts = _split(table, damaged, column, target, seed)
        for name, imputer in imputers.items():
            measured = _measured(imputer, *parts, column, model or _ridge())
            rows.append({"method": name, "seed": seed, **measured})
    return pd.DataFrame(rows, columns=["method", "seed", *MEASURES])


def _split(table, damaged, column, target, seed):
    from sklearn.model_selection import train_test_split  # here, for the import of a subject must be quick

    train, test = train_test_split(np.arange(len(table)), test_size=0.3, random_state=seed)
    features, truth, y = (part.reset_index(drop=True) for part in (damaged, table[column], table[target]))
    return tuple((features.iloc[rows], truth.iloc[rows], y.iloc[rows]) for rows in (train, test))


def _measured(imputer, train, test, column, model):
    start = time.perf_counter()
    repaired, replayed = _repaired(imputer, train[0], test[0])
    seconds = time.perf_counter() - start
    hidden = test[0][column].isna()
    error = replayed[column].reindex(hidden.index) - test[1]
    truth = estimates(train[1], train[2])
    found = estimates(repaired[column], train[2][repaired.index])
    return {
        "cell_error": float(np.sqrt((error[hidden] ** 2).mean())),
        "mean": (found["mean"] - truth["mean"]) / (truth["spread"] or 1.0),
        **{name: found[name] / (truth[name] or np.nan) for name in ("spread", "correlation", "slope")},
        "score": _score(clone(model), repaired, train[2], replayed, test[2]),
        "seconds": seconds,
    }


def _repaired(imputer, train, test):
    """Return both parts without gaps, as tables; "drop" leaves rows out of both."""
    if isinstance(imputer, str):
        checks.one_of(["drop"], imputer=imputer)
        return train.dropna(), test.dropna()
    imputer = clone(imputer).set_output(transform="pandas").fit(train)
    return imputer.transform(train).infer_objects(), imputer.transform(test).infer_objects()


def _score(model, X_train, y_train, X_test, y_test):
    from sklearn.metrics import r2_score

    model.fit(X_train, y_train[X_train.index])
    # a row left out gets the mean: a model that needs the value has nothing better to say
    predicted = pd.Series(y_train.mean(), index=y_test.index, dtype=float)
    if len(X_test):
        predicted[X_test.index] = model.predict(X_test)
    return float(r2_score(y_test, predicted))


def _ridge():
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    text = make_column_selector(dtype_exclude="number")
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), text), remainder=StandardScaler()
    )
    return make_pipeline(columns, RidgeCV())
