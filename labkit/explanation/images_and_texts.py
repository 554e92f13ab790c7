"""Images and texts as pieces that can be present or absent: patches, superpixels, words."""

import re
from collections.abc import Sequence

import numpy as np
from scipy.ndimage import gaussian_filter
from sklearn.cluster import KMeans

from labkit.core import checks
from labkit.explanation.explainers.coalitions import Game

WORD = re.compile(r"\w+(?:['’-]\w+)*")


class Patches(Game):
    """An image cut into patches, each of which is visible or covered by a fill.

    Explainers take it in place of a row: shapley(model, Patches(image)). Which fill is used is part of the
    question: black may itself be a sign, a blur leaves the large shapes.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    image : array_like of shape (height, width) or (height, width, channels)
    patch : int
        Side of a square, in pixels.
    fill : {"mean", "blur"}, float or array_like of the shape of image
    segments : array_like of int of shape (height, width), optional
        Which patch each pixel belongs to, instead of squares; see superpixels.

    Raises
    ------
    ArgumentError
        When the image, its fill or its segments have another shape.

    Examples
    --------
    >>> Patches(np.zeros((4, 4)), patch=2).names
    ('patch 0', 'patch 1', 'patch 2', 'patch 3')
    """

    n_background = 1

    def __init__(
        self,
        image: np.ndarray,
        patch: int = 7,
        fill: str | float | np.ndarray = "mean",
        segments: np.ndarray | None = None,
    ) -> None:
        self.image = _checked_image(image)
        checks.whole(patch=patch)
        self.fill = _fill_of(self.image, fill)
        shape = self.image.shape[:2]
        places = _grid(shape, patch) if segments is None else np.asarray(segments)
        checks.require(places.shape == shape, "segments.shape", places.shape, f"be {shape}, as the image")
        labels, self.segments = np.unique(places, return_inverse=True)
        self.segments = self.segments.reshape(shape)
        self.names = tuple(_place_name(label, segments is None) for label in labels.tolist())

    @property
    def data(self) -> tuple:
        """The mean brightness of each patch."""
        pixels = self.image.reshape(*self.segments.shape, -1).mean(axis=2)
        sums = np.bincount(self.segments.ravel(), pixels.ravel())
        return tuple((sums / np.bincount(self.segments.ravel())).tolist())

    @property
    def size(self) -> int:
        """How many numbers the image holds."""
        return self.image.size

    @property
    def row(self) -> np.ndarray:
        """The whole image, as a batch of one."""
        return self.image[None]

    def mixed(self, masks: np.ndarray) -> np.ndarray:
        """Return one image a mask, shape (n_masks, *image.shape): patches with a false mask are filled."""
        seen = np.asarray(masks, dtype=bool)[:, self.segments]
        return np.where(seen.reshape(*seen.shape, *[1] * (self.image.ndim - 2)), self.image, self.fill)

    def sampled(self, rng: np.random.Generator, n_samples: int) -> np.ndarray:
        """Return random masks in which each patch is present half of the time."""
        return rng.random((n_samples, len(self.names))) < 0.5

    def spread(self, values: np.ndarray) -> np.ndarray:
        """Return a map of shape (height, width) in which each pixel holds the value of its patch."""
        return np.asarray(values)[self.segments]


