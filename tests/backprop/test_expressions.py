"""Computations whose numbers are moved, by hand or by descent: the rest must follow exactly."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import backprop
from labkit.backprop import Scalar, expressions, symmetry
from labkit.backprop.expressions import Computation, Walk

SHIFTS = st.floats(-3, 3)
NAMES = ("x1", "x2", "w11", "w21", "w12", "w22", "v1", "v2", "y")


def by_hand(values):
    """Return the loss of 2-2-1 with tanh, written out."""
    first = math.tanh(values["x1"] * values["w11"] + values["x2"] * values["w21"])
    second = math.tanh(values["x1"] * values["w12"] + values["x2"] * values["w22"])
    return (first * values["v1"] + second * values["v2"] - values["y"]) ** 2


def drawn():
    return values_of(Walk.through("network", "tanh"))


def values_of(walked):
    """Return the value of every leaf."""
    pairs = zip(walked.graph.labels, walked.graph.nodes, strict=True)
    return {label: node.value for label, node in pairs if not node.parents}


@given(st.dictionaries(st.sampled_from(NAMES), SHIFTS), st.sampled_from(NAMES), SHIFTS)
@settings(max_examples=60)
def test_moved_leaves_give_what_the_formula_gives(moved, leaf, shift):
    walked = Walk.through("network", "tanh", leaf=leaf, shift=shift, moved=moved)
    values = drawn()
    for name, size in [*moved.items(), (leaf, shift)]:
        values[name] += size
    assert walked.graph.nodes[-1].value == pytest.approx(by_hand(values))
    assert walked.before == pytest.approx(by_hand(values | {leaf: values[leaf] - shift}))


def test_every_gradient_is_that_of_central_differences():
    walked, values = Walk.through("network", "tanh", moved={"w11": 0.7, "x2": -1.0}), drawn()
    values["w11"] += 0.7
    values["x2"] -= 1.0
    for name in NAMES:
        up, down = (by_hand(values | {name: values[name] + h}) for h in (1e-5, -1e-5))
        assert walked.gradients[name] == pytest.approx((up - down) / 2e-5, rel=1e-6)


def test_a_small_shift_does_what_the_gradient_foretold():
    walked = Walk.through(leaf="v1", shift=1e-4)
    assert walked.losses[0] - walked.before == pytest.approx(walked.foretold, rel=1e-3)


def test_an_update_is_a_step_against_the_gradient_of_learned_leaves_alone():
    start, after = (Walk.through("network", "tanh", n_updates=n, learning_rate=0.3) for n in (0, 1))
    old, new = values_of(start), values_of(after)
    for name in NAMES:
        step = 0.3 * start.gradients[name] if name[0] in "wv" else 0.0
        assert new[name] == pytest.approx(old[name] - step, abs=1e-12)


@pytest.mark.parametrize("expression", ["network", "neuron"])
def test_a_small_rate_lowers_the_loss_at_every_update(expression):
    losses = Walk.through(expression, learning_rate=0.1).losses
    assert len(losses) == expressions.N_UPDATES + 1
    assert (np.diff(losses) < 0).all()


def test_what_runs_away_is_followed_no_farther():
    walked = Walk.through(own=lambda: (Scalar(2.0, "w") - 1) ** 2, n_updates=40, learning_rate=10)
    np.testing.assert_allclose(walked.losses, 361.0 ** np.arange(len(walked.losses)))
    assert len(walked.losses) == walked.n_updates + 1 < 40
    assert walked.losses[-1] > expressions.TOO_FAR > walked.losses[-2]


def test_moving_leaves_the_labels_and_the_learners_own_numbers_alone():
    x, w = Scalar(2.0, "x"), Scalar(3.0, "w")
    end = (w * x - 1).tanh() / 2
    end.backward()
    gradient = w.gradient
    walked = Walk.through(own=lambda: end, moved={"w": -3.0}, n_updates=3)
    assert walked.graph.labels == Walk.through(own=lambda: end).graph.labels
    assert (w.value, w.gradient) == (3.0, gradient)


def test_twins_and_nameless_leaves_cannot_be_moved():
    end = Scalar(1.0, "w") * Scalar(2.0, "w") + Scalar(3.0) + Scalar(4.0, "b")
    assert Computation.of("network", "tanh", "Glorot", 0, own=lambda: end).leaves == ["b"]
    with pytest.raises(ValueError, match="`moved` must be one of"):
        Walk.through(own=lambda: end, moved={"w": 1.0})


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
        Walk.through(**changes)


# -- units that start equal


def test_equal_units_stay_equal_and_random_ones_learn():
    equal, random = (symmetry.train_on_ring("tanh", start, 600) for start in ("constant", "Glorot"))
    assert equal.spread < 1e-9 < 1 < random.spread
    assert np.ptp(equal.weights, axis=1).max() < 1e-9
    assert np.ptp(equal.weights[:, 0]) > 0.01  # they do learn, all the same thing
    assert equal.accuracy < 0.75 < 0.9 < random.accuracy


def test_zero_weights_learn_nothing_and_guess():
    nothing = symmetry.train_on_ring("tanh", "zero", 50)
    assert not nothing.weights.any()
    assert nothing.accuracy == 0.5


def test_one_step_is_that_of_central_differences():
    points, truths = symmetry._ring_and_core()
    W, V = backprop.first_weights([2, 4, 1], "Glorot", 0)

    def loss(weight):
        moved = W.copy()
        moved[0, 1] = weight
        z = np.tanh(points @ moved) @ V
        return np.mean(np.logaddexp(0, z) - z * truths)

    slope = (loss(W[0, 1] + 1e-5) - loss(W[0, 1] - 1e-5)) / 2e-5
    weights = symmetry.train_on_ring("tanh", "Glorot", 1, learning_rate=0.5).weights
    assert weights[1, 1] == pytest.approx(W[0, 1] - 0.5 * slope, rel=1e-6)


def test_half_of_the_points_are_core():
    points, is_core = symmetry._ring_and_core(100)
    radius = np.hypot(*points.T)
    assert is_core.sum() == 50
    assert radius[is_core[:, 0]].mean() < 0.6 < 0.9 < radius[~is_core[:, 0]].mean()
