"""Call a learner's function, or look at a variable, and record what happened as plain data."""

import contextlib
import io

from labkit.grading.tasks.plain_values import NotPlainError, pack, unpack

NO_ANSWER = (None, ...)
LONGEST_FAULT = 300


def answered(request: dict, thing: object) -> dict:
    """Return the record that a request asks for, of what the notebook defines under its name.

    Parameters
    ----------
    request : dict
        `{"call": name, "arguments": packed}` or `{"look": name}`.
    thing : object
        None where the notebook defines no such name.

    Returns
    -------
    dict
    """
    return look_at(thing) if "look" in request else call(thing, request["arguments"])


def call(function: object, packed: list) -> dict:
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
        return {"fault": f"Expected a function; got a {type(function).__name__}."}
    arguments = unpack(packed)
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            answer = function(*arguments)
    except NotImplementedError:
        return {"missing": True}
    except (Exception, SystemExit) as error:
        return {"fault": f"Your function stops with {type(error).__name__}: {error}"[:LONGEST_FAULT]}
    return _record(answer, _is_changed(arguments, packed), bool(printed.getvalue()))


def look_at(value: object) -> dict:
    """Return a record of a variable: a panel's state or answers that are handed in."""
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
