"""Many steps in one graph: the same steps as one by one, held between any two, with XLA and without."""

import numpy as np
import pytest

pytestmark = pytest.mark.slow

tf = pytest.importorskip("tensorflow")

from labkit.training.graph_loop import GraphLoop  # noqa: E402
from tests.training.examples import clouds, network, weights  # noqa: E402

ORDER = tf.constant(np.random.default_rng(1).permutation(90), dtype=tf.int64)


def rows(n=90):
    return tf.nest.map_structure(tf.constant, clouds(n))


def model_and_loop(with_xla=False, **settings):
    import keras

    keras.utils.set_random_seed(3)
    model = network(**settings)()
    return model, GraphLoop(model.train_step, with_xla)


def one_by_one(n_batches, size):
    """Train by Keras' own batches, and return the model and its last numbers."""
    import keras

    keras.utils.set_random_seed(3)
    model = network()()
    model.reset_metrics()
    X, y = clouds(90)
    order = ORDER.numpy()
    places = [order[start : start + size] for start in range(0, len(order), size)][:n_batches]
    model.make_train_function()
    logs = [model.train_function([(tf.constant(X[place]), tf.constant(y[place]))]) for place in places][-1]
    return model, logs


@pytest.mark.parametrize("with_xla", [False, True])
@pytest.mark.parametrize("size", [15, 16, 100])  # the last batch whole, smaller, the only one
def test_its_steps_are_those_of_keras(with_xla, size):
    n_batches = -(-90 // size)
    model, loop = model_and_loop(with_xla)
    n_done, logs = loop.run(rows(), ORDER, size, 0, n_batches)
    alone, expected = one_by_one(n_batches, size)
    assert n_done == n_batches == int(model.optimizer.iterations)
    assert set(logs) == {"loss", "accuracy"}
    np.testing.assert_allclose(logs["loss"], expected["loss"], rtol=1e-5)
    for mine, other in zip(model.get_weights(), alone.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-5)


@pytest.mark.parametrize("with_xla", [False, True])
def test_how_the_steps_are_cut_into_runs_changes_no_bit(with_xla):
    whole, loop = model_and_loop(with_xla, dropout=0.4)
    loop.run(rows(), ORDER, 16, 0, 6)
    cut, loop = model_and_loop(with_xla, dropout=0.4)
    for first, n in [(0, 1), (1, 3), (4, 2)]:
        assert loop.run(rows(), ORDER, 16, first, n)[0] == n
    assert weights(whole) == weights(cut)


def test_compiling_trains_on_nothing():
    for with_xla in (False, True):
        model, loop = model_and_loop(with_xla)
        before = weights(model)
        loop.compile(rows(), ORDER, 16)
        assert weights(model) == before
        assert int(model.optimizer.iterations) == 0
        assert loop.refusal == ""


def test_one_graph_serves_all_lengths_and_batch_sizes():
    traces = []
    model, _ = model_and_loop()

    def step(batch):
        traces.append(1)
        return model.train_step(batch)

    loop = GraphLoop(step)
    loop.run(rows(), ORDER, 16, 0, 2)
    n_traces = len(traces)
    for n_rows, size in [(90, 7), (40, 40), (12, 1)]:
        assert loop.run(rows(n_rows), tf.range(n_rows, dtype=tf.int64), size, 0, 1)[0] == 1
    assert len(traces) == n_traces


def test_a_closed_loop_ends_after_one_batch_and_goes_on_when_opened():
    model, loop = model_and_loop()
    loop.closed.assign(True)
    assert loop.run(rows(), ORDER, 16, 0, 5)[0] == 1
    loop.closed.assign(False)
    assert loop.run(rows(), ORDER, 16, 1, 4)[0] == 4
    assert int(model.optimizer.iterations) == 5


def test_a_step_that_xla_refuses_runs_without():
    import keras

    from tests.training.test_engine import Turned

    layers = [keras.Input((6, 6, 1)), Turned(), keras.layers.Flatten(), keras.layers.Dense(2)]
    model = keras.Sequential(layers)
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    images = tf.random.stateless_uniform((20, 6, 6, 1), seed=(0, 0))
    data = (images, tf.zeros(20, tf.int64))
    loop = GraphLoop(model.train_step, with_xla=True)
    loop.compile(data, tf.range(20, dtype=tf.int64), 8)
    assert loop.refusal == "it lacks ImageProjectiveTransformV3"
    assert not loop.is_program
    assert loop.run(data, tf.range(20, dtype=tf.int64), 8, 0, 3)[0] == 3


def test_an_error_of_the_step_itself_is_raised():
    def step(batch):
        raise ValueError("a step of the learner's own")

    for with_xla in (False, True):
        with pytest.raises(ValueError, match="a step of the learner's own"):
            GraphLoop(step, with_xla).compile(rows(), ORDER, 16)


def test_numbers_of_several_shapes_come_back():
    loop = GraphLoop(
        lambda batch: {"mean": tf.reduce_mean(batch[0]), "by_column": tf.reduce_mean(batch[0], 0)}
    )
    _, logs = loop.run(rows(), ORDER, 90, 0, 1)
    np.testing.assert_allclose(logs["by_column"], clouds(90)[0].mean(axis=0), atol=1e-6)
    assert logs["mean"].shape == ()
