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

    start, *_ = events.read(kept.folder)
    monkeypatch.setattr(events, "read", lambda _: [start | {"model": None, "validation_checksum": None}])
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
