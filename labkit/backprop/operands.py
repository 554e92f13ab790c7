"""What may go into an operation on arrays: finite numbers, shapes that fit, labels of classes."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from labkit.core import checks
from labkit.core.errors import ArgumentError


def finite_numbers(value: object) -> np.ndarray:
    """Return an array after checking that it holds finite real numbers; whole ones become float64."""
    array = np.asarray(value)
    checks.require(array.dtype.kind in "biuf", "value", array.dtype.name, "hold real numbers")
    checks.require(array.size > 0, "value", array.shape, "hold at least one number")
    bad = np.argwhere(~np.isfinite(array))
    index = tuple(map(int, bad[0])) if len(bad) else None
    expected = "be finite everywhere; impute or drop the row; the first bad index is"
    checks.require(index is None, "value", index, expected)
    return array if array.dtype.kind == "f" else array.astype(float)


def computed(operation: str, function: Callable, x: Any, y: Any) -> np.ndarray:
    """Return a function of two arrays, or raise a sentence about shapes that do not fit."""
    try:
        return function(x, y)
    except ValueError:
        fit = "match in the inner lengths" if operation == "@" else "be equal, or 1, from the right"
        shapes = f"{np.shape(x)} and {np.shape(y)}"
        raise ArgumentError(
            f"the shapes around `{operation}` must {fit}; got {shapes}: reshape one."
        ) from None


def class_labels(labels: Sequence[int] | np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return labels after checking them against the shape of the logits."""
    labels = np.asarray(labels)
    checks.require(len(shape) == 2, "logits", shape, "have the shape (n_rows, n_classes)")
    checks.require(labels.dtype.kind in "iu", "labels", labels.dtype.name, "be whole numbers")
    expected = f"have the shape ({shape[0]},), one a row"
    checks.require(labels.shape == shape[:1], "labels", labels.shape, expected)
    wrong = labels[(labels < 0) | (labels >= shape[1])]
    first = int(wrong[0]) if len(wrong) else None
    checks.require(first is None, "labels", first, f"lie in 0 to {shape[1] - 1}, one number for each class")
    return labels
