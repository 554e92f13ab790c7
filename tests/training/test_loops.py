"""A loop of one's own gives the weights of fit."""

import numpy as np
import pytest

from tests.training import examples
from tests.training.examples import CALM, clouds, network

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def both():
    import keras

    from labkit import training

    rows = clouds(90)  # the last batch is smaller
    run = examples.fit(network(), rows, seed=3, **CALM | {"epochs": 3})
    keras.utils.set_random_seed(3)
    model = network()()
    losses = training.custom_loop(model, *rows, epochs=3, batch_size=16, seed=3)
    return run, model, losses


def test_the_weights_are_those_of_fit(both):
    run, model, _ = both
    for ours, theirs in zip(model.get_weights(), run.model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_the_losses_are_those_of_fit(both):
    run, _, losses = both
    np.testing.assert_allclose(losses, run.history["loss"], rtol=1e-5)
    assert losses[-1] < losses[0]


def test_the_loss_is_scaled_in_float16_as_fit_does():
    import keras

    from labkit import training
    from labkit.training import precision

    run = examples.fit(network(optimizer="sgd"), clouds(), seed=3, precision="mixed_float16", **CALM)
    keras.utils.set_random_seed(3)
    model = precision.built(network(optimizer="sgd"), "mixed_float16")
    losses = training.custom_loop(model, *clouds(), epochs=2, batch_size=16, seed=3)
    np.testing.assert_allclose(losses, run.history["loss"], rtol=1e-3)
    for ours, theirs in zip(model.get_weights(), run.model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-3)
