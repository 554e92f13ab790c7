"""Instant feedback on a learner's answer: not attempted, wrong (and why), right."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from labkit.core.checks import is_number
from labkit.core.errors import LabkitError


class WrongAnswerError(LabkitError, AssertionError):
    """An answer that is not right, with a hint that fits the mistake."""

    def _render_traceback_(self):
        return [f"✗ Not yet. {self}"]  # a learner needs the hint, not the kit's call stack


def attempted(answer: object) -> bool:
    """Return whether there is an answer at all, and print a note if there is none.

    Parameters
    ----------
    answer : object
        None and `...` stand for no answer yet.

    Returns
    -------
    bool

    Examples
    --------
    >>> attempted(0.42)
    True
    >>> attempted(...)
    Not attempted yet: replace the ... and run this cell again.
    False
    """
    if answer is None or answer is ...:
        print("Not attempted yet: replace the ... and run this cell again.")
        return False
    return True


def expect(holds: bool, hint: str) -> None:
    """Raise with a hint if a learner's answer does not have the required property.

    Parameters
    ----------
    holds : bool
    hint : str

    Raises
    ------
    WrongAnswerError
        If `holds` is false.

    Examples
    --------
    >>> expect(sum([0.2, 0.8]) == 1, "The probabilities must sum to 1.")
    """
    if not holds:
        raise WrongAnswerError(hint)


def answer_of(function: Any, *arguments: object) -> Any:
    """Call a learner's function; an error inside it becomes a hint that names it.

    Parameters
    ----------
    function : callable
    *arguments : object

    Returns
    -------
    object
        What the function returns.

    Raises
    ------
    WrongAnswerError
        If the function raises any exception.

    Examples
    --------
    >>> answer_of(lambda x: 2 * x, 21)
    42
    """
    try:
        with np.errstate(all="ignore"):  # what a division by zero gives is wrong, and earns its own hint
            return function(*arguments)
    except Exception as error:
        raise WrongAnswerError(f"Your function stops with {type(error).__name__}: {error}.") from error


def require_answer(
    answer: Any,
    right: float,
    mistakes: Iterable[tuple[Any, str]] = (),
    tolerance: float = 1e-6,
    otherwise: str | None = None,
) -> None:
    """Print that a number is right, or raise with the hint for the mistake that leads to it.

    Parameters
    ----------
    answer, right : float
    mistakes : sequence of tuple
        Pairs of a wrong number and its hint.
    tolerance : float
        Relative.
    otherwise : str, optional
        The hint for any other number; by default the learner's value and how close it must be.

    Raises
    ------
    WrongAnswerError
        If `answer` is not a finite number, or not within `tolerance` of `right`.

    Examples
    --------
    >>> require_answer(0.25, 1 / 4, mistakes=[(4.0, "Divide the other way round.")])
    Right.
    """
    expect(is_number(answer), f"A number is expected; got {answer!r}.")
    for number, hint in [(right, None), *mistakes]:
        if abs(answer - number) <= tolerance * abs(number):
            if hint:
                raise WrongAnswerError(hint)
            print("Right.")
            return
    closeness = f"Your value is {answer:.6g}; it must be within {100 * tolerance:.2g} % of the right one."
    raise WrongAnswerError(closeness if otherwise is None else otherwise)
