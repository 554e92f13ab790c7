"""One column with cells hidden and imputed: what an analyst reads off it, beside the truth."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, clone

from labkit.cleaning.complete_cases import predict_complete_cases
from labkit.cleaning.estimation import estimates
from labkit.cleaning.imputers import HotDeckImputer, RegressionImputer
from labkit.cleaning.mechanisms import Missingness
from labkit.core import checks

METHODS = (
    "drop rows", "mean", "median", "mode", "hot deck", "regression", "regression + noise",
    "nearest neighbours", "iterative",
)  # fmt: skip
MCAR = Missingness()


@dataclass(frozen=True)
class ImputedColumn:
    """A column after its missing values were imputed.

    Parameters
    ----------
    column, target : str
    truth, y, filled : ndarray of shape (n_rows,)
        The column as it was, the target, and the imputed column: NaN where the row was left out.
    hidden : ndarray of bool of shape (n_rows,)
    """

    column: str
    target: str
    truth: np.ndarray
    y: np.ndarray
    filled: np.ndarray
    hidden: np.ndarray

    @property
    def kept(self) -> np.ndarray:
        """The rows that are still there."""
        return ~np.isnan(self.filled)

    @property
    def true_estimates(self) -> dict[str, float]:
        """What an analyst would read off the whole column; see `estimates`."""
        return estimates(self.truth, self.y)

    @property
    def imputed_estimates(self) -> dict[str, float]:
        """What an analyst reads off the imputed column."""
        return estimates(self.filled[self.kept], self.y[self.kept])

    @property
    def cell_error(self) -> float | None:
        """Root mean squared error of the imputed cells, in the column's unit; None without any."""
        imputed = self.hidden & self.kept
        if not imputed.any():
            return None
        return float(np.sqrt(np.mean((self.filled[imputed] - self.truth[imputed]) ** 2)))

    def change(self, measure: str) -> float:
        """Return how far an estimate is off, in percent of the truth."""
        return 100 * (self.imputed_estimates[measure] / self.true_estimates[measure] - 1)


def impute_column(
    table: pd.DataFrame,
    column: str,
    target: str,
    method: str | BaseEstimator = "mean",
    missing: Missingness = MCAR,
    with_target: bool = False,
    seed: int = 0,
) -> ImputedColumn:
    """Hide cells of a column, impute them, and keep the truth beside the result.

    The imputer sees all columns in standard deviations.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame of numbers, without missing values
    column, target : str
    method : str or scikit-learn imputer
        "drop rows", "mean", "median", "mode", "hot deck", "regression", "regression + noise",
        "nearest neighbours" or "iterative".
    missing : Missingness
    with_target : bool
        Whether the imputer sees the target: right to estimate with, forbidden to predict with.
    seed : int
        Of the hidden cells, and of the imputer's noise.

    Returns
    -------
    ImputedColumn

    Raises
    ------
    ArgumentError
        For an unknown method, or an imputer that adds columns or leaves values missing.

    Examples
    --------
    >>> table = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0], "y": [2.0, 4.0, 6.0, 8.0]})
    >>> result = impute_column(table, "x", "y", "mean", Missingness(rate=0.25))
    >>> int(result.hidden.sum()), result.cell_error > 0
    (1, True)
    """
    imputer = _imputer(method, seed)
    damaged = missing.hide(table, column, seed)
    hidden = damaged[column].isna().to_numpy()
    seen = damaged if with_target else damaged.drop(columns=target)
    _, filled = _impute(imputer, seen, seen)
    truth = table[column].to_numpy(dtype=float)
    y = table[target].to_numpy(dtype=float)
    return ImputedColumn(column, target, truth, y, filled[column].to_numpy(dtype=float), hidden)


