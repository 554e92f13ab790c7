"""Figures of losses: each answers one question of the chapter."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from labkit.core import style
from labkit.losses import artists
from labkit.losses.curves import LossCurves
from labkit.losses.lines import Line
from labkit.losses.neurons import Recovery
from labkit.losses.optimal_constants import MeanLosses, range_in_words


@style.styled
def draw_loss_curves(curves: LossCurves, slopes: bool = False, ax: Axes | None = None) -> Axes:
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

    Examples
    --------
    >>> from labkit.losses import hinge, loss_curves
    >>> draw_loss_curves(loss_curves([hinge()], [-2, 2], label=1, what="logit z")).get_xlabel()
    'logit z'
    """
    ax = artists.prepare_loss_curves(curves, style.new_axes() if ax is None else ax, slopes)
    ax.set_title(f"{'slopes of the losses' if slopes else 'losses'} where the true value is {curves.label:g}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_mean_losses(table: MeanLosses, ax: Axes | None = None) -> Axes:
    """Draw the mean loss of every constant prediction, each loss on its own scale.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    table : MeanLosses
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.losses import mean_losses, squared
    >>> draw_mean_losses(mean_losses([squared()], [1, 3], [1, 2, 3])).get_title(loc="left")
    '1 loss, optimal constant 2'
    """
    ax = artists.prepare_mean_losses(style.new_axes() if ax is None else ax)
    artists.add_mean_losses(table, ax)
    ax.set_xlim(table.constants.min(), table.constants.max())
    for line, name in zip(ax.lines, table.values, strict=True):
        line.set_label(f"{name}: {range_in_words(*table.optimal[name])}")
    ax.set_title(f"{_counted(table)}, optimal constant {_optimal_range(table)}")
    ax.legend(loc="best", title="minimized by")
    return ax


@style.styled
def draw_optimal_constants(table: MeanLosses, ax: Axes | None = None) -> Axes:
    """Draw the values as dots and the constants that minimize each loss as bars above them.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    table : MeanLosses
        Of values from 1 to 1000: the axis is logarithmic.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.losses import absolute, mean_losses
    >>> draw_optimal_constants(mean_losses([absolute()], [1, 2, 9], [1, 9])).get_title(loc="left")
    '1 loss, optimal constant 2'
    """
    ax = artists.prepare_values(style.new_axes() if ax is None else ax)
    artists.add_values(table, ax)
    for place, name in enumerate(table.optimal):
        colour = artists.loss_look(name)["color"]
        ax.text(0.22, 8.3 - 1.1 * place, name, va="center", fontsize=9, color=colour)
    ax.set_xlim(0.2, 1300)
    ax.set_title(f"{_counted(table)}, optimal constant {_optimal_range(table)}")
    return ax


@style.styled
def draw_lines(lines: Sequence[Line], ax: Axes | None = None) -> Axes:
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

    Examples
    --------
    >>> from labkit.losses import fit_line, squared
    >>> draw_lines([fit_line(squared(), [0, 1, 2], [1, 3, 5])]).get_title(loc="left")
    'slopes from 2.00 to 2.00'
    """
    ax = artists.prepare_line(lines[0].x, lines[0].y, style.new_axes() if ax is None else ax)
    artists.add_lines(lines, ax)
    for artist, line in zip(ax.lines, lines, strict=False):
        artist.set_label(f"{line.loss.name}: slope {line.slope:.2f}")
    slopes = [line.slope for line in lines]
    ax.set_title(f"slopes from {min(slopes):.2f} to {max(slopes):.2f}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_recovery(recoveries: Sequence[Recovery], ax: Axes | None = None) -> Axes:
    """Draw how the prediction of a neuron that is wrong becomes right under several losses.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    recoveries : sequence of Recovery
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.losses import binary_cross_entropy, recover
    >>> draw_recovery([recover(binary_cross_entropy())]).get_title(loc="left")
    'steps to 1/2: cross-entropy 7'
    """
    n_steps = len(recoveries[0].logits) - 1
    ax = artists.prepare_recovery(n_steps, style.new_axes() if ax is None else ax)
    artists.add_recovery(recoveries, ax)
    # between the quick paths and the slow one, below the line at 1/2
    ax.legend(loc="upper center", bbox_to_anchor=(0.4, 0.47))
    return ax


@style.styled
def draw_densities(errors: np.ndarray, densities: dict[str, np.ndarray], ax: Axes | None = None) -> Axes:
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

    Examples
    --------
    >>> errors = np.linspace(-1, 1, 3)
    >>> draw_densities(errors, {"absolute": np.exp(-abs(errors))}).get_yscale()
    'log'
    """
    ax = style.new_axes() if ax is None else ax
    for name, heights in densities.items():
        ax.plot(errors, heights, label=name, **artists.loss_look(name))
    ax.set(xlabel="error e", ylabel="density (log scale)", yscale="log", ylim=(1e-5, 2))
    ax.set_title("density of the noise that belongs to each loss")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_loss_and_accuracy(history: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw loss and accuracy on validation rows, epoch by epoch.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    history : DataFrame
        One row an epoch, with the columns val_loss and val_accuracy.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> history = pd.DataFrame({"val_loss": [0.6, 0.4, 0.5], "val_accuracy": [0.8, 0.9, 0.91]})
    >>> draw_loss_and_accuracy(history).get_title(loc="left")
    'minimum of the loss in epoch 2; accuracy +1.0 points since then'
    """
    ax = style.new_axes() if ax is None else ax
    epochs = np.arange(1, len(history) + 1)
    ax.plot(epochs, history["val_loss"], label="loss", **style.series(0))
    ax.plot(epochs, history["val_accuracy"], label="accuracy", **style.series(1))
    best = int(np.argmin(history["val_loss"]))
    change = history["val_accuracy"].iloc[-1] - history["val_accuracy"].iloc[best]
    ax.set(xlabel="epoch", ylabel="on validation rows", ylim=(0, None))
    ax.locator_params(axis="x", integer=True)
    ax.set_title(f"minimum of the loss in epoch {best + 1}; accuracy {100 * change:+.1f} points since then")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_intervals(table: pd.DataFrame, xlabel: str, ax: Axes | None = None) -> Axes:
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

    Examples
    --------
    >>> table = pd.DataFrame({"estimate": [7.0], "low": [6.0], "high": [8.0]}, index=["squared"])
    >>> draw_intervals(table, "median error (%)").get_title(loc="left")
    'median error (%): estimates with their intervals'
    """
    ax = style.new_axes(height=0.9 + 0.4 * len(table)) if ax is None else ax
    places = np.arange(len(table))
    ax.hlines(places, table["low"], table["high"], color=style.BLUE)
    ax.plot(table["estimate"], places, "o", color=style.BLUE)
    ax.set(yticks=places, yticklabels=table.index, ylabel="loss", xlabel=xlabel)
    ax.set_ylim(len(table) - 0.5, -0.5)
    ax.set_title(f"{xlabel}: estimates with their intervals")
    return ax


def _counted(table):
    return f"{len(table.values)} loss{'es' if len(table.values) > 1 else ''}"


def _optimal_range(table):
    edges = np.array(list(table.optimal.values()))
    return range_in_words(edges.min(), edges.max())
