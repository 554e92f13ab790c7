"""Figures of metrics: with intervals, over many splits, against sizes and settings; and residuals."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from labkit.core import style
from labkit.evaluation import artists
from labkit.evaluation.residuals import r_squared, root_mean_squared_error


@style.styled
def draw_estimates(numbers: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw estimates with their intervals, and those of the baseline where there is one.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    numbers : DataFrame
        As in a Report: estimate, low, high, and baseline if there is one.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> numbers = pd.DataFrame({"estimate": [0.8], "low": [0.7], "high": [0.9]}, index=["accuracy"])
    >>> draw_estimates(numbers).get_title(loc="left")
    'accuracy 0.800, from 0.700 to 0.900'
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
def draw_learning_scores(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
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

    Examples
    --------
    >>> table = pd.DataFrame({"n_train": [10, 20], "seed": 0, "train": [1.0, 0.9], "test": [0.6, 0.8]})
    >>> draw_learning_scores(table).get_title(loc="left")
    'at the last value: training 0.900, test 0.800'
    """
    ax = style.new_axes() if ax is None else ax
    across = table.columns[0]
    in_order = pd.api.types.is_numeric_dtype(table[across])
    runs = table.groupby(across, sort=in_order)[["train", "test"]]
    middle = runs.mean()
    low = runs.min()
    high = runs.max()
    x = middle.index if in_order else np.arange(len(middle))
    for place, part in enumerate(middle):
        look = style.series(place)
        ax.fill_between(x, low[part], high[part], color=look["color"], alpha=0.15, linewidth=0)
        ax.plot(x, middle[part], label=part, **look)
    if not in_order:
        ax.set_xticks(x, [str(value) for value in middle.index])
    ax.set(xlabel="training cases" if across == "n_train" else across, ylabel="score")
    last = middle.iloc[-1]
    ax.set_title(f"at the last value: training {last['train']:.3f}, test {last['test']:.3f}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_split_scores(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
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

    Examples
    --------
    >>> table = pd.DataFrame({"seed": [0, 1], "score": [0.9, 1.0]})
    >>> draw_split_scores(table).get_title(loc="left")
    '2 splits of the same cases: 0.900 to 1.000'
    """
    ax = style.new_axes(height=2.8) if ax is None else ax
    most = artists.add_split_scores(table["score"], ax)
    ax.set(xlabel="score", ylabel="splits", ylim=(0, most + 1))
    ax.locator_params(axis="y", integer=True)
    low = table["score"].min()
    high = table["score"].max()
    ax.set_title(f"{len(table)} splits of the same cases: {low:.3f} to {high:.3f}")
    ax.legend(loc="upper left")
    return ax


@style.styled
def draw_residuals(y_true: ArrayLike, y_pred: ArrayLike, ax: Axes | None = None) -> Axes:
    """Draw residuals, truth minus prediction, against predictions.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, y_pred : array_like of shape (n_cases,)
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> draw_residuals([1, 2, 3], [2, 2, 2]).get_title(loc="left")
    'root mean squared error 0.816, R² 0.000'
    """
    ax = style.new_axes() if ax is None else ax
    y_true = np.asarray(y_true)
    y_pred = np.asarray(y_pred)
    ax.axhline(0, color=style.GREY, linestyle=":")
    ax.plot(y_pred, y_true - y_pred, "o", color=style.BLUE, markersize=4, alpha=0.5)
    ax.set(xlabel="prediction", ylabel="residual (truth minus prediction)")
    size = root_mean_squared_error(y_true, y_pred)
    ax.set_title(f"root mean squared error {size:.3g}, R² {r_squared(y_true, y_pred):.3f}")
    return ax
