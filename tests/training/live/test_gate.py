"""Steps in one graph that end as soon as the gate closes, and report only what is trained on to the end."""

import numpy as np
import pytest

pytestmark = pytest.mark.slow

tf = pytest.importorskip("tensorflow")

from labkit.training.live.gate import Gate  # noqa: E402
from tests.training.examples import clouds, network  # noqa: E402


@pytest.fixture
def model():
    made = network()()
    made.steps_per_execution = 6
    made.make_train_function()
    return made


@pytest.fixture
def batches():
    return iter(tf.data.Dataset.from_tensor_slices(clouds()).batch(8).repeat())


def drive(model, allowed, close_after=None):
    """Return a train function that may train on so many batches at a time, and the list of its reports."""
    gate, permits, reports = Gate(), iter(allowed), []

    def report(n_done, loss):
        reports.append(n_done)
        assert int(model.optimizer.iterations) == sum(reports)  # through, to the last one
        assert np.isfinite(loss)

    gate.set(is_open=close_after is None)
    return gate.train_function(model, lambda: next(permits), report), reports


def test_an_open_gate_lets_a_go_pass_at_once(model, batches):
    train, reports = drive(model, [9])
    train(batches)
    assert reports == [6]


def test_what_is_allowed_one_by_one_is_reported_one_by_one(model, batches):
    train, reports = drive(model, [1, 1, 9])
    train(batches)
    assert reports == [1, 1, 4]


def test_a_closed_gate_ends_a_go_after_one_batch(model, batches):
    train, reports = drive(model, [9] * 6, close_after=1)
    train(batches)
    assert reports == [1] * 6


def test_the_end_of_an_epoch_ends_a_go(model, batches):
    train, reports = drive(model, [4, 0])
    logs = train(batches)
    assert reports == [4]
    assert set(logs) == {"loss", "accuracy"}


def test_its_steps_are_those_of_keras(model):
    ours, theirs = network()(), network()()
    theirs.set_weights(ours.get_weights())
    for one in (ours, theirs):
        one.steps_per_execution = 6
        one.make_train_function()
    rows = tf.data.Dataset.from_tensor_slices(clouds()).batch(8)
    gate = Gate()
    gate.set(is_open=True)
    gate.train_function(ours, lambda: 6, lambda n_done, loss: None)(iter(rows))
    theirs.train_function(iter(rows))
    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)
