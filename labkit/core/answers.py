"""Instant feedback on a learner's answer: not attempted, wrong (and why), right."""

from labkit.core.checks import is_number


class WrongAnswerError(AssertionError):
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
    if not is_number(answer):
        raise WrongAnswerError(f"A number is asked for; this is {answer!r}.")
    for wrong, hint in [(right, None), *mistakes]:
        if abs(answer - wrong) <= tolerance * abs(wrong):
            if hint:
                raise WrongAnswerError(hint)
            print("Right.")
            return
    raise WrongAnswerError(otherwise)