class Words(Game):
    """A text as its words, each of which is present or taken out.

    Explainers take it in place of a row: shapley(model, Words(text)). Punctuation stays.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    text : str
    removed : str
        What replaces a word; "" leaves nothing.

    Raises
    ------
    ArgumentError
        For anything but one string with a word in it.

    Examples
    --------
    >>> Words("good, not bad").mixed([[True, False, True]])
    ['good, bad']
    """

    n_background = 1

    def __init__(self, text: str, removed: str = "") -> None:
        checks.require(isinstance(text, str), "text", type(text).__name__, "be one string")
        checks.require(WORD.search(text), "text", text, "hold at least one word")
        self.text = text
        self.removed = removed
        self.data = tuple(WORD.findall(text))
        self.between = WORD.split(text)
        # a word that comes twice counts as two
        before = [self.data[:place].count(word) for place, word in enumerate(self.data)]
        self.names = tuple(w if not n else f"{w} ({n + 1})" for w, n in zip(self.data, before, strict=True))

    @property
    def size(self) -> int:
        """How many words the text holds."""
        return len(self.data)

    @property
    def row(self) -> list[str]:
        """The whole text, as a list of one."""
        return [self.text]

    def mixed(self, masks: np.ndarray | Sequence) -> list[str]:
        """Return one text a mask, without the words whose mask is false."""
        return [self._without(mask) for mask in np.asarray(masks, dtype=bool).tolist()]

    def sampled(self, rng: np.random.Generator, n_samples: int) -> np.ndarray:
        """Return random masks without 1, 2 … all words, each number as often as another."""
        n_removed = rng.integers(1, self.size + 1, size=(n_samples, 1))
        return rng.permuted(np.tile(np.arange(self.size), (n_samples, 1)), axis=1) >= n_removed

    def _without(self, mask):
        kept = [word if present else self.removed for word, present in zip(self.data, mask, strict=True)]
        pieces = [piece for pair in zip(self.between, [*kept, ""], strict=True) for piece in pair]
        return " ".join("".join(pieces).split())


def superpixels(
    image: np.ndarray, n_segments: int = 49, compactness: float = 0.5, seed: int = 0
) -> np.ndarray:
    """Return segments of like colour that lie together, by k-means on colour and place.

    The idea of SLIC (Achanta et al. 2012, doi:10.1109/TPAMI.2012.120) without its search windows.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    image : array_like of shape (height, width) or (height, width, channels)
    n_segments : int
    compactness : float, > 0
        How much place counts beside colour: large gives squares, small gives scattered segments.
    seed : int

    Returns
    -------
    ndarray of int of shape (height, width)

    Raises
    ------
    ArgumentError
        For anything but one image of finite numbers.

    Examples
    --------
    >>> superpixels(np.eye(4), n_segments=2).shape
    (4, 4)
    """
    checks.whole(n_segments=n_segments)
    checks.positive(compactness=compactness)
    image = _checked_image(image)
    height, width = image.shape[:2]
    colours = image.reshape(height * width, -1) / (image.std() or 1.0)
    side = np.sqrt(height * width / n_segments)
    places = np.indices((height, width)).reshape(2, -1).T * 3 * compactness / side
    pixels = np.hstack([colours, places])
    n_segments = min(n_segments, len(np.unique(pixels, axis=0)))
    labels = KMeans(n_segments, n_init=1, random_state=seed).fit_predict(pixels)
    return labels.reshape(height, width)


def _checked_image(image):
    image = np.asarray(image)
    checks.require(image.dtype.kind in "buif", "image", f"{image.dtype}", "hold numbers")
    expected = "be (height, width) or (height, width, channels), one image and not a batch"
    checks.require(image.ndim in (2, 3) and image.size, "image.shape", image.shape, expected)
    # 8-bit numbers wrap around when they are subtracted
    image = image.astype(np.float32)
    bad = image[~np.isfinite(image)]
    checks.require(not bad.size, "image", str(bad[0]) if bad.size else "", "hold finite numbers")
    return image


def _fill_of(image, fill):
    if isinstance(fill, str):
        checks.one_of(["mean", "blur"], fill=fill)
        if fill == "mean":
            return np.broadcast_to(image.mean(axis=(0, 1)), image.shape)
        sigma = max(image.shape[:2]) / 8
        return gaussian_filter(image, (sigma, sigma, 0)[: image.ndim], mode="nearest")
    fill = np.asarray(fill, dtype=np.float32)
    checks.require(fill.shape in ((), image.shape), "fill.shape", fill.shape, f"be () or {image.shape}")
    return np.broadcast_to(fill, image.shape)


def _grid(shape, patch):
    rows, columns = np.indices(shape) // patch
    return rows * (-(-shape[1] // patch)) + columns


def _place_name(label, is_patch):
    return f"{'patch' if is_patch else 'segment'} {label}"
