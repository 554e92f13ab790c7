"""Grey values: brightness, contrast, saturation, noise, cut-out, and mix-up of two images."""

import numpy as np

from labkit.augmentation.images import Batch
from labkit.core import checks

LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # how bright red, green and blue look (ITU-R BT.601)


def brighten(images, amount):
    """Add to all grey values, and cut off what leaves the range.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray of shape (n, height, width) or (n, height, width, channels)
        uint8 from 0 to 255, or floats from 0 to 1.
    amount : float or ndarray of shape (n,)
        Share of the whole range; negative darkens.

    Returns
    -------
    ndarray
    """
    batch = Batch.of(images)
    return batch.back(np.clip(batch.pixels + _over_pixels(batch.each(amount, "amount")), 0, 1))


def stretch_contrast(images, factor):
    """Move grey values away from each channel's mean: mean + factor · (value - mean).

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray
        As in `brighten`.
    factor : float or ndarray of shape (n,), 0 or more
        1 changes nothing, 0 leaves plain grey.

    Returns
    -------
    ndarray
    """
    batch = Batch.of(images)
    mean = batch.pixels.mean(axis=(1, 2), keepdims=True)
    return batch.back(_away_from(mean, batch.pixels, _not_negative(batch.each(factor, "factor"))))


def saturate(images, factor):
    """Move colours away from their own grey: 0 gives a grey image, 1 changes nothing.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray of shape (n, height, width, 3)
        Red, green, blue; uint8 from 0 to 255, or floats from 0 to 1.
    factor : float or ndarray of shape (n,), 0 or more

    Returns
    -------
    ndarray
    """
    batch = Batch.of(images)
    if batch.pixels.shape[-1] != 3:
        raise ValueError(f"`images` must have 3 channels to have colours; got shape {batch.shape}.")
    grey = (batch.pixels @ LUMA)[..., None]
    return batch.back(_away_from(grey, batch.pixels, _not_negative(batch.each(factor, "factor"))))


def add_noise(images, deviation, seed=0):
    """Add normal noise to every pixel, and cut off what leaves the range.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray
        As in `brighten`.
    deviation : float or ndarray of shape (n,), 0 or more
        Standard deviation as a share of the whole range.
    seed : int

    Returns
    -------
    ndarray
    """
    batch = Batch.of(images)
    noise = np.random.default_rng(seed).standard_normal(batch.pixels.shape, dtype=np.float32)
    noise *= _over_pixels(_not_negative(batch.each(deviation, "deviation"), "deviation"))
    noise += batch.pixels
    return batch.back(np.clip(noise, 0, 1, out=noise))


def cut_out(images, side, right=0.0, down=0.0):
    """Blacken a square; at the edge only the part of it that lies inside.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray
        As in `brighten`.
    side : float or ndarray of shape (n,), 0 or more
        Pixels.
    right, down : float or ndarray of shape (n,)
        Place of the square's centre from the image's, in pixels.

    Returns
    -------
    ndarray

    References
    ----------
    DeVries and Taylor (2017), arXiv:1708.04552.
    """
    batch = Batch.of(images)
    half = _over_pixels(_not_negative(batch.each(side, "side"), "side")) / 2
    height, width = batch.size
    x = (np.arange(width) - (width - 1) / 2)[None, None, :, None]
    y = (np.arange(height) - (height - 1) / 2)[None, :, None, None]
    x = x - _over_pixels(batch.each(right, "right"))
    y = y - _over_pixels(batch.each(down, "down"))
    kept = (np.abs(x) >= half) | (np.abs(y) >= half)
    return batch.back(batch.pixels * kept)


def mix_up(images, labels, n_classes, alpha=0.2, seed=0):
    """Mix each image with another one, and their labels in the same proportion.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray
        As in `brighten`.
    labels : ndarray of shape (n,), int from 0
    n_classes : int
    alpha : float, > 0
        Shares come from Beta(alpha, alpha): small values seldom mix, 1 mixes in all proportions alike.
    seed : int

    Returns
    -------
    tuple of ndarray
        Images, and labels of shape (n, n_classes) whose rows add up to 1: Zhang et al., arXiv:1710.09412.
    """
    batch, labels = Batch.of(images), np.asarray(labels)
    checks.positive(alpha=alpha)
    checks.whole(n_classes=n_classes)
    _require_labels(labels, len(batch.pixels), n_classes)
    rng = np.random.default_rng(seed)
    share = rng.beta(alpha, alpha, len(labels)).astype(np.float32)
    partner = rng.permutation(len(labels))
    hot = np.eye(n_classes, dtype=np.float32)[labels]
    mixed = _mixed(batch.pixels, batch.pixels[partner], _over_pixels(share))
    return batch.back(mixed), _mixed(hot, hot[partner], share[:, None])


def _mixed(one, other, share):
    return other + share * (one - other)


def _away_from(middle, pixels, factor):
    return np.clip(middle + _over_pixels(factor) * (pixels - middle), 0, 1)


def _over_pixels(values):
    return values[:, None, None, None]


def _not_negative(values, name="factor"):
    checks.require((values >= 0).all(), name, values.min() if values.size else 0, "be 0 or more")
    return values


def _require_labels(labels, n_images, n_classes):
    if labels.shape != (n_images,) or not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(
            f"`labels` must be one whole number for each of the {n_images} images; "
            f"got {labels.dtype} of shape {labels.shape}."
        )
    if labels.size and not (labels.min() >= 0 and labels.max() < n_classes):
        raise ValueError(
            f"`labels` must lie from 0 to {n_classes - 1}; got {labels.min()} to {labels.max()}."
        )
