"""Eight good values and some wrong ones at one place, and the rules that notice."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from labkit.cleaning.outliers import robust_z_scores, z_scores
from labkit.core import checks

GOOD = (10.0, 11.0, 9.0, 10.0, 12.0, 10.0, 9.0, 11.0)
FARTHEST = 100.0
MOST = 6  # wrong values


@dataclass(frozen=True)
class Verdicts:
    """What three rules say of the wrong values, here and at all other places.

    Parameters
    ----------
    values : ndarray of shape (8 + n_wrong,)
        The wrong ones last.
    n_wrong : int
    scores : Series
        Rule -> distance in units of the rule's own limit: above 1 the wrong values are flagged.
    elsewhere : DataFrame
        The same scores with the wrong values at each place of the index.
    """

    values: np.ndarray
    n_wrong: int
    scores: pd.Series
    elsewhere: pd.DataFrame

    @classmethod
    def of(cls, value, n_wrong):
        """Put so many wrong values at one place and ask every rule."""
        checks.between(0, FARTHEST, value=value)
        checks.whole(n_wrong=n_wrong)
        checks.between(1, MOST, n_wrong=n_wrong)
        places = np.arange(0, FARTHEST + 1, 2)
        elsewhere = pd.DataFrame([_scores(_with(place, n_wrong)) for place in places], index=places)
        values = _with(value, n_wrong)
        return cls(values, n_wrong, pd.Series(_scores(values)), elsewhere)

    @property
    def value(self):
        """The place of the wrong values."""
        return float(self.values[-1])

    @property
    def flagging(self):
        """The rules that flag them."""
        return [rule for rule, score in self.scores.items() if score > 1]


def _with(value, n_wrong):
    return np.array([*GOOD, *[value] * n_wrong])


def _scores(values):
    z, robust = z_scores(values)[-1], robust_z_scores(values)[-1]
    return {"z": abs(z) / 3, "robust z": abs(robust) / 3.5, "IQR fence": _beyond_quartiles(values) / 1.5}


def _beyond_quartiles(values):
    low, high = np.quantile(values, [0.25, 0.75])
    beyond = max(low - values[-1], values[-1] - high, 0.0)
    if beyond == 0:
        return 0.0
    return float(beyond / (high - low)) if high > low else np.inf
