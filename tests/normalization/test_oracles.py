"""Batch, layer, group and RMS normalization by hand are Keras's, in training and in inference mode."""

import numpy as np
import pytest

from labkit import normalization
from labkit.normalization.tensors import Moving

pytestmark = pytest.mark.slow
SHAPES = [(8, 6), (8, 5, 6), (4, 3, 3, 6)]


def tensors(shape):
    rng = np.random.default_rng(0)
    x = rng.normal(3, 5, size=shape) * np.linspace(0.5, 3, shape[-1])
    return x, rng.uniform(0.5, 2, shape[-1]), rng.normal(size=shape[-1])


@pytest.mark.parametrize("shape", SHAPES)
def test_batch_norm_is_keras_through_ten_steps_and_after(shape):
    import keras

    x, gamma, beta = tensors(shape)
    layer = keras.layers.BatchNormalization(dtype="float64")
    layer.build(shape)
    layer.gamma.assign(gamma)
    layer.beta.assign(beta)
    moving, rng = Moving.fresh(shape[-1]), np.random.default_rng(1)
    for _ in range(10):
        batch = x + rng.normal(size=shape)
        ours, moving = normalization.batch_norm(batch, moving, True, gamma, beta)
        np.testing.assert_allclose(ours, np.asarray(layer(batch, training=True)), atol=1e-6)
    np.testing.assert_allclose(moving.mean, layer.moving_mean.numpy(), rtol=1e-6)
    np.testing.assert_allclose(moving.variance, layer.moving_variance.numpy(), rtol=1e-6)
    ours, _ = normalization.batch_norm(x, moving, False, gamma, beta)
    np.testing.assert_allclose(ours, np.asarray(layer(x, training=False)), atol=1e-5)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("training", [True, False])
def test_layer_group_and_rms_norm_are_keras_in_both_modes(shape, training):
    import keras

    x, gamma, beta = tensors(shape)
    pairs = [
        (keras.layers.LayerNormalization(dtype="float64"), normalization.layer_norm(x, gamma, beta)),
        (
            keras.layers.GroupNormalization(groups=3, dtype="float64"),
            normalization.group_norm(x, 3, gamma, beta),
        ),
        (keras.layers.RMSNormalization(dtype="float64"), normalization.rms_norm(x, gamma)),
    ]
    for layer, ours in pairs:
        layer.build(shape)
        layer.set_weights([gamma, beta][: len(layer.weights)])
        theirs = (
            layer(x, training=training) if not isinstance(layer, keras.layers.RMSNormalization) else layer(x)
        )
        np.testing.assert_allclose(ours, np.asarray(theirs), atol=1e-6)
