"""How far an estimate may be from the truth: the interval, and closed forms for shares and areas."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit
from scipy.stats import norm

from labkit.core import checks
from labkit.evaluation.base_rates import require_inside
from labkit.evaluation.curves import Thresholds


@dataclass(frozen=True)
class Interval:
    """An estimate with its bounds.

    Parameters
    ----------
    estimate, low, high : float
    level : float
        The probability with which such an interval holds the truth.
    method : str
    n_undefined : int
        Resamples in which the metric is undefined, because a class is absent; they are left out.
    """

    estimate: float
    low: float
    high: float
    level: float = 0.95
    method: str = ""
    n_undefined: int = 0

    @property
    def half_width(self) -> float:
        """Half of the way from bound to bound."""
        return (self.high - self.low) / 2

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        return f"{self.estimate:.3g} ({self.level:.0%} interval {self.low:.3g} to {self.high:.3g})"


def wilson(n_right: int, n_cases: int, level: float = 0.95) -> Interval:
    """Return Wilson's interval of a share: never outside [0, 1], and accurate for few cases.

    Source: Wilson 1927, doi:10.1080/01621459.1927.10502953.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    n_right : int in [0, n_cases]
    n_cases : int, >= 1
    level : float in (0, 1)

    Returns
    -------
    Interval

    Raises
    ------
    ArgumentError
        Unless 0 <= n_right <= n_cases and 0 < level < 1.

    Examples
    --------
    >>> print(wilson(90, 100))
    0.9 (95% interval 0.826 to 0.945)
    """
    checks.whole(n_cases=n_cases)
    checks.whole(0, n_right=n_right)
    checks.between(0, n_cases, n_right=n_right)
    z = _z(level)
    share = n_right / n_cases
    shrunk = 1 + z**2 / n_cases
    middle = (share + z**2 / (2 * n_cases)) / shrunk
    half = z / shrunk * np.sqrt(share * (1 - share) / n_cases + z**2 / (4 * n_cases**2))
    # at the ends the bound is the end itself; rounding would miss it by a hair
    low = 0.0 if n_right == 0 else middle - half
    high = 1.0 if n_right == n_cases else middle + half
    return Interval(share, float(low), float(high), level, "Wilson")


def delong(curve: Thresholds, level: float = 0.95) -> Interval:
    """Return an interval of the area under a ROC curve without any resampling.

    Its bounds are taken on the scale of log odds, so that they stay inside [0, 1].
    Source: DeLong et al. 1988, doi:10.2307/2531595.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    curve : Thresholds
    level : float in (0, 1)

    Returns
    -------
    Interval
        Bounds are nan where a class has fewer than two cases, or the area is 0 or 1.

    Raises
    ------
    ArgumentError
        Unless 0 < level < 1.

    Examples
    --------
    >>> from labkit.evaluation import thresholds
    >>> print(delong(thresholds([0, 0, 1, 1, 1], [0.1, 0.4, 0.35, 0.8, 0.9])))
    0.833 (95% interval 0.152 to 0.993)
    """
    z = _z(level)
    area = curve.auc
    positives = np.diff(curve.true_positives)
    negatives = np.diff(curve.false_positives)
    # the share of the other class below, or above, each score; equal scores count half
    below = 1 - curve.false_positive_rate[1:] + negatives / (2 * max(curve.n_negative, 1))
    above = curve.recall[1:] - positives / (2 * max(curve.n_positive, 1))
    spread = _variance(below, positives) + _variance(above, negatives)
    if np.isnan(spread) or area in (0, 1):
        return Interval(area, float("nan"), float("nan"), level, "DeLong")
    half = z * np.sqrt(spread) / (area * (1 - area))
    low, high = expit(logit(area) + np.array([-half, half]))
    return Interval(area, float(low), float(high), level, "DeLong")


def _z(level):
    require_inside(level=level)
    return norm.ppf((1 + level) / 2)


def _variance(values, counts):
    """Return the variance of a mean of values that came so many times."""
    n_values = counts.sum()
    if n_values < 2:
        return np.nan
    mean = counts @ values / n_values
    return counts @ (values - mean) ** 2 / ((n_values - 1) * n_values)
