"""How rare the positive class is, and what that does to scores, probabilities and thresholds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit

from labkit.core import checks
from labkit.evaluation.cases import as_probabilities


@dataclass(frozen=True)
class ScoredCases:
    """Cases with their class, a raw score, and the true probability of the positive class.

    Parameters
    ----------
    y : ndarray of shape (n_cases,)
    scores, probabilities : ndarray of shape (n_cases,)
    """

    y: np.ndarray
    scores: np.ndarray
    probabilities: np.ndarray


def make_scores(
    n_cases: int = 20_000, base_rate: float = 0.1, separation: float = 2.0, seed: int = 0
) -> ScoredCases:
    """Make cases whose scores are normal with spread 1, those of the positive class further up.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    n_cases : int, >= 1
    base_rate : float in (0, 1)
    separation : float, >= 0
        The distance of the two means.
    seed : int

    Returns
    -------
    ScoredCases
        The probabilities are calibrated: they follow from Bayes' rule.

    Raises
    ------
    ArgumentError
        For no case, a base rate outside (0, 1) or a negative separation.

    Examples
    --------
    >>> cases = make_scores(1000, base_rate=0.1)
    >>> cases.scores.shape, bool(0.05 < cases.y.mean() < 0.15)
    ((1000,), True)
    """
    checks.whole(n_cases=n_cases)
    require_inside(base_rate=base_rate)
    checks.between(0, np.inf, separation=separation)
    rng = np.random.default_rng(seed)
    y = (rng.random(n_cases) < base_rate).astype(int)
    scores = rng.normal(0, 1, n_cases) + separation * y
    log_odds = logit(base_rate) + separation * scores - separation**2 / 2
    return ScoredCases(y, scores, expit(log_odds))


def precision_from_rates(recall: float, false_positive_rate: float, base_rate: float) -> float:
    r"""Return the precision that Bayes' rule gives for two rates and a base rate.

    .. math:: \frac{\pi\, TPR}{\pi\, TPR + (1 - \pi)\, FPR}

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    recall, false_positive_rate, base_rate : float in [0, 1]

    Returns
    -------
    float
        nan where no case is predicted positive.

    Raises
    ------
    ArgumentError
        For a number outside [0, 1].

    Examples
    --------
    >>> round(precision_from_rates(recall=0.84, false_positive_rate=0.16, base_rate=0.01), 3)
    0.05
    """
    checks.between(0, 1, recall=recall, false_positive_rate=false_positive_rate, base_rate=base_rate)
    true_positives = base_rate * recall
    predicted = true_positives + (1 - base_rate) * false_positive_rate
    return float(true_positives / predicted) if predicted > 0 else float("nan")


def change_base_rate(probabilities: ArrayLike, old: float, new: float) -> np.ndarray:
    """Return calibrated probabilities as they would be where another share of cases is positive.

    Odds are multiplied by the odds of the new base rate over those of the old one.
    Source: Elkan 2001, The foundations of cost-sensitive learning, IJCAI.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    probabilities : array_like of shape (n_cases,)
    old, new : float in (0, 1)

    Returns
    -------
    ndarray of shape (n_cases,)

    Raises
    ------
    ArgumentError
        For a base rate outside (0, 1), or numbers that are no probabilities.

    Examples
    --------
    >>> change_base_rate([0.5], old=0.5, new=0.1).round(3)
    array([0.1])
    """
    require_inside(old=old, new=new)
    return expit(logit(as_probabilities("probabilities", probabilities)) + logit(new) - logit(old))


def threshold_from_costs(false_positive: float, false_negative: float) -> float:
    """Return the best threshold of calibrated probabilities, whatever the base rate.

    Source: Elkan 2001, The foundations of cost-sensitive learning, IJCAI.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    false_positive, false_negative : float, > 0
        The costs of the two errors, in the same unit.

    Returns
    -------
    float in (0, 1)

    Raises
    ------
    ArgumentError
        Unless both costs are positive.

    Examples
    --------
    >>> threshold_from_costs(false_positive=1, false_negative=9)
    0.1
    """
    checks.positive(false_positive=false_positive, false_negative=false_negative)
    return false_positive / (false_positive + false_negative)


def require_inside(**named: float) -> None:
    """Raise unless every value lies between 0 and 1, both left out."""
    for name, value in named.items():
        inside = checks.is_number(value) and 0 < value < 1
        checks.require(inside, name, value, "lie between 0 and 1, both left out")
