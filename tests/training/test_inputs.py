"""Data on its way in: arrays, frames and what is wrong with them, without a model or with a fake one."""

import datetime
import math
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from labkit.core.errors import LabkitError
from labkit.training import inputs
from labkit.training.errors import TrainingError

X = np.arange(12, dtype="float32").reshape(6, 2)
y = np.array([0, 1, 2, 0, 1, 2])


@pytest.fixture
def frame():
    return pd.DataFrame(
        {"area": [50.0, 60.0, 70.0], "rooms": [1, 2, 3], "price": [9.0, 8.0, 7.0]}, index=[7, 8, 9]
    )


def test_numbers_become_arrays_of_single_precision_and_labels_stay():
    arrays = inputs.as_arrays((X.astype(float), y.tolist(), np.ones(6)))
    assert [array.dtype.name for array in arrays] == ["float32", "int64", "float32"]
    np.testing.assert_array_equal(arrays[0], X)
    np.testing.assert_array_equal(arrays[1], y)


def test_bytes_of_pictures_stay_bytes():
    assert inputs.as_arrays((X.astype("uint8"), y))[0].dtype == np.uint8


def test_a_frame_is_split_into_columns_and_target(frame):
    inputs_, targets = inputs.as_arrays((frame, "price"))
    np.testing.assert_array_equal(inputs_, [[50, 1], [60, 2], [70, 3]])
    np.testing.assert_array_equal(targets, [9, 8, 7])


def test_a_frame_and_a_series_are_a_pair(frame):
    inputs_, targets = inputs.as_arrays((frame[["area"]], frame["rooms"]))
    np.testing.assert_array_equal(inputs_, [[50], [60], [70]])
    np.testing.assert_array_equal(targets, [1, 2, 3])


def test_the_frame_of_the_learner_is_left_as_it_was(frame):
    before = frame.copy()
    inputs.as_arrays((frame, "price"))[0][:] = 0
    pd.testing.assert_frame_equal(frame, before)


