"""Intervals in closed form: oracles, and nan where nothing is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from labkit import evaluation


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_wilson_is_scipys(counts, level):
    ours = evaluation.wilson(*counts, level)
    theirs = stats.binomtest(*counts).proportion_ci(level, "wilson")
    np.testing.assert_allclose([ours.low, ours.high], theirs, atol=1e-12)
    assert 0 <= ours.low <= ours.estimate <= ours.high <= 1


def test_a_hundred_cases_leave_six_points_to_either_side():
    result = evaluation.wilson(90, 100)
    assert result.half_width == pytest.approx(0.059, abs=0.003)
    assert 0.9 in result
    assert 0.97 not in result
    assert str(result) == "0.9 (95% interval 0.826 to 0.945)"


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
    result = evaluation.delong(evaluation.thresholds(y, scores), 0.9)
    area = wins.mean()
    assert result.estimate == pytest.approx(area)
    half = stats.norm.ppf(0.95) * error / (area * (1 - area))
    assert np.log(result.high / (1 - result.high)) == pytest.approx(np.log(area / (1 - area)) + half)


@pytest.mark.parametrize("y", [[0, 0, 0], [0, 0, 1], [1, 1, 1], [0, 1, 1]])
def test_delong_says_nothing_where_nothing_can_be_said(y):
    result = evaluation.delong(evaluation.thresholds(y, [0.1, 0.3, 0.2]))
    assert np.isnan([result.low, result.high]).all()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: evaluation.wilson(5, 0), "`n_cases` must be a whole number"),
        (lambda: evaluation.wilson(5, 3), "`n_right` must lie in"),
        (lambda: evaluation.wilson(1, 3, 1), "`level` must lie between"),
    ],
)
def test_bad_input_gets_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
