"""Figures of backpropagation: each answers one question of the chapter."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from labkit.backprop import artists
from labkit.backprop.depth import LayerGradients
from labkit.backprop.differences import StepErrors
from labkit.backprop.graphs import Graph, trace
from labkit.core import style


@style.styled
def draw_graph(graph: Graph, step: int | None = None, ax: Axes | None = None) -> Axes:
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

    Examples
    --------
    >>> from labkit import backprop
    >>> graph = backprop.lay_out(backprop.Scalar(2.0, "x") ** 2)
    >>> draw_graph(graph, step=1).get_title(loc="left")
    'step 1, forward'
    """
    width, height = np.ptp(graph.places, axis=0)
    if ax is None:
        ax = style.new_axes(height=max(1.1 + 0.62 * height, 2.2), width=max(0.85 * (width + 1.2), 6.4))
    steps = trace(graph)
    artists.prepare_graph(graph, ax)
    artists.add_numbers(graph, steps, ax, steps[step - 1] if step else None)
    return ax


@style.styled
def draw_layer_gradients(results: Mapping[str, LayerGradients], ax: Axes | None = None) -> Axes:
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

    Examples
    --------
    >>> from labkit import backprop
    >>> results = {name: backprop.layer_gradients(5, name) for name in ("sigmoid", "tanh")}
    >>> draw_layer_gradients(results).get_title(loc="left")[:27]
    'smallest in layer 1: sigmoi'
    """
    ax = style.new_axes() if ax is None else ax
    artists.prepare_gradients(max(len(result.sizes) for result in results.values()), ax)
    for place, (name, result) in enumerate(results.items()):
        artists.add_gradients(result, ax, place, name)
    least, most = _range(results)
    ax.set_ylim(least / 5, most * 5)
    smallest = min(results, key=lambda name: results[name].sizes[0])
    ax.set_title(f"smallest in layer 1: {smallest}, {results[smallest].sizes[0]:.1g}")
    ax.legend(loc="best")
    return ax


@style.styled
def draw_step_errors(errors: StepErrors, ax: Axes | None = None) -> Axes:
    """Draw how wrong central differences are for each step.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    errors : StepErrors
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit import backprop
    >>> errors = backprop.step_errors(lambda w: (w.tanh() ** 2).sum(), np.array([0.5, 1.0]))
    >>> draw_step_errors(errors).get_title(loc="left")[:10]
    'best step:'
    """
    ax = artists.prepare_check(style.new_axes() if ax is None else ax)
    artists.add_check(errors, ax)
    return ax


def _range(results):
    sizes = np.concatenate([result.sizes for result in results.values()])
    shown = np.clip(sizes, artists.FLOOR, artists.CEILING)
    return shown.min(), shown.max()
