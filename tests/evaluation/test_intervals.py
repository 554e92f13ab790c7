"""Intervals and comparisons: closed forms, oracles, and what they say where nothing can be said."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from labkit import evaluation


def mean_of_answers(y_true, y_pred):
    return y_pred.mean()


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_wilson_is_scipys(counts, level):
    ours = evaluation.wilson(*counts, level)
    theirs = stats.binomtest(*counts).proportion_ci(level, "wilson")
    np.testing.assert_allclose([ours.low, ours.high], theirs, atol=1e-12)
    assert 0 <= ours.low <= ours.estimate <= ours.high <= 1


def test_a_hundred_cases_leave_six_points_to_either_side():
    found = evaluation.wilson(90, 100)
    assert found.half_width == pytest.approx(0.059, abs=0.003)
    assert 0.9 in found
    assert 0.97 not in found
    assert str(found) == "0.9 (95% interval 0.826 to 0.945)"


def test_the_bootstrap_of_a_mean_has_the_width_of_the_textbook(rng):
    values = rng.normal(size=400)
    found = evaluation.bootstrap(mean_of_answers, values, values)
    assert found.estimate == values.mean()
    assert found.half_width == pytest.approx(1.96 * values.std() / 20, rel=0.1)
    assert found == evaluation.bootstrap(mean_of_answers, values, values)
    assert found != evaluation.bootstrap(mean_of_answers, values, values, seed=1)


@pytest.mark.parametrize(("n_cases", "base_rate"), [(100, 0.3), (2_000, 0.05)])
def test_delong_is_the_bootstrap_without_drawing(n_cases, base_rate):
    cases = evaluation.make_scores(n_cases, base_rate, seed=3)
    fast = evaluation.delong(evaluation.thresholds(cases.y, cases.scores))
    slow = evaluation.bootstrap(evaluation.roc_auc, cases.y, cases.scores, 400)
    assert fast.estimate == slow.estimate
    np.testing.assert_allclose([fast.low, fast.high], [slow.low, slow.high], atol=0.02)


def test_delong_by_pairs_with_ties():
    scores = np.array([1, 2, 2, 3, 1, 2, 4, 4.0])
    y = np.array([0, 0, 1, 1, 0, 0, 1, 0])
    above = np.subtract.outer(scores[y == 1], scores[y == 0])
    wins = (above > 0) + (above == 0) / 2
    error = np.sqrt(wins.mean(axis=1).var(ddof=1) / 3 + wins.mean(axis=0).var(ddof=1) / 5)
    found = evaluation.delong(evaluation.thresholds(y, scores), 0.9)
    area = wins.mean()
    assert found.estimate == pytest.approx(area)
    half = stats.norm.ppf(0.95) * error / (area * (1 - area))
    assert np.log(found.high / (1 - found.high)) == pytest.approx(np.log(area / (1 - area)) + half)


@pytest.mark.parametrize("y", [[0, 0, 0], [0, 0, 1], [1, 1, 1], [0, 1, 1]])
def test_delong_says_nothing_where_nothing_can_be_said(y):
    found = evaluation.delong(evaluation.thresholds(y, [0.1, 0.3, 0.2]))
    assert np.isnan([found.low, found.high]).all()


def test_bca_is_scipys_on_skewed_values(rng):
    values = rng.exponential(size=40)
    ours = evaluation.bootstrap(mean_of_answers, values, values, 4000, method="bca")
    theirs = stats.bootstrap((values,), np.mean, n_resamples=4000, method="BCa", rng=rng).confidence_interval
    np.testing.assert_allclose([ours.low, ours.high], theirs, atol=0.04)
    plain = evaluation.bootstrap(mean_of_answers, values, values, 4000)
    assert ours.low > plain.low
    assert ours.high > plain.high + 0.03
    assert (plain.method, ours.method) == ("percentile", "BCa")


def test_the_bootstrap_holds_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(5)
    holds = []
    for _ in range(100):
        right = (rng.random(80) < 0.8).astype(int)
        holds.append(0.8 in evaluation.bootstrap(mean_of_answers, right, right, 200))
    assert 0.86 < np.mean(holds) <= 1


def test_whole_groups_are_drawn(rng):
    twins = np.repeat(rng.normal(size=50), 10)
    groups = np.repeat(np.arange(50), 10)
    single = evaluation.bootstrap(mean_of_answers, twins, twins)
    whole = evaluation.bootstrap(mean_of_answers, twins, twins, groups=groups)
    assert whole.half_width > 2.5 * single.half_width
    assert (
        evaluation.bootstrap(mean_of_answers, twins, twins, 50, method="bca", groups=groups).method == "BCa"
    )


def test_resamples_without_a_class_are_counted_and_left_out():
    y, scores = np.array([1, 0, 0, 0]), np.array([0.9, 0.3, 0.5, 0.1])
    found = evaluation.bootstrap(evaluation.roc_auc, y, scores, 400)
    assert 400 * 0.75**4 * 0.7 < found.n_undefined < 400 * 0.75**4 * 1.3
    assert (found.low, found.high) == (1, 1)
    never = evaluation.bootstrap(evaluation.roc_auc, y[1:], scores[1:], 10)
    assert np.isnan([never.estimate, never.low, never.high]).all()
    assert never.n_undefined == 10


def test_several_metrics_share_their_resamples(rng):
    y, guess = rng.integers(0, 2, 60), rng.integers(0, 2, 60)

    def measure(truths, answers):
        right = evaluation.accuracy(truths, answers)
        return {"right": right, "wrong": 1 - right}

    found = evaluation.bootstrap_all(measure, y, guess, 100)
    assert found["right"].low == pytest.approx(1 - found["wrong"].high)
    assert found["right"] == evaluation.bootstrap(evaluation.accuracy, y, guess, 100)


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 6), st.sampled_from(["percentile", "bca"]), st.integers(0, 3))
def test_few_or_equal_cases_give_an_interval_or_a_sentence(n_cases, method, value):
    same = np.full(n_cases, value)
    if method == "bca" and n_cases == 1:
        with pytest.raises(ValueError, match="BCa needs two cases"):
            evaluation.bootstrap(mean_of_answers, same, same, 20, method=method)
    else:
        found = evaluation.bootstrap(mean_of_answers, same, same, 20, method=method)
        assert (found.estimate, found.low, found.high) == (value, value, value)


def test_pairing_sees_what_two_separate_intervals_do_not(rng):
    y = rng.integers(0, 2, 500)
    weak = np.where(rng.random(500) < 0.8, y, 1 - y)
    better = np.where((weak != y) & (rng.random(500) < 0.2), y, weak)  # never worse than the other
    gap = evaluation.paired_bootstrap(evaluation.accuracy, y, better, weak)
    assert gap.low > 0
    apart = [evaluation.bootstrap(evaluation.accuracy, y, answers) for answers in (better, weak)]
    assert apart[0].low < apart[1].high  # the two intervals overlap
    again = evaluation.paired_bootstrap(evaluation.accuracy, y, weak, better)
    assert again.high == pytest.approx(-gap.low)


def test_mcnemar_counts_only_the_cases_where_the_models_differ():
    y = np.zeros(20, dtype=int)
    first, second = y.copy(), y.copy()
    first[:2], second[1:10] = 1, 1
    found = evaluation.mcnemar(y, first, second)
    assert (found.only_first, found.only_second) == (8, 1)
    assert found.p_value == pytest.approx(2 * (1 + 9) / 2**9)
    assert evaluation.mcnemar(y, first, first).p_value == 1
    assert evaluation.mcnemar(["a", "b"], ["a", "b"], ["b", "b"]).only_first == 1


def test_the_naive_t_test_of_folds_is_scipys_and_the_corrected_one_doubts_more(rng):
    differences = rng.normal(0.01, 0.02, 20)
    found = evaluation.corrected_t_test(differences, 0.1)
    assert found.naive_p_value == pytest.approx(stats.ttest_1samp(differences, 0).pvalue)
    assert found.p_value > found.naive_p_value
    inflated = np.sqrt((1 / 20 + 0.1 / 0.9) * 20)
    plain = stats.ttest_1samp(differences, 0).confidence_interval()
    assert found.difference.half_width == pytest.approx(inflated * (plain.high - plain.low) / 2)
    assert found.p_value == pytest.approx(
        2 * stats.t.sf(stats.ttest_1samp(differences, 0).statistic / inflated, 19)
    )


def test_models_that_never_differ_have_no_difference():
    assert evaluation.corrected_t_test([0, 0, 0], 0.2).p_value == 1
    assert evaluation.corrected_t_test([0.25, 0.25, 0.25], 0.2).p_value == 0


def test_the_best_of_a_hundred_coins_looks_like_a_model():
    assert evaluation.best_by_luck(100, 100) == pytest.approx(0.625, abs=0.002)
    assert evaluation.best_by_luck(1, 40) == pytest.approx(0.5)
    drawn = np.random.default_rng(1).binomial(50, 0.3, (4000, 20)).max(axis=1) / 50
    assert evaluation.best_by_luck(20, 50, 0.3) == pytest.approx(drawn.mean(), abs=0.005)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: evaluation.wilson(5, 0), "`n_cases` must be a whole number"),
        (lambda: evaluation.wilson(5, 3), "`n_right` must lie in"),
        (lambda: evaluation.wilson(1, 3, 1), "`level` must lie between"),
        (lambda: evaluation.bootstrap(mean_of_answers, [], []), "`y_true` must hold at least one case"),
        (lambda: evaluation.bootstrap(mean_of_answers, [1], [1, 2]), "`len.y_pred.` must be that"),
        (lambda: evaluation.bootstrap(mean_of_answers, [1], [1], 0), "`n_resamples` must be a whole"),
        (lambda: evaluation.bootstrap(mean_of_answers, [1], [1], method="t"), "`method` must be one of"),
        (lambda: evaluation.bootstrap(mean_of_answers, [1], [1], level=95), "`level` must lie between"),
        (lambda: evaluation.bootstrap(mean_of_answers, [1], [1], groups=[1, 2]), "the number of cases, 1"),
        (lambda: evaluation.mcnemar([0, 1], [0, 1], [0]), "`len.y_pred.` must be that"),
        (lambda: evaluation.paired_bootstrap(mean_of_answers, [0], [1], [1, 2]), "`len.second.`"),
        (lambda: evaluation.corrected_t_test([0.1], 0.2), "two splits or more"),
        (lambda: evaluation.corrected_t_test([0.1, 0.2], 2), "`test_share` must lie between"),
        (lambda: evaluation.best_by_luck(0, 5), "`n_models` must be a whole number"),
        (lambda: evaluation.best_by_luck(1, 5, 2), "`share` must lie in"),
    ],
)
def test_bad_input_gets_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
