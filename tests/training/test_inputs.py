"""Data on its way in: arrays, frames and what is wrong with them, without a model or with a fake one."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from labkit.training import inputs

X = np.arange(12, dtype="float32").reshape(6, 2)
y = np.array([0, 1, 2, 0, 1, 2])


def network(loss="sparse_categorical_crossentropy", outputs=3):
    """What a check sees of a compiled model."""
    return SimpleNamespace(input_shape=(None, 2), output_shape=(None, outputs), loss=loss)


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
    with pytest.raises(ValueError, match=r"`data\[0\]` must be finite everywhere; got nan or inf in row 4\."):
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


def test_a_loss_is_known_by_what_it_is_and_not_by_its_name():
    import keras

    mse = keras.losses.MeanSquaredError(name="sparse_crossentropy")
    inputs.require_fit(network(mse, 1), (X, y * 100.0))
    renamed = keras.losses.SparseCategoricalCrossentropy(name="mse")
    with pytest.raises(ValueError, match="labels from 0 to 2"):
        inputs.require_fit(network(renamed), (X, y + 1))


# -- data and model


@pytest.mark.parametrize(
    ("model", "labels"),
    [
        (network(), y),
        (network(), y[:, None]),
        (network("categorical_crossentropy"), np.eye(3)[y]),
        (network("binary_crossentropy", 1), y % 2),
        (network("binary_crossentropy", 1), (y % 2)[:, None]),
        (network("mse", 1), y * 100.0),
        (network(lambda y_true, y_pred: 0.0), np.ones((6, 9))),  # a loss of one's own may want anything
        (SimpleNamespace(loss="mse"), np.ones((6, 9))),  # a subclassed model knows no shapes
        (network(["mse", "mse"]), y),
    ],
)
def test_what_fits_passes(model, labels):
    inputs.require_fit(model, (X, labels))
    inputs.require_fit(model, None)


@pytest.mark.parametrize(
    ("model", "labels", "sentence"),
    [
        (
            network(outputs=2),
            y,
            r"`data\[1\]` must hold labels from 0 to 1, for this loss and 2 outputs; got 2 in row 2\.",
        ),
        (network(), y - 1, r"labels from 0 to 2, .*; got -1 in row 0\."),
        (network("binary_crossentropy", 1), y, r"labels from 0 to 1, .*; got 2 in row 2\."),
        (
            network("mse", 1),
            np.ones((6, 3)),
            r"rows of shape \(1,\), for this loss; got data\[1\]='shape \(3,\)'\.",
        ),
        (
            network("categorical_crossentropy"),
            y,
            r"rows of shape \(3,\), .*; whole numbers as labels go with a sparse",
        ),
        (network(), np.eye(3), r"rows of shape \(\), for this loss; got data\[1\]='shape \(3,\)'"),
    ],
)
def test_labels_that_do_not_fit_are_refused(model, labels, sentence):
    with pytest.raises(ValueError, match=sentence):
        inputs.require_fit(model, (X, labels))


def test_inputs_of_another_shape_are_refused():
    sentence = (
        r"`data\[0\]` must have rows of shape \(2,\), as the model expects; got data\[0\]='shape \(3,\)'\."
    )
    with pytest.raises(ValueError, match=sentence):
        inputs.require_fit(network(), (np.ones((6, 3)), y))
    with pytest.raises(ValueError, match=r"'shape \(2, 1\)'"):
        inputs.require_fit(network(), (X[..., None], y))
    free = SimpleNamespace(input_shape=(None, None, 2), loss=None)
    inputs.require_fit(free, (np.ones((6, 5, 2)), y))


def test_a_dataset_is_examined_by_what_it_says_of_itself():
    wrong = SimpleNamespace(element_spec=(SimpleNamespace(shape=(None, 3)), SimpleNamespace(shape=(None,))))
    with pytest.raises(ValueError, match=r"'shape \(3,\)'"):
        inputs.require_fit(network(), wrong)


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
    ]
    assert len({same, *map(inputs.checksum, others)}) == len(others) + 1


def test_what_is_no_tuple_has_no_checksum():
    assert inputs.checksum(SimpleNamespace(element_spec=())) is None
