"""Depth, differences and first weights: orders of magnitude that do not depend on the seed."""

import numpy as np
import pytest

from labkit.backprop import Tensor, first_weights, layer_gradients, numerical_gradient, step_errors

SEEDS = range(4)


def ratios(**setting):
    return np.array([layer_gradients(seed=seed, **setting).ratio for seed in SEEDS])


def test_ten_sigmoid_layers_leave_a_hundred_thousandth():
    assert (ratios(depth=10, activation="sigmoid", initialization="Glorot") < 2e-4).all()


@pytest.mark.parametrize("pair", [("relu", "He"), ("tanh", "Glorot")])
def test_a_fitting_start_keeps_the_gradient_for_twenty_layers(pair):
    result = ratios(depth=20, activation=pair[0], initialization=pair[1])
    assert ((result > 0.01) & (result < 100)).all()


def test_relu_keeps_the_ratio_whatever_the_scale_and_not_the_size():
    small, large = (layer_gradients(activation="relu", initialization=start) for start in ("small", "large"))
    assert large.sizes[0] > 1e12 * small.sizes[0]
    assert 0.05 < small.ratio / large.ratio < 20


def test_equal_weights_make_equal_units_and_zero_makes_none():
    equal = layer_gradients(depth=3, activation="sigmoid", initialization="constant")
    assert equal.n_distinct == 1
    assert equal.sizes[0] > 0
    assert layer_gradients(depth=3, activation="sigmoid", initialization="Glorot").n_distinct == 32
    zero = layer_gradients(depth=3, activation="tanh", initialization="zero")
    assert (zero.sizes == 0).all()
    assert np.isnan(zero.ratio)


def test_first_weights_have_the_spread_they_promise():
    shapes = [weight.shape for weight in first_weights([400, 100, 3])]
    assert shapes == [(400, 100), (100, 3)]
    spreads = {"small": 0.01, "Glorot": np.sqrt(2 / 500), "He": np.sqrt(2 / 400), "large": 1.0}
    for start, expected in spreads.items():
        assert first_weights([400, 100], start)[0].std() == pytest.approx(expected, rel=0.03)
    assert np.ptp(first_weights([4, 3], "constant")[0]) == 0
    np.testing.assert_array_equal(first_weights([9, 9], seed=1)[0], first_weights([9, 9], seed=1)[0])


def test_central_differences_are_exact_for_a_parabola():
    place = np.array([[1.0, -2.0], [0.5, 3.0]])
    np.testing.assert_allclose(numerical_gradient(lambda w: (w**2).sum(), place), 2 * place, atol=1e-9)
    assert place[0, 0] == 1.0


def test_the_best_step_is_neither_large_nor_small():
    def loss(weights):
        return (weights.tanh() * weights.exp()).sum()

    errors = step_errors(loss, np.random.default_rng(0).normal(size=6))
    assert 1e-6 < errors.best("float64") < 1e-4
    assert 1e-3 < errors.best("float32") < 0.1
    fine = errors.errors["float64"]
    assert fine[np.argmin(abs(errors.steps - 1e-12))] > 1e4 * fine.min()
    assert errors.errors["float32"].min() > 1e3 * fine.min()


def test_a_quarter_of_the_step_has_a_sixteenth_of_the_error():
    errors = step_errors(lambda w: w.exp().sum(), np.array([0.3]), [0.1, 0.025]).errors["float64"]
    assert errors[0] / errors[1] == pytest.approx(16, rel=0.01)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: layer_gradients(depth=1), "`depth` must be a whole number of at least 2"),
        (lambda: layer_gradients(activation="step"), "`activation` must be one of"),
        (lambda: layer_gradients(initialization="Xavier"), "`initialization` must be one of"),
        (lambda: layer_gradients(n_units=0), "`n_units` must"),
        (lambda: first_weights([3, 2.5]), "`size` must be a whole number"),
        (lambda: numerical_gradient(np.sum, np.ones(2), 0), "`step` must be a positive number"),
        (lambda: numerical_gradient(np.sum, np.ones(2, int)), "`place` must hold real numbers"),
        (lambda: step_errors(lambda w: w, np.ones(2)), "`backward` must start from one number"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_the_loss_falls_against_the_gradient():
    weights = [Tensor(array) for array in first_weights([5, 4, 1], "Glorot")]
    X = np.random.default_rng(0).normal(size=(30, 5))

    def loss():
        return (((X @ weights[0]).tanh() @ weights[1] - X[:, :1]) ** 2).mean()

    before = loss()
    before.backward()
    for weight in weights:
        weight.value = weight.value - 0.1 * weight.gradient
    assert loss().value < before.value
