"""A run again, from its record alone; or the reasons why not."""

import dataclasses

import numpy as np
import pytest

from labkit.training.errors import TrainingError
from tests.training import examples
from tests.training.examples import CALM, clouds, network, weights

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def kept(folder):
    """A run with chance in it, that went back to its best epoch."""

    settings = CALM | {"epochs": 6, "seed": 9, "patience": 1}
    return examples.fit(network(dropout=0.4), clouds(), clouds(40), keep=folder, name="first", **settings)


def test_a_run_again_gives_the_same_weights(kept, folder):
    from labkit import training

    run = training.replay(training.load_run(kept.id, folder), clouds(), clouds(40), show=False)
    assert weights(run.model) == weights(kept.model)
    assert run.metrics == kept.metrics
    np.testing.assert_array_equal(run.history["val_loss"], kept.history["val_loss"])
    assert (run.settings, run.seed, run.name) == (kept.settings, kept.seed, kept.name)


def test_the_kept_weights_are_those_of_the_model(kept):
    from labkit.training import records, state

    end, _ = state.read(kept.folder / records.END)
    arrays = state.state_of(kept.model)
    assert end.keys() == arrays.keys()
    assert all(np.array_equal(end[name], arrays[name]) for name in end)


def test_nothing_differs_where_nothing_does(kept):
    from labkit.training import replaying

    assert replaying.differences(kept, clouds(), clouds(40)) == []


def test_other_data_are_a_reason(kept):
    from labkit import training

    sentence = r"this run cannot be repeated exactly: the data has another checksum\."
    with pytest.raises(TrainingError, match=sentence):
        training.replay(kept, clouds(80), clouds(40), show=False)


def test_other_versions_are_a_reason(kept, monkeypatch):
    from labkit.training import records, replaying

    other = records.package_versions() | {"keras": "9.9"}
    del other["tensorflow"]
    monkeypatch.setattr(records, "package_versions", lambda: other)
    found = replaying.differences(kept, clouds(), clouds(40))
    assert found == [
        f"keras was {kept.versions['keras']} and is 9.9",
        f"tensorflow was {kept.versions['tensorflow']} and is missing",
    ]


def test_callbacks_and_what_was_not_kept_are_reasons(folder):
    import keras

    from labkit import training
    from labkit.training import replaying

    settings = CALM | {"epochs": 1}
    stop = keras.callbacks.TerminateOnNaN()
    with_callbacks = examples.fit(network(), clouds(), callbacks=[stop], keep=folder, **settings)
    assert replaying.differences(with_callbacks, clouds()) == [
        "it had callbacks, which a record cannot hold: TerminateOnNaN"
    ]
    lost = examples.fit(network(), clouds(), **settings)
    with pytest.raises(
        TrainingError, match=r"it was not kept: fit\(…, setup=training.Setup\(keep='runs'\)\) keeps it"
    ):
        training.replay(lost, clouds(), anyway=True, show=False)


def test_a_dataset_and_a_model_without_json_are_reasons(kept, monkeypatch):
    from labkit.training import events, replaying

    start, *_ = events.read_events(kept.folder)
    monkeypatch.setattr(
        events, "read_events", lambda _: [start | {"model": None, "validation_checksum": None}]
    )
    run = dataclasses.replace(kept, checksum=None)
    assert replaying.differences(run, clouds(), clouds(40)) == [
        "its model cannot be written as JSON",
        "its data was a Dataset, which has no checksum",
        "its validation data was a Dataset, which has no checksum",
    ]


def test_all_reasons_are_told_at_once(kept):
    from labkit import training

    other = dataclasses.replace(kept, versions=kept.versions | {"keras": "1.0"})
    with pytest.raises(TrainingError, match=r"another checksum; keras was 1\.0 and is "):
        training.replay(other, clouds(80), clouds(40), show=False)


def test_a_replay_in_spite_of_all_is_another_run(kept, folder):
    from labkit import training

    run = training.replay(kept, clouds(80), clouds(40), anyway=True, keep=folder, show=False)
    assert run.checksum != kept.checksum
    assert run.id != kept.id
    assert {kept.id, run.id} <= set(training.runs(folder)["id"])


def test_code_in_a_record_is_never_run(folder):
    import keras

    from labkit import training

    def build():
        layers = [keras.Input((3,)), keras.layers.Lambda(lambda x: x * 2), keras.layers.Dense(1)]
        model = keras.Sequential(layers)
        model.compile("sgd", "mse")
        return model

    run = examples.fit(build, clouds(), keep=folder, **CALM | {"epochs": 1})
    with pytest.raises(TrainingError) as refused:
        training.replay(run, clouds(), show=False)
    sentence = str(refused.value)
    assert sentence.startswith("the model of this run cannot be made from its record: ")
    assert "Lambda" in sentence
    assert "\n" not in sentence


# -- what Keras' JSON does not hold


def far_rows(shift=0.0):
    """Return rows far from 0, whose answers are far from 0."""
    rng = np.random.default_rng(0)
    X = (300 + 50 * rng.normal(size=(96, 3))).astype("float32")
    return X + np.float32(shift), X.sum(axis=1) / 50


def scaled(nested=False, loss="mse", metrics=()):
    """Return a function that builds a network with an adapted Normalization, also inside another model."""

    def build():
        import keras

        scaler = keras.layers.Normalization()
        scaler.adapt(far_rows()[0])
        first = keras.Sequential([keras.Input((3,)), scaler]) if nested else scaler
        model = keras.Sequential([keras.Input((3,)), first, keras.layers.Dense(1)])
        model.compile("adam", loss, metrics=list(metrics))
        return model

    return build


