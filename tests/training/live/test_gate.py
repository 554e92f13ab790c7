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


@pytest.fixture(params=[False, True], ids=["graph", "XLA"])
def resident(request):
    """A model whose rows lie on the device, and the numbers of its goes of six batches."""
    from labkit.training.graph_loop import GraphLoop
    from labkit.training.resident import Resident

    model = network()()
    loop = GraphLoop(model.train_step, request.param)
    train = Resident(clouds(96), 8, lambda: tf.range(96), loop, lambda: None)
    train.compile()
    goes = iter(train.goes(6))
    model.train_function = train
    return model, goes


def test_resident_rows_pass_an_open_gate(resident):
    model, goes = resident
    train, reports = drive(model, [9] * 6)
    train(goes)
    assert sum(reports) == 6
    assert (
        len(reports) == 1 or reports[0] == 1
    )  # a program is tried on one batch, then on as many as are short


def test_resident_rows_are_allowed_one_by_one(resident):
    model, goes = resident
    train, reports = drive(model, [1, 1, 1, 1, 1, 1])
    train(goes)
    assert reports == [1] * 6
    assert goes.get_next().numpy() == 1


def test_a_closed_gate_ends_a_go_of_resident_rows_after_one_batch():
    from labkit.training.graph_loop import GraphLoop
    from labkit.training.resident import Resident

    model = network()()
    model.train_function = Resident(
        clouds(96), 8, lambda: tf.range(96), GraphLoop(model.train_step), lambda: None
    )
    goes = iter(model.train_function.goes(6))
    train, reports = drive(model, [9] * 6, close_after=1)
    train(goes)
    assert reports == [1] * 6


def test_a_program_gets_no_more_batches_than_a_pause_may_wait_for(monkeypatch):
    from labkit.training.live import gate

    clock = iter(range(100))
    monkeypatch.setattr(gate.time, "perf_counter", lambda: next(clock) / 250)  # four milliseconds a run
    runs = []

    class Resident:
        def run(self, n):
            runs.append(n)
            return n, {}

    program = gate._Program(Resident())
    for _ in range(4):
        program.run(1000)
    assert runs[:3] == [1, 5, 25]  # as many as twenty milliseconds allow, at the speed of the last run
