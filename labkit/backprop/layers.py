"""Layers of pictures: `prepare_*` readies axes, `add_*` puts on what moves. Figures and panels share them."""

import numpy as np
from matplotlib import ticker
from matplotlib.collections import LineCollection

from labkit.core import style

FLOOR, CEILING = 1e-19, 1e7  # gradients outside are drawn at the edge
LOOKS = {"float64": 0, "float32": 1}
SIGNS = {"sigmoid": "σ", "^2": "( )²"}


@style.styled
def prepare_graph(graph, ax):
    """Prepare axes for a graph: edges, nodes with their names or operations."""
    ax.add_collection(LineCollection(graph.routes, colors=style.GREY, linewidths=1, zorder=1))
    ax.scatter(*graph.places.T, s=330, color="white", edgecolor=style.GREY, zorder=2)
    for (x, y), label, node in zip(graph.places, graph.labels, graph.nodes, strict=True):
        word = SIGNS.get(node.operation, node.operation) if node.parents else label
        size = 9 if len(word) < 4 else 7
        ax.text(x, y, word, ha="center", va="center", fontsize=size, zorder=4, color=style.INK)
    points = np.concatenate([graph.places, *graph.routes])
    (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
    ax.set(xlim=(left - 0.5, right + 0.6), ylim=(bottom - 0.6, top + 0.6))
    ax.set_title(" ")
    ax.set_axis_off()
    return ax


@style.styled
def add_numbers(graph, steps, ax, step=None):
    """Put values above the nodes and gradients below, as far as a step has come (None for all)."""
    now = steps[-1] if step is None else step
    for place, node in enumerate(graph.nodes):
        if place < now.n_known or not node.parents:
            label = f"{graph.labels[place]}=" if node.parents else ""
            _beside(ax, graph.places[place], f"{label}{_short(node.value)}", style.BLUE, 15)
        if np.isfinite(now.gradients[place]):
            _beside(ax, graph.places[place], _short(now.gradients[place]), style.ORANGE, -15)
    if step is not None:
        _at_work(graph, step, ax)
    ax.set_title("values above (blue), gradients below (orange)" if step is None else _heading(step))


def _heading(step):
    return f"step {step.number}, {'backward' if step.backward else 'forward'}"


def _short(number):
    return f"{number:.3f}" if abs(number) >= 0.0005 or number == 0 else f"{number:.0e}"


def _beside(ax, place, text, colour, offset):
    beside = {"xytext": (0, offset), "textcoords": "offset points", "ha": "center", "va": "center"}
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.2}
    ax.annotate(text, place, color=colour, fontsize=8, zorder=5, bbox=paper, **beside)


def _at_work(graph, step, ax):
    colour = style.ORANGE if step.backward else style.BLUE
    busy = [
        _between(route)
        for (_, child), route in zip(graph.edges, graph.routes, strict=True)
        if child == step.node
    ]
    ax.add_collection(LineCollection(busy, colors=colour, linewidths=2.5, zorder=1.5))
    ax.scatter(*graph.places[step.node], s=330, color="none", edgecolor=colour, linewidth=2.5, zorder=3)


def _between(route):
    # the moving parts lie over the background: leave out what would cross the names of the nodes
    ends = route[[0, -1]] + 0.3 * (route[[1, -2]] - route[[0, -1]])
    return np.concatenate([ends[:1], route[1:-1], ends[1:]])


@style.styled
def prepare_gradients(depth, ax):
    """Prepare axes for gradients by layer."""
    ax.set(xlabel="layer", ylabel="norm of the gradient", yscale="log")
    ax.set(xlim=(0.5, depth + 0.5), ylim=(FLOOR / 5, CEILING * 5))
    ax.yaxis.set_minor_locator(ticker.NullLocator())
    ax.xaxis.set_major_locator(ticker.MaxNLocator(8, integer=True))
    ax.set_title(" ")
    return ax


@style.styled
def add_gradients(result, ax, look=0, label=None):
    """Put one network's gradients on prepared axes."""
    sizes = np.clip(result.sizes, FLOOR, CEILING)
    ax.plot(np.arange(1, len(sizes) + 1), sizes, label=label, **style.series(look))
    ax.set_title(ratio_in_words(result))


@style.styled
def prepare_check(ax):
    """Prepare axes for the errors of central differences."""
    ax.set(xlabel="step $h$ (weights)", ylabel="relative error of the check", xscale="log", yscale="log")
    ax.set(xlim=(3e-14, 3), ylim=(1e-12, 1e2))
    ax.set_title(" ")
    return ax


@style.styled
def add_check(errors, ax):
    """Put the errors of central differences on prepared axes."""
    for precision, values in errors.errors.items():
        look = style.series(LOOKS[precision])
        ax.plot(errors.steps, np.clip(values, 1e-12, 1e2), **look)
        ax.text(errors.steps[-1], values[-1] * 3, precision, color=look["color"], va="bottom", fontsize=9)
    bests = ", ".join(f"{errors.best(name):.0e} in {name}" for name in errors.errors)
    ax.set_title(f"best step: {bests}")


def ratio_in_words(result):
    """Say how large the first layer's gradient is beside the last's."""
    if not np.isfinite(result.ratio):
        return "no gradient in any layer" if not result.sizes.any() else "no gradient in the last layer"
    return f"first layer's gradient is {result.ratio:.2g} of the last's"
