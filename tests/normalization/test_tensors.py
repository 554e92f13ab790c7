"""Normalization by hand: what shares a mean, what is remembered, what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from labkit import normalization
from labkit.normalization.shared_sets import SETS
from labkit.normalization.tensors import MovingStatistics

TENSORS = arrays(
    float, st.tuples(*[st.integers(1, 4)] * 2, st.sampled_from([2, 4])), elements=st.floats(-50, 50)
)


def normalized(kind, x, epsilon):
    if kind == "batch":
        return normalization.batch_norm(x, MovingStatistics.initial(x.shape[-1]), True, epsilon=epsilon)[0]
    if kind == "group":
        return normalization.group_norm(x, 2, epsilon=epsilon)
    return {"layer": normalization.layer_norm, "RMS": normalization.rms_norm}[kind](x, epsilon=epsilon)


@settings(max_examples=15, deadline=None)
@given(x=TENSORS)
@pytest.mark.parametrize("kind", SETS)
def test_cells_that_share_are_normalized_together(kind, x):
    numbers, expected = normalization.sharing(kind, x.shape), np.empty_like(x)
    for number in np.unique(numbers):
        cells = x[numbers == number]
        shift = 0 if kind == "RMS" else cells.mean()
        expected[numbers == number] = (cells - shift) / np.sqrt(((cells - shift) ** 2).mean() + 1e-3)
    np.testing.assert_allclose(normalized(kind, x, 1e-3), expected, atol=1e-9)


@pytest.mark.parametrize("kind", ["layer", "group", "RMS"])
def test_only_batch_normalization_looks_at_the_other_rows(kind):
    x = np.random.default_rng(0).normal(size=(4, 3, 6))
    other = np.concatenate([x[:1], 100 * x[1:]])
    np.testing.assert_allclose(normalized(kind, other, 1e-3)[0], normalized(kind, x, 1e-3)[0])
    assert not np.allclose(normalized("batch", other, 1e-3)[0], normalized("batch", x, 1e-3)[0], atol=0.1)


def test_weights_before_batch_normalization_may_be_multiplied():
    x = np.random.default_rng(0).normal(size=(32, 5))
    big = normalized("batch", 100 * x + 5, 0)
    np.testing.assert_allclose(big, normalized("batch", x, 0), atol=1e-9)


def test_inference_uses_and_keeps_what_is_remembered():
    x = np.random.default_rng(0).normal(3, 2, size=(16, 2))
    memory = MovingStatistics(np.array([1.0, 2.0]), np.array([4.0, 9.0]))
    y, after = normalization.batch_norm(x, memory, training=False, epsilon=0)
    np.testing.assert_allclose(y, (x - [1, 2]) / [2, 3])
    assert after is memory


def test_training_remembers_a_hundredth_of_each_batch():
    x = np.random.default_rng(0).normal(3, 2, size=(16, 2))
    _, after = normalization.batch_norm(x, MovingStatistics.initial(2), training=True)
    np.testing.assert_allclose(after.mean, 0.01 * x.mean(axis=0))
    np.testing.assert_allclose(after.variance, 0.99 + 0.01 * x.var(axis=0))


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.99])
def test_moving_averages_of_constant_batches_have_a_closed_form(momentum):
    x = np.tile([[1.0, 5.0], [3.0, 5.0]], (1, 1))
    found = normalization.moving_averages(np.array([[5.0]]), 8, 50, momentum)
    np.testing.assert_allclose(found[:, 0, 0], 5 * (1 - momentum ** np.arange(51)))
    np.testing.assert_allclose(found[:, 1, 0], momentum ** np.arange(51), atol=1e-12)
    assert normalization.moving_averages(x, 4, 7, momentum).shape == (8, 2, 2)


def test_the_same_seed_draws_the_same_batches():
    x = np.random.default_rng(0).normal(size=(50, 2))
    same, again, other = (normalization.moving_averages(x, 4, 9, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(same, again)
    assert not np.array_equal(same, other)


def test_a_single_row_and_constant_channels_come_out_as_zero():
    assert (normalized("batch", np.full((1, 3), 7.0), 1e-3) == 0).all()
    assert (normalized("layer", np.full((4, 3), 7.0), 1e-3) == 0).all()
    assert (normalization.rms_norm(np.zeros((4, 3))) == 0).all()


@pytest.mark.parametrize("kind", SETS)
@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        (np.zeros(3), "rows and channels"),
        (np.zeros((0, 2)), "at least one of each"),
        (np.array([[1.0, np.nan]]), "finite"),
        (np.array([[1.0, np.inf]]), "finite"),
    ],
)
def test_bad_tensors_are_refused_in_a_sentence(kind, x, sentence):
    with pytest.raises(ValueError, match=sentence):
        normalized(kind, x, 1e-3)


def test_wrong_settings_are_refused_in_a_sentence():
    x = np.ones((2, 4))
    with pytest.raises(ValueError, match="`groups` must divide the 4 channels; got groups=3"):
        normalization.group_norm(x, 3)
    with pytest.raises(ValueError, match="`x` must have 3 channels"):
        normalization.batch_norm(x, MovingStatistics.initial(3), True)
    with pytest.raises(ValueError, match="`momentum` must lie in"):
        normalization.batch_norm(x, MovingStatistics.initial(4), True, momentum=2)
    with pytest.raises(ValueError, match="`kind` must be one of"):
        normalization.sharing("instance", (1, 1, 1))
    with pytest.raises(ValueError, match="`shape` must have three positive sizes"):
        normalization.sharing("batch", (1, 0, 1))
    with pytest.raises(ValueError, match="`batch_size` must be a whole number"):
        normalization.moving_averages(x, 0, 1)


# -- Keras's layers

SHAPES = [(8, 6), (8, 5, 6), (4, 3, 3, 6)]


def tensors(shape):
    rng = np.random.default_rng(0)
    x = rng.normal(3, 5, size=shape) * np.linspace(0.5, 3, shape[-1])
    return x, rng.uniform(0.5, 2, shape[-1]), rng.normal(size=shape[-1])


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_batch_norm_is_keras_through_ten_steps_and_after(shape):
    import keras

    x, gamma, beta = tensors(shape)
    layer = keras.layers.BatchNormalization(dtype="float64")
    layer.build(shape)
    layer.gamma.assign(gamma)
    layer.beta.assign(beta)
    moving, rng = MovingStatistics.initial(shape[-1]), np.random.default_rng(1)
    for _ in range(10):
        batch = x + rng.normal(size=shape)
        ours, moving = normalization.batch_norm(batch, moving, True, gamma, beta)
        np.testing.assert_allclose(ours, np.asarray(layer(batch, training=True)), atol=1e-6)
    np.testing.assert_allclose(moving.mean, layer.moving_mean.numpy(), rtol=1e-6)
    np.testing.assert_allclose(moving.variance, layer.moving_variance.numpy(), rtol=1e-6)
    ours, _ = normalization.batch_norm(x, moving, False, gamma, beta)
    np.testing.assert_allclose(ours, np.asarray(layer(x, training=False)), atol=1e-5)


@pytest.mark.slow
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
