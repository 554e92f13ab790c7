"""Facts about thresholds: best cuts, base rates, and that a drag is felt at once."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from labkit import evaluation
from labkit.evaluation.base_rates import ScoredCases


def least_seconds(action, n_times=30):
    """Return the least processor time of several runs."""
    taken = []
    for _ in range(n_times):
        start = time.process_time()
        action()
        taken.append(time.process_time() - start)
    return min(taken)


def test_a_drag_costs_less_than_two_milliseconds_for_20000_cases():
    cases = evaluation.make_scores(20_000)

    def drag():
        result = evaluation.thresholds(cases.y, cases.scores)
        return result.at(1.0), result.recall, result.false_positive_rate, result.precision, result.cost(1, 9)

    assert least_seconds(drag) < 0.004  # about 1 ms; the rest is room for a busy machine
    result = evaluation.thresholds(cases.y, cases.scores)
    assert least_seconds(lambda: (result.at(1.0), result.precision, result.cost(1, 9))) < 0.002


@pytest.mark.parametrize(("base_rate", "precision"), [(0.5, 0.84), (0.1, 0.37), (0.01, 0.05)])
def test_auc_and_recall_cannot_see_the_base_rate_and_precision_can(base_rate, precision):
    cases = evaluation.make_scores(200_000, base_rate, seed=1)
    result = evaluation.thresholds(cases.y, cases.scores)
    assert result.auc == pytest.approx(norm.cdf(2 / np.sqrt(2)), abs=0.01)
    assert result.recall[result.index(1.0)] == pytest.approx(norm.cdf(1), abs=0.02)
    assert result.precision[result.index(1.0)] == pytest.approx(precision, abs=0.02)
    bayes = evaluation.precision_from_rates(norm.cdf(1), norm.cdf(-1), base_rate)
    assert bayes == pytest.approx(precision, abs=0.01)


def test_the_same_cases_at_another_base_rate():
    cases = evaluation.make_scores(5_000, 0.5, seed=2)
    result = evaluation.thresholds(cases.y, cases.scores)
    rare = result.at_base_rate(0.01)
    assert rare.base_rate == pytest.approx(0.01)
    assert rare.auc == pytest.approx(result.auc)
    np.testing.assert_allclose(rare.recall, result.recall)
    place = result.index(1.0)
    expected = evaluation.precision_from_rates(result.recall[place], result.false_positive_rate[place], 0.01)
    assert rare.precision[place] == pytest.approx(expected)
    assert rare.accuracy[0] == pytest.approx(0.99)  # always no
    assert rare.n_positive + rare.n_negative == pytest.approx(5_000)


@pytest.mark.parametrize("base_rate", [0.5, 0.1, 0.01])
def test_the_best_threshold_for_f1_is_half_of_the_best_f1(base_rate):
    cases = evaluation.make_scores(200_000, base_rate, seed=4)
    best = evaluation.thresholds(cases.y, cases.probabilities).best_f()
    assert best.threshold == pytest.approx(best.value / 2, abs=0.04)


@pytest.mark.parametrize(("false_positive", "false_negative"), [(1, 1), (1, 9), (4, 1)])
def test_the_best_threshold_by_cost_follows_from_the_costs_alone(false_positive, false_negative):
    cases = evaluation.make_scores(100_000, 0.2, seed=5)
    result = evaluation.thresholds(cases.y, cases.probabilities)
    formula = evaluation.threshold_from_costs(false_positive, false_negative)
    costs, best = (
        result.cost(false_positive, false_negative),
        result.best_cost(false_positive, false_negative),
    )
    assert best.value == costs.min()
    assert costs[result.index(formula)] == pytest.approx(best.value, rel=0.02)
    assert best.threshold == pytest.approx(formula, abs=0.08)


def test_a_new_base_rate_moves_probabilities_as_bayes_says():
    cases = evaluation.make_scores(2_000, 0.5, seed=6)
    moved = evaluation.change_base_rate(cases.probabilities, 0.5, 0.02)
    positive, negative = norm.pdf(cases.scores - 2) * 0.02, norm.pdf(cases.scores) * 0.98
    np.testing.assert_allclose(moved, positive / (positive + negative), rtol=1e-9)
    np.testing.assert_allclose(evaluation.change_base_rate(moved, 0.02, 0.5), cases.probabilities)


def test_nothing_called_can_be_the_cheapest():
    result = evaluation.thresholds([1, 0, 0], [0.1, 0.5, 0.9])
    best = result.best_cost(1, 1)
    assert (best.threshold, best.value) == (np.inf, pytest.approx(1 / 3))
    assert result.at(np.inf).counts.tolist() == [[2, 0], [1, 0]]


def test_words_can_be_the_classes():
    result = evaluation.thresholds(["ham", "spam", "spam"], [0.1, 0.4, 0.8], positive="spam")
    assert result.labels == ("ham", "spam")
    assert result.at(0.5).recall("binary", "spam") == 0.5
    assert result.auc == 1


@settings(deadline=None, max_examples=25)
@given(*[st.floats(0, 1)] * 3)
def test_rates_give_a_share(recall, false_positive_rate, base_rate):
    result = evaluation.precision_from_rates(recall, false_positive_rate, base_rate)
    assert np.isnan(result) or 0 <= result <= 1


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: evaluation.precision_from_rates(1.1, 0, 0.5), r"`recall` must lie in \[0, 1\]"),
        (lambda: evaluation.precision_from_rates(1, 0, np.nan), r"`base_rate` must lie in \[0, 1\]"),
        (lambda: evaluation.make_scores(0), "`n_cases` must be a whole number"),
        (lambda: evaluation.make_scores(base_rate=1), "`base_rate` must lie between 0 and 1"),
        (lambda: evaluation.make_scores(separation=-1), "`separation` must lie in"),
        (lambda: evaluation.threshold_from_costs(0, 1), "`false_positive` must be a positive number"),
        (lambda: evaluation.change_base_rate([0.5], 0, 0.5), "`old` must lie between"),
        (lambda: evaluation.thresholds([0, 1], [0, 1]).at_base_rate(1), "`base_rate` must lie between"),
        (lambda: evaluation.thresholds([0, 0], [0, 1]).at_base_rate(0.5), "hold cases of both classes"),
        (lambda: evaluation.thresholds([0, 1], [0, 1]).cost(-1), "`false_positive` must lie in"),
        (lambda: evaluation.thresholds([0, 1], [0, 1]).at(np.nan), "`threshold` must be a number"),
    ],
)
def test_bad_settings_get_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_made_cases_are_the_same_for_the_same_seed():
    first, again = evaluation.make_scores(50, seed=9), evaluation.make_scores(50, seed=9)
    assert isinstance(first, ScoredCases)
    np.testing.assert_array_equal(first.scores, again.scores)
    assert not np.array_equal(first.scores, evaluation.make_scores(50, seed=8).scores)
