"""The network by hand: its gradients, its layers, its training."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from labkit import normalization
from labkit.normalization.perceptrons import NORMS, Hidden, train_perceptron

X, Y = load_digits(return_X_y=True)
X = X / 16


@pytest.mark.parametrize("norm", NORMS)
def test_gradients_equal_finite_differences(norm):
    network = train_perceptron(X[:64], Y[:64], norm, units=5, epochs=1)
    rows, truth, rng = X[64:72], Y[64:72], np.random.default_rng(0)

    def loss():
        return -np.log(network.probabilities(rows, training=True)[np.arange(8), truth]).mean()

    for part, gradient in zip(network.parts, network.gradients(rows, truth), strict=True):
        for _ in range(5):
            cell = tuple(rng.integers(0, size) for size in part.shape)
            part[cell] += 1e-6
            above = loss()
            part[cell] -= 2e-6
            np.testing.assert_allclose((above - loss()) / 2e-6, gradient[cell], atol=1e-7)
            part[cell] += 1e-6


@pytest.mark.parametrize("training", [True, False])
def test_hidden_layers_are_those_of_the_chapter(training):
    rng = np.random.default_rng(1)
    for norm in ("batch", "layer"):
        layer = Hidden.initial(6, 4, NORMS[norm], rng)
        layer.gamma, layer.beta = rng.normal(size=(2, 4))
        layer.moving = normalization.MovingStatistics(rng.normal(size=4), rng.uniform(1, 2, size=4))
        x = rng.normal(size=(7, 6))
        if norm == "batch":
            z = x @ layer.weights
            expected, _ = normalization.batch_norm(z, layer.moving, training, layer.gamma, layer.beta)
        else:
            expected = normalization.layer_norm(x @ layer.weights, layer.gamma, layer.beta)
        np.testing.assert_allclose(layer.forward(x, training)[0], np.maximum(expected, 0), atol=1e-12)


@pytest.mark.parametrize("norm", NORMS)
def test_stacked_batches_are_predicted_one_by_one(norm):
    network = train_perceptron(X[:96], Y[:96], norm, units=6, epochs=1)
    stacked = X[:60].reshape(6, 10, 64)
    one_by_one = np.stack([network.probabilities(batch, training=True) for batch in stacked])
    np.testing.assert_allclose(network.probabilities(stacked, training=True), one_by_one)
    np.testing.assert_allclose(one_by_one.sum(axis=-1), 1)


def test_training_teaches_and_follows_its_seed():
    once, again, other = (train_perceptron(X[:800], Y[:800], "batch", seed=seed) for seed in (0, 0, 1))
    assert (once.probabilities(X[800:]).argmax(axis=1) == Y[800:]).mean() > 0.85
    np.testing.assert_array_equal(once.weights, again.weights)
    assert not np.array_equal(once.weights, other.weights)
