"""Plain data: what was packed comes back, nothing else gets in, and answers agree only when they should."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from labkit.grading.tasks.differences import difference
from labkit.grading.tasks.plain_values import NotPlainError, pack, unpack

LEAVES = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats() | st.text(max_size=5)
PLAIN = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)
SHAPES = hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=3)
ARRAYS = hnp.arrays(st.sampled_from([np.float64, np.int64, np.bool_]), SHAPES)


def through_json(value):
    return unpack(json.loads(json.dumps(pack(value))))


@given(PLAIN)
def test_plain_values_come_back(value):
    assert repr(through_json(value)) == repr(value)
    assert difference(through_json(value), value) is None


@given(ARRAYS)
def test_arrays_come_back(array):
    back = through_json(array)
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert difference(back, array) is None


def test_tables_come_back():
    table = pd.DataFrame({"a": [1.0, np.nan], "b": ["x", None], "c": [True, False]}, index=[3, 7])
    back = through_json(table)
    assert back["b"].isna().tolist() == [False, True]
    assert difference(back, table) is None
    assert difference(back[["b", "a", "c"]], table).startswith("Expected the columns a, b, c; got ")
    assert difference(back[:1], table) == "Expected a table of 2 rows; got 1."


@pytest.mark.parametrize("value", [3, np.int64(3), np.float32(3), np.array(3)])
def test_numbers_of_every_library_are_numbers(value):
    assert difference(through_json(value), 3.0) is None


class AlwaysEqual(list):
    __hash__ = None

    def __eq__(self, other):
        return True


class Float(float):
    pass


LOOP = []
LOOP.append(LOOP)


@pytest.mark.parametrize("value", [AlwaysEqual(), Float(3), 1j, object(), {1, 2}, len, LOOP, b"bytes"])
def test_other_values_are_refused(value):
    with pytest.raises(NotPlainError):
        pack(value)
    with pytest.raises(NotPlainError):
        pack([{"deeper": np.array([value, None], dtype=object)}])


@pytest.mark.parametrize(
    "packed",
    [
        {"array": [1], "kind": "O", "shape": [1]},
        {"array": [1, 2], "kind": "i", "shape": [3]},
        {"array": ["1"], "kind": "f", "shape": [1]},
        {"array": [1], "kind": "f", "shape": [-1]},
        {"array": [10**400], "kind": "f", "shape": [1]},
        {"objects": [{}], "shape": [1]},
        {"dict": [[[1], 2]]},
        {"dict": 3},
        {"table": [["a", [1, 2]]], "n_rows": 10**12},
        {"pickle": "gASV"},
        {"array": 7, "kind": "f", "shape": [1]},
        [[[0] * 1001] * 1000],
        {1: 2},
        (1,),
    ],
)
def test_forged_packets_are_refused(packed):
    with pytest.raises(NotPlainError):
        unpack(packed)
