"""What figures and panels are drawn with: `prepare_*` readies axes, `add_*` puts on what moves."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import ticker
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from labkit.backprop.depth import LayerGradients
from labkit.backprop.differences import StepErrors
from labkit.backprop.expressions import Walk
from labkit.backprop.graphs import Graph, Step
from labkit.backprop.symmetry import Training
from labkit.core import style

FLOOR = 1e-19  # gradients outside are drawn at the edge
CEILING = 1e7
LOOKS = {"float64": 0, "float32": 1}
SYMBOLS = {"sigmoid": "σ", "^2": "( )²"}


@style.styled
def prepare_graph(graph: Graph, ax: Axes) -> Axes:
    """Prepare axes for a graph: edges, nodes with their names or operations."""
    ax.add_collection(LineCollection(graph.routes, colors=style.GREY, linewidths=1, zorder=1))
    x, y = graph.places.T
    ax.scatter(x, y, s=330, color="white", edgecolor=style.GREY, zorder=2)
    for (x, y), label, node in zip(graph.places, graph.labels, graph.nodes, strict=True):
        word = SYMBOLS.get(node.operation, node.operation) if node.parents else label
        size = 9 if len(word) < 4 else 7
        ax.text(x, y, word, ha="center", va="center", fontsize=size, zorder=4, color=style.INK)
    points = np.concatenate([graph.places, *graph.routes])
    (left, bottom) = points.min(axis=0)
    (right, top) = points.max(axis=0)
    ax.set(xlim=(left - 0.5, right + 0.6), ylim=(bottom - 0.6, top + 0.6))
    ax.set_title(" ")
    ax.set_axis_off()
    return ax


@style.styled
def add_numbers(
    graph: Graph, steps: Sequence[Step], ax: Axes, step: Step | None = None, hide: bool = False
) -> None:
    """Put values above the nodes and gradients below, as far as a step has come (None for all)."""
    now = steps[-1] if step is None else step
    for place, node in enumerate(graph.nodes):
        if place < now.n_known or not node.parents:
            label = f"{graph.labels[place]}=" if node.parents else ""
            _beside(ax, graph.places[place], f"{label}{_short(node.value)}", style.BLUE, 15)
        if np.isfinite(now.gradients[place]):
            hidden = hide and place < len(graph.nodes) - 1
            words = "?" if hidden else _short(now.gradients[place])
            _beside(ax, graph.places[place], words, style.ORANGE, -15)
    if step is not None:
        _mark_active(graph, step, ax)
    ax.set_title("values above (blue), gradients below (orange)" if step is None else _heading(step))


def _heading(step):
    return f"step {step.number}, {'backward' if step.backward else 'forward'}"


def _short(number):
    # enough digits to go on calculating with
    size = abs(number)
    if 0.1 <= size < 1000 or number == 0:
        return f"{number:.3f}" if size < 10 else f"{number:.1f}"
    if 0.001 <= size < 0.1:
        return f"{number:.3g}"
    digits, exponent = f"{number:.1e}".split("e")
    return f"{digits}e{int(exponent)}"  # no zero too many: beside it stands the next number


def _beside(ax, place, text, colour, offset):
    beside = {"xytext": (0, offset), "textcoords": "offset points", "ha": "center", "va": "center"}
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.2}
    ax.annotate(text, place, color=colour, fontsize=8, zorder=5, bbox=paper, **beside)


def _mark_active(graph, step, ax):
    colour = style.ORANGE if step.backward else style.BLUE
    active = [
        _between(route)
        for (_, child), route in zip(graph.edges, graph.routes, strict=True)
        if child == step.node
    ]
    ax.add_collection(LineCollection(active, colors=colour, linewidths=2.5, zorder=1.5))
    x, y = graph.places[step.node]
    ax.scatter(x, y, s=330, color="none", edgecolor=colour, linewidth=2.5, zorder=3)


@style.styled
def add_chosen_leaf(walk: Walk, ax: Axes) -> None:
    """Mark the leaf that can be moved, and write in the title what updates have changed."""
    if walk.leaf:
        place = walk.graph.places[walk.graph.labels.index(walk.leaf)]
        x, y = place
        ax.scatter(x, y, s=430, color="none", edgecolor=style.INK, linewidth=2, zorder=3)
    if walk.n_updates:
        first = walk.losses[0]
        now = walk.losses[walk.n_updates]
        ax.set_title(f"{walk.n_updates} update{'s' * (walk.n_updates > 1)}: from {first:.3g} to {now:.3g}")


def _between(route):
    # the moving parts lie over the background: leave out what would cross the names of the nodes
    ends = route[[0, -1]] + 0.3 * (route[[1, -2]] - route[[0, -1]])
    return np.concatenate([ends[:1], route[1:-1], ends[1:]])


@style.styled
def prepare_gradients(depth: int, ax: Axes) -> Axes:
    """Prepare axes for gradients by layer."""
    ax.set(xlabel="layer", ylabel="norm of the gradient", yscale="log")
    ax.set(xlim=(0.5, depth + 0.5), ylim=(FLOOR / 5, CEILING * 5))
    ax.yaxis.set_minor_locator(ticker.NullLocator())
    ax.xaxis.set_major_locator(ticker.MaxNLocator(8, integer=True))
    ax.set_title(" ")
    return ax


@style.styled
def add_gradients(result: LayerGradients, ax: Axes, look: int = 0, label: str | None = None) -> None:
    """Put one network's gradients on prepared axes."""
    sizes = np.clip(result.sizes, FLOOR, CEILING)
    ax.plot(np.arange(1, len(sizes) + 1), sizes, label=label, **style.series(look))
    ax.set_title(ratio_in_words(result))


