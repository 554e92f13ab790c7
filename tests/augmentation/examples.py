"""How to call every figure and every panel of augmentation, for the contract that all subjects keep."""

from functools import cache

import numpy as np
import pandas as pd

from labkit import augmentation, datasets

CURVE = pd.DataFrame(
    {
        "n_examples": [50, 50, 800, 800] * 2,
        "policy": ["without"] * 4 + ["with the mild policy"] * 4,
        "test": ["clean"] * 8,
        "accuracy": [0.66, 0.70, 0.86, 0.88, 0.72, 0.75, 0.88, 0.91],
    }
)


@cache
def digits():
    """Return some images and labels."""
    images, labels = datasets.load("digits")
    return images[:300], labels[:300]


def ink(images):
    """Predict a class that depends on the ink alone."""
    return (images.reshape(len(images), -1).mean(axis=1) / 10).astype(int) % 10


@cache
def tone():
    """Return a second of a tone."""
    return np.sin(np.arange(8000) / 3)


FIGURES = {
    "draw_images": lambda ax: augmentation.draw_images(digits()[0][:9], list("abcdefghi"), "nine digits", ax),
    "draw_robustness": lambda ax: augmentation.draw_robustness(
        augmentation.robustness({"ink": ink}, *digits(), augmentation.Policy(shift=3)), ax
    ),
    "draw_predictions": lambda ax: augmentation.draw_predictions(
        augmentation.predictions_after(ink, *digits(), augmentation.flip), ax
    ),
    "draw_learning": lambda ax: augmentation.draw_learning(CURVE, ax),
    "draw_waves": lambda ax: augmentation.draw_waves(
        {"a tone": tone(), "half of it": tone()[:4000]}, 8000, ax
    ),
    "draw_spectrogram": lambda ax: augmentation.draw_spectrogram(
        augmentation.spectrogram(tone(), 8000), "a tone", ax
    ),
}

PANELS = {
    "explore": lambda: augmentation.explore(),
    "explore_sounds": lambda: augmentation.explore_sounds(),
    "explore_texts": lambda: augmentation.explore_texts(),
}
