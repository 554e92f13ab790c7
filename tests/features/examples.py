"""How to call every figure and every panel of features, for the contract that all subjects keep."""

from functools import cache

import numpy as np
import pandas as pd

from labkit import features

TABLE = features.cure_skew(np.arange(50.0) ** 2)
SKEWS = {name: features.skew(column) for name, column in TABLE.items()}
IMAGES = np.random.default_rng(0).random((3, 8, 8))
PLACES = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 1.0]])
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
    """Return two ways to select on noise."""
    ways = features.selectors(3)
    ways = {name: ways[name] for name in ("variance", "F-test")}
    return features.compare_selection(ways, *features.make_noise(40, 60))


@cache
def trial():
    """Return a recipe of two groups."""
    return features.try_recipe(("sizes", "ages"), n_rows=60)


FIGURES = {
    "draw_skews": lambda ax: features.draw_skews(TABLE, SKEWS, ax),
    "draw_selection": lambda ax: features.draw_selection(selection(), ax),
    "draw_centres": lambda ax: features.draw_centres(
        IMAGES, features.centres(IMAGES), features.radii(IMAGES), ax
    ),
    "draw_plane": lambda ax: features.draw_plane(PLACES, ["a", "b", "c"], np.array([90.0, 150.0, 300.0]), ax),
    "draw_probe": lambda ax: features.draw_probe(PROBE, ax),
    "draw_trial": lambda ax: features.draw_trial(trial(), ax),
    "draw_missed": lambda ax: features.draw_missed(features.drop_each(trial(), n_rows=60), ax),
}

PANELS = {"explore": lambda: features.explore()}
