"""Batches of a PyDataset: in their order, examined, with its own beginning and end of an epoch."""

import keras
import numpy as np
import pytest

from labkit.training import inputs

X = np.arange(20.0).reshape(10, 2)
y = np.arange(10)


class Rows(keras.utils.PyDataset):
    """Ten rows in batches of four, the last one of two."""

    def __init__(self, name="", size=4):
        super().__init__()
        self.name = name
        self.size = size
        self.calls = []

    def __len__(self):
        return -(-len(X) // self.size) if self.size else 0

    def __getitem__(self, place):
        rows = slice(place * self.size, (place + 1) * self.size)
        return ({self.name: X[rows]} if self.name else X[rows]), y[rows]

    def on_epoch_begin(self):
        self.calls.append("begin")

    def on_epoch_end(self):
        self.calls.append("end")


def test_batches_come_in_their_order_the_last_one_smaller():
    rows = Rows()
    dataset = inputs.as_arrays(rows)
    assert int(dataset.cardinality()) == 3
    for _ in range(2):
        batches = list(dataset.as_numpy_iterator())
        assert [len(labels) for _, labels in batches] == [4, 4, 2]
        np.testing.assert_array_equal(np.concatenate([inputs_ for inputs_, _ in batches]), X)
        np.testing.assert_array_equal(np.concatenate([labels for _, labels in batches]), y)
    assert rows.calls == ["begin", "end"] * 2


def test_batches_may_be_nested():
    dataset = inputs.as_arrays(Rows("size"))
    assert dataset.element_spec[0]["size"].shape.as_list() == [None, 2]
    (first, _), *_ = dataset.as_numpy_iterator()
    np.testing.assert_array_equal(first["size"], X[:4])


def test_a_batch_that_cannot_be_trained_on_is_named():
    class Words(Rows):
        def __getitem__(self, place):
            return np.array(["one"] * 4), y[:4]

    with pytest.raises(ValueError, match=r"^`validation_data\[0\]\[0\]` must hold numbers"):
        inputs.as_arrays(Words(), "validation_data")


def test_the_number_of_batches_must_be_known():
    class Endless(keras.utils.PyDataset):
        def __getitem__(self, place):
            return X, y

    with pytest.raises(ValueError, match=r"^`data` must have a length: define __len__; got data='Endless'"):
        inputs.as_arrays(Endless())
    with pytest.raises(ValueError, match=r"^`data` must have at least one batch"):
        inputs.as_arrays(Rows(size=0))
