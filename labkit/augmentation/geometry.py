"""Changes of geometry: rotate, shift, zoom, shear, flip and crop, each one resampling of the images."""

import numpy as np

from labkit.augmentation.images import as_batch
from labkit.augmentation.warping import affine, warp
from labkit.core import checks


def rotate(images: np.ndarray, degrees: float | np.ndarray) -> np.ndarray:
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

    Raises
    ------
    ArgumentError
        For images of another shape or range, or a strength that fits neither one nor all of them.

    Examples
    --------
    >>> rotate(np.array([[[0.0, 1.0], [0.0, 0.0]]]), 90)[0]
    array([[1., 0.],
           [0., 0.]])
    """
    return _moved(images, rotate=degrees)


def shift(images: np.ndarray, right: float | np.ndarray = 0.0, down: float | np.ndarray = 0.0) -> np.ndarray:
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

    Raises
    ------
    ArgumentError
        For images of another shape or range, or a strength that fits neither one nor all of them.

    Examples
    --------
    >>> shift(np.array([[[0.1, 0.2, 0.3]]]), right=1).round(3)
    array([[[0. , 0.1, 0.2]]])
    """
    return _moved(images, right=right, down=down)


def zoom(images: np.ndarray, factor: float | np.ndarray) -> np.ndarray:
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

    Raises
    ------
    ArgumentError
        For images of another shape or range, or a factor that is not positive.

    Examples
    --------
    >>> zoom(np.array([[[0.0, 1.0, 1.0, 0.0]]]), 2)
    array([[[0.75, 1.  , 1.  , 0.75]]])
    """
    _require_positive(factor, "factor")
    return _moved(images, zoom=factor)


def shear(images: np.ndarray, degrees: float | np.ndarray) -> np.ndarray:
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

    Raises
    ------
    ArgumentError
        For images of another shape or range, or an angle beyond 80 degrees.

    Examples
    --------
    >>> line = np.zeros((1, 3, 3))
    >>> line[0, :, 1] = 1
    >>> shear(line, 45)[0]
    array([[0., 0., 1.],
           [0., 1., 0.],
           [1., 0., 0.]])
    """
    checks.require(np.all(np.abs(degrees) <= 80), "degrees", degrees, "lie in [-80, 80]")
    return _moved(images, shear=degrees)


def flip(images: np.ndarray, upside: bool = False) -> np.ndarray:
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

    Raises
    ------
    ArgumentError
        For images of another shape or range.

    Examples
    --------
    >>> flip(np.array([[[0.0, 0.5, 1.0]]]))
    array([[[1. , 0.5, 0. ]]])
    """
    batch = as_batch(images)
    return batch.back(batch.pixels[:, ::-1] if upside else batch.pixels[:, :, ::-1])


def crop(
    images: np.ndarray,
    share: float | np.ndarray,
    right: float | np.ndarray = 0.0,
    down: float | np.ndarray = 0.0,
) -> np.ndarray:
    """Cut a window out of images and enlarge it to the old size, so that the shape stays.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray
        As in `warp`.
    share : float or ndarray of shape (n,), in (0, 1]
        Side of the window as a share of the image's.
    right, down : float or ndarray of shape (n,)
        Position of the window's centre from the image's, in pixels.

    Returns
    -------
    ndarray

    Raises
    ------
    ArgumentError
        For images of another shape or range, or a share outside (0, 1].

    Examples
    --------
    >>> images = np.random.default_rng(0).random((1, 8, 8))
    >>> bool(np.allclose(crop(images, 0.5), zoom(images, 2)))
    True
    """
    _require_positive(share, "share")
    checks.require(np.all(np.less_equal(share, 1)), "share", share, "be 1 at most")
    return _moved(images, share=share, right=np.negative(right), down=np.negative(down))


def _moved(images, **strengths):
    batch = as_batch(images)
    strengths = {name: batch.each(value, name) for name, value in strengths.items()}
    return warp(images, affine(len(batch.pixels), **strengths))


def _require_positive(value, name):
    numbers = np.asarray(value, dtype=float)
    checks.require((np.isfinite(numbers) & (numbers > 0)).all(), name, value, "be positive")
