"""Units that start equal, and a small network that learns a ring."""

import numpy as np
import pytest

from labkit import backprop
from labkit.backprop import symmetry


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
