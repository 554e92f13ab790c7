"""Recipes: how strong each transform may be at most, and a draw of strengths for every image."""

from dataclasses import dataclass

import numpy as np

from labkit.augmentation import pixels, warping
from labkit.augmentation.images import Batch
from labkit.core import checks

# name -> (largest strength, its unit); zero is "leave it alone" for all of them
STRENGTHS = {
    "rotate": (180.0, "degrees, either way"),
    "shift": (1000.0, "pixels, along both axes, either way"),
    "zoom": (0.9, "share of the size, smaller or larger"),
    "shear": (60.0, "degrees, either way"),
    "flip": (1.0, "probability of a mirror image"),
    "crop": (0.9, "share of the side cut off at most"),
    "brightness": (1.0, "share of the grey range, darker or brighter"),
    "contrast": (1.0, "share, weaker or stronger"),
    "saturation": (1.0, "share, weaker or stronger"),
    "noise": (1.0, "standard deviation, share of the grey range"),
    "cut_out": (1000.0, "side of the black square in pixels"),
}
TONES = ("brightness", "contrast", "saturation")


def augment(images, seed=0, **strengths):
    """Change every image at random, each in its own way: one resampling, then the grey values.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray of shape (n, height, width) or (n, height, width, channels)
        uint8 from 0 to 255, or floats from 0 to 1.
    seed : int
        The same seed gives the same images.
    **strengths : float
        Names and units as in `STRENGTHS`; what is not named is left alone.

    Returns
    -------
    ndarray
        Of the same shape and type.
    """
    batch = Batch.of(images)
    draw = Draw.at_random(len(batch.pixels), batch.size, seed, **strengths)
    return draw.apply(images)


@dataclass(frozen=True)
class Draw:
    """What is done to each image: maps for the geometry, a number for each tone, holes, a seed of noise."""

    maps: np.ndarray | None
    tones: dict
    holes: tuple | None
    noise: float
    seed: int

    @classmethod
    def at_random(cls, n_images, size, seed=0, **strengths):
        """Draw strengths between the two extremes of a recipe."""
        checks.whole(least=0, seed=seed)
        rng = np.random.default_rng([int(seed), 3])
        return cls._of(n_images, size, seed, strengths, lambda: rng.uniform(-1, 1, n_images), 1)

    @classmethod
    def at_full(cls, n_images, size, seed=0, **strengths):
        """Take every strength to its upper extreme: right, down, larger, brighter; holes in the middle."""
        return cls._of(n_images, size, seed, strengths, lambda: np.ones(n_images), 0)

    @staticmethod
    def require(strengths):
        """Raise unless every strength has a known name and lies in its range."""
        for name, value in strengths.items():
            if name not in STRENGTHS:
                raise ValueError(f"a recipe may name {', '.join(STRENGTHS)}; got {name!r}.")
            checks.between(0, STRENGTHS[name][0], **{name: value})

    @classmethod
    def _of(cls, n_images, size, seed, strengths, draw, scatter):
        cls.require(strengths)
        get = {name: float(strengths.get(name, 0)) for name in STRENGTHS}
        # every transform draws, used or not: then adding one to a recipe leaves the others as they were
        r = {name: draw() for name in (*STRENGTHS, "down", "window", "below")}
        tones = {name: get[name] * r[name] for name in TONES if get[name]}
        maps = _maps(n_images, size, get, r) if any(get[name] for name in list(STRENGTHS)[:6]) else None
        far = [(side - 1) / 2 for side in size]
        holes = (get["cut_out"], scatter * far[1] * r["cut_out"], scatter * far[0] * r["below"])
        return cls(maps, tones, holes if get["cut_out"] else None, get["noise"], int(seed))

    def apply(self, images):
        """Return the images so changed."""
        if self.maps is not None:
            images = warping.warp(images, self.maps)
        if "brightness" in self.tones:
            images = pixels.brighten(images, self.tones["brightness"])
        if "contrast" in self.tones:
            images = pixels.stretch_contrast(images, 1 + self.tones["contrast"])
        if "saturation" in self.tones:
            images = pixels.saturate(images, 1 + self.tones["saturation"])
        if self.noise:
            images = pixels.add_noise(images, self.noise, [self.seed, 4])
        return images if self.holes is None else pixels.cut_out(images, *self.holes)


def _maps(n_images, size, get, r):
    share = 1 - get["crop"] * (1 + r["crop"]) / 2
    room = [(1 - share) * (side - 1) / 2 for side in size]
    return warping.affine(
        n_images,
        rotate=get["rotate"] * r["rotate"],
        right=get["shift"] * r["shift"],
        down=get["shift"] * r["down"],
        zoom=1 + get["zoom"] * r["zoom"],
        shear=get["shear"] * r["shear"],
        mirror=(1 + r["flip"]) / 2 > 1 - get["flip"],
        share=share,
        window_right=room[1] * r["window"],
        window_down=room[0] * r["below"],
    )
