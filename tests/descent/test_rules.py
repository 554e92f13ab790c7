"""Each rule takes the step that its formula says, and refuses numbers that its formula cannot bear."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit import descent

FIRST = np.array([3.0, -0.5])
SECOND = np.array([-1.0, 2.0])
RATE = 0.1
unit = st.floats(0, 0.999)


def moves(rule, *gradients):
    """Return the moves that a rule makes when it meets these gradients."""
    memory = {}
    place = np.zeros(2)
    result = []
    for gradient in gradients:
        moved, memory = rule(place, gradient, memory, RATE)
        result.append(moved - place)
        place = moved
    return result


def test_gradient_descent_by_hand():
    np.testing.assert_allclose(
        moves(descent.gradient_descent(), FIRST, SECOND), [-RATE * FIRST, -RATE * SECOND]
    )


@given(beta=unit)
def test_momentum_by_hand(beta):
    result = moves(descent.momentum(beta), FIRST, SECOND)
    np.testing.assert_allclose(result, [-RATE * FIRST, -RATE * (beta * FIRST + SECOND)], atol=1e-12)


@given(beta=unit)
def test_nesterov_by_hand(beta):
    second = beta * (beta * FIRST + SECOND) + SECOND
    result = moves(descent.nesterov(beta), FIRST, SECOND)
    np.testing.assert_allclose(result, [-RATE * (1 + beta) * FIRST, -RATE * second], atol=1e-12)


def test_adagrad_by_hand():
    square = 0.1 + FIRST**2
    expected = [-RATE * FIRST / np.sqrt(square), -RATE * SECOND / np.sqrt(square + SECOND**2)]
    np.testing.assert_allclose(moves(descent.adagrad(), FIRST, SECOND), expected, rtol=1e-6)


@given(rho=unit)
def test_rmsprop_by_hand(rho):
    square = (1 - rho) * FIRST**2
    last = rho * square + (1 - rho) * SECOND**2
    expected = [-RATE * g / np.sqrt(s + 1e-7) for g, s in ((FIRST, square), (SECOND, last))]
    np.testing.assert_allclose(moves(descent.rmsprop(rho), FIRST, SECOND), expected)


@given(beta_1=unit, beta_2=unit)
def test_adam_by_hand_in_the_form_of_its_paper(beta_1, beta_2):
    mean = (1 - beta_1) * (beta_1 * FIRST + SECOND) / (1 - beta_1**2)
    square = (1 - beta_2) * (beta_2 * FIRST**2 + SECOND**2) / (1 - beta_2**2)
    first, second = moves(descent.adam(beta_1, beta_2, epsilon=1e-12), FIRST, SECOND)
    np.testing.assert_allclose(first, -RATE * np.sign(FIRST), rtol=1e-6)
    np.testing.assert_allclose(second, -RATE * mean / np.sqrt(square), rtol=1e-6, atol=1e-12)


@given(size=st.floats(0.1, 1e6))
def test_adams_first_step_is_as_long_as_the_rate_whatever_the_gradient(size):
    (first,) = moves(descent.adam(), size * FIRST)
    np.testing.assert_allclose(np.abs(first), RATE, rtol=1e-3)


def test_momentum_zero_is_gradient_descent():
    zero = {"momentum": descent.momentum(0.0), "Nesterov": descent.nesterov(0.0)}
    run = descent.race({**zero, "plain": descent.gradient_descent()}, descent.ravine())
    np.testing.assert_array_equal(run.weights[0], run.weights[2])
    np.testing.assert_array_equal(run.weights[1], run.weights[2])


def test_there_are_six_rules_under_their_names():
    assert [name for name, rule in descent.RULES.items() if rule.name == name] == list(descent.RULES)
    assert len(descent.RULES) == 6


@pytest.mark.parametrize("rule", (descent.RULES | descent.MORE_RULES).values(), ids=lambda rule: rule.name)
def test_a_rule_treats_every_weight_alone_and_changes_nothing_it_is_handed(rule):
    """So that a race may run it on one number, on two or on a table of them."""
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(4, 3, 2))
    gradients = rng.normal(size=(5, 4, 3, 2))
    kept = weights.copy(), gradients.copy()
    table = weights
    memory = {}
    alone = [float(weight) for weight in weights.ravel()]
    memories = [{} for _ in alone]
    for gradient in gradients:
        before = {name: np.copy(value) for name, value in memory.items()}
        handed = memory
        table, memory = rule(table, gradient, handed, RATE)
        assert handed.keys() == before.keys()
        assert all(np.array_equal(handed[name], before[name]) for name in before)
        steps = zip(alone, gradient.ravel().tolist(), memories, strict=True)
        alone, memories = zip(*[rule(*step, RATE) for step in steps], strict=True)
        np.testing.assert_allclose(table.ravel(), alone, rtol=1e-13)
    np.testing.assert_array_equal(weights, kept[0])
    np.testing.assert_array_equal(gradients, kept[1])


@pytest.mark.parametrize("make", [descent.momentum, descent.nesterov, descent.rmsprop, descent.adam])
@pytest.mark.parametrize("beta", [1.0, -0.1, float("nan"), "0.9", None, True])
def test_betas_outside_their_range_are_refused_in_a_sentence(make, beta):
    with pytest.raises(ValueError, match=r"^`(beta|rho|beta_1)` must lie in \[0, 1\); got \w+=.*\.$"):
        make(beta)


@pytest.mark.parametrize(
    "call",
    [
        lambda: descent.adam(epsilon=0),
        lambda: descent.adagrad(first_square=0),
        lambda: descent.rmsprop(epsilon=-1e-7),
    ],
)
def test_other_settings_are_refused_in_a_sentence(call):
    with pytest.raises(ValueError, match=r"^`\w+` must .*; got .*\.$"):
        call()
