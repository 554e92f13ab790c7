"""One image changed several times, a model's predictions, and the accuracy of all models after the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from labkit import datasets
from labkit.augmentation.policies import Policy, largest_changes, random_changes
from labkit.augmentation.predictions import discriminant_model, predicted_classes, robustness
from labkit.core import checks
from labkit.core.errors import ArgumentError

N_VERSIONS = 12
N_TEST = 200
SAMPLING = {"random": "twelve random draws", "steps": "twelve steps to full strength"}


@dataclass(frozen=True)
class ChangedImage:
    """Versions of one image with a model's predictions, and every model's accuracy against strength."""

    images: np.ndarray
    predicted: np.ndarray
    label: int
    table: pd.DataFrame
    model: str
    policy: Policy
    sampling: str


def change_image(
    models: Mapping[str, object],
    examples: tuple[np.ndarray, np.ndarray],
    example: int,
    model: str,
    policy: Policy,
    sampling: str,
    seed: int,
) -> ChangedImage:
    """Change one image, and the whole test set, and query the models."""
    checks.whole(least=0, example=example)
    images, labels = examples
    row = example % len(images)
    at_full = sampling == "steps"
    versions = _versions(images[row], policy, at_full, seed)
    table = robustness(models, images[:N_TEST], labels[:N_TEST], policy, seed=seed, at_full=at_full)
    predicted = predicted_classes(models[model], versions)
    return ChangedImage(versions, predicted, int(labels[row]), table, model, policy, sampling)


def share_of_sixes(model: object, examples: tuple[np.ndarray, np.ndarray], policy: Policy) -> float:
    """Return for which share of all nines a model predicts a six at full strength."""
    images, labels = examples
    nines = images[labels == 9]
    if not len(nines):
        return 0.0
    changed = largest_changes(len(nines), nines.shape[1:3], policy).apply(nines)
    return float((predicted_classes(model, changed) == 6).mean())


def models_or_own(models: object, examples: object) -> dict[str, object]:
    """Return a learner's models by name, or small ones of the kit's own where there are none."""
    _require_both_or_none(models, examples)
    if models is None:
        return _own_models()
    models = models if isinstance(models, dict) else {"my model": models}
    checks.require(len(models) > 0, "models", models, "name at least one model")
    return models


def examples_or_own(models: object, examples: tuple | None) -> tuple[np.ndarray, np.ndarray]:
    """Return a learner's test images and labels, or digits where there are none."""
    _require_both_or_none(models, examples)
    if examples is None:
        return _own_examples()
    images, labels = (np.asarray(part) for part in examples)
    checks.require(len(images) == len(labels) > 0, "examples", len(labels), "have a label for each image")
    return images, labels


def is_coloured(images: np.ndarray) -> bool:
    """Tell whether images are red, green and blue."""
    return images.ndim == 4 and images.shape[-1] == 3


def _versions(image, policy, at_full, seed):
    if not at_full:
        repeated = np.repeat(image[None], N_VERSIONS, axis=0)
        return random_changes(N_VERSIONS, image.shape[:2], policy, seed).apply(repeated)
    weaker = [policy.scaled(share) for share in np.linspace(0, 1, N_VERSIONS)]
    steps = [largest_changes(1, image.shape[:2], each, seed).apply(image[None]) for each in weaker]
    return np.concatenate(steps)


def _require_both_or_none(models, examples):
    if (models is None) != (examples is None):
        raise ArgumentError("`models` and `examples` must come together, or neither; got one of them.")


@cache
def _own_models():
    images, labels = datasets.load("digits")
    train = images[:2000], labels[:2000]
    shifted = discriminant_model(*train, Policy(shift=3), copies=4)
    return {"plain": discriminant_model(*train), "has seen shifts": shifted}


@cache
def _own_examples():
    images, labels = datasets.load("digits")
    return images[8000:], labels[8000:]
