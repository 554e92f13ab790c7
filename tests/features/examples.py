"""How to call every figure and every panel of features, for the contract that all subjects keep."""

from functools import cache

import numpy as np
import pandas as pd

from labkit import features

TABLE = features.reduce_skew(np.arange(50.0) ** 2)
SKEWS = {name: features.skew(column) for name, column in TABLE.items()}
IMAGES = np.random.default_rng(0).random((3, 8, 8))
VECTORS = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 1.0]])
PROBE = pd.DataFrame(
    {
        "representation": ["pixels"] * 4 + ["edges"] * 4,
        "n_columns": [64] * 4 + [8] * 4,
        "n_rows": [50, 50, 200, 200] * 2,
        "seed": [0, 1] * 4,
        "accuracy": [0.5, 0.6, 0.7, 0.8, 0.7, 0.74, 0.9, 0.92],
    }
)


@cache
def selection():
    """Return the scores of two selectors on noise."""
    selectors = features.selectors(3)
    selectors = {name: selectors[name] for name in ("variance", "F-test")}
    return features.compare_selection(selectors, *features.make_noise(40, 60))


@cache
def score():
    """Return the score of two groups."""
    return features.score_features(("sizes", "ages"), n_rows=60)


FIGURES = {
    "draw_skews": lambda ax: features.draw_skews(TABLE, SKEWS, ax),
    "draw_selection": lambda ax: features.draw_selection(selection(), ax),
    "draw_centres": lambda ax: features.draw_centres(
        IMAGES, features.centres(IMAGES), features.radii(IMAGES), ax
    ),
    "draw_embedding": lambda ax: features.draw_embedding(
        VECTORS, ["a", "b", "c"], np.array([90.0, 150.0, 300.0]), ax
    ),
    "draw_probe": lambda ax: features.draw_probe(PROBE, ax),
    "draw_scores": lambda ax: features.draw_scores(score(), ax),
    "draw_importance": lambda ax: features.draw_importance(features.drop_importance(score(), n_rows=60), ax),
}

PANELS = {"explore": lambda: features.explore()}
