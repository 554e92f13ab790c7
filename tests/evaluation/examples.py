"""How to call every figure of evaluation, for the contract that all subjects keep."""

from functools import cache

import numpy as np
import pandas as pd

from labkit import evaluation


@cache
def cases(base_rate=0.1):
    """Return cases that several figures show."""
    return evaluation.make_scores(2_000, base_rate, seed=1)


@cache
def curve(base_rate=0.1):
    """Return all thresholds of these cases, by their probabilities."""
    return evaluation.thresholds(cases(base_rate).y, cases(base_rate).probabilities)


@cache
def page():
    """Return a report about the true probabilities."""
    return evaluation.report(lambda X: X, cases().probabilities, cases().y, n_resamples=30)


def scores(column, values):
    """Return a table in the form of learning_scores or setting_scores."""
    return pd.DataFrame(
        {
            column: np.repeat(values, 2),
            "seed": [0, 1] * len(values),
            "train": np.linspace(1, 0.9, 2 * len(values)),
            "test": np.linspace(0.6, 0.85, 2 * len(values)),
        }
    )


SPLITS = pd.DataFrame({"seed": range(60), "score": np.random.default_rng(0).binomial(114, 0.97, 60) / 114})

FIGURES = {
    "draw_confusion": lambda ax: evaluation.draw_confusion(
        evaluation.confusion(["cat", "dog", "dog", "owl", "owl"], ["cat", "dog", "owl", "owl", "owl"]), ax
    ),
    "draw_roc": lambda ax: evaluation.draw_roc(
        {"10% positive": curve(), "50% positive": curve(0.5)}, threshold=0.3, ax=ax
    ),
    "draw_precision_recall": lambda ax: evaluation.draw_precision_recall(curve(), threshold=0.3, ax=ax),
    "draw_calibration": lambda ax: evaluation.draw_calibration(
        evaluation.calibration(cases().y, np.sqrt(cases().probabilities)), ax
    ),
    "draw_costs": lambda ax: evaluation.draw_costs(curve(), 1, 9, threshold=0.5, ax=ax),
    "draw_estimates": lambda ax: evaluation.draw_estimates(page().numbers, ax),
    "draw_learning_scores": lambda ax: evaluation.draw_learning_scores(
        scores("n_train", [45, 90, 180, 360]), ax
    ),
    "draw_residuals": lambda ax: evaluation.draw_residuals([1, 2, 4, 5.5], [1.2, 2, 3, 6], ax),
    "draw_split_scores": lambda ax: evaluation.draw_split_scores(SPLITS, ax),
}

PANELS = {"explore": lambda: evaluation.explore()}
