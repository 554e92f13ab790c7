"""Figures of checks: deletion curves, and explanations with several seeds."""

import numpy as np
from matplotlib.axes import Axes

from labkit.core import style
from labkit.explanation.checks.deletion import Erasure
from labkit.explanation.checks.reliability import Stability


@style.styled
def draw_erasure(erasure: Erasure, ax: Axes | None = None) -> Axes:
    """Draw predictions while features go or come, one line per fill, over the band of random orders.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    erasure : Erasure
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit import explanation
    >>> x = np.arange(9.0)
    >>> result = explanation.erasure(lambda X: X.sum(axis=1), x, x, {"zero": 0.0})
    >>> draw_erasure(result).get_title(loc="left")
    'better than chance with 1 of 1 fills'
    """
    ax = style.new_axes() if ax is None else ax
    for index, (fill, curve) in enumerate(erasure.curves.items()):
        look = style.series(index)
        ax.fill_between(erasure.shares, *erasure.band(fill), color=look["color"], alpha=0.15, linewidth=0)
        ax.plot(erasure.shares, curve, label=str(fill), **look)
    what = "put in" if erasure.insert else "taken out"
    ax.set(xlabel=f"share of features {what}, most important first", ylabel="prediction")
    ax.legend(loc="center", bbox_to_anchor=(0.38, 0.5), title="filled with\n(bands: chance)")
    better = erasure.table()["better"]
    ax.set_title(f"better than chance with {better.sum()} of {len(better)} fills")
    return ax


@style.styled
def draw_stability(stability: Stability, ax: Axes | None = None) -> Axes:
    """Draw the contributions that one row's features get from different seeds, a point a seed.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    stability : Stability
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.explanation import linear_shapley, stability
    >>> result = stability(lambda seed: linear_shapley([1.0, seed], 0, [1.0, 1.0], [[0.0, 0.0]]), (0, 3), k=1)
    >>> draw_stability(result).get_title(loc="left")
    'two seeds share 0% of their top 1'
    """
    order = np.argsort(-np.abs(stability.values).mean(axis=0), kind="stable")[: 2 * stability.k]
    ax = style.new_axes(height=1.4 + 0.3 * len(order)) if ax is None else ax
    for place, feature in enumerate(order):
        points = stability.values[:, feature]
        ax.hlines(place, points.min(), points.max(), color=style.GREY, linewidth=1)
        ax.plot(points, np.full(len(points), place), "o", color=style.BLUE, alpha=0.6)
    ax.axvline(0, color=style.INK, linewidth=1, linestyle=":")
    labels = [str(stability.names[feature]) for feature in order]
    ax.set(
        yticks=range(len(order)),
        yticklabels=labels,
        ylabel="feature",
        xlabel="contribution, one point per seed",
    )
    ax.set_ylim(len(order) - 0.5, -0.5)
    ax.set_title(f"two seeds share {stability.overlap:.0%} of their top {stability.k}")
    return ax
