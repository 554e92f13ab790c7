"""Images in any shape and type: strength zero changes nothing, and what cannot be is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from labkit import augmentation
from labkit.augmentation.policies import STRENGTHS, Policy
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
    lambda x: augmentation.augment(x, Policy()),
]


@pytest.mark.parametrize("images", FORMS, ids=lambda x: f"{x.dtype}{x.shape}")
@pytest.mark.parametrize("change", IDENTITIES)
def test_strength_zero_changes_nothing(images, change):
    changed = change(images)
    assert changed.dtype == images.dtype
    np.testing.assert_allclose(changed, images, atol=1e-7)
    if images.dtype == np.uint8:
        np.testing.assert_array_equal(changed, images)


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
        (lambda: augmentation.augment(IMAGES, {"rotate": 3}), "must be a Policy, .*; got dict"),
        (lambda: Policy(rotate=-3), r"`rotate` must lie in \[0, 180\]"),
        (lambda: augmentation.augment(IMAGES, Policy(), seed=-1), "whole number"),
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
            augmentation.augment(images, Policy(**strengths))
        return
    changed = augmentation.augment(images, Policy(**strengths))
    assert changed.shape == images.shape
    assert changed.dtype == images.dtype
    assert np.isfinite(changed).all()


def test_no_images_are_no_images():
    assert augmentation.augment(IMAGES[:0], Policy(rotate=15, noise=0.1, cut_out=6)).shape == (0, 28, 28)
