"""Policies: the same images from the same seed, independent draws, refusals."""

import dataclasses

import numpy as np
import pytest

from labkit import augmentation
from labkit.augmentation.policies import STRENGTHS, Policy
from tests.augmentation.examples import digits

IMAGES, LABELS = digits()
COLOURS = np.random.default_rng(0).random((5, 12, 16, 3)).astype("float32")
FORMS = [IMAGES[:7], IMAGES[:7] / 255, (IMAGES[:7] / 255).astype("float32")[..., None], COLOURS]


POLICY = Policy(
    **{"rotate": 15, "shift": 2, "flip": 0.5, "noise": 0.1, "contrast": 0.3, "cut_out": 6, "crop": 0.2}
)


@pytest.mark.parametrize("images", FORMS, ids=lambda x: f"{x.dtype}{x.shape}")
def test_the_same_seed_gives_the_same_images_and_another_others(images):
    first = augmentation.augment(images, POLICY, seed=1)
    np.testing.assert_array_equal(first, augmentation.augment(images, POLICY, seed=1))
    assert not np.array_equal(first, augmentation.augment(images, POLICY, seed=2))
    assert first.shape == images.shape
    assert first.dtype == images.dtype


def test_adding_a_transform_leaves_the_draws_of_the_others():
    alone = augmentation.augment(IMAGES[:5], Policy(rotate=20), seed=1)
    brighter = augmentation.augment(IMAGES[:5], Policy(rotate=20, brightness=1e-6), seed=1)
    np.testing.assert_array_equal(alone, brighter)


def test_flip_is_drawn_with_its_probability():
    flipped = augmentation.augment(IMAGES, Policy(flip=0.25))
    share = np.mean([np.array_equal(a, b) for a, b in zip(flipped, augmentation.flip(IMAGES), strict=True)])
    assert share == pytest.approx(0.25, abs=0.08)
    np.testing.assert_array_equal(augmentation.augment(IMAGES, Policy(flip=1)), augmentation.flip(IMAGES))


def test_an_unknown_strength_is_refused():
    with pytest.raises(TypeError, match="rotat"):
        Policy(rotat=3)


def test_a_policy_has_the_strengths_of_the_table():
    assert [each.name for each in dataclasses.fields(Policy)] == list(STRENGTHS)
    assert Policy(rotate=10, flip=0.5).scaled(0.5) == Policy(rotate=5, flip=0.25)
