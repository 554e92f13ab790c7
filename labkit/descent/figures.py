"""Figures of descent. `draw_*` makes a whole figure; `add_*` puts moving parts on axes that stand."""

import numpy as np
from matplotlib import ticker
from matplotlib.lines import Line2D

from labkit.core import style
from labkit.descent.rules import RULES

FLOOR = 1e-6  # distances below this share of the start are drawn at the bottom


def look(name, names):
    """Return the look of a rule: the kit's rules always have the same one.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    name : str
    names : sequence of str
        All names in the figure, to place those that the kit does not know.

    Returns
    -------
    dict
    """
    known = list(RULES)
    return style.series(known.index(name) if name in known else len(known) + list(names).index(name))


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
    ax.set_title(surface.name)
    return ax


@style.styled
def draw_paths(race, ax=None):
    """Draw a surface and every rule's path on it.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    race : Race
        With one rate for each rule.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = draw_surface(race.surface, ax)
    add_paths(race, ax)
    ax.legend(loc="best", framealpha=0.9, frameon=True)
    return ax


@style.styled
def add_paths(race, ax, n_shown=None):
    """Put the paths of a race on a drawn surface; the title tells who settles first.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    race : Race
    ax : Axes
    n_shown : int, optional
        Steps to show; all by default.
    """
    shown = slice(None if n_shown is None else n_shown + 1)
    for name, path in zip(race.names, race.weights, strict=True):
        x, y = path[shown].T
        ax.plot(x, y, label=name, markevery=_marks(len(x)), **look(name, race.names))
    ax.plot(*race.weights[0, 0], "o", color="white", markeredgecolor=style.INK, markersize=8, zorder=5)
    ax.set_title(_winner(race) if n_shown is None else f"after {n_shown} steps")


@style.styled
def add_legend(race, ax):
    """Put one legend for a whole row of axes below them.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    race : Race
    ax : Axes
        Any of the row.
    """
    lines = [Line2D([], [], label=name, **look(name, race.names)) for name in race.names]
    ax.figure.legend(handles=lines, loc="lower center", ncols=len(lines), fontsize=9, handlelength=3.2)


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
    ax = prepare_distances(race, style.new_axes() if ax is None else ax)
    add_distances(race, ax)
    ax.legend(loc="best")
    return ax


@style.styled
def prepare_distances(race, ax, n_shown=None):
    """Prepare axes for distances, so that they need not be drawn again when the race changes.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    race : Race
    ax : Axes
    n_shown : int, optional
        Room for so many steps; all by default.

    Returns
    -------
    Axes
    """
    n_steps = n_shown or len(race.schedule)
    ax.set(xlabel="step", ylabel="distance to the minimum (share of the start)", yscale="log")
    ax.set(xlim=(-0.02 * n_steps, 1.02 * n_steps), ylim=(FLOOR / 2, 20))
    ax.axhline(1e-3, color=style.GREY, linewidth=1, linestyle=":")
    ax.yaxis.set_minor_locator(ticker.NullLocator())
    return ax


@style.styled
def add_distances(race, ax, n_shown=None):
    """Put the distances of a race on prepared axes.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    race : Race
    ax : Axes
    n_shown : int, optional
    """
    shown = slice(None if n_shown is None else n_shown + 1)
    for name, distance in zip(race.names, race.distances, strict=True):
        share = np.maximum(distance / max(distance[0], 1e-12), FLOOR)[shown]
        ax.plot(share, label=name, markevery=_marks(len(share)), **look(name, race.names))
    ax.set_title("goal: within 1/1000 of the start (dotted)")


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
    ax = prepare_directions(race, style.new_axes() if ax is None else ax)
    add_directions(race, ax)
    ax.legend(loc="best")
    return ax


@style.styled
def prepare_directions(race, ax, n_shown=None):
    """Prepare axes for the errors along the main directions.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    race : Race
    ax : Axes
    n_shown : int, optional

    Returns
    -------
    Axes
    """
    curvatures, _ = race.surface.directions()
    prepare_distances(race, ax, n_shown).set_ylabel("error along a direction (weights)")
    ax.set_title("solid: curvature {:.3g}; faint: curvature {:.3g}".format(*curvatures))
    return ax


@style.styled
def add_directions(race, ax, n_shown=None):
    """Put the errors along the main directions on prepared axes.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    race : Race
    ax : Axes
    n_shown : int, optional
    """
    curvatures, directions = race.surface.directions()
    errors = np.abs((race.weights - np.array(race.surface.minimum)) @ directions)
    shown = slice(None if n_shown is None else n_shown + 1)
    for name, error in zip(race.names, errors, strict=True):
        for column, alpha in ((0, 1.0), (1, 0.45)):
            values = np.maximum(error[shown, column], FLOOR)
            label = name if column == 0 else None
            ax.plot(values, alpha=alpha, label=label, markevery=_marks(len(values)), **look(name, race.names))
    ax.set_title("solid: curvature {:.3g}; faint: curvature {:.3g}".format(*curvatures))


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
    ax.set_title(f"best: rate {best[0]:.3g}, momentum {best[1]:.2f} (white: diverges)")
    return ax


@style.styled
def add_rate(learning_rate, beta, steps, ax):
    """Put the present rate and momentum on a drawn map.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    learning_rate, beta : float
    steps : float
        What the race measured there.
    ax : Axes
    """
    ring = {"markeredgecolor": style.ORANGE, "markeredgewidth": 2, "markersize": 10}
    ax.plot(learning_rate, beta, "o", color="white", **ring)
    ax.set_title(f"here: rate {learning_rate:.3g}, momentum {beta:.2f}, {steps:.0f} steps")


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
        ax.plot(rates, np.where(np.isfinite(steps), steps, np.nan), label=name, **look(name, tuning.names))
    ax.set(xscale="log", yscale="log", xlabel=r"learning rate $\eta$", ylabel="steps to settle")
    first = int(np.argmin(tuning.best_steps))
    ax.set_title(f"tuned, {tuning.names[first]} needs {tuning.best_steps[first]:.0f} steps")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_losses(losses, ax=None):
    """Draw the loss of several runs step by step.

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
        ax.plot(values, label=name, markevery=_marks(len(values)), **style.series(place))
    ax.set(xlabel="step", ylabel="loss", yscale="log")
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
        ax.plot(factors, label=name, markevery=_marks(len(factors)), **style.series(place))
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
        ax.fill_between(middle.index, low, high, color=look(name, names)["color"], alpha=0.15, linewidth=0)
        ax.plot(middle.index, middle, label=name, **look(name, names))
    ax.set(xscale="log", xlabel=r"learning rate $\eta$", ylabel="validation accuracy")
    best = table.loc[table["accuracy"].idxmax()]
    ax.set_title(f"best single run: {best['optimizer']}, {best['accuracy']:.1%}")
    ax.legend(loc="best")
    return ax


