"""Scalers by hand: scikit-learn's on any table, right on the odd ones, and a sentence for the hopeless."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.stats import skew
from sklearn import preprocessing

from labkit import normalization
from labkit.normalization.scalers import SCALERS

POSITIVE = {"log", "Box-Cox"}
AFFINE = ["min-max [0, 1]", "min-max [-1, 1]", "z-score", "robust"]
TABLES = arrays(float, array_shapes(min_dims=2, max_dims=2, max_side=8), elements=st.floats(-1e6, 1e6))


def tables(seed, scaler):
    """Return training rows and new rows, some beyond the training range, with ties and a constant column."""
    rng = np.random.default_rng(seed)
    X = rng.gamma(2, size=(60, 4)) * [1, 10, 1e3, 1]
    X[:, 1] = np.round(X[:, 1])
    X[:, 3] = 7.0
    new = rng.gamma(2, size=(20, 4)) * [2, 20, 2e3, 7]
    return (X + 0.5, new + 0.5) if scaler in POSITIVE else (X - 2, new - 2)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("scaler", SCALERS)
def test_by_hand_equals_scikit_learn(scaler, seed):
    X, new = tables(seed, scaler)
    if scaler == "Box-Cox":
        X, new = X[:, :3], new[:, :3]  # scikit-learn refuses a constant column here
    oracle = SCALERS[scaler].counterpart(len(X)).fit(X)
    tolerance = 1e-4 if scaler in {"Box-Cox", "Yeo-Johnson"} else 1e-12
    np.testing.assert_allclose(
        normalization.scale(scaler, X, new), oracle.transform(new), rtol=tolerance, atol=tolerance
    )


def test_the_normal_quantiles_equal_scikit_learns():
    X, new = tables(0, "quantile")
    oracle = preprocessing.QuantileTransformer(n_quantiles=60, output_distribution="normal").fit(X)
    ours = normalization.quantile(X, shape="normal").transform(new)
    np.testing.assert_allclose(ours[:, :3], oracle.transform(new)[:, :3], atol=1e-9)


def test_more_than_a_thousand_rows_keep_a_thousand_quantiles():
    X = np.random.default_rng(0).normal(size=(1500, 1))
    oracle = preprocessing.QuantileTransformer(n_quantiles=1000, subsample=None).fit(X)
    np.testing.assert_allclose(normalization.scale("quantile", X), oracle.transform(X), atol=1e-12)


def test_what_each_promises_of_the_training_rows():
    X, _ = tables(0, "z-score")
    X = X[:, :3]
    z = normalization.z_score(X).transform(X)
    np.testing.assert_allclose([z.mean(axis=0), z.std(axis=0)], [[0] * 3, [1] * 3], atol=1e-12)
    span = normalization.min_max(X, low=-2, high=5).transform(X)
    np.testing.assert_allclose([span.min(axis=0), span.max(axis=0)], [[-2] * 3, [5] * 3])
    middle = normalization.robust(X).transform(X)
    np.testing.assert_allclose(np.percentile(middle, [25, 50, 75], axis=0)[1], 0, atol=1e-12)
    np.testing.assert_allclose(np.subtract(*np.percentile(middle, [75, 25], axis=0)), 1)
    np.testing.assert_allclose(np.linalg.norm(normalization.unit_norm(X).transform(X), axis=1), 1)
    np.testing.assert_allclose(np.abs(normalization.max_abs(X).transform(X)).max(axis=0), 1)


@pytest.mark.parametrize("scaler", AFFINE)
def test_shifting_and_dividing_keeps_the_shape(scaler):
    X = np.random.default_rng(0).exponential(size=(500, 2))
    np.testing.assert_allclose(skew(normalization.scale(scaler, X)), skew(X))


@pytest.mark.parametrize("scaler", ["Box-Cox", "Yeo-Johnson"])
def test_powers_make_a_skewed_column_nearly_symmetric(scaler):
    X = np.random.default_rng(0).exponential(size=(500, 1))
    assert abs(skew(normalization.scale(scaler, X)[:, 0])) < 0.1 * skew(X[:, 0])


def test_no_z_score_is_above_the_root_of_n_minus_one():
    X = normalization.add_outlier(np.random.default_rng(0).normal(size=(100, 1)), 1e6)
    top = normalization.scale("z-score", X).max()
    assert top == pytest.approx(np.sqrt(99), rel=1e-3)
    assert top <= np.sqrt(99)


@settings(max_examples=15, deadline=None)
@given(X=TABLES)
@pytest.mark.parametrize("scaler", sorted(set(SCALERS) - POSITIVE))
def test_any_finite_table_gives_finite_numbers_of_its_shape(scaler, X):
    scaled = normalization.scale(scaler, X)
    assert scaled.shape == X.shape
    assert np.isfinite(scaled).all()


@settings(max_examples=15, deadline=None)
@given(X=TABLES, column=st.floats(-1e6, 1e6))
@pytest.mark.parametrize("scaler", ["z-score", "robust", "min-max [0, 1]", "Yeo-Johnson"])
def test_constant_columns_and_single_rows_come_out_as_zero(scaler, X, column):
    X = np.column_stack([X, np.full(len(X), column)])
    np.testing.assert_allclose(normalization.scale(scaler, X)[:, -1], 0, atol=1e-8)  # the mean rounds
    np.testing.assert_array_equal(normalization.scale(scaler, X[:1]), np.zeros_like(X[:1]))


@settings(max_examples=15, deadline=None)
@given(X=TABLES, place=st.integers(0), value=st.sampled_from([np.nan, np.inf, -np.inf]))
@pytest.mark.parametrize("scaler", SCALERS)
def test_gaps_and_infinities_are_refused_with_their_place(scaler, X, place, value):
    place = np.unravel_index(place % X.size, X.shape)
    X[place] = value
    sentence = rf"^`X_train` must hold finite numbers; got {value} in row {place[0]}, column {place[1]}\."
    with pytest.raises(ValueError, match=sentence):
        normalization.scale(scaler, X)


@pytest.mark.parametrize(
    ("X", "sentence"),
    [
        (np.zeros((0, 3)), "at least one row and one column"),
        (np.zeros(3), "two axes"),
        (np.zeros((2, 2, 2)), "two axes"),
        ([["red"], ["blue"]], "numbers alone"),
        ([[1, 2], [3]], "numbers alone"),
        (pd.DataFrame({"size": [1.0, None]}), "row 1, column size"),
    ],
)
@pytest.mark.parametrize("scaler", ["z-score", "quantile", "unit norm"])
def test_other_bad_input_is_refused_in_a_sentence(scaler, X, sentence):
    with pytest.raises(ValueError, match=sentence):
        normalization.scale(scaler, X)


@pytest.mark.parametrize(
    ("scaler", "low", "sentence"),
    [("Box-Cox", 0, "must be above 0; got 0 in row 1, column 0"), ("log", -1, "above -1; got -1 in row 1")],
)
def test_logarithms_refuse_what_has_none(scaler, low, sentence):
    with pytest.raises(ValueError, match=sentence):
        normalization.scale(scaler, [[1.0], [low]])
    with pytest.raises(ValueError, match=sentence):
        normalization.scale(scaler, [[1.0], [2.0]], [[1.0], [low]])


def test_wrong_settings_are_refused():
    with pytest.raises(ValueError, match=r"must be one of 'none', .*; got scaler='sigma'"):
        normalization.scale("sigma", [[1.0]])
    with pytest.raises(ValueError, match="`low` must be below high=0"):
        normalization.min_max([[1.0]], low=1, high=0)
    with pytest.raises(ValueError, match="`shape` must be one of"):
        normalization.quantile([[1.0]], shape="round")
    with pytest.raises(ValueError, match="must have 2 columns"):
        normalization.z_score([[1.0, 2.0]]).transform([[1.0]])


def test_new_rows_are_scaled_by_what_the_training_rows_taught():
    scaling = normalization.z_score([[0.0], [2.0]])
    np.testing.assert_allclose(scaling.transform([[4.0]]), [[3.0]])
    assert scaling.learned["shift"] == [1.0]


def test_a_box_cox_of_a_constant_column_is_zero():
    np.testing.assert_array_equal(normalization.scale("Box-Cox", [[3.0], [3.0]]), [[0], [0]])
