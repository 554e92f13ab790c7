"""Deletion and insertion: whether a prediction follows when what an explanation calls important goes."""

from dataclasses import dataclass

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

    def band(self, fill):
        """Return where 19 of 20 random orders lie, low and high, each of shape (n_points,)."""
        return np.percentile(self.random[fill], BAND, axis=0)

    def table(self):
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


def erasure(model, x, values, fills, insert=False, n_points=15, n_random=40, seed=0):
    """Delete features from a row, most important first, or insert them into an empty one.

    Which method wins depends on the fill, so give two; only what beats random orders has found something
    (Petsiuk et al. 2018, arXiv:1806.07421).

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model : Predictor, or what it takes
    x : ndarray of any shape, one row or one image
    values : ndarray of the shape of x
        Largest first; for parts with signs, what speaks for the prediction goes first.
    fills : dict
        Name -> what stands for "nothing there": a number, or an array of the shape of x.
    insert : bool
    n_points, n_random, seed : int

    Returns
    -------
    Erasure
    """
    checks.whole(2, n_points=n_points, n_random=n_random)
    x, values = np.asarray(x, dtype=float), np.asarray(values, dtype=float)
    checks.require(values.shape == x.shape, "values.shape", values.shape, f"be that of x, {x.shape}")
    bad = np.flatnonzero(~np.isfinite(values))
    checks.require(not len(bad), "values", values.ravel()[bad[0]] if len(bad) else "", "be finite")
    checks.require(len(fills) > 0, "fills", fills, "hold at least one fill, such as {'zero': 0}")
    rng, n_steps = np.random.default_rng(seed), min(n_points, x.size + 1)
    counts = np.linspace(0, x.size, n_steps).astype(int)
    by_chance = rng.permuted(np.tile(np.arange(x.size), (n_random, 1)), axis=1)
    orders = np.vstack([np.argsort(-values.ravel(), kind="stable"), by_chance])
    changed = np.argsort(orders, axis=1)[:, None] < counts[:, None]
    found = {name: _predictions(model, x, fill, changed ^ insert, name) for name, fill in fills.items()}
    curves, random = {f: found[f][0] for f in found}, {f: found[f][1:] for f in found}
    return Erasure(counts / x.size, curves, random, insert)


def _predictions(model, x, fill, erased, name):
    predict, fill = Predictor.of(model), np.asarray(fill, dtype=float)
    shape = fill.shape
    checks.require(shape in ((), x.shape), f"fills[{name!r}].shape", shape, f"be () or {x.shape}")
    flat = np.broadcast_to(fill, x.shape).ravel()
    # one order at a time: all of them together would hold hundreds of copies of an image
    rows = (np.where(mask, flat, x.ravel()).reshape(-1, *x.shape) for mask in erased)
    return np.array([predict(each) for each in rows])
