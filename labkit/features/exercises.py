"""Feedback on this chapter's exercises. Each looks at behaviour and has a hint for each usual mistake."""

import numpy as np

from labkit.features.images import centres
from labkit.notebook.answers import answer_of, attempted, expect, require_answer


def check_centre(function):
    """Give feedback on a learner's centre of the ink.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    function : function or ...
        `f(image)` of one grey image, which returns row and column.
    """
    image = np.zeros((8, 10))
    image[1, 2], image[5, 7], image[6, 7] = 1.0, 2.0, 1.0
    if not attempted(function) or not attempted(answer := answer_of(function, image)):
        return
    right = centres(image[None])[0]
    expect(np.size(answer) != 1, "That is one number: a mean grey value is no place. Return row and column.")
    expect(np.shape(answer) == (2,), f"Two numbers are asked for; this has shape {np.shape(answer)}.")
    answer = np.asarray(answer, dtype=float)
    expect(not np.allclose(answer, right[::-1]), "Row first, then column: yours are swapped.")
    expect(not np.allclose(answer, [3.5, 4.5]), "That is the middle of the frame: weigh places by their ink.")
    lit = np.argwhere(image > 0).mean(axis=0)
    expect(
        not np.allclose(answer, lit), "That counts every inked pixel the same: weigh each by its grey value."
    )
    total = right * image.sum()
    expect(not np.allclose(answer, total), "That is a sum: divide it by the sum of all the ink.")
    expect(np.allclose(answer, right), "Sum of place times ink, over sum of ink, for rows and for columns.")
    expect(
        np.allclose(answer_of(function, 5 * image), right),
        "Five times as dark moves your centre: divide by the ink.",
    )
    print("Right: the centre of the ink, however dark it is.")


def check_smoothed_mean(answer, n=4, mean=300.0, overall=180.0, prior=10.0):
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
    """
    if attempted(answer):
        right = (n * mean + prior * overall) / (n + prior)
        mistakes = (
            (mean, "That is the plain mean: four houses are few, so draw it towards the mean of all."),
            (overall, "That forgets the category: its own rows count as well."),
            ((mean + overall) / 2, "Weigh the two means: n rows speak for one, the prior for the other."),
            (
                (n * overall + prior * mean) / (n + prior),
                "The weights are swapped: the prior is for the mean of all.",
            ),
        )
        require_answer(
            answer, right, mistakes, 1e-3, "Take n times its mean plus prior times the mean of all."
        )


def check_cross_fit(function):
    """Give feedback on a learner's cross-fitted target encoding.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    function : function or ...
        `f(categories, y, folds)`: each row gets the mean of its category over the rows of other folds, or
        the mean of all rows of other folds where there is none.
    """
    categories = np.array([0, 0, 0, 1, 1, 1, 2])
    y, folds = np.array([1.0, 3.0, 8.0, 10.0, 20.0, 60.0, 5.0]), np.array([0, 0, 1, 1, 2, 2, 0])
    if not attempted(function) or not attempted(answer := answer_of(function, categories, y, folds)):
        return
    expect(np.shape(answer) == (7,), f"One number a row is asked for: 7; this has shape {np.shape(answer)}.")
    answer = np.asarray(answer, dtype=float)
    leaky = np.array([y[categories == c].mean() for c in categories])
    expect(not np.allclose(answer, leaky), "Each mean holds the row's own label: leave its whole fold out.")
    one_out = [
        (y[(categories == c)].sum() - v) / max((categories == c).sum() - 1, 1)
        for c, v in zip(categories, y, strict=True)
    ]
    expect(
        not np.allclose(answer[:6], one_out[:6]), "That leaves out one row; leave out all rows of its fold."
    )
    own = [y[(categories == c) & (folds == f)].mean() for c, f in zip(categories, folds, strict=True)]
    expect(not np.allclose(answer, own), "Those are the means of the row's own fold: take the other folds.")
    expect(
        np.isfinite(answer).all(),
        "A category that the other folds lack gives no number: use their mean of all.",
    )
    right = [_away(categories, y, folds, row) for row in range(7)]
    expect(not np.isclose(answer[6], y.mean()), "The last row falls back on a mean that holds its own label.")
    expect(np.allclose(answer, right), "The mean of the row's category, over rows whose fold is another.")
    print("Right: no row has a hand in its own number.")


def _away(categories, y, folds, row):
    away = folds != folds[row]
    same = away & (categories == categories[row])
    return y[same if same.any() else away].mean()