@style.styled
def prepare_check(ax: Axes) -> Axes:
    """Prepare axes for the errors of central differences."""
    ax.set(xlabel="step $h$ (weights)", ylabel="relative error of the check", xscale="log", yscale="log")
    ax.set(xlim=(3e-14, 3), ylim=(1e-12, 1e2))
    ax.set_title(" ")
    return ax


@style.styled
def add_check(errors: StepErrors, ax: Axes) -> None:
    """Put the errors of central differences on prepared axes."""
    for precision, values in errors.errors.items():
        look = style.series(LOOKS[precision])
        ax.plot(errors.steps, np.clip(values, 1e-12, 1e2), **look)
        ax.text(errors.steps[-1], values[-1] * 3, precision, color=look["color"], va="bottom", fontsize=9)
    bests = ", ".join(f"{errors.best(name):.0e} in {name}" for name in errors.errors)
    ax.set_title(f"best step: {bests}")


@style.styled
def prepare_descent(n_updates: int, limits: tuple[float, float], ax: Axes) -> Axes:
    """Prepare axes for the result of a computation, update by update."""
    low, high = limits
    room = 0.04 * (high - low or 1)
    ax.set(xlabel="update", ylabel="result (loss)", xlim=(-1, n_updates + 1), ylim=(low - room, high + room))
    ax.set_title(" ")
    return ax


@style.styled
def add_descent(walk: Walk, ax: Axes) -> None:
    """Put the results of a descent on prepared axes, with a ring around the present one."""
    ax.plot(walk.losses, **style.series(0) | {"markersize": 3})
    ring: dict[str, Any] = {
        "color": "white",
        "markeredgecolor": style.ORANGE,
        "markersize": 9,
        "markeredgewidth": 2,
    }
    ax.plot(walk.n_updates, walk.losses[walk.n_updates], "o", **ring, zorder=4)
    ax.set_title(f"rate {walk.learning_rate:g}: {walk.losses[-1]:.3g} after {len(walk.losses) - 1} updates")


@style.styled
def prepare_units(n_steps: int, ax: Axes) -> Axes:
    """Prepare axes for the weights of hidden units while they learn."""
    ax.set(xlabel="step of training", ylabel="each unit's weight for input 1")
    ax.set(xlim=(-0.02 * n_steps, 1.02 * n_steps), ylim=(-8, 8))
    ax.set_title(" ")
    return ax


@style.styled
def add_units(training: Training, ax: Axes) -> None:
    """Put one line for each hidden unit; lines on top of each other are ever thinner, so that all show."""
    n_units = training.weights.shape[1]
    for unit, weights in enumerate(np.clip(training.weights, -8, 8).T):
        ax.plot(weights, color=style.COLOURS[unit], linewidth=1.5 + 1.3 * (n_units - 1 - unit))
    n_different = len(np.unique(training.weights[-1].round(6)))
    units = f"{n_different} different units" if n_different > 1 else f"{n_units} units are equal"
    ax.set_title(f"{units}: {100 * training.accuracy:.3g}% correct")


def ratio_in_words(result: LayerGradients) -> str:
    """Say how large the first layer's gradient is beside the last's."""
    if not np.isfinite(result.ratio):
        return "no gradient in any layer" if not result.sizes.any() else "no gradient in the last layer"
    return f"first layer's gradient is {result.ratio:.2g} of the last's"
