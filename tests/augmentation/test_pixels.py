"""Changes of pixel values are their formulas."""

import numpy as np
import pytest

from labkit import augmentation
from tests.augmentation.examples import digits

IMAGES, LABELS = digits()
COLOURS = np.random.default_rng(0).random((5, 12, 16, 3)).astype("float32")
FORMS = [IMAGES[:7], IMAGES[:7] / 255, (IMAGES[:7] / 255).astype("float32")[..., None], COLOURS]


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
