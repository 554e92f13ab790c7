"""Feedback on exercises: every wrong answer is a real mistake and earns the hint that fits it."""

import numpy as np
import pytest

from labkit import normalization
from labkit.notebook.answers import WrongAnswerError


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (3, "not a bound"),
        (100, "take the root"),
        (np.sqrt(101), "pulls the mean"),
        (101, "one of the values"),
        (7, "let v grow"),
        ("10", "number is expected"),
    ],
)
def test_a_wrong_bound_earns_its_hint(answer, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        normalization.check_largest_z(answer)


@pytest.mark.parametrize("answer", [10, 10.0, np.sqrt(100)])
def test_the_right_bound_is_right(answer, capsys):
    normalization.check_largest_z(answer)
    assert capsys.readouterr().out == "Right.\n"


def by_variance(train, test):
    return (test - train.mean(axis=0)) / train.var(axis=0)


def by_itself(train, test):
    return (test - test.mean(axis=0)) / test.std(axis=0)


def by_both(train, test):
    return by_itself(both := np.concatenate([train, test]), both)[len(train) :]


def by_one_mean(train, test):
    return (test - train.mean()) / train.std()


def without_constant(train, test):
    return (test - train.mean(axis=0)) / train.std(axis=0)


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (by_variance, "divides by the variance"),
        (by_itself, "those of the test rows"),
        (by_both, "a leak"),
        (by_one_mean, "take axis 0"),
        (lambda train, test: test - train.mean(axis=0), "Now divide"),
        (lambda train, test: (test - train.mean(axis=0))[0], "have shape"),
        (
            lambda train, test: (test - train.min(axis=0)) / np.ptp(train, axis=0),
            "Subtract the training mean",
        ),
        (without_constant, "constant column"),
        (lambda train, test: train[99], "stops with IndexError"),
    ],
)
def test_a_wrong_z_score_earns_its_hint(function, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        normalization.check_z_score(function)


@pytest.mark.parametrize("ddof", [0, 1])
def test_the_right_z_score_is_right_with_either_divisor(ddof, capsys):
    def right(train, test):
        spread = train.std(axis=0, ddof=ddof)
        return (test - train.mean(axis=0)) / np.where(spread > 0, spread, 1)

    normalization.check_z_score(right)
    assert capsys.readouterr().out.startswith("Right")


def merged(sizes, means, variances):
    mean = sizes @ means / sizes.sum()
    return mean, sizes @ (variances + means**2) / sizes.sum() - mean**2


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (lambda n, m, v: (m.mean(), v.mean()), "weight each mean"),
        (lambda n, m, v: (0.0, v.mean()), "sum of all values"),
        (lambda n, m, v: (merged(n, m, v)[0], v.mean()), "ignores two things"),
        (lambda n, m, v: (merged(n, m, v)[0], n @ v / n.sum()), "add the variance of their means"),
        (lambda n, m, v: (merged(n, m, v)[0], np.sqrt(merged(n, m, v)[1])), "standard deviation"),
        (lambda n, m, v: (merged(n, m, v)[0], 1.0), "mean of squares"),
        (lambda n, m, v: merged(n, m, v)[0], "Return two numbers"),
        (lambda n, m, v: m[7], "stops with IndexError"),
    ],
)
def test_a_wrong_merge_earns_its_hint(function, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        normalization.check_merged(function)


def chan(sizes, means, variances):
    n, mean, squares = sizes[0], means[0], variances[0] * sizes[0]
    for m, other, variance in zip(sizes[1:], means[1:], variances[1:], strict=True):
        gap, total = other - mean, n + m
        squares += variance * m + gap**2 * n * m / total
        n, mean = total, mean + gap * m / total
    return mean, squares / n


@pytest.mark.parametrize("function", [merged, chan])
def test_a_right_merge_in_any_form_is_right(function, capsys):
    normalization.check_merged(function)
    assert capsys.readouterr().out.startswith("Right")


CHECKS = [normalization.check_largest_z, normalization.check_z_score, normalization.check_merged]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("nothing", [None, ...])
def test_no_attempt_is_no_mistake(check, nothing, capsys):
    check(nothing)
    assert capsys.readouterr().out.startswith("Not attempted yet")


@pytest.mark.parametrize("check", CHECKS[1:])
@pytest.mark.parametrize("nothing", [None, ...])
def test_a_function_that_returns_nothing_is_no_attempt(check, nothing, capsys):
    check(lambda *arguments: nothing)
    assert capsys.readouterr().out.startswith("Not attempted yet")
