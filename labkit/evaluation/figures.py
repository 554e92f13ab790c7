"""Figures of evaluation: each answers one question of the chapter."""

import numpy as np
import pandas as pd

from labkit.core import style
from labkit.evaluation import artists
from labkit.evaluation.residuals import r_squared, root_mean_squared_error


@style.styled
def draw_confusion(confusion, ax=None):
    """Draw a confusion matrix: counts, and in colour the share of each truth.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    confusion : Confusion
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    shares = confusion.counts / np.maximum(confusion.support, 1)[:, None]
    ax.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(confusion.counts):
        dark = shares[row, column] > 0.6
        ax.text(column, row, f"{count:.0f}", ha="center", va="center", color="white" if dark else style.INK)
    places, names = np.arange(len(confusion.labels)), [str(label) for label in confusion.labels]
    ax.set_xticks(places, names)
    ax.set_yticks(places, names)
    ax.set(xlabel="predicted", ylabel="truth")
    ax.set_title(f"accuracy {confusion.accuracy:.1%}, balanced {confusion.balanced_accuracy:.1%}")
    return ax


@style.styled
def draw_roc(curves, threshold=None, ax=None):
    """Draw ROC curves: what each threshold finds, and whom it calls by mistake.

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
def draw_precision_recall(curves, threshold=None, ax=None):
    """Draw precision against recall, and what a coin would have: the base rate.

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
    """
    ax = style.new_axes() if ax is None else ax
    for place, (name, curve) in enumerate(_named(curves).items()):
        label = f"{name}: average {curve.average_precision:.3f}".removeprefix(": ")
        _curve(ax, place, curve.recall, curve.precision, curve, threshold, label)
        ax.axhline(curve.base_rate, color=style.COLOURS[place % len(style.COLOURS)], linestyle=":")
    artists.prepare_precision_recall(ax)
    averages = [curve.average_precision for curve in _named(curves).values()]
    ax.set_title(f"average precision: {_range(averages)} (dotted: a coin)")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_calibration(table, ax=None):
    """Draw what came true against what was said, with Wilson's interval for each bin.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    table : DataFrame
        As `calibration` returns it.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    artists.prepare_calibration(ax)
    gap = artists.add_calibration(table, ax, "model, 95% intervals")
    ax.set_title(f"expected calibration error {gap:.3f} in {len(table)} bins")
    ax.legend(loc="upper left")
    return ax


@style.styled
def draw_costs(curve, false_positive=1.0, false_negative=1.0, threshold=None, ax=None):
    """Draw the mean cost of a case at every threshold, and mark the cheapest.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    curve : Thresholds
    false_positive, false_negative : float, >= 0
    threshold : float, optional
        Another one to mark.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    costs, best = curve.cost(false_positive, false_negative), curve.best_cost(false_positive, false_negative)
    ax.plot(curve.values[1:], costs[1:], color=style.BLUE)
    ax.axhline(costs[0], color=style.GREY, linestyle=":", label=f"always no: {costs[0]:.3g}")
    if np.isfinite(best.threshold):
        ax.plot(best.threshold, best.value, "*", color=style.ORANGE, markersize=13, label="cheapest")
    if threshold is not None:
        here = costs[curve.place(threshold)]
        ax.plot(threshold, here, "o", color=style.INK, label=f"at {threshold:.3g}: {here:.3g}")
    ax.set(xlabel="threshold", ylabel="mean cost of a case")
    where = f"at {best.threshold:.3g}" if np.isfinite(best.threshold) else "to say no to all"
    ax.set_title(f"cheapest {where}: {best.value:.3g} a case")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_estimates(numbers, ax=None):
    """Draw estimates with their intervals, and what the baseline earns where it is told.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    numbers : DataFrame
        As in a Report: estimate, low, high, and baseline if there is one.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes(height=1.1 + 0.3 * len(numbers)) if ax is None else ax
    places = np.arange(len(numbers))
    ax.hlines(places, numbers["low"], numbers["high"], color=style.BLUE)
    ax.plot(numbers["estimate"], places, "o", color=style.BLUE, label="model")
    if "baseline" in numbers:
        ax.plot(numbers["baseline"], places, "|", color=style.ORANGE, markersize=12, label="baseline")
        ax.legend(loc="best")
    ax.set_yticks(places, [str(name) for name in numbers.index])
    ax.set(xlabel="value", ylabel="metric", ylim=(len(numbers) - 0.5, -0.5))
    first = numbers.iloc[0]
    ax.set_title(
        f"{numbers.index[0]} {first['estimate']:.3f}, from {first['low']:.3f} to {first['high']:.3f}"
    )
    return ax


@style.styled
def draw_learning_scores(table, ax=None):
    """Draw training and test scores against the size of the training part, or another setting.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    table : DataFrame
        As `learning_scores` or `setting_scores` returns it.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    across = table.columns[0]
    in_order = pd.api.types.is_numeric_dtype(table[across])
    runs = table.groupby(across, sort=in_order)[["train", "test"]]
    middle, low, high = runs.mean(), runs.min(), runs.max()
    x = middle.index if in_order else np.arange(len(middle))
    for place, part in enumerate(middle):
        look = style.series(place)
        ax.fill_between(x, low[part], high[part], color=look["color"], alpha=0.15, linewidth=0)
        ax.plot(x, middle[part], label=part, **look)
    if not in_order:
        ax.set_xticks(x, [str(value) for value in middle.index])
    ax.set(xlabel="training cases" if across == "n_train" else across, ylabel="score")
    last = middle.iloc[-1]
    gap = last["train"] - last["test"]
    ax.set_title(f"at the right end: test {last['test']:.3f}, training {gap:+.3f} from it")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_split_scores(table, ax=None):
    """Draw the scores of many splits of the same cases, one mark a split.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    table : DataFrame
        As `split_scores` returns it.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes(height=2.8) if ax is None else ax
    most = artists.add_split_scores(table["score"], ax)
    ax.set(xlabel="score", ylabel="splits", ylim=(0, most + 1))
    ax.locator_params(axis="y", integer=True)
    low, high = table["score"].min(), table["score"].max()
    ax.set_title(f"{len(table)} splits of the same cases: {low:.3f} to {high:.3f}")
    ax.legend(loc="upper left")
    return ax


@style.styled
def draw_residuals(y_true, y_pred, ax=None):
    """Draw what is left of each number after the prediction, against the prediction.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    ax.axhline(0, color=style.GREY, linestyle=":")
    ax.plot(y_pred, y_true - y_pred, "o", color=style.BLUE, markersize=4, alpha=0.5)
    ax.set(xlabel="prediction", ylabel="residual (truth less prediction)")
    size = root_mean_squared_error(y_true, y_pred)
    ax.set_title(f"root mean squared error {size:.3g}, R² {r_squared(y_true, y_pred):.3f}")
    return ax


def _named(curves):
    return curves if isinstance(curves, dict) else {"": curves}


def _range(values):
    low, high = min(values), max(values)
    if np.isnan(low):
        return "cannot be said"
    return f"{low:.3f}" if low == high else f"{low:.3f} to {high:.3f}"


def _curve(ax, place, x, y, curve, threshold, label):
    look = style.series(place) | {"marker": ""}
    ax.plot(x, y, label=label, **look)
    if threshold is not None:
        row = curve.place(threshold)
        ax.plot(x[row], y[row], "o", color=look["color"], markeredgecolor=style.INK, markersize=8)
