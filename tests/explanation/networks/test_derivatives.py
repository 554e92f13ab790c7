"""Gradients of real Keras models: differences, completeness, both units, odd models, a layer at a time."""

import keras
import numpy as np
import pytest
from keras import layers

from labkit import explanation
from labkit.explanation import Predictor, expected_gradients, integrated_gradients, saliency, shapley
from labkit.explanation.networks.class_activation import grad_cam
from labkit.explanation.networks.derivatives import Differentiable, embedded_gradients
from labkit.explanation.networks.randomization import cascading_randomization
from tests.explanation.networks.keras_models import convolutional

pytestmark = pytest.mark.slow
X = np.random.default_rng(0).normal(size=(20, 6)).astype("float32")
TOKENS = np.array([3, 4, 5, 6, 0, 0, 0, 0])
IMAGE = np.random.default_rng(1).integers(0, 255, size=(12, 12, 1)).astype("uint8")


class Subclassed(keras.Model):
    """A model without a graph, and without an argument `training`."""

    def __init__(self):
        super().__init__()
        self.inside = layers.Dense(8, "tanh")
        self.end = layers.Dense(1, "sigmoid")

    def call(self, rows):
        return self.end(self.inside(rows))


def dense(n_outputs, ending):
    return keras.Sequential(
        [
            keras.Input((6,)),
            layers.Dense(16, "tanh"),
            layers.Dense(n_outputs, ending, kernel_initializer="he_normal"),
        ]
    )


def of_words(middle):
    return keras.Sequential(
        [
            keras.Input((8,), dtype="int32"),
            layers.Embedding(30, 5, mask_zero=True, embeddings_initializer="glorot_normal"),
            middle,
            layers.Dense(6, "tanh"),
            layers.Dense(3, "softmax"),
        ]
    )


@pytest.fixture(autouse=True, scope="module")
def _seeded():
    keras.utils.set_random_seed(0)


@pytest.mark.parametrize(
    ("make", "output", "units", "expected_units"),
    [
        (lambda: dense(3, "softmax"), 2, None, "logit"),
        (lambda: dense(3, "softmax"), 1, "probability", "probability"),
        (lambda: dense(1, "sigmoid"), None, None, "logit"),
        (lambda: dense(1, "sigmoid"), 0, "probability", "probability"),
        (lambda: dense(1, None), None, None, "value"),
        (Subclassed, None, "logit", "logit"),
        (Subclassed, None, None, "value"),
    ],
)
def test_values_and_gradients_of_every_ending(make, output, units, expected_units):
    model = make()
    slopes = Differentiable(model, output, units)
    assert slopes.units == expected_units
    plain = Predictor(model, output=output or 0, to_logit=expected_units == "logit")(X)
    assert np.allclose(slopes(X), plain, atol=1e-5)
    h = 1e-2
    each = [(slopes(X[:3] + h * step) - slopes(X[:3] - h * step)) / (2 * h) for step in np.eye(6)]
    assert np.allclose(slopes.gradient(X[:3]), np.transpose(each), atol=1e-3)
    result = expected_gradients(slopes, X[0], X)
    assert result.gap < 1e-4
    assert result.units == expected_units
    assert result.cost.rows > 20 * 16


def test_logits_of_certain_answers_are_not_cut_off():
    model = dense(3, "softmax")
    model.layers[-1].kernel.assign(100 * model.layers[-1].kernel)
    slopes = Differentiable(model, 0)
    assert np.abs(slopes(X)).max() > 30  # float32 would give probabilities of exactly 0 and 1
    assert (np.abs(slopes.gradient(X)).sum(axis=1) > 0).all()


def test_the_learners_model_is_left_as_it_was():
    model = dense(3, "softmax")
    before = model.predict_on_batch(X)
    ending = model.layers[-1].activation
    Differentiable(model, 1).gradient(X)
    cascading_randomization(model, lambda copy: saliency(Differentiable(copy, 1), X[0]))
    assert model.layers[-1].activation is ending
    assert np.array_equal(model.predict_on_batch(X), before)


def test_expected_gradients_come_near_the_exact_values_and_are_the_choosers_choice():
    model = dense(1, "sigmoid")
    result = shapley(Differentiable(model), X[0], X)
    assert result.method == "expected gradients, 20 baselines"
    exact = shapley(Predictor(model, to_logit=True), X[0], X)
    assert explanation.agreement(result, exact).error < 0.2


