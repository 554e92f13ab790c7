"""Learning-rate schedules: what the rate is multiplied by, step by step."""

import numpy as np

from labkit.core import checks


def constant(n_steps: int) -> np.ndarray:
    """Return a rate that stays as it is.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    n_steps : int

    Returns
    -------
    ndarray of shape (n_steps,)

    Examples
    --------
    >>> constant(3)
    array([1., 1., 1.])
    """
    return np.ones(n_steps)


def exponential(n_steps: int, rate: float = 0.1) -> np.ndarray:
    r"""Return a smooth exponential decay.

    .. math:: \eta_t / \eta_0 = r^{t / n}

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    n_steps : int
    rate : float in (0, 1]
        The share that is left after `n_steps`.

    Returns
    -------
    ndarray of shape (n_steps,)

    Raises
    ------
    ArgumentError
        If `rate` is not positive.

    Examples
    --------
    >>> exponential(2, rate=0.25)
    array([1. , 0.5])
    """
    checks.positive(rate=rate)
    return rate ** (np.arange(n_steps) / n_steps)


def stairs(n_steps: int, factor: float = 0.1, n_stairs: int = 3) -> np.ndarray:
    """Return a rate that drops by `factor` at equal intervals.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    n_steps : int
    factor : float, > 0
    n_stairs : int
        How many levels there are.

    Returns
    -------
    ndarray of shape (n_steps,)

    Raises
    ------
    ArgumentError
        If `factor` is not positive or `n_stairs` not a whole number.

    Examples
    --------
    >>> stairs(6, factor=0.5)
    array([1.  , 1.  , 0.5 , 0.5 , 0.25, 0.25])
    """
    checks.positive(factor=factor)
    checks.whole(n_stairs=n_stairs)
    return factor ** (np.arange(n_steps) * n_stairs // n_steps).astype(float)


def cosine(n_steps: int, last: float = 0.0) -> np.ndarray:
    r"""Return half a cosine wave from 1 down to `last` (Loshchilov & Hutter 2017, arXiv:1608.03983).

    .. math:: \eta_t / \eta_0 = \tfrac12 (1 - l) (1 + \cos(\pi t / n)) + l

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    n_steps : int
    last : float in [0, 1]

    Returns
    -------
    ndarray of shape (n_steps,)

    Raises
    ------
    ArgumentError
        If `last` lies outside its range.

    Examples
    --------
    >>> cosine(4).round(2)
    array([1.  , 0.85, 0.5 , 0.15])
    """
    checks.between(0, 1, last=last)
    return 0.5 * (1 - last) * (1 + np.cos(np.pi * np.arange(n_steps) / n_steps)) + last


def warm_up(schedule: np.ndarray, n_warm: int) -> np.ndarray:
    """Return a straight climb from zero and then the schedule (Goyal et al. 2017, arXiv:1706.02677).

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    schedule : ndarray of shape (n_steps,)
    n_warm : int
        Steps of the climb; they come before the schedule.

    Returns
    -------
    ndarray of shape (n_warm + n_steps,)

    Raises
    ------
    ArgumentError
        If `n_warm` is negative or not a whole number.

    Examples
    --------
    >>> warm_up(constant(2), n_warm=2)
    array([0. , 0.5, 1. , 1. ])
    """
    checks.whole(least=0, n_warm=n_warm)
    climb = np.arange(n_warm) / max(n_warm, 1) * schedule[0]
    return np.concatenate([climb, schedule])


SCHEDULES = {"constant": constant, "exponential": exponential, "stairs": stairs, "cosine": cosine}
