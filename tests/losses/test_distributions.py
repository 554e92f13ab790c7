"""The temperature of a softmax: recovered from drawn labels, and without influence on the winner."""

import numpy as np
import pytest

from labkit import losses


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_temperature_is_found_again(temperature):
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (4000, 3))
    labels = (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)  # drawn from their softmax
    assert losses.best_temperature(temperature * logits, labels) == pytest.approx(temperature, rel=0.1)


def test_temperature_changes_confidence_and_never_the_winner():
    logits = np.random.default_rng(1).normal(size=(50, 4))
    cold, warm = losses.tempered(logits, 0.2), losses.tempered(logits, 5)
    assert (cold.max(axis=1) > warm.max(axis=1)).all()
    assert (cold.argmax(axis=1) == warm.argmax(axis=1)).all()
    np.testing.assert_allclose(warm.sum(axis=1), 1)