def holdout_score(
    table: pd.DataFrame,
    column: str,
    target: str,
    method: str | BaseEstimator = "mean",
    missing: Missingness = MCAR,
    seed: int = 0,
) -> float:
    """Return R² of a linear regression on test rows that neither imputer nor model has seen.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table, column, target, method, missing : as in `impute_column`
    seed : int
        Also deals the 30 % of rows for testing.

    Returns
    -------
    float

    Raises
    ------
    ArgumentError
        As `impute_column`.

    Examples
    --------
    >>> rows = np.arange(40.0)
    >>> table = pd.DataFrame({"x": rows, "z": rows % 5, "y": 2 * rows})
    >>> round(holdout_score(table, "x", "y", missing=Missingness(rate=0.0)), 3)
    1.0
    """
    from sklearn.metrics import r2_score
    from sklearn.model_selection import train_test_split

    damaged = missing.hide(table, column, seed).reset_index(drop=True)
    X = damaged.drop(columns=target)
    X_train, X_test, y_train, y_test = train_test_split(X, damaged[target], test_size=0.3, random_state=seed)
    train, test = _impute(_imputer(method, seed), X_train, X_test)
    return float(r2_score(y_test, predict_complete_cases(_predict_linear, train, y_train, test)))


def imputation_bias(
    table: pd.DataFrame,
    column: str,
    target: str,
    settings: dict[str, dict],
    seeds: Iterable[int] = range(20),
) -> pd.DataFrame:
    """Impute a column over many draws of hidden cells, and return how far each method is off on average.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table, column, target : as in `impute_column`
    settings : dict
        Name -> further arguments of `impute_column`, as a dict.
    seeds : sequence of int

    Returns
    -------
    DataFrame
        A row a name: cell_error in the column's unit, and mean, spread, correlation and slope in percent.

    Raises
    ------
    ArgumentError
        As `impute_column`.

    Examples
    --------
    >>> table = pd.DataFrame({"x": np.arange(20.0), "y": np.arange(20.0) % 3})
    >>> bias = imputation_bias(table, "x", "y", {"mean": {"method": "mean"}}, seeds=range(3))
    >>> bool(bias.loc["mean", "spread"] < 0)
    True
    """
    rows = {}
    for name, arguments in settings.items():
        runs = [impute_column(table, column, target, **arguments, seed=seed) for seed in seeds]
        errors = [run.cell_error for run in runs if run.cell_error is not None]
        rows[name] = {"cell_error": np.mean(errors) if errors else np.nan}
        rows[name] |= {what: np.mean([run.change(what) for run in runs]) for what in runs[0].true_estimates}
    return pd.DataFrame(rows).T


def _imputer(method, seed):
    if isinstance(method, str):
        checks.one_of(METHODS, method=method)
    if method == "drop rows":
        return None
    imputer = _named_imputer(method) if isinstance(method, str) else clone(method)
    # each draw of hidden cells gets noise of its own, or 20 seeds would repeat one draw
    return imputer.set_params(random_state=seed) if "random_state" in imputer.get_params() else imputer


def _named_imputer(method):
    """Return the imputer of a name; what it needs is imported here, for a subject's import must be quick."""
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401 - scikit-learn asks for it
    from sklearn.impute import IterativeImputer, KNNImputer, SimpleImputer

    make = {
        "mean": SimpleImputer,
        "median": lambda: SimpleImputer(strategy="median"),
        "mode": lambda: SimpleImputer(strategy="most_frequent"),
        "hot deck": HotDeckImputer,
        "regression": RegressionImputer,
        "regression + noise": lambda: RegressionImputer(noise=True),
        "nearest neighbours": KNNImputer,
        "iterative": lambda: IterativeImputer(max_iter=5, tol=1e-2),
    }
    return make[method]()


def _impute(imputer, train, new):
    """Fit on one table, in standard deviations, and return both imputed; without an imputer, as they are."""
    if imputer is None:
        return train, new
    middle = train.mean()
    spread = train.std(ddof=0).replace(0, 1)
    imputer.fit((train - middle) / spread)
    return tuple(_transform(imputer, part, middle, spread) for part in (train, new))


def _transform(imputer, part, middle, spread):
    cells = np.asarray(imputer.transform((part - middle) / spread), dtype=float)
    keeps = f"keep the columns, and so the shape {part.shape}"
    checks.require(cells.shape == part.shape, "method", cells.shape, keeps)
    n_missing = int(np.isnan(cells).sum())
    checks.require(n_missing == 0, "method", f"{n_missing} missing values", "fill every missing value")
    return pd.DataFrame(cells, part.index, part.columns) * spread + middle


def _predict_linear(X_train, y_train, X_new):
    from sklearn.linear_model import LinearRegression

    return LinearRegression().fit(X_train, y_train).predict(X_new)
