"""Images and sounds of the kit: from the bytes of an NPZ file to arrays."""

import io
import itertools
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

FULL_SCALE = 2**15  # a 16-bit sample of this size would be a wave of 1


class Images(NamedTuple):
    """Grey images, uint8 of shape (n, 28, 28), 0 for paper and 255 for ink, and the digit on each.

    Examples
    --------
    >>> from labkit import datasets
    >>> datasets.load("digits").images.shape
    (10000, 28, 28)
    """

    images: "np.ndarray"
    labels: "np.ndarray"


class Sounds(NamedTuple):
    """Recordings, float32 arrays in [-1, 1], the digit and the language of each, samples a second.

    Examples
    --------
    >>> from labkit import datasets
    >>> len(datasets.load("spoken_digits").waves) == len(datasets.load("spoken_digits").labels)
    True
    """

    waves: list
    labels: "np.ndarray"
    languages: "np.ndarray"
    sample_rate: int


def _arrays_of(content):
    """Return {name: array} of an NPZ file, which may hold no Python objects."""
    import numpy as np

    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return dict(archive)


def read_images(content: bytes) -> Images:
    """Return the images with labels of type int64: differences of bytes would wrap around."""
    arrays = _arrays_of(content)
    return Images(arrays["images"], arrays["labels"].astype("int64"))


def read_sounds(content: bytes) -> Sounds:
    """Return the recordings, each an array of its own."""
    arrays = _arrays_of(content)
    samples = arrays["samples"].astype("float32") / FULL_SCALE
    bounds = arrays["offsets"].tolist()
    waves = [samples[start:stop].copy() for start, stop in itertools.pairwise(bounds)]
    return Sounds(waves, arrays["labels"].astype("int64"), arrays["languages"], int(arrays["sample_rate"]))
