"""Whatever comes: finite numbers that sum to the effect, or one sentence of the kit's own."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from labkit.explanation import (
    dependence,
    exact_shapley,
    integrated_gradients,
    lime,
    occlusion,
    permutation_shapley,
)
from labkit.explanation.predictor import Effort

QUICK = settings(max_examples=40, deadline=None)
NUMBERS = st.floats(width=32)  # missing values and infinities among them
CELLS = st.one_of(st.text(max_size=2), st.integers(-9, 9), st.none(), st.floats(-9, 9), st.booleans())
ADDITIVE = {exact_shapley, permutation_shapley}
EXPLAINERS = [exact_shapley, permutation_shapley, lime, occlusion]


def bounded(rows):
    """A model that takes everything, missing values and words included."""
    cells = np.asarray(rows, dtype=object).reshape(len(rows), -1)
    return np.array([sum(len(str(cell)) for cell in row) for row in cells], dtype=float)


def strict(rows):
    """A model that passes on whatever is not finite."""
    with np.errstate(all="ignore"):
        return np.asarray(rows, dtype=float).sum(axis=1)


def explained_or_told(explain, model, x, background):
    """Tell whether there is an answer of finite numbers, or a refusal in one sentence."""
    try:
        result = explain(model, x, background)
    except ValueError as error:
        return str(error).endswith(".") and ("; got" in str(error) or ": " in str(error))
    return np.isfinite(result.values).all() and (explain not in ADDITIVE or result.gap < 1e-5)


@pytest.mark.parametrize("explain", EXPLAINERS)
@QUICK
@given(data=st.data(), shape=array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=4))
def test_arrays_of_any_shape_and_content(explain, data, shape):
    background = data.draw(arrays(float, shape, elements=NUMBERS))
    x = data.draw(arrays(float, data.draw(st.integers(0, 4)), elements=NUMBERS))
    for model in (bounded, strict):
        assert explained_or_told(explain, model, x, background)


@pytest.mark.parametrize("explain", EXPLAINERS)
@QUICK
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=4))
def test_tables_of_mixed_cells(explain, rows):
    frame = pd.DataFrame(rows, columns=list("abc"))
    assert explained_or_told(explain, bounded, frame.iloc[[0]], frame)


@QUICK
@given(rows=st.lists(st.tuples(CELLS, st.integers(0, 3)), min_size=1, max_size=5))
def test_curves_of_mixed_cells(rows):
    frame = pd.DataFrame(rows, columns=["mixed", "whole"])
    for column in frame:
        if frame[column].isna().all():
            with pytest.raises(ValueError, match="`column` must hold at least one value"):
                dependence(bounded, frame, column)
        else:
            result = dependence(bounded, frame, column)
            assert result.curves.shape == (len(frame), len(result.grid))


@QUICK
@given(data=st.data(), shape=array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=4))
def test_gradients_at_rows_of_any_shape_and_content(data, shape):
    x = data.draw(arrays(float, shape, elements=NUMBERS | st.just(0.0)))
    if x.size == 0:
        with pytest.raises(ValueError, match=r"^`x.shape` must be one row or one image"):
            integrated_gradients(Slope(), x)
    elif np.isfinite(x).all():
        result = integrated_gradients(Slope(), x, n_steps=4)
        assert np.allclose(result.values, 3 * x.ravel())
        assert result.gap < 1e-6
    else:
        with pytest.raises(
            ValueError, match=r"^`x` must hold finite numbers: impute the missing values; got"
        ):
            integrated_gradients(Slope(), x)


class Slope:
    """Three times the sum of all that comes."""

    units = "value"
    cost = Effort()

    def __call__(self, X):
        return 3.0 * X.reshape(len(X), -1).sum(axis=1)

    def gradient(self, X):
        return np.full(X.shape, 3.0)


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_infinities_are_refused_like_missing_values(value):
    X = np.array([[1.0, value], [2.0, 0.0], [3.0, 1.0]])
    assert dependence(bounded, X, 1).grid.tolist() == [0, 1]
    with pytest.raises(ValueError, match=r"'x1' holds (inf|-inf|nan) in background row 0"):
        lime(bounded, X[1], X)
