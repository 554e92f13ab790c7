"""Splits keep apart what they promise to keep apart, whatever comes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import evaluation

SHARES, SEEDS = st.floats(0.01, 0.99), st.integers(0, 99)


def is_partition(split, n_cases):
    rows = np.concatenate([split.train, split.test])
    return len(split.train) > 0 < len(split.test) and sorted(rows.tolist()) == list(range(n_cases))


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 60), SHARES, SEEDS)
def test_a_random_split_sets_the_share_aside(n_cases, share, seed):
    split = evaluation.random_split(n_cases, share, seed)
    assert is_partition(split, n_cases)
    assert abs(len(split.test) - n_cases * share) <= 1
    np.testing.assert_array_equal(split.test, evaluation.random_split(n_cases, share, seed).test)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(2, 20), min_size=1, max_size=4), SHARES, SEEDS)
def test_a_stratified_split_keeps_the_shares_of_all_classes(sizes, share, seed):
    y = np.random.default_rng(seed).permutation(np.repeat(list("abcd")[: len(sizes)], sizes))
    split = evaluation.stratified_split(y, share, seed)
    assert is_partition(split, len(y))
    for label in set(y):
        assert abs((y[split.test] == label).sum() - share * (y == label).sum()) <= 1


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 7), min_size=2, max_size=40).filter(lambda g: len(set(g)) > 1), SHARES, SEEDS)
def test_a_grouped_split_tears_no_group_apart(groups, share, seed):
    groups = np.array(groups)
    split = evaluation.grouped_split(groups, share, seed)
    assert is_partition(split, len(groups))
    assert not set(groups[split.train]) & set(groups[split.test])


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=40).filter(lambda t: len(set(t)) > 1), SHARES)
def test_a_split_by_time_tests_on_the_future_alone(times, share):
    times = np.array(times)
    split = evaluation.time_split(times, share)
    assert is_partition(split, len(times))
    assert times[split.train].max() < times[split.test].min()


@settings(deadline=None, max_examples=20)
@given(st.integers(12, 40), st.integers(2, 4), st.integers(2, 3), SEEDS)
def test_nested_folds_never_show_the_outer_test_rows_inside(n_cases, n_outer, n_inner, seed):
    nested = evaluation.nested_folds(n_cases, n_outer, n_inner, seed)
    tested = np.concatenate([outer.test for outer, _ in nested])
    assert sorted(tested.tolist()) == list(range(n_cases))
    for outer, inner in nested:
        assert is_partition(outer, n_cases)
        assert len(inner) == n_inner
        for part in inner:
            assert sorted([*part.train, *part.test]) == outer.train.tolist()


def test_dates_can_be_the_times():
    days = np.array(["2024-03-01", "2024-01-01", "2024-02-01"], dtype="datetime64[D]")
    assert evaluation.time_split(days, 0.3).test.tolist() == [0]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: evaluation.random_split(1), "`n_cases` must be a whole number of at least 2"),
        (lambda: evaluation.random_split(10, 1), "`test_share` must lie between 0 and 1"),
        (lambda: evaluation.random_split(10, 3), "`test_share` must lie between 0 and 1"),
        (lambda: evaluation.stratified_split([]), "`y` must hold at least one case"),
        (lambda: evaluation.stratified_split(["a", "a", "b"]), "two cases or more.*y='b'"),
        (
            lambda: evaluation.stratified_split(np.array([1, "a", 1, "a"], dtype=object)),
            "one kind; got int and str mixed",
        ),
        (lambda: evaluation.grouped_split([4, 4, 4]), "`groups` must hold two groups"),
        (lambda: evaluation.time_split([4, 4]), "two different times"),
        (lambda: evaluation.time_split([4, np.nan]), "have no missing values"),
        (lambda: evaluation.folds(3, 5), "`n_cases` must be a whole number of at least 5"),
        (lambda: evaluation.folds(3, 1), "`n_folds` must be a whole number of at least 2"),
    ],
)
def test_bad_input_gets_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
