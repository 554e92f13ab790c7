"""A recipe for the houses of ames: groups of columns, and a score with its spread over folds."""

import time
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from sklearn.feature_selection import f_classif, f_regression
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from labkit import datasets
from labkit.core import checks
from labkit.features.columns import on_circle
from labkit.features.encodings import cross_fitted, encode, one_hot, ordinal, target_means
from labkit.features.selection import PLACES

TARGETS = ("price", "coin flips")
FIXED = (
    "sizes", "logarithms", "squares", "ratios", "ages", "season", "qualities",
    "neighbourhood one-hot", "noise columns",
)  # fmt: skip
ENCODED = ("neighbourhood means", "random-number means")
GROUPS = FIXED + ENCODED
GRADES = ("Po", "Fa", "TA", "Gd", "Ex")
MODELS = {
    "linear": (lambda: Ridge(alpha=1e-3), lambda: LogisticRegression(max_iter=300)),
    "tree": (
        lambda: DecisionTreeRegressor(max_depth=6, random_state=0),
        lambda: DecisionTreeClassifier(max_depth=6, random_state=0),
    ),
    "nearest neighbours": (lambda: KNeighborsRegressor(10), lambda: KNeighborsClassifier(10)),
}
MOST_CELLS = 1_000_000


@dataclass(frozen=True)
class Trial:
    """A recipe, cross-validated.

    Parameters
    ----------
    groups : tuple of str
    scores : ndarray of shape (n_folds,)
        R² for the price, accuracy for coin flips, on the rows kept back.
    offered, kept : dict
        Group -> columns made, and columns that the selection keeps (mean over folds).
    target, place : str
    seconds : float
        For all folds.
    """

    groups: tuple
    scores: np.ndarray
    offered: dict
    kept: dict
    target: str
    place: str
    seconds: float

    @property
    def n_columns(self):
        """Columns that the model sees."""
        return round(sum(self.kept.values()))


@cache
def _houses():
    """Return the groups of columns that each row makes from itself, the categories and the target."""
    table = datasets.load("ames").sample(frac=1, random_state=0)
    basement, garage = table["Total.Bsmt.SF"].fillna(0), table["Garage.Area"].fillna(0)
    sizes = np.stack([table["area"], table["Lot.Area"], basement, garage], axis=1).astype(float)
    rooms = table["TotRms.AbvGrd"].to_numpy()
    whole = sizes[:, 0] + sizes[:, 2]
    grades = [ordinal(table[c], GRADES) for c in ("Exter.Qual", "Kitchen.Qual", "Bsmt.Qual")]
    places = sorted(table["Neighborhood"].unique())
    columns = {
        "sizes": sizes,
        "logarithms": np.log1p(sizes),
        "squares": np.stack([sizes[:, 0] ** 2, sizes[:, 0] * table["Overall.Qual"]], axis=1),
        "ratios": np.stack([whole, sizes[:, 0] / rooms, sizes[:, 0] / sizes[:, 1]], axis=1),
        "ages": np.stack([table["Yr.Sold"] - table[c] for c in ("Year.Built", "Year.Remod.Add")], axis=1),
        "season": on_circle(table["Mo.Sold"], 12),
        "qualities": np.stack([table["Overall.Qual"], table["Overall.Cond"], *grades], axis=1),
        "neighbourhood one-hot": one_hot(table["Neighborhood"].tolist(), places),
    }
    columns = {name: np.asarray(group, dtype=float) for name, group in columns.items()}
    codes = np.unique(table["Neighborhood"].to_numpy(dtype=str), return_inverse=True)[1]
    return columns, codes, np.log(table["price"].to_numpy(dtype=float))


def try_recipe(
    groups=("sizes",), target="price", model="linear", place="inside each fold", keep=0, n_rows=500,
    n_noise=100, n_numbers=100, n_folds=5, seed=0,
):  # fmt: skip
    """Make columns from the houses, keep the best by F-test, and cross-validate a model on them.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    groups : sequence of str
        Of sizes, logarithms, squares, ratios, ages, season, qualities, neighbourhood one-hot,
        noise columns, neighbourhood means, random-number means.
    target, model, place : str
        "price" (log) or "coin flips"; linear, tree, nearest neighbours; where what learns is fitted.
    keep : int
        Columns to keep, 0 for all.
    n_rows, n_noise, n_numbers, n_folds, seed : int
        `n_noise` columns of noise; random house numbers from 0 to `n_numbers` - 1.

    Returns
    -------
    Trial
    """
    _examine(groups, target, model, place, n_rows, n_noise)
    checks.whole(2, n_folds=n_folds)
    checks.whole(least=0, keep=keep, seed=seed)
    fixed, codes, y = _material(groups, target, n_rows, n_noise, n_numbers, seed)
    begin, scores, kept = time.perf_counter(), [], []
    for train, test in KFold(n_folds, shuffle=True, random_state=seed).split(y):
        learn = train if place == PLACES[0] else np.arange(len(y))
        X = _columns(fixed, codes, y, learn, train, place, seed)
        chosen = _best(X[learn], y[learn], keep, target)
        X = X[:, chosen]
        X = (X - X[learn].mean(axis=0)) / np.maximum(X[learn].std(axis=0), 1e-9)
        made = MODELS[model][target != "price"]().fit(X[train], y[train])
        scores.append(made.score(X[test], y[test]))
        kept.append(chosen)
    offered = {name: group.shape[1] for name, group in fixed.items()} | dict.fromkeys(codes, 1)
    seconds = time.perf_counter() - begin
    counted = _counted(offered, kept)
    return Trial(tuple(groups), np.array(scores), offered, counted, target, place, seconds)


