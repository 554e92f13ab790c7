"""A batch of images as the transforms need it: checked, in float32 from 0 to 1, with its channels apart."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from labkit.core.errors import ArgumentError

SHAPES = "be images of shape (n, height, width) or (n, height, width, channels)"


@dataclass(frozen=True)
class Batch:
    """Pixels, float32 of shape (n, height, width, channels) in [0, 1], and what they were made from."""

    pixels: np.ndarray
    shape: tuple[int, ...]
    dtype: np.dtype

    @property
    def size(self) -> tuple[int, ...]:
        """Height and width in pixels."""
        return self.pixels.shape[1:3]

    def each(self, value: object, name: str) -> np.ndarray:
        """Return a strength for every image, from one number or one for each."""
        values = np.asarray(value, dtype=np.float32)
        if values.ndim > 1 or values.size not in (1, len(self.pixels)) or not np.isfinite(values).all():
            raise ArgumentError(
                f"`{name}` must be a finite number, or one for each of the {len(self.pixels)} images; "
                f"got {name}={value!r}."
            )
        return np.broadcast_to(values.reshape(-1), (len(self.pixels),))

    def back(self, pixels: np.ndarray) -> np.ndarray:
        """Return pixels in the form in which the images came."""
        pixels = pixels.reshape(self.shape)
        if self.dtype == np.uint8:
            return (pixels * np.float32(255) + np.float32(0.5)).astype(np.uint8)
        return pixels.astype(self.dtype, copy=False)


def as_batch(images: Any) -> Batch:
    """Return images, uint8 from 0 to 255 or floats from 0 to 1, as a batch, or refuse them."""
    images = np.asarray(images)
    if images.ndim not in (3, 4) or 0 in images.shape[1:]:
        raise ArgumentError(f"`images` must {SHAPES}; got shape {images.shape}. One image? Pass image[None].")
    if images.dtype != np.uint8 and not np.issubdtype(images.dtype, np.floating):
        raise ArgumentError(f"`images` must be uint8 or floats in [0, 1]; got {images.dtype}.")
    pixels = images.reshape(*images.shape[:3], math.prod(images.shape[3:])).astype(np.float32)
    if images.dtype == np.uint8:
        pixels /= np.float32(255)
    elif pixels.size and not (pixels.min() >= 0 and pixels.max() <= 1):  # a NaN fails both
        raise ArgumentError(
            f"`images` must lie in [0, 1] as floats; got {pixels.min():.3g} to {pixels.max():.3g}. "
            "Divide grey values by 255."
        )
    return Batch(pixels, images.shape, images.dtype)
