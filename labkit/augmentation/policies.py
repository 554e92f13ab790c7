"""Augmentation policies: how strong each transform may be at most, and random strengths for every image."""

from dataclasses import asdict, dataclass

import numpy as np

from labkit.augmentation import pixels, warping
from labkit.augmentation.images import as_batch
from labkit.core import checks
from labkit.core.errors import ArgumentError

# name -> (largest strength, its unit); zero changes nothing for all of them
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
GEOMETRY = tuple(STRENGTHS)[:6]
TONES = ("brightness", "contrast", "saturation")
DRAWN = (*STRENGTHS, "down", "window", "below")


@dataclass(frozen=True)
class Policy:
    """An augmentation policy: the largest strength of each transform, zero by default.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    rotate, shift, zoom, shear, flip, crop, brightness, contrast, saturation, noise, cut_out : float
        Units and largest values as in `STRENGTHS`.

    Raises
    ------
    ArgumentError
        For a strength outside its range.

    Examples
    --------
    >>> mild = Policy(rotate=10, shift=2)
    >>> mild.scaled(0.5).strengths
    {'rotate': 5.0, 'shift': 1.0}
    """

    rotate: float = 0.0
    shift: float = 0.0
    zoom: float = 0.0
    shear: float = 0.0
    flip: float = 0.0
    crop: float = 0.0
    brightness: float = 0.0
    contrast: float = 0.0
    saturation: float = 0.0
    noise: float = 0.0
    cut_out: float = 0.0

    def __post_init__(self) -> None:
        for name, (largest, _) in STRENGTHS.items():
            checks.between(0, largest, **{name: getattr(self, name)})

    @property
    def strengths(self) -> dict[str, float]:
        """The strengths above zero, by name."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def moves_pixels(self) -> bool:
        """Whether the policy changes the geometry of the images."""
        return any(getattr(self, name) for name in GEOMETRY)

    def scaled(self, share: float) -> "Policy":
        """Return the policy with a share of all strengths."""
        return Policy(**{name: share * value for name, value in self.strengths.items()})


def augment(images: np.ndarray, policy: Policy, seed: int = 0) -> np.ndarray:
    """Change every image at random, each in its own way: one resampling, then the grey values.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images : ndarray of shape (n, height, width) or (n, height, width, channels)
        uint8 from 0 to 255, or floats from 0 to 1.
    policy : Policy
        Each image gets its own strengths between the two extremes of this one.
    seed : int
        The same seed gives the same images.

    Returns
    -------
    ndarray
        Of the same shape and type.

    Raises
    ------
    ArgumentError
        Unless the images have such a shape and range and the policy is one.

    Examples
    --------
    >>> images = np.random.default_rng(0).random((2, 8, 8))
    >>> changed = augment(images, Policy(rotate=20, noise=0.1), seed=1)
    >>> changed.shape, bool((changed == augment(images, Policy(rotate=20, noise=0.1), seed=1)).all())
    ((2, 8, 8), True)
    """
    batch = as_batch(images)
    return random_changes(len(batch.pixels), batch.size, policy, seed).apply(images)


@dataclass(frozen=True)
class Changes:
    """What is done to each image: maps for the geometry, a number for each tone, holes, a seed of noise."""

    maps: np.ndarray | None
    tones: dict
    holes: tuple | None
    noise: float
    seed: int

    def apply(self, images: np.ndarray) -> np.ndarray:
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


def random_changes(n_images: int, size: tuple, policy: Policy, seed: int = 0) -> Changes:
    """Draw strengths for each image between the two extremes of a policy."""
    require_policy(policy)
    checks.whole(least=0, seed=seed)
    rng = np.random.default_rng([int(seed), 3])
    # every transform draws, used or not: then adding one to a policy leaves the others as they were
    return _changes(size, policy, seed, {name: rng.uniform(-1, 1, n_images) for name in DRAWN}, 1)


def largest_changes(n_images: int, size: tuple, policy: Policy, seed: int = 0) -> Changes:
    """Take every strength at its upper extreme: right, down, larger, brighter; holes in the middle."""
    require_policy(policy)
    return _changes(size, policy, seed, {name: np.ones(n_images) for name in DRAWN}, 0)


def require_policy(policy: object) -> None:
    """Raise unless this is a policy."""
    if not isinstance(policy, Policy):
        raise ArgumentError(
            f"`policy` must be a Policy, such as Policy(rotate=10, shift=2); got {type(policy).__name__}."
        )


def _changes(size, policy, seed, drawn, scatter):
    tones = {name: getattr(policy, name) * drawn[name] for name in TONES if getattr(policy, name)}
    maps = _maps(size, policy, drawn) if policy.moves_pixels else None
    height, width = ((side - 1) / 2 for side in size)
    holes = (policy.cut_out, scatter * width * drawn["cut_out"], scatter * height * drawn["below"])
    return Changes(maps, tones, holes if policy.cut_out else None, float(policy.noise), int(seed))


def _maps(size, policy, drawn):
    share = 1 - policy.crop * (1 + drawn["crop"]) / 2
    height, width = ((1 - share) * (side - 1) / 2 for side in size)
    return warping.affine(
        len(share),
        rotate=policy.rotate * drawn["rotate"],
        right=policy.shift * drawn["shift"] - width * drawn["window"],
        down=policy.shift * drawn["down"] - height * drawn["below"],
        zoom=1 + policy.zoom * drawn["zoom"],
        shear=policy.shear * drawn["shear"],
        mirror=(1 + drawn["flip"]) / 2 > 1 - policy.flip,
        share=share,
    )
