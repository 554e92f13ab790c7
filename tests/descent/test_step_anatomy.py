"""The parts of a step add up to the step."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import descent

RACE = descent.race(
    {**descent.RULES, "mine": lambda w, g, memory, rate: (w - rate * g, memory)},
    descent.ravine(), None, 0.02, 40, schedule=descent.cosine(40), noise=descent.GradientNoise(0.3, seed=2),
)  # fmt: skip


@settings(deadline=None)
@given(name=st.sampled_from(RACE.names), number=st.integers(1, 40))
def test_before_and_move_make_after(name, number):
    part = descent.anatomy(RACE, name, number)
    path = RACE.weights[RACE.names.index(name)]
    np.testing.assert_allclose(part.before + part.move, path[number], atol=1e-15)
    np.testing.assert_array_equal(part.before, path[number - 1])
    np.testing.assert_array_equal(part.gradient, RACE.gradients[RACE.names.index(name), number - 1])
    assert part.rate == pytest.approx(0.02 * descent.cosine(40)[number - 1])


@settings(deadline=None)
@given(number=st.integers(1, 40))
def test_adams_memories_and_move_by_hand(number):
    gradients = RACE.gradients[RACE.names.index("Adam"), :number]
    ages = np.arange(number)[::-1, None]
    mean = (0.1 * 0.9**ages * gradients).sum(axis=0)
    square = (0.001 * 0.999**ages * gradients**2).sum(axis=0)
    part = descent.anatomy(RACE, "Adam", number)
    np.testing.assert_allclose(part.mean, mean)
    np.testing.assert_allclose(part.square, square)
    unbiased = (mean / (1 - 0.9**number)) / np.sqrt(square / (1 - 0.999**number))
    np.testing.assert_allclose(part.move, -part.rate * unbiased, rtol=1e-4)
    expected = part.rate * part.correction * part.mean / np.sqrt(part.square)
    np.testing.assert_allclose(part.move, -expected, rtol=1e-4)
    assert f"with rate {part.rate:.3g} times the correction {part.correction:.3g} the move is" in str(part)


def test_momentums_memory_holds_the_move_and_gradient_descent_has_none():
    part = descent.anatomy(RACE, "momentum", 7)
    np.testing.assert_allclose(part.move, -part.mean, atol=1e-12)
    assert part.square is None
    for name in ("gradient descent", "mine"):
        part = descent.anatomy(RACE, name, 7)
        assert part.mean is None
        assert part.square is None
        np.testing.assert_allclose(part.move, -part.rate * part.gradient, atol=1e-12)


def test_the_sentence_names_rule_step_and_numbers():
    words = str(descent.anatomy(RACE, "RMSprop", 3))
    part = descent.anatomy(RACE, "RMSprop", 3)
    assert words.startswith("RMSprop, step 3: at (")
    assert "the root of its running square" in words
    assert "running mean" not in words
    assert part.correction == 1
    assert f"with rate {part.rate:.3g} the move is" in words
    assert "({:.3g}, {:.3g})".format(*part.move) in words


@pytest.mark.parametrize(
    ("name", "number"), [("Adam", 0), ("Adam", 41), ("nobody", 1), ("Adam", float("nan"))]
)
def test_bad_input_is_refused_in_a_sentence(name, number):
    with pytest.raises(ValueError, match=r"^`(name|number)` must .*; got .*\.$"):
        descent.anatomy(RACE, name, number)
