"""Feedback on this chapter's exercises. Each looks at behaviour and has a hint for each usual mistake."""

import numpy as np

from labkit.notebook.answers import answer_of, attempted, expect, require_answer


def check_largest_z(answer, n_rows=101):
    """Give feedback on the largest z-score that one of some values can have.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    answer : float or ...
    n_rows : int
    """
    if attempted(answer):
        mistakes = (
            (3, "Three is a habit, not a bound: a single value may stand further out."),
            (n_rows - 1, "That is its square: take the root."),
            (np.sqrt(n_rows), "Almost: the outlier pulls the mean towards itself as well."),
            (n_rows, "The outlier is one of the values that make the standard deviation."),
        )
        require_answer(
            answer, np.sqrt(n_rows - 1), mistakes, 1e-3, "Take n - 1 zeros and one value v; let v grow."
        )


def check_z_score(function):
    """Give feedback on a learner's z-score of new rows.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    function : function or ...
        `f(X_train, X_test)`, which returns the scaled test rows.
    """
    rng = np.random.default_rng(0)
    X_train, X_test = rng.normal(5, 3, size=(30, 3)) * [1, 10, 0.1], rng.normal(6, 4, size=(8, 3))
    if not attempted(function) or not attempted(result := answer_of(function, X_train.copy(), X_test.copy())):
        return
    mean, spread, both = X_train.mean(axis=0), X_train.std(axis=0), np.concatenate([X_train, X_test])
    expect(np.shape(result) == (8, 3), f"The test rows have shape (8, 3); yours have {np.shape(result)}.")
    _refuse(result, (X_test - mean) / spread**2, "That divides by the variance: take its root.")
    _refuse(result, (X_test - X_test.mean(axis=0)) / X_test.std(axis=0), "The test rows measure themselves.")
    _refuse(
        result, (X_test - both.mean(axis=0)) / both.std(axis=0), "The test rows take part in the fit: a leak."
    )
    _refuse(result, (X_test - X_train.mean()) / X_train.std(), "One mean for all columns: take axis 0.")
    _refuse(result, X_test - mean, "Now divide by the standard deviation.")
    right = [(X_test - mean) / X_train.std(axis=0, ddof=ddof) for ddof in (0, 1)]
    expect(any(_same(result, one) for one in right), "Take off the training mean, divide by its spread.")
    constant = answer_of(function, np.ones((4, 1)), np.ones((2, 1)))
    expect(_same(constant, np.zeros((2, 1))), "A constant column has spread 0: do not divide by it.")
    print("Right: the training rows measure, the test rows are measured.")


def check_merged(function):
    """Give feedback on a learner's mean and variance of a batch that two machines share.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    function : function or ...
        `f(sizes, means, variances)`, which returns the mean and the variance of all rows.
    """
    parts = [np.array([1.0, 2.0, 6.0, 7.0]), np.array([20.0, 22.0])]
    sizes, means, variances = (np.array([f(part) for part in parts]) for f in (len, np.mean, np.var))
    if not attempted(function) or not attempted(result := answer_of(function, sizes, means, variances)):
        return
    expect(isinstance(result, tuple) and len(result) == 2, "Return two numbers: mean and variance.")
    mean, variance = result
    whole = np.concatenate(parts)
    _refuse(mean, means.mean(), "The parts differ in size: weight each mean by its rows.")
    expect(_same(mean, whole.mean()), "The mean is the sum of all values over the number of all rows.")
    within = sizes @ variances / sizes.sum()
    _refuse(variance, variances.mean(), "A mean of variances misses two things: sizes, and distance.")
    _refuse(variance, within, "That is the spread within the parts: add the spread of their means.")
    _refuse(variance, np.sqrt(whole.var()), "That is the standard deviation: the variance is asked for.")
    expect(_same(variance, whole.var()), "Mean of squares less square of mean, each over all rows.")
    print("Right: so machines share one batch normalization.")


def _same(result, right):
    return np.shape(result) == np.shape(right) and np.allclose(result, right)


def _refuse(result, wrong, hint):
    expect(not _same(result, wrong), hint)
