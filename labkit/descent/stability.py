"""Which learning rates are stable and which are fast, in closed form."""

import math
from dataclasses import dataclass

import numpy as np

from labkit.core import checks


def largest_stable_rate(curvature: float, beta: float = 0.0) -> float:
    r"""Return the rate at which descent on a quadratic stops converging.

    .. math:: \eta < 2 (1 + \beta) / \lambda_{\max}

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    curvature : float, > 0
        The largest one.
    beta : float in [0, 1)
        Momentum.

    Returns
    -------
    float

    Raises
    ------
    ArgumentError
        If the curvature is not positive or `beta` lies outside its range.

    Examples
    --------
    >>> largest_stable_rate(100), largest_stable_rate(100, beta=0.5)
    (0.02, 0.03)
    """
    checks.positive(curvature=curvature)
    checks.between(0, 1, open_end=True, beta=beta)
    return 2 * (1 + beta) / curvature


def best_rate(flattest: float, steepest: float) -> float:
    r"""Return the rate with which plain descent on a quadratic is fastest.

    .. math:: \eta^* = 2 / (\lambda_{\min} + \lambda_{\max})

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    flattest, steepest : float, > 0
        Smallest and largest curvature.

    Returns
    -------
    float

    Raises
    ------
    ArgumentError
        If a curvature is not positive.

    Examples
    --------
    >>> round(best_rate(1, 100), 4)
    0.0198
    """
    checks.positive(flattest=flattest, steepest=steepest)
    return 2 / (flattest + steepest)


def best_momentum(flattest: float, steepest: float) -> tuple[float, float]:
    r"""Return the rate and the momentum that are fastest together on a quadratic (Polyak 1964).

    .. math:: \eta^* = \Big(\tfrac{2}{\sqrt{\lambda_{\min}} + \sqrt{\lambda_{\max}}}\Big)^2, \quad
              \beta^* = \Big(\tfrac{\sqrt{\kappa} - 1}{\sqrt{\kappa} + 1}\Big)^2

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    flattest, steepest : float, > 0

    Returns
    -------
    tuple of float
        Rate and momentum.

    Raises
    ------
    ArgumentError
        If a curvature is not positive.

    Examples
    --------
    >>> best_momentum(1, 9)
    (0.25, 0.25)
    """
    checks.positive(flattest=flattest, steepest=steepest)
    low = math.sqrt(flattest)
    high = math.sqrt(steepest)
    return (2 / (low + high)) ** 2, ((high - low) / (high + low)) ** 2


def contraction(
    learning_rate: float | np.ndarray, beta: float | np.ndarray, curvature: float | np.ndarray
) -> np.ndarray:
    r"""Return by what factor the error along one direction shrinks per step, in the long run.

    The largest absolute root of :math:`z^2 - (1 + \beta - \eta\lambda) z + \beta`
    (Goh 2017, doi:10.23915/distill.00006).

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    learning_rate, beta, curvature : float or ndarray
        Broadcast against each other.

    Returns
    -------
    ndarray
        Above 1 the error grows.

    Examples
    --------
    >>> contraction(0.5, beta=0.0, curvature=np.array([1.0, 3.0]))
    array([0.5, 0.5])
    """
    trace = 1 + beta - np.asarray(learning_rate) * curvature
    root = np.sqrt(np.asarray(trace**2 - 4 * beta, dtype=complex))
    return np.maximum(np.abs(trace + root), np.abs(trace - root)) / 2


@dataclass(frozen=True)
class RateMap:
    """Steps to converge for every pair of rate and momentum on a quadratic.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rates, betas : ndarray of shape (n,)
    steps : ndarray of shape (n, n)
        Rows are betas; infinity where it diverges.
    curvatures : tuple of float
        The smallest and the largest.
    """

    rates: np.ndarray
    betas: np.ndarray
    steps: np.ndarray
    curvatures: tuple[float, float]

    @property
    def best(self) -> tuple[float, float]:
        """The pair of rate and momentum that needs the fewest steps."""
        row, column = np.unravel_index(np.argmin(self.steps), self.steps.shape)
        return float(self.rates[column]), float(self.betas[row])


def rate_map(flattest: float, steepest: float, n: int = 120, tolerance: float = 1e-3) -> RateMap:
    """Return how many steps each pair of rate and momentum needs, in closed form.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    flattest, steepest : float, > 0
    n : int
        Points on each axis.
    tolerance : float in (0, 1)

    Returns
    -------
    RateMap

    Raises
    ------
    ArgumentError
        If `n` is not a whole number or a curvature is not positive.

    Examples
    --------
    >>> rate, beta = rate_map(1, 9, n=100).best
    >>> round(rate, 2), round(beta, 2)
    (0.25, 0.25)
    """
    checks.whole(n=n)
    rates = np.linspace(0, largest_stable_rate(steepest) * 2, n + 1)[1:]
    betas = np.linspace(0, 0.999, n)
    factor = np.maximum(
        *(contraction(rates, betas[:, None], curvature) for curvature in (flattest, steepest))
    )
    with np.errstate(divide="ignore"):
        steps = np.where(factor < 1, np.log(tolerance) / np.log(np.minimum(factor, 1)), np.inf)
    return RateMap(rates, betas, steps, (flattest, steepest))