def test_nothing_and_datasets_pass():
    dataset = SimpleNamespace(element_spec=())
    assert inputs.as_arrays(None) is None
    assert inputs.as_arrays(dataset) is dataset


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ((X[:0], y[:0]), r"`data` must have at least one row; got data='0 rows'\."),
        ((X, y[:5]), r"`data` must have as many labels as inputs; got data='\[6, 5\] rows'\."),
        ((X, y, np.ones(2)), r"as many labels as inputs; got data='\[6, 6, 2\] rows'\."),
        (
            X,
            r"`data` must be \(X, y\), \(X, y, sample_weight\), \(frame, name of the target column\)",
        ),
        ((X,), "got data='tuple'"),
        (
            (np.array(["one", "two"]), y[:2]),
            r"`data\[0\]` must hold numbers \(encode words first: chapter 02\)",
        ),
        ((X, np.array(["a"] * 6, dtype=object)), r"`data\[1\]` must hold numbers"),
    ],
)
def test_what_is_no_data_is_refused(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        inputs.as_arrays(data)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none_are_refused_with_their_first_row(bad):
    broken = X.copy()
    broken[4, 1] = broken[5, 0] = bad
    with pytest.raises(
        ValueError, match=r"`data\[0\]` must be finite everywhere; got nan or inf in row 4, column 1\."
    ):
        inputs.as_arrays((broken, y))
    with pytest.raises(ValueError, match=r"`validation_data\[1\]` must be finite .* in row 4\."):
        inputs.as_arrays((X, broken[:, 1]), name="validation_data")


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("column", ["area", "price"])
def test_a_column_with_gaps_is_named_with_its_first_row(frame, column, bad):
    frame.loc[[8, 9], column] = bad
    sentence = rf"`data\['{column}'\]` must be finite everywhere; got 2 times nan or inf, first in row 8\."
    with pytest.raises(ValueError, match=sentence):
        inputs.as_arrays((frame, "price"))


def test_gaps_of_whole_numbers_are_found_too(frame):
    frame["rooms"] = pd.array([1, None, 3], dtype="Int64")
    with pytest.raises(ValueError, match=r"`data\['rooms'\]` must be finite .*, first in row 8"):
        inputs.as_arrays((frame, "price"))


@pytest.mark.parametrize("column", ["place", "price"])
def test_a_column_of_words_is_named(frame, column):
    frame[column] = ["north", "south", "east"]
    with pytest.raises(
        ValueError, match=rf"`data\['{column}'\]` must hold numbers \(encode it: chapter 02\)"
    ):
        inputs.as_arrays((frame, "price"))


def test_the_target_must_be_a_column(frame):
    sentence = r"`data\[1\]` must be a column of `data\[0\]`; got data\[1\]='cost'"
    with pytest.raises(ValueError, match=sentence):
        inputs.as_arrays((frame, "cost"))
    with pytest.raises(
        ValueError, match=r"\(frame, name of the target column\) or a Dataset; got data='DataFrame'"
    ):
        inputs.as_arrays(frame)


def test_a_frame_with_its_target_may_have_weights(frame):
    _, targets, sample_weight = inputs.as_arrays((frame, "price", np.arange(3)))
    np.testing.assert_array_equal(targets, [9, 8, 7])
    np.testing.assert_array_equal(sample_weight, [0, 1, 2])


# -- several inputs and outputs


def test_several_are_taken_by_name_and_in_order(frame):
    given = {"area": frame["area"], "rest": frame[["rooms", "price"]]}
    data = inputs.as_arrays((given, {"price": frame["price"]}, {"price": [1, 2, 3]}))
    assert [list(part) for part in data] == [["area", "rest"], ["price"], ["price"]]
    assert data[0]["area"].shape == (3,)
    assert data[0]["rest"].shape == (3, 2)
    X_parts, y_parts = inputs.as_arrays(([X, X[:, 0].tolist()], (y, pd.Series(y))))
    assert [array.shape for array in X_parts] == [(6, 2), (6,)]
    assert all((array == y).all() for array in y_parts)
    again = inputs.as_arrays((X_parts, y_parts))
    assert inputs.checksum(again) == inputs.checksum((X_parts, y_parts))


def test_several_columns_may_be_the_target(frame):
    inputs_, targets = inputs.as_arrays((frame, ["price", "rooms"]))
    np.testing.assert_array_equal(inputs_, [[50], [60], [70]])
    np.testing.assert_array_equal(targets, [[9, 1], [8, 2], [7, 3]])
    with pytest.raises(
        ValueError, match=r"`data\[1\]` must be a column of `data\[0\]`; got data\[1\]='cost'"
    ):
        inputs.as_arrays((frame, ["price", "cost"]))
    with pytest.raises(ValueError, match=r"`data\[1\]` must name one column of `data\[0\]`, not 2"):
        inputs.as_arrays((pd.concat([frame, frame], axis=1), "price"))
    with pytest.raises(ValueError, match=r"`data\[1\]` must hold numbers"):
        inputs.as_arrays((frame, ["north", "south", "east"]))
    numbered = frame.set_axis([0, 1, 2], axis=1)
    np.testing.assert_array_equal(inputs.as_arrays((numbered, 2))[1], [9, 8, 7])


@pytest.mark.parametrize("rows", [X.tolist(), list(X), tuple(X), [list(row) for row in X]])
def test_a_list_of_rows_is_one_array(rows):
    for labels in (y, y.tolist(), list(y), pd.Series(y)):
        array, _ = inputs.as_arrays((rows, labels))
        np.testing.assert_array_equal(array, X)
    _, targets = inputs.as_arrays((X, rows))
    np.testing.assert_array_equal(targets, X)


def test_weights_that_are_none_are_left_out():
    assert len(inputs.as_arrays((X, y, None))) == 2


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            ({"a": X, "b": X[:5]}, y),
            r"`data\[0\]\['b'\]` must have 6 rows, as `data\[0\]\['a'\]` has; got .*5 rows",
        ),
        (
            ((X, X), {"c": y[:4]}),
            r"`data\[1\]\['c'\]` must have 6 rows, as `data\[0\]\[0\]` has; got .*4 rows",
        ),
        (({"a": X[:0]}, y), r"`data` must have at least one row"),
        (({"a": ["one"] * 6}, y), r"`data\[0\]\['a'\]` must hold numbers"),
        (({"a": [X, X * np.nan]}, y), r"`data\[0\]\['a'\]\[1\]` must be finite .* in row 0, column 0"),
        (({}, y), r"`data\[0\]` must have names of inputs or outputs as its keys; got data\[0\]=\[\]"),
        (({1: X}, y), r"`data\[0\]` must have names of inputs or outputs as its keys; got data\[0\]=\[1\]"),
        ((X, None), r"`data\[1\]` must be an array of numbers; got data\[1\]=None"),
        (((row for row in X), y), r"`data\[0\]` must hold numbers"),
        (
            (row for row in X),
            r"`data` must be more than a generator, which ends: pass arrays, a keras\.utils\.PyD",
        ),
    ],
)
def test_the_part_that_is_no_data_is_named(data, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        inputs.as_arrays(data)


def test_a_loader_of_torch_is_answered():
    loader = type("DataLoader", (), {"__module__": "torch.utils.data.dataloader"})()
    with pytest.raises(
        ValueError, match=r"^`data` must not come from torch: pass arrays, a keras\.utils\.PyDataset"
    ):
        inputs.as_arrays(loader)


def test_a_dataset_must_give_pairs():
    import tensorflow as tf

    alone = tf.data.Dataset.from_tensor_slices(X)
    for data, kind in ((alone, "TensorSpec"), (tf.data.Dataset.zip((alone,) * 4), "tuples of 4")):
        sentence = rf"^`data` must give tuples \(X, y\) or \(X, y, sample_weight\); got data='{kind}'"
        with pytest.raises(ValueError, match=sentence):
            inputs.as_arrays(data)


def test_of_a_dataset_the_first_batch_is_examined():
    import tensorflow as tf

    dataset = tf.data.Dataset.from_tensor_slices(({"a": X}, y))
    first, labels = inputs.first_rows(dataset, 4)
    np.testing.assert_array_equal(first["a"], X[:4])
    np.testing.assert_array_equal(labels, y[:4])


def test_an_error_in_a_dataset_becomes_a_sentence():
    import tensorflow as tf

    def broken():
        raise KeyError("no such file")
        yield X, y

    specs = (tf.TensorSpec((None, 2)), tf.TensorSpec((None,)))
    dataset = tf.data.Dataset.from_generator(broken, output_signature=specs)
    with pytest.raises(
        TrainingError, match=r"^a batch of `data` could not be made .*: KeyError: 'no such file'$"
    ):
        inputs.first_rows(dataset)


# -- bad values of every kind, in every argument of `fit`

BAD = {
    "none": None, "yes": True, "empty text": "", "text": "abc", "bytes": b"abc", "minus one": -1, "zero": 0,
    "a half": 0.5, "large": 1e300, "nan": math.nan, "inf": math.inf, "minus inf": -math.inf, "huge": 2**70,
    "complex": 1j, "decimal": Decimal("1.5"), "fraction": Fraction(3, 2), "list": [], "tuple": (), "dict": {},
    "set": {1, 2}, "mixed": [1, "a"], "ragged": [[1, 2], [3]], "nones": [None], "named": {"a": "b"},
    "object": object(), "function": len, "type": int, "ellipsis": ..., "slice": slice(3),
    "0-d": np.array(3.0),
    "no rows": np.zeros((0, 2)), "words": np.array(["a", "b"]), "nans": np.full((6, 2), np.nan),
    "4-d": np.ones((6, 3, 3, 3)), "dates": np.array(["2020"] * 6, "datetime64[D]"),
    "date": datetime.date(2020, 1, 1),
    "frame": pd.DataFrame(), "words by name": pd.DataFrame({"a": ["x", "y"]}), "NaT": pd.NaT, "NA": pd.NA,
}  # fmt: skip
PLACES = {
    "data": lambda bad: {"data": bad},
    "X": lambda bad: {"data": (bad, y)},
    "y": lambda bad: {"data": (X, bad)},
    "weights": lambda bad: {"data": (X, y, bad)},
    "validation_data": lambda bad: {"validation_data": bad},
    "validation X": lambda bad: {"validation_data": (bad, y)},
    "validation y": lambda bad: {"validation_data": (X, bad)},
    **{name: lambda bad, name=name: {name: bad}
       for name in ("epochs", "batch_size", "seed", "callbacks", "setup", "class_weight", "sample_weight",
                    "validation_split")},
}  # fmt: skip
LEFT_OUT = {
    "none": {"weights", "validation_data", "batch_size", "callbacks", "setup", "class_weight",
             "sample_weight", "validation_split"},
    "list": {"callbacks"}, "tuple": {"callbacks"}, "zero": {"seed", "validation_split"},
    "a half": {"validation_split"},
}  # fmt: skip


@pytest.fixture(scope="module")
def model():
    import keras

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model


@pytest.mark.parametrize("place", PLACES)
def test_bad_values_get_a_sentence_of_the_kit(model, place):
    from labkit import training

    usual = {"data": (X, y), "epochs": 1, "setup": training.Setup(show=False)}
    for kind, bad in BAD.items():
        if place in LEFT_OUT.get(kind, ()):
            continue
        with pytest.raises(LabkitError, match=r"^`") as refused:
            training.fit(model, **usual | PLACES[place](bad))
        assert "\n" not in str(refused.value), kind


# -- checksums


def test_a_checksum_tells_of_every_value_shape_and_type():
    same = inputs.checksum((X, y))
    assert same == inputs.checksum((np.asfortranarray(X), y.copy()))
    changed = X.copy()
    changed[5, 1] += 1
    others = [
        (changed, y),
        (X, y[::-1]),
        (X.reshape(3, 4), y),
        (X.astype(float), y),
        (X, y, np.ones(6)),
        (X,),
        ({"a": X}, y),
        ({"b": X}, y),
        ((X, y),),
    ]
    assert len({same, *map(inputs.checksum, others)}) == len(others) + 1


def test_what_is_no_tuple_has_no_checksum():
    assert inputs.checksum(SimpleNamespace(element_spec=())) is None
