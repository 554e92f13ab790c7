"""Feedback on this chapter's exercises. Each looks at behaviour and has a hint for each usual mistake."""

from typing import Any

import numpy as np

from labkit.explanation.explainers.shapley import linear_shapley
from labkit.notebook.answers import answer_of, attempted, expect, require_answer

WORTH = {"": 0.2, "a": 0.5, "b": 0.4, "ab": 1.0}  # what is predicted when only these are known


def check_shapley_value(answer: Any) -> None:
    """Give feedback on the Shapley value of the first of two features, from the four mean predictions.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    answer : float or ...

    Raises
    ------
    WrongAnswerError
        With a hint, for a wrong answer.

    Examples
    --------
    >>> check_shapley_value(0.45)
    Right.
    """
    if attempted(answer):
        first = WORTH["a"] - WORTH[""]
        last = WORTH["ab"] - WORTH["b"]
        mistakes = (
            (first, "That is what a adds when it comes first; it may also come second."),
            (last, "That is what a adds when it comes last; it may also come first."),
            (first + last, "That is the sum over both orders: take the mean."),
            (WORTH["ab"] - WORTH[""], "That is what a and b add together: divide it between them."),
            (WORTH["ab"] - WORTH[""] - (first + last) / 2, "That is the Shapley value of b."),
        )
        require_answer(
            answer, (first + last) / 2, mistakes, otherwise="a then b, or b then a: take the mean."
        )


def check_linear_shapley(function: Any) -> None:
    """Give feedback on a learner's Shapley values of a linear model.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    function : function or ...
        `f(weights, x, background)`, which returns one Shapley value per feature.

    Raises
    ------
    WrongAnswerError
        With a hint, for a wrong answer.

    Examples
    --------
    >>> check_linear_shapley(lambda weights, x, background: weights * (x - background.mean(axis=0)))
    Right: and the values sum to the prediction less the mean prediction.
    """
    rng = np.random.default_rng(0)
    weights = rng.normal(size=4)
    x = rng.normal(1, 2, 4)
    background = rng.exponential(2, size=(9, 4))
    if not attempted(function):
        return
    answer = answer_of(function, weights.copy(), x.copy(), background.copy())
    if not attempted(answer):
        return
    expect(
        np.shape(answer) == (4,), f"Expected one value per feature, shape (4,); got shape {np.shape(answer)}."
    )
    mean = background.mean(axis=0)
    _refuse(
        answer,
        weights,
        "Those are the weights: multiply each by x less the mean of its column.",
    )
    _refuse(answer, weights * x, "That compares x with zero: compare it with the mean of the background.")
    _refuse(answer, weights * (mean - x), "The sign is wrong: x less the mean, not the mean less x.")
    _refuse(
        answer,
        weights * (x - background.mean()),
        "That is one mean for all columns: take axis 0.",
    )
    _refuse(
        answer,
        weights * (x - np.median(background, axis=0)),
        "That takes the median: the base is a mean of predictions, so take the mean.",
    )
    right = linear_shapley(weights, 0.0, x, background).values
    expect(_same(answer, right), "Expected each weight times x less the mean of its column.")
    print("Right: and the values sum to the prediction less the mean prediction.")


def check_deletion(function: Any) -> None:
    """Give feedback on a learner's deletion curve.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    function : function or ...
        `f(predict, x, values, fill)`, which returns the predictions after 0, 1, 2 … deletions.

    Raises
    ------
    WrongAnswerError
        With a hint, for a wrong answer.

    Examples
    --------
    >>> check_deletion(...)
    Not attempted yet...
    """
    x = np.array([3.0, 1.0, 4.0, 2.0])
    values = np.array([0.1, 0.7, 0.2, -0.4])
    fill = -1.0
    given = x.copy()
    weights = np.array([1.0, 10.0, 100.0, 1000.0])
    if not attempted(function):
        return
    answer = answer_of(function, lambda rows: np.atleast_2d(rows) @ weights, given, values.copy(), fill)
    if not attempted(answer):
        return
    expect(np.array_equal(given, x), "Your function changes x itself: work on a copy.")
    answer = np.ravel(answer)
    order = np.argsort(-values)
    expect(
        len(answer) == 5,
        f"Expected five predictions for four features, from none deleted to all; got {len(answer)}.",
    )
    right = _deleted(x, order, fill) @ weights
    _refuse(answer, _deleted(x, order[::-1], fill) @ weights, "The most important go first: yours go last.")
    by_size = np.argsort(-np.abs(values))
    _refuse(answer, _deleted(x, by_size, fill) @ weights, "Negative values come last: sort with the sign.")
    _refuse(answer, _deleted(x, order, 0.0) @ weights, "Replace a deleted feature by the fill, not by zero.")
    alone = np.vstack([x, *(np.where(np.arange(4) == place, fill, x) for place in order)])
    _refuse(answer, alone @ weights, "A deleted feature stays deleted: yours come back.")
    expect(
        _same(answer, right),
        "Sort by value, largest first; fill one after the other; predict each time.",
    )
    print("Right: the curve of a deletion.")


def _deleted(x, order, fill):
    ranks = np.argsort(order)
    return np.where(ranks < np.arange(len(x) + 1)[:, None], fill, x)


def _refuse(answer, mistake, hint):
    expect(not _same(answer, mistake), hint)


def _same(answer, expected):
    return np.shape(answer) == np.shape(expected) and np.allclose(answer, expected)
