"""Answers and truths, case by case: what every metric asks of them before it counts."""

import numpy as np
import pandas as pd

from labkit.core.checks import require


class Cases:
    """Checks that truths and answers belong together, each with one clear sentence."""

    @staticmethod
    def column(name, values):
        """Return values as an array of one dimension without gaps, or raise."""
        array = np.asarray(values)
        flat = f"have one dimension (flatten it with .ravel() or take one column); it has shape {array.shape}"
        if array.ndim != 1:
            raise ValueError(f"`{name}` must {flat}.")
        require(len(array) > 0, name, [], "hold at least one case")
        gaps = pd.isna(array)
        if gaps.any():
            require(False, name, array[gaps].tolist()[0], f"have no gaps (case {int(gaps.argmax())} has one)")
        return array

    @staticmethod
    def same_length(**columns):
        """Raise unless all columns have the length of the first."""
        (first, reference), *others = columns.items()
        for name, column in others:
            length = f"be that of `{first}`, {len(reference)}"
            require(len(column) == len(reference), f"len({name})", len(column), length)

    @staticmethod
    def numbers(**columns):
        """Return columns of finite numbers of the same length as float arrays, or raise."""
        arrays = {name: Cases._as_floats(name, values) for name, values in columns.items()}
        Cases.same_length(**arrays)
        return tuple(arrays.values())

    @staticmethod
    def shares(name, values):
        """Return probabilities as a float array, or raise where one lies outside [0, 1]."""
        (array,) = Cases.numbers(**{name: values})
        outside = (array < 0) | (array > 1)
        if outside.any():
            require(False, name, float(array[outside][0]), "hold probabilities, from 0 to 1")
        return array

    @staticmethod
    def coded(y_true, y_pred):
        """Return the labels of both, sorted, and both as places in that list."""
        y_true, y_pred = Cases.column("y_true", y_true), Cases.column("y_pred", y_pred)
        Cases.same_length(y_true=y_true, y_pred=y_pred)
        if (y_true.dtype.kind in "OSU") != (y_pred.dtype.kind in "OSU"):
            kinds = f"be of the kind of `y_true`, such as {y_true.tolist()[0]!r}"
            require(False, "y_pred", y_pred.tolist()[0], kinds)
        labels, codes = Cases.unique(np.concatenate([y_true, y_pred]))
        return labels, codes[: len(y_true)], codes[len(y_true) :]

    @staticmethod
    def positives(y_true, positive=1):
        """Return which cases are of the positive class, and raise where there are three classes or more."""
        y_true = Cases.column("y_true", y_true)
        chosen = y_true == positive
        other = y_true[np.argmin(chosen)]
        if not (chosen | (y_true == other)).all():
            labels = Cases.unique(y_true)[0].tolist()
            require(False, "y_true", labels, f"hold two classes, one of them {positive!r} (see `positive`)")
        if not chosen.any() and other not in (0, -1):
            require(False, "positive", positive, f"be a class of `y_true`, such as {other!r}")
        return chosen

    @staticmethod
    def _as_floats(name, values):
        array = Cases.column(name, values)
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

    @staticmethod
    def unique(values):
        """Return the different values, sorted, and the place of each value among them."""
        try:
            return np.unique(values, return_inverse=True)
        except TypeError:
            kinds = sorted({type(value).__name__ for value in values})
            raise ValueError(f"Labels must be of one kind; got {' and '.join(kinds)} mixed.") from None
