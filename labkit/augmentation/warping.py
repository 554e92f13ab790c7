"""Geometry: rotate, shift, zoom, shear, flip and crop are one resampling along affine maps."""

import numpy as np

from labkit.augmentation.images import as_batch
from labkit.core import checks

BLOCK = 64  # images at a time: what is in between then stays in the processor's cache


def affine(
    n_images: int = 1,
    rotate: float | np.ndarray = 0.0,
    right: float | np.ndarray = 0.0,
    down: float | np.ndarray = 0.0,
    zoom: float | np.ndarray = 1.0,
    shear: float | np.ndarray = 0.0,
    mirror: bool | np.ndarray = False,
    share: float | np.ndarray = 1.0,
) -> np.ndarray:
    """Return the maps from positions in the result to positions in the source, measured from the centre.

    The image is mirrored, sheared, zoomed, rotated, shifted, and last a window at its centre is enlarged.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    n_images : int
    rotate, right, down, zoom, shear, share : float or ndarray of shape (n_images,)
        As in `rotate`, `shift`, `zoom`, `shear` and `crop`.
    mirror : bool or ndarray of shape (n_images,)

    Returns
    -------
    ndarray of shape (n_images, 2, 3), float32

    Examples
    --------
    >>> affine(right=3, down=1)[0]
    array([[ 1.,  0., -3.],
           [ 0.,  1., -1.]], dtype=float32)
    """
    cos, sin = _cos_and_sin(rotate)
    slant = np.tan(np.deg2rad(shear))
    across = np.where(mirror, -1.0, 1.0)
    # undone in reverse: shift, rotation, zoom, shear, mirror
    a = across * (cos + slant * sin) / zoom
    b = across * (slant * cos - sin) / zoom
    c = sin / zoom
    d = cos / zoom
    x = np.subtract(0.0, right)
    y = np.subtract(0.0, down)
    entries = (share * a, share * b, a * x + b * y, share * c, share * d, c * x + d * y)
    stacked = np.stack([np.broadcast_to(entry, n_images) for entry in entries], axis=-1)
    return stacked.reshape(n_images, 2, 3).astype(np.float32)


def warp(images: np.ndarray, maps: np.ndarray) -> np.ndarray:
    """Resample images along affine maps, bilinear, black beyond the edge.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray of shape (n, height, width) or (n, height, width, channels)
        uint8 from 0 to 255, or floats from 0 to 1.
    maps : ndarray of shape (n, 2, 3)
        As `affine` returns them.

    Returns
    -------
    ndarray
        Of the same shape and type.

    Raises
    ------
    ArgumentError
        For images of another shape or range, or maps of another shape.

    Examples
    --------
    >>> images = np.eye(3)[None]
    >>> warp(images, affine(right=1))[0]
    array([[0., 1., 0.],
           [0., 0., 1.],
           [0., 0., 0.]])
    """
    batch = as_batch(images)
    expected = (len(batch.pixels), 2, 3)
    checks.require(np.shape(maps) == expected, "maps", np.shape(maps), f"have the shape {expected}")
    maps = np.asarray(maps, dtype=np.float32)
    warped = np.empty_like(batch.pixels)
    for start in range(0, len(maps), BLOCK):
        block = slice(start, start + BLOCK)
        warped[block] = _sampled(batch.pixels[block], maps[block])
    return batch.back(warped)


def _cos_and_sin(degrees):
    # multiples of 90 degrees are exact, so that four quarter turns give back every pixel
    radians = np.deg2rad(np.asarray(degrees, dtype=np.float64))
    cos = np.cos(radians)
    sin = np.sin(radians)
    return np.where(np.abs(cos) < 1e-7, 0.0, cos), np.where(np.abs(sin) < 1e-7, 0.0, sin)


def _sampled(pixels, maps):
    n, height, width, channels = pixels.shape
    x, y = _source(maps, height, width)
    left = np.floor(x)
    top = np.floor(y)
    x -= left
    y -= top
    # one black row and column before the image, two behind: whoever looks beyond finds black
    padded = np.zeros((n, height + 3, width + 3, channels), dtype=np.float32)
    padded[:, 1:-2, 1:-2] = pixels
    flat = padded.reshape(-1, channels) if channels > 1 else padded.reshape(-1)
    corner = top.astype(np.int32) * np.int32(width + 3) + left.astype(np.int32)
    corner += (np.arange(n, dtype=np.int32) * np.int32((height + 3) * (width + 3)))[:, None, None]
    if channels > 1:
        x = x[..., None]
        y = y[..., None]
    upper = _between(flat, corner, x)
    lower = _between(flat, corner + np.int32(width + 3), x)
    lower -= upper
    lower *= y
    lower += upper
    return lower.reshape(pixels.shape)


def _between(flat, corner, x):
    left = flat.take(corner, axis=0)
    right = flat.take(corner + np.int32(1), axis=0)
    right -= left
    right *= x
    right += left
    return right


def _source(maps, height, width):
    # where each pixel of the result comes from, in the padded image; far outside is moved to its edge
    across = np.arange(width, dtype=np.float32) - np.float32((width - 1) / 2)
    along = (np.arange(height, dtype=np.float32) - np.float32((height - 1) / 2))[:, None]
    a, b, c, d, e, f = maps.reshape(-1, 6).T[:, :, None, None]
    x = a * across + (b * along + (c + np.float32((width + 1) / 2)))
    y = d * across + (e * along + (f + np.float32((height + 1) / 2)))
    return np.clip(x, 0, width + 1, out=x), np.clip(y, 0, height + 1, out=y)
