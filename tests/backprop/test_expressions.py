"""Computations whose numbers are moved, by hand or by descent: the rest must follow exactly."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.backprop import Scalar, expressions
from labkit.backprop.expressions import Moves, computation_of, ready_made, walk_through

SHIFTS = st.floats(-3, 3)
NAMES = ("x1", "x2", "w11", "w21", "w12", "w22", "v1", "v2", "y")


def by_hand(values):
    """Return the loss of 2-2-1 with tanh, written out."""
    first = math.tanh(values["x1"] * values["w11"] + values["x2"] * values["w21"])
    second = math.tanh(values["x1"] * values["w12"] + values["x2"] * values["w22"])
    return (first * values["v1"] + second * values["v2"] - values["y"]) ** 2


def walk_of(expression="network", activation="tanh", own=None, **moves):
    """Return the walk through a ready-made computation or through one of one's own."""
    computation = computation_of(own) if own else ready_made(expression, activation)
    return walk_through(computation, Moves(**moves))


def drawn():
    return values_of(walk_of())


def values_of(walk):
    """Return the value of every leaf."""
    pairs = zip(walk.graph.labels, walk.graph.nodes, strict=True)
    return {label: node.value for label, node in pairs if not node.parents}


@given(st.dictionaries(st.sampled_from(NAMES), SHIFTS), st.sampled_from(NAMES), SHIFTS)
@settings(max_examples=60)
def test_moved_leaves_give_what_the_formula_gives(moved, leaf, shift):
    walk = walk_of(leaf=leaf, shift=shift, moved=moved)
    values = drawn()
    for name, size in [*moved.items(), (leaf, shift)]:
        values[name] += size
    assert walk.graph.nodes[-1].value == pytest.approx(by_hand(values))
    assert walk.before == pytest.approx(by_hand(values | {leaf: values[leaf] - shift}))


def test_every_gradient_is_that_of_central_differences():
    walk = walk_of(moved={"w11": 0.7, "x2": -1.0})
    values = drawn()
    values["w11"] += 0.7
    values["x2"] -= 1.0
    for name in NAMES:
        up, down = (by_hand(values | {name: values[name] + h}) for h in (1e-5, -1e-5))
        assert walk.gradients[name] == pytest.approx((up - down) / 2e-5, rel=1e-6)


def test_a_small_shift_does_what_the_gradient_predicted():
    walk = walk_of(activation="sigmoid", leaf="v1", shift=1e-4)
    assert walk.losses[0] - walk.before == pytest.approx(walk.predicted_change, rel=1e-3)


def test_an_update_is_a_step_against_the_gradient_of_learned_leaves_alone():
    start, after = (walk_of(n_updates=n, learning_rate=0.3) for n in (0, 1))
    old = values_of(start)
    new = values_of(after)
    for name in NAMES:
        step = 0.3 * start.gradients[name] if name[0] in "wv" else 0.0
        assert new[name] == pytest.approx(old[name] - step, abs=1e-12)


@pytest.mark.parametrize("expression", ["network", "neuron"])
def test_a_small_rate_lowers_the_loss_at_every_update(expression):
    losses = walk_of(expression, "sigmoid", learning_rate=0.1).losses
    assert len(losses) == expressions.N_UPDATES + 1
    assert (np.diff(losses) < 0).all()


def test_a_diverging_descent_is_stopped():
    walk = walk_of(own=(Scalar(2.0, "w") - 1) ** 2, n_updates=40, learning_rate=10)
    np.testing.assert_allclose(walk.losses, 361.0 ** np.arange(len(walk.losses)))
    assert len(walk.losses) == walk.n_updates + 1 < 40
    assert walk.losses[-1] > expressions.TOO_FAR > walk.losses[-2]


def test_moving_leaves_the_labels_and_the_learners_own_numbers_alone():
    x = Scalar(2.0, "x")
    w = Scalar(3.0, "w")
    end = (w * x - 1).tanh() / 2
    end.backward()
    gradient = w.gradient
    walk = walk_of(own=end, moved={"w": -3.0}, n_updates=3)
    assert walk.graph.labels == walk_of(own=end).graph.labels
    assert (w.value, w.gradient) == (3.0, gradient)


def test_twins_and_nameless_leaves_cannot_be_moved():
    end = Scalar(1.0, "w") * Scalar(2.0, "w") + Scalar(3.0) + Scalar(4.0, "b")
    assert computation_of(end).leaves == ["b"]
    with pytest.raises(ValueError, match="`moved` must be one of"):
        walk_of(own=end, moved={"w": 1.0})


@pytest.mark.parametrize(
    "changes",
    [
        {"leaf": "w99"}, {"moved": {"w99": 1.0}}, {"moved": {"w11": "far"}}, {"moved": [1]},
        {"shift": float("inf")}, {"n_updates": -1}, {"n_updates": 41}, {"n_updates": 0.5},
        {"learning_rate": 0}, {"learning_rate": float("nan")},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(changes):
    with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
        walk_of(**changes)


@pytest.mark.parametrize("size", [0.0, 1e-9, 0.013, 0.2, 1.0, 1.01, 7.0, 3e5])
def test_limits_are_round_and_wide_enough(size):
    limit = expressions.rounded_up(size)
    assert size <= limit * (1 + 1e-9) <= 2.5 * size + 1e-12
    assert not limit or f"{limit:.0e}"[0] in "125"


@pytest.mark.parametrize(
    ("end", "sentence"),
    [(3.0, "`own_expression` must return a Scalar"), (Scalar(3.0), "compute something from something")],
)
def test_an_end_that_is_no_computation_is_refused(end, sentence):
    with pytest.raises(ValueError, match=sentence):
        computation_of(end)
