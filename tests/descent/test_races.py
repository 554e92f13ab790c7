"""Races: side by side is as alone; what leaves for infinity is NaN; own rules run like the kit's."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import descent
from labkit.descent.surfaces import SURFACES

BOWL = descent.bowl()
PLAIN = {"plain": descent.gradient_descent()}
rates_of_six = st.lists(st.floats(1e-4, 0.019), min_size=6, max_size=6)


def my_descent(weights, gradient, memory, learning_rate):
    return weights - learning_rate * gradient, memory


def my_momentum(weights, gradient, memory, learning_rate):
    velocity = 0.9 * memory.get("velocity", 0.0) + gradient
    return weights - learning_rate * velocity, {"velocity": velocity}


@settings(deadline=None, max_examples=15)
@given(rates=rates_of_six, name=st.sampled_from(["bowl", "saddle", "ravine", "plateau"]))
def test_rules_side_by_side_run_as_each_alone(rates, name):
    surface = SURFACES[name]()
    together = descent.race(descent.RULES, surface, None, np.array(rates), 60)
    for row, (rule, rate) in enumerate(zip(descent.RULES, rates, strict=True)):
        alone = descent.race({rule: descent.RULES[rule]}, surface, None, rate, 60)
        np.testing.assert_allclose(together.weights[row], alone.weights[0], rtol=1e-12, atol=1e-12)


@settings(deadline=None, max_examples=15)
@given(rates=st.lists(st.floats(1e-4, 0.019), min_size=3, max_size=3))
def test_many_rates_at_once_run_as_each_alone(rates):
    rules = {**descent.RULES, "mine": my_momentum}
    settings = {"noise": descent.GradientNoise(0.5, seed=3), "clip_norm": 3.0, "schedule": descent.cosine(40)}
    table = np.tile(rates, (len(rules), 1))
    together = descent.race(rules, BOWL, (1.0, 1.0), table, 40, **settings)
    assert together.weights.shape == (7, 3, 41, 2)
    for column, rate in enumerate(rates):
        alone = descent.race(rules, BOWL, (1.0, 1.0), rate, 40, **settings)
        np.testing.assert_allclose(together.weights[:, column], alone.weights, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(together.losses[:, column], alone.losses, rtol=1e-12, atol=1e-12)


def test_descent_on_the_bowl_follows_its_closed_form():
    run = descent.race(PLAIN, BOWL, None, 0.015, 50)
    factors = 1 - 0.015 * np.array([1.0, 100.0])
    np.testing.assert_allclose(run.weights[0], BOWL.start * factors ** np.arange(51)[:, None], atol=1e-12)
    np.testing.assert_allclose(run.gradients[0], BOWL.gradient(run.weights[0, :-1]))


def test_without_a_surface_it_runs_on_the_bowl():
    np.testing.assert_array_equal(
        descent.race(n_steps=20).weights, descent.race(surface=BOWL, n_steps=20).weights
    )


def test_what_diverges_is_nan_from_there_on_and_warns_of_nothing():
    run = descent.race(descent.RULES, BOWL, None, 3.0, 2000)
    assert dict(zip(run.names, run.diverged, strict=True)) == {
        "gradient descent": True, "momentum": True, "Nesterov": True,
        "Adagrad": False, "RMSprop": False, "Adam": False,
    }  # fmt: skip
    for path in run.weights[run.diverged]:
        gone = np.isnan(path).any(axis=1)
        first = gone.argmax()
        assert gone[first:].all()
        assert np.isfinite(path[:first]).all()
        assert np.abs(path[:first]).max() < 1e6
    assert np.isinf(run.settled()[run.diverged]).all()
    assert np.isinf(run.touched()[run.diverged]).all()
    assert np.isnan(run.losses[run.diverged, -1]).all()


def test_numbers_too_large_for_a_float_go_to_infinity_with_one_rate_as_with_many():
    steep = descent.bowl(scale=1e160)
    one = descent.race(descent.RULES, steep, n_steps=3)
    many = descent.race(descent.RULES, steep, None, np.full((6, 2), 0.01), 3)
    np.testing.assert_array_equal(one.weights, many.weights[:, 0])
    assert not one.diverged[list(one.names).index("Adam")]


def test_settled_is_when_it_stays_and_touched_when_it_first_comes_near():
    run = descent.race({"Adam": descent.adam()}, BOWL, None, 0.05, 400)
    near = run.distances[0] < 1e-3 * run.distances[0, 0]
    settled = int(run.settled()[0])
    touched = int(run.touched()[0])
    assert touched < settled
    assert near[touched]
    assert not near[:touched].any()
    assert near[settled:].all()
    assert not near[settled - 1]


def test_a_start_on_the_minimum_has_settled_nowhere_to_go():
    run = descent.race(PLAIN, BOWL, (0.0, 0.0), 0.01, 5)
    assert not run.weights.any()


@settings(deadline=None, max_examples=10)
@given(beta=st.floats(0, 0.95), name=st.sampled_from(["bowl", "ravine", "penguins"]))
def test_a_learners_momentum_takes_the_kits_path(beta, name):
    def mine(weights, gradient, memory, learning_rate):
        velocity = beta * memory.get("velocity", 0.0) + learning_rate * gradient
        return weights - velocity, {"velocity": velocity}

    rules = {"kit": descent.momentum(beta), "mine": mine, "plain": descent.gradient_descent()}
    run = descent.race(rules, SURFACES[name](), None, 0.005, 100)
    np.testing.assert_allclose(run.weights[1], run.weights[0], atol=1e-9)
    alone = descent.race(PLAIN, run.surface, None, 0.005, 100).weights[0]
    np.testing.assert_allclose(run.weights[2], alone, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("learning_rate", "shape", "rate_shape"), [(0.01, (2,), ()), ([[0.01, 0.02, 0.03]], (3, 2), (3, 1))]
)
def test_a_learners_rule_sees_one_point_and_one_number_or_a_row_for_each_rate(
    learning_rate, shape, rate_shape
):
    def mine(weights, gradient, memory, rate):
        seen.add((weights.shape, gradient.shape, np.shape(rate)))
        return weights - rate * gradient, memory

    seen = set()
    run = descent.race({"mine": mine}, BOWL, None, learning_rate, 5)
    assert seen == {(shape, shape, rate_shape)}
    np.testing.assert_allclose(run.weights, descent.race(PLAIN, BOWL, None, learning_rate, 5).weights)


def test_a_learners_missing_minus_sign_climbs():
    def uphill(weights, gradient, memory, learning_rate):
        return weights + learning_rate * gradient, memory

    run = descent.race({"uphill": uphill}, BOWL, None, 0.01, 15)
    assert (np.diff(run.losses[0]) > 0).all()


def test_a_learners_rule_cannot_change_the_path_that_is_kept():
    def spoiler(weights, gradient, memory, learning_rate):
        weights -= 7
        gradient *= 0
        return np.array([1.0, 1.0]), memory

    run = descent.race({"spoiler": spoiler}, BOWL, None, 0.01, 2)
    np.testing.assert_array_equal(run.weights[0], [BOWL.start, (1, 1), (1, 1)])
    np.testing.assert_array_equal(run.gradients[0, 1], BOWL.gradient(np.ones(2)))


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (lambda weights, gradient, memory, learning_rate: 1 / 0, "'mine' failed: ZeroDivisionError"),
        (lambda weights, gradient, memory, learning_rate: weights - gradient, "it returned ndarray alone"),
        (lambda weights, gradient, memory, learning_rate: (weights,), "'mine' failed: ValueError"),
        (lambda weights, gradient, memory, learning_rate: None, "'mine' failed: TypeError"),
        (lambda weights, gradient: (weights, {}), "'mine' failed: TypeError"),
        (lambda weights, gradient, memory, learning_rate: (weights[0], memory), "must keep the shape (2,)"),
        (
            lambda weights, gradient, memory, learning_rate: (weights[None], memory),
            "must keep the shape (2,)",
        ),
        ("Adam", "must be a Rule or a function; got mine='Adam'"),
    ],
)
def test_what_is_wrong_with_a_learners_rule_is_said_in_one_sentence(rule, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)) as caught:
        descent.race({"mine": rule}, BOWL)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"learning_rate": -0.1}, "`learning_rate` must be positive; got learning_rate=-0.1."),
        ({"learning_rate": 0}, "`learning_rate` must be positive"),
        ({"learning_rate": float("nan")}, "`learning_rate` must be positive"),
        (
            {"learning_rate": [0.1, 0.2]},
            "`learning_rate` must have 1 rows, one a rule; got learning_rate=(2,).",
        ),
        ({"n_steps": 0}, "`n_steps` must be a whole number of at least 1"),
        ({"n_steps": 10.0}, "`n_steps` must be a whole number"),
        ({"start": (float("nan"), 0)}, "`start` must be two finite numbers; got start=[nan, 0.0]."),
        ({"start": (1, 2, 3)}, "`start` must be two finite numbers"),
        ({"schedule": np.ones(7)}, "`schedule` must have shape (300,); got schedule=(7,)."),
        (
            {"noise": 0.5},
            "must be a GradientNoise, such as descent.GradientNoise(sigma=0.1); got noise=0.5.",
        ),
        (
            {"noise": descent.GradientNoise(batch_size=8)},
            "`batch_size` must be None: bowl has no data; got batch_size=8.",
        ),
        (
            {"surface": descent.penguins(), "noise": descent.GradientNoise(batch_size=1000)},
            "`batch_size` must be at most 342, the rows there are; got batch_size=1000.",
        ),
        ({"clip_norm": 0}, "`clip_norm` must be a positive number; got clip_norm=0."),
        ({"rules": {}}, "`rules` must name at least one rule"),
        ({"rules": [descent.adam()]}, "`rules` must be a dict of names and rules; got rules=[Rule("),
        ({"surface": "bowl"}, "`surface` must be a Surface, such as descent.bowl(); got surface='bowl'."),
    ],
)
def test_bad_input_is_refused_in_a_sentence(changes, sentence):
    arguments = {"rules": PLAIN, "surface": BOWL} | changes
    with pytest.raises(ValueError, match=re.escape(sentence)):
        descent.race(**arguments)


bad_numbers = st.one_of(st.floats(max_value=0), st.just(float("nan")), st.just(float("inf")))


@settings(deadline=None, max_examples=30)
@given(
    name=st.sampled_from(["learning_rate", "clip_norm"]),
    value=bad_numbers,
)
def test_no_number_that_is_not_positive_passes_for_a_rate(name, value):
    with pytest.raises(ValueError, match=rf"^`{name}` must be .*; got {name}=.*\.$"):
        descent.race(PLAIN, BOWL, **{name: value})
