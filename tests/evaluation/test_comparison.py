"""Comparisons of two models: pairs, exact tests, corrected tests, and chance."""

import numpy as np
import pytest
from scipy import stats

from labkit import evaluation


def mean_of_predictions(y_true, y_pred):
    return y_pred.mean()


def test_pairing_sees_what_two_separate_intervals_do_not(rng):
    y = rng.integers(0, 2, 500)
    weak = np.where(rng.random(500) < 0.8, y, 1 - y)
    better = np.where((weak != y) & (rng.random(500) < 0.2), y, weak)  # never worse than the other
    gap = evaluation.paired_bootstrap(evaluation.accuracy, y, better, weak)
    assert gap.low > 0
    apart = [evaluation.bootstrap(evaluation.accuracy, y, predictions) for predictions in (better, weak)]
    assert apart[0].low < apart[1].high  # the two intervals overlap
    again = evaluation.paired_bootstrap(evaluation.accuracy, y, weak, better)
    assert again.high == pytest.approx(-gap.low)


def test_mcnemar_counts_only_the_cases_where_the_models_differ():
    y = np.zeros(20, dtype=int)
    first, second = y.copy(), y.copy()
    first[:2], second[1:10] = 1, 1
    result = evaluation.mcnemar(y, first, second)
    assert (result.only_first, result.only_second) == (8, 1)
    assert result.p_value == pytest.approx(2 * (1 + 9) / 2**9)
    assert evaluation.mcnemar(y, first, first).p_value == 1
    assert evaluation.mcnemar(["a", "b"], ["a", "b"], ["b", "b"]).only_first == 1


def test_the_naive_t_test_of_folds_is_scipys_and_the_corrected_one_doubts_more(rng):
    differences = rng.normal(0.01, 0.02, 20)
    result = evaluation.corrected_t_test(differences, 0.1)
    assert result.naive_p_value == pytest.approx(stats.ttest_1samp(differences, 0).pvalue)
    assert result.p_value > result.naive_p_value
    inflated = np.sqrt((1 / 20 + 0.1 / 0.9) * 20)
    plain = stats.ttest_1samp(differences, 0).confidence_interval()
    assert result.difference.half_width == pytest.approx(inflated * (plain.high - plain.low) / 2)
    assert result.p_value == pytest.approx(
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
        (lambda: evaluation.mcnemar([0, 1], [0, 1], [0]), "`len.y_pred.` must be that"),
        (lambda: evaluation.paired_bootstrap(mean_of_predictions, [0], [1], [1, 2]), "`len.second.`"),
        (lambda: evaluation.corrected_t_test([0.1], 0.2), "two splits or more"),
        (lambda: evaluation.corrected_t_test([0.1, 0.2], 2), "`test_share` must lie between"),
        (lambda: evaluation.best_by_luck(0, 5), "`n_models` must be a whole number"),
        (lambda: evaluation.best_by_luck(1, 5, 2), "`share` must lie in"),
    ],
)
def test_bad_input_gets_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
