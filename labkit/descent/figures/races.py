"""Figures of races: surfaces, paths on them, and how far they have come."""

import numpy as np
from matplotlib.axes import Axes

from labkit.core import style
from labkit.descent import artists
from labkit.descent.loss_surface import Surface
from labkit.descent.races import Race


@style.styled
def draw_surface(surface: Surface, ax: Axes | None = None) -> Axes:
    """Draw a surface as contours, the minimum as a cross.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    surface : Surface
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit import descent
    >>> descent.draw_surface(descent.bowl()).get_title(loc="left")
    'bowl'
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
def draw_paths(race: Race, ax: Axes | None = None, legend: bool = True) -> Axes:
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

    Examples
    --------
    >>> from labkit import descent
    >>> len(descent.draw_paths(descent.race(n_steps=50)).get_legend().get_texts())
    6
    """
    ax = draw_surface(race.surface, ax)
    artists.add_paths(race, ax)
    if legend:
        ax.legend(loc="best", framealpha=0.9, frameon=True)
    return ax


@style.styled
def draw_distances(race: Race, ax: Axes | None = None) -> Axes:
    """Draw how far each rule is from the minimum after every step.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    race : Race
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit import descent
    >>> descent.draw_distances(descent.race(n_steps=50)).get_yscale()
    'log'
    """
    ax = artists.prepare_distances(race, style.new_axes() if ax is None else ax)
    artists.add_distances(race, ax)
    ax.legend(loc="best")
    return ax


@style.styled
def draw_directions(race: Race, ax: Axes | None = None) -> Axes:
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

    Raises
    ------
    ArgumentError
        If the surface is not quadratic.

    Examples
    --------
    >>> from labkit import descent
    >>> len(descent.draw_directions(descent.race(n_steps=50)).lines)
    12
    """
    ax = artists.prepare_directions(race, style.new_axes() if ax is None else ax)
    artists.add_directions(race, ax)
    ax.legend(loc="best")
    return ax


@style.styled
def draw_losses(losses: dict, ax: Axes | None = None) -> Axes:
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

    Examples
    --------
    >>> from labkit import descent
    >>> descent.draw_losses({"mine": [4.0, 2.0, 1.0]}).get_ylabel()
    'loss above the minimum'
    """
    ax = style.new_axes() if ax is None else ax
    for place, (name, values) in enumerate(losses.items()):
        ax.plot(values, label=name, markevery=artists.marks(len(values)), **style.series(place))
    ax.set(xlabel="step", ylabel="loss above the minimum", yscale="log")
    last = [values[-1] for values in losses.values()]
    ax.set_title(f"loss above the minimum; at the end {np.nanmin(last):.3g} to {np.nanmax(last):.3g}")
    ax.legend(loc="best")
    return ax
