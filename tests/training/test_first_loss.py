"""The loss on the first rows, by which a model that is made again is recognized."""

import math

import numpy as np
import pytest

from tests.training.examples import clouds, network

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def first_loss():
    """Return the loss on the first rows of the clouds, as a training on a processor measures it."""
    from labkit.training.first_loss import FirstLoss

    def make(data=None, device="CPU", deterministic=False):
        return FirstLoss(clouds() if data is None else data, device, deterministic)

    return make


def test_it_is_that_of_evaluate(first_loss):
    model = network(dropout=0.5)()
    X, y = clouds()
    assert first_loss().of(model) == pytest.approx(
        model.evaluate(X[:32], y[:32], batch_size=32, verbose=0)[0], rel=1e-5
    )


def test_weights_of_examples_count(first_loss):
    model = network()()
    assert first_loss((*clouds(), np.zeros(96, "float32"))).of(model) == 0


def test_the_model_is_left_as_it_was(first_loss):
    import keras

    from labkit.training import state

    class Blur(keras.layers.Layer):
        """Draws random numbers without training too."""

        def __init__(self):
            super().__init__()
            self.seed_generator = keras.random.SeedGenerator(1)

        def call(self, x):
            return x + keras.random.normal(keras.ops.shape(x), seed=self.seed_generator)

    model = keras.Sequential(
        [keras.Input((3,)), Blur(), keras.layers.BatchNormalization(), keras.layers.Dense(2)]
    )
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.optimizer.build(model.trainable_variables)
    before, measured = state.state_of(model), first_loss()
    assert measured.of(model) == measured.of(model) is not None
    after = state.state_of(model)
    assert all(np.array_equal(after[name], before[name]) for name in before)


def test_a_model_with_outputs_of_several_losses_has_their_sum(first_loss):
    import keras

    inputs = keras.Input((3,))
    model = keras.Model(inputs, {name: keras.layers.Dense(1, name=name)(inputs) for name in "ab"})
    model.compile("adam", {"a": "mse", "b": "mae"})
    X, y = clouds()
    loss = first_loss((X, {"a": y, "b": y})).of(model)
    predicted = {name: np.asarray(value)[:, 0] for name, value in model(X[:32]).items()}
    expected = np.mean((predicted["a"] - y[:32]) ** 2) + np.mean(np.abs(predicted["b"] - y[:32]))
    assert loss == pytest.approx(expected, rel=1e-5)


def test_what_has_chance_in_it_or_cannot_be_measured_is_not_known(first_loss):
    import keras
    import tensorflow as tf

    chance = keras.layers.Lambda(lambda x: x + keras.random.normal((32, 3)))
    model = keras.Sequential([keras.Input((3,)), chance, keras.layers.Dense(1)])
    model.compile("adam", "mse")
    assert first_loss().of(model) is None
    five = keras.layers.Lambda(lambda x: keras.ops.reshape(x, (5, 3)))
    fixed = keras.Sequential([keras.Input(batch_shape=(5, 3)), five, keras.layers.Dense(1)])
    fixed.compile("adam", "mse")
    assert first_loss().of(fixed) is None
    rows = tf.data.Dataset.from_tensor_slices(clouds()).batch(8)
    assert first_loss(rows).of(network()()) is None


def test_a_difference_is_told_with_both_numbers(first_loss):
    model, measured = network()(), first_loss()
    loss = measured.of(model)
    assert measured.difference(model, loss, "CPU") == ""
    assert measured.difference(model, None, "CPU") == ""
    assert measured.difference(model, loss * 1.001, "CPU") == (
        f"its loss on the first 32 rows was {loss * 1.001:.6g} and is {loss:.6g}"
    )
    assert measured.difference(model, loss * 1.001, "GPU") == ""  # another device adds in another order
    assert measured.difference(model, loss * 1.1, "GPU")


@pytest.mark.parametrize(
    ("device", "other", "deterministic", "expected"),
    [
        ("CPU", "CPU", False, True),
        ("2 × CPU", "2 × CPU", False, True),
        ("NVIDIA H100", "NVIDIA H100", False, False),
        ("NVIDIA H100", "NVIDIA H100", True, True),
        ("CPU", "NVIDIA H100", True, False),
        ("CPU", "2 × CPU", False, False),
    ],
)
def test_numbers_repeat_on_a_processor_and_under_determinism(device, other, deterministic, expected):
    from labkit.training.first_loss import repeats

    assert repeats(device, other, deterministic) is expected


@pytest.mark.parametrize(
    ("value", "other", "expected"),
    [
        (1.0, 1.000009, True),
        (1.0, 1.00002, False),
        (1e-9, 5e-8, True),
        (math.nan, math.nan, True),
        (None, math.nan, True),
        (None, 1.0, False),
        (math.nan, 1.0, False),
        (math.inf, math.inf, True),
    ],
)
def test_close_is_relative_and_nan_equals_nan(value, other, expected):
    from labkit.training.first_loss import close

    assert close(value, other, 1e-5) is expected
