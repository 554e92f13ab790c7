"""Gradients that are noisy, of few rows, or clipped: what each does to a race."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import descent

BOWL = descent.bowl()
PLAIN = {"plain": descent.gradient_descent()}


@settings(deadline=None)
@given(
    gradient=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2),
    clip_norm=st.floats(1e-3, 1e3),
)
def test_clipping_shortens_and_keeps_the_direction(gradient, clip_norm):
    gradient = np.array(gradient)
    clipped = descent.clip(gradient, clip_norm)
    norm = np.linalg.norm(gradient)
    assert np.linalg.norm(clipped) <= min(norm, clip_norm) * (1 + 1e-12)
    np.testing.assert_allclose(clipped * norm, gradient * np.linalg.norm(clipped), rtol=1e-9, atol=1e-300)
    if norm <= clip_norm:
        np.testing.assert_array_equal(clipped, gradient)


def test_clipping_keeps_a_rate_from_exploding():
    free, clipped = (descent.race(PLAIN, BOWL, None, 0.03, 500, clip_norm=norm) for norm in (None, 1.0))
    assert free.diverged.all()
    assert np.linalg.norm(clipped.gradients, axis=-1).max() < 1 + 1e-12
    assert clipped.distances[0, 1:].max() < 3


def test_noise_is_the_same_for_all_and_repeats_with_its_seed():
    rules = {"a": descent.gradient_descent(), "b": descent.gradient_descent()}
    noises = [descent.GradientNoise(1.0, seed=seed) for seed in (0, 0, 1)]
    first, again, other = (descent.race(rules, BOWL, noise=noise) for noise in noises)
    np.testing.assert_array_equal(first.weights[0], first.weights[1])
    np.testing.assert_array_equal(first.weights, again.weights)
    assert not np.array_equal(first.weights, other.weights)
    noise = first.gradients[0] - BOWL.gradient(first.weights[0, :-1])
    assert noise.std() == pytest.approx(1, abs=0.1)


def test_a_batch_of_all_rows_walks_like_no_batch_and_smaller_ones_do_not():
    penguins = descent.penguins()
    whole, all_rows, few = (
        descent.race(PLAIN, penguins, None, 0.1, 100, noise=descent.GradientNoise(batch_size=size)).weights
        for size in (None, 342, 8)
    )
    np.testing.assert_allclose(all_rows, whole, atol=1e-9)
    assert np.abs(few - whole).max() > 1e-3


@pytest.mark.parametrize("sigma", [-1, float("nan"), "0.5"])
def test_noise_that_cannot_be_is_refused_in_a_sentence(sigma):
    sentence = f"`sigma` must lie in [0, inf]; got sigma={sigma!r}."
    with pytest.raises(ValueError, match=re.escape(sentence)):
        descent.GradientNoise(sigma)
