"""How good probabilities are, not only the order of cases that they give."""

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.evaluation.cases import Cases

STRATEGIES = ("uniform", "quantile")


def brier(y_true, probabilities, positive=1):
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
    """
    chosen, shares = _paired(y_true, probabilities, positive)
    return float(np.mean((shares - chosen) ** 2))


def log_loss(y_true, probabilities, positive=1):
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
    """
    chosen, shares = _paired(y_true, probabilities, positive)
    step = np.finfo(float).eps
    shares = np.clip(shares, step, 1 - step)
    return float(-np.mean(np.where(chosen, np.log(shares), np.log1p(-shares))))


def calibration(y_true, probabilities, n_bins=10, strategy="uniform", positive=1):
    """Compare what was said with what came true, bin by bin; empty bins are left out.

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
        One row a bin: low, high, said (mean probability), happened (share of positives), n_cases.
    """
    checks.whole(n_bins=n_bins)
    checks.one_of(STRATEGIES, strategy=strategy)
    chosen, shares = _paired(y_true, probabilities, positive)
    edges = np.linspace(0, 1, n_bins + 1)
    if strategy == "quantile":
        edges = np.percentile(shares, 100 * edges)
    place = np.searchsorted(edges[1:-1], shares)
    sizes = np.bincount(place, minlength=n_bins)
    table = pd.DataFrame(
        {
            "low": edges[:-1],
            "high": edges[1:],
            "said": np.bincount(place, shares, n_bins) / np.maximum(sizes, 1),
            "happened": np.bincount(place, chosen, n_bins) / np.maximum(sizes, 1),
            "n_cases": sizes,
        }
    )
    return table[table["n_cases"] > 0].reset_index(drop=True)


def expected_calibration_error(y_true, probabilities, n_bins=10, strategy="uniform", positive=1):
    """Return the mean gap between what was said and what came true, weighted by the cases of each bin.

    Source: Naeini et al. 2015, doi:10.1609/aaai.v29i1.9602. It depends on the bins: say them with it.

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
    """
    table = calibration(y_true, probabilities, n_bins, strategy, positive)
    return float(np.average((table["said"] - table["happened"]).abs(), weights=table["n_cases"]))


def _paired(y_true, probabilities, positive):
    chosen, shares = Cases.positives(y_true, positive), Cases.shares("probabilities", probabilities)
    Cases.same_length(y_true=chosen, probabilities=shares)
    return chosen, shares
