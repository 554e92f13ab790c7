"""Imputers: scikit-learn's contract, oracles, and any table."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.linear_model import LinearRegression
from sklearn.utils.estimator_checks import estimator_checks_generator

from labkit import cleaning
from labkit.cleaning.compute import patients

ESTIMATORS = [
    cleaning.HotDeckImputer(), cleaning.RegressionImputer(), cleaning.RegressionImputer(noise=True),
    cleaning.FenceClipper(),
]  # fmt: skip
MIXED = pd.DataFrame({"n": [1.0, np.nan, 3.0], "word": ["a", None, "b"]})


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=str)
def test_estimators_keep_scikit_learns_contract(estimator):
    checks = list(estimator_checks_generator(estimator))
    assert len(checks) > 20
    for one, check in checks:
        if check.func.__name__ != "check_array_api_input":  # needs a setting of scipy's
            try:
                check(one)
            except pytest.skip.Exception:
                continue
            except Exception as error:
                assert type(error).__name__ == "SkipTest", check  # noqa: PT017


def test_hot_deck_draws_known_values_of_numbers_and_text():
    filled = cleaning.HotDeckImputer().set_output(transform="pandas").fit_transform(MIXED)
    assert filled["n"][1] in (1.0, 3.0)
    assert filled["word"][1] in ("a", "b")


def test_regression_without_noise_is_scikit_learns_line():
    damaged = cleaning.make_missing(patients(), "bmi", seed=1)
    missing = damaged["bmi"].isna()
    others = damaged.drop(columns="bmi")
    line = LinearRegression().fit(others[~missing], damaged["bmi"][~missing])
    filled = cleaning.RegressionImputer().set_output(transform="pandas").fit_transform(damaged)
    np.testing.assert_allclose(filled["bmi"][missing], line.predict(others[missing]))
    assert filled[~missing].equals(damaged[~missing].astype(float))


def test_noise_has_the_size_of_the_residuals():
    damaged = cleaning.make_missing(patients(), "bmi", rate=0.5)
    plain, noisy = (cleaning.RegressionImputer(noise=noise).fit(damaged) for noise in (False, True))
    missing = damaged["bmi"].isna()
    added = (noisy.transform(damaged) - plain.transform(damaged))[missing, 2]
    assert added.std() == pytest.approx(noisy.spreads_[2], rel=0.15)
    assert (noisy.transform(damaged) == noisy.transform(damaged)).all()


@pytest.mark.parametrize("imputer", ESTIMATORS[:2], ids=str)
def test_a_column_without_a_known_value_is_named(imputer):
    with pytest.raises(ValueError, match="column 'b' has no known value to learn from"):
        imputer.fit(pd.DataFrame({"a": [1.0, 2.0], "b": [np.nan, np.nan]}))


@given(arrays(float, st.tuples(st.integers(2, 12), st.integers(1, 4)),
              elements=st.floats(-1e3, 1e3) | st.just(float("nan"))))  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_every_missing_value_is_imputed_or_a_sentence_says_why(X):
    for imputer in ESTIMATORS[:3]:
        if np.isnan(X).all(axis=0).any():
            with pytest.raises(ValueError, match="no known value"):
                imputer.fit(X)
        else:
            filled = imputer.fit_transform(X)
            assert np.isfinite(filled).all()
            np.testing.assert_array_equal(filled[~np.isnan(X)], X[~np.isnan(X)])
