"""How good probabilities are, not only the order of cases that they give."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from labkit.core import checks
from labkit.evaluation.cases import as_probabilities, is_positive, require_same_length

STRATEGIES = ("uniform", "quantile")


def brier(y_true: ArrayLike, probabilities: ArrayLike, positive: object = 1) -> float:
    """Return the mean squared distance of probability and truth: 0 is perfect, 0.25 is always one half.

    Source: Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true : array_like of shape (n_cases,)
    probabilities : array_like of shape (n_cases,)
    positive : label

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    ArgumentError
        For more than two classes, or numbers that are no probabilities.

    Examples
    --------
    >>> brier([1, 0], [0.5, 0.5])
    0.25
    """
    truths, predicted = _paired(y_true, probabilities, positive)
    return float(np.mean((predicted - truths) ** 2))


def log_loss(y_true: ArrayLike, probabilities: ArrayLike, positive: object = 1) -> float:
    """Return minus the mean log of the probability given to the truth.

    Probabilities are kept one rounding step away from 0 and 1, as in scikit-learn.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true : array_like of shape (n_cases,)
    probabilities : array_like of shape (n_cases,)
    positive : label

    Returns
    -------
    float, >= 0

    Raises
    ------
    ArgumentError
        For more than two classes, or numbers that are no probabilities.

    Examples
    --------
    >>> round(log_loss([1, 0], [0.5, 0.5]), 4)  # ln 2
    0.6931
    """
    truths, predicted = _paired(y_true, probabilities, positive)
    step = np.finfo(float).eps
    predicted = np.clip(predicted, step, 1 - step)
    return float(-np.mean(np.where(truths, np.log(predicted), np.log1p(-predicted))))


def calibration(
    y_true: ArrayLike,
    probabilities: ArrayLike,
    n_bins: int = 10,
    strategy: str = "uniform",
    positive: object = 1,
) -> pd.DataFrame:
    """Compare predicted probabilities with observed shares, bin by bin; empty bins are left out.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, probabilities : array_like of shape (n_cases,)
    n_bins : int, >= 1
    strategy : {"uniform", "quantile"}
        Bins of equal width, or of about equally many cases.
    positive : label

    Returns
    -------
    DataFrame
        One row a bin: low, high, predicted (mean probability), observed (share of positives), n_cases.

    Raises
    ------
    ArgumentError
        For more than two classes, numbers that are no probabilities, no bin or an unknown strategy.

    Examples
    --------
    >>> calibration([0, 1, 1], [0.1, 0.9, 0.9], n_bins=2)[["predicted", "observed", "n_cases"]]
       predicted  observed  n_cases
    0        0.1       0.0        1
    1        0.9       1.0        2
    """
    checks.whole(n_bins=n_bins)
    checks.one_of(STRATEGIES, strategy=strategy)
    truths, predicted = _paired(y_true, probabilities, positive)
    edges = np.linspace(0, 1, n_bins + 1)
    if strategy == "quantile":
        edges = np.percentile(predicted, 100 * edges)
    place = np.searchsorted(edges[1:-1], predicted)
    sizes = np.bincount(place, minlength=n_bins)
    table = pd.DataFrame(
        {
            "low": edges[:-1],
            "high": edges[1:],
            "predicted": np.bincount(place, predicted, n_bins) / np.maximum(sizes, 1),
            "observed": np.bincount(place, truths, n_bins) / np.maximum(sizes, 1),
            "n_cases": sizes,
        }
    )
    return table[table["n_cases"] > 0].reset_index(drop=True)


def expected_calibration_error(
    y_true: ArrayLike,
    probabilities: ArrayLike,
    n_bins: int = 10,
    strategy: str = "uniform",
    positive: object = 1,
) -> float:
    """Return the mean gap of predicted probability and observed share, weighted by the cases of each bin.

    Source: Naeini et al. 2015, doi:10.1609/aaai.v29i1.9602. It depends on the bins: report them with it.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    y_true, probabilities : array_like of shape (n_cases,)
    n_bins : int, >= 1
    strategy : {"uniform", "quantile"}
    positive : label

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    ArgumentError
        As `calibration`.

    Examples
    --------
    >>> round(expected_calibration_error([0, 1, 1], [0.1, 0.9, 0.9]), 3)
    0.1
    """
    return mean_gap(calibration(y_true, probabilities, n_bins, strategy, positive))


def mean_gap(table: pd.DataFrame) -> float:
    """Return the mean gap of a calibration table, weighted by the cases of each bin."""
    return float(np.average((table["predicted"] - table["observed"]).abs(), weights=table["n_cases"]))


def _paired(y_true, probabilities, positive):
    truths = is_positive(y_true, positive)
    predicted = as_probabilities("probabilities", probabilities)
    require_same_length(y_true=truths, probabilities=predicted)
    return truths, predicted
