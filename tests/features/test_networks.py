"""Learned features: a layer's outputs are those of Keras' own model."""

import keras
import numpy as np
import pytest

from labkit.features import networks

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    parts = [
        keras.layers.Embedding(6, 3, name="table"),
        keras.layers.Flatten(),
        keras.layers.Dense(2, name="out"),
    ]
    return keras.Sequential([keras.Input((4,), dtype="int32"), *parts])


def test_features_are_those_of_the_layer_in_any_batches(model):
    X = np.random.default_rng(0).integers(6, size=(11, 4))
    table = model.get_layer("table").get_weights()[0]
    for batch_size in (3, 100):
        rows = networks.extract_features(model, "table", X, batch_size)
        np.testing.assert_allclose(rows, table[X].reshape(11, -1))
    np.testing.assert_allclose(networks.extract_features(model, "out", X), model(X), rtol=1e-5)


def test_vectors_are_the_weights_of_the_table(model):
    np.testing.assert_array_equal(
        networks.embedding_weights(model, "table"), model.get_layer("table").get_weights()[0]
    )


def test_wrong_layers_and_no_rows_get_a_sentence(model):
    with pytest.raises(ValueError, match="must be one of 'table'"):
        networks.extract_features(model, "nowhere", np.zeros((1, 4)))
    with pytest.raises(ValueError, match="name an Embedding layer"):
        networks.embedding_weights(model, "out")
    with pytest.raises(ValueError, match="at least one row"):
        networks.extract_features(model, "out", np.zeros((0, 4)))
