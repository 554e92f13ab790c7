"""Feedback on this chapter's exercises. Each looks at behaviour and has a hint for each usual mistake."""

from collections.abc import Callable
from typing import Any

import numpy as np

from labkit.notebook.answers import answer_of, attempted, expect, require_answer


def check_largest_z(answer: Any, n_rows: int = 101) -> None:
    """Give feedback on the largest z-score that one of some values can have.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    answer : float or ...
    n_rows : int

    Raises
    ------
    WrongAnswerError
        With a hint that fits the mistake.

    Examples
    --------
    >>> check_largest_z(10.0)
    Right.
    """
    if attempted(answer):
        mistakes = (
            (3, "Three is a common threshold, not a bound: the z-score of a single value can be larger."),
            (n_rows - 1, "That is its square: take the root."),
            (np.sqrt(n_rows), "Almost: the outlier also pulls the mean towards itself."),
            (n_rows, "The outlier is one of the values from which the standard deviation is computed."),
        )
        require_answer(
            answer, np.sqrt(n_rows - 1), mistakes, 1e-3, "Take n - 1 zeros and one value v; let v grow."
        )


def check_z_score(function: Callable) -> None:
    """Give feedback on a learner's z-score of new rows.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    function : function or ...
        `f(X_train, X_test)`, which returns the scaled test rows.

    Raises
    ------
    WrongAnswerError
        With a hint that fits the mistake.

    Examples
    --------
    >>> check_z_score(...)
    Not attempted yet: replace the ... and run this cell again.
    """
    result: Any
    rng = np.random.default_rng(0)
    X_train = rng.normal(5, 3, size=(30, 3)) * [1, 10, 0.1]
    X_test = rng.normal(6, 4, size=(8, 3))
    if not attempted(function) or not attempted(result := answer_of(function, X_train.copy(), X_test.copy())):
        return
    mean = X_train.mean(axis=0)
    spread = X_train.std(axis=0)
    both = np.concatenate([X_train, X_test])
    expect(np.shape(result) == (8, 3), f"The test rows have shape (8, 3); yours have {np.shape(result)}.")
    for wrong, hint in (
        ((X_test - mean) / spread**2, "That divides by the variance: take its root."),
        (
            (X_test - X_test.mean(axis=0)) / X_test.std(axis=0),
            "Mean and standard deviation are those of the test rows: take those of the training rows.",
        ),
        (
            (X_test - both.mean(axis=0)) / both.std(axis=0),
            "The test rows are part of mean and standard deviation: a leak.",
        ),
        ((X_test - X_train.mean()) / X_train.std(), "One mean for all columns: take axis 0."),
        (X_test - mean, "Now divide by the standard deviation."),
    ):
        _refuse(result, wrong, hint)
    right = [(X_test - mean) / X_train.std(axis=0, ddof=ddof) for ddof in (0, 1)]
    expect(
        any(_same(result, each) for each in right),
        "Subtract the training mean and divide by the training standard deviation.",
    )
    constant = answer_of(function, np.ones((4, 1)), np.ones((2, 1)))
    expect(
        _same(constant, np.zeros((2, 1))),
        "A constant column has standard deviation 0: do not divide by it.",
    )
    print("Right: mean and standard deviation are those of the training rows alone.")


def check_merged(function: Callable) -> None:
    """Give feedback on a learner's mean and variance of a batch that two machines share.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    function : function or ...
        `f(sizes, means, variances)`, which returns the mean and the variance of all rows.

    Raises
    ------
    WrongAnswerError
        With a hint that fits the mistake.

    Examples
    --------
    >>> def merge(sizes, means, variances):
    ...     mean = sizes @ means / sizes.sum()
    ...     return mean, sizes @ (variances + means**2) / sizes.sum() - mean**2
    >>> check_merged(merge)
    Right: in this way machines share one batch normalization.
    """
    result: Any
    parts = [np.array([1.0, 2.0, 6.0, 7.0]), np.array([20.0, 22.0])]
    sizes, means, variances = (np.array([f(part) for part in parts]) for f in (len, np.mean, np.var))
    if not attempted(function) or not attempted(result := answer_of(function, sizes, means, variances)):
        return
    expect(isinstance(result, tuple) and len(result) == 2, "Return two numbers: mean and variance.")
    mean, variance = result
    whole = np.concatenate(parts)
    _refuse(mean, means.mean(), "The parts differ in size: weight each mean by its number of rows.")
    expect(_same(mean, whole.mean()), "The mean is the sum of all values over the number of all rows.")
    within = sizes @ variances / sizes.sum()
    _refuse(
        variance,
        variances.mean(),
        "The mean of the variances ignores two things: the sizes, and the distance between the means.",
    )
    _refuse(variance, within, "That is the variance within the parts: add the variance of their means.")
    _refuse(variance, np.sqrt(whole.var()), "That is the standard deviation; the variance is expected.")
    expect(
        _same(variance, whole.var()),
        "The variance is the mean of squares minus the square of the mean, each over all rows.",
    )
    print("Right: in this way machines share one batch normalization.")


def _same(result, right):
    return np.shape(result) == np.shape(right) and np.allclose(result, right)


def _refuse(result, wrong, hint):
    expect(not _same(result, wrong), hint)
