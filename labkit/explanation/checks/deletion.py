"""Deletion and insertion: whether a prediction changes when the most important features go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.explanation.predictor import Predictor

BAND = (2.5, 97.5)  # percent: 19 of 20 random orders lie inside


@dataclass(frozen=True)
class Erasure:
    """Predictions while features go, or come, in the order of an explanation and in random orders.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    shares : ndarray of shape (n_points,)
        Of the features that were changed, 0 to 1.
    curves : dict
        Name of the fill -> ndarray of shape (n_points,).
    random : dict
        Name of the fill -> ndarray of shape (n_random, n_points).
    insert : bool
        Whether features come instead of go.
    """

    shares: np.ndarray
    curves: dict
    random: dict
    insert: bool = False

    def band(self, fill: str) -> np.ndarray:
        """Return where 19 of 20 random orders lie, low and high, each of shape (n_points,)."""
        return np.percentile(self.random[fill], BAND, axis=0)

    def table(self) -> pd.DataFrame:
        """Return the areas under the curves, of the explanation and of random orders.

        Returns
        -------
        DataFrame
            Index: fill; columns: area, random_low, random_high and better, whether the area lies
            on the good side of the band: below it for deletion, above it for insertion.
        """
        areas = pd.Series({fill: self._area(curve) for fill, curve in self.curves.items()})
        low, high = np.array([np.percentile(self._area(self.random[fill]), BAND) for fill in areas.index]).T
        better = areas > high if self.insert else areas < low
        columns = {"area": areas, "random_low": low, "random_high": high, "better": better}
        return pd.DataFrame(columns).rename_axis("fill")

    def _area(self, curves):
        return np.trapezoid(curves, self.shares, axis=-1)


def erasure(
    model: Any,
    x: np.ndarray,
    values: np.ndarray | Sequence,
    fills: Mapping[str, float | np.ndarray],
    insert: bool = False,
    n_points: int = 15,
    n_random: int = 40,
    seed: int = 0,
) -> Erasure:
    """Delete features from a row, most important first, or insert them into an empty one.

    Which method wins depends on the fill, so give two; only what beats random orders is better than
    chance (Petsiuk et al. 2018, arXiv:1806.07421).

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model : Predictor, or what it takes
    x : ndarray of any shape, one row or one image
    values : ndarray of the shape of x
        Largest first; where values have signs, those that raise the prediction go first.
    fills : dict
        Name -> what replaces a removed feature: a number, or an array of the shape of x.
    insert : bool
    n_points, n_random, seed : int

    Returns
    -------
    Erasure

    Raises
    ------
    ArgumentError
        When values or a fill do not have the shape of x, or there is no fill.

    Examples
    --------
    >>> result = erasure(lambda X: X.sum(axis=1), np.array([3.0, 2.0, 1.0]), [3.0, 2.0, 1.0], {"zero": 0})
    >>> result.curves["zero"].tolist()
    [6.0, 3.0, 1.0, 0.0]
    """
    checks.whole(2, n_points=n_points, n_random=n_random)
    x = np.asarray(x, dtype=float)
    values = np.asarray(values, dtype=float)
    checks.require(values.shape == x.shape, "values.shape", values.shape, f"be that of x, {x.shape}")
    bad = np.flatnonzero(~np.isfinite(values))
    checks.require(not len(bad), "values", values.ravel()[bad[0]] if len(bad) else "", "be finite")
    checks.require(len(fills) > 0, "fills", fills, "hold at least one fill, such as {'zero': 0}")
    rng = np.random.default_rng(seed)
    n_steps = min(n_points, x.size + 1)
    counts = np.linspace(0, x.size, n_steps).astype(int)
    by_chance = rng.permuted(np.tile(np.arange(x.size), (n_random, 1)), axis=1)
    orders = np.vstack([np.argsort(-values.ravel(), kind="stable"), by_chance])
    changed = np.argsort(orders, axis=1)[:, None] < counts[:, None]
    predictions = {name: _predictions(model, x, fill, changed ^ insert, name) for name, fill in fills.items()}
    curves = {name: rows[0] for name, rows in predictions.items()}
    random = {name: rows[1:] for name, rows in predictions.items()}
    return Erasure(counts / x.size, curves, random, insert)


def _predictions(model, x, fill, erased, name):
    predict = Predictor.of(model)
    fill = np.asarray(fill, dtype=float)
    shape = fill.shape
    checks.require(shape in ((), x.shape), f"fills[{name!r}].shape", shape, f"be () or {x.shape}")
    flat = np.broadcast_to(fill, x.shape).ravel()
    # one order at a time: all of them together would hold hundreds of copies of an image
    rows = (np.where(mask, flat, x.ravel()).reshape(-1, *x.shape) for mask in erased)
    return np.array([predict(each) for each in rows])