def drop_each(trial, **settings):
    """Try a recipe again without each of its groups, to see what each adds and what it costs.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    trial : Trial
        Of two groups or more; it must come from the same settings.
    **settings : object
        As for `try_recipe`.

    Returns
    -------
    DataFrame
        One row a group: group, columns, adds (mean over folds of what is lost without it), spread (its
        standard deviation over folds), seconds (saved without it).
    """
    rows = []
    for group in trial.groups if len(trial.groups) > 1 else ():
        rest = tuple(name for name in trial.groups if name != group)
        without = try_recipe(rest, **settings)
        lost = trial.scores - without.scores
        seconds = trial.seconds - without.seconds
        rows.append((group, trial.offered[group], lost.mean(), lost.std(ddof=1), seconds))
    return pd.DataFrame(rows, columns=["group", "columns", "adds", "spread", "seconds"])


def _examine(groups, target, model, place, n_rows, n_noise):
    checks.require(len(groups) > 0 and not isinstance(groups, str), "groups", groups, "name at least one")
    for name in groups:
        checks.one_of(GROUPS, groups=name)
    checks.one_of(TARGETS, target=target)
    checks.one_of(MODELS, model=model)
    checks.one_of(PLACES, place=place)
    checks.whole(20, n_rows=n_rows)
    checks.require(n_rows <= 2930, "n_rows", n_rows, "be at most 2930, the houses there are")
    checks.whole(n_noise=n_noise)
    small = "noise columns" not in groups or n_rows * n_noise <= MOST_CELLS
    checks.require(small, "n_noise", n_noise, f"be at most {MOST_CELLS // n_rows} with {n_rows} rows")


def _material(groups, target, n_rows, n_noise, n_numbers, seed):
    """Return the columns that need no fitting, the categories to encode, and the target."""
    columns, places, price = _houses()
    rng = np.random.default_rng(seed)
    fixed = {name: columns[name][:n_rows] for name in groups if name in columns}
    if "noise columns" in groups:
        fixed["noise columns"] = rng.normal(size=(n_rows, n_noise))
    all_codes = {"neighbourhood means": places[:n_rows]}
    all_codes["random-number means"] = rng.integers(n_numbers, size=n_rows)
    codes = {name: values for name, values in all_codes.items() if name in groups}
    flips = rng.permutation(np.arange(n_rows) % 2)
    return fixed, codes, price[:n_rows] if target == "price" else flips


def _columns(fixed, codes, y, learn, train, place, seed):
    encoded = [_encoded(values, y, learn, train, place, seed)[:, None] for values in codes.values()]
    return np.hstack([*fixed.values(), *encoded])


def _encoded(values, y, learn, train, place, seed):
    prior = 10 if place == PLACES[0] else 0  # who encodes on all rows does not think of a prior either
    column = encode(values, target_means(values[learn], y[learn], prior))
    if place == PLACES[0]:
        column[train] = cross_fitted(values[train], y[train], prior=prior, seed=seed)
    return column


def _best(X, y, keep, target):
    if not keep or keep >= X.shape[1]:
        return np.arange(X.shape[1])
    test = f_regression if target == "price" else f_classif
    varies, score = np.ptp(X, axis=0) > 0, np.full(X.shape[1], -1.0)
    score[varies] = np.nan_to_num(test(X[:, varies], y)[0], nan=-1.0)  # a constant column has no F
    return np.sort(np.argsort(-score, kind="stable")[:keep])


def _counted(offered, kept):
    names = np.repeat(list(offered), list(offered.values()))
    chosen = np.concatenate([names[columns] for columns in kept])
    return {name: float((chosen == name).sum() / len(kept)) for name in offered}
