"""Feedback on exercises: every wrong answer is a real mistake and earns the hint that fits it."""

import re

import numpy as np
import pytest

from labkit import backprop
from labkit.backprop import Scalar
from labkit.backprop.compute import BackpropState
from labkit.notebook.answers import WrongAnswerError

CHECKS = [backprop.check_paths, backprop.check_softsign, backprop.check_column_mean]


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (3.0, "one path alone"),
        (5, "both of its factors"),
        (6.0, "path through 2 x is missing"),
        (2, "path through 2 x alone"),
        (15.0, "the value"),
        (7, "all three paths"),
        ("8", "number is expected"),
    ],
)
def test_a_wrong_sum_over_paths_earns_its_hint(answer, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        backprop.check_paths(answer)


@pytest.mark.parametrize("answer", [8, 8.0, np.float64(8)])
def test_the_right_sum_is_right(answer, capsys):
    backprop.check_paths(answer)
    assert capsys.readouterr().out == "Right.\n"


def made(value, slope):
    return lambda x: backprop.node(value(x.value), "softsign", (x, lambda g: slope(g, x.value)))


def softsign(x):
    return x / (1 + abs(x))


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (made(lambda x: x / (1 + x), lambda g, x: g), "forget the absolute value"),
        (made(softsign, lambda g, x: 1 / (1 + abs(x)) ** 2), "multiply it by g"),
        (made(softsign, lambda g, x: g), "passes g on unchanged"),
        (made(softsign, lambda g, x: g / (1 + abs(x))), "squared"),
        (made(softsign, lambda g, x: -g / (1 + abs(x)) ** 2), "elementwise"),
        (made(softsign, lambda g, x: g.sum()), "shape of x"),
        (made(lambda x: softsign(x).sum(), lambda g, x: g), "keep the shape"),
        (lambda x: softsign(x.value), "Return a Tensor"),
        (lambda x: backprop.node(softsign(x.value), "softsign"), "No link leads back"),
        (lambda x: x.value[9], "stops with IndexError"),
    ],
)
def test_a_wrong_softsign_earns_its_hint(function, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        backprop.check_softsign(function)


def test_the_right_softsign_is_right(capsys):
    backprop.check_softsign(made(softsign, lambda g, x: g / (1 + abs(x)) ** 2))
    assert capsys.readouterr().out.startswith("Right")


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (lambda g, shape: g / shape[0], "Every cell"),
        (lambda g, shape: np.broadcast_to(g, shape), "gradient of a sum"),
        (lambda g, shape: np.broadcast_to(g / shape[1], shape), "not of columns"),
        (lambda g, shape: np.broadcast_to(g / 12, shape), "not by all cells"),
        (lambda g, shape: np.zeros(shape), "over the number of rows"),
        (lambda g, shape: g[:, None] * np.ones((3, 4)), r"must be \(4, 3\)"),
        (lambda g, shape: g @ shape, "stops with ValueError"),
    ],
)
def test_a_wrong_way_back_through_the_mean_earns_its_hint(function, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        backprop.check_column_mean(function)


@pytest.mark.parametrize(
    "function",
    [
        lambda g, shape: np.broadcast_to(g / shape[0], shape),
        lambda g, shape: np.tile(g, (shape[0], 1)) / shape[0],
    ],
)
def test_the_right_way_back_is_right_in_any_form(function, capsys):
    backprop.check_column_mean(function)
    assert capsys.readouterr().out.startswith("Right")


def walk_of(state):
    """Return the walk of a state of the panel."""
    return BackpropState(**state).walk


def v1(**changes):
    """Return a state of the panel, and the gradient of v1 by the rule: 2 (result - target) × unit."""
    state = {"leaf": "v1", "activation": "tanh"} | changes
    values = walk_of(state).graph
    value = dict(zip(values.labels, (node.value for node in values.nodes), strict=True))
    return state, 2 * value["m"] * value["d"]


def wrong(*arguments):
    with pytest.raises(WrongAnswerError) as caught:
        backprop.check_gradient(*arguments)
    return str(caught.value)


def test_a_gradient_is_right_within_two_percent(capsys):
    state, right = v1(seed=1)
    for answer in (right, 1.019 * right, 0.981 * right):
        backprop.check_gradient(state, "v1", answer)
    assert capsys.readouterr().out == 3 * "Right.\n"
    assert "2%" in wrong(state, "v1", 1.03 * right)


def test_a_hint_comes_after_two_misses_and_its_numbers_lead_to_the_answer():
    state, right = v1(seed=2)
    assert "Try once more" in wrong(state, "v1", 7 * right)
    hint = wrong(state, "v1", 7 * right)
    slope, child = re.fullmatch(
        r"Slope times gradient: v1 gets (\S+) × the gradient of (\w+)\.", hint
    ).groups()
    assert float(slope) * walk_of(state).gradients[child] == pytest.approx(right, rel=0.01)
    assert "the sign is not" in wrong(state, "v1", -right)
    backprop.check_gradient(state, "v1", right)
    assert "Try once more" in wrong(state, "v1", 7 * right)  # counted from the beginning


def test_a_leaf_with_several_uses_is_told_all_of_them():
    state = {"expression": "two paths", "activation": "tanh"}
    wrong(state, "w", 99)
    assert wrong(state, "w", 99).count("the gradient of") == 3
    last = walk_of(state).graph.labels[-1]
    wrong(state, last, 99)
    assert wrong(state, last, 99) == "The last node has the gradient 1."


def test_a_dead_end_has_the_gradient_zero(capsys):
    state = {"activation": "relu", "initialization": "zero"}
    backprop.check_gradient(state, "v1", 0)
    assert capsys.readouterr().out == "Right.\n"
    assert "2%" in wrong(state, "v1", 0.1)


def test_an_own_expression_can_be_asked_for(capsys):
    def own():
        x = Scalar(3.0, "x")
        return x * x + x

    backprop.check_gradient({}, "x", 7, own_expression=own)
    assert capsys.readouterr().out == "Right.\n"


def test_only_what_is_in_the_graph_is_asked_for():
    with pytest.raises(ValueError, match="`name` must be one of"):
        backprop.check_gradient({}, "w99", 1)
    assert "number is expected" in wrong({}, "w11", "much")
    backprop.check_gradient({}, "w99", ...)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("nothing", [None, ...])
def test_no_attempt_is_no_mistake(check, nothing, capsys):
    check(nothing)
    if check is not backprop.check_paths:
        check(lambda *arguments: nothing)
    assert capsys.readouterr().out.startswith("Not attempted yet")
