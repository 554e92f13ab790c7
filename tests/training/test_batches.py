"""What a model is fed with, whatever the data came as."""

import numpy as np
import pytest

pytestmark = pytest.mark.slow

ROWS = (np.arange(50, dtype="float32"), np.arange(50))


@pytest.fixture(scope="module")
def feed():
    import tensorflow as tf

    from labkit.training import batches, datasets

    def make(data=ROWS, held_out=None, batch_size=None, seed=0, epoch=0, **settings):
        if data == "dataset":
            data = tf.data.Dataset.from_tensor_slices(ROWS)
        if data == "batches":
            data = tf.data.Dataset.from_tensor_slices(ROWS).batch(8)
        return batches.feed(data, held_out, batch_size, seed, datasets.Epoch(epoch), **settings)

    return make


def rows(feed):
    return [int(row) for batch in feed.batches for row in batch[0]]


def test_arrays_come_in_batches_of_keras_own_size(feed):
    found = feed()
    assert (found.batch_size, found.n_batches, found.n_samples) == (32, 2, 50)
    assert found.notes == ()


def test_a_dataset_with_a_batch_size_is_shuffled_by_seed_and_epoch(feed):
    orders = [
        rows(feed("dataset", batch_size=8, seed=s, epoch=e)) for s, e in [(0, 0), (0, 1), (1, 0), (0, 0)]
    ]
    assert orders[0] == orders[3]
    assert len(set(map(tuple, orders))) == 3
    assert all(sorted(order) == list(range(50)) != order for order in orders)
    found = feed("dataset", batch_size=8)
    assert (found.batch_size, found.n_batches, found.n_samples) == (8, 7, None)


def test_a_large_dataset_is_shuffled_chunk_by_chunk(feed, monkeypatch):
    from labkit.training import batches

    monkeypatch.setattr(batches, "SHUFFLED_AT_ONCE", 20)
    order = rows(feed("dataset", batch_size=8, seed=3))
    assert sorted(order[:20]) == list(range(20)) != order[:20]
    assert sorted(order[40:]) == list(range(40, 50))
    assert [row - 20 for row in order[20:40]] != order[:20]


def test_a_batched_dataset_is_taken_as_it_is(feed):
    found = feed("batches")
    assert rows(found) == list(range(50))
    assert (found.batch_size, found.n_batches) == (None, 7)


def test_a_dataset_of_unknown_length_is_counted(feed):
    import tensorflow as tf

    dataset = tf.data.Dataset.range(100).filter(lambda n: n % 3 == 0).map(lambda n: (n, n)).batch(8)
    assert feed(dataset).n_batches == 5
    assert len(feed(dataset).batches) == 5


@pytest.mark.parametrize("make", ["endless", "empty"])
def test_a_dataset_without_end_or_without_batches_is_refused(feed, make):
    import tensorflow as tf

    whole = tf.data.Dataset.from_tensor_slices(ROWS).batch(8)
    dataset, sentence = {
        "endless": (
            whole.repeat(),
            r"`data` must have an end: use \.take\(n\); got data='an endless Dataset'",
        ),
        "empty": (
            whole.take(0),
            r"`data` must have at least one batch; got data='a Dataset without batches'",
        ),
    }[make]
    with pytest.raises(ValueError, match=sentence):
        feed(dataset)
    with pytest.raises(ValueError, match=sentence.replace("data", "validation_data")):
        feed(held_out=dataset)


@pytest.mark.parametrize("batch_size", [0, -1, 2.5, True])
def test_a_batch_size_is_a_whole_number(feed, batch_size):
    with pytest.raises(ValueError, match="`batch_size` must be a whole number of at least 1"):
        feed(batch_size=batch_size)


# -- several devices


def test_on_several_devices_every_batch_is_whole(feed):
    dropped = feed(batch_size=16, n_replicas=2)
    assert [len(batch[0]) for batch in dropped.batches] == [16, 16, 16]
    assert dropped.notes == (
        "Every epoch leaves out 2 rows, others each time: the last batch would be uneven.",
    )
    padded = feed(batch_size=16, n_replicas=2, tail="pad")
    assert [len(batch[0]) for batch in padded.batches] == [16] * 4
    assert padded.notes[0].startswith("Every epoch trains on 14 rows twice, others each time")
    assert feed(batch_size=25, n_replicas=5).notes == ()


def test_a_batch_must_be_shared_evenly(feed):
    with pytest.raises(
        ValueError, match="`batch_size` must be a multiple of 2, the number of devices; got batch_size=33"
    ):
        feed(batch_size=33, n_replicas=2)
    with pytest.raises(
        ValueError, match="`batch_size` must be at most the 50 rows of `data` on several devices"
    ):
        feed(batch_size=64, n_replicas=2)


def test_a_dataset_must_be_shared_evenly(feed):
    import tensorflow as tf

    whole = tf.data.Dataset.from_tensor_slices(ROWS)
    assert [len(batch[0]) for batch in feed(whole, batch_size=16, n_replicas=2).batches] == [16] * 3
    assert feed(whole.batch(8, drop_remainder=True), n_replicas=2).n_batches == 6
    for dataset, came in [(whole.batch(8), "any number of"), (whole.batch(5, drop_remainder=True), "5")]:
        with pytest.raises(
            ValueError, match=f"`data` must have batches of one size.*got data='batches of {came} rows'"
        ):
            feed(dataset, n_replicas=2)


def test_validation_begins_with_an_even_batch_and_keeps_all_rows(feed):
    found = feed(held_out=(np.arange(97.0), np.arange(97)), n_replicas=2)
    assert [len(batch[0]) for batch in found.validation] == [96, 1]
    assert [len(batch[0]) for batch in feed(held_out=(np.arange(300.0),) * 2).validation] == [256, 44]
    with pytest.raises(
        ValueError, match="`validation_data` must have 4 rows or more; got validation_data='3 rows'"
    ):
        feed(held_out=(np.arange(3.0), np.arange(3)), batch_size=32, n_replicas=4)