@style.styled
def add_arrows(anatomy, ax):
    """Put the gradient (against its direction), the running mean and the move of one step on a surface.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    anatomy : Anatomy
    ax : Axes
    """
    # directions matter here, lengths differ by orders of magnitude: each arrow is scaled for sight
    arrows = [("slope", -anatomy.gradient, style.ORANGE), ("move", anatomy.move, style.INK)]
    if anatomy.mean is not None:
        arrows.insert(1, ("memory", -anatomy.mean, style.PURPLE))
    reach = 0.16 * (ax.get_xlim()[1] - ax.get_xlim()[0])
    for place, (name, vector, colour) in enumerate(arrows):
        tip = anatomy.before + reach * vector / max(np.linalg.norm(vector), 1e-12)
        look = {"arrowstyle": "-|>", "color": colour, "linewidth": 2}
        ax.annotate("", tip, anatomy.before, arrowprops=look, zorder=6)
        ax.annotate(
            name, tip, color=colour, fontsize=9, xytext=(4, 6 - 8 * place), textcoords="offset points"
        )


def _marks(n_points):
    return max(n_points // 8, 1)


def _winner(race):
    settled = race.settled()
    if np.isfinite(settled).any():
        first = int(np.argmin(settled))
        return f"first to settle: {race.names[first]}, {settled[first]:.0f} steps"
    if race.diverged.all():
        return "all diverge"
    return f"none settles within {len(race.schedule)} steps"
