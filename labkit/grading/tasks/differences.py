"""Whether an answer agrees with what is expected; where not, one sentence: which, got, expected."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from labkit.grading.tasks.plain_values import KINDS, describe_kind

LONGEST_VALUE = 60
MOST_KEYS = 10


def difference(answer: object, expected: object, rtol: float = 1e-6, atol: float = 1e-9) -> str | None:
    """Return how an answer differs from what is expected.

    Parameters
    ----------
    answer, expected : object
        As `plain_values.unpack` gives them.
    rtol, atol : float
        As in `numpy.allclose`.

    Returns
    -------
    str or None
        None where they agree. The sentence names the first place where they do not, with both values.
    """
    if type(expected) is dict:
        return _of_dicts(answer, expected, rtol, atol)
    if type(expected) is pd.DataFrame:
        return _of_tables(answer, expected, rtol, atol)
    array = _as_array(expected)
    if array is not None:
        return _of_arrays(answer, array, rtol, atol)
    if type(expected) in (list, tuple, np.ndarray):
        return _of_lists(_plain_list(answer), _plain_list(expected), rtol, atol)
    return _of_single(answer, expected, rtol, atol)


def _of_single(answer, expected, rtol, atol):
    number = type(expected) in (int, float)
    same_kind = type(answer) in (int, float) if number else type(answer) is type(expected)
    if not same_kind:
        return f"Expected {describe_kind(expected)}; got {describe_kind(answer)}."
    if number:
        return _of_arrays(np.array([answer]), np.array([expected]), rtol, atol)
    return None if answer == expected else _got(answer, expected)


def _of_arrays(answer, expected, rtol, atol):
    array = np.empty(0) if type(answer) is list and not answer else _as_array(answer)
    if array is None:
        return f"Expected an array of shape {expected.shape}; got {describe_kind(answer)}."
    if array.size and KINDS.get(array.dtype.kind) != KINDS[expected.dtype.kind]:
        return f"Expected {KINDS[expected.dtype.kind]}; got {KINDS[array.dtype.kind]}."
    if array.shape != expected.shape:
        return f"Expected an array of shape {expected.shape}; got one of shape {array.shape}."
    if expected.dtype.kind in "bU":
        return _first_entry(array, expected, array == expected)
    return _of_numbers(array.astype(float), expected.astype(float), rtol, atol)


def _of_numbers(array, expected, rtol, atol):
    broken = ~np.isfinite(array) & np.isfinite(expected)
    if bool(broken.any()):
        return f"{_place(broken)} is {array[broken][0]}; expected a number."
    return _first_entry(array, expected, np.isclose(array, expected, rtol=rtol, atol=atol, equal_nan=True))


def _first_entry(array, expected, agrees):
    """Return the sentence about the first entry that does not agree, or None where all do."""
    differs = ~agrees
    if not bool(differs.any()):
        return None
    sentence = _got(array[differs].tolist()[0], expected[differs].tolist()[0], _place(differs))
    n_differ = int(differs.sum())
    return sentence if n_differ == 1 else f"{sentence[:-1]} ({n_differ} of {array.size} entries differ)."


def _place(marked):
    """Return the name of the first marked entry of an array."""
    if marked.size == 1:
        return "Your value"
    position = ", ".join(str(index) for index in np.argwhere(marked)[0])
    return f"Entry [{position}]"


def _got(value, expected, place="Your value"):
    # six digits may not show it
    show = _short if _short(value) != _short(expected) else _long
    return f"{place} is {show(value)}; expected {show(expected)}."


def _short(value):
    return f"{value:.6g}" if type(value) is float else _long(value)


def _long(value):
    return _cut(repr(value))


def _cut(text):
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _of_lists(answer, expected, rtol, atol):
    if type(answer) not in (list, tuple):
        return f"Expected a list of {len(expected)}; got {describe_kind(answer)}."
    if len(answer) != len(expected):
        return f"Expected a list of {len(expected)}; got one of {len(answer)}."
    places = (f"item {number}" for number in range(1, len(expected) + 1))
    return _first_part(zip(answer, expected, strict=True), places, rtol, atol)


def _of_dicts(answer, expected, rtol, atol):
    if type(answer) is not dict:
        return f"Expected a dict; got {describe_kind(answer)}."
    if set(answer) != set(expected):
        return f"Expected a dict with the keys {_keys(expected)}; got the keys {_keys(answer)}."
    pairs = ((answer[key], expected[key]) for key in expected)
    return _first_part(pairs, (f"key {key!r}" for key in expected), rtol, atol)


def _of_tables(answer, expected, rtol, atol):
    if type(answer) is not pd.DataFrame:
        return f"Expected a table; got {describe_kind(answer)}."
    if list(answer.columns) != list(expected.columns):
        return f"Expected the columns {_keys(expected.columns)}; got {_keys(answer.columns)}."
    if len(answer) != len(expected):
        return f"Expected a table of {len(expected)} rows; got {len(answer)}."
    pairs = ((answer[name].to_numpy(), expected[name].to_numpy()) for name in expected.columns)
    return _first_part(pairs, (f"column {name!r}" for name in expected.columns), rtol, atol)


def _first_part(pairs: Iterable[tuple], places: Iterable[str], rtol, atol):
    for place, (part, expected) in zip(places, pairs, strict=True):
        if sentence := difference(part, expected, rtol, atol):
            return f"Look at {place}. {sentence}"
    return None


def _keys(names):
    """Return names in order, cut where they are many or long: some of them the learner chose."""
    short = sorted(_cut(str(name)) for name in names)
    return ", ".join(short[:MOST_KEYS]) + (" and more" if len(short) > MOST_KEYS else "")


def _plain_list(value):
    return value.tolist() if type(value) is np.ndarray else value


def _as_array(value):
    """Return lists of numbers, of strings or of truth values as the array they stand for; None for others."""
    if type(value) is np.ndarray and value.dtype.kind == "O":
        value = value.tolist()
    if type(value) is np.ndarray:
        return value
    if type(value) not in (list, tuple) or len({_leaf(leaf) for leaf in _leaves(value)}) != 1:
        return None
    try:
        array = np.array(value)
    except (ValueError, OverflowError):  # ragged
        return None
    return array if array.dtype.kind in KINDS else None


def _leaves(value):
    if type(value) in (list, tuple):
        for item in value:
            yield from _leaves(item)
    elif type(value) is np.ndarray:
        yield from value.ravel().tolist()
    else:
        yield value


def _leaf(value):
    kind = type(value)
    return "number" if kind in (int, float) else kind.__name__ if kind in (bool, str) else repr(id(value))
