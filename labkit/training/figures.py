"""Figures of training: one run over its epochs, and several runs side by side."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from labkit.core import style
from labkit.core.checks import require
from labkit.training.records import Run


@style.styled
def draw_history(run: Run, metric: str = "loss", ax: Axes | None = None) -> Axes:
    """Draw a number of a run over its epochs, on training and on validation data.

    Parameters
    ----------
    run : Run
    metric : str
        A column of `run.history`, such as "loss" or "accuracy".
    ax : Axes, optional

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        Where the history has no such column.

    Examples
    --------
    >>> import keras, numpy as np
    >>> from labkit import training
    >>> line = training.compiled(lambda: keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]), "mse")
    >>> run = training.fit(line, (np.ones((8, 1)), np.ones(8)), epochs=2, setup=training.Setup(show=False))
    >>> training.draw_history(run).get_xlabel()
    'epoch'
    """
    ax = style.new_axes() if ax is None else ax
    history = run.history
    require(metric in history, "metric", metric, f"be one of {', '.join(history)}")
    labels = {metric: "training", f"val_{metric}": "validation"}
    for place, column in enumerate(name for name in labels if name in history):
        ax.plot(history["epoch"], history[column], label=labels[column], **style.series(place))
    if run.best_epoch:
        ax.axvline(run.best_epoch, color=style.GREY, linestyle=":", linewidth=1.2)
    ax.set(xlabel="epoch", ylabel=metric)
    column = f"val_{metric}" if f"val_{metric}" in history else metric
    value = run.metrics.get(column, float("nan"))
    ax.set_title(f"{run.name}: {column} {value:.3g} in epoch {run.best_epoch}, which was kept")
    ax.legend(loc="best")
    return ax


@style.styled
def compare(runs: Sequence[Run], metric: str = "val_loss", ax: Axes | None = None) -> Axes:
    """Draw a number of several runs over the epochs; runs of one name are seeds of one training.

    The band reaches from the lowest to the highest seed, the line is their mean.

    Parameters
    ----------
    runs : sequence of Run
    metric : str
        A column of their histories.
    ax : Axes, optional

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        Where `runs` is empty, or a history has no such column.

    Examples
    --------
    >>> import keras, numpy as np
    >>> from labkit import training
    >>> line = training.compiled(lambda: keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]), "mse")
    >>> run = training.fit(line, (np.ones((8, 1)), np.ones(8)), epochs=2, setup=training.Setup(show=False))
    >>> training.compare([run], metric="loss").get_ylabel()
    'loss'
    """
    ax = style.new_axes() if ax is None else ax
    runs = list(runs)
    require(runs, "runs", runs, "hold at least one run")
    for run in runs:
        require(metric in run.history, "metric", metric, f"be one of {', '.join(run.history)}")
    ends = []
    for place, name in enumerate(dict.fromkeys(run.name for run in runs)):
        seeds = [run for run in runs if run.name == name]
        table = pd.concat([run.history.set_index("epoch")[metric] for run in seeds], axis=1)
        look = style.series(place)
        count = f" ({len(seeds)} seeds)" if len(seeds) > 1 else ""
        ax.plot(table.index, table.mean(axis=1), label=f"{name}{count}", **look)
        ax.fill_between(table.index, table.min(axis=1), table.max(axis=1), color=look["color"], alpha=0.18)
        ends.append((name, np.array([run.metrics.get(metric, np.nan) for run in seeds])))
    ax.set(xlabel="epoch", ylabel=metric)
    ax.set_title("kept: " + "; ".join(f"{name} {_spread(values)}" for name, values in ends))
    ax.legend(loc="best")
    return ax


def _spread(values):
    if np.isnan(values).all():
        return "unfinished"
    low = np.nanmin(values)
    high = np.nanmax(values)
    return f"{low:.3g}" if len(values) == 1 else f"{low:.3g} to {high:.3g}"
