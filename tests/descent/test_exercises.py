"""Feedback on exercises: every wrong answer is a real mistake and earns the hint that fits it."""

import numpy as np
import pytest

from labkit import descent
from labkit.notebook.answers import WrongAnswerError


def climbs(weights, gradient, memory, rate):
    velocity = 0.9 * memory.get("v", 0) + rate * gradient
    return weights + velocity, {"v": velocity}


def forgets(weights, gradient, memory, rate):
    return weights - rate * gradient, {}


def averages(weights, gradient, memory, rate):
    velocity = 0.9 * memory.get("v", 0) + 0.1 * gradient
    return weights - rate * velocity, {"v": velocity}


def returns_weights_only(weights, gradient, memory, rate):
    return weights - rate * gradient


def remembers_half(weights, gradient, memory, rate):
    velocity = 0.5 * memory.get("v", 0) + rate * gradient
    return weights - velocity, {"v": velocity}


def adds_up_entries(weights, gradient, memory, rate):
    return (weights - rate * gradient).sum(), {}


def nesterov(weights, gradient, memory, rate):
    velocity = 0.9 * memory.get("v", 0) + rate * gradient
    return weights - 0.9 * velocity - rate * gradient, {"v": velocity}


def breaks(weights, gradient, memory, rate):
    return weights - memory["v"], memory


def remembers_only_the_first(weights, gradient, memory, rate):
    velocity = 0.9 * memory.get("v", 0) + rate * gradient
    return weights - velocity, memory or {"v": velocity}


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        (climbs, "against the gradient"),
        (forgets, "remember the velocity"),
        (averages, "adds the new one whole"),
        (nesterov, "Nesterov"),
        (breaks, "stops with KeyError"),
        (returns_weights_only, "Return two things"),
        (remembers_half, "1.9 times"),
        (adds_up_entries, "keep their shape"),
        (remembers_only_the_first, "passed on"),
    ],
)
def test_a_wrong_momentum_earns_its_hint(rule, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        descent.check_momentum(rule)


def in_the_form_of_the_chapter(weights, gradient, memory, rate):
    velocity = 0.9 * memory.get("velocity", 0.0) + rate * gradient
    return weights - velocity, {"velocity": velocity}


def in_another_form(weights, gradient, memory, rate):
    total = gradient + 0.9 * memory.get("sum of gradients", 0)
    return weights - rate * total, {"sum of gradients": total}


def in_place(weights, gradient, memory, rate):
    memory["v"] = 0.9 * memory.get("v", 0) + rate * gradient
    weights -= memory["v"]
    return weights, memory


@pytest.mark.parametrize("rule", [in_the_form_of_the_chapter, in_another_form, in_place])
def test_right_momentum_in_any_form_is_right(rule, capsys):
    descent.check_momentum(rule)
    assert capsys.readouterr().out.startswith("Right")


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (1.0, "largest curvature"),
        (0.02, "up to twice"),
        (2 / 52, "fastest rate"),
        (25, "condition number"),
        (3, "solve for"),
        ("0.04", "number is expected"),
        (float("nan"), "number is expected"),
    ],
)
def test_a_wrong_rate_earns_its_hint(answer, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        descent.check_stable_rate(answer)


@pytest.mark.parametrize("answer", [0.04, 2 / 50, np.float64(0.04)])
def test_the_right_rate_is_right(answer, capsys):
    descent.check_stable_rate(answer)
    assert capsys.readouterr().out == "Right.\n"


@pytest.mark.parametrize(
    ("pool", "hint"),
    [
        (lambda gradients, sizes: np.sum(gradients, axis=0), "That is the sum"),
        (lambda gradients, sizes: np.mean(gradients, axis=0), "weight each by its rows"),
        (lambda gradients, sizes: np.sum(gradients) / 6, "2 entries"),
        (lambda gradients, sizes: np.mean(gradients, axis=1), "axis 0"),
        (lambda gradients, sizes: sizes @ np.array(gradients), "Divide"),
        (lambda gradients, sizes: gradients / sizes[7], "stops with IndexError"),
    ],
)
def test_a_wrong_pool_earns_its_hint(pool, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        descent.check_pooled(pool)


@pytest.mark.parametrize(
    "pool",
    [
        lambda gradients, sizes: np.average(gradients, axis=0, weights=sizes),
        lambda gradients, sizes: sum(g * n for g, n in zip(gradients, sizes, strict=True)) / sum(sizes),
    ],
)
def test_the_right_pool_is_right_in_any_form(pool, capsys):
    descent.check_pooled(pool)
    assert capsys.readouterr().out.startswith("Right")


@pytest.mark.parametrize("check", [descent.check_stable_rate, descent.check_momentum, descent.check_pooled])
@pytest.mark.parametrize("nothing", [None, ...])
def test_no_attempt_is_no_mistake(check, nothing, capsys):
    check(nothing)
    assert capsys.readouterr().out.startswith("Not attempted yet")


@pytest.mark.parametrize("check", [descent.check_momentum, descent.check_pooled])
@pytest.mark.parametrize("nothing", [None, ...])
def test_a_function_that_returns_nothing_is_no_attempt(check, nothing, capsys):
    check(lambda *arguments: nothing)
    assert capsys.readouterr().out.startswith("Not attempted yet")
