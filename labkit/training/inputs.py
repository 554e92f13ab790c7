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
        _require_numbers(data, name)
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
        finite = np.isfinite(frame[column].to_numpy(dtype=float, na_value=np.nan))
        if not finite.all():
            row = frame.index[~finite][0]
            raise ValueError(
                f"`{name}[{column!r}]` must be finite everywhere; got {(~finite).sum()} times nan or inf, "
                f"first in row {row}. Mend it: chapter 01."
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


def first_rows(data, batch_size=None):
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


def require_fit(model, data, name="data"):
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
    expected, came = _row_shape(model, "input_shape"), tuple(getattr(X, "shape", (None,)))[1:]
    if expected is not None:
        same = len(expected) == len(came) and all(
            None in pair or pair[0] == pair[1] for pair in zip(expected, came, strict=True)
        )
        require(same, f"{name}[0]", f"shape {came}", f"have rows of shape {expected}, as the model expects")
    if isinstance(data, tuple):
        _require_labels(model, data[1], f"{name}[1]")


def _row_shape(model, which):
    # a subclassed model does not know, and one with several inputs has a list
    shape = getattr(model, which, None)
    return shape[1:] if isinstance(shape, tuple) and not isinstance(shape[-1], tuple) else None


def _require_labels(model, y, name):
    output, loss = _row_shape(model, "output_shape"), _loss_name(model.loss)
    if not output or loss is None:
        return
    sparse = "sparse" in loss
    expected = tuple(output[:-1] if sparse else output)
    hint = "; whole numbers as labels go with a sparse loss" if "categorical" in loss and not sparse else ""
    fits = _without_ones(y.shape[1:]) == _without_ones(expected) or None in expected
    require(fits, name, f"shape {y.shape[1:]}", f"have rows of shape {expected}, for this loss{hint}")
    if "crossentropy" in loss:
        highest = output[-1] - 1 if sparse else 1
        wrong = np.argwhere(((y < 0) | (y > highest)) & (y != getattr(model.loss, "ignore_class", None)))
        if len(wrong):
            raise ValueError(
                f"`{name}` must hold labels from 0 to {highest}, for this loss and {output[-1]} outputs; "
                f"got {y[tuple(wrong[0])]} in row {wrong[0][0]}."
            )


def _without_ones(shape):
    return tuple(size for size in shape if size != 1)


def _loss_name(loss):
    """Return the name of one of Keras' own losses; of others nothing is known: None."""
    if isinstance(loss, str):
        return loss
    own = str(getattr(loss, "__module__", "")).startswith("keras.")
    return (getattr(loss, "name", None) or getattr(loss, "__name__", None)) if own else None


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
