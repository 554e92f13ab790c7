"""Geometry: rotate, shift, zoom, shear, flip and crop are one resampling along straight-line maps."""

import numpy as np

from labkit.augmentation.images import Batch
from labkit.core import checks

BLOCK = 64  # images at a time: what is in between then stays in the processor's cache


def affine(
    n_images=1, rotate=0.0, right=0.0, down=0.0, zoom=1.0, shear=0.0, mirror=False, upside=False,
    share=1.0, window_right=0.0, window_down=0.0,
):  # fmt: skip
    """Return the maps from places in the result to places in the source, measured from the centre.

    The image is mirrored, sheared, zoomed, rotated, shifted, and last a window of it is enlarged.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    n_images : int
    rotate, right, down, zoom, shear, mirror, upside, share, window_right, window_down : float or (n_images,)
        As in `rotate`, `shift`, `zoom`, `shear`, `flip` and `crop`.

    Returns
    -------
    ndarray of shape (n_images, 2, 3), float32
    """
    cos, sin = _turn(rotate)
    slant = np.tan(np.deg2rad(shear))
    across, along = np.where(mirror, -1.0, 1.0), np.where(upside, -1.0, 1.0)
    # undone in reverse: shift, rotation, zoom, shear, mirror
    a, b = across * (cos + slant * sin) / zoom, across * (slant * cos - sin) / zoom
    c, d = along * sin / zoom, along * cos / zoom
    x, y = np.subtract(window_right, right), np.subtract(window_down, down)
    entries = (share * a, share * b, a * x + b * y, share * c, share * d, c * x + d * y)
    stacked = np.stack([np.broadcast_to(entry, n_images) for entry in entries], axis=-1)
    return stacked.reshape(n_images, 2, 3).astype(np.float32)


def warp(images, maps):
    """Resample images along straight-line maps, bilinear, black beyond the edge.

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
    """
    batch = Batch.of(images)
    expected = (len(batch.pixels), 2, 3)
    checks.require(np.shape(maps) == expected, "maps", np.shape(maps), f"have the shape {expected}")
    maps = np.asarray(maps, dtype=np.float32)
    warped = np.empty_like(batch.pixels)
    for start in range(0, len(maps), BLOCK):
        block = slice(start, start + BLOCK)
        warped[block] = _sampled(batch.pixels[block], maps[block])
    return batch.back(warped)


def rotate(images, degrees):
    """Rotate images about their centre, counter-clockwise.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray
        As in `warp`.
    degrees : float or ndarray of shape (n,)

    Returns
    -------
    ndarray
    """
    return _moved(images, rotate=degrees)


def shift(images, right=0.0, down=0.0):
    """Shift images; what leaves at one edge does not come back at the other.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray
        As in `warp`.
    right, down : float or ndarray of shape (n,)
        Pixels; negative for left and up.

    Returns
    -------
    ndarray
    """
    return _moved(images, right=right, down=down)


def zoom(images, factor):
    """Scale images about their centre.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray
        As in `warp`.
    factor : float or ndarray of shape (n,), > 0
        2 shows everything twice as large.

    Returns
    -------
    ndarray
    """
    _require_positive(factor, "factor")
    return _moved(images, zoom=factor)


def shear(images, degrees):
    """Slant images: the upper half moves to the right, the lower to the left.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray
        As in `warp`.
    degrees : float or ndarray of shape (n,), between -80 and 80
        How far an upright line leans.

    Returns
    -------
    ndarray
    """
    checks.require(np.all(np.abs(degrees) <= 80), "degrees", degrees, "lie in [-80, 80]")
    return _moved(images, shear=degrees)


def flip(images, upside=False):
    """Mirror images left to right, or upside down.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray
        As in `warp`.
    upside : bool

    Returns
    -------
    ndarray
    """
    return Batch.of(images).back(Batch.of(images).pixels[:, :: -1 if upside else 1, :: 1 if upside else -1])


def crop(images, share, right=0.0, down=0.0):
    """Cut a window out of images and enlarge it to the old size, so that the shape stays.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray
        As in `warp`.
    share : float or ndarray of shape (n,), in (0, 1]
        Side of the window as a share of the image's.
    right, down : float or ndarray of shape (n,)
        Place of the window's centre from the image's, in pixels.

    Returns
    -------
    ndarray
    """
    _require_positive(share, "share")
    checks.require(np.all(np.less_equal(share, 1)), "share", share, "be 1 at most")
    return _moved(images, share=share, window_right=right, window_down=down)


def _moved(images, **strengths):
    batch = Batch.of(images)
    strengths = {name: batch.each(value, name) for name, value in strengths.items()}
    return warp(images, affine(len(batch.pixels), **strengths))


def _turn(degrees):
    # multiples of 90 degrees are exact, so that four quarter turns give back every pixel
    radians = np.deg2rad(np.asarray(degrees, dtype=np.float64))
    cos, sin = np.cos(radians), np.sin(radians)
    return np.where(np.abs(cos) < 1e-7, 0.0, cos), np.where(np.abs(sin) < 1e-7, 0.0, sin)


def _require_positive(value, name):
    numbers = np.asarray(value, dtype=float)
    checks.require((np.isfinite(numbers) & (numbers > 0)).all(), name, value, "be positive")


def _sampled(pixels, maps):
    n, height, width, channels = pixels.shape
    x, y = _source(maps, height, width)
    left, top = np.floor(x), np.floor(y)
    x -= left
    y -= top
    # one black row and column before the image, two behind: whoever looks beyond finds black
    padded = np.zeros((n, height + 3, width + 3, channels), dtype=np.float32)
    padded[:, 1:-2, 1:-2] = pixels
    flat = padded.reshape(-1, channels) if channels > 1 else padded.reshape(-1)
    corner = top.astype(np.int32) * np.int32(width + 3) + left.astype(np.int32)
    corner += (np.arange(n, dtype=np.int32) * np.int32((height + 3) * (width + 3)))[:, None, None]
    if channels > 1:
        x, y = x[..., None], y[..., None]
    upper = _between(flat, corner, x)
    lower = _between(flat, corner + np.int32(width + 3), x)
    lower -= upper
    lower *= y
    lower += upper
    return lower.reshape(pixels.shape)


def _between(flat, corner, x):
    left, right = flat.take(corner, axis=0), flat.take(corner + np.int32(1), axis=0)
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
