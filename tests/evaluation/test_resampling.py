"""The bootstrap: the width of the textbook, scipy's BCa, groups, and absent classes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from labkit import evaluation


def mean_of_predictions(y_true, y_pred):
    return y_pred.mean()


def test_the_bootstrap_of_a_mean_has_the_width_of_the_textbook(rng):
    values = rng.normal(size=400)
    result = evaluation.bootstrap(mean_of_predictions, values, values)
    assert result.estimate == values.mean()
    assert result.half_width == pytest.approx(1.96 * values.std() / 20, rel=0.1)
    assert result == evaluation.bootstrap(mean_of_predictions, values, values)
    assert result != evaluation.bootstrap(mean_of_predictions, values, values, seed=1)


def test_bca_is_scipys_on_skewed_values(rng):
    values = rng.exponential(size=40)
    ours = evaluation.bootstrap(mean_of_predictions, values, values, 4000, method="bca")
    theirs = stats.bootstrap((values,), np.mean, n_resamples=4000, method="BCa", rng=rng).confidence_interval
    np.testing.assert_allclose([ours.low, ours.high], theirs, atol=0.04)
    plain = evaluation.bootstrap(mean_of_predictions, values, values, 4000)
    assert ours.low > plain.low
    assert ours.high > plain.high + 0.03
    assert (plain.method, ours.method) == ("percentile", "BCa")


def test_the_bootstrap_holds_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(5)
    holds = []
    for _ in range(100):
        right = (rng.random(80) < 0.8).astype(int)
        holds.append(0.8 in evaluation.bootstrap(mean_of_predictions, right, right, 200))
    assert 0.86 < np.mean(holds) <= 1


def test_whole_groups_are_drawn(rng):
    twins = np.repeat(rng.normal(size=50), 10)
    groups = np.repeat(np.arange(50), 10)
    single = evaluation.bootstrap(mean_of_predictions, twins, twins)
    whole = evaluation.bootstrap(mean_of_predictions, twins, twins, groups=groups)
    assert whole.half_width > 2.5 * single.half_width
    assert (
        evaluation.bootstrap(mean_of_predictions, twins, twins, 50, method="bca", groups=groups).method
        == "BCa"
    )


def test_resamples_without_a_class_are_counted_and_left_out():
    y, scores = np.array([1, 0, 0, 0]), np.array([0.9, 0.3, 0.5, 0.1])
    result = evaluation.bootstrap(evaluation.roc_auc, y, scores, 400)
    assert 400 * 0.75**4 * 0.7 < result.n_undefined < 400 * 0.75**4 * 1.3
    assert (result.low, result.high) == (1, 1)
    never = evaluation.bootstrap(evaluation.roc_auc, y[1:], scores[1:], 10)
    assert np.isnan([never.estimate, never.low, never.high]).all()
    assert never.n_undefined == 10


def test_several_metrics_share_their_resamples(rng):
    y, guess = rng.integers(0, 2, 60), rng.integers(0, 2, 60)

    def measure(truths, predictions):
        right = evaluation.accuracy(truths, predictions)
        return {"right": right, "wrong": 1 - right}

    result = evaluation.bootstrap_all(measure, y, guess, 100)
    assert result["right"].low == pytest.approx(1 - result["wrong"].high)
    assert result["right"] == evaluation.bootstrap(evaluation.accuracy, y, guess, 100)


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 6), st.sampled_from(["percentile", "bca"]), st.integers(0, 3))
def test_few_or_equal_cases_give_an_interval_or_a_sentence(n_cases, method, value):
    same = np.full(n_cases, value)
    if method == "bca" and n_cases == 1:
        with pytest.raises(ValueError, match="BCa needs two cases"):
            evaluation.bootstrap(mean_of_predictions, same, same, 20, method=method)
    else:
        result = evaluation.bootstrap(mean_of_predictions, same, same, 20, method=method)
        assert (result.estimate, result.low, result.high) == (value, value, value)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: evaluation.bootstrap(mean_of_predictions, [], []), "`y_true` must hold at least one case"),
        (lambda: evaluation.bootstrap(mean_of_predictions, [1], [1, 2]), "`len.y_pred.` must be that"),
        (lambda: evaluation.bootstrap(mean_of_predictions, [1], [1], 0), "`n_resamples` must be a whole"),
        (lambda: evaluation.bootstrap(mean_of_predictions, [1], [1], method="t"), "`method` must be one of"),
        (lambda: evaluation.bootstrap(mean_of_predictions, [1], [1], level=95), "`level` must lie between"),
        (
            lambda: evaluation.bootstrap(mean_of_predictions, [1], [1], groups=[1, 2]),
            "the number of cases, 1",
        ),
    ],
)
def test_bad_input_gets_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
