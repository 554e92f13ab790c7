"""The order of the rows: decided by seed and epoch, and by nothing else."""

import numpy as np
import pytest

pytestmark = pytest.mark.slow


def flat(batches):
    return [row for batch in batches for row in batch]


@pytest.fixture(scope="module")
def order():
    """Return the rows of an epoch, batch by batch, as the pipeline gives them."""
    from labkit import training

    def rows(n_samples=23, batch_size=5, **settings):
        dataset = training.epoch_batches(
            (np.arange(n_samples), np.arange(n_samples) * 10), batch_size, **settings
        )
        found = [(numbers.numpy(), tens.numpy()) for numbers, tens in dataset]
        assert len(dataset) == len(found)
        for numbers, tens in found:
            np.testing.assert_array_equal(10 * numbers, tens)  # inputs and labels stay together
        return [numbers.tolist() for numbers, _ in found]

    return rows


def test_every_row_comes_once(order):
    batches = order(seed=1)
    assert [len(batch) for batch in batches] == [5, 5, 5, 5, 3]
    assert sorted(flat(batches)) == list(range(23))


def test_seed_and_epoch_decide_the_order(order):
    orders = {(seed, epoch): flat(order(seed=seed, epoch=epoch)) for seed in (0, 1) for epoch in (0, 1, 2)}
    assert len(set(map(tuple, orders.values()))) == 6
    assert list(range(23)) not in orders.values()


def test_nothing_else_decides_it(order):
    import keras
    import tensorflow as tf

    first = order(seed=3, epoch=2)
    keras.utils.set_random_seed(99)
    tf.random.uniform([3])
    np.random.default_rng(0)
    assert order(seed=3, epoch=2) == first
    # another batch size cuts the same order in other places
    assert flat(order(batch_size=7, seed=3, epoch=2)) == flat(first)


def test_an_epoch_that_moves_on_changes_the_order_of_the_same_dataset(order):
    from labkit import training
    from labkit.training.datasets import Epoch

    epoch = Epoch()
    dataset = training.epoch_batches((np.arange(23),), 23, seed=3, epoch=epoch)
    found = []
    for number in (0, 1, 1, 0):
        epoch.assign(number)
        found.append(next(iter(dataset))[0].numpy().tolist())
    assert found[0] == found[3] == order(batch_size=23, seed=3, epoch=0)[0]
    assert found[1] == found[2] == order(batch_size=23, seed=3, epoch=1)[0]


def test_without_shuffling_rows_come_as_they_are(order):
    assert flat(order(shuffle=False)) == list(range(23))


def test_a_tail_is_dropped_or_padded_with_rows_of_the_same_epoch(order):
    kept = flat(order(seed=1))
    dropped, padded = order(seed=1, tail="drop"), order(seed=1, tail="pad")
    assert [len(batch) for batch in dropped] == [5] * 4
    assert [len(batch) for batch in padded] == [5] * 5
    assert flat(dropped) == kept[:20]
    assert flat(padded) == kept + kept[:2]


def test_a_batch_larger_than_all_rows_is_padded_as_often_as_it_takes(order):
    (batch,) = order(n_samples=3, batch_size=8, seed=1, tail="pad")
    assert len(batch) == 8
    assert set(batch) == {0, 1, 2}


def test_batches_have_a_known_size_where_all_are_whole():
    from labkit import training

    arrays = (np.zeros((20, 2)),)
    sizes = [training.epoch_batches(arrays, n, tail=tail).element_spec[0].shape[0]
             for n, tail in [(5, "keep"), (6, "keep"), (6, "drop"), (6, "pad")]]  # fmt: skip
    assert sizes == [5, None, 6, 6]


def test_pictures_keep_their_type():
    from labkit import training

    pictures = np.arange(2 * 3 * 3, dtype="uint8").reshape(2, 3, 3)
    ((batch,),) = training.epoch_batches((pictures,), 2, shuffle=False)
    assert batch.dtype.name == "uint8"
    np.testing.assert_array_equal(batch, pictures)
