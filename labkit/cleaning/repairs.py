"""One column damaged and mended: what came out, beside the truth."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.base import clone

from labkit.cleaning.comparing import estimates
from labkit.cleaning.imputers import HotDeckImputer, RegressionImputer
from labkit.cleaning.mechanisms import make_missing
from labkit.core import checks

METHODS = (
    "drop rows", "mean", "median", "mode", "hot deck", "regression", "regression + noise",
    "nearest neighbours", "iterative",
)  # fmt: skip


@dataclass(frozen=True)
class Repair:
    """A column after its gaps were mended.

    Parameters
    ----------
    column, target : str
    truth, y, filled : ndarray of shape (n_rows,)
        The column as it was, the target, and the column as mended: NaN where the row was left out.
    hidden : ndarray of bool of shape (n_rows,)
    method : str
    """

    column: str
    target: str
    truth: np.ndarray
    y: np.ndarray
    filled: np.ndarray
    hidden: np.ndarray
    method: str

    @property
    def kept(self):
        """The rows that are still there."""
        return ~np.isnan(self.filled)

    @property
    def true(self):
        """What an analyst would have read off the whole column; see `estimates`."""
        return estimates(self.truth, self.y)

    @property
    def found(self):
        """What an analyst reads off the mended column."""
        return estimates(self.filled[self.kept], self.y[self.kept])

    @property
    def cell_error(self):
        """Root mean squared error of the filled cells, in the column's unit; None where rows were dropped."""
        filled = self.hidden & self.kept
        if not filled.any():
            return None
        return float(np.sqrt(np.mean((self.filled[filled] - self.truth[filled]) ** 2)))

    def change(self, measure):
        """Return how far an estimate is off, in percent of the truth."""
        return 100 * (self.found[measure] / self.true[measure] - 1)


def mend(
    table,
    column,
    target,
    method="mean",
    mechanism="MCAR",
    rate=0.4,
    by=None,
    with_target=False,
    seed=0,
    own=None,
):
    """Hide cells of a column, mend them (in standard deviations), and keep the truth beside the result.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame of numbers, without gaps
    column, target : str
    method : str
        "drop rows", "mean", "median", "mode", "hot deck", "regression", "regression + noise",
        "nearest neighbours", "iterative", or a name in `own`.
    mechanism, rate, by, seed : as in `make_missing`
    with_target : bool
        Whether the imputer sees the target: right to estimate with, forbidden to predict with.
    own : dict
        Name -> scikit-learn transformer.

    Returns
    -------
    Repair
    """
    imputer = _imputer(method, own, seed)
    damaged = make_missing(table, column, mechanism, rate, by, seed)
    hidden = damaged[column].isna().to_numpy()
    seen = damaged if with_target else damaged.drop(columns=target)
    truth, y = table[column].to_numpy(dtype=float), table[target].to_numpy(dtype=float)
    filled = _column(_scaled_fill(imputer, seen, seen)[1], column)
    return Repair(column, target, truth, y, filled, hidden, method)


def replay_score(table, column, target, method="mean", mechanism="MCAR", rate=0.4, by=None, seed=0, own=None):
    """Return R² of a straight-line model on rows that neither imputer nor model has seen.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table, column, target, method, mechanism, rate, by, seed, own : as in `mend`

    Returns
    -------
    float
    """
    from sklearn.linear_model import LinearRegression
    from sklearn.metrics import r2_score
    from sklearn.model_selection import train_test_split

    damaged = make_missing(table, column, mechanism, rate, by, seed).reset_index(drop=True)
    X, y = damaged.drop(columns=target), damaged[target]
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=seed)
    train, test = _scaled_fill(_imputer(method, own, seed), X_train, X_test)
    model = LinearRegression().fit(train, y_train[train.index])
    # a row that was left out gets the mean: the model has nothing better to say
    predicted = pd.Series(y_train.mean(), index=X_test.index, dtype=float)
    usable = test.dropna()
    predicted[usable.index] = model.predict(usable)
    return float(r2_score(y_test, predicted))


def _imputer(method, own, seed):
    checks.one_of([*METHODS, *(own or {})], method=method)
    if own and method in own:
        imputer = clone(own[method])
    elif method == "drop rows":
        return None
    else:
        imputer = _made(method)
    # each mask gets noise of its own, or 20 seeds would repeat one draw
    return imputer.set_params(random_state=seed) if "random_state" in imputer.get_params() else imputer


def _made(method):
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


def _scaled_fill(imputer, train, new):
    """Fit on one table and return both without gaps; without an imputer, the first loses its rows."""
    if imputer is None:
        return train.dropna(), new
    middle, spread = train.mean(), train.std(ddof=0).replace(0, 1)
    imputer.fit((train - middle) / spread)
    return tuple(_filled(imputer, part, middle, spread) for part in (train, new))


def _filled(imputer, part, middle, spread):
    cells = np.asarray(imputer.transform((part - middle) / spread), dtype=float)
    checks.require(
        cells.shape == part.shape, "method", cells.shape, f"keep the columns, and so the shape {part.shape}"
    )
    return pd.DataFrame(cells, part.index, part.columns) * spread + middle


def _column(table, column):
    return table[column].to_numpy(dtype=float)


def repeat_repairs(table, column, target, repairs, seeds=range(20)):
    """Repeat repairs over many masks, and return how far each is off on average.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table, column, target : as in `mend`
    repairs : dict
        Name -> further arguments of `mend`, as a dict.
    seeds : sequence of int

    Returns
    -------
    DataFrame
        A row a repair: cell_error in the column's unit, and mean, spread, correlation and slope in percent.
    """
    rows = {}
    for name, settings in repairs.items():
        runs = [mend(table, column, target, **settings, seed=seed) for seed in seeds]
        errors = [run.cell_error for run in runs if run.cell_error is not None]
        rows[name] = {"cell_error": np.mean(errors) if errors else np.nan}
        rows[name] |= {what: np.mean([run.change(what) for run in runs]) for what in runs[0].true}
    return pd.DataFrame(rows).T
