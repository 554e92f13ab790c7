"""Feedback on this chapter's exercises: each check looks at behaviour and has hints for usual mistakes."""

from collections.abc import Callable
from types import EllipsisType

import numpy as np

from labkit.features.images import centres
from labkit.notebook.answers import answer_of, attempted, expect, require_answer


def check_centre(function: Callable | EllipsisType) -> None:
    """Give feedback on a learner's centre of the ink.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    function : function or ...
        `f(image)` of one grey image, which returns row and column.

    Raises
    ------
    WrongAnswerError
        For a wrong answer, with a hint that fits it.

    Examples
    --------
    >>> check_centre(lambda image: centres(image[None])[0])
    Right: this is the centre of the ink, however dark the image is.
    """
    image = np.zeros((8, 10))
    image[[1, 5, 6], [2, 7, 7]] = [1.0, 2.0, 1.0]
    if not attempted(function) or not attempted(answer := answer_of(function, image)):
        return
    right = centres(image[None])[0]
    expect(
        np.size(answer) != 1,
        "That is one number, the mean grey value. A centre has two: return row and column.",
    )
    expect(
        np.shape(answer) == (2,), f"Return two numbers, row and column; yours has shape {np.shape(answer)}."
    )
    answer = np.asarray(answer, dtype=float)
    expect(not np.allclose(answer, right[::-1]), "Row and column are swapped: return the row first.")
    expect(
        not np.allclose(answer, [3.5, 4.5]),
        "That is the middle of the image: weight each position by its ink.",
    )
    lit = np.argwhere(image > 0).mean(axis=0)
    expect(
        not np.allclose(answer, lit), "That counts every inked pixel the same: weight each by its grey value."
    )
    total = right * image.sum()
    expect(not np.allclose(answer, total), "That is a weighted sum: divide it by the sum of all the ink.")
    expect(
        np.allclose(answer, right),
        f"Your centre is {_pair(answer)}; expected {_pair(right)}: "
        "the sum of position times ink, divided by the sum of ink.",
    )
    expect(
        np.allclose(answer_of(function, 5 * image), right),
        "On an image five times as dark your centre moves: divide by the sum of its ink.",
    )
    print("Right: this is the centre of the ink, however dark the image is.")


def check_smoothed_mean(
    answer: float | EllipsisType,
    n: int = 4,
    mean: float = 300.0,
    overall: float = 180.0,
    prior: float = 10.0,
) -> None:
    """Give feedback on the smoothed target mean of a small category.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    answer : float or ...
    n : int
        Rows of the category.
    mean, overall : float
        Of the category and of all rows.
    prior : float

    Raises
    ------
    WrongAnswerError
        For a wrong answer, with a hint that fits it.

    Examples
    --------
    >>> check_smoothed_mean((4 * 300 + 10 * 180) / 14)
    Right...
    """
    if attempted(answer):
        right = (n * mean + prior * overall) / (n + prior)
        mistakes = (
            (
                mean,
                "That is the plain mean of the category: shrink it towards the mean of all.",
            ),
            (overall, "That is the mean of all and forgets the category: its own rows count as well."),
            (
                (mean + overall) / 2,
                "Weight the two means: n rows for the category, the prior for the mean of all.",
            ),
            (
                (n * overall + prior * mean) / (n + prior),
                "The weights are swapped: the prior is for the mean of all.",
            ),
        )
        require_answer(
            answer, right, mistakes, 1e-3, "Take n times its mean plus prior times the mean of all."
        )


def check_cross_fit(function: Callable | EllipsisType) -> None:
    """Give feedback on a learner's cross-fitted target encoding.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    function : function or ...
        `f(categories, y, folds)`: each row gets the mean of its category over the rows of other folds, or
        the mean of all rows of other folds where there is none.

    Raises
    ------
    WrongAnswerError
        For a wrong answer, with a hint that fits it.

    Examples
    --------
    >>> check_cross_fit(...)
    Not attempted yet...
    """
    categories = np.array([0, 0, 0, 1, 1, 1, 2])
    y = np.array([1.0, 3.0, 8.0, 10.0, 20.0, 60.0, 5.0])
    folds = np.array([0, 0, 1, 1, 2, 2, 0])
    if not attempted(function) or not attempted(answer := answer_of(function, categories, y, folds)):
        return
    expect(
        np.shape(answer) == (7,), f"Return one number a row, shape (7,); yours has shape {np.shape(answer)}."
    )
    answer = np.asarray(answer, dtype=float)
    leaky = np.array([y[categories == c].mean() for c in categories])
    expect(
        not np.allclose(answer, leaky), "Each mean contains the row's own label: leave its whole fold out."
    )
    one_out = [
        (y[(categories == c)].sum() - v) / max((categories == c).sum() - 1, 1)
        for c, v in zip(categories, y, strict=True)
    ]
    expect(
        not np.allclose(answer[:6], one_out[:6]),
        "That leaves out the row itself only; leave out all rows of its fold.",
    )
    own = [y[(categories == c) & (folds == f)].mean() for c, f in zip(categories, folds, strict=True)]
    expect(not np.allclose(answer, own), "Those are the means over the row's own fold: take the other folds.")
    expect(
        np.isfinite(answer).all(),
        "A category that the other folds lack gives no number: use the mean of all rows of the other folds.",
    )
    right = [_away(categories, y, folds, row) for row in range(7)]
    expect(
        not np.isclose(answer[6], y.mean()), "The last row falls back on a mean that contains its own label."
    )
    wrong = int(np.argmax(~np.isclose(answer, right)))
    expect(
        np.allclose(answer, right),
        f"Row {wrong}: your value is {answer[wrong]:.4g}; expected {right[wrong]:.4g}, "
        "the mean of its category over the rows of the other folds.",
    )
    print("Right: no row contributes to its own number.")


def _pair(numbers):
    return f"({numbers[0]:.3g}, {numbers[1]:.3g})"


def _away(categories, y, folds, row):
    away = folds != folds[row]
    same = away & (categories == categories[row])
    return y[same if same.any() else away].mean()
