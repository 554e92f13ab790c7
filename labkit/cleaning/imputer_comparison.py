"""Imputers side by side: how near to the truth, and how an analyst's answers change."""

import time
from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, clone

from labkit.cleaning.complete_cases import complete_rows, predict_complete_cases
from labkit.cleaning.estimation import estimates
from labkit.cleaning.mechanisms import Missingness
from labkit.core import checks

MEASURES = ("cell_error", "mean", "spread", "correlation", "slope", "score", "seconds")
MCAR = Missingness(rate=0.3)


def compare_imputers(
    table: pd.DataFrame,
    imputers: dict[str, BaseEstimator | str],
    column: str,
    target: str,
    missing: Missingness = MCAR,
    seeds: Sequence[int] = (0, 1, 2),
    model: BaseEstimator | None = None,
) -> pd.DataFrame:
    """Hide cells, impute them with every imputer (fitted to 70% of the rows), and compare with the truth.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame
    imputers : dict
        Name -> unfitted imputer, or "drop" to leave rows out. Columns keep their names.
    column, target : str
        Numeric, without missing values: the column that is hidden, and what `model` predicts.
    missing : Missingness
    seeds : sequence of int
    model : scikit-learn regressor
        A ridge by default.

    Returns
    -------
    DataFrame
        A row a method and seed. Test rows: cell_error (RMSE), score (R²). Training rows, against the truth:
        mean (off by, in sd), spread, correlation, slope (1: right). seconds: fit and both transforms.

    Raises
    ------
    ArgumentError
        For an unknown column, missing values in column or target, or an imputer that leaves some.

    Examples
    --------
    >>> table = pd.DataFrame({"x": np.arange(40.0), "y": np.arange(40.0)})
    >>> compare_imputers(table, {"drop": "drop"}, "x", "y", seeds=[0])[["method", "slope"]].round(3)
      method  slope
    0   drop    1.0
    """
    _check(table, imputers, column, target)
    rows = []
    for seed in seeds:
        damaged = missing.hide(table.drop(columns=target), column, seed)
        train, test = _split(table, damaged, column, target, seed)
        for name, imputer in imputers.items():
            measured = _measure(imputer, train, test, column, model or _ridge())
            rows.append({"method": name, "seed": seed, **measured})
    return pd.DataFrame(rows, columns=["method", "seed", *MEASURES])


def _check(table, imputers, column, target):
    for name in (column, target):
        checks.one_of(table.select_dtypes("number").columns, column=name)
        whole = np.isfinite(table[name]).all()
        checks.require(
            whole, "table", f"missing or infinite values in {name!r}", "be known in column and target"
        )
    checks.require(len(imputers) > 0, "imputers", imputers, "name at least one")
    checks.require(len(table) >= 10, "table", table.shape, "have at least 10 rows")


def _split(table, damaged, column, target, seed):
    """Return (features, truth of the column, target) for the training rows and for the test rows."""
    from sklearn.model_selection import train_test_split  # here, for the import of a subject must be quick

    train, test = train_test_split(np.arange(len(table)), test_size=0.3, random_state=seed)
    features, truth, y = (part.reset_index(drop=True) for part in (damaged, table[column], table[target]))
    return tuple((features.iloc[rows], truth.iloc[rows], y.iloc[rows]) for rows in (train, test))


def _measure(imputer, train, test, column, model):
    X_train, truth_train, y_train = train
    X_test, truth_test, y_test = test
    start = time.perf_counter()
    imputed, imputed_test = _impute(imputer, X_train, X_test)
    seconds = time.perf_counter() - start
    errors = (imputed_test[column] - truth_test)[X_test[column].isna()]
    truth = estimates(truth_train, y_train)
    kept = complete_rows(imputed)
    values = estimates(imputed[column][kept], y_train[kept])
    return {
        "cell_error": float(np.sqrt((errors**2).mean())),
        "mean": (values["mean"] - truth["mean"]) / (truth["spread"] or 1.0),
        **{name: values[name] / (truth[name] or np.nan) for name in ("spread", "correlation", "slope")},
        "score": _score(clone(model), imputed, y_train, imputed_test, y_test),
        "seconds": seconds,
    }


def _impute(imputer, train, test):
    """Return both parts as tables without missing values; "drop" leaves them in, for rows to be dropped."""
    if isinstance(imputer, str):
        checks.one_of(["drop"], imputer=imputer)
        return train, test
    imputer = clone(imputer).set_output(transform="pandas").fit(train)
    parts = tuple(imputer.transform(part).infer_objects() for part in (train, test))
    for part in parts:
        n_missing = int(part.isna().to_numpy().sum())
        checks.require(n_missing == 0, "imputer", f"{n_missing} missing values", "fill every missing value")
    return parts


def _score(model, X_train, y_train, X_test, y_test):
    from sklearn.metrics import r2_score

    def predict(X, y, X_new):
        return model.fit(X, y).predict(X_new)

    return float(r2_score(y_test, predict_complete_cases(predict, X_train, y_train, X_test)))


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
