"""Numbers of every type that practitioners have, each as one array, and one sentence for what is none."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from labkit.training.arrays import as_array

NUMBERS = np.array([[1.5, 2.0], [3.0, 4.0], [5.0, 6.0]])
WHOLE = np.array([3, 1, 2])
LABELS = ["a", "b", "c"]


def read_only():
    array = NUMBERS.copy()
    array.setflags(write=False)
    return array


@pytest.mark.parametrize(
    "given",
    [
        NUMBERS,
        NUMBERS.tolist(),
        list(NUMBERS),
        NUMBERS.astype(">f8"),
        NUMBERS.astype(">f4"),
        NUMBERS.astype("float32"),
        NUMBERS.astype("longdouble"),
        NUMBERS.astype(object),
        np.array([[Decimal(str(number)) for number in row] for row in NUMBERS]),
        np.asfortranarray(NUMBERS),
        read_only(),
        np.ma.array(NUMBERS),
        pd.DataFrame(NUMBERS, index=LABELS),
        pd.DataFrame(NUMBERS, columns=["same", "same"]),
        pd.DataFrame(NUMBERS).astype({0: "Float64", 1: "Int64"}),
        pd.DataFrame(NUMBERS).astype({0: object, 1: "category"}),
        pd.DataFrame(NUMBERS).astype({0: ">f8", 1: ">i2"}),
    ],
)
def test_numbers_of_every_type_become_the_same_array(given):
    array = as_array(given, "X")
    assert array.dtype == np.float32
    assert array.dtype.isnative
    np.testing.assert_array_equal(array, NUMBERS)


@pytest.mark.parametrize("type_", ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"])
def test_whole_numbers_keep_their_type(type_):
    array = as_array(WHOLE.astype(type_), "y")
    assert array.dtype == type_
    np.testing.assert_array_equal(array, WHOLE)


@pytest.mark.parametrize(
    ("given", "type_"),
    [
        (pd.Series(WHOLE, index=LABELS), "int64"),
        (pd.Series(WHOLE, dtype="Int64"), "int64"),
        (pd.Series(WHOLE, dtype="UInt8"), "uint8"),
        (pd.Series(WHOLE, dtype="category"), "int64"),
        (pd.Series(WHOLE, dtype=object), "int64"),
        (pd.Series(WHOLE, dtype=">i2"), "int16"),
        (pd.Series(WHOLE, dtype="Float32"), "float32"),
        (WHOLE.astype(object), "int64"),
        (WHOLE.astype("float16"), "float16"),
    ],
)
def test_columns_are_taken_whatever_holds_them(given, type_):
    array = as_array(given, "y")
    assert array.dtype == type_
    np.testing.assert_array_equal(array, WHOLE)


@pytest.mark.parametrize("type_", [bool, "boolean", object])
def test_yes_and_no_are_numbers(type_):
    array = as_array(pd.Series([True, False], dtype=type_), "y")
    assert array.dtype == bool
    assert array.tolist() == [True, False]


def test_tensors_are_taken():
    import tensorflow as tf

    for given in (tf.constant(NUMBERS), tf.cast(NUMBERS, tf.bfloat16)):
        array = as_array(given, "X")
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, NUMBERS)


def changed(value, type_=float):
    array = NUMBERS.astype(type_)
    array[2, 1] = value
    return array


@pytest.mark.parametrize("value", [np.nan, np.inf, None])
def test_what_is_not_finite_is_named_by_row_and_column(value):
    array = changed(value, object)
    with pytest.raises(
        ValueError, match=r"^`X` must be finite .*; got nan or inf in row 2, column 1\. Fix it: ch"
    ):
        as_array(array, "X")
    with pytest.raises(ValueError, match=r"in row 2\. Fix it"):
        as_array(array[:, 1], "X")
    with pytest.raises(ValueError, match=r"in row 0, at \(2, 1\)\. Fix it"):
        as_array(array[None], "X")
    frame = pd.DataFrame(array, index=LABELS, columns=["area", "age"])
    with pytest.raises(
        ValueError, match=r"^`X\['age'\]` must be .* 1 times nan or inf, first in row c\. Fix it"
    ):
        as_array(frame, "X")


@pytest.mark.parametrize("type_", ["Int64", "boolean", "Float64", "category"])
def test_missing_values_of_every_type_are_found(type_):
    column = pd.Series([1, 0, None], index=LABELS).astype(type_)
    with pytest.raises(ValueError, match=r"^`y` must be finite .*, first in row c\."):
        as_array(column, "y")


def test_what_is_finite_but_too_large_is_named_with_the_limit():
    sentence = r"must fit float32, .*: at most 3\.4e\+38 in size; got -1e\+300 in row "
    array = changed(-1e300)
    with pytest.raises(ValueError, match=rf"^`X` {sentence}2, column 1\. Scale it: chapter 04\."):
        as_array(array, "X")
    frame = pd.DataFrame(array, index=LABELS, columns=["area", "age"])
    with pytest.raises(ValueError, match=rf"^`X\['age'\]` {sentence}c\. Scale it"):
        as_array(frame, "X")
    with pytest.raises(ValueError, match=r"got 1e\+39 in row 1"):
        as_array([0, 10**39], "X")
    with pytest.raises(ValueError, match=r"`X` must fit float32; got a whole number of over 300 digits"):
        as_array([0, 10**400], "X")
    assert as_array(changed(3.4e38), "X")[2, 1] == np.float32(3.4e38)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (None, "must be an array of numbers; got X=None"),
        ("three", "must hold numbers"),
        (np.array(3.0), "must be an array with a row for each example; got X=array"),
        (["one", "two"], "must hold numbers"),
        (np.array(["one", 2], dtype=object), r"must hold numbers .*objects \(mixed"),
        ([{"a": 1}], "must hold numbers"),
        ({1, 2}, "must hold numbers"),
        (len, "must hold numbers"),
        ([[1, 2], [3]], "must be an array of numbers with rows of one shape; got X='list'"),
        (NUMBERS.astype(complex), r"must hold real numbers .*complex128"),
        (np.array(["2020-01-01"], "datetime64[D]"), r"must hold numbers \(turn dates and durations"),
        (np.array([1], "timedelta64[D]"), r"must hold numbers \(turn dates and durations"),
        (np.zeros(2, dtype="i4,f4"), "must hold numbers"),
        (sparse.csr_matrix(NUMBERS), r"must be dense: call \.toarray\(\).*csr_matrix"),
        (np.ma.masked_greater(NUMBERS, 4), "must have no masked values"),
        (pd.DataFrame(index=[0, 1]), "must have at least one column"),
        (
            pd.Series(pd.date_range("2020", periods=2)),
            r"must hold numbers \(turn dates and durations .*datetime64",
        ),
        (pd.Series(["x", "y"], dtype="category"), r"must hold numbers \(encode it: chapter 02\).*category"),
        (
            pd.Series([1.0, 0.0], dtype="Sparse[float]"),
            r"must hold its numbers densely: call \.sparse\.to_dense\(\); got X='Sparse",
        ),
        (pd.DataFrame({0: [[1], [2]]}), "must hold numbers"),
    ],
)
def test_what_holds_no_numbers_is_refused(given, sentence):
    with pytest.raises(ValueError, match=rf"^`X(\[0\])?` {sentence}") as refused:
        as_array(given, "X")
    assert "\n" not in str(refused.value)


def test_sparse_and_ragged_tensors_are_refused():
    import tensorflow as tf

    with pytest.raises(ValueError, match=r"must be dense: .*tf\.sparse\.to_dense; got X='SparseTensor'"):
        as_array(tf.sparse.from_dense(NUMBERS), "X")
    with pytest.raises(ValueError, match=r"must have rows of one shape: call \.to_tensor\(\)"):
        as_array(tf.ragged.constant([[1, 2], [3]]), "X")
    with pytest.raises(ValueError, match="must be an array; a Dataset is passed alone, as `data`"):
        as_array(tf.data.Dataset.range(2), "X")
