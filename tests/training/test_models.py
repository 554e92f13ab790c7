"""The model that is trained: built, compiled, and what is said of it."""

import json

import numpy as np
import pytest

from labkit.training.errors import TrainingError
from tests.training import examples
from tests.training.examples import CALM, clouds, network

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bare():
    """Return a function that builds a model without input and without compilation."""
    import keras

    return lambda: keras.Sequential([keras.layers.Dense(2, activation="softmax")])


@pytest.fixture(scope="module")
def ready():
    """Make a model ready for the clouds on the processor."""
    import keras

    from labkit.training import datasets, devices, models

    batches = datasets.epoch_batches(clouds(), 16)
    place = devices.Devices(("CPU:0",), "CPU")

    def make(model, seed=0, loss=None):
        if loss and isinstance(model, keras.Model):
            model.compile("adam", loss)
        elif loss:
            model = models.compiled(model, loss)
        return models.ready(model, place, "auto", seed, batches.element_spec[0])

    return make


def test_a_model_is_built_by_the_shape_of_the_data(ready, bare):
    model = ready(bare, loss="sparse_categorical_crossentropy")
    assert model.built
    assert model.count_params() == 3 * 2 + 2
    assert len(model.optimizer.variables) > 2


def test_the_seed_decides_the_first_weights(ready, bare):
    first, again, other = (ready(bare, seed, "mse").get_weights()[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_compiled_model_keeps_loss_and_optimizer(ready):
    model = ready(network(optimizer="sgd"))
    assert model.loss == "sparse_categorical_crossentropy"
    assert type(model.optimizer).__name__ == "SGD"


def test_a_model_without_a_loss_is_refused(ready, bare):
    with pytest.raises(
        ValueError, match=r"`model` must be compiled: call model\.compile\(…\), or pass training\.compiled\("
    ):
        ready(bare)


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ("resnet", "`model` must be a Keras model or a function that builds one; got model='resnet'"),
        (lambda: None, "`model` must build and return a Keras model; got model=None"),
    ],
)
def test_what_is_no_model_is_refused(ready, model, sentence):
    with pytest.raises(ValueError, match=sentence):
        ready(model)


def test_a_subclassed_model_trains():
    import keras

    from labkit import training

    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(2)

        def call(self, x):
            return self.dense(x)

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    run = examples.fit(training.compiled(Own, loss), clouds(), **CALM)
    assert run.model.count_params() == 8
    assert run.history["loss"].is_monotonic_decreasing


def test_the_summary_and_the_architecture_are_told(ready):
    from labkit.training import models

    model = ready(network())
    assert "Total params: " in models.summary(model)
    layers = json.loads(models.as_json(model))["config"]["layers"]
    assert [layer["class_name"] for layer in layers] == ["InputLayer", "Dense", "Dropout", "Dense"]


def test_an_architecture_that_keras_cannot_write_is_none(monkeypatch, ready):
    from labkit.training import models

    model = ready(network())

    def cannot():
        raise NotImplementedError

    monkeypatch.setattr(model, "to_json", cannot)
    assert models.as_json(model) is None


def test_one_device_needs_no_notes(ready):
    import keras

    from labkit.training import models

    model = keras.Sequential([keras.Input((3,)), keras.layers.BatchNormalization(), keras.layers.Dense(2)])
    assert models.notes(ready(model, loss="mse")) == []
    assert models.replicas(model) == 1


def test_errors_of_training_can_be_had_from_the_front():
    from labkit import training

    assert training.TrainingError is TrainingError
