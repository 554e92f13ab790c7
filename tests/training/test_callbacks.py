"""What watches a training: which epoch was best, when to stop, what is recorded, and NaN."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from labkit.training.errors import TrainingError
from labkit.training.settings import EarlyStopping

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def callbacks():
    from labkit.training import callbacks

    return callbacks


def rows(name, *values):
    return [{name: value} for value in values]


@pytest.mark.parametrize(
    ("mode", "values", "best"),
    [
        ("min", (3, 1, 2), 1),
        ("max", (0.1, 0.3, 0.2), 1),
        ("min", (2, 1, 1), 1),
        ("max", (1, 2, 2), 1),
        ("min", (math.nan, 2, 1), 2),
        ("max", (math.nan, 0.2), 1),
    ],
)
@pytest.mark.parametrize("name", ["val_accuracy", "val_tower2_loss"])  # the name says nothing
def test_the_best_epoch(callbacks, name, mode, values, best):
    assert callbacks.best_epoch(rows(name, *values), name, mode) == best


@pytest.mark.parametrize(
    ("losses", "patience", "over"),
    [
        ([], 1, False),
        ([1, 2, 3, 4], None, False),
        ([3, 2, 1], 1, False),
        ([3, 2, 2], 1, True),
        ([3, 2, 2.5], 2, False),
        ([3, 2, 2.5, 2.1], 2, True),
    ],
)
def test_training_is_over_when_patience_is(callbacks, losses, patience, over):
    stopping = EarlyStopping(patience, "loss", "min") if patience else None
    assert callbacks.is_over(rows("loss", *losses), stopping) is over


def test_speed_leaves_the_first_epoch_out(callbacks):
    history = [{"training_seconds": seconds} for seconds in (60.0, 2.0, 1.0, 4.0)]
    assert callbacks.examples_per_second(history, 100) == 50
    assert callbacks.examples_per_second(history[:1], 120) == 2
    assert math.isnan(callbacks.examples_per_second(history, None))


class Saved:
    """A checkpoint that remembers of which epoch its weights were, and the best ones."""

    def __init__(self):
        self.rows = []

    def save(self, model, history, best, mode):
        self.rows.append((len(history), best and float(best["model/0"])))


@pytest.fixture
def watch(callbacks):
    """Drive a recorder without a training: a fake model and losses of our choice."""
    import tensorflow as tf

    from labkit.training import datasets

    def run(*losses, patience=2, monitor="val_loss"):
        weight = tf.Variable(0.0)
        optimizer = SimpleNamespace(variables=[], learning_rate=0.5)
        model = SimpleNamespace(variables=[weight], optimizer=optimizer, stop_training=False)
        epoch, saved, logged = datasets.Epoch(), Saved(), []
        stopping = EarlyStopping(patience, monitor, "min") if patience else None
        recorder = callbacks.Recorder(7, epoch, stopping, saved, logged.append)
        recorder.set_model(model)
        numbers = []
        for place, loss in enumerate(losses):
            recorder.on_epoch_begin(place)
            numbers.append((int(epoch.number.numpy()), np.random.random()))  # noqa: NPY002
            weight.assign(place + 1)
            recorder.on_epoch_end(place, {"loss": 1.0, "val_loss": loss})
            if model.stop_training:
                break
        return SimpleNamespace(recorder=recorder, model=model, saved=saved, logged=logged, numbers=numbers)

    return run


def test_a_recorder_stops_and_keeps_the_best_state(watch):
    seen = watch(3.0, 1.0, 2.0, 2.0, 0.0)
    assert seen.model.stop_training
    assert len(seen.recorder.history) == 4
    assert seen.recorder.best["model/0"] == 2.0
    assert [row["epoch"] for row in seen.logged] == [1, 2, 3, 4]
    assert seen.saved.rows == [(1, 1.0), (2, 2.0), (3, 2.0), (4, 2.0)]


def test_without_patience_nothing_stops_and_nothing_is_kept(watch):
    seen = watch(1.0, 2.0, 3.0, 4.0, patience=None)
    assert not seen.model.stop_training
    assert seen.recorder.best is None
    assert len(seen.logged) == 4


def test_every_epoch_begins_from_its_number_alone(watch):
    first, again = watch(3.0, 2.0, 1.0).numbers, watch(3.0, 2.0, 1.0).numbers
    assert first == again
    assert [epoch for epoch, _ in first] == [0, 1, 2]
    assert len({number for _, number in first}) == 3


def test_a_row_holds_numbers_rate_and_times(watch):
    row = watch(2.0).logged[0]
    assert {**row, "seconds": 0, "training_seconds": 0} == {
        "epoch": 1, "loss": 1.0, "val_loss": 2.0, "learning_rate": 0.5, "seconds": 0, "training_seconds": 0,
    }  # fmt: skip
    assert 0 < row["training_seconds"] <= row["seconds"]


def test_a_metric_may_have_a_number_for_each_class(watch):
    recorder = watch(2.0).recorder
    recorder.on_epoch_end(1, {"loss": 1.0, "val_loss": 2.0, "f1_score": np.array([0.25, 0.5])})
    row = recorder.history[-1]
    assert (row["f1_score[0]"], row["f1_score[1]"]) == (0.25, 0.5)
    assert "f1_score" not in row


def test_the_time_of_validation_is_not_that_of_training(watch, callbacks, monkeypatch):
    recorder = watch(2.0, patience=None).recorder
    clock = iter([10.0, 14.0, 19.0])
    monkeypatch.setattr(callbacks.time, "perf_counter", lambda: next(clock))
    recorder.on_epoch_begin(1)
    recorder.on_test_begin()
    recorder.on_epoch_end(1, {"loss": 1.0})
    row = recorder.history[-1]
    assert (row["training_seconds"], row["seconds"]) == (4.0, 9.0)


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_no_number_stops_at_once(watch, loss):
    recorder = watch(2.0).recorder
    recorder.on_train_batch_end(0, {"loss": 0.5})
    sentence = (
        r"the loss is no finite number any more in epoch 2, at learning rate 0\.5 "
        r"\(what was saved after epoch 1 is whole\): lower the rate, scale the inputs and a numeric target, "
        r"or clip gradients \(`clipnorm=1`\)\."
    )
    with pytest.raises(TrainingError, match=sentence):
        recorder.on_train_batch_end(1, {"loss": loss})


def test_another_monitor_is_refused_with_those_that_are_there(watch):
    with pytest.raises(TrainingError, match="`monitor` must be one of loss, val_loss; got monitor='val_acc'"):
        watch(2.0, monitor="val_acc")
