"""Changes of geometry: exact for quarter turns and whole pixels, equal to SciPy between pixels."""

import numpy as np
import pytest
from scipy import ndimage

from labkit import augmentation
from tests.augmentation.examples import digits

IMAGES, LABELS = digits()
COLOURS = np.random.default_rng(0).random((5, 12, 16, 3)).astype("float32")
FORMS = [IMAGES[:7], IMAGES[:7] / 255, (IMAGES[:7] / 255).astype("float32")[..., None], COLOURS]


@pytest.mark.parametrize("images", FORMS[:3], ids=lambda x: f"{x.dtype}{x.shape}")
@pytest.mark.parametrize(("degrees", "turns"), [(90, 1), (180, 2), (270, 3), (-90, 3), (450, 1)])
def test_quarter_turns_are_exact_and_counter_clockwise(images, degrees, turns):
    turned = augmentation.rotate(images, degrees)
    np.testing.assert_allclose(turned, np.rot90(images, turns, axes=(1, 2)), atol=1e-7)


def test_shifts_by_whole_pixels_move_and_do_not_wrap():
    moved = augmentation.shift(IMAGES, right=3, down=-2)
    np.testing.assert_array_equal(moved[:, :-2, 3:], IMAGES[:, 2:, :-3])
    assert moved[:, -2:].max() == 0
    assert moved[:, :, :3].max() == 0
    assert augmentation.shift(IMAGES, right=28).max() == 0


@pytest.mark.parametrize(("right", "down"), [(1.5, 0.25), (-0.7, 2.2)])
def test_shifts_between_pixels_are_those_of_scipy(right, down):
    images = IMAGES[:20] / 255
    ours = augmentation.shift(images, right, down)
    theirs = [ndimage.shift(np.pad(x, 4), (down, right), order=1)[4:-4, 4:-4] for x in images]
    np.testing.assert_allclose(ours, theirs, atol=1e-6)


@pytest.mark.parametrize("degrees", [10, 45, 133])
def test_rotations_are_those_of_scipy(degrees):
    images = np.pad(IMAGES[:20] / 255, ((0, 0), (8, 8), (8, 8)))
    theirs = [ndimage.rotate(x, degrees, reshape=False, order=1) for x in images]
    np.testing.assert_allclose(augmentation.rotate(images, degrees), theirs, atol=1e-5)


def test_shear_leans_the_top_to_the_right():
    line = np.zeros((1, 21, 21))
    line[:, :, 10] = 1
    leaned = augmentation.shear(line, 45)[0]
    np.testing.assert_array_equal(leaned.argmax(axis=1), 20 - np.arange(21))


def test_zoom_and_crop_show_the_middle_larger_and_keep_the_shape():
    np.testing.assert_allclose(augmentation.zoom(COLOURS, 2), augmentation.crop(COLOURS, 0.5), atol=1e-6)
    assert augmentation.zoom(IMAGES[:3], 1.2).shape == IMAGES[:3].shape


def test_each_image_may_have_its_own_strength():
    degrees = np.array([0.0, 90.0, 17.0])
    together = augmentation.rotate(IMAGES[:3], degrees)
    for image, angle, turned in zip(IMAGES, degrees, together, strict=False):
        np.testing.assert_array_equal(augmentation.rotate(image[None], angle)[0], turned)
