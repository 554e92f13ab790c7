"""What Keras' own `fit` takes beside the data, and what to pass instead of what this one does not take."""

import inspect

import keras
import numpy as np
import pandas as pd
import pytest

from labkit import training
from labkit.training.options import INSTEAD, NAMES, callback_list, prepared, setup_of

X = np.arange(20, dtype="float32").reshape(10, 2)
y = np.array([0, 1, 2, 0, 1, 2, 0, 1, 2, 0])
WEIGHTS = np.linspace(0.1, 1, 10, dtype="float32")
FOR_EACH = np.array([1, 5, 1, 1, 5, 1, 1, 5, 1, 1], dtype="float32")


def applied(data=(X, y), validation_data=None, **options):
    return prepared(data, validation_data, None, options)


def test_without_options_data_is_as_it_came():
    data, held_out = applied(class_weight=None, validation_split=0.0, sample_weight=None)
    assert len(data) == 2
    assert held_out is None


# -- weights


@pytest.mark.parametrize(
    "labels", [y, y[:, None], np.eye(3)[y], y.astype("float32"), pd.Series(y, dtype="Int64")]
)
def test_class_weights_become_weights_of_rows(labels):
    (_, _, weights), _ = applied((X, labels), class_weight={1: 5.0})
    np.testing.assert_array_equal(weights, FOR_EACH)


def test_class_weights_are_those_of_keras():
    from keras.src.trainers.data_adapters.data_adapter_utils import class_weight_to_sample_weights

    class_weight = {0: 0.5, 2: 3}
    (_, _, weights), _ = applied(class_weight=class_weight)
    np.testing.assert_array_equal(weights, class_weight_to_sample_weights(y, class_weight))


def test_class_weights_multiply_the_weights_of_rows():
    for (_, _, weights), _ in (
        applied(class_weight={1: 5}, sample_weight=WEIGHTS),
        applied((X, y, WEIGHTS), class_weight={1: 5}),
    ):
        np.testing.assert_allclose(weights, WEIGHTS * FOR_EACH)
    (_, _, weights), _ = applied(class_weight={1: 5}, sample_weight=WEIGHTS[:, None])
    np.testing.assert_allclose(weights, (WEIGHTS * FOR_EACH)[:, None])


def test_weights_of_rows_may_be_nested():
    several = {"kind": y, "price": WEIGHTS}
    (_, _, weights), _ = applied((X, several), sample_weight={"kind": WEIGHTS, "price": WEIGHTS})
    np.testing.assert_array_equal(weights["kind"], WEIGHTS)


# -- the rows that are held out


@pytest.mark.parametrize("share", [0.2, 0.25, 0.75])
def test_the_last_rows_are_held_out_as_keras_does(share):
    from keras.src.trainers.data_adapters.array_slicing import train_validation_split

    ours = applied((X, y, WEIGHTS), validation_split=share)
    for part, expected in zip(ours, train_validation_split((X, y, WEIGHTS), share), strict=True):
        for array, other in zip(part, expected, strict=True):
            np.testing.assert_array_equal(array, other)


def test_named_inputs_are_split_too_and_class_weights_are_for_training_alone():
    data, held_out = applied(({"a": X}, y), validation_split=0.2, class_weight={1: 5}, sample_weight=WEIGHTS)
    assert (len(data[0]["a"]), len(held_out[0]["a"])) == (8, 2)
    np.testing.assert_allclose(data[2], (WEIGHTS * FOR_EACH)[:8])
    np.testing.assert_array_equal(held_out[2], WEIGHTS[8:])


