"""Gradients of functions that are known on paper: closed forms, completeness, a mean over baselines."""

import numpy as np
import pandas as pd
import pytest

from labkit.explanation import (
    exact_shapley,
    expected_gradients,
    integrated_gradients,
    saliency,
    shapley,
    smooth_gradient,
)
from labkit.explanation.predictor import Effort
from tests.explanation.models import case


class Paper:
    """A function with its derivative, as Differentiable is one of a Keras model."""

    units = "logit"

    def __init__(self, f, slope):
        self.f = f
        self.slope = slope
        self.cost = Effort()

    def __call__(self, X):
        self.cost = Effort(self.cost.calls + 1, self.cost.rows + len(X))
        return self.f(np.asarray(X, dtype=float))

    def gradient(self, X):
        self.cost = Effort(self.cost.calls + 1, self.cost.rows + len(X))
        return self.slope(X)


WEIGHTS = np.array([1.0, -2.0, 3.0])
LINEAR = Paper(lambda X: X @ WEIGHTS + 5, lambda X: np.broadcast_to(WEIGHTS, X.shape))
SQUARES = Paper(lambda X: (X**2).reshape(len(X), -1).sum(axis=1), lambda X: 2 * X)
PRODUCT = Paper(lambda X: X[:, 0] * X[:, 1], lambda X: np.column_stack([X[:, 1], X[:, 0]]))


def test_the_gradient_of_a_linear_model_is_its_weights():
    result = saliency(LINEAR, [1.0, 1.0, 1.0])
    assert result.values.tolist() == WEIGHTS.tolist()
    assert (result.prediction, result.units, result.method) == (7, "logit", "gradient")
    assert np.isnan(result.gap)


def test_noise_leaves_a_linear_model_alone_and_has_an_error_elsewhere():
    assert np.allclose(smooth_gradient(LINEAR, [1.0, 2.0, 3.0]).values, WEIGHTS)
    result = smooth_gradient(SQUARES, [1.0, 3.0], n_samples=400, noise=0.5)
    assert (np.abs(result.values - [2, 6]) <= 4 * result.standard_error).all()
    assert result.standard_error == pytest.approx(2 * 0.5 * 2 / np.sqrt(400), rel=0.2)
    again = smooth_gradient(SQUARES, [1.0, 3.0], n_samples=400, noise=0.5)
    assert np.array_equal(result.values, again.values)


def test_the_way_from_a_baseline_is_complete():
    result = integrated_gradients(SQUARES, [1.0, -3.0], baseline=2.0)
    assert np.allclose(result.values, [1 - 4, 9 - 4])
    assert (result.base, result.prediction) == (8, 10)
    assert result.gap < 1e-12


def test_few_steps_leave_a_gap_that_is_told():
    cubic = Paper(lambda X: (X**3).sum(axis=1), lambda X: 3 * X**2)
    gaps = [integrated_gradients(cubic, [2.0], n_steps=n).gap for n in (1, 4, 64)]
    assert gaps[0] == pytest.approx(0.25)
    assert gaps[0] > gaps[1] > gaps[2] > 0
    assert gaps[2] < 1e-4


def test_expected_gradients_are_shapley_values_of_linear_models_and_of_products():
    for model, d in [(LINEAR, 3), (PRODUCT, 2)]:
        x, background = case(d, 7)
        result = expected_gradients(model, x, background)
        exact = exact_shapley(model, x, background)
        assert np.abs(result.values - exact.values).max() < 1e-12
        assert result.base == pytest.approx(exact.base)


def test_expected_gradients_are_the_mean_over_baselines_and_draw_nothing():
    x, background = case(4, 40)
    wave = Paper(lambda X: np.sin(X).prod(axis=1), wave_slope)
    result = expected_gradients(wave, x, background, n_nodes=16)
    each = [integrated_gradients(wave, x, row, n_steps=2000).values for row in background]
    assert np.allclose(result.values, np.mean(each, axis=0), atol=1e-6)
    assert result.gap < 1e-9
    assert np.array_equal(result.values, expected_gradients(wave, x, background).values)


def wave_slope(X):
    return np.sin(X).prod(axis=1, keepdims=True) / np.tan(X)


def test_images_keep_their_shape_and_small_whole_numbers_do_not_wrap():
    image = np.array([[250, 5], [0, 1]], dtype=np.uint8)
    other = np.array([[[255, 255], [0, 0]]], dtype=np.uint8)
    result = expected_gradients(SQUARES, image, other)
    assert np.allclose(result.heat, [[250**2 - 255**2, 25 - 255**2], [0, 1]])
    colour = integrated_gradients(SQUARES, np.ones((2, 2, 3)))
    assert np.allclose(colour.heat, 3)
    assert len(colour.names) == 12


def test_frames_bring_their_names():
    frame = pd.DataFrame([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]], columns=list("abc"))
    assert expected_gradients(LINEAR, frame.iloc[[0]], frame).names == tuple("abc")


def test_the_chooser_takes_gradients_where_there_are_some():
    x, background = case(3, 4)
    assert shapley(LINEAR, x, background).method == "expected gradients, 4 baselines"
    assert shapley(LINEAR, x).method == "integrated gradients, 64 steps"


@pytest.mark.parametrize(
    ("work", "sentence"),
    [
        (lambda: saliency(np.sum, [1.0]), "`slopes` must have a `gradient`: wrap a Keras model in Different"),
        (lambda: saliency(LINEAR, ["a"]), "`x` must hold numbers: gradients do not reach words"),
        (lambda: saliency(LINEAR, [1, np.nan, 2]), "`x` must hold finite numbers: impute the missing values"),
        (lambda: saliency(LINEAR, pd.DataFrame(np.ones((2, 3)))), "`x` must be one row"),
        (lambda: integrated_gradients(LINEAR, WEIGHTS, [1, 2]), r"`baseline.shape` must be \(\) or \(3,\)"),
        (lambda: integrated_gradients(LINEAR, WEIGHTS, n_steps=0), "`n_steps` must be a whole number"),
        (lambda: expected_gradients(LINEAR, WEIGHTS, np.ones((2, 2))), "`background.shape` must be"),
        (lambda: expected_gradients(LINEAR, WEIGHTS, np.ones((0, 3))), "with at least one row"),
        (lambda: smooth_gradient(LINEAR, WEIGHTS, noise=0), "`noise` must be a positive number"),
        (lambda: smooth_gradient(LINEAR, WEIGHTS, n_samples=1), "`n_samples` must be a whole number"),
    ],
)
def test_what_does_not_fit_is_refused(work, sentence):
    with pytest.raises(ValueError, match=sentence):
        work()
