"""Feedback on this chapter's exercises. Each looks at behaviour and has a hint for each usual mistake."""

import json
from collections import Counter

import numpy as np

from labkit.backprop.arrays import Tensor
from labkit.backprop.broadcasting import summed_to
from labkit.backprop.differences import numerical_gradient
from labkit.backprop.expressions import Walk
from labkit.core import checks
from labkit.notebook.answers import answer_of, attempted, expect, require_answer

TOLERANCE = 0.02  # the picture shows three digits, and they are multiplied
_misses = Counter()  # question -> wrong answers so far: the hint comes with the second


def check_gradient(state, name, answer, own=None):
    """Give feedback on a gradient that the panel hides: right within 2%, a hint after two misses.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    state : dict
        The panel's, `panel.state`.
    name : str
        A label in the graph, such as "v1" or "k".
    answer : float or ...
    own : callable, optional
        The learner's own expression, if the panel shows one.
    """
    if not attempted(answer):
        return
    walked = Walk.through(**state, own=own)
    checks.one_of(walked.graph.labels, name=name)
    question = json.dumps([state, name], sort_keys=True)
    _misses[question] += 1  # unless it is right
    once_more = "Not within 2%. Try once more; then there is a hint."
    hint = once_more if _misses[question] < 2 else _gradient_hint(walked, name, answer)
    require_answer(answer, walked.gradients[name], tolerance=TOLERANCE, otherwise=hint)
    del _misses[question]


def _gradient_hint(walked, name, answer):
    place, right = walked.graph.labels.index(name), walked.gradients[name]
    if answer and abs(answer + right) <= TOLERANCE * abs(right):
        return "The size is right, the sign is not."
    shares = []
    for _, child in sorted({edge for edge in walked.graph.edges if edge[0] == place}):
        node = walked.graph.nodes[child]
        pairs = zip(node.parents, node.slopes, strict=True)
        slope = sum(slope for parent, slope in pairs if parent is walked.graph.nodes[place])
        shares.append(f"{slope:.3g} × the gradient of {walked.graph.labels[child]}")
    return f"Slope times gradient: {name} gets {', plus '.join(shares)}." if shares else "The end has 1."


def check_paths(answer, x=3.0):
    """Give feedback on the gradient of x times x plus 2 x, a sum over paths.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    answer : float or ...
    x : float
        Where the gradient is asked for.
    """
    if attempted(answer):
        mistakes = (
            (x, "That is one path alone: x is used three times, and each use brings its share."),
            (x + 2, "One of the two paths through the product is missing: x is both of its factors."),
            (2 * x, "The path through 2 x is missing."),
            (2.0, "That is the path through 2 x alone."),
            (x * x + 2 * x, "That is the value, not the gradient."),
        )
        require_answer(answer, 2 * x + 2, mistakes, otherwise="Add the slopes of all three paths from x.")


def check_softsign(softsign):
    """Give feedback on a learner's own operation, x / (1 + |x|).

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    softsign : function or ...
        Takes a Tensor, returns a Tensor made by `node`.
    """
    x = Tensor(np.array([[0.5, -2.0], [3.0, -0.25]]))
    if not attempted(softsign) or not attempted(y := answer_of(softsign, x)):
        return
    expect(isinstance(y, Tensor), f"Return a Tensor, made by backprop.node; this is a {type(y).__name__}.")
    right = x.value / (1 + abs(x.value))
    expect(np.shape(y.value) == x.shape, "The result must keep the shape of x.")
    expect(np.allclose(y.value, right), "The value is not x / (1 + |x|): did you forget the bars?")
    expect(x in y.parents, "No link leads back to x: give node a pair (x, pull).")
    answer_of((y * np.array([[1.0, 2.0], [3.0, 4.0]])).sum().backward)
    slope, weights = 1 / (1 + abs(x.value)) ** 2, np.array([[1.0, 2.0], [3.0, 4.0]])
    expect(np.shape(x.gradient) == x.shape, "The share sent back must have the shape of x.")
    forgets = not np.allclose(slope, weights * slope) and np.allclose(x.gradient, slope)
    expect(not forgets, "The slope is right, but the chain rule is missing: multiply it by g.")
    expect(not np.allclose(x.gradient, weights), "That passes g on unchanged: multiply it by the slope.")
    expect(not np.allclose(x.gradient, weights / (1 + abs(x.value))), "The slope is 1 / (1 + |x|) squared.")
    expect(np.allclose(x.gradient, weights * slope), "The slope is 1 / (1 + |x|)², in each place.")
    print("Right: value and gradient agree with central differences.")


def check_column_mean(pull):
    """Give feedback on how a gradient goes back through the mean of each column.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    pull : function or ...
        `f(g, shape)`: g of shape (n_columns,), the gradient of the means; returns the gradient of the table.
    """
    g, shape = np.array([1.0, -2.0, 0.5]), (4, 3)
    if not attempted(pull) or not attempted(share := answer_of(pull, g.copy(), shape)):
        return
    share = np.asarray(share)
    expect(share.shape != (3,), "Every cell of the table had a part in a mean: return the table's shape.")
    expect(share.shape == shape, f"The shape must be {shape}; this is {share.shape}.")
    weights = np.random.default_rng(0).normal(size=shape)
    exact = numerical_gradient(lambda table: (table.mean(axis=0) * g).sum(), weights)
    expect(not np.allclose(share, g), "That is the gradient of a sum: a mean divides by the rows.")
    expect(not np.allclose(share, exact / 3 * 4), "Divide by the number of rows, not of columns.")
    expect(not np.allclose(share, g / 12), "Divide by the rows of one column, not by all cells.")
    expect(np.allclose(share, exact, atol=1e-7), "Each cell's share is its column's g over the rows.")
    expect(np.allclose(summed_to(share, (3,)), g), "The shares of a column must add up to its g.")
    print("Right: it agrees with central differences.")
