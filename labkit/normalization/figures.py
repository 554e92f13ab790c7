"""Figures of normalization: each answers one question of the chapter."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from labkit.core import style
from labkit.normalization import artists
from labkit.normalization.bowls import LossBowl
from labkit.normalization.neighbours import NeighbourMap
from labkit.normalization.shared_sets import sharing


@style.styled
def draw_values(values: np.ndarray, name: str = "value", ax: Axes | None = None) -> Axes:
    """Draw the histogram of one column, its skewness in the title.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    values : ndarray of shape (n_rows,)
    name : str
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> draw_values(np.array([1.0, 2.0, 3.0]), "age (years)").get_xlabel()
    'age (years)'
    """
    ax = artists.prepare_histogram(values, name, style.new_axes() if ax is None else ax)
    artists.add_histogram(values, ax)
    return ax


@style.styled
def draw_neighbours(
    grid: NeighbourMap, names: tuple[str, str] = ("first column", "second column"), ax: Axes | None = None
) -> Axes:
    """Draw rows with both axes in the same unit, and the classes that nearest neighbours predict.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    grid : NeighbourMap
    names : tuple of str
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.normalization import make_columns, neighbour_map
    >>> columns = make_columns()
    >>> draw_neighbours(neighbour_map(columns.X, columns.classes, n=9)).get_ylabel()
    'second column'
    """
    ax = artists.prepare_neighbours(grid, names, style.new_axes() if ax is None else ax)
    artists.add_rows(grid, ax)
    ax.legend(loc="best")
    return ax


@style.styled
def draw_descent(bowl: LossBowl, plane: tuple[int, int] = (1, 2), ax: Axes | None = None) -> Axes:
    """Draw the loss over two weights, and the path of gradient descent at its best rate.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    bowl : LossBowl
        Of two columns.
    plane : tuple of int
        Which weights: 0 is the intercept.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.normalization import loss_bowl, make_columns
    >>> columns = make_columns(seed=0)
    >>> draw_descent(loss_bowl(columns.X, columns.y)).get_xlabel()
    'error of the first slope'
    """
    ax = artists.prepare_weights(plane, style.new_axes() if ax is None else ax)
    artists.add_valley(bowl, plane, ax)
    artists.add_path(bowl, bowl.best_rate, plane, ax)
    return ax


@style.styled
def draw_scalers(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the condition number and the steps of gradient descent after each scaler.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    table : DataFrame
        As `compare_scalers` returns it.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.normalization import compare_scalers
    >>> table = compare_scalers([[1.0], [2.0], [3.0]], [1.0, 2.0, 4.0], ["none", "z-score"])
    >>> draw_scalers(table).get_title(loc="left")
    'fewest steps: z-score, 1 step'
    """
    ax = style.new_axes(height=4.2) if ax is None else ax
    table = table.sort_values("steps", ascending=False)
    rows = np.arange(len(table))
    ax.hlines(rows, 1, table["condition_number"], color=style.GREY, linewidth=0.8)
    ax.plot(table["condition_number"], rows, "s", color=style.ORANGE, label="condition number")
    steps = table["steps"].where(np.isfinite(table["steps"]))
    ax.plot(steps, rows, "o", color=style.BLUE, label="steps at the best rate")
    ax.set(xscale="log", yticks=rows, yticklabels=table["scaler"], ylabel="scaler")
    ax.set_xlabel("condition number, steps")
    best = table.iloc[-1]
    ax.set_title(f"fewest steps: {best['scaler']}, {artists.steps_in_words(best['steps'])}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_sharing(
    kind: str, shape: tuple[int, int, int] = (3, 2, 6), groups: int = 2, ax: Axes | None = None
) -> Axes:
    """Draw the cells of a tensor, each with the number of the mean that it shares; mean 0 is dark.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    kind : {"batch", "layer", "group", "RMS"}
    shape : tuple of int
        Rows, positions, channels.
    groups : int
        For "group".
    ax : Axes, optional

    Returns
    -------
    Axes

    Raises
    ------
    ArgumentError
        As `sharing` does.

    Examples
    --------
    >>> draw_sharing("batch").get_title(loc="left")
    'batch: 6 sets of 6 numbers'
    """
    ax = style.new_axes() if ax is None else ax
    numbers = sharing(kind, shape, groups)
    for (row, position, channel), number in np.ndenumerate(numbers):
        down = row * (shape[1] + 0.5) + position
        face = style.BLUE if number == 0 else "#e8eef2" if number % 2 else "#d3dee6"
        ax.fill(
            [channel, channel + 1, channel + 1, channel], [down, down, down + 1, down + 1], face, ec="white"
        )
        ink = "white" if number == 0 else style.INK
        ax.text(channel + 0.5, down + 0.5, number, ha="center", va="center", color=ink, fontsize=8)
    middles = [row * (shape[1] + 0.5) + shape[1] / 2 for row in range(shape[0])]
    ax.set(yticks=middles, yticklabels=[f"row {row}" for row in range(shape[0])], ylabel="rows and positions")
    ax.set(xticks=np.arange(shape[2]) + 0.5, xticklabels=range(shape[2]), xlabel="channel")
    ax.set(xlim=(0, shape[2]), ylim=(shape[0] * (shape[1] + 0.5) - 0.5, 0))
    n_means = numbers.max() + 1
    ax.set_title(f"{kind}: {n_means} sets of {numbers.size // n_means} numbers")
    return ax


