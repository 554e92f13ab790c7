"""Figures of classes and scores: confusion matrix, curves over thresholds, costs, calibration."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from labkit.core import style
from labkit.evaluation import artists
from labkit.evaluation.curves import Thresholds
from labkit.evaluation.matrices import Confusion


@style.styled
def draw_confusion(confusion: Confusion, ax: Axes | None = None) -> Axes:
    """Draw a confusion matrix: counts, and in colour their share of each true class.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    confusion : Confusion
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.evaluation import confusion
    >>> draw_confusion(confusion([1, 1, 0, 0], [1, 0, 0, 0])).get_title(loc="left")
    'accuracy 75.0%, balanced 75.0%'
    """
    ax = style.new_axes() if ax is None else ax
    shares = confusion.counts / np.maximum(confusion.support, 1)[:, None]
    ax.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(confusion.counts):
        dark = shares[row, column] > 0.6
        ax.text(column, row, f"{count:.0f}", ha="center", va="center", color="white" if dark else style.INK)
    places = np.arange(len(confusion.labels))
    names = [str(label) for label in confusion.labels]
    ax.set_xticks(places, names)
    ax.set_yticks(places, names)
    ax.set(xlabel="predicted", ylabel="truth")
    ax.set_title(f"accuracy {confusion.accuracy:.1%}, balanced {confusion.balanced_accuracy:.1%}")
    return ax


@style.styled
def draw_roc(
    curves: Thresholds | dict[str, Thresholds], threshold: float | None = None, ax: Axes | None = None
) -> Axes:
    """Draw ROC curves: recall against the false positive rate, threshold by threshold.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    curves : Thresholds or dict
        One, or name -> Thresholds.
    threshold : float, optional
        Marked on each curve.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.evaluation import thresholds
    >>> curve = thresholds([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> draw_roc(curve).get_title(loc="left")
    'area under the curve: 0.750'
    """
    ax = style.new_axes() if ax is None else ax
    artists.prepare_roc(ax)
    for place, (name, curve) in enumerate(_named(curves).items()):
        label = f"{name}: AUC {curve.auc:.3f}".removeprefix(": ")
        _curve(ax, place, curve.false_positive_rate, curve.recall, curve, threshold, label)
    areas = [curve.auc for curve in _named(curves).values()]
    ax.set_title(f"area under the curve: {_range(areas)}")
    ax.legend(loc="lower right")
    return ax


@style.styled
def draw_precision_recall(
    curves: Thresholds | dict[str, Thresholds], threshold: float | None = None, ax: Axes | None = None
) -> Axes:
    """Draw precision against recall, and the precision of random guessing: the base rate.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    curves : Thresholds or dict
        One, or name -> Thresholds.
    threshold : float, optional
        Marked on each curve.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.evaluation import thresholds
    >>> curve = thresholds([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> draw_precision_recall(curve).get_title(loc="left")
    'average precision: 0.833 (dotted: random guessing)'
    """
    ax = style.new_axes() if ax is None else ax
    for place, (name, curve) in enumerate(_named(curves).items()):
        label = f"{name}: average {curve.average_precision:.3f}".removeprefix(": ")
        _curve(ax, place, curve.recall, curve.precision, curve, threshold, label)
        ax.axhline(curve.base_rate, color=style.COLOURS[place % len(style.COLOURS)], linestyle=":")
    artists.prepare_precision_recall(ax)
    averages = [curve.average_precision for curve in _named(curves).values()]
    ax.set_title(f"average precision: {_range(averages)} (dotted: random guessing)")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_calibration(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw observed shares against predicted probabilities, with Wilson's interval for each bin.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    table : DataFrame
        As `calibration` returns it.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.evaluation import calibration
    >>> draw_calibration(calibration([0, 1], [0.1, 0.9])).get_title(loc="left")
    'expected calibration error 0.100 in 2 bins'
    """
    ax = style.new_axes() if ax is None else ax
    artists.prepare_calibration(ax)
    gap = artists.add_calibration(table, ax, "model, 95% intervals")
    ax.set_title(f"expected calibration error {gap:.3f} in {len(table)} bins")
    ax.legend(loc="upper left")
    return ax


@style.styled
def draw_costs(
    curve: Thresholds,
    false_positive: float = 1.0,
    false_negative: float = 1.0,
    threshold: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the mean cost of a case at every threshold, and mark the minimum.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    curve : Thresholds
    false_positive, false_negative : float, >= 0
    threshold : float, optional
        A further one to mark.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.evaluation import thresholds
    >>> curve = thresholds([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> draw_costs(curve, false_negative=9).get_title(loc="left")
    'minimum of the mean cost: 0.25 at threshold 0.35'
    """
    ax = style.new_axes() if ax is None else ax
    costs = curve.cost(false_positive, false_negative)
    best = curve.best_cost(false_positive, false_negative)
    ax.plot(curve.values[1:], costs[1:], color=style.BLUE)
    ax.axhline(costs[0], color=style.GREY, linestyle=":", label=f"always negative: {costs[0]:.3g}")
    if np.isfinite(best.threshold):
        ax.plot(best.threshold, best.value, "*", color=style.ORANGE, markersize=13, label="minimum")
    if threshold is not None:
        here = costs[curve.index(threshold)]
        ax.plot(threshold, here, "o", color=style.INK, label=f"at {threshold:.3g}: {here:.3g}")
    ax.set(xlabel="threshold", ylabel="mean cost of a case")
    where = f"at threshold {best.threshold:.3g}" if np.isfinite(best.threshold) else "if always negative"
    ax.set_title(f"minimum of the mean cost: {best.value:.3g} {where}")
    ax.legend(loc="best")
    return ax


def _named(curves):
    return curves if isinstance(curves, dict) else {"": curves}


def _range(values):
    low = min(values)
    high = max(values)
    if np.isnan(low):
        return "undefined"
    return f"{low:.3f}" if low == high else f"{low:.3f} to {high:.3f}"


def _curve(ax, place, x, y, curve, threshold, label):
    look = style.series(place) | {"marker": ""}
    ax.plot(x, y, label=label, **look)
    if threshold is not None:
        row = curve.index(threshold)
        ax.plot(x[row], y[row], "o", color=look["color"], markeredgecolor=style.INK, markersize=8)
