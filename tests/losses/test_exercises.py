"""Exercises: right answers pass, each usual mistake gets its hint."""

import numpy as np
import pytest

from labkit import losses
from labkit.losses.exercises import DEMAND
from labkit.notebook.answers import WrongAnswerError

NOTHING = [None, ...]


def huber(y, p, delta):
    e = y - p
    inside = np.abs(e) <= delta
    return np.where(inside, e**2 / 2, delta * np.abs(e) - delta**2 / 2), -np.clip(e, -delta, delta)


def stable(y, z):
    return np.logaddexp(0, z) - y * z


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@pytest.mark.parametrize("check", [losses.check_order, losses.check_huber, losses.check_stable])
@pytest.mark.parametrize("answer", NOTHING)
def test_no_answer_is_no_mistake(check, answer, capsys):
    check(answer)
    assert "Not attempted" in capsys.readouterr().out


@pytest.mark.parametrize("check", [losses.check_huber, losses.check_stable])
def test_an_empty_function_is_no_mistake(check, capsys):
    check(lambda *arguments: ...)
    assert "Not attempted" in capsys.readouterr().out


def test_right_answers_pass(capsys):
    losses.check_order(10)
    losses.check_huber(huber)
    losses.check_stable(stable)
    losses.check_stable(lambda y, z: np.maximum(z, 0) - y * z + np.log1p(np.exp(-abs(z))))
    assert capsys.readouterr().out.count("Right") == 4


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (float(np.mean(DEMAND)), "That is the mean"),
        (8, "That is the median"),
        (5, "swapped"),
        (40, "covers every day"),
        (12, "look for that quantile"),
        ("ten", "A number is expected; got "),
    ],
)
def test_wrong_orders(answer, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        losses.check_order(answer)


def wrong_value(change):
    def function(y, p, delta):
        each, slope = huber(y, p, delta)
        return change(each, y - p, delta), slope

    return function


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (lambda y, p, d: huber(y, p, d)[0], "Return two things"),
        (lambda y, p, d: (huber(y, p, d)[0].mean(), huber(y, p, d)[1]), "for each row, no mean"),
        (wrong_value(lambda L, e, d: np.where(np.abs(e) <= d, e**2, L)), "without the half"),
        (wrong_value(lambda L, e, d: np.where(np.abs(e) <= d, L, d * np.abs(e))), "take off"),
        (wrong_value(lambda L, e, d: e**2 / 2), "parabola everywhere"),
        (wrong_value(lambda L, e, d: L + 1), "are not Huber's"),
        (lambda y, p, d: (huber(y, p, d)[0], y - p), "slopes are not their derivatives"),
        (lambda y, p, d: (huber(y, p, d)[0], np.clip(y - p, -d, d)), "wrong sign"),
        (lambda y, p, d: (huber(y, p, d)[0], p - y), "stays at δ"),
        (lambda y, p: None, "stops with TypeError"),
    ],
)
def test_wrong_hubers(function, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        losses.check_huber(function)


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (lambda y, z: stable(y, z).mean(), "for each row, no mean"),
        (lambda y, z: -stable(y, z), "The sign is wrong"),
        (lambda y, z: -y * np.log(sigmoid(z)), "second term is missing"),
        (lambda y, z: z, "are not the cross-entropies"),
        (lambda y, z: -y * np.log(sigmoid(z)) - (1 - y) * np.log(1 - sigmoid(z)), "never take the log"),
        (
            lambda y, z: -np.log(np.clip(np.where(y > 0, sigmoid(z), 1 - sigmoid(z)), 1e-7, 1)),
            "is something cut off",
        ),
        (lambda y, z: 1 / 0, "stops with ZeroDivisionError"),
    ],
)
@pytest.mark.filterwarnings("ignore:overflow encountered")
def test_wrong_cross_entropies(function, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        losses.check_stable(function)
