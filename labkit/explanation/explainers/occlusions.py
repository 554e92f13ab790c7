"""Occlusion: what a prediction loses when one thing goes, and everything else stays."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from labkit.explanation.explainers.coalitions import Case
from labkit.explanation.predictor import Predictor
from labkit.explanation.results import Explanation


def occlusion(
    model: Any,
    x: Any,
    background: np.ndarray | pd.DataFrame | None = None,
    names: Sequence | None = None,
) -> Explanation:
    r"""Return what the prediction loses when each feature, patch or word alone is taken out.

    .. math:: \phi_j = v(N) - v(N \setminus j)

    Two features that can replace each other both get nothing, so values need not sum to the prediction less
    the base: see `gap`
    (Zeiler and Fergus 2014, arXiv:1311.2901).

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model, x, background, names : as for exact_shapley

    Returns
    -------
    Explanation

    Raises
    ------
    ArgumentError
        When x is not one row, its columns are not those of the background, or there is no background.

    Examples
    --------
    >>> occlusion(lambda X: X[:, 0] + 2 * X[:, 1], [1.0, 1.0], np.zeros((1, 2))).values.tolist()
    [1.0, 2.0]
    """
    predict = Predictor.of(model)
    case = Case.of(x, background, names)
    d = len(case.names)
    before = predict.cost
    nothing = np.zeros((1, d), dtype=bool)
    everything = np.ones((1, d), dtype=bool)
    base, prediction, *without = case.worth(predict, np.vstack([nothing, everything, ~np.eye(d, dtype=bool)]))
    return Explanation(
        prediction - np.array(without), float(base), float(prediction), case.names, case.data, "occlusion",
        predict.units, cost=predict.cost - before, source=case.source,
    )  # fmt: skip
