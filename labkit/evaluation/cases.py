"""Truths and predictions, case by case: what every metric requires of them before it counts."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from labkit.core.checks import require
from labkit.core.errors import ArgumentError


def as_column(name: str, values: ArrayLike) -> np.ndarray:
    """Return values as an array of one dimension without missing values, or raise."""
    array = np.asarray(values)
    flat = f"have one dimension (flatten it with .ravel() or take one column); it has shape {array.shape}"
    if array.ndim != 1:
        raise ArgumentError(f"`{name}` must {flat}.")
    require(len(array) > 0, name, [], "hold at least one case")
    missing = pd.isna(array)
    if missing.any():
        place = int(missing.argmax())
        require(False, name, array[missing].tolist()[0], f"have no missing values (case {place} has one)")
    return array


def require_same_length(**columns: np.ndarray) -> None:
    """Raise unless all columns have the length of the first."""
    (first, reference), *others = columns.items()
    for name, column in others:
        length = f"be that of `{first}`, {len(reference)}"
        require(len(column) == len(reference), f"len({name})", len(column), length)


def as_numbers(**columns: ArrayLike) -> tuple[np.ndarray, ...]:
    """Return columns of finite numbers of the same length as float arrays, or raise."""
    arrays = {name: _as_floats(name, values) for name, values in columns.items()}
    require_same_length(**arrays)
    return tuple(arrays.values())


def as_probabilities(name: str, values: ArrayLike) -> np.ndarray:
    """Return probabilities as a float array, or raise where one lies outside [0, 1]."""
    (array,) = as_numbers(**{name: values})
    outside = (array < 0) | (array > 1)
    if outside.any():
        require(False, name, float(array[outside][0]), "hold probabilities, from 0 to 1")
    return array


def as_codes(y_true: ArrayLike, y_pred: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the labels of both, sorted, and both as positions in that list."""
    y_true = as_column("y_true", y_true)
    y_pred = as_column("y_pred", y_pred)
    require_same_length(y_true=y_true, y_pred=y_pred)
    if (y_true.dtype.kind in "OSU") != (y_pred.dtype.kind in "OSU"):
        kinds = f"be of the kind of `y_true`, such as {y_true.tolist()[0]!r}"
        require(False, "y_pred", y_pred.tolist()[0], kinds)
    labels, codes = unique_labels(np.concatenate([y_true, y_pred]))
    return labels, codes[: len(y_true)], codes[len(y_true) :]


def is_positive(y_true: ArrayLike, positive: object = 1) -> np.ndarray:
    """Return which cases are of the positive class, and raise where there are three classes or more."""
    y_true = as_column("y_true", y_true)
    mask = y_true == positive
    other = y_true[np.argmin(mask)]
    if not (mask | (y_true == other)).all():
        labels = unique_labels(y_true)[0].tolist()
        require(False, "y_true", labels, f"hold two classes, one of them {positive!r} (see `positive`)")
    if not mask.any() and other not in (0, -1):
        require(False, "positive", positive, f"be a class of `y_true`, such as {other!r}")
    return mask


def unique_labels(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the different values, sorted, and the position of each value among them."""
    try:
        return np.unique(values, return_inverse=True)
    except TypeError:
        kinds = sorted({type(value).__name__ for value in values})
        raise ArgumentError(f"Labels must be of one kind; got {' and '.join(kinds)} mixed.") from None


def _as_floats(name, values):
    array = as_column(name, values)
    require(array.dtype.kind != "c", name, array.tolist()[0], "hold real numbers")
    try:
        array = array.astype(float)
    except (TypeError, ValueError):
        require(False, name, array.tolist()[0], "hold numbers")
    finite = np.isfinite(array)
    if not finite.all():
        place = int(np.argmin(finite))
        require(False, name, float(array[place]), f"hold finite numbers (case {place} does not)")
    return array
