"""Columns to scale: they fit together; outliers and skewness are their formulas."""

import numpy as np
import pytest

from labkit import normalization
from labkit.normalization.columns import COLUMNS


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_fit_together(name):
    columns = COLUMNS[name]()
    assert columns.X.shape == (len(columns.y), 2)
    assert len(columns.classes) == len(columns.y)
    assert len(columns.names) == 2
    assert np.isfinite(columns.X).all()


def test_an_outlier_changes_one_value():
    X = normalization.make_columns().X
    far = normalization.add_outlier(X, 10)
    assert np.count_nonzero(far != X) == 1
    assert far[0, 1] == pytest.approx(X[:, 1].mean() + 10 * X[:, 1].std())
    np.testing.assert_array_equal(normalization.add_outlier(X, 0), X)
    with pytest.raises(ValueError, match="`distance` must be 0 or more"):
        normalization.add_outlier(X, -1)


def test_made_columns_refuse_what_cannot_be():
    with pytest.raises(ValueError, match="`ratio` must be a positive number"):
        normalization.make_columns(ratio=0)
    with pytest.raises(ValueError, match="`n_rows` must be a whole number of at least 2"):
        normalization.make_columns(n_rows=1)


def test_skewness_is_scipys_and_refuses_a_constant():
    from scipy.stats import skew

    values = np.random.default_rng(0).exponential(size=300)
    assert normalization.skewness(values) == pytest.approx(skew(values))
    with pytest.raises(ValueError, match="not be the same in all rows"):
        normalization.skewness([2.0, 2.0])
