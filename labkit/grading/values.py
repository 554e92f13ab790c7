"""Plain data: what goes into a learner's function and what comes out, as JSON, and whether two agree."""

import numpy as np
import pandas as pd

PLAIN = (type(None), bool, int, float, str)
MAX_ITEMS, MAX_DEPTH = 1_000_000, 20
WORDS = {"f": "Numbers", "i": "Numbers", "u": "Numbers", "b": "True and False", "U": "Strings"}


class NotPlainError(ValueError):
    """A value that is no plain data, in one sentence."""


def pack(value, depth=0):
    """Return a value as what JSON can hold.

    Numbers, strings, True, False, None, lists, tuples, dicts, numpy arrays and pandas' tables are plain;
    only these very types count, for a subclass may compare itself as it likes.

    Parameters
    ----------
    value : object
    depth : int
        How deep in lists it lies.

    Returns
    -------
    object

    Raises
    ------
    NotPlainError
    """
    kind = type(value)
    if depth > MAX_DEPTH:
        raise NotPlainError(f"Lists may lie {MAX_DEPTH} deep in each other; this goes deeper.")
    if kind in PLAIN:
        return value
    if isinstance(value, np.generic) and kind.__module__ == "numpy":
        return pack(value.item(), depth + 1)
    if kind in (list, tuple):
        return [pack(item, depth + 1) for item in value]
    if kind is dict:
        return {"dict": [[pack(key, depth + 1), pack(item, depth + 1)] for key, item in value.items()]}
    if kind is np.ndarray:
        return _pack_array(value, depth)
    if kind is pd.Series or isinstance(value, pd.Index):
        return _pack_array(value.to_numpy(), depth)
    if kind is pd.DataFrame:
        columns = [[str(name), _pack_array(value[name].to_numpy(), depth)] for name in value.columns]
        return {"table": columns, "n_rows": len(value)}
    raise NotPlainError(
        f"Numbers, strings, lists, dicts, arrays or tables are asked for; this is a {_name(kind)}."
    )


def unpack(packed):
    """Return the value that was packed; tuples come back as lists.

    Parameters
    ----------
    packed : object

    Returns
    -------
    object

    Raises
    ------
    NotPlainError
        When `pack` cannot have made it, or it holds more than a million items.
    """
    room = [MAX_ITEMS]
    try:
        return _unpack(packed, room, 0)
    except (TypeError, KeyError, ValueError, OverflowError, AttributeError) as error:
        raise NotPlainError(f"What came is no packed value: {error}") from None


def difference(answer, expected, rtol=1e-6, atol=1e-9):
    """Tell how an answer differs from what is expected.

    Parameters
    ----------
    answer, expected : object
        As `unpack` gives them.
    rtol, atol : float
        As in `numpy.allclose`.

    Returns
    -------
    str or None
        None where they agree. The sentence tells kind, length or shape, and never an expected number.
    """
    if type(expected) is dict:
        return _of_dicts(answer, expected, rtol, atol)
    if type(expected) is pd.DataFrame:
        return _of_tables(answer, expected, rtol, atol)
    array = _as_array(expected)
    if array is not None:
        return _of_arrays(answer, array, rtol, atol)
    if type(expected) in (list, tuple, np.ndarray):
        return _of_lists(
            *(v.tolist() if type(v) is np.ndarray else v for v in (answer, expected)), rtol, atol
        )
    return _of_single(answer, expected, rtol, atol)


def describe_kind(value):
    """Say what kind of value something is."""
    if type(value) is np.ndarray:
        return f"an array of shape {value.shape}"
    if type(value) in (list, tuple):
        return f"a list of {len(value)}"
    if type(value) in (int, float):
        return "a number"
    words = {str: "a string", bool: "True or False", dict: "a dict", pd.DataFrame: "a table"}
    return words.get(type(value), _name(type(value)))


def _capital(words):
    return words[0].upper() + words[1:]


def _name(kind):
    return kind.__name__


def _pack_array(array, depth):
    if array.dtype.kind == "O" or array.dtype.kind not in WORDS:
        array = np.asarray(array, dtype=object)
        return {
            "objects": [pack(item, depth + 1) for item in array.ravel().tolist()],
            "shape": list(array.shape),
        }
    if array.ndim == 0:
        return pack(array.item(), depth + 1)
    return {"array": array.ravel().tolist(), "kind": array.dtype.kind, "shape": list(array.shape)}


