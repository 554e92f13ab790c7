"""The graph of a computation: where each number is drawn, and what happens at each step."""

from dataclasses import dataclass
from itertools import pairwise
from string import ascii_lowercase
from typing import Any

import numpy as np

from labkit.backprop.order import topological_order
from labkit.core import checks

N_SWEEPS = 12


@dataclass(frozen=True)
class Graph:
    """A computation laid out from left to right.

    `routes` has the points of each edge, from parent to child; `edges` its two places among the nodes.
    """

    nodes: tuple
    labels: tuple
    places: np.ndarray
    edges: tuple
    routes: tuple


@dataclass(frozen=True)
class Step:
    """A step forward or backward: the active node, what is known after it, and a sentence."""

    number: int
    backward: bool
    node: int
    n_known: int
    gradients: np.ndarray
    sentence: str

    def __str__(self) -> str:
        return f"Step {self.number}, {'backward' if self.backward else 'forward'}: {self.sentence}"


def lay_out(end: Any) -> Graph:
    """Give every node of a scalar computation a place: parents to the left, few crossings.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    end : Scalar
        What is computed, for example a loss.

    Returns
    -------
    Graph

    Raises
    ------
    ArgumentError
        For more than 60 nodes.

    Examples
    --------
    >>> from labkit.backprop import Scalar
    >>> graph = lay_out(Scalar(2.0, "x") * Scalar(3.0, "w"))
    >>> graph.labels, graph.edges
    (('x', 'w', 'a'), ((0, 2), (1, 2)))
    """
    nodes = topological_order(end)
    checks.require(len(nodes) <= 60, "end", len(nodes), "be made of at most 60 nodes, to be drawn")
    number = {node: place for place, node in enumerate(nodes)}
    edges = tuple((number[parent], number[node]) for node in nodes for parent in node.parents)
    columns = _columns(nodes, edges)
    chains = [_chain(edge, columns, index) for index, edge in enumerate(edges)]
    heights = _heights(nodes, columns, chains)
    places = np.array([(columns[place], heights[place]) for place in range(len(nodes))], dtype=float)
    routes = tuple(
        np.array([(columns[edge[0]] + i, heights[key]) for i, key in enumerate(chain)], dtype=float)
        for edge, chain in zip(edges, chains, strict=True)
    )
    return Graph(tuple(nodes), _labels(nodes), places, edges, routes)


def trace(graph: Graph) -> list[Step]:
    """Walk through a computation forward and backward, one node a step, with the chain rule's numbers.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    graph : Graph

    Returns
    -------
    list of Step

    Examples
    --------
    >>> from labkit.backprop import Scalar
    >>> print(trace(lay_out(Scalar(2.0, "x") * Scalar(3.0, "w")))[0])
    Step 1, forward: a = x × w = 2 × 3 = 6.
    """
    inner = [place for place, node in enumerate(graph.nodes) if node.parents]
    unknown = np.full(len(graph.nodes), np.nan)
    steps = [
        Step(number, False, place, place + 1, unknown, _forward(graph, place))
        for number, place in enumerate(inner, 1)
    ]
    gradients = unknown.copy()
    gradients[-1] = 1.0
    for place in reversed(inner):
        sentence, gradients = _backward(graph, place, gradients)
        steps.append(Step(len(steps) + 1, True, place, len(graph.nodes), gradients, sentence))
    return steps


def _forward(graph, place):
    node = graph.nodes[place]
    parents = [graph.nodes.index(parent) for parent in node.parents]
    words = _applied(node.operation, [graph.labels[parent] for parent in parents])
    numbers = _applied(node.operation, [f"{parent.value:.3g}" for parent in node.parents])
    return f"{graph.labels[place]} = {words} = {numbers} = {node.value:.3g}."


def _backward(graph, place, gradients):
    node = graph.nodes[place]
    gradients = gradients.copy()
    words = []
    for parent, slope in zip(node.parents, node.slopes, strict=True):
        at = graph.nodes.index(parent)
        share = slope * gradients[place] + 0.0  # never -0
        before = gradients[at]
        gradients[at] = share if np.isnan(before) else before + share
        added = "" if np.isnan(before) else f", added to {before:.3g} makes {gradients[at]:.3g}"
        words.append(
            f"{graph.labels[at]} gets slope {slope:.3g} × {gradients[place]:.3g} = {share:.3g}{added}"
        )
    label = graph.labels[place]
    return f"{label} has the gradient {gradients[place]:.3g}; {'; '.join(words)}.", gradients


def _applied(operation, words):
    if len(words) == 2:
        return f" {operation} ".join(words)
    return f"({words[0]}){operation}" if operation.startswith("^") else f"{operation}({words[0]})"


def _labels(nodes):
    unnamed = [node for node in nodes if not node.name and node.parents]
    taken = {node.name for node in nodes}
    readable = [letter for letter in ascii_lowercase if letter not in "lo"]  # they look like digits
    letters = [letter for letter in readable if letter not in taken]
    letters += [f"{letter}{count}" for count in range(1, 4) for letter in readable]
    given = dict(zip(unnamed, letters, strict=False))
    return tuple(given.get(node) or node.name or f"{node.value:.3g}" for node in nodes)


def _columns(nodes, edges):
    columns = [0] * len(nodes)
    for parent, child in edges:  # edges stand in topological order of the child
        columns[child] = max(columns[child], columns[parent] + 1)
    for place, node in enumerate(nodes):
        children = [columns[child] for parent, child in edges if parent == place]
        if not node.parents and children:
            columns[place] = min(children) - 1  # an input is placed beside its first use
    return columns


def _chain(edge, columns, index):
    # a long edge gets a placeholder in every column that it crosses, so that it finds a way between nodes
    first, last = edge
    between = range(columns[first] + 1, columns[last])
    return [first, *(("edge", index, column) for column in between), last]


def _heights(nodes, columns, chains):
    members = {column: [] for column in range(max(columns) + 1)}
    for place in range(len(nodes)):
        members[columns[place]].append(place)
    neighbours = {place: [] for place in range(len(nodes))}
    for chain in chains:
        for step, key in enumerate(chain[1:-1], 1):
            members[columns[chain[0]] + step].append(key)
            neighbours[key] = []
        for left, right in pairwise(chain):
            neighbours[left].append(right)
            neighbours[right].append(left)
    heights = {key: float(row) for column in members.values() for row, key in enumerate(column)}
    for sweep in range(N_SWEEPS):
        order = sorted(members) if sweep % 2 else sorted(members, reverse=True)
        for column in order:
            _place_column(members[column], neighbours, heights)
    middle = (max(heights.values()) + min(heights.values())) / 2
    return {key: middle - height for key, height in heights.items()}


def _place_column(column, neighbours, heights):
    # each moves to the mean height of its neighbours, at least 1 from the next
    wish = {
        key: np.mean([heights[other] for other in neighbours[key]]) if neighbours[key] else heights[key]
        for key in column
    }
    ranked = sorted(column, key=lambda key: (wish[key], heights[key]))
    heights[ranked[0]] = wish[ranked[0]]
    for above, key in pairwise(ranked):
        heights[key] = max(wish[key], heights[above] + 1)
    shift = np.mean([wish[key] - heights[key] for key in ranked])
    for key in ranked:
        heights[key] += shift
