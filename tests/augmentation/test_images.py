"""Images: exact at the edges, equal to SciPy between them, the same from the same seed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from labkit import augmentation
from labkit.augmentation.policies import STRENGTHS
from tests.augmentation.examples import digits

IMAGES, LABELS = digits()
COLOURS = np.random.default_rng(0).random((5, 12, 16, 3)).astype("float32")
FORMS = [IMAGES[:7], IMAGES[:7] / 255, (IMAGES[:7] / 255).astype("float32")[..., None], COLOURS]

IDENTITIES = [
    lambda x: augmentation.rotate(x, 0),
    lambda x: augmentation.rotate(x, 360),
    lambda x: augmentation.shift(x),
    lambda x: augmentation.zoom(x, 1),
    lambda x: augmentation.shear(x, 0),
    lambda x: augmentation.crop(x, 1),
    lambda x: augmentation.flip(augmentation.flip(x)),
    lambda x: augmentation.flip(augmentation.flip(x, upside=True), upside=True),
    lambda x: augmentation.brighten(x, 0),
    lambda x: augmentation.add_noise(x, 0),
    lambda x: augmentation.cut_out(x, 0),
    lambda x: augmentation.augment(x),
]


@pytest.mark.parametrize("images", FORMS, ids=lambda x: f"{x.dtype}{x.shape}")
@pytest.mark.parametrize("change", IDENTITIES)
def test_strength_zero_changes_nothing(images, change):
    changed = change(images)
    assert changed.dtype == images.dtype
    np.testing.assert_allclose(changed, images, atol=1e-7)
    if images.dtype == np.uint8:
        np.testing.assert_array_equal(changed, images)


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


def test_one_map_does_what_its_parts_do_in_turn():
    one = augmentation.affine(rotate=30, right=2, down=1, zoom=1.3, shear=10, mirror=True)[0]
    parts = [{"right": 2, "down": 1}, {"rotate": 30}, {"zoom": 1.3}, {"shear": 10}, {"mirror": True}]
    whole = np.eye(3)
    for part in parts:
        whole = np.vstack([augmentation.affine(**part)[0], [0, 0, 1]]) @ whole
    np.testing.assert_allclose(one, whole[:2], atol=1e-5)


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


def test_tones_are_their_formulas():
    x = FORMS[1]
    np.testing.assert_allclose(augmentation.brighten(x, 0.3), np.clip(x + 0.3, 0, 1), atol=1e-6)
    mean = x.mean(axis=(1, 2), keepdims=True)
    flat = np.broadcast_to(mean, x.shape)
    np.testing.assert_allclose(augmentation.stretch_contrast(x, 0), flat, atol=1e-6)
    expected = np.clip(mean + 1.5 * (x - mean), 0, 1)
    np.testing.assert_allclose(augmentation.stretch_contrast(x, 1.5), expected, atol=1e-6)
    grey = augmentation.saturate(COLOURS, 0)
    np.testing.assert_allclose(grey, (COLOURS @ [0.299, 0.587, 0.114])[..., None].repeat(3, -1), atol=1e-6)
    np.testing.assert_allclose(augmentation.saturate(COLOURS, 1), COLOURS, atol=1e-6)


def test_noise_has_the_deviation_asked_for():
    grey = np.full((50, 28, 28), 0.5)
    assert np.std(augmentation.add_noise(grey, 0.1)) == pytest.approx(0.1, rel=0.02)


def test_cut_out_hides_a_square_and_only_its_inside_at_the_edge():
    white = np.ones((1, 28, 28))
    assert (augmentation.cut_out(white, 10) == 0).sum() == 100
    assert (augmentation.cut_out(white, 10, right=13.5) == 0).sum() == 50


def test_mix_up_mixes_labels_as_images():
    images, shares = augmentation.mix_up(FORMS[1], LABELS[:7], 10, alpha=1, seed=3)
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)
    ink = FORMS[1].reshape(7, -1).sum(axis=1)
    hot = np.eye(10)[LABELS[:7]]
    # mixtures of ink and of labels have one proportion: solve for it and compare
    for image, share in zip(images, shares, strict=True):
        found = [
            abs(lam * ink[i] + (1 - lam) * ink[j] - image.sum()) < 1e-3
            for i in range(7)
            for j in range(7)
            for lam in [share[LABELS[i]] if LABELS[i] != LABELS[j] else 0.5]
            if np.allclose(lam * hot[i] + (1 - lam) * hot[j], share, atol=1e-5)
        ]
        assert any(found) or (share == 1).any()


RECIPE = {"rotate": 15, "shift": 2, "flip": 0.5, "noise": 0.1, "contrast": 0.3, "cut_out": 6, "crop": 0.2}


@pytest.mark.parametrize("images", FORMS, ids=lambda x: f"{x.dtype}{x.shape}")
def test_the_same_seed_gives_the_same_images_and_another_others(images):
    first = augmentation.augment(images, seed=1, **RECIPE)
    np.testing.assert_array_equal(first, augmentation.augment(images, seed=1, **RECIPE))
    assert not np.array_equal(first, augmentation.augment(images, seed=2, **RECIPE))
    assert first.shape == images.shape
    assert first.dtype == images.dtype


def test_adding_a_transform_leaves_the_draws_of_the_others():
    alone = augmentation.augment(IMAGES[:5], seed=1, rotate=20)
    brighter = augmentation.augment(IMAGES[:5], seed=1, rotate=20, brightness=1e-6)
    np.testing.assert_array_equal(alone, brighter)


def test_flip_is_drawn_with_its_probability():
    flipped = augmentation.augment(IMAGES, flip=0.25)
    share = np.mean([np.array_equal(a, b) for a, b in zip(flipped, augmentation.flip(IMAGES), strict=True)])
    assert share == pytest.approx(0.25, abs=0.08)
    np.testing.assert_array_equal(augmentation.augment(IMAGES, flip=1), augmentation.flip(IMAGES))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: augmentation.rotate(IMAGES[0], 5), r"One image\? Pass image\[None\]"),
        (lambda: augmentation.rotate(IMAGES.astype(int), 5), "uint8 or floats"),
        (lambda: augmentation.rotate(IMAGES * 1.0, 5), "Divide grey values by 255"),
        (lambda: augmentation.rotate(np.full((1, 4, 4), np.nan), 5), r"must lie in \[0, 1\]"),
        (lambda: augmentation.rotate(IMAGES[:3], [1, 2]), "one for each of the 3 images"),
        (lambda: augmentation.rotate(IMAGES[:3], np.inf), "finite"),
        (lambda: augmentation.zoom(IMAGES, 0), "positive"),
        (lambda: augmentation.crop(IMAGES, 1.2), "1 at most"),
        (lambda: augmentation.shear(IMAGES, 90), r"\[-80, 80\]"),
        (lambda: augmentation.saturate(IMAGES, 0.5), "3 channels"),
        (lambda: augmentation.add_noise(IMAGES, -0.1), "0 or more"),
        (lambda: augmentation.warp(IMAGES, np.eye(3)), "have the shape"),
        (lambda: augmentation.mix_up(IMAGES, LABELS[:3], 10), "one whole number for each"),
        (lambda: augmentation.mix_up(IMAGES, LABELS, 5), "from 0 to 4"),
        (lambda: augmentation.augment(IMAGES, rotat=3), "got 'rotat'"),
        (lambda: augmentation.augment(IMAGES, rotate=-3), r"`rotate` must lie in \[0, 180\]"),
        (lambda: augmentation.augment(IMAGES, seed=-1), "whole number"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


ANY = hnp.arrays(
    st.sampled_from([np.uint8, np.float32, np.float64, np.int64]),
    hnp.array_shapes(min_dims=1, max_dims=5, min_side=0, max_side=4),
    elements={"min_value": 0, "max_value": 1},
)


@settings(max_examples=60, deadline=None)
@given(ANY, st.dictionaries(st.sampled_from([n for n in STRENGTHS if n != "saturation"]), st.just(0.5)))
def test_any_array_gives_images_or_a_sentence(images, strengths):
    lawful = images.ndim in (3, 4) and 0 not in images.shape[1:] and images.dtype != np.int64
    if not lawful:
        with pytest.raises(ValueError, match=r"^`images` must"):
            augmentation.augment(images, **strengths)
        return
    changed = augmentation.augment(images, **strengths)
    assert changed.shape == images.shape
    assert changed.dtype == images.dtype
    assert np.isfinite(changed).all()


def test_no_images_are_no_images():
    assert augmentation.augment(IMAGES[:0], **RECIPE).shape == (0, 28, 28)