def test_images_with_any_layer_and_small_whole_numbers():
    model = convolutional()
    slopes = Differentiable(model, 3)
    result = integrated_gradients(slopes, IMAGE, n_steps=64)
    assert result.gap < 0.01
    assert result.heat.shape == (12, 12)
    exact = shapley(Predictor(model, output=3, to_logit=True), explanation.Patches(IMAGE, 4, fill=0))
    assert result.prediction == pytest.approx(exact.prediction, abs=1e-4)
    assert result.base == pytest.approx(exact.base, abs=1e-4)


@pytest.mark.parametrize("middle", [layers.GlobalAveragePooling1D, lambda: layers.LSTM(5)])
def test_words_are_explained_at_their_embedding(middle):
    model = of_words(middle())
    before = model.predict_on_batch(TOKENS[None])
    result = embedded_gradients(model, TOKENS, names=list("abcdefgh"), output=1, n_steps=128)
    assert result.gap < 1e-3
    assert result.names == tuple("abcdefgh")
    assert result.prediction == pytest.approx(
        Predictor(model, output=1, to_logit=True)(TOKENS[None])[0], abs=1e-5
    )
    assert (result.values[:4] != 0).all()
    assert (result.values[4:] == 0).all()  # the baseline itself
    assert np.array_equal(model.predict_on_batch(TOKENS[None]), before)


def test_randomized_layers_lose_the_explanation_of_signs():
    model = dense(3, "softmax")
    model.layers[0].kernel.assign(3 * model.layers[0].kernel)
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    result = cascading_randomization(model, lambda m: integrated_gradients(Differentiable(m, 1), X[0]))
    assert list(result.index) == [layer.name for layer in reversed(model.layers)]
    assert (result.abs() <= 1).all(axis=None)
    assert (result["signed"] < 0.999).all()
    assert np.array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def two_outputs():
    start = keras.Input((6,))
    return keras.Model(start, [layers.Dense(1)(start), layers.Dense(1)(start)])


@pytest.mark.parametrize(
    ("work", "sentence"),
    [
        (
            lambda: Differentiable(np.sum),
            "`model` must be a Keras model; permutation_shapley explains any other",
        ),
        (lambda: Differentiable(two_outputs()), "`model` must have one of its outputs: cut it out; got"),
        (lambda: Differentiable(dense(3, "softmax"))(X), r"gives 3 outputs a row .* as in output=2\."),
        (lambda: Differentiable(dense(3, "softmax"), 3)(X), "`output` must lie in 0 to 2; got output=3"),
        (lambda: Differentiable(dense(3, None), 1, "euro"), "`units` must be one of"),
        (
            lambda: saliency(Differentiable(of_words(layers.GlobalAveragePooling1D()), 1), TOKENS),
            "call embedded_gradients for an",
        ),
        (
            lambda: grad_cam(Subclassed(), IMAGE),
            "this one is subclassed: call integrated_gradients or occlusion",
        ),
        (lambda: grad_cam(dense(1, None), X[0]), "have a layer that gives maps, such as Conv2D"),
        (lambda: embedded_gradients(dense(1, None), TOKENS), "`model` must have an Embedding layer"),
        (
            lambda: embedded_gradients(of_words(layers.GlobalAveragePooling1D()), [40], output=1),
            "`tokens` must lie in 0 to 29",
        ),
        (
            lambda: embedded_gradients(of_words(layers.GlobalAveragePooling1D()), ["a"]),
            "`tokens` must be whole numbers",
        ),
        (lambda: cascading_randomization(Subclassed(), saliency), "A subclassed model cannot be copied"),
    ],
)
def test_what_does_not_fit_is_refused(work, sentence):
    with pytest.raises(ValueError, match=sentence):
        work()


def test_a_subclassed_model_of_values_has_no_logits():
    class Line(keras.Model):
        def call(self, rows):
            return 5 * rows[:, :1]

    with pytest.raises(
        ValueError, match=r"units='logit' takes probabilities; the model gave .* give units='value'"
    ):
        Differentiable(Line(), units="logit")(X)
