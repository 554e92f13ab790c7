"""Plain data: what goes into a learner's function and what comes out, as JSON can hold it."""

from typing import Any

import numpy as np
import pandas as pd

from labkit.core.errors import LabkitError

PLAIN = (type(None), bool, int, float, str)
MAX_ITEMS = 1_000_000
MAX_DEPTH = 20
KINDS = {"f": "numbers", "i": "numbers", "u": "numbers", "b": "True and False", "U": "strings"}  # of dtypes


class NotPlainError(LabkitError, ValueError):
    """A value that is no plain data, in one sentence."""


def pack(value: Any, depth: int = 0) -> Any:
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
        raise NotPlainError(f"Lists may be nested {MAX_DEPTH} deep; these are nested deeper.")
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
    raise NotPlainError(f"Expected numbers, strings, lists, dicts, arrays or tables; got a {_name(kind)}.")


def unpack(packed: object) -> Any:
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
        raise NotPlainError(f"The answer is no packed value: {error}") from None


def describe_kind(value: Any) -> str:
    """Say what kind of value something is."""
    if type(value) is np.ndarray:
        return f"an array of shape {value.shape}"
    if type(value) in (list, tuple):
        return f"a list of {len(value)}"
    if type(value) in (int, float):
        return "a number"
    words = {str: "a string", bool: "True or False", dict: "a dict", pd.DataFrame: "a table"}
    return words.get(type(value), _name(type(value)))


def _name(kind):
    return kind.__name__


def _pack_array(array, depth):
    if array.dtype.kind == "O" or array.dtype.kind not in KINDS:
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
        raise NotPlainError(f"more than {MAX_ITEMS:,} items, or lists that are nested too deep.")
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
        raise NotPlainError(f"more than {MAX_ITEMS:,} items, or a shape that no array can have.")
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
        raise NotPlainError(f"a dict's key may be a string or a number; got a {_name(type(key))}.")
    return key
