"""Checks of what a caller passed, all with the same form of sentence."""

import math
import numbers
from collections.abc import Iterable

from labkit.core.errors import ArgumentError, LabkitError


def positive(**named: float) -> None:
    """Raise unless every value is a finite number above zero.

    Parameters
    ----------
    **named : float
        The values, under the names that the caller knows.

    Raises
    ------
    ArgumentError
        For example: "`rate` must be a positive number; got rate=-1."
    """
    for name, value in named.items():
        require(is_number(value) and value > 0, name, value, "be a positive number")


def between(low: float, high: float, *, open_end: bool = False, **named: float) -> None:
    """Raise unless every value lies in [low, high], or in [low, high) with `open_end`.

    Parameters
    ----------
    low, high : float
    open_end : bool
        True leaves `high` itself out.
    **named : float
    """
    range_ = f"lie in [{low:g}, {high:g}{')' if open_end else ']'}"
    for name, value in named.items():
        inside = is_number(value) and low <= value and (value < high if open_end else value <= high)
        require(inside, name, value, range_)


def whole(least: int = 1, **named: int) -> None:
    """Raise unless every value is a whole number of at least `least`.

    Parameters
    ----------
    least : int
    **named : int
    """
    for name, value in named.items():
        integral = isinstance(value, numbers.Integral) and not isinstance(value, bool)
        require(integral and value >= least, name, value, f"be a whole number of at least {least}")


def one_of(options: Iterable, **named: object) -> None:
    """Raise unless every value is one of the options.

    Parameters
    ----------
    options : iterable
    **named : object
    """
    options = list(options)
    for name, value in named.items():
        require(value in options, name, value, f"be one of {', '.join(map(repr, options))}")


def require(condition: object, name: str, value: object, expected: str) -> None:
    """Raise the house's sentence about one argument unless the condition holds.

    Parameters
    ----------
    condition : object
        Its truth value is taken.
    name : str
    value : object
        What came.
    expected : str
        What was expected, to follow "must": "be a positive number".
    """
    if not condition:
        shown = " ".join(repr(value).split("\n"))  # an array or a table takes several lines
        raise ArgumentError(f"`{name}` must {expected}; got {name}={shown}.")


def is_number(value: object) -> bool:
    """Tell whether a value is one finite real number (a bool is not).

    Parameters
    ----------
    value : object

    Returns
    -------
    bool
    """
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)


def sentence(error: Exception) -> str:
    """Return what to show of an error: its words, after its kind where it is none of the kit's own.

    Parameters
    ----------
    error : Exception

    Returns
    -------
    str
    """
    ours = isinstance(error, ValueError | LabkitError)
    return f"{'' if ours else f'{type(error).__name__}: '}{error}"