@pytest.mark.parametrize("nested", [False, True])
def test_an_adapted_normalization_is_repeated(folder, nested):
    from labkit import training

    run = examples.fit(scaled(nested), far_rows(), keep=folder, **CALM)
    again = training.replay(training.load_run(run.id, folder), far_rows(), show=False)
    np.testing.assert_array_equal(again.history["loss"], run.history["loss"])
    assert weights(again.model) == weights(run.model)
    assert again.notes == ()


def test_a_setting_of_a_loss_that_is_lost_is_told(folder):
    import keras

    from labkit import training

    run = examples.fit(scaled(loss=keras.losses.Huber(delta=0.5)), far_rows(), keep=folder, **CALM)
    sentence = (
        r"^the model made from the record answers differently: its loss on the first 32 rows was \S+ and is "
        r"\S+, because Keras' JSON does not hold a setting of its loss or a state of one of its layers; "
        r"replay\(…, anyway=True\) trains all the same and notes it\.$"
    )
    with pytest.raises(TrainingError, match=sentence):
        training.replay(run, far_rows(), show=False)
    again = training.replay(run, far_rows(), anyway=True, keep=folder, show=False)
    first, second = again.notes
    assert first.startswith("Not an exact repetition: the model answers differently, its loss on the first")
    assert second.startswith("Does not repeat its record: in epoch 1 loss was ")
    assert training.load_run(again.id, folder).notes == again.notes


def test_a_setting_of_a_metric_that_is_lost_is_told_at_the_first_epoch(folder):
    import keras

    from labkit import training

    @keras.saving.register_keras_serializable("tests")
    class Near(keras.metrics.MeanMetricWrapper):
        """Forgets how near when it is written as JSON."""

        def __init__(self, near=1.0, name="near"):
            super().__init__(lambda y, p: keras.ops.cast(abs(y - p) < near, "float32"), name=name)

        def get_config(self):
            return {"name": self.name}

    run = examples.fit(scaled(metrics=[Near(1000.0)]), far_rows(), keep=folder, **CALM)
    with pytest.raises(TrainingError, match="does not repeat its record: in epoch 1 near was 1 and is 0; "):
        training.replay(run, far_rows(), show=False)


# -- validation data, later histories, older records


def test_other_validation_data_are_a_reason(kept):
    import tensorflow as tf

    from labkit.training import replaying

    assert replaying.differences(kept, clouds(), clouds(50)) == ["the validation data has another checksum"]
    assert replaying.differences(kept, clouds()) == ["it had validation data"]
    rows = tf.data.Dataset.from_tensor_slices(clouds(40)).batch(8)
    assert replaying.differences(kept, clouds(), rows) == ["the validation data has another checksum"]


def test_validation_data_that_were_not_there_or_a_dataset_are_reasons(folder):
    import tensorflow as tf

    from labkit.training import replaying

    settings = CALM | {"epochs": 1, "keep": folder}
    without = examples.fit(network(), clouds(), **settings)
    assert replaying.differences(without, clouds()) == []
    assert replaying.differences(without, clouds(), clouds(40)) == ["it had no validation data"]
    rows = tf.data.Dataset.from_tensor_slices(clouds(40)).batch(8)
    streamed = examples.fit(network(), clouds(), rows, **settings)
    assert replaying.differences(streamed, clouds(), rows) == [
        "its validation data was a Dataset, which has no checksum"
    ]


def test_what_was_changed_in_a_record_is_told(kept, folder):
    from labkit import training

    history = kept.history.copy()
    history.loc[2, "val_loss"] += 0.01
    other = dataclasses.replace(kept, history=history)
    with pytest.raises(
        TrainingError, match=r"does not repeat its record: in epoch 3 val_loss was \S+ and is"
    ):
        training.replay(other, clouds(), clouds(40), show=False)
    run = training.replay(other, clouds(), clouds(40), anyway=True, show=False)
    assert [note.startswith("Does not repeat its record: in epoch 3 val_loss") for note in run.notes] == [
        True
    ]
    assert weights(run.model) == weights(kept.model)


def test_a_replay_can_be_replayed(kept, folder):
    from labkit import training

    first = training.replay(kept, clouds(), clouds(40), keep=folder, show=False)
    second = training.replay(training.load_run(first.id, folder), clouds(), clouds(40), show=False)
    assert weights(second.model) == weights(kept.model)
    assert second.notes == ()


def test_an_older_record_is_replayed_with_a_note(kept, tmp_path):
    import json
    import shutil

    from labkit import training
    from labkit.training import events

    shutil.copytree(kept.folder, tmp_path / kept.id)
    log = tmp_path / kept.id / events.LOG
    start, *others = log.read_text().splitlines()
    older = json.loads(start)
    del older["first_loss"], older["validation_checksum"]
    log.write_text("\n".join([json.dumps(older), *others, ""]))
    run = training.replay(training.load_run(kept.id, tmp_path), clouds(), clouds(40), show=False)
    assert run.notes == (
        "The record does not hold the validation data or the model's loss on the first rows: not compared.",
    )
    assert weights(run.model) == weights(kept.model)
    with pytest.raises(TrainingError, match=r"in epoch 1 val_\w+ was"):  # what is there is compared
        training.replay(training.load_run(kept.id, tmp_path), clouds(), clouds(50), show=False)


def test_another_device_is_compared_less_closely_and_noted(kept):
    from labkit import training

    other = dataclasses.replace(kept, device="NVIDIA H100", history=kept.history * 1.01)
    run = training.replay(other, clouds(), clouds(40), show=False)
    assert run.notes == ("Its numbers were compared within 5 % only (NVIDIA H100 then, CPU now).",)
