"""Surfaces: a gradient is the slope of its value, a minimum has none, data give what their rows say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import descent
from labkit.descent.surfaces import SURFACES

MADE = {name: make() for name, make in SURFACES.items()} | {
    "turned bowl": descent.bowl(30, rotation=30, scale=3),
    "millimetres": descent.penguins(standardize=False),
}
shares = st.floats(0, 1, allow_nan=False)


def central_differences(value, weights, h=1e-5):
    sides = h * np.eye(2)
    return np.array([(value(weights + side) - value(weights - side)) / (2 * h) for side in sides])


@pytest.mark.parametrize("name", MADE)
@settings(deadline=None, max_examples=30)
@given(across=shares, up=shares)
def test_gradients_equal_central_differences(name, across, up):
    surface = MADE[name]
    left, right, bottom, top = surface.box
    weights = np.array([left + across * (right - left), bottom + up * (top - bottom)])
    slope = surface.gradient(weights)
    scale = max(np.abs(slope).max(), np.abs(surface.gradient(np.array(surface.start))).max())
    np.testing.assert_allclose(slope, central_differences(surface.value, weights), atol=1e-6 * scale)


@pytest.mark.parametrize("name", MADE)
def test_a_minimum_has_no_slope_and_nothing_near_it_is_lower(name, rng):
    surface = MADE[name]
    minimum = np.array(surface.minimum)
    left, right, bottom, top = surface.box
    assert np.abs(surface.gradient(minimum)).max() < 1e-9 * np.abs(surface.gradient(minimum + 1)).max()
    around = minimum + rng.normal(scale=0.05, size=(200, 2)) * [right - left, top - bottom]
    assert (surface.value(around) > surface.value(minimum)).all()


@pytest.mark.parametrize("name", MADE)
def test_starts_and_minima_lie_in_the_picture(name):
    surface = MADE[name]
    left, right, bottom, top = surface.box
    for x, y in (surface.start, surface.minimum):
        assert left < x < right
        assert bottom < y < top


@pytest.mark.parametrize("name", MADE)
def test_values_and_gradients_take_any_number_of_places(name, rng):
    surface = MADE[name]
    places = rng.normal(size=(3, 4, 2))
    assert surface.value(places).shape == (3, 4)
    assert surface.gradient(places).shape == (3, 4, 2)
    np.testing.assert_allclose(surface.gradient(places)[1, 2], surface.gradient(places[1, 2]))


@pytest.mark.parametrize("rotation", [0.0, 30.0, -120.0])
def test_the_bowl_has_the_curvatures_it_was_asked_for(rotation):
    curvatures, directions = descent.bowl(30, rotation, scale=2).directions()
    np.testing.assert_allclose(curvatures, [2, 60])
    np.testing.assert_allclose(directions.T @ directions, np.eye(2), atol=1e-12)
    angle = np.deg2rad(rotation)
    assert abs(directions[:, 0] @ [np.cos(angle), np.sin(angle)]) == pytest.approx(1)


def test_the_start_turns_with_the_bowl():
    plain = descent.bowl()
    turned = descent.bowl(rotation=90)
    np.testing.assert_allclose(turned.start, [-plain.start[1], plain.start[0]], atol=1e-12)
    assert turned.value(np.array(turned.start)) == pytest.approx(plain.value(np.array(plain.start)))


def test_a_surface_whose_curvature_differs_has_no_main_directions():
    with pytest.raises(ValueError, match=r"The curvature of saddle differs .* take a quadratic surface"):
        descent.saddle().directions()


def test_the_saddle_is_a_pass_between_two_minima():
    saddle = descent.saddle()
    assert not saddle.gradient(np.zeros(2)).any()
    assert (
        saddle.value(np.array([0.0, 1.0])) == saddle.value(np.array([0.0, -1.0])) < saddle.value(np.zeros(2))
    )


def test_beside_moves_a_fortieth_of_the_picture():
    surface = descent.bowl()
    assert surface.beside((0.0, 0.0), 1, 0) == (0.13, 0.0)
    assert surface.beside((0.0, 0.0), 0, -2) == (0.0, -0.26)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: descent.bowl(condition=0.5), r"`condition` must lie in \[1, 1e\+06\]; got condition=0.5\."),
        (lambda: descent.bowl(condition=float("nan")), "`condition` must lie in"),
        (lambda: descent.bowl(scale=0), "`scale` must be a positive number; got scale=0"),
        (lambda: descent.bowl(rotation=720), "`rotation` must lie in"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
