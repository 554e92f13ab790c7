"""Figures of descent: each answers one question of the chapter."""

import numpy as np

from labkit.core import style
from labkit.descent import artists


@style.styled
def draw_surface(surface, ax=None):
    """Draw a surface as contours, the minimum as a cross.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    surface : Surface
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    left, right, bottom, top = surface.box
    grid = np.meshgrid(np.linspace(left, right, 121), np.linspace(bottom, top, 121))
    height = surface.value(np.stack(grid, axis=-1))
    height = height - min(height.min(), surface.value(np.array(surface.minimum)))
    # quadratic spacing of the square root: enough lines near the minimum, not too many far away
    levels = height.max() * np.linspace(0.03, 1, 13) ** 2.5
    ax.contourf(*grid, height, levels=[0, *levels], cmap="Greys", alpha=0.55)
    ax.contour(*grid, height, levels=levels, colors="white", linewidths=0.6)
    ax.plot(*surface.minimum, "+", color=style.INK, markersize=12, markeredgewidth=2)
    ax.set(xlim=(left, right), ylim=(bottom, top), xlabel=surface.axes[0], ylabel=surface.axes[1])
    ax.set_aspect("equal")  # else the gradient would not look at right angles to the contours
    ax.set_title(surface.name)
    return ax


@style.styled
def draw_paths(race, ax=None, legend=True):
    """Draw a surface and every rule's path on it.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    race : Race
        With one rate for each rule.
    ax : Axes, optional
    legend : bool

    Returns
    -------
    Axes
    """
    ax = draw_surface(race.surface, ax)
    artists.add_paths(race, ax)
    if legend:
        ax.legend(loc="best", framealpha=0.9, frameon=True)
    return ax


@style.styled
def draw_distances(race, ax=None):
    """Draw how far each rule is from the minimum after every step.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    race : Race
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = artists.prepare_distances(race, style.new_axes() if ax is None else ax)
    artists.add_distances(race, ax)
    ax.legend(loc="best")
    return ax


@style.styled
def draw_directions(race, ax=None):
    """Draw the error of each rule along the flattest and the steepest direction.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    race : Race
        On a quadratic surface.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = artists.prepare_directions(race, style.new_axes() if ax is None else ax)
    artists.add_directions(race, ax)
    ax.legend(loc="best")
    return ax


@style.styled
def draw_rate_map(rate_map, ax=None):
    """Draw the steps to converge for every rate and momentum.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rate_map : RateMap
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    levels = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000]
    steps = np.clip(np.where(np.isfinite(rate_map.steps), rate_map.steps, np.nan), levels[0], levels[-1])
    ax.contourf(rate_map.rates, rate_map.betas, steps, levels=levels, cmap="cividis_r", norm="log")
    lines = ax.contour(
        rate_map.rates, rate_map.betas, steps, levels=levels[1:-1], colors="white", linewidths=0.6
    )
    ax.clabel(lines, levels=[50, 100, 200], fmt="%g steps", fontsize=8, colors=style.INK)
    place = np.unravel_index(np.argmin(rate_map.steps), rate_map.steps.shape)
    best = rate_map.rates[place[1]], rate_map.betas[place[0]]
    ax.plot(*best, "*", color="white", markeredgecolor=style.INK, markersize=14)
    ax.set(xlabel=r"learning rate $\eta$", ylabel=r"momentum $\beta$", ylim=(0, 1))
    ax.set_title(f"steps in the long run; best: rate {best[0]:.3g}, momentum {best[1]:.2f}")
    return ax


@style.styled
def draw_tuning(tuning, ax=None):
    """Draw the steps that each rule needs against its learning rate.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    tuning : Tuning
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    for name, rates, steps in zip(tuning.names, tuning.rates, tuning.steps, strict=True):
        ax.plot(
            rates, np.where(np.isfinite(steps), steps, np.nan), label=name, **artists.look(name, tuning.names)
        )
    ax.set(xscale="log", yscale="log", xlabel=r"learning rate $\eta$", ylabel="steps to settle")
    first = int(np.argmin(tuning.best_steps))
    ax.set_title(f"tuned, {tuning.names[first]} needs {tuning.best_steps[first]:.0f} steps")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_losses(losses, ax=None):
    """Draw the loss of several runs step by step, less the loss at the minimum.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    losses : dict
        Name -> ndarray of shape (n_steps,).
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    for place, (name, values) in enumerate(losses.items()):
        ax.plot(values, label=name, markevery=artists.marks(len(values)), **style.series(place))
    ax.set(xlabel="step", ylabel="loss above the minimum", yscale="log")
    last = min(losses, key=lambda name: losses[name][-1])
    ax.set_title(f"lowest at the end: {last}, {losses[last][-1]:.3g}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_schedules(schedules, ax=None):
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
    """
    ax = style.new_axes() if ax is None else ax
    for place, (name, factors) in enumerate(schedules.items()):
        ax.plot(factors, label=name, markevery=artists.marks(len(factors)), **style.series(place))
    ax.set(xlabel="step", ylabel="share of the first rate", ylim=(-0.03, 1.08))
    ax.set_title(f"{len(schedules)} schedules over {max(map(len, schedules.values()))} steps")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_range_test(test, ax=None):
    """Draw the loss of a range test against the learning rate.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    test : RangeTest
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    ax.plot(test.rates, test.losses, color=style.BLUE)
    ax.axvline(test.suggestion, color=style.GREEN, linestyle="--", label=f"begin with {test.suggestion:.2g}")
    if np.isfinite(test.explodes):
        ax.axvline(test.explodes, color=style.ORANGE, linestyle=":", label=f"explodes at {test.explodes:.2g}")
    ax.set(xscale="log", yscale="log", xlabel=r"learning rate $\eta$", ylabel="loss")
    ax.set_ylim(np.nanmin(test.losses) / 1.5, test.losses[0] * 5)
    ax.set_title(f"range test: begin near {test.suggestion:.2g}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_sweep(table, ax=None):
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
    """
    ax = style.new_axes() if ax is None else ax
    names = list(table["optimizer"].unique())
    for name in names:
        runs = table[table["optimizer"] == name].groupby("learning_rate")["accuracy"]
        middle, low, high = runs.mean(), runs.min(), runs.max()
        ax.fill_between(
            middle.index, low, high, color=artists.look(name, names)["color"], alpha=0.15, linewidth=0
        )
        ax.plot(middle.index, middle, label=name, **artists.look(name, names))
    ax.set(xscale="log", xlabel=r"learning rate $\eta$", ylabel="validation accuracy")
    best = table.loc[table["accuracy"].idxmax()]
    ax.set_title(f"best single run: {best['optimizer']}, {best['accuracy']:.1%}")
    ax.legend(loc="best")
    return ax
