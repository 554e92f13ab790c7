"""A training that is interrupted goes on as if nothing had happened; and from nobody else's checkpoint."""

import errno
import os
import signal
from pathlib import Path

import numpy as np
import pytest

from labkit.training import state
from labkit.training.checkpoints import Checkpoint
from labkit.training.errors import TrainingError
from tests.training import examples
from tests.training.examples import CALM, clouds, network, start, told, weights

pytestmark = pytest.mark.slow
ONE_THREAD = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}  # two processes share the machine
KILLS = {"arrays": 7, "dataset": 3}


# -- killed


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    """What became of two trainings that were killed, side by side."""
    started = {
        name: start("interrupted", tmp_path_factory.mktemp(name), name, kills, **ONE_THREAD)
        for name, kills in KILLS.items()
    }
    return {name: told(process) for name, process in started.items()}


@pytest.mark.parametrize("variant", KILLS)
def test_a_killed_training_ends_with_the_weights_of_an_undisturbed_one(stories, variant):
    story = stories[variant]
    assert (story["whole"], story["last"]) == ("exit 0", "exit 0")
    # weights, random states and Adam's memory, bit for bit; every loss, the best epoch and its metrics
    assert story["killed told"] == story["whole told"]


@pytest.mark.parametrize("variant", KILLS)
def test_every_kill_hit_a_training_that_was_under_way(stories, variant):
    attempts = stories[variant]["attempts"]
    assert [ended for _, ended, _ in attempts] == [signal.SIGKILL] * KILLS[variant]
    saved = [epochs for _, _, epochs in attempts]
    assert saved == sorted(saved)
    n_epochs = len(stories[variant]["whole told"]["history"]["epoch"])
    assert 0 < saved[-1] < n_epochs


@pytest.mark.parametrize("variant", KILLS)
def test_the_killed_training_stopped_early_and_went_back(stories, variant):
    story = stories[variant]["killed told"]
    losses = story["history"]["val_loss"]
    assert story["best_epoch"] == int(np.argmin(losses)) + 1 == len(losses) - 4
    assert len(losses) < 40


# -- interrupted in one process


class Interrupt:
    """Stands for the stop button: raises at the end of an epoch, once."""

    def __init__(self, epoch):
        self.epoch = epoch

    def callback(self):
        import keras

        def stop(epoch, logs):
            if epoch == self.epoch:
                raise KeyboardInterrupt

        return keras.callbacks.LambdaCallback(on_epoch_begin=stop)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A checkpoint after two epochs of three, and the training that was not interrupted."""

    settings = CALM | {"epochs": 3, "seed": 1, "patience": 5}
    folder = tmp_path_factory.mktemp("checkpoint")
    build = network(dropout=0.3)
    with pytest.raises(KeyboardInterrupt):
        examples.fit(build, clouds(), checkpoint=folder, callbacks=[Interrupt(2).callback()], **settings)
    whole = examples.fit(build, clouds(), **settings)
    return build, settings, folder, whole, (folder / "state.npz").read_bytes()


@pytest.fixture
def again(saved, tmp_path):
    """Call fit again with a copy of the checkpoint, and with what differs."""

    build, settings, _, _, content = saved
    (tmp_path / "state.npz").write_bytes(content)

    def fit(build=build, data=None, **changed):
        return examples.fit(build, data or clouds(), checkpoint=tmp_path, **settings | changed)

    return fit


def test_a_cell_run_again_goes_on(saved, again):
    # in the same process, where Keras gives layers other names: dense_2 instead of dense
    _, _, _, whole, _ = saved
    run = again()
    assert run.history["epoch"].tolist() == [1, 2, 3]
    np.testing.assert_array_equal(run.history["loss"], whole.history["loss"])
    assert weights(run.model) == weights(whole.model)


def test_a_finished_training_is_not_trained_again(again):
    import keras

    first, begun = again(), []
    count = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: begun.append(epoch))
    second = again(callbacks=[count])
    assert begun == []
    assert weights(second.model) == weights(first.model)
    assert second.metrics == first.metrics


def test_the_record_of_what_goes_on_has_all_epochs(again, tmp_path):
    from labkit import training

    run = again(keep=tmp_path / "runs")
    kept = training.load_run(run.id, tmp_path / "runs")
    assert kept.history["epoch"].tolist() == [1, 2, 3]
    assert kept.seconds == pytest.approx(kept.history["seconds"].sum())


def test_more_epochs_go_on_from_there(again):
    again()
    assert again(epochs=4).history["epoch"].tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"seed": 2},
            r"holds another training \(seed 1 there, 2 here\): choose another folder or delete it\.",
        ),
        ({"batch_size": 32}, r"\(batch_size 16 there, 32 here\)"),
        ({"data": clouds(n_samples=80)}, r"\(data \w{10}… there, \w{10}… here\)"),
        ({"build": network(dropout=0.4)}, r"\(model \w{10}… there, \w{10}… here\)"),
        ({"build": network(optimizer="sgd")}, r"\(model "),
        ({"mode": "min"}, r"\(mode None there, min here\)"),
        ({"monitor": "accuracy"}, r"\(monitor loss there, accuracy here\)"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_checkpoint_of_another_training_is_refused(again, changed, sentence):
    with pytest.raises(TrainingError, match=sentence):
        again(**changed)


def test_a_damaged_checkpoint_is_refused(again, tmp_path):
    path = tmp_path / "state.npz"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(TrainingError, match="is not a whole file that training has saved: delete it"):
        again()


def test_another_file_of_training_is_no_checkpoint(again, tmp_path):
    state.write(tmp_path / "state.npz", {"model/0": np.ones(2)})  # such as the end of a run
    with pytest.raises(TrainingError, match="holds another training"):
        again()


def test_a_checkpoint_of_other_shapes_is_refused(again, tmp_path):
    arrays, words = state.read(tmp_path / "state.npz")
    state.write(tmp_path / "state.npz", arrays | {"now/model/0": np.ones((9, 9))}, words)
    with pytest.raises(TrainingError, match="the saved state does not fit this model: model/0"):
        again()


# -- what is compared when a training goes on


HELD_OUT = clouds(n_samples=40)


def begun(folder, model, held_out=None, data=None, epochs=3):
    """Train for two epochs and stop; return the function that goes on."""

    def fit(model=model, held_out=held_out, **changed):
        settings = CALM | {"epochs": epochs, "checkpoint": folder} | changed
        return examples.fit(model, clouds() if data is None else data, held_out, **settings)

    with pytest.raises(KeyboardInterrupt):
        fit(callbacks=[Interrupt(2).callback()])
    return fit


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        (HELD_OUT, clouds(n_samples=41), r"\(validation_data \w{10}… there, \w{10}… here\)"),
        (HELD_OUT, None, r"\(validation_data \w{10}… there, none here\)"),
        (None, HELD_OUT, r"\(validation_data none there, \w{10}… here\)"),
    ],
)
def test_other_validation_data_are_refused(tmp_path, first, second, sentence):
    go_on = begun(tmp_path, network(), first)
    with pytest.raises(TrainingError, match=sentence):
        go_on(held_out=second)
    run = go_on()
    assert run.history["epoch"].tolist() == [1, 2, 3]
    assert run.notes == ()


def test_a_model_whose_weights_are_half_trained_goes_on(tmp_path):
    model = network(dropout=0.3)()
    go_on = begun(tmp_path, model)
    run = go_on(keep=tmp_path / "runs")
    assert run.model is model
    assert run.history["epoch"].tolist() == [1, 2, 3]
    assert run.notes == ()


def with_delta(delta):
    """Return a function that builds a model whose loss has a setting that Keras' JSON loses."""

    def build():
        import keras

        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
        model.compile("adam", keras.losses.Huber(delta=delta))
        return model

    return build


