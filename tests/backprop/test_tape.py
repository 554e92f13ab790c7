"""Oracles: TensorFlow's tape on random graphs and every operation, Keras's weights step for step."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import HealthCheck, given, settings

from labkit import backprop
from labkit.backprop import Tensor
from tests.backprop.expressions import FUNCTIONS, PATTERNS, REDUCE, expressions, run

pytestmark = pytest.mark.slow
QUICK = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
TAPE = {
    "sigmoid": tf.sigmoid, "tanh": tf.tanh, "softplus": tf.math.softplus, "elu": tf.nn.elu,
    "exp": tf.exp, "log": tf.math.log, "relu": tf.nn.relu, "softmax": tf.nn.softmax,
    "leaky_relu": lambda x: tf.where(x > 0, x, 0.2 * x),  # tf.nn.leaky_relu rounds its slope to float32
    "sum": tf.reduce_sum, "mean": tf.reduce_mean, "max": tf.reduce_max,
}  # fmt: skip


def by_tape(function, arrays):
    """Return the tape's gradient of a function along every array."""
    variables = [tf.Variable(array) for array in arrays]
    with tf.GradientTape() as tape:
        end = function(*variables)
    result = tape.gradient(end, variables, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    return [tf.convert_to_tensor(gradient).numpy() for gradient in result]


def by_engine(function, arrays):
    tensors = [Tensor(array) for array in arrays]
    function(*tensors).backward()
    return [tensor.gradient for tensor in tensors]


def agree(ours, theirs):
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-9, atol=1e-11)


def drawn(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


@QUICK
@given(expressions())
def test_random_graphs_have_the_tapes_gradients(expression):
    ours = by_engine(lambda *tensors: run(expression, tensors), expression.arrays)
    agree(ours, by_tape(lambda *tensors: run(expression, tensors, TAPE), expression.arrays))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_broadcasting_in_every_pattern(pattern):
    arrays = drawn(*pattern[0]), 1.5 + abs(drawn(*pattern[1], seed=1))
    ours = by_engine(lambda x, y: ((x + y) * (x - y) / y).sum(), arrays)
    agree(ours, by_tape(lambda x, y: tf.reduce_sum((x + y) * (x - y) / y), arrays))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_of_numbers(name):
    x = abs(drawn(3, 4)) + 0.1 if name == "log" else 2 * drawn(3, 4)
    ours = by_engine(lambda x: (getattr(x, name)() ** 3).sum(), [x])
    agree(ours, by_tape(lambda x: tf.reduce_sum(TAPE[name](x) ** 3), [x]))


@pytest.mark.parametrize("name", REDUCE)
@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2)])
def test_reductions_with_ties(name, axis):
    x = np.round(drawn(3, 4, 5))
    ours = by_engine(lambda x: (getattr(x, name)(axis) ** 2).sum(), [x])
    agree(ours, by_tape(lambda x: tf.reduce_sum(TAPE[name](x, axis) ** 2), [x]))


def test_products_and_places():
    arrays = drawn(5, 3, 4), drawn(4, 2, seed=1)
    index = np.array([0, 2, 2])
    ours = by_engine(lambda x, y: ((x @ y)[index].transpose(2, 0, 1).reshape(6, 3) ** 2).sum(), arrays)
    theirs = by_tape(
        lambda x, y: tf.reduce_sum(tf.reshape(tf.transpose(tf.gather(x @ y, index), (2, 0, 1)), (6, 3)) ** 2),
        arrays,
    )
    agree(ours, theirs)


@pytest.mark.parametrize("size", [1.0, 1e4])
def test_cross_entropy_at_the_extremes(size):
    logits = size * drawn(6, 4)
    labels = np.array([0, 1, 2, 3, 0, 1])
    ours = by_engine(lambda z: z.cross_entropy(labels), [logits])

    def theirs(z):
        return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, z))

    agree(ours, by_tape(theirs, [logits]))
    assert Tensor(logits).cross_entropy(labels).value == pytest.approx(theirs(tf.constant(logits)).numpy())


def test_the_weights_follow_keras_step_for_step():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(320, 20)).astype("float32")
    y = rng.integers(0, 5, 320)
    W, V = (array.astype("float32") for array in backprop.first_weights([20, 16, 5], "Glorot"))
    start = [W, np.zeros(16, "float32"), V, np.zeros(5, "float32")]
    model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(5)])
    model.set_weights(start)
    model.compile(keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    ours = [Tensor(array) for array in start]
    for rows in np.split(np.arange(320), 20):
        model.train_on_batch(X[rows], y[rows])
        W, b, V, c = ours
        ((X[rows] @ W + b).relu() @ V + c).cross_entropy(y[rows]).backward()
        for weight in ours:
            weight.value = weight.value - 0.1 * weight.gradient
            weight.gradient = None
        for weight, theirs in zip(ours, model.get_weights(), strict=True):
            np.testing.assert_allclose(weight.value, theirs, atol=2e-6)
