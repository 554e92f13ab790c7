"""Skew and cyclic numbers: closed forms and oracles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from labkit import features

COLUMN = arrays(float, st.integers(2, 30), elements=st.floats(0, 1e6).map(lambda x: round(x, 2)))


@given(COLUMN)
def test_skew_equals_scipy(values):
    expected = stats.skew(values) if np.ptp(values) > 0.01 else features.skew(values)
    assert features.skew(values) == pytest.approx(expected, abs=1e-6)


@given(COLUMN)
def test_cures_keep_the_order_and_stay_finite(values):
    table = features.reduce_skew(values)
    assert np.isfinite(table.to_numpy()).all()
    order = np.argsort(values)
    for name in ("square root", "logarithm", "ranks"):
        assert (np.diff(table[name].to_numpy()[order]) >= 0).all()


def test_a_long_tail_is_cured_and_a_constant_is_left_alone():
    tail = np.exp(np.random.default_rng(0).normal(size=2000))
    table = features.reduce_skew(tail)
    assert features.skew(tail) > 3
    assert abs(features.skew(table["Yeo-Johnson"])) < 0.2
    assert abs(features.skew(table["ranks"])) < 1e-9
    assert features.skew(np.full(5, 0.1)) == 0
    assert features.reduce_skew(np.zeros(4)).notna().all(axis=None)


def test_the_last_month_is_next_to_the_first():
    december, january, june = features.cyclic_encoding([12, 1, 6], 12)
    assert np.linalg.norm(december - january) == pytest.approx(2 * np.sin(np.pi / 12))
    assert np.linalg.norm(december - june) == pytest.approx(2)


@pytest.mark.parametrize(
    ("values", "words"), [([], "shape"), ([[1.0]], "shape"), ([1, np.nan], "finite"), ([-1, 2], "0 or more")]
)
def test_bad_columns_get_a_sentence(values, words):
    with pytest.raises(ValueError, match=words):
        features.reduce_skew(values)
