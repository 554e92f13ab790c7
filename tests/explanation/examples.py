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
    frame = passengers()
    predict = explanation.Predictor(chance, units="probability")
    return [explanation.permutation_shapley(predict, frame.iloc[[row]], frame, 4) for row in range(n_rows)]


def by_lime(seed=0, n_samples=100):
    """Return the explanation of the first row by LIME."""
    frame = passengers()
    predict = explanation.Predictor(chance, units="probability")
    return explanation.lime(predict, frame.iloc[[0]], frame, n_samples, seed)


def image_erasure(ax):
    """Draw the deletion of a small image with two fills."""
    image = np.outer(np.arange(6.0), np.arange(6.0)) / 25
    result = explanation.erasure(
        lambda rows: 1 / (1 + np.exp(2 - rows.sum(axis=(1, 2)))),
        image,
        image,
        {"black": 0, "mean": image.mean()},
    )
    return explanation.draw_erasure(result, ax)


def image_parts():
    """Return the parts of the patches of a small image."""
    image = np.outer(np.hanning(14), np.hanning(14))
    return explanation.shapley(
        lambda rows: rows[:, :7].mean(axis=(1, 2)) - rows[:, 7:].mean(axis=(1, 2)) ** 2,
        explanation.Patches(image, patch=5),
    )


def word_parts():
    """Return the parts of the words of a sentence long enough for two lines."""
    text = "A large animal with four legs that is kept for its milk, wool or meat, and not for its looks."
    counts = {"animal": 0.6, "legs": 0.2, "milk": 0.3, "wool": 0.1, "looks": -0.3}
    return explanation.occlusion(
        lambda texts: np.array([sum(counts.get(word.strip(",."), 0) for word in t.split()) for t in texts]),
        explanation.Words(text),
    )


def lasso():
    """Return the way of the lasso on twelve columns of which five count."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(80, 12))).add_prefix("column ")
    return explanation.lasso_path(X, X.iloc[:, :5] @ np.arange(1, 6) + rng.normal(size=80))


FIGURES = {
    "draw_waterfall": lambda ax: explanation.draw_waterfall(some(1)[0], k=6, ax=ax),
    "draw_bars": lambda ax: explanation.draw_bars([*some(1), by_lime()], ax=ax),
    "draw_beeswarm": lambda ax: explanation.draw_beeswarm(some(), ax=ax),
    "draw_dependence": lambda ax: explanation.draw_dependence(
        explanation.dependence(chance, passengers(), "age", 12), ax
    ),
    "draw_erasure": image_erasure,
    "draw_overlay": lambda ax: explanation.draw_overlay(image_parts(), ax),
    "draw_words": lambda ax: explanation.draw_words(word_parts(), ax),
    "draw_lasso_path": lambda ax: explanation.draw_lasso_path(lasso(), ax),
    "draw_stability": lambda ax: explanation.draw_stability(explanation.stability(by_lime), ax),
}

PANELS = {"explore": lambda: explanation.explore()}
