"""Our losses are Keras's, and our gradients the automatic ones, to 1e-6 (in float64 to rounding)."""

import numpy as np
import pytest

from labkit import losses

pytestmark = pytest.mark.slow
rng = np.random.default_rng(7)
N = 40
Y, P = rng.normal(0, 3, N), rng.normal(0, 3, N)
LABELS, LOGITS = rng.integers(0, 2, N).astype(float), rng.normal(0, 4, N)
SHARES = 1 / (1 + np.exp(-LOGITS))
ROWS = np.eye(5)[rng.integers(0, 5, N)]
SOFT = rng.dirichlet(np.ones(5), N)
CLASS_LOGITS, CLASS_SHARES = rng.normal(0, 4, (N, 5)), rng.dirichlet(np.ones(5), N)
FAR = np.array([1e4, -1e4, 50.0, -50.0])
ENDS = np.array([0.0, 1.0, 1e-9, 1 - 1e-9])
YES_AND_NO = np.array([1.0, 1.0, 0.0, 0.0])
bce, cce = losses.binary_cross_entropy, losses.categorical_cross_entropy

CASES = {
    "squared": (losses.squared(), Y, P),
    "absolute": (losses.absolute(), Y, P),
    "Huber": (losses.huber(1.0), Y, P),
    "Huber 0.3": (losses.huber(0.3), Y, P),
    "log-cosh": (losses.log_cosh(), Y, P),
    "log-cosh far": (losses.log_cosh(), np.zeros(4), FAR),
    "binary logits": (bce(), LABELS, LOGITS),
    "binary logits far": (bce(), YES_AND_NO, FAR),
    "binary logits far, wrong": (bce(), 1 - YES_AND_NO, FAR),
    "binary logits smoothed": (bce(label_smoothing=0.2), LABELS, LOGITS),
    "binary shares": (bce(from_logits=False), LABELS, SHARES),
    "binary shares at the ends": (bce(from_logits=False), YES_AND_NO, ENDS),
    "binary shares smoothed": (bce(from_logits=False, label_smoothing=0.1), LABELS, SHARES),
    "hinge": (losses.hinge(), LABELS, LOGITS),
    "hinge of -1 and 1": (losses.hinge(), 2 * LABELS - 1, LOGITS),
    "focal": (losses.focal(), LABELS, LOGITS),
    "focal 3.5": (losses.focal(3.5), LABELS, LOGITS),
    "classes": (cce(), ROWS, CLASS_LOGITS),
    "classes far": (cce(), ROWS[:4], np.tile(FAR[:, None], 5) * np.arange(5)),
    "classes smoothed": (cce(label_smoothing=0.1), ROWS, CLASS_LOGITS),
    "soft classes": (cce(), SOFT, CLASS_LOGITS),
    "class shares": (cce(from_logits=False), ROWS, CLASS_SHARES),
    "class shares smoothed": (cce(from_logits=False, label_smoothing=0.1), ROWS, CLASS_SHARES),
    "class shares at the ends": (cce(from_logits=False), ROWS, np.eye(5)[np.arange(N) % 5]),
    "divergence": (losses.kullback_leibler(), SOFT, CLASS_SHARES),
    "divergence at the ends": (losses.kullback_leibler(), SOFT, ROWS),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("weighted", [False, True])
def test_values_and_gradients_are_those_of_keras(name, weighted):
    from labkit.losses import networks

    loss, y_true, y_pred = CASES[name]
    weights = np.random.default_rng(1).uniform(0, 3, len(y_pred)) if weighted else None
    gaps = networks.gaps(loss, y_true, y_pred, weights)
    assert gaps["value_gap"] <= 1e-6 * max(1, abs(gaps["keras"]))
    assert gaps["gradient_gap"] <= 1e-6


def test_class_numbers_and_sparse_losses_agree():
    import keras

    numbers = ROWS.argmax(axis=1)
    for from_logits, predictions in ((True, CLASS_LOGITS), (False, CLASS_SHARES)):
        theirs = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits, dtype="float64")
        ours = cce(from_logits=from_logits).value(numbers, predictions)
        assert ours == pytest.approx(float(theirs(numbers, predictions)), abs=1e-6)


def test_pinball_and_squared_on_sigmoid_have_automatic_gradients_too():
    import tensorflow as tf

    z = tf.Variable(LOGITS)
    with tf.GradientTape(persistent=True) as tape:
        pinball = tf.reduce_mean(tf.maximum(0.8 * (Y - z), -0.2 * (Y - z)))
        square = tf.reduce_mean((tf.sigmoid(z) - LABELS) ** 2)
    for loss, theirs, truth in (
        (losses.pinball(0.8), pinball, Y),
        (losses.squared_on_sigmoid(), square, LABELS),
    ):
        assert loss.value(truth, LOGITS) == pytest.approx(float(theirs), abs=1e-9)
        np.testing.assert_allclose(loss.gradient(truth, LOGITS), tape.gradient(theirs, z).numpy(), atol=1e-9)


def test_a_wrong_gradient_is_caught():
    from labkit.losses import networks

    wrong = losses.Loss("squared", losses.squared().each, lambda y, p: p - y, keras_class="MeanSquaredError")
    assert networks.gaps(wrong, Y, P)["gradient_gap"] > 1e-3


def test_what_keras_lacks_is_refused():
    from labkit.losses import networks

    for loss in (losses.pinball(), losses.squared_on_sigmoid()):
        with pytest.raises(
            ValueError, match=f"`loss` must have a counterpart in keras.losses; got loss='{loss.name}'"
        ):
            networks.keras_loss(loss)


def test_a_loss_carries_its_keras_class_whatever_its_name():
    import keras

    from labkit.losses import networks

    mine = losses.Loss("mine", losses.squared().each, losses.squared().slope, keras_class="MeanSquaredError")
    assert isinstance(networks.keras_loss(mine), keras.losses.MeanSquaredError)
    assert networks.gaps(mine, Y, P)["gradient_gap"] < 1e-6
