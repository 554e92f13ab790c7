"""Feedback on this chapter's exercises. Each looks at behaviour and has a hint for each usual mistake."""

from typing import Any

import numpy as np

from labkit.losses.classification import binary_cross_entropy
from labkit.losses.optimal_constants import optimal_constant
from labkit.losses.regression import huber, pinball
from labkit.notebook.answers import answer_of, attempted, expect, require_answer

DEMAND = (3.0, 5.0, 8.0, 10.0, 40.0)


def check_order(answer: Any) -> None:
    """Give feedback on how many loaves to bake when a missing one costs three times a left-over one.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    answer : float or ...

    Raises
    ------
    WrongAnswerError
        With a hint that fits the mistake.

    Examples
    --------
    >>> check_order(10)
    Right.
    """
    if attempted(answer):
        swapped = optimal_constant(pinball(0.25), DEMAND)[0]
        right = optimal_constant(pinball(0.75), DEMAND)[0]
        mistakes = (
            (np.mean(DEMAND), "That is the mean, which minimizes squared error; here costs are not squared."),
            (np.median(DEMAND), "That is the median: right if both kinds of error cost the same."),
            (swapped, "The two costs are swapped: baking too few is the expensive error."),
            (max(DEMAND), "That covers every day, and nearly all of it is left over on four days of five."),
        )
        require_answer(answer, right, mistakes, otherwise="τ is 3 / (3 + 1): look for that quantile.")


def check_huber(function: Any, delta: float = 2.0) -> None:
    """Give feedback on a learner's Huber loss and its gradient.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    function : function or ...
        `f(y_true, y_pred, delta)`, which returns the loss of each row and its slope by the prediction.
    delta : float

    Raises
    ------
    WrongAnswerError
        With a hint that fits the mistake.

    Examples
    --------
    >>> check_huber(lambda y, p, delta: (huber(delta).each(y, p), huber(delta).slope(y, p)))
    Right: value and slope are Huber's, inside and outside.
    """
    truths = np.zeros(5)
    predictions = np.array([-10.0, -1.0, 0.5, 2.0, 7.0])
    if not attempted(function):
        return
    result = answer_of(function, truths, predictions, delta)
    if not attempted(result):
        return
    expect(isinstance(result, tuple) and len(result) == 2, "Return two things: the losses and the slopes.")
    each, slope = (np.asarray(part, dtype=float) for part in result)
    expect(each.shape == slope.shape == (5,), "One loss and one slope for each row, no mean yet.")
    _require_huber_values(each, truths, predictions, delta)
    right = huber(delta).slope(truths, predictions)
    expect(not np.allclose(slope, -right), "The slope has the wrong sign: it is by the prediction.")
    expect(not np.allclose(slope, predictions), "Beyond δ the slope stays at δ or -δ.")
    expect(np.allclose(slope, right), "The losses are right, the slopes are not their derivatives.")
    print("Right: value and slope are Huber's, inside and outside.")


def check_stable(function: Any) -> None:
    """Give feedback on a learner's cross-entropy of logits.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    function : function or ...
        `f(y_true, logits)`, which returns the loss of each row.

    Raises
    ------
    WrongAnswerError
        With a hint that fits the mistake.

    Examples
    --------
    >>> check_stable(lambda y, z: np.logaddexp(0, z) - y * z)
    Right: and finite at logits of ±10,000.
    """
    labels = np.array([1.0, 1.0, 0.0, 0.0])
    logits = np.array([0.3, -2.0, 1.5, -4.0])
    if not attempted(function):
        return
    result = answer_of(function, labels, logits)
    if not attempted(result):
        return
    each = np.asarray(result, dtype=float)
    expect(each.shape == (4,), "One loss for each row, no mean yet.")
    right = binary_cross_entropy().each(labels, logits)
    expect(not np.allclose(each, -right), "The sign is wrong: a loss is minus a logarithm.")
    half = np.allclose(each, labels * right)
    expect(not half, "Only the rows with label 1 count: the second term is missing.")
    expect(np.allclose(each, right), "These are not the cross-entropies of sigmoid(logits).")
    far = np.asarray(answer_of(function, np.array([0.0, 1.0, 1.0]), np.array([1e4, -1e4, 1e4])), dtype=float)
    expect(np.isfinite(far).all(), f"At logits of ±10,000 it gives {far}: never take the log of a sigmoid.")
    expect(np.allclose(far, [1e4, 1e4, 0]), f"At logits of ±10,000 it gives {far}: is something cut off?")
    print("Right: and finite at logits of ±10,000.")


def _require_huber_values(each, truths, predictions, delta):
    right = huber(delta).each(truths, predictions)
    inside = np.abs(predictions) <= delta
    halved = np.allclose(each[inside], 2 * right[inside])
    expect(not halved, "Inside δ it is e² / 2: without the half the pieces do not meet.")
    jumps = np.allclose(each[~inside], delta * np.abs(predictions[~inside]))
    expect(not jumps, "Outside, take off δ² / 2: else the loss jumps at δ.")
    parabola = np.allclose(each, predictions**2 / 2)
    expect(not parabola, "That is a parabola everywhere: go straight on beyond δ.")
    expect(np.allclose(each, right), "The losses are not Huber's: e² / 2 inside, δ|e| - δ² / 2 outside.")