# -- refused, in one sentence


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"class_weight": {7: 1.0}},
            r"`class_weight` must have labels of `data\[1\]` as keys: 0, 1, 2; got .*=7",
        ),
        ({"class_weight": {"one": 1.0}}, r"`class_weight` must have labels of `data\[1\]` as keys: 0, 1, 2"),
        ({"class_weight": {1: -1.0}}, r"`class_weight\[1\]` must be a number of at least 0; got .*=-1\.0"),
        ({"class_weight": {1: np.nan}}, r"`class_weight\[1\]` must be a number of at least 0"),
        ({"class_weight": {1: np.inf}}, r"`class_weight\[1\]` must be a number of at least 0"),
        ({"class_weight": {}}, "`class_weight` must be a dict of label to weight, such as"),
        ({"class_weight": "balanced"}, "`class_weight` must be a dict of label to weight, such as"),
        (
            {"class_weight": {0: 1.0}, "data": (X, (y, y))},
            "`class_weight` must go with one output; of several",
        ),
        (
            {"class_weight": {0: 1.0}, "data": (X, WEIGHTS)},
            r"`data\[1\]` must have whole numbers or one-hot rows",
        ),
        ({"class_weight": {0: 1.0}, "data": (X, X)}, r"`data\[1\]` must be one label a row, or one-hot rows"),
        ({"sample_weight": WEIGHTS[:3]}, "`sample_weight` must have 10 rows, as `data` has; got .*3 rows"),
        ({"sample_weight": 2.0}, "`sample_weight` must be an array with a row for each"),
        ({"sample_weight": ["one"] * 10}, "`sample_weight` must hold numbers"),
        (
            {"sample_weight": WEIGHTS, "data": (X, y, WEIGHTS)},
            "`sample_weight` must come once: `data` has weights",
        ),
        (
            {"validation_split": 1.0},
            "`validation_split` must leave rows on both sides, of the 10 rows of `data`",
        ),
        (
            {"validation_split": 0.01, "data": (X[:1], y[:1])},
            "`validation_split` must leave rows on both sides",
        ),
        ({"validation_split": -0.1}, r"`validation_split` must lie in \[0, 1\]"),
        ({"validation_split": "half"}, r"`validation_split` must lie in \[0, 1\]"),
        ({"validation_split": 0.2, "validation_data": (X, y)}, "`validation_split` must be left out beside"),
        ({"epoch": 3}, "`epoch` is no option of `fit`; the nearest one is `epochs`"),
        ({"class_weights": {}}, "`class_weights` is no option of `fit`; the nearest one is `class_weight`"),
        (
            {"verbose": 0},
            r"`verbose` is no option of this `fit`: pass setup=training\.Setup\(show=False\) for no",
        ),
        ({"x": X}, r"`x` is no option of this `fit`: pass data=\(X, y\)\."),
        (
            {"patience": 3},
            r"`patience` is no option of this `fit`: pass callbacks=\[training\.EarlyStopping\(",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(changed, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}") as refused:
        applied(**changed)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "option", [{"class_weight": {0: 1.0}}, {"validation_split": 0.2}, {"sample_weight": y}]
)
def test_options_go_with_arrays(option):
    import tensorflow as tf

    dataset = tf.data.Dataset.from_tensor_slices((X, y)).batch(2)
    (name,) = option
    with pytest.raises(ValueError, match=f"^`{name}` must go with arrays; a Dataset holds the weights"):
        applied(dataset, **option)


def test_a_py_dataset_makes_its_own_batches():
    class Rows(keras.utils.PyDataset):
        def __len__(self):
            return 1

        def __getitem__(self, place):
            return X, y

    with pytest.raises(
        ValueError, match=r"^`batch_size` must be left out: a PyDataset makes its batches itself"
    ):
        prepared(Rows(), None, 8, {})


def test_every_argument_of_keras_is_taken_or_answered():
    theirs = set(inspect.signature(keras.Model.fit).parameters) - {"self"}
    ours = set(inspect.signature(training.fit).parameters)
    assert theirs <= ours | set(NAMES) | set(INSTEAD)
    assert not ours & set(INSTEAD)


# -- callbacks


def test_callbacks_come_alone_in_a_sequence_or_not_at_all():
    stop = training.EarlyStopping(3)
    watch = keras.callbacks.TerminateOnNaN()
    assert callback_list(None) == callback_list(()) == []
    assert callback_list(stop) == [stop]
    assert callback_list(watch) == [watch]
    assert callback_list((stop, watch)) == [stop, watch]


@pytest.mark.parametrize(
    ("callbacks", "sentence"),
    [
        (keras.callbacks.TerminateOnNaN, r"must hold callbacks, not their classes: TerminateOnNaN\(…\)"),
        ([training.EarlyStopping], r"must hold callbacks, not their classes: EarlyStopping\(…\)"),
        (3, r"must be a callback of Keras or training\.EarlyStopping, or a list of them; got callbacks=3"),
        ([print], "must be a callback of Keras"),
        ({"stop": None}, "must be a callback of Keras"),
    ],
)
def test_what_is_no_callback_is_refused(callbacks, sentence):
    with pytest.raises(ValueError, match=f"^`callbacks` {sentence}"):
        callback_list(callbacks)


def test_fields_of_setup_may_be_passed_by_themselves():
    assert setup_of(None, {}) == training.Setup()
    assert setup_of(None, {"show": False, "class_weight": {}}) == training.Setup(show=False)
    assert setup_of(training.Setup(name="a"), {"keep": "runs"}) == training.Setup(name="a", keep="runs")


@pytest.mark.parametrize(
    ("setup", "options", "sentence"),
    [
        ({}, {}, r"`setup` must be training\.Setup\(…\)"),
        (training.Setup(show=False), {"show": True}, "`show` must come once"),
        (None, {"tail": "cut"}, "`tail` must be one of"),
    ],
)
def test_a_setup_that_cannot_be_is_refused(setup, options, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        setup_of(setup, options)
