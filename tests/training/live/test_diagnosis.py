"""What a model gets wrong: the same from logits and from probabilities, against scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from labkit.training.live.diagnosis import diagnose


@pytest.fixture
def logits(rng):
    return 3 * rng.normal(size=(60, 4))


@pytest.fixture
def y(rng):
    return rng.integers(0, 4, size=60)


def softmax(logits):
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


def test_matrix_is_that_of_scikit_learn_and_the_worst_have_the_largest_losses(logits, y):
    found = diagnose(logits, y)
    np.testing.assert_array_equal(found.matrix, confusion_matrix(y, logits.argmax(axis=1), labels=range(4)))
    losses = -np.log(softmax(logits)[np.arange(60), y])
    np.testing.assert_allclose(found.losses, losses)
    assert sorted(losses[found.rows]) == sorted(losses)[-9:]
    assert losses[found.rows[0]] == losses.max()


def test_probabilities_and_one_hot_labels_say_the_same(logits, y):
    one, other = diagnose(logits, y), diagnose(softmax(logits), np.eye(4)[y])
    np.testing.assert_allclose(one.losses, other.losses)
    np.testing.assert_array_equal(one.matrix, other.matrix)


def test_one_output_for_two_classes_as_logit_and_as_probability(rng):
    logit, y = 2 * rng.normal(size=(30, 1)), rng.integers(0, 2, size=(30, 1))
    one, other = diagnose(logit, y), diagnose(1 / (1 + np.exp(-logit)), y)
    np.testing.assert_allclose(one.losses, other.losses)
    np.testing.assert_array_equal(one.matrix, confusion_matrix(y[:, 0], logit[:, 0] > 0))


def test_a_regression_has_squared_errors_and_no_matrix(rng):
    y = rng.normal(size=20)
    found = diagnose(y[:, None] + 1, y)
    assert found.matrix is None
    np.testing.assert_allclose(found.losses, 1)


def test_a_certain_mistake_has_a_finite_loss():
    found = diagnose(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([1, 1]))
    assert np.isfinite(found.losses).all()
    assert found.rows[0] == 0
