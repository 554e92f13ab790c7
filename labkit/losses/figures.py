"""Figures of losses: each answers one question of the chapter."""

import numpy as np

from labkit.core import style
from labkit.losses import artists


@style.styled
def draw_loss_curves(curves, slopes=False, ax=None):
    """Draw losses, or their slopes, as functions of one prediction.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    curves : LossCurves
    slopes : bool
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = artists.prepare_loss_curves(curves, style.new_axes() if ax is None else ax, slopes)
    table = curves.slopes if slopes else curves.values
    steepest = max(table, key=lambda name: np.abs(table[name]).max())
    largest = np.abs(table[steepest]).max()
    what = "steepest in sight" if slopes else "dearest in sight"
    ax.set_title(f"{what}: {steepest}, {largest:.3g} (the truth is {curves.label:g})")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_answer_costs(costs, ax=None):
    """Draw what every constant answer costs, each loss on its own scale.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    costs : AnswerCosts
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = artists.prepare_costs(style.new_axes() if ax is None else ax)
    artists.add_costs(costs, ax)
    ax.set_xlim(costs.answers.min(), costs.answers.max())
    for line, name in zip(ax.lines, costs.costs, strict=True):
        line.set_label(f"{name}: {artists.answers_in_words(*costs.favourites[name])}")
    ax.set_title(f"{len(costs.costs)} losses, {_n_different(costs.favourites)} different favourites")
    ax.legend(loc="best", title="lowest at")
    return ax


@style.styled
def draw_favourites(costs, ax=None):
    """Draw the values as dots and each loss's favourite answers as bars above them.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    costs : AnswerCosts
        Of values from 1 to 1000: the axis is logarithmic.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = artists.prepare_values(style.new_axes() if ax is None else ax)
    artists.add_values(costs, ax)
    for place, name in enumerate(costs.favourites):
        ax.text(
            0.86, 8.3 - 1.1 * place, name, va="center", fontsize=9, color=artists.loss_look(name)["color"]
        )
    ax.set_xlim(0.2, 1300)
    for text in ax.texts[-len(costs.favourites) :]:
        text.set_x(0.22)
    edges = np.array(list(costs.favourites.values()))
    ax.set_title(f"favourites from {edges.min():.3g} to {edges.max():.3g}")
    return ax


@style.styled
def draw_lines(lines, ax=None):
    """Draw points, the last of them ringed, and the line of every loss.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    lines : sequence of Line
        Through the same points.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = artists.prepare_line(lines[0].x, lines[0].y, style.new_axes() if ax is None else ax)
    artists.add_lines(lines, ax)
    for shown, line in zip(ax.lines, lines, strict=False):
        shown.set_label(f"{line.loss.name}: slope {line.slope:.2f}")
    slopes = [line.slope for line in lines]
    ax.set_title(f"slopes from {min(slopes):.2f} to {max(slopes):.2f}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_recovery(recoveries, ax=None):
    """Draw how a neuron that was wrong comes back under several losses.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    recoveries : sequence of Recovery
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    n_steps = len(recoveries[0].logits) - 1
    ax = artists.prepare_recovery(n_steps, style.new_axes() if ax is None else ax)
    artists.add_recovery(recoveries, ax)
    # between the quick ways and the slow one, below the line at 1/2
    ax.legend(loc="upper center", bbox_to_anchor=(0.4, 0.47))
    return ax


@style.styled
def draw_densities(errors, densities, ax=None):
    """Draw the distributions of noise that belong to losses.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    errors : ndarray of shape (n_errors,)
    densities : dict
        Name of the loss -> ndarray of shape (n_errors,).
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    for name, heights in densities.items():
        ax.plot(errors, heights, label=name, **artists.loss_look(name))
    ax.set(xlabel="error e", ylabel="density (log scale)", yscale="log", ylim=(1e-5, 2))
    fattest = max(densities, key=lambda name: densities[name][0] + densities[name][-1])
    ax.set_title(f"the fattest tails: {fattest}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_loss_and_accuracy(history, ax=None):
    """Draw loss and accuracy on rows kept back, epoch by epoch.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    history : DataFrame
        One row an epoch, with the columns val_loss and val_accuracy.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    epochs = np.arange(1, len(history) + 1)
    ax.plot(epochs, history["val_loss"], label="loss", **style.series(0))
    ax.plot(epochs, history["val_accuracy"], label="share of right answers", **style.series(1))
    best = int(np.argmin(history["val_loss"]))
    change = history["val_accuracy"].iloc[-1] - history["val_accuracy"].iloc[best]
    ax.set(xlabel="epoch", ylabel="on rows kept back", ylim=(0, None))
    ax.set_title(f"least loss in epoch {best + 1}; accuracy since then {100 * change:+.1f} points")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_intervals(table, xlabel, ax=None):
    """Draw an estimate with its interval for each row of a table.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    table : DataFrame
        Index: names from top to bottom; columns: estimate, low, high.
    xlabel : str
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes(height=0.9 + 0.4 * len(table)) if ax is None else ax
    places = np.arange(len(table))
    ax.hlines(places, table["low"], table["high"], color=style.BLUE)
    ax.plot(table["estimate"], places, "o", color=style.BLUE)
    ax.set(yticks=places, yticklabels=table.index, ylabel="loss", xlabel=xlabel)
    ax.set_ylim(len(table) - 0.5, -0.5)
    lowest = table["estimate"].idxmin()
    ax.set_title(f"lowest: {lowest}, {table['estimate'].min():.3g}")
    return ax


def _n_different(favourites):
    return len({artists.answers_in_words(*edges) for edges in favourites.values()})
