"""Which way a number gets better: what Keras declares, whatever the name is spelled like."""

import numpy as np
import pytest

from labkit.training.errors import TrainingError

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tools():
    import keras

    from labkit.training import directions

    return keras, directions


@pytest.fixture(scope="module")
def single(tools):
    """A model with one output and many metrics, after a batch."""
    keras, _ = tools

    def loss_ratio(y_true, y_pred):
        return keras.ops.mean(y_pred, axis=-1)

    metrics = [
        "accuracy", keras.metrics.AUC(name="area"), keras.metrics.MeanSquaredError(name="score"),
        "cosine_similarity", keras.metrics.F1Score(name="f1"), "mae", loss_ratio,
    ]  # fmt: skip
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, "softmax")])
    model.compile("sgd", "mse", metrics=metrics)
    model.train_on_batch(np.ones((4, 3)), np.eye(2)[[0, 1, 0, 1]])
    return model


@pytest.fixture(scope="module")
def double(tools):
    """A model with two outputs whose names are unlucky, and a metric of one name with two directions."""
    keras, _ = tools
    inputs = keras.Input((3,))
    outputs = {name: keras.layers.Dense(1, name=name)(inputs) for name in ("val_accuracy", "tower2")}
    model = keras.Model(inputs, outputs)
    kinds = {"val_accuracy": keras.metrics.R2Score, "tower2": keras.metrics.MeanSquaredError}
    metrics = {name: [kind(name="score")] for name, kind in kinds.items()}
    model.compile("sgd", dict.fromkeys(outputs, "mse"), metrics=metrics)
    model.train_on_batch(np.ones((4, 3)), {name: np.ones((4, 1)) for name in outputs})
    return model


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("loss", "min"),
        ("accuracy", "max"),
        ("area", "max"),
        ("score", "min"),
        ("cosine_similarity", "max"),
        ("f1[1]", "max"),
        ("mae", "min"),
        ("loss_ratio", None),
        ("accuracy_of_another", None),
    ],
)
@pytest.mark.parametrize("prefix", ["", "val_"])
def test_losses_and_metrics_of_keras_have_a_direction(tools, single, prefix, name, mode):
    assert tools[1].direction(single, prefix + name) == mode


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("val_loss", "min"),
        ("val_tower2_loss", "min"),
        ("val_accuracy_loss", "min"),
        ("val_val_accuracy_loss", "min"),
        ("tower2_score", None),  # a score that falls and one that rises: Keras' own rule would pick the last
    ],
)
def test_outputs_have_losses_of_their_own(tools, double, name, mode):
    assert tools[1].direction(double, name) == mode


def test_the_losses_are_those_of_model_and_outputs(tools, single, double):
    assert tools[1].losses(single) == ["loss"]
    assert sorted(tools[1].losses(double)) == ["loss", "tower2_loss", "val_accuracy_loss"]


def test_an_unknown_direction_is_refused_in_a_sentence(tools, single):
    assert tools[1].require_direction(single, "val_area") == "max"
    with pytest.raises(
        TrainingError, match=r'pass EarlyStopping\(…, monitor=\'loss_ratio\', mode="min"\) or mode'
    ):
        tools[1].require_direction(single, "loss_ratio")
