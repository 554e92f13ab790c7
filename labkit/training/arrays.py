"""One array for a model from whatever holds numbers: lists, arrays, tensors, Series and DataFrames."""

import numpy as np
import pandas as pd

from labkit.core.checks import require
from labkit.core.errors import ArgumentError

LARGEST = float(np.finfo("float32").max)
NUMBERS = {"boolean", "integer", "integer-na", "floating", "mixed-integer-float", "decimal", "empty"}


def as_array(part: object, name: str) -> np.ndarray:
    """Return numbers as an array that TensorFlow takes, examined; float64 becomes float32.

    Parameters
    ----------
    part : array-like, Series or DataFrame
    name : str
        What errors call it.

    Returns
    -------
    ndarray
        Of a DataFrame in float32, of shape (n_rows, n_columns).

    Raises
    ------
    ArgumentError
        Where it does not hold numbers, or one that is not finite in float32: the sentence names its row.
    """
    if isinstance(part, pd.DataFrame):
        return _of_frame(part, name)
    if isinstance(part, pd.Series):
        return _of_column(part, name)
    _require_dense(part, name)
    array = _converted(part, name)
    if array.dtype == object:
        array = _of_objects(array, name, "encode words first")
    if array.dtype.name == "bfloat16":
        array = array.astype("float32")
    _require_real(array.dtype, array.dtype, name, "encode words first")
    require(array.ndim > 0, name, part, "be an array with a row for each example")
    return _single(array, name)


def _of_frame(frame, name):
    require(frame.shape[1] > 0, name, "no columns", "have at least one column")
    columns = [
        _of_column(frame.iloc[:, place], f"{name}[{column!r}]") for place, column in enumerate(frame.columns)
    ]
    return np.stack(columns, axis=1).astype("float32", copy=False)


def _of_column(column, name):
    dtype = column.dtype
    dense = not isinstance(dtype, pd.SparseDtype)
    require(dense, name, str(dtype), "hold its numbers densely: call .sparse.to_dense()")
    if isinstance(dtype, pd.CategoricalDtype):
        column = column.astype(object if column.hasnans else dtype.categories.dtype)
    if column.dtype == object:
        values = _of_objects(column.to_numpy(), name, "encode it")
    else:
        _require_real(column.dtype, str(dtype), name, "encode it")
        type_ = "float64" if column.hasnans else getattr(column.dtype, "numpy_dtype", column.dtype)
        values = column.to_numpy(dtype=type_, na_value=np.nan) if column.hasnans else column.to_numpy(type_)
    return _single(values, name, column.index)


def _require_real(dtype, value, name, hint):
    kind = getattr(dtype, "kind", "O")
    require(kind not in "mM", name, value, "hold numbers (turn dates and durations into numbers: chapter 02)")
    require(kind != "c", name, value, "hold real numbers (pass the real and the imaginary part, or the size)")
    require(kind in "biuf", name, value, f"hold numbers ({hint}: chapter 02)")


def _require_dense(part, name):
    require(part is not None, name, None, "be an array of numbers")
    sparse = hasattr(part, "tocoo") or hasattr(part, "dense_shape")
    require(not sparse, name, type(part).__name__, "be dense: call .toarray(), or tf.sparse.to_dense")
    ragged = hasattr(part, "row_splits")
    require(not ragged, name, type(part).__name__, "have rows of one shape: call .to_tensor()")
    dataset = hasattr(part, "element_spec")
    require(not dataset, name, type(part).__name__, "be an array; a Dataset is passed alone, as `data`")
    require(not np.ma.is_masked(part), name, "masked values", "have no masked values; fix it: chapter 01")


def _converted(part, name):
    try:
        return np.asarray(part)
    except Exception as error:  # whatever the package that made it raises
        expected = "be an array of numbers with rows of one shape"
        raise ArgumentError(f"`{name}` must {expected}; got {name}={type(part).__name__!r}.") from error


def _of_objects(array, name, hint):
    """Return the numbers of an array of Python objects, with nan for what is missing."""
    kind = pd.api.types.infer_dtype(array.ravel(), skipna=True)
    require(kind in NUMBERS, name, f"objects ({kind})", f"hold numbers ({hint}: chapter 02)")
    missing = np.asarray(pd.isna(array))
    if kind == "boolean" and not missing.any():
        return array.astype(bool)
    try:
        if kind == "integer" and not missing.any():
            return array.astype("int64")
    except OverflowError:
        pass
    try:
        return np.where(missing, np.nan, array).astype("float64")
    except OverflowError as error:
        raise ArgumentError(f"`{name}` must fit float32; got a whole number of over 300 digits.") from error


def _single(values, name, index=None):
    values = values.astype(values.dtype.newbyteorder("="), copy=False)
    if values.dtype.kind != "f":
        return values
    with np.errstate(over="ignore"):
        single = values if values.dtype.itemsize <= np.dtype("float32").itemsize else values.astype("float32")
    if not np.isfinite(single).all():
        _refuse(values, single, name, index)
    return single


def _refuse(values, single, name, index):
    bad = ~np.isfinite(values)
    if bad.any():
        count = "nan or inf" if index is None else f"{bad.sum()} times nan or inf, first"
        raise ArgumentError(
            f"`{name}` must be finite everywhere; got {count} in {_place(bad, index)}. Fix it: chapter 01."
        )
    bad = ~np.isfinite(single)
    raise ArgumentError(
        f"`{name}` must fit float32, the numbers that networks compute with: at most {LARGEST:.1e} in size; "
        f"got {values[bad][0]:g} in {_place(bad, index)}. Scale it: chapter 04."
    )


def _place(bad, index):
    row, *rest = (int(number) for number in np.argwhere(bad)[0])
    if index is not None:
        return f"row {index[row]}"
    if len(rest) > 1:
        return f"row {row}, at {tuple(rest)}"
    return f"row {row}, column {rest[0]}" if rest else f"row {row}"
