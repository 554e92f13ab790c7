"""Eight good values and some wrong ones at one point, and the outlier rules that flag them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from labkit.cleaning.outliers import robust_z_scores, z_scores
from labkit.core import checks

GOOD = (10.0, 11.0, 9.0, 10.0, 12.0, 10.0, 9.0, 11.0)
FARTHEST = 100.0
MOST_WRONG = 6


@dataclass(frozen=True)
class RuleScores:
    """The distance of wrong values by three rules, here and at all other points.

    Parameters
    ----------
    values : ndarray of shape (8 + n_wrong,)
        The wrong ones last.
    n_wrong : int
    scores : Series
        Rule -> distance in units of the rule's own limit: above 1 the wrong values are flagged.
    elsewhere : DataFrame
        The same scores with the wrong values at each point of the index.
    """

    values: np.ndarray
    n_wrong: int
    scores: pd.Series
    elsewhere: pd.DataFrame

    @property
    def value(self) -> float:
        """The wrong value."""
        return float(self.values[-1])

    @property
    def flagging(self) -> list[str]:
        """The rules that flag the wrong values."""
        return [rule for rule, score in self.scores.items() if score > 1]


def score_rules(value: float, n_wrong: int) -> RuleScores:
    """Put so many wrong values at one point and apply every rule."""
    checks.between(0, FARTHEST, value=value)
    checks.whole(n_wrong=n_wrong)
    checks.between(1, MOST_WRONG, n_wrong=n_wrong)
    points = np.arange(0, FARTHEST + 1, 2)
    elsewhere = pd.DataFrame([_scores(_values(point, n_wrong)) for point in points], index=points)
    values = _values(value, n_wrong)
    return RuleScores(values, n_wrong, pd.Series(_scores(values)), elsewhere)


def _values(value, n_wrong):
    return np.array([*GOOD, *[value] * n_wrong])


def _scores(values):
    z = abs(z_scores(values)[-1])
    robust = abs(robust_z_scores(values)[-1])
    return {"z": z / 3, "robust z": robust / 3.5, "IQR fence": _beyond_quartiles(values) / 1.5}


def _beyond_quartiles(values):
    low, high = np.quantile(values, [0.25, 0.75])
    beyond = max(low - values[-1], values[-1] - high, 0.0)
    if beyond == 0:
        return 0.0
    return float(beyond / (high - low)) if high > low else np.inf
