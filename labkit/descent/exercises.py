"""Feedback on this chapter's exercises. Each looks at behaviour and has a hint for each usual mistake."""

from collections.abc import Callable
from types import EllipsisType
from typing import Any

import numpy as np

from labkit.descent.races import race
from labkit.descent.rules import momentum
from labkit.descent.stability import largest_stable_rate
from labkit.descent.surfaces import bowl
from labkit.notebook.answers import answer_of, attempted, expect, require_answer


def check_stable_rate(answer: Any, flattest: float = 2.0, steepest: float = 50.0) -> None:
    """Give feedback on the largest stable rate of a bowl.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    answer : float or ...
    flattest, steepest : float
        The curvatures in the question.

    Raises
    ------
    WrongAnswerError
        With the hint that fits the mistake.

    Examples
    --------
    >>> check_stable_rate(0.04)
    Right.
    """
    if attempted(answer):
        mistakes = (
            (2 / flattest, "The steepest direction diverges first: take the largest curvature."),
            (1 / steepest, "With 1/λ one step lands in the minimum. It still converges up to twice that."),
            (2 / (flattest + steepest), "That is the fastest rate. How far can it go before it diverges?"),
            (steepest / flattest, "That is the condition number; the limit depends on one curvature alone."),
        )
        require_answer(
            answer, largest_stable_rate(steepest), mistakes, otherwise="Set |1 - ηλ| = 1 and solve for η."
        )


def check_momentum(rule: Callable | EllipsisType, beta: float = 0.9) -> None:
    """Give feedback on a learner's momentum.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rule : function or ...
        `f(weights, gradient, memory, learning_rate)`, which returns the next weights and memory.
    beta : float
        The momentum that is expected.

    Raises
    ------
    WrongAnswerError
        With the hint that fits the mistake.

    Examples
    --------
    >>> check_momentum(momentum(0.9))
    Right: it follows momentum on the bowl, step for step.
    """
    gradient = np.array([1.0, -2.0])
    if not attempted(rule) or not attempted(first := answer_of(rule, np.zeros(2), gradient, {}, 0.1)):
        return
    weights, memory = _pair(first)
    expect(np.shape(weights) == (2,), "The weights must keep their shape.")
    expect(not np.allclose(weights, 0.1 * gradient), "It climbs: the step must go against the gradient.")
    averaged = np.allclose(weights, -0.1 * (1 - beta) * gradient)
    expect(not averaged, "That averages gradients: momentum adds the new one whole, not times 1 - β.")
    ahead = np.allclose(weights, -0.1 * (1 + beta) * gradient)
    expect(not ahead, "That is Nesterov's step: plain momentum moves by the velocity itself.")
    expect(np.allclose(weights, -0.1 * gradient), "The first step must be minus rate times gradient.")
    second = _pair(answer_of(rule, weights.copy(), gradient, memory, 0.1))[0] - weights
    expect(not np.allclose(second, weights), "The second step forgets the first: remember the velocity.")
    expect(
        np.allclose(second, (1 + beta) * weights),
        f"With the same gradient again the step must be {1 + beta} times.",
    )
    runs = race({"own": rule, "kit": momentum(beta)}, bowl(), n_steps=50)
    expect(np.allclose(*runs.weights), "On the bowl it leaves momentum's path: is the memory passed on?")
    print("Right: it follows momentum on the bowl, step for step.")


def check_pooled(pool: Callable | EllipsisType) -> None:
    """Give feedback on a learner's mean of shard gradients.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    pool : function or ...
        `f(gradients, sizes)`, which returns the gradient of the whole.

    Raises
    ------
    WrongAnswerError
        With the hint that fits the mistake.

    Examples
    --------
    >>> check_pooled(lambda gradients, sizes: np.average(gradients, axis=0, weights=sizes))
    Right: the shards together give the gradient of the whole.
    """
    gradients = np.array([[1.0, 2.0], [4.0, -1.0], [-2.0, 0.5]])
    sizes = np.array([3, 1, 2])
    if not attempted(pool) or not attempted(result := answer_of(pool, list(gradients), sizes)):
        return
    expect(np.shape(result) != (3,), "That is one number a shard: take the mean over shards, axis 0.")
    expect(
        np.shape(result) == (2,),
        f"Your result has shape {np.shape(result)}; expected one gradient with 2 entries, shape (2,).",
    )
    expect(not np.allclose(result, gradients.sum(axis=0)), "That is the sum: shards are averaged.")
    expect(
        not np.allclose(result, gradients.mean(axis=0)), "The shards differ in size: weight each by its rows."
    )
    expect(np.allclose(result, sizes @ gradients / sizes.sum()), "Divide the weighted sum by all the rows.")
    print("Right: the shards together give the gradient of the whole.")


def _pair(result):
    expect(
        isinstance(result, tuple) and len(result) == 2, "Return two things: the next weights and the memory."
    )
    return np.asarray(result[0]), result[1]
