"""Places and shapes of ink: closed forms, and what moving, darkening and turning may not change."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.ndimage import center_of_mass

from labkit import features

INK = arrays(float, (2, 6, 5), elements=st.just(0.0) | st.floats(1e-6, 255))


def one(*pixels):
    """Return one image with ink at (row, column, grey)."""
    image = np.zeros((1, 28, 28))
    for row, column, grey in pixels:
        image[0, row, column] = grey
    return image


@given(INK)
def test_centres_equal_scipy(images):
    for centre, image in zip(features.centres(images), images, strict=True):
        expected = center_of_mass(image) if image.any() else (2.5, 2.0)
        np.testing.assert_allclose(centre, expected, atol=1e-9)


def test_two_dots_by_hand():
    image = one((2, 4, 1), (6, 4, 3))
    np.testing.assert_allclose(features.centres(image), [[5, 4]])
    # a quarter of the ink lies 3 away, three quarters 1: the mean square is 3
    np.testing.assert_allclose(features.radii(image), [np.sqrt(3)])
    np.testing.assert_allclose(
        features.moments(image, [(0, 0), (1, 0), (2, 0), (0, 2), (3, 0)]), [[1, 0, 3, 0, -6]]
    )


def test_moving_and_darkening_change_only_the_centre():
    image = one((4, 5, 10), (7, 9, 40), (9, 6, 25))
    moved = 3 * np.roll(image, (2, 4), axis=(1, 2))
    np.testing.assert_allclose(features.centres(moved), features.centres(image) + np.array([2, 4]))
    np.testing.assert_allclose(features.radii(moved), features.radii(image))
    np.testing.assert_allclose(features.moments(moved), features.moments(image))


def test_edges_of_an_upright_bar_all_look_across():
    image = np.zeros((1, 28, 28))
    image[0, :, 10:14] = 1
    parts = features.edge_histograms(image, n_directions=8).reshape(16, 8)
    assert (parts[:, 1:] == 0).all()
    lying = features.edge_histograms(image.transpose(0, 2, 1)).reshape(16, 8)
    assert (np.delete(lying, 4, axis=1) == 0).all()
    np.testing.assert_allclose(np.linalg.norm(parts), 1)


@given(INK, st.floats(0.5, 4))
def test_edges_do_not_mind_how_dark_the_ink_is(images, factor):
    images = np.pad(images.round(2), ((0, 0), (0, 0), (0, 1)))
    np.testing.assert_allclose(
        features.edge_histograms(factor * images, 3), features.edge_histograms(images, 3), atol=1e-6
    )


def test_a_blank_image_has_the_middle_and_no_edges():
    blank = np.zeros((1, 28, 28))
    np.testing.assert_allclose(features.centres(blank), [[13.5, 13.5]])
    assert not features.edge_histograms(blank).any()


@pytest.mark.parametrize(
    ("images", "words"),
    [
        (np.ones((28, 28)), r"have shape \(n, height, width\)"),
        (np.ones((3, 1, 5)), "2 × 2"),
        (np.full((1, 4, 4), np.nan), "finite"),
        (-np.ones((1, 4, 4)), "no negative"),
    ],
)
def test_bad_images_get_a_sentence(images, words):
    for function in (features.centres, features.radii, features.moments, features.edge_histograms):
        with pytest.raises(ValueError, match=words):
            function(images)


def test_a_cell_that_does_not_fit_gets_a_sentence():
    with pytest.raises(ValueError, match="divide the height 28"):
        features.edge_histograms(np.ones((1, 28, 28)), cell=5)
