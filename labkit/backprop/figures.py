"""Figures of backpropagation: each answers one question of the chapter."""

import numpy as np

from labkit.backprop import artists
from labkit.backprop.graphs import trace
from labkit.core import style


@style.styled
def draw_graph(graph, step=None, ax=None):
    """Draw a computation: values above each node, gradients below it.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    graph : Graph
        As `lay_out` returns it.
    step : int, optional
        Show only what is known after this step, 1 for the first; without it, all.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    width, height = np.ptp(graph.places, axis=0)
    if ax is None:
        ax = style.new_axes(height=max(1.1 + 0.62 * height, 2.2), width=max(0.85 * (width + 1.2), 6.4))
    steps = trace(graph)
    artists.prepare_graph(graph, ax)
    artists.add_numbers(graph, steps, ax, steps[step - 1] if step else None)
    return ax


@style.styled
def draw_layer_gradients(results, ax=None):
    """Draw how large the gradient is in each layer of several networks.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    results : dict
        Name -> LayerGradients.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    artists.prepare_gradients(max(len(result.sizes) for result in results.values()), ax)
    for place, (name, result) in enumerate(results.items()):
        artists.add_gradients(result, ax, place, name)
    least, most = _range(results)
    ax.set_ylim(least / 5, most * 5)
    weakest = min(results, key=lambda name: results[name].sizes[0])
    ax.set_title(f"weakest in layer 1: {weakest}, {results[weakest].sizes[0]:.1g}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_step_errors(errors, ax=None):
    """Draw how wrong central differences are for each step.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    errors : StepErrors
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = artists.prepare_check(style.new_axes() if ax is None else ax)
    artists.add_check(errors, ax)
    return ax


def _range(results):
    sizes = np.concatenate([result.sizes for result in results.values()])
    shown = np.clip(sizes, artists.FLOOR, artists.CEILING)
    return shown.min(), shown.max()
