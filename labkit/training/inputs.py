"""The data that a model is given: into arrays, examined before the first step, with a checksum."""

import hashlib

import numpy as np
import pandas as pd

from labkit.core.checks import require


def as_arrays(data, target=None, name="data"):
    """Return data as a tuple of arrays, or a `tf.data.Dataset` as it came.

    Parameters
    ----------
    data : tuple of (X, y) or (X, y, sample_weight), DataFrame or tf.data.Dataset
        X may be an array or a DataFrame of numbers, y an array or a Series.
    target : str
        The column to predict, where `data` is one DataFrame.
    name : str
        What errors call it.

    Returns
    -------
    tuple of ndarray, or tf.data.Dataset
    """
    if data is None or hasattr(data, "element_spec"):
        return data
    if isinstance(data, pd.DataFrame):
        require(target in data.columns, "target", target, f"be a column of `{name}`")
        data = (data.drop(columns=target), data[target])
    pair = isinstance(data, tuple | list) and len(data) in (2, 3)
    require(pair, name, type(data).__name__, "be (X, y), (X, y, sample_weight), a DataFrame or a Dataset")
    arrays = tuple(_array(part, f"{name}[{place}]") for place, part in enumerate(data))
    _require_rows(arrays, name)
    return arrays


def _array(part, name):
    if isinstance(part, pd.DataFrame):
        _require_numbers(part, name)
        return part.to_numpy(dtype="float32")
    array = np.asarray(part)
    numeric = array.dtype.kind in "biuf"
    require(numeric, name, array.dtype, "hold numbers (encode words first: chapter 02)")
    _require_finite(array, name)
    return array.astype("float32") if array.dtype == np.float64 else array


def _require_numbers(frame, name):
    for column in frame:
        numeric = pd.api.types.is_numeric_dtype(frame[column])
        require(
            numeric, f"{name}[{column!r}]", str(frame[column].dtype), "hold numbers (encode it: chapter 02)"
        )
        gaps = frame.index[frame[column].isna()]
        if len(gaps):
            raise ValueError(
                f"`{name}[{column!r}]` must have no gaps; got {len(gaps)}, the first in row {gaps[0]!r}. "
                "Fill them first: chapter 01."
            )


def _require_finite(array, name):
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        row = int(np.argwhere(~np.isfinite(array))[0][0])
        raise ValueError(
            f"`{name}` must be finite everywhere; got nan or inf in row {row}. Mend it: chapter 01."
        )


def _require_rows(arrays, name):
    counts = [len(array) if array.ndim else 0 for array in arrays]
    require(counts[0] > 0, name, f"{counts[0]} rows", "have at least one row")
    require(len(set(counts)) == 1, name, f"{counts} rows", "have as many labels as inputs")


def require_fit(model, arrays, name="data"):
    """Raise where arrays do not fit a model: another shape, labels that its output has no place for.

    Parameters
    ----------
    model : keras.Model
        Compiled.
    arrays : tuple of ndarray
    name : str
    """
    X, y = arrays[:2]
    if model.built and isinstance(model.input_shape, tuple):
        expected, came = tuple(model.input_shape[1:]), X.shape[1:]
        fits = len(expected) == len(came) and all(e in (None, c) for e, c in zip(expected, came, strict=True))
        require(fits, f"{name}[0]", f"shape {came}", f"have rows of shape {expected}, as the model expects")
    if model.built and "sparse" in _loss_name(model.loss):
        n_classes = model.output_shape[-1]
        wrong = np.flatnonzero((y < 0) | (y >= n_classes))
        if len(wrong):
            raise ValueError(
                f"`{name}[1]` must hold labels from 0 to {n_classes - 1}, one for each output of the model; "
                f"got {y[wrong[0]]} in row {wrong[0]}."
            )


def _loss_name(loss):
    return str(
        loss if isinstance(loss, str) else getattr(loss, "name", None) or getattr(loss, "__name__", "")
    )


def checksum(arrays):
    """Return the SHA-256 of arrays, with their shapes and types; None for what is no tuple of arrays.

    Parameters
    ----------
    arrays : tuple of ndarray

    Returns
    -------
    str or None
    """
    if not isinstance(arrays, tuple):
        return None
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(f"{array.dtype} {array.shape};".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
