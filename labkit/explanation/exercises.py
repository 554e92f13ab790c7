"""Feedback on this chapter's exercises. Each looks at behaviour and has a hint for each usual mistake."""

import numpy as np

from labkit.explanation.explainers.shapley import linear_shapley
from labkit.notebook.answers import answer_of, attempted, expect, require_answer

WORTH = {"": 0.2, "a": 0.5, "b": 0.4, "ab": 1.0}  # what is predicted when only these are known


def check_part(answer):
    """Give feedback on the Shapley value of the first of two features, from the four mean predictions.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    answer : float or ...
    """
    if attempted(answer):
        first, last = WORTH["a"] - WORTH[""], WORTH["ab"] - WORTH["b"]
        mistakes = (
            (first, "That is what a adds when it comes first; it may also come second."),
            (last, "That is what a adds when it comes last; it may also come first."),
            (first + last, "Both orders count, each half."),
            (WORTH["ab"] - WORTH[""], "That is what a and b add together: share it."),
            (WORTH["ab"] - WORTH[""] - (first + last) / 2, "That is the part of b."),
        )
        require_answer(
            answer, (first + last) / 2, mistakes, otherwise="a then b, or b then a: take the mean."
        )


def check_linear_parts(function):
    """Give feedback on a learner's Shapley values of a linear model.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    function : function or ...
        `f(weights, x, background)`, which returns one part a feature.
    """
    rng = np.random.default_rng(0)
    weights, x, background = rng.normal(size=4), rng.normal(1, 2, 4), rng.exponential(2, size=(9, 4))
    if not attempted(function):
        return
    found = answer_of(function, weights.copy(), x.copy(), background.copy())
    if not attempted(found):
        return
    expect(np.shape(found) == (4,), f"One part a feature, shape (4,); yours have {np.shape(found)}.")
    mean = background.mean(axis=0)
    _refuse(found, weights, "A weight is no part: how far is x from what is usual?")
    _refuse(found, weights * x, "That compares x with zero: compare it with the background.")
    _refuse(found, weights * (mean - x), "The sign is wrong: x less the mean, not the mean less x.")
    _refuse(found, weights * (x - background.mean()), "One mean for all columns: take axis 0.")
    _refuse(found, weights * (x - np.median(background, axis=0)), "The base is a mean of predictions.")
    right = linear_shapley(weights, 0.0, x, background).values
    expect(_same(found, right), "A weight times the distance of x from the mean of its column.")
    print("Right: and the parts sum to the prediction less the mean prediction.")


def check_deletion(function):
    """Give feedback on a learner's deletion curve.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    function : function or ...
        `f(predict, x, values, fill)`, which returns the predictions after 0, 1, 2 … deletions.
    """
    x, values, fill = np.array([3.0, 1.0, 4.0, 2.0]), np.array([0.1, 0.7, 0.2, -0.4]), -1.0
    given, weights = x.copy(), np.array([1.0, 10.0, 100.0, 1000.0])
    if not attempted(function):
        return
    found = answer_of(function, lambda rows: np.atleast_2d(rows) @ weights, given, values.copy(), fill)
    if not attempted(found):
        return
    expect(np.array_equal(given, x), "Your function changes x itself: work on a copy.")
    found, order = np.ravel(found), np.argsort(-values)
    expect(
        len(found) == 5,
        f"Four features make five predictions, from none deleted to all; yours are {len(found)}.",
    )
    right = _deleted(x, order, fill) @ weights
    _refuse(found, _deleted(x, order[::-1], fill) @ weights, "Most important first: yours go last.")
    by_size = np.argsort(-np.abs(values))
    _refuse(
        found, _deleted(x, by_size, fill) @ weights, "What speaks against comes last: sort with its sign."
    )
    _refuse(found, _deleted(x, order, 0.0) @ weights, "Put in the fill, not zero.")
    alone = np.vstack([x, *(np.where(np.arange(4) == place, fill, x) for place in order)])
    _refuse(found, alone @ weights, "What is deleted stays deleted: yours come back.")
    expect(
        _same(found, right), "Sort by value, largest first; put in the fill one by one; predict each time."
    )
    print("Right: the curve of a deletion.")


def _deleted(x, order, fill):
    ranks = np.argsort(order)
    return np.where(ranks < np.arange(len(x) + 1)[:, None], fill, x)


def _refuse(found, mistake, hint):
    expect(not _same(found, mistake), hint)


def _same(found, wanted):
    return np.shape(found) == np.shape(wanted) and np.allclose(found, wanted)
