"""How rare the positive class is, and what that does to scores, probabilities and thresholds."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from labkit.core import checks
from labkit.evaluation.cases import Cases


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


def make_scores(n_cases=20_000, base_rate=0.1, separation=2.0, seed=0):
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
    """
    checks.whole(n_cases=n_cases)
    _require_inside(base_rate=base_rate)
    checks.between(0, np.inf, separation=separation)
    rng = np.random.default_rng(seed)
    y = (rng.random(n_cases) < base_rate).astype(int)
    scores = rng.normal(0, 1, n_cases) + separation * y
    log_odds = logit(base_rate) + separation * scores - separation**2 / 2
    return ScoredCases(y, scores, expit(log_odds))


def precision_from_rates(recall, false_positive_rate, base_rate):
    r"""Return the precision that Bayes' rule gives for two rates and a base rate.

    .. math:: \frac{\pi\, TPR}{\pi\, TPR + (1 - \pi)\, FPR}

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    recall, false_positive_rate, base_rate : float in [0, 1]

    Returns
    -------
    float
        nan where nobody is called positive.
    """
    checks.between(0, 1, recall=recall, false_positive_rate=false_positive_rate, base_rate=base_rate)
    hits, alarms = base_rate * recall, (1 - base_rate) * false_positive_rate
    return float(hits / (hits + alarms)) if hits + alarms > 0 else float("nan")


def change_base_rate(probabilities, old, new):
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
    """
    _require_inside(old=old, new=new)
    return expit(logit(Cases.shares("probabilities", probabilities)) + logit(new) - logit(old))


def threshold_from_costs(false_positive, false_negative):
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
    """
    checks.positive(false_positive=false_positive, false_negative=false_negative)
    return false_positive / (false_positive + false_negative)


def _require_inside(**named):
    for name, value in named.items():
        inside = checks.is_number(value) and 0 < value < 1
        checks.require(inside, name, value, "lie between 0 and 1, both left out")
