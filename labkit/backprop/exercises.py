"""Feedback on this chapter's exercises. Each looks at behaviour and has a hint for each usual mistake."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from labkit.backprop.arrays import Tensor
from labkit.backprop.broadcasting import summed_to
from labkit.backprop.differences import numerical_gradient
from labkit.backprop.expressions import Moves, computation_of, ready_made, walk_through
from labkit.backprop.scalars import Scalar
from labkit.core import checks
from labkit.notebook.answers import answer_of, attempted, expect, require_answer

TOLERANCE = 0.02  # the picture shows three digits, and they are multiplied
COMPUTATION = ("expression", "activation", "initialization", "seed")  # parts of the panel's state
MOVES = ("leaf", "shift", "moved", "n_updates", "learning_rate")
_misses: Counter[str] = Counter()  # question -> wrong answers so far: the hint comes with the second


def check_gradient(
    state: dict, name: str, answer: Any, own_expression: Callable[[], Scalar] | None = None
) -> None:
    """Give feedback on a gradient that the panel hides: right within 2%, a hint after two misses.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    state : dict
        The panel's, `panel.state`.
    name : str
        A label in the graph, such as "v1" or "k".
    answer : float or ...
    own_expression : callable, optional
        The learner's own expression, if the panel shows one.

    Raises
    ------
    WrongAnswerError
        With a hint, for a wrong answer.
    ArgumentError
        For a name that is not in the graph.

    Examples
    --------
    >>> check_gradient({"initialization": "zero", "activation": "relu"}, "v1", 0.0)
    Right.
    """
    if not attempted(answer):
        return
    walk = _walk_of(state, own_expression)
    checks.one_of(walk.graph.labels, name=name)
    question = json.dumps([state, name], sort_keys=True)
    _misses[question] += 1  # unless it is right
    once_more = "Not within 2% of the gradient. Try once more; then there is a hint."
    hint = once_more if _misses[question] < 2 else _gradient_hint(walk, name, answer)
    require_answer(answer, walk.gradients[name], tolerance=TOLERANCE, otherwise=hint)
    del _misses[question]


def _gradient_hint(walk, name, answer):
    place = walk.graph.labels.index(name)
    right = walk.gradients[name]
    if answer and abs(answer + right) <= TOLERANCE * abs(right):
        return "The size is right, the sign is not."
    gradients = []
    for _, child in sorted({edge for edge in walk.graph.edges if edge[0] == place}):
        node = walk.graph.nodes[child]
        pairs = zip(node.parents, node.slopes, strict=True)
        slope = sum(slope for parent, slope in pairs if parent is walk.graph.nodes[place])
        gradients.append(f"{slope:.3g} × the gradient of {walk.graph.labels[child]}")
    return (
        f"Slope times gradient: {name} gets {', plus '.join(gradients)}."
        if gradients
        else "The last node has the gradient 1."
    )


def _walk_of(state, own_expression):
    computation = ready_made(**_named(state, COMPUTATION))
    if own_expression:
        computation = computation_of(own_expression())
    return walk_through(computation, Moves(**_named(state, MOVES)))


def _named(state, names):
    return {name: state[name] for name in names if name in state}


def check_paths(answer: Any, x: float = 3.0) -> None:
    """Give feedback on the gradient of x times x plus 2 x, a sum over paths.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    answer : float or ...
    x : float
        Where the gradient is asked for.

    Raises
    ------
    WrongAnswerError
        With a hint, for a wrong answer.

    Examples
    --------
    >>> check_paths(8.0)
    Right.
    """
    if attempted(answer):
        mistakes = (
            (x, "That is one path alone: x is used three times, and each use adds to the gradient."),
            (x + 2, "One of the two paths through the product is missing: x is both of its factors."),
            (2 * x, "The path through 2 x is missing."),
            (2.0, "That is the path through 2 x alone."),
            (x * x + 2 * x, "That is the value, not the gradient."),
        )
        require_answer(answer, 2 * x + 2, mistakes, otherwise="Add the slopes of all three paths from x.")


def check_softsign(softsign: Any) -> None:
    """Give feedback on a learner's own operation, x / (1 + |x|).

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    softsign : function or ...
        Takes a Tensor, returns a Tensor made by `node`.

    Raises
    ------
    WrongAnswerError
        With a hint, for a wrong answer.

    Examples
    --------
    >>> check_softsign(...)
    Not attempted yet...
    """
    x = Tensor(np.array([[0.5, -2.0], [3.0, -0.25]]))
    if not attempted(softsign) or not attempted(y := answer_of(softsign, x)):
        return
    expect(isinstance(y, Tensor), f"Return a Tensor, made by backprop.node; this is a {type(y).__name__}.")
    right = x.value / (1 + abs(x.value))
    expect(np.shape(y.value) == x.shape, "The result must keep the shape of x.")
    expect(np.allclose(y.value, right), "The value is not x / (1 + |x|): did you forget the absolute value?")
    expect(x in y.parents, "No link leads back to x: give node a pair (x, function of g).")
    answer_of((y * np.array([[1.0, 2.0], [3.0, 4.0]])).sum().backward)
    slope = 1 / (1 + abs(x.value)) ** 2
    weights = np.array([[1.0, 2.0], [3.0, 4.0]])
    expect(np.shape(x.gradient) == x.shape, "The gradient sent back must have the shape of x.")
    forgets = not np.allclose(slope, weights * slope) and np.allclose(x.gradient, slope)
    expect(not forgets, "The slope is right, but the chain rule is missing: multiply it by g.")
    expect(not np.allclose(x.gradient, weights), "That passes g on unchanged: multiply it by the slope.")
    expect(not np.allclose(x.gradient, weights / (1 + abs(x.value))), "The slope is 1 / (1 + |x|) squared.")
    expect(np.allclose(x.gradient, weights * slope), "The slope is 1 / (1 + |x|)², elementwise.")
    print("Right: value and gradient agree with central differences.")


def check_column_mean(function: Any) -> None:
    """Give feedback on how a gradient goes back through the mean of each column.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    function : function or ...
        `f(g, shape)`: g of shape (n_columns,), the gradient of the means; returns the gradient of the table.

    Raises
    ------
    WrongAnswerError
        With a hint, for a wrong answer.

    Examples
    --------
    >>> check_column_mean(lambda g, shape: np.broadcast_to(g / shape[0], shape))
    Right: it agrees with central differences.
    """
    g = np.array([1.0, -2.0, 0.5])
    shape = (4, 3)
    if not attempted(function) or not attempted(gradient := answer_of(function, g.copy(), shape)):
        return
    gradient = np.asarray(gradient)
    expect(
        gradient.shape != (3,),
        "Every cell of the table is part of a mean: return the table's shape.",
    )
    expect(gradient.shape == shape, f"The shape must be {shape}; this is {gradient.shape}.")
    weights = np.random.default_rng(0).normal(size=shape)
    exact = numerical_gradient(lambda table: (table.mean(axis=0) * g).sum(), weights)
    expect(not np.allclose(gradient, g), "That is the gradient of a sum: a mean divides by the rows.")
    expect(not np.allclose(gradient, exact / 3 * 4), "Divide by the number of rows, not of columns.")
    expect(not np.allclose(gradient, g / 12), "Divide by the rows of one column, not by all cells.")
    expect(
        np.allclose(gradient, exact, atol=1e-7),
        "The gradient of a cell is its column's g over the number of rows.",
    )
    expect(np.allclose(summed_to(gradient, (3,)), g), "The gradients of a column must sum to its g.")
    print("Right: it agrees with central differences.")
