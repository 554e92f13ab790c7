"""Outliers: closed forms, bounds, any numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from labkit import cleaning, datasets

FLOATS = st.floats(-1e6, 1e6) | st.just(float("nan")) | st.sampled_from([np.inf, -np.inf])


def test_scores_have_closed_forms():
    values = np.array([1.0, 2, 3, 4, 100])
    np.testing.assert_allclose(cleaning.z_scores(values), stats.zscore(values))
    assert cleaning.robust_z_scores(values)[-1] == pytest.approx(97 / 1.4826)
    assert cleaning.outside_fence(values).tolist() == [False] * 4 + [True]


def test_a_z_score_cannot_exceed_the_root_of_n():
    for n in (5, 10):
        assert cleaning.z_scores([0.0] * (n - 1) + [1e9]).max() == pytest.approx(np.sqrt(n - 1))


@given(arrays(float, st.integers(1, 30), elements=FLOATS))
@settings(max_examples=60, deadline=None)
def test_any_numbers_get_an_answer_or_a_sentence(values):
    if not np.isfinite(values).any():
        with pytest.raises(ValueError, match="at least one finite number"):
            cleaning.z_scores(values)
        return
    for scores in (cleaning.z_scores(values), cleaning.robust_z_scores(values)):
        assert (np.isnan(scores) == np.isnan(values)).all()
        assert np.isinf(scores[np.isinf(values)]).all()
    outside = cleaning.outside_fence(values)
    assert outside[np.isinf(values)].all()
    assert not outside[np.isnan(values)].any()


def test_text_is_no_number():
    with pytest.raises(ValueError, match="must be numbers"):
        cleaning.z_scores(["a", "b"])


def test_four_methods_flag_the_known_outliers_of_ames():
    houses = datasets.load("ames")
    flags = cleaning.find_outliers(houses, ["area", "Lot.Area"])
    assert flags.shape == (2930, 4)
    assert flags[houses["area"] > 4000].all().all()
    with pytest.raises(ValueError, match="`column` must be one of"):
        cleaning.find_outliers(houses, ["Alley"])
