"""Changes of pixel values: brightness, contrast, saturation, noise, cut-out, and mix-up of two images."""

import numpy as np

from labkit.augmentation.images import as_batch
from labkit.core import checks
from labkit.core.errors import ArgumentError

LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # how bright red, green and blue look (ITU-R BT.601)


def brighten(images: np.ndarray, amount: float | np.ndarray) -> np.ndarray:
    """Add to all grey values, and clip them to their range.

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

    Raises
    ------
    ArgumentError
        For images of another shape or range, or a strength that fits neither one nor all of them.

    Examples
    --------
    >>> brighten(np.array([[[0.2, 0.9]]]), 0.3)
    array([[[0.5, 1. ]]])
    """
    batch = as_batch(images)
    return batch.back(np.clip(batch.pixels + _over_pixels(batch.each(amount, "amount")), 0, 1))


def stretch_contrast(images: np.ndarray, factor: float | np.ndarray) -> np.ndarray:
    """Move grey values away from each channel's mean: mean + factor · (value - mean).

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray
        As in `brighten`.
    factor : float or ndarray of shape (n,), 0 or more
        1 changes nothing, 0 leaves uniform grey.

    Returns
    -------
    ndarray

    Raises
    ------
    ArgumentError
        For images of another shape or range, or a strength that fits neither one nor all of them.

    Examples
    --------
    >>> stretch_contrast(np.array([[[0.25, 0.75]]]), 0.5)
    array([[[0.375, 0.625]]])
    """
    batch = as_batch(images)
    mean = batch.pixels.mean(axis=(1, 2), keepdims=True)
    return batch.back(_away_from(mean, batch.pixels, _not_negative(batch.each(factor, "factor"))))


def saturate(images: np.ndarray, factor: float | np.ndarray) -> np.ndarray:
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

    Raises
    ------
    ArgumentError
        For images without three channels, or a factor below zero.

    Examples
    --------
    >>> saturate(np.array([[[[1.0, 0.0, 0.0]]]]), 0).round(3)
    array([[[[0.299, 0.299, 0.299]]]])
    """
    batch = as_batch(images)
    if batch.pixels.shape[-1] != 3:
        raise ArgumentError(f"`images` must have 3 channels to have colours; got shape {batch.shape}.")
    grey = (batch.pixels @ LUMA)[..., None]
    return batch.back(_away_from(grey, batch.pixels, _not_negative(batch.each(factor, "factor"))))


def add_noise(images: np.ndarray, deviation: float | np.ndarray, seed: int | list[int] = 0) -> np.ndarray:
    """Add normal noise to every pixel, and clip to the range.

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

    Raises
    ------
    ArgumentError
        For images of another shape or range, or a strength that fits neither one nor all of them.

    Examples
    --------
    >>> noisy = add_noise(np.full((1, 50, 50), 0.5), 0.1)
    >>> round(float(noisy.std()), 2)
    0.1
    """
    batch = as_batch(images)
    noise = np.random.default_rng(seed).standard_normal(batch.pixels.shape, dtype=np.float32)
    noise *= _over_pixels(_not_negative(batch.each(deviation, "deviation"), "deviation"))
    noise += batch.pixels
    return batch.back(np.clip(noise, 0, 1, out=noise))


def cut_out(
    images: np.ndarray,
    side: float | np.ndarray,
    right: float | np.ndarray = 0.0,
    down: float | np.ndarray = 0.0,
) -> np.ndarray:
    """Blacken a square; at the edge only its part inside the image.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray
        As in `brighten`.
    side : float or ndarray of shape (n,), 0 or more
        Pixels.
    right, down : float or ndarray of shape (n,)
        Position of the square's centre from the image's, in pixels.

    Returns
    -------
    ndarray

    Raises
    ------
    ArgumentError
        For images of another shape or range, or a strength that fits neither one nor all of them.

    References
    ----------
    DeVries and Taylor (2017), arXiv:1708.04552.

    Examples
    --------
    >>> cut_out(np.ones((1, 4, 4)), side=2)[0]
    array([[1., 1., 1., 1.],
           [1., 0., 0., 1.],
           [1., 0., 0., 1.],
           [1., 1., 1., 1.]])
    """
    batch = as_batch(images)
    half = _over_pixels(_not_negative(batch.each(side, "side"), "side")) / 2
    height, width = batch.size
    x = (np.arange(width) - (width - 1) / 2)[None, None, :, None]
    y = (np.arange(height) - (height - 1) / 2)[None, :, None, None]
    x = x - _over_pixels(batch.each(right, "right"))
    y = y - _over_pixels(batch.each(down, "down"))
    kept = (np.abs(x) >= half) | (np.abs(y) >= half)
    return batch.back(batch.pixels * kept)


def mix_up(
    images: np.ndarray, labels: np.ndarray, n_classes: int, alpha: float = 0.2, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Mix each image with a randomly drawn one, and their labels in the same proportion.

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
        Images, and labels of shape (n, n_classes) whose rows sum to 1: Zhang et al., arXiv:1710.09412.

    Raises
    ------
    ArgumentError
        Unless there is a whole-number label below `n_classes` for each image and alpha is positive.

    Examples
    --------
    >>> images = np.stack([np.zeros((2, 2)), np.ones((2, 2))])
    >>> mixed, labels = mix_up(images, np.array([0, 1]), n_classes=2, alpha=1, seed=2)
    >>> bool(np.allclose(mixed[:, 0, 0], labels[:, 1])), labels.sum(axis=1)
    (True, array([1., 1.], dtype=float32))
    """
    batch = as_batch(images)
    labels = np.asarray(labels)
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
        raise ArgumentError(
            f"`labels` must be one whole number for each of the {n_images} images; "
            f"got {labels.dtype} of shape {labels.shape}."
        )
    if labels.size and not (labels.min() >= 0 and labels.max() < n_classes):
        raise ArgumentError(
            f"`labels` must lie from 0 to {n_classes - 1}; got {labels.min()} to {labels.max()}."
        )