@style.styled
def draw_moving(averages: dict[str, np.ndarray], goal: float, ax: Axes | None = None) -> Axes:
    """Draw a moving average batch by batch, and the value that it estimates.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    averages : dict
        Name -> ndarray of shape (n_steps + 1,).
    goal : float
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> draw_moving({"momentum 0.5": [0.0, 4.0, 6.0]}, goal=8.0).get_title(loc="left")
    'largest error at the end: momentum 0.5, at 6.00'
    """
    ax = style.new_axes() if ax is None else ax
    for index, (name, values) in enumerate(averages.items()):
        ax.plot(values, label=name, markevery=max(len(values) // 8, 1), **style.series(index))
    ax.axhline(goal, color=style.GREY, linestyle=":", label=f"mean of all rows: {goal:.2f}")
    ax.set(xlabel="batch", ylabel="moving mean")
    last = max(averages, key=lambda name: abs(averages[name][-1] - goal))
    ax.set_title(f"largest error at the end: {last}, at {averages[last][-1]:.2f}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_batch_dependence(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the probabilities of one example in batches whose other rows are drawn at random.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    table : DataFrame
        As `networks.probabilities_in_batches` returns it.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> table = pd.DataFrame({"batch_size": [2, 2], "probability": [0.1, 0.9]})
    >>> draw_batch_dependence(table).get_title(loc="left")
    'in batches of 2: from 0.10 to 0.90'
    """
    ax = style.new_axes() if ax is None else ax
    sizes = sorted(table["batch_size"].unique())
    for index, size in enumerate(sizes):
        values = table.loc[table["batch_size"] == size, "probability"]
        across = index + np.linspace(-0.3, 0.3, len(values))  # side by side, so that equal ones show
        ax.plot(across, values, "o", color=style.BLUE, alpha=0.4, markersize=4)
    ax.set(xticks=range(len(sizes)), xticklabels=sizes, xlabel="batch size", ylim=(-0.04, 1.04))
    ax.set_ylabel("probability of its class")
    least = table.loc[table["batch_size"] == sizes[0], "probability"]
    ax.set_title(f"in batches of {sizes[0]}: from {least.min():.2f} to {least.max():.2f}")
    return ax


@style.styled
def draw_batch_sizes(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw test accuracy against the batch size, a band for the spread over seeds.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    table : DataFrame
        As `networks.compare_batch_sizes` returns it.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> runs = {"norm": ["none"] * 2, "batch_size": [2, 8], "seed": [0, 0], "inference": [0.5, 0.9]}
    >>> draw_batch_sizes(pd.DataFrame(runs)).get_xlabel()
    'batch size in training'
    """
    ax = style.new_axes() if ax is None else ax
    curves = [(norm, "inference", f"norm: {norm}") for norm in table["norm"].unique()]
    if "batch" in set(table["norm"]):
        curves.append(("batch", "training", "norm: batch, in training mode"))
    for place, (norm, mode, label) in enumerate(curves):
        runs = table[table["norm"] == norm].groupby("batch_size")[mode]
        look = style.series(place)
        ax.fill_between(
            runs.mean().index, runs.min(), runs.max(), color=look["color"], alpha=0.15, linewidth=0
        )
        ax.plot(runs.mean(), label=label, **look)
    sizes = sorted(table["batch_size"].unique())
    ax.set_xscale("log", base=2)
    ax.set(xticks=sizes, xticklabels=sizes, xlabel="batch size in training", ylabel="test accuracy")
    ax.minorticks_off()
    n_seeds = table["seed"].nunique()
    ax.set_title(f"means of {n_seeds} seeds; the bands reach from the lowest seed to the highest")
    ax.legend(loc="best")
    return ax
