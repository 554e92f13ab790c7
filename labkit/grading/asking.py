"""Ask a learner's function, and write down what happened as plain data."""

import contextlib
import io

from labkit.grading.values import NotPlainError, pack, unpack

NO_ANSWER = (None, ...)


def ask(function, packed):
    """Call a learner's function once and return a record of it.

    Parameters
    ----------
    function : object
        None and `...` stand for no answer yet, and so does a function that gives one of them.
    packed : list
        The arguments, packed.

    Returns
    -------
    dict
        `missing` and True; or `fault` and a sentence; or `value` and the answer, packed, with `changed` and
        `printed`: whether it changed its arguments, whether it printed.
    """
    if any(function is nothing for nothing in NO_ANSWER):
        return {"missing": True}
    if not callable(function):
        return {"fault": f"A function is asked for; this is a {type(function).__name__}."}
    arguments, printed = unpack(packed), io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            answer = function(*arguments)
    except NotImplementedError:
        return {"missing": True}
    except (Exception, SystemExit) as error:
        return {"fault": f"Your function stops with {type(error).__name__}: {error}"[:300]}
    return _record(answer, _is_changed(arguments, packed), bool(printed.getvalue()))


def look_at(value):
    """Return a record of a variable: a panel's state that is handed in."""
    return _record(value)


def _record(answer, changed=False, printed=False):
    if any(answer is nothing for nothing in NO_ANSWER):
        return {"fault": "It prints its answer: return it instead."} if printed else {"missing": True}
    try:
        return {"value": pack(answer), "changed": changed, "printed": printed}
    except NotPlainError as error:
        return {"fault": str(error)}


def _is_changed(arguments, packed):
    try:
        return repr(pack(arguments)) != repr(packed)  # nan is not equal to itself, but its words are
    except NotPlainError:
        return True