def _unpack(packed, room, depth):
    room[0] -= 1
    if room[0] < 0 or depth > 2 * MAX_DEPTH:
        raise NotPlainError(f"more than {MAX_ITEMS:,} items, or lists too deep in each other.")
    if type(packed) in PLAIN:
        return packed
    if type(packed) is list:
        return [_unpack(item, room, depth + 1) for item in packed]
    if "dict" in packed:
        return {
            _key(_unpack(key, room, depth + 1)): _unpack(item, room, depth + 1)
            for key, item in packed["dict"]
        }
    if "table" in packed:
        columns = {str(name): _unpack(column, room, depth + 1) for name, column in packed["table"]}
        return pd.DataFrame(columns, index=pd.RangeIndex(int(packed["n_rows"])))
    return _unpack_array(packed, room, depth)


def _unpack_array(packed, room, depth):
    shape = tuple(packed["shape"])
    items = packed["array"] if "array" in packed else packed["objects"]
    room[0] -= len(items)
    if room[0] < 0 or not all(type(length) is int and 0 <= length <= MAX_ITEMS for length in shape):
        raise NotPlainError(f"more than {MAX_ITEMS:,} items, or a shape that is none.")
    if "objects" in packed:
        array = np.empty(len(items), dtype=object)
        array[:] = [_unpack(item, room, depth + 1) for item in items]
        return array.reshape(shape)
    types = {"f": float, "i": np.int64, "u": np.uint64, "b": bool, "U": str}
    allowed = {"f": (float, int), "i": (int,), "u": (int,), "b": (bool,), "U": (str,)}[packed["kind"]]
    if not all(type(item) in allowed for item in items):
        raise NotPlainError("an array's items are not of its kind.")
    return np.array(items, dtype=types[packed["kind"]]).reshape(shape)


def _key(key):
    if type(key) not in (str, int, float, bool):
        raise NotPlainError(f"a dict's key may be a string or a number; this is a {_name(type(key))}.")
    return key


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
    return array if array.dtype.kind in WORDS else None


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


def _of_single(answer, expected, rtol, atol):
    number = type(expected) in (int, float)
    same_kind = type(answer) in (int, float) if number else type(answer) is type(expected)
    if not same_kind:
        return f"{_capital(describe_kind(expected))} is asked for; this is {describe_kind(answer)}."
    if number:
        return _of_arrays(np.array([answer]), np.array([expected]), rtol, atol)
    return None if answer == expected else "Not this one."


def _of_arrays(answer, expected, rtol, atol):
    given = np.empty(0) if type(answer) is list and not answer else _as_array(answer)
    shape = expected.shape
    if given is None:
        return f"An array of shape {shape} is asked for; this is {describe_kind(answer)}."
    if WORDS.get(given.dtype.kind) != WORDS[expected.dtype.kind] and given.size:
        return f"{WORDS[expected.dtype.kind]} are asked for; this holds {WORDS[given.dtype.kind].lower()}."
    if given.shape != shape:
        return f"An array of shape {shape} is asked for; this has shape {given.shape}."
    if expected.dtype.kind in "bU":
        return None if bool((given == expected).all()) else "Some entries are others."
    given, expected = given.astype(float), expected.astype(float)
    if bool((~np.isfinite(given) & np.isfinite(expected)).any()):
        return "It holds nan or inf where a number is asked for."
    close = np.allclose(given, expected, rtol=rtol, atol=atol, equal_nan=True)
    return (
        None
        if bool(close)
        else "The number is another one."
        if expected.size == 1
        else "Some numbers are others."
    )


def _of_lists(answer, expected, rtol, atol):
    if type(answer) not in (list, tuple):
        return f"{len(expected)} things are asked for; this is {describe_kind(answer)}."
    if len(answer) != len(expected):
        return f"{len(expected)} things are asked for; these are {len(answer)}."
    return _first(zip(answer, expected, strict=True), range(1, len(expected) + 1), rtol, atol)


def _of_dicts(answer, expected, rtol, atol):
    if type(answer) is not dict:
        return f"A dict is asked for; this is {describe_kind(answer)}."
    if set(answer) != set(expected):
        keys, given = (sorted(map(str, one)) for one in (expected, answer))
        return f"A dict with the keys {keys} is asked for; this has {given}."
    return _first(((answer[key], expected[key]) for key in expected), expected, rtol, atol)


def _of_tables(answer, expected, rtol, atol):
    if type(answer) is not pd.DataFrame:
        return f"A table is asked for; this is {describe_kind(answer)}."
    if list(answer.columns) != list(expected.columns):
        return f"The columns {list(expected.columns)} are asked for; these are {list(answer.columns)}."
    if len(answer) != len(expected):
        return f"The table has {len(answer)} rows; another number is asked for."
    pairs = ((answer[name].to_numpy(), expected[name].to_numpy()) for name in expected.columns)
    return _first(pairs, expected.columns, rtol, atol)


def _first(pairs, names, rtol, atol):
    for name, (given, wanted) in zip(names, pairs, strict=True):
        if fault := difference(given, wanted, rtol, atol):
            return f"Look at {name}. {fault}"
    return None
