"""Figures of learning rates: which ones converge, how they change, and how to find one."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from labkit.core import style
from labkit.descent import artists
from labkit.descent.stability import RateMap
from labkit.descent.tuning import RangeTest, Tuning


@style.styled
def draw_rate_map(rate_map: RateMap, ax: Axes | None = None) -> Axes:
    """Draw the steps to converge for every rate and momentum.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rate_map : RateMap
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit import descent
    >>> descent.draw_rate_map(descent.rate_map(1, 9)).get_title(loc="left")
    'steps in the long run; fewest at rate 0.248, momentum 0.25'
    """
    ax = style.new_axes() if ax is None else ax
    levels = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000]
    steps = np.clip(np.where(np.isfinite(rate_map.steps), rate_map.steps, np.nan), levels[0], levels[-1])
    ax.contourf(rate_map.rates, rate_map.betas, steps, levels=levels, cmap="cividis_r", norm="log")
    lines = ax.contour(rate_map.rates, rate_map.betas, steps, levels[1:-1], colors="white", linewidths=0.6)
    ax.clabel(lines, levels=[50, 100, 200], fmt="%g steps", fontsize=8, colors=style.INK)
    ax.plot(*rate_map.best, "*", color="white", markeredgecolor=style.INK, markersize=14)
    ax.set(xlabel=r"learning rate $\eta$", ylabel=r"momentum $\beta$", ylim=(0, 1))
    ax.set_title("steps in the long run; fewest at rate {:.3g}, momentum {:.2f}".format(*rate_map.best))
    return ax


@style.styled
def draw_tuning(tuning: Tuning, ax: Axes | None = None) -> Axes:
    """Draw the steps that each rule needs against its learning rate.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    tuning : Tuning
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit import descent
    >>> descent.draw_tuning(descent.tune(n_rates=5, n_steps=100)).get_ylabel()
    'steps to converge'
    """
    ax = style.new_axes() if ax is None else ax
    for name, rates, steps in zip(tuning.names, tuning.rates, tuning.steps, strict=True):
        in_time = np.where(np.isfinite(steps), steps, np.nan)
        ax.plot(rates, in_time, label=name, **artists.look(name, tuning.names))
    ax.set(xscale="log", yscale="log", xlabel=r"learning rate $\eta$", ylabel="steps to converge")
    first = int(np.argmin(tuning.best_steps))
    fewest = f"fewest: {tuning.names[first]}, {tuning.best_steps[first]:.0f}"
    ax.set_title(f"steps to converge; {fewest if np.isfinite(tuning.steps).any() else 'none converges'}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_schedules(schedules: dict, ax: Axes | None = None) -> Axes:
    """Draw learning-rate schedules.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    schedules : dict
        Name -> ndarray of shape (n_steps,).
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit import descent
    >>> descent.draw_schedules({"cosine": descent.cosine(100)}).get_xlabel()
    'step'
    """
    ax = style.new_axes() if ax is None else ax
    for place, (name, factors) in enumerate(schedules.items()):
        ax.plot(factors, label=name, markevery=artists.marks(len(factors)), **style.series(place))
    ax.set(xlabel="step", ylabel="share of the first rate", ylim=(-0.03, 1.08))
    ax.set_title(f"{len(schedules)} schedules over {max(map(len, schedules.values()))} steps")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_range_test(test: RangeTest, ax: Axes | None = None) -> Axes:
    """Draw the loss of a range test against the learning rate.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    test : RangeTest
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.descent.tuning import RangeTest
    >>> test = RangeTest(rates=np.array([0.01, 0.1, 1.0]), losses=np.array([2.0, 1.0, 3.0]))
    >>> draw_range_test(test).get_title(loc="left")
    'range test: begin near 0.033'
    """
    ax = style.new_axes() if ax is None else ax
    ax.plot(test.rates, test.losses, color=style.BLUE)
    ax.axvline(test.suggestion, color=style.GREEN, linestyle="--", label=f"begin with {test.suggestion:.2g}")
    if np.isfinite(test.explodes):
        ax.axvline(test.explodes, color=style.ORANGE, linestyle=":", label=f"diverges at {test.explodes:.2g}")
    ax.set(xscale="log", yscale="log", xlabel=r"learning rate $\eta$", ylabel="loss")
    ax.set_ylim(np.nanmin(test.losses) / 1.5, test.losses[0] * 5)
    ax.set_title(f"range test: begin near {test.suggestion:.2g}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_sweep(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw validation accuracy against the learning rate, a band for the spread over seeds.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    table : DataFrame
        As `networks.sweep` returns it.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> runs = pd.DataFrame({"optimizer": "Adam", "learning_rate": [0.1, 1.0], "accuracy": [0.9, 0.5]})
    >>> draw_sweep(runs).get_title(loc="left")
    'mean and range over seeds; highest run: Adam, 90.0%'
    """
    ax = style.new_axes() if ax is None else ax
    names = list(table["optimizer"].unique())
    for name in names:
        runs = table[table["optimizer"] == name].groupby("learning_rate")["accuracy"]
        look = artists.look(name, names)
        rates = list(runs.groups)
        ax.fill_between(rates, runs.min(), runs.max(), color=look["color"], alpha=0.15, linewidth=0)
        ax.plot(rates, runs.mean(), label=name, **look)
    ax.set(xscale="log", xlabel=r"learning rate $\eta$", ylabel="validation accuracy")
    best = table.loc[table["accuracy"].idxmax()]
    ax.set_title(f"mean and range over seeds; highest run: {best['optimizer']}, {best['accuracy']:.1%}")
    ax.legend(loc="best")
    return ax