def test_a_model_that_answers_differently_is_refused(tmp_path):
    go_on = begun(tmp_path, with_delta(0.3))
    sentence = (
        r"answers differently: its loss on the first 32 rows was \S+ and is \S+, because a setting of its"
    )
    with pytest.raises(TrainingError, match=sentence):
        go_on(with_delta(0.9))
    assert go_on().history["epoch"].tolist() == [1, 2, 3]


def test_a_normalization_goes_on_with_its_own_numbers(tmp_path):
    import keras

    X, y = clouds()
    X = X * 50 + 300

    def build(rows=X):
        scaler = keras.layers.Normalization()
        scaler.adapt(rows)
        model = keras.Sequential([keras.Input((3,)), scaler, keras.layers.Dense(1)])
        model.compile("adam", "mse")
        return model

    go_on = begun(tmp_path, build, data=(X, y), epochs=20)
    whole = examples.fit(build, (X, y), **CALM | {"epochs": 20})
    run = go_on(lambda: build(X + 900))  # those in the checkpoint count
    np.testing.assert_array_equal(run.history["loss"], whole.history["loss"])


@pytest.mark.parametrize("which", ["the training data", "the validation data"])
def test_a_dataset_goes_on_with_a_note(tmp_path, which):
    import tensorflow as tf

    rows = tf.data.Dataset.from_tensor_slices(clouds())
    if which == "the training data":
        go_on = begun(tmp_path, network(), data=rows)
        part = " or the model's loss on the first rows (it is not in the checkpoint)"
    else:
        go_on, part = begun(tmp_path, network(), rows.batch(8)), ""
    run = go_on(keep=tmp_path / "runs")
    note = f"Went on from a checkpoint without comparing {which} (a Dataset has no checksum){part}."
    assert run.notes == (note,)
    from labkit import training

    assert training.load_run(run.id, tmp_path / "runs").notes == (note,)


def test_an_older_checkpoint_goes_on_with_a_note(again, tmp_path, saved):
    arrays, words = state.read(tmp_path / "state.npz")
    del words["first_loss"], words["device"], words["identity"]["validation_data"]
    state.write(tmp_path / "state.npz", arrays, words)
    run = again()
    assert weights(run.model) == weights(saved[3].model)
    assert run.notes == (
        "Went on from a checkpoint without comparing the validation data (the checkpoint is of an older "
        "version) or the model's loss on the first rows (it is not in the checkpoint).",
    )


def test_drafts_that_killed_writers_left_are_removed_where_they_can_be(again, tmp_path, monkeypatch):
    old, new = tmp_path / ".0123456789abcdef.draft", tmp_path / ".fedcba9876543210.draft"
    for draft in (old, new):
        draft.write_bytes(b"half")
    os.utime(old, (0, 0))

    def refuse(*_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)  # as on a disk that may only be read
        Checkpoint(tmp_path, {}, None)._remove_drafts()
    assert old.exists()
    again()
    assert not old.exists()
    assert new.exists()  # another process is perhaps writing it


def test_a_folder_that_cannot_be_is_refused(tmp_path):
    import keras

    (tmp_path / "file").write_text("")
    begun = []
    watcher = keras.callbacks.LambdaCallback(on_train_begin=begun.append)
    with pytest.raises(
        TrainingError, match=r"could not be written .*: choose a folder that you may write to"
    ):
        examples.fit(network(), clouds(), checkpoint=tmp_path / "file" / "below", callbacks=[watcher], **CALM)
    assert begun == []
