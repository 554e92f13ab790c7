"""How to call every figure and the panel of explanation, for the contract that all subjects keep."""

import functools

import numpy as np
import pandas as pd

from labkit import explanation


def chance(frame):
    """A model of raw columns, words among them, with an interaction."""
    age = frame["age"].to_numpy(dtype=float)
    woman = (frame["sex"] == "female").to_numpy()
    return 1 / (1 + np.exp(0.04 * (age - 30) * np.where(woman, -0.5, 1) - 2 * woman + 0.02 * frame["fare"]))


@functools.cache
def passengers():
    """Return twenty-four rows of three columns that count and of seven that hardly do."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"sex": rng.choice(["male", "female"], 24), "age": rng.integers(1, 80, 24)})
    more = {f"column {number}": rng.normal(size=24) for number in range(1, 8)}
    return frame.assign(fare=rng.exponential(30, 24), **more)


def some(n_rows=12):
    """Return explanations of the first rows."""
    frame, predict = passengers(), explanation.Predictor(chance, units="probability")
    return [explanation.permutation_shapley(predict, frame.iloc[[row]], frame, 4) for row in range(n_rows)]


def by_lime(seed=0, n_samples=100):
    """Return the explanation of the first row by LIME."""
    frame, predict = passengers(), explanation.Predictor(chance, units="probability")
    return explanation.lime(predict, frame.iloc[[0]], frame, n_samples, seed)


def image_erasure(ax):
    """Draw the deletion of a small image with two fills."""
    image = np.outer(np.arange(6.0), np.arange(6.0)) / 25
    found = explanation.erasure(
        lambda rows: 1 / (1 + np.exp(2 - rows.sum(axis=(1, 2)))),
        image,
        image,
        {"black": 0, "mean": image.mean()},
    )
    return explanation.draw_erasure(found, ax)


FIGURES = {
    "draw_waterfall": lambda ax: explanation.draw_waterfall(some(1)[0], k=6, ax=ax),
    "draw_bars": lambda ax: explanation.draw_bars([*some(1), by_lime()], ax=ax),
    "draw_beeswarm": lambda ax: explanation.draw_beeswarm(some(), ax=ax),
    "draw_dependence": lambda ax: explanation.draw_dependence(
        explanation.dependence(chance, passengers(), "age", 12), ax
    ),
    "draw_erasure": image_erasure,
    "draw_stability": lambda ax: explanation.draw_stability(explanation.stability(by_lime), ax),
}

PANELS = {"explore": lambda: explanation.explore()}
