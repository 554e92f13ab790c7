"""Occlusion: what a prediction loses when one thing goes, and everything else stays."""

import numpy as np

from labkit.explanation.explainers.coalitions import Case
from labkit.explanation.predictor import Predictor
from labkit.explanation.results import Explanation


def occlusion(model, x, background=None, names=None):
    r"""Return what the prediction loses when each feature, patch or word alone is taken out.

    .. math:: \phi_j = v(N) - v(N \setminus j)

    Two parts that can stand in for each other both get nothing, so values need not add up: see `gap`
    (Zeiler and Fergus 2014, arXiv:1311.2901).

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model, x, background, names : as for exact_shapley

    Returns
    -------
    Explanation
    """
    predict, case = Predictor.of(model), Case.of(x, background, names)
    d, before = len(case.names), predict.cost
    nothing, everything = np.zeros((1, d), dtype=bool), np.ones((1, d), dtype=bool)
    base, prediction, *without = case.worth(predict, np.vstack([nothing, everything, ~np.eye(d, dtype=bool)]))
    source = case if hasattr(case, "sampled") else None
    return Explanation(
        prediction - np.array(without), float(base), float(prediction), case.names, case.data, "occlusion",
        predict.units, cost=predict.cost - before, source=source,
    )  # fmt: skip
