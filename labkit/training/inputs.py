"""The data that a model is given: into arrays, nested as it came, and its checksum."""

import hashlib
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import pandas as pd

from labkit.core.checks import require
from labkit.training.arrays import as_array
from labkit.training.compatibility import explained
from labkit.training.py_datasets import from_py_dataset

EXPECTED = "be (X, y), (X, y, sample_weight), (frame, name of the target column) or a Dataset"
LOADER = "pass arrays, a keras.utils.PyDataset, or tf.data.Dataset.from_generator(…)"


def as_arrays(data: Any, name: str = "data") -> Any:
    """Return data as a tuple of arrays, or as a `tf.data.Dataset` of such tuples.

    Parameters
    ----------
    data : tuple, tf.data.Dataset, keras.utils.PyDataset or None
        (X, y), (X, y, sample_weight) or (frame, target). X may be an array, a DataFrame or a Series of
        numbers, y too; for several inputs or outputs each may be a dict of them by name, or a list or tuple.
        `target` is the name of a column of the frame, or a list of names.
    name : str
        What errors call it.

    Returns
    -------
    tuple of ndarray, or of dicts and tuples of them; or tf.data.Dataset; or None

    Raises
    ------
    ArgumentError
        Where it is none of these, does not hold finite numbers, or its parts differ in their numbers of rows.
    """
    if isinstance(data, keras.utils.PyDataset):
        return from_py_dataset(data, name, as_arrays)
    if data is None or hasattr(data, "element_spec"):
        _require_elements(data, name)
        return data
    _require_parts(data, name)
    X, y, *sample_weight = data
    if isinstance(X, pd.DataFrame) and _is_column(y, X):
        parts = _split(X, y, name)
    else:
        X = nested(X, f"{name}[0]", _n_rows(y))
        parts = (X, nested(y, f"{name}[1]", _n_rows(X)))
    weights = tuple(nested(part, f"{name}[2]") for part in sample_weight if part is not None)
    _require_rows((*parts, *weights), name)
    return (*parts, *weights)


def _require_elements(data, name):
    spec = getattr(data, "element_spec", ())
    expected = "give tuples (X, y) or (X, y, sample_weight)"
    require(isinstance(spec, tuple) and len(spec) in (0, 2, 3), name, _kind(spec), expected)


def _kind(spec):
    return f"tuples of {len(spec)}" if isinstance(spec, tuple) else type(spec).__name__


def _require_parts(data, name):
    once = hasattr(data, "__next__")
    require(not once, name, type(data).__name__, f"be more than a generator, which ends: {LOADER}")
    loader = type(data).__module__.startswith("torch.")
    require(not loader, name, type(data).__name__, f"not come from torch: {LOADER}")
    is_tuple = isinstance(data, tuple | list) and len(data) in (2, 3)
    require(is_tuple, name, type(data).__name__, EXPECTED)


def _is_column(y, frame):
    if not isinstance(y, list):
        return isinstance(y, str | int)
    names = bool(y) and all(isinstance(column, str) for column in y)
    return names and (len(y) != len(frame) or any(column in frame.columns for column in y))


def _split(frame, target, name):
    columns = target if isinstance(target, list) else [target]
    for column in columns:
        count = int((frame.columns == column).sum())
        require(count > 0, f"{name}[1]", column, f"be a column of `{name}[0]`")
        require(count == 1, f"{name}[1]", column, f"name one column of `{name}[0]`, not {count}")
    y = as_array(frame[columns] if isinstance(target, list) else frame[target], _of_target(name, target))
    return as_array(frame.drop(columns=columns), name), y


def _of_target(name, target):
    return name if isinstance(target, list) else f"{name}[{target!r}]"


def nested(part: Any, name: str, n_rows: int | None = None) -> Any:
    """Return numbers as an array, and several in a dict, list or tuple as a dict or tuple of arrays.

    Parameters
    ----------
    part : array-like, Series, DataFrame, or dict, list or tuple of them
    name : str
        What errors call it.
    n_rows : int
        How many rows are expected, to tell a list of rows from a list of inputs.

    Returns
    -------
    ndarray, or dict or tuple of such
    """
    if isinstance(part, Mapping):
        named = bool(part) and all(isinstance(key, str) for key in part)
        require(named, name, list(part), "have names of inputs or outputs as its keys")
        return {key: nested(leaf, f"{name}[{key!r}]") for key, leaf in part.items()}
    if _is_several(part, n_rows):
        return tuple(nested(leaf, f"{name}[{place}]") for place, leaf in enumerate(part))
    return as_array(part, name)


def _is_several(part, n_rows):
    """Tell whether a list holds arrays for several inputs or outputs, as Keras takes it, and not rows."""
    if not isinstance(part, list | tuple):
        return False
    shapes = [tuple(getattr(leaf, "shape", ())) for leaf in part]
    is_rows = len(part) == n_rows and len(set(shapes)) == 1 and shapes[0][:1] != (n_rows,)
    return not is_rows and any(
        shape or isinstance(leaf, Mapping) for leaf, shape in zip(part, shapes, strict=True)
    )


def _n_rows(part):
    if isinstance(part, list | tuple):
        return None if _is_several(part, None) else len(part)
    shape = getattr(part, "shape", ())
    return shape[0] if len(shape) else None


def leaves(structure: Any, name: str) -> list[tuple[str, Any]]:
    """Return the arrays of nested data, each after what errors call it, such as "data[0]['age']".

    Parameters
    ----------
    structure : ndarray, or dict or tuple of such
    name : str

    Returns
    -------
    list of (str, ndarray)
    """
    paths = keras.tree.flatten_with_path(structure)
    return [(name + "".join(f"[{key!r}]" for key in path), leaf) for path, leaf in paths]


def _require_rows(parts, name):
    (first, *others) = [(place, leaf.shape[0] if leaf.ndim else 0) for place, leaf in leaves(parts, name)]
    counts = [count for _, count in (first, *others)]
    require(counts[0] > 0, name, f"{counts[0]} rows", "have at least one row")
    if len(counts) == len(parts):
        require(len(set(counts)) == 1, name, f"{counts} rows", "have as many labels as inputs")
    for place, count in others:
        require(count == first[1], place, f"{count} rows", f"have {first[1]} rows, as `{first[0]}` has")


def first_rows(data: Any, batch_size: int | None = None) -> Any:
    """Return what of the data can be examined: arrays whole, of a `tf.data.Dataset` the first batch.

    Parameters
    ----------
    data : tuple of ndarray, tf.data.Dataset or None
    batch_size : int
        For a Dataset of single examples.

    Returns
    -------
    tuple of ndarray, or the Dataset where its parts are no arrays, or None
    """
    if data is None or isinstance(data, tuple):
        return data
    batches = data.batch(batch_size) if batch_size else data
    with explained():
        batch = next(batches.as_numpy_iterator(), None)
    plain = isinstance(batch, tuple) and all(isinstance(leaf, np.ndarray) for _, leaf in leaves(batch, ""))
    return batch if plain and len(batch) > 1 else data


def checksum(arrays: object) -> str | None:
    """Return the SHA-256 of arrays, with their shapes and types; None for what is no tuple of arrays.

    Parameters
    ----------
    arrays : tuple of ndarray, or of dicts and tuples of them

    Returns
    -------
    str or None
    """
    if not isinstance(arrays, tuple):
        return None
    digest = hashlib.sha256()
    for path, array in keras.tree.flatten_with_path(arrays):
        place = f"{path} " if len(path) > 1 else ""
        digest.update(f"{place}{array.dtype} {array.shape};".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
