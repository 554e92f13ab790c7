"""Figures of normalization: each answers one question of the chapter."""

import numpy as np

from labkit.core import style
from labkit.normalization import artists
from labkit.normalization.tensors import sharing


@style.styled
def draw_values(values, name="value", ax=None):
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
    """
    ax = artists.prepare_histogram(values, name, style.new_axes() if ax is None else ax)
    artists.add_histogram(values, ax)
    return ax


@style.styled
def draw_neighbours(found, names=("first column", "second column"), ax=None):
    """Draw rows as distances see them, both axes in the same unit, and what their neighbours say.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    found : NeighbourMap
    names : tuple of str
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = artists.prepare_neighbours(found, names, style.new_axes() if ax is None else ax)
    artists.add_rows(found, ax)
    ax.legend(loc="best")
    return ax


@style.styled
def draw_descent(bowl, plane=(1, 2), ax=None):
    """Draw the loss over two weights, and the path of descent at its best rate.

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
    """
    ax = artists.prepare_weights(plane, style.new_axes() if ax is None else ax)
    artists.add_valley(bowl, plane, ax)
    artists.add_path(bowl, bowl.best_rate, plane, ax)
    return ax


@style.styled
def draw_scalers(table, ax=None):
    """Draw the condition number and the steps of descent after each scaler.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    table : DataFrame
        As `compare_scalers` returns it.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes(height=4.2) if ax is None else ax
    table = table.sort_values("steps", ascending=False)
    places = np.arange(len(table))
    ax.hlines(places, 1, table["condition_number"], color=style.GREY, linewidth=0.8)
    ax.plot(table["condition_number"], places, "s", color=style.ORANGE, label="condition number")
    shown = table["steps"].where(np.isfinite(table["steps"]))
    ax.plot(shown, places, "o", color=style.BLUE, label="steps at the best rate")
    ax.set(xscale="log", yticks=places, yticklabels=table["scaler"], ylabel="scaler")
    ax.set_xlabel("condition number, steps")
    best = table.iloc[-1]
    ax.set_title(f"fewest: {best['scaler']}, {artists.steps_in_words(best['steps'])}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_sharing(kind, shape=(3, 2, 6), groups=2, ax=None):
    """Draw the cells of a tensor, each with the number of the mean that it shares; mean 0 is dark.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    kind : {"batch", "layer", "group", "RMS"}
    shape : tuple of int
        Rows, places, channels.
    groups : int
        For "group".
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    numbers = sharing(kind, shape, groups)
    for (row, place, channel), number in np.ndenumerate(numbers):
        down = row * (shape[1] + 0.5) + place
        face = style.BLUE if number == 0 else "#e8eef2" if number % 2 else "#d3dee6"
        ax.fill(
            [channel, channel + 1, channel + 1, channel], [down, down, down + 1, down + 1], face, ec="white"
        )
        ink = "white" if number == 0 else style.INK
        ax.text(channel + 0.5, down + 0.5, number, ha="center", va="center", color=ink, fontsize=8)
    middles = [row * (shape[1] + 0.5) + shape[1] / 2 for row in range(shape[0])]
    ax.set(yticks=middles, yticklabels=[f"row {row}" for row in range(shape[0])], ylabel="rows and places")
    ax.set(xticks=np.arange(shape[2]) + 0.5, xticklabels=range(shape[2]), xlabel="channel")
    ax.set(xlim=(0, shape[2]), ylim=(shape[0] * (shape[1] + 0.5) - 0.5, 0))
    n_means = numbers.max() + 1
    ax.set_title(f"{kind}: {n_means} sets of {numbers.size // n_means} numbers")
    return ax


@style.styled
def draw_moving(averages, goal, ax=None):
    """Draw a moving average batch by batch, and the value that it should find.

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
    """
    ax = style.new_axes() if ax is None else ax
    for place, (name, values) in enumerate(averages.items()):
        ax.plot(values, label=name, markevery=max(len(values) // 8, 1), **style.series(place))
    ax.axhline(goal, color=style.GREY, linestyle=":", label=f"of all rows: {goal:.2f}")
    ax.set(xlabel="batch", ylabel="moving mean")
    last = max(averages, key=lambda name: abs(averages[name][-1] - goal))
    ax.set_title(f"furthest off at the end: {last}, at {averages[last][-1]:.2f}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_company(table, ax=None):
    """Draw the probabilities that one example gets in batches of random company.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    table : DataFrame
        As `networks.company` returns it.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    sizes = sorted(table["batch_size"].unique())
    for place, size in enumerate(sizes):
        values = table.loc[table["batch_size"] == size, "probability"]
        spread = place + np.linspace(-0.3, 0.3, len(values))  # side by side, so that equal ones show
        ax.plot(spread, values, "o", color=style.BLUE, alpha=0.4, markersize=4)
    ax.set(xticks=range(len(sizes)), xticklabels=sizes, xlabel="batch size", ylim=(-0.04, 1.04))
    ax.set_ylabel("probability of its class")
    least = table.loc[table["batch_size"] == sizes[0], "probability"]
    ax.set_title(f"in batches of {sizes[0]}: from {least.min():.2f} to {least.max():.2f}")
    return ax


@style.styled
def draw_batch_sizes(table, ax=None):
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
