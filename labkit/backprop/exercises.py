"""Feedback on this chapter's exercises. Each looks at behaviour and has a hint for each usual mistake."""

import numpy as np

from labkit.backprop.arrays import Tensor
from labkit.backprop.broadcasting import summed_to
from labkit.backprop.differences import numerical_gradient
from labkit.core.answers import answer_of, attempted, expect, require_answer


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
