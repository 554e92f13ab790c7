"""The data that a model is given: into arrays, examined before the first step, with a checksum."""

import hashlib
from typing import Any

import keras
import numpy as np
import pandas as pd
from keras import losses

from labkit.core.checks import require

SPARSE = (losses.SparseCategoricalCrossentropy, losses.sparse_categorical_crossentropy)
CATEGORICAL = (
    losses.CategoricalCrossentropy, losses.categorical_crossentropy,
    losses.CategoricalFocalCrossentropy, losses.categorical_focal_crossentropy,
)  # fmt: skip
BINARY = (
    losses.BinaryCrossentropy, losses.binary_crossentropy,
    losses.BinaryFocalCrossentropy, losses.binary_focal_crossentropy,
)  # fmt: skip


def as_arrays(data: Any, name: str = "data") -> Any:
    """Return data as a tuple of arrays, or a `tf.data.Dataset` as it came.

    Parameters
    ----------
    data : tuple of (X, y), (X, y, sample_weight) or (frame, target), tf.data.Dataset or None
        X may be an array or a DataFrame of numbers, y an array, a Series, or the name of a column of X.
    name : str
        What errors call it.

    Returns
    -------
    tuple of ndarray, or tf.data.Dataset, or None
    """
    if data is None or hasattr(data, "element_spec"):
        return data
    is_tuple = isinstance(data, tuple | list) and len(data) in (2, 3)
    expected = "be (X, y), (X, y, sample_weight), (frame, name of the target column) or a Dataset"
    require(is_tuple, name, type(data).__name__, expected)
    X, y, *sample_weight = data
    if isinstance(X, pd.DataFrame) and isinstance(y, str):
        require(y in X.columns, f"{name}[1]", y, f"be a column of `{name}[0]`")
        _require_numbers(X, name)
        data = (X.drop(columns=y), X[y], *sample_weight)
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
        finite = np.isfinite(frame[column].to_numpy(dtype=float, na_value=np.nan))
        if not finite.all():
            row = frame.index[~finite][0]
            raise ValueError(
                f"`{name}[{column!r}]` must be finite everywhere; got {(~finite).sum()} times nan or inf, "
                f"first in row {row}. Fix it: chapter 01."
            )


def _require_finite(array, name):
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        row = int(np.argwhere(~np.isfinite(array))[0][0])
        raise ValueError(
            f"`{name}` must be finite everywhere; got nan or inf in row {row}. Fix it: chapter 01."
        )


def _require_rows(arrays, name):
    counts = [len(array) if array.ndim else 0 for array in arrays]
    require(counts[0] > 0, name, f"{counts[0]} rows", "have at least one row")
    require(len(set(counts)) == 1, name, f"{counts} rows", "have as many labels as inputs")


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
    batch = next(batches.as_numpy_iterator(), None)
    plain = isinstance(batch, tuple) and all(isinstance(part, np.ndarray) for part in batch)
    return batch if plain and len(batch) > 1 else data


def require_fit(model: keras.Model, data: Any, name: str = "data") -> None:
    """Raise where data does not fit a model: another shape, labels that its output has no place for.

    Parameters
    ----------
    model : keras.Model
        Built and compiled.
    data : tuple of ndarray, batched tf.data.Dataset or None
        Of a Dataset itself only the shape of the inputs is known: see `first_rows`.
    name : str
    """
    if data is None:
        return
    X = data[0] if isinstance(data, tuple) else data.element_spec[0]
    expected = _row_shape(model, "input_shape")
    shape = tuple(getattr(X, "shape", (None,)))[1:]
    if expected is not None:
        same = len(expected) == len(shape) and all(
            None in pair or pair[0] == pair[1] for pair in zip(expected, shape, strict=True)
        )
        require(same, f"{name}[0]", f"shape {shape}", f"have rows of shape {expected}, as the model expects")
    if isinstance(data, tuple):
        _require_labels(model, data[1], f"{name}[1]")


def _row_shape(model, which):
    # a subclassed model does not know, and one with several inputs has a list
    shape = getattr(model, which, None)
    return shape[1:] if isinstance(shape, tuple) and not isinstance(shape[-1], tuple) else None


def _require_labels(model, y, name):
    output = _row_shape(model, "output_shape")
    loss = _own_loss(model.loss)
    if not output or loss is None:
        return
    sparse = loss in SPARSE
    expected = tuple(output[:-1] if sparse else output)
    hint = "; whole numbers as labels go with a sparse loss" if loss in CATEGORICAL else ""
    fits = _without_ones(y.shape[1:]) == _without_ones(expected) or None in expected
    require(fits, name, f"shape {y.shape[1:]}", f"have rows of shape {expected}, for this loss{hint}")
    if loss in SPARSE + CATEGORICAL + BINARY:
        highest = output[-1] - 1 if sparse else 1
        wrong = np.argwhere(((y < 0) | (y > highest)) & (y != getattr(model.loss, "ignore_class", None)))
        if len(wrong):
            raise ValueError(
                f"`{name}` must hold labels from 0 to {highest}, for this loss and {output[-1]} outputs; "
                f"got {y[tuple(wrong[0])]} in row {wrong[0][0]}."
            )


def _without_ones(shape):
    return tuple(size for size in shape if size != 1)


def _own_loss(loss):
    """Return the function or class of one of Keras' own losses; of others nothing is known: None."""
    try:
        loss = losses.get(loss)
    except (TypeError, ValueError):  # one for each of several outputs, or none that Keras knows
        return None
    kind = type(loss) if isinstance(loss, losses.Loss) else loss
    return kind if str(getattr(kind, "__module__", "")).startswith("keras.") else None


def checksum(arrays: object) -> str | None:
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
