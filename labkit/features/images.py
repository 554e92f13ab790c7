"""Features of grey images by hand: centre, radius, moments and edges."""

from collections.abc import Sequence

import numpy as np

from labkit.core import checks


def centres(images: np.ndarray) -> np.ndarray:
    r"""Return the centre of the ink: the mean position, weighted by intensity.

    .. math:: \bar x = \sum_{x, y} x\, I(x, y) \Big/ \sum_{x, y} I(x, y)

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    images : ndarray of shape (n, height, width)
        Intensities, 0 or more, in any unit.

    Returns
    -------
    ndarray of shape (n, 2)
        Row and column in pixels; the middle of a blank image.

    Raises
    ------
    ArgumentError
        For images that are not finite, have a negative intensity or another shape.

    Examples
    --------
    >>> image = np.zeros((1, 3, 3))
    >>> image[0, 2, 1] = 5.0
    >>> centres(image).tolist()
    [[2.0, 1.0]]
    """
    weights, positions = _ink(images)
    return weights.reshape(len(weights), -1) @ positions.reshape(-1, 2)


def radii(images: np.ndarray) -> np.ndarray:
    r"""Return how far the ink lies from its centre: the root of the mean squared distance.

    .. math:: r^2 = \sum_{x, y} \big((x - \bar x)^2 + (y - \bar y)^2\big)\, I(x, y) \Big/ \sum I(x, y)

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    images : ndarray of shape (n, height, width)

    Returns
    -------
    ndarray of shape (n,)
        Pixels.

    Raises
    ------
    ArgumentError
        For images that are not finite, have a negative intensity or another shape.

    Examples
    --------
    >>> image = np.zeros((1, 3, 3))
    >>> image[0, 1, [0, 2]] = 1.0
    >>> radii(image).tolist()
    [1.0]
    """
    seconds = moments(images, orders=[(2, 0), (0, 2)])
    return np.sqrt(seconds.sum(axis=1))


def moments(
    images: np.ndarray,
    orders: Sequence[tuple[int, int]] = ((2, 0), (1, 1), (0, 2), (3, 0), (2, 1), (1, 2), (0, 3)),
) -> np.ndarray:
    r"""Return central moments of the ink: spread, slant and asymmetry.

    .. math:: \mu_{pq} = \sum_{x, y} (y - \bar y)^p (x - \bar x)^q\, I(x, y) \Big/ \sum_{x, y} I(x, y)

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    images : ndarray of shape (n, height, width)
    orders : sequence of (int, int)
        Powers of the distance along rows and along columns.

    Returns
    -------
    ndarray of shape (n, n_orders)
        Pixels to the power p + q. They do not change when the ink is moved (Hu 1962,
        doi:10.1109/TIT.1962.1057692).

    Raises
    ------
    ArgumentError
        For images that are not finite, have a negative intensity or another shape.

    Examples
    --------
    >>> image = np.zeros((1, 3, 3))
    >>> image[0, 1, [0, 2]] = 1.0
    >>> moments(image, orders=[(2, 0), (0, 2)]).tolist()
    [[0.0, 1.0]]
    """
    powers = np.asarray(orders, dtype=int).reshape(-1, 2)
    checks.require((powers >= 0).all() and len(powers), "orders", orders, "be pairs of 0, 1, 2 …")
    weights, positions = _ink(images)
    middle = centres(images)
    # a power along rows and one along columns: two products of matrices for each image
    down = (positions[None, :, 0, 0] - middle[:, :1])[:, None, :] ** powers[:, :1]
    right = (positions[None, 0, :, 1] - middle[:, 1:])[:, None, :] ** powers[:, 1:]
    return ((down @ weights) * right).sum(axis=2)


def edge_histograms(images: np.ndarray, cell: int = 7, n_directions: int = 8) -> np.ndarray:
    """Return how strong the edges of each direction are in each cell of an image.

    The idea of HOG (Dalal & Triggs 2005, doi:10.1109/CVPR.2005.177) without its overlapping blocks.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    images : ndarray of shape (n, height, width)
    cell : int
        Side of a cell in pixels; it divides height and width.
    n_directions : int
        Equal parts of the half circle: an edge and its reverse count as one.

    Returns
    -------
    ndarray of shape (n, n_cells * n_directions)
        Each row has length 1, so that darker ink gives the same row; zeros for an image without edges.

    Raises
    ------
    ArgumentError
        For images that are not finite, have a negative intensity or another shape, or a cell that does not
        divide them.

    Examples
    --------
    >>> edge_histograms(np.eye(14)[None], cell=7).shape
    (1, 32)
    """
    images = _checked(images)
    checks.whole(cell=cell, n_directions=n_directions)
    n, height, width = images.shape
    fits = height % cell == 0 and width % cell == 0
    checks.require(fits, "cell", cell, f"divide the height {height} and the width {width}")
    down, right = np.gradient(images, axis=(1, 2))
    strength = np.hypot(down, right)
    # half a part is added, so that upright and level edges are in the middle of their part
    turn = np.mod(np.arctan2(down, right) / np.pi + 0.5 / n_directions, 1)
    part = np.minimum((turn * n_directions).astype(int), n_directions - 1)
    grids = [(strength * (part == direction)) for direction in range(n_directions)]
    cells = np.stack([_cell_sums(grid, cell) for grid in grids], axis=-1).reshape(n, -1)
    lengths = np.linalg.norm(cells, axis=1, keepdims=True)
    return cells / np.where(lengths > 0, lengths, 1)


def _cell_sums(images, cell):
    n, height, width = images.shape
    return images.reshape(n, height // cell, cell, width // cell, cell).sum(axis=(2, 4))


def _ink(images):
    """Return each image's share of ink in every pixel, and the row and column of every pixel."""
    images = _checked(images)
    total = images.sum(axis=(1, 2), keepdims=True)
    # a blank image has no centre of its own: equal weights give it the middle
    weights = np.where(total > 0, images, 1)
    positions = np.stack(np.indices(images.shape[1:]), axis=-1).astype(float)
    return weights / weights.sum(axis=(1, 2), keepdims=True), positions


def _checked(images):
    images = np.asarray(images, dtype=float)
    checks.require(images.ndim == 3, "images", images.shape, "have shape (n, height, width)")
    checks.require(min(images.shape[1:]) > 1, "images", images.shape, "hold images of 2 × 2 pixels or more")
    checks.require(
        np.isfinite(images).all(), "images", "a missing or infinite value", "be finite in every pixel"
    )
    checks.require((images >= 0).all(), "images", images.min(), "have no negative intensity")
    return images
