"""Mini-batches use each row once an epoch; shards add up to the whole only when weighted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import descent


@settings(deadline=None)
@given(n_rows=st.integers(1, 60), data=st.data(), seed=st.integers(0, 99))
def test_every_row_is_used_once_an_epoch(n_rows, data, seed):
    batch_size = data.draw(st.integers(1, n_rows))
    per_epoch = -(-n_rows // batch_size)
    rows = descent.batches(n_rows, batch_size, 3 * per_epoch, seed)
    for epoch in range(3):
        used = rows[epoch * per_epoch : (epoch + 1) * per_epoch]
        assert sorted(np.concatenate(used)) == list(range(n_rows))
        assert {len(batch) for batch in used[:-1]} <= {batch_size}
        assert len(used[-1]) == (n_rows % batch_size or batch_size)


def test_epochs_are_shuffled_anew_and_seeds_repeat_them():
    first, second = (np.concatenate(epoch) for epoch in np.split(np.array(descent.batches(40, 10, 8)), 2))
    assert (first != second).any()
    again = descent.batches(40, 10, 8)
    other = descent.batches(40, 10, 8, seed=1)
    assert np.array_equal(np.concatenate(again[:4]), first)
    assert not np.array_equal(np.concatenate(other[:4]), first)


@pytest.mark.parametrize("n_steps", [1, 5, 13])
def test_there_is_one_batch_a_step(n_steps):
    assert len(descent.batches(10, 3, n_steps)) == n_steps


def test_a_numpy_integer_is_a_batch_size_too():
    for batch, same in zip(descent.batches(10, np.int64(3), 4), descent.batches(10, 3, 4), strict=True):
        np.testing.assert_array_equal(batch, same)


@settings(deadline=None)
@given(sizes=st.lists(st.integers(1, 20), min_size=1, max_size=6))
def test_shards_share_out_all_rows(sizes):
    shards = descent.shard(sum(sizes), sizes)
    assert [len(rows) for rows in shards] == sizes
    assert sorted(np.concatenate(shards)) == list(range(sum(sizes)))


def test_the_mean_of_equal_shards_is_the_whole():
    surface = descent.penguins()
    weights = np.array([0.3, -0.2])
    shards = descent.shard(342, [114, 114, 114])
    gradients = [surface.gradient(weights, rows) for rows in shards]
    np.testing.assert_allclose(descent.pooled(gradients), surface.gradient(weights), rtol=1e-12)


def test_unequal_shards_need_weights():
    surface = descent.penguins()
    weights = np.array([0.3, -0.2])
    sizes = [300, 30, 12]
    whole = surface.gradient(weights)
    gradients = [surface.gradient(weights, rows) for rows in descent.shard(342, sizes)]
    np.testing.assert_allclose(descent.pooled(gradients, sizes), whole, rtol=1e-12)
    assert np.linalg.norm(descent.pooled(gradients) - whole) > 0.1 * np.linalg.norm(whole)


@settings(deadline=None)
@given(sizes=st.lists(st.integers(1, 100), min_size=1, max_size=5), seed=st.integers(0, 9))
def test_the_weighted_mean_is_the_whole_for_any_shards(sizes, seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(sum(sizes), 2))
    y = rng.normal(size=sum(sizes))
    weights = rng.normal(size=2)
    surface = descent.least_squares(X, y)
    gradients = [surface.gradient(weights, rows) for rows in descent.shard(len(y), sizes)]
    np.testing.assert_allclose(descent.pooled(gradients, sizes), surface.gradient(weights), atol=1e-12)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: descent.batches(10, 11, 1),
            "`batch_size` must be at most 10, the rows there are; got batch_size=11",
        ),
        (
            lambda: descent.batches(10, 0, 1),
            "`batch_size` must be a whole number of at least 1; got batch_size=0",
        ),
        (lambda: descent.batches(10, 2.5, 1), "whole number of at least 1; got batch_size=2.5"),
        (lambda: descent.batches(10, True, 1), "whole number of at least 1; got batch_size=True"),
        (lambda: descent.batches(10, 2, 0), "`n_steps` must be a whole number"),
        (lambda: descent.shard(10, [4, 5]), r"`sizes` must be positive and add up to 10; got sizes=\[4, 5\]"),
        (lambda: descent.shard(10, [10, 0]), "`sizes` must be positive"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
