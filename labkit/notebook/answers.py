"""Instant feedback on a learner's answer: not attempted, wrong (and why), right."""

import numpy as np

from labkit.core.checks import is_number
from labkit.core.errors import LabkitError


class WrongAnswerError(LabkitError, AssertionError):
    """An answer that is not right, with a hint that fits the mistake."""

    def _render_traceback_(self):
        return [f"✗ Not yet. {self}"]  # a learner needs the hint, not the kit's call stack


def attempted(answer):
    """Tell whether there is an answer at all, and say so if there is none.

    Parameters
    ----------
    answer : object
        None and `...` stand for no answer yet.

    Returns
    -------
    bool
    """
    if answer is None or answer is ...:
        print("Not attempted yet: replace the ... and run this cell again.")
        return False
    return True


def expect(holds, hint):
    """Raise with a hint if a learner's answer does not have the property asked for.

    Parameters
    ----------
    holds : bool
    hint : str

    Raises
    ------
    WrongAnswerError
    """
    if not holds:
        raise WrongAnswerError(hint)


def answer_of(function, *arguments):
    """Call a learner's function; an error inside it becomes a hint that names it.

    Parameters
    ----------
    function : callable
    *arguments : object

    Returns
    -------
    object

    Raises
    ------
    WrongAnswerError
    """
    try:
        with np.errstate(all="ignore"):  # what a division by zero gives is wrong, and earns its own hint
            return function(*arguments)
    except Exception as error:
        raise WrongAnswerError(f"Your function stops with {type(error).__name__}: {error}.") from error


def require_answer(answer, right, mistakes=(), tolerance=1e-6, otherwise="Not this number."):
    """Say that a number is right, or raise with the hint for the mistake that leads to it.

    Parameters
    ----------
    answer, right : float
    mistakes : sequence of tuple
        Pairs of a wrong number and its hint.
    tolerance : float
        Relative.
    otherwise : str
        The hint for any other number.

    Raises
    ------
    WrongAnswerError
    """
    expect(is_number(answer), f"A number is asked for; this is {answer!r}.")
    for wrong, hint in [(right, None), *mistakes]:
        if abs(answer - wrong) <= tolerance * abs(wrong):
            if hint:
                raise WrongAnswerError(hint)
            print("Right.")
            return
    raise WrongAnswerError(otherwise)
