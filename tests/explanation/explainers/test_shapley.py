"""Shapley values: the definition twice over, the axioms, closed forms, honest errors, odd input."""

from itertools import permutations
from math import factorial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LinearRegression

from labkit.explanation import Predictor, exact_shapley, linear_shapley, permutation_shapley, shapley
from tests.explanation.models import KerasLike, case, curved


def brute_force(f, x, background):
    """Return what each feature adds, on average over all orders of the features, one order at a time."""
    values = np.zeros(len(x))
    for order in permutations(range(len(x))):
        rows = background.copy()
        for feature in order:
            before = f(rows).mean()
            rows[:, feature] = x[feature]
            values[feature] += f(rows).mean() - before
    return values / factorial(len(x))


@pytest.mark.parametrize("seed", range(3))
def test_exact_values_equal_brute_force_over_all_orders(seed):
    x, background = case(6, 4, seed)
    result = exact_shapley(curved, x, background)
    assert np.abs(result.values - brute_force(curved, x, background)).max() < 1e-12
    assert result.base == pytest.approx(curved(background).mean(), abs=1e-12)
    assert result.prediction == pytest.approx(curved(x[None])[0], abs=1e-12)
    assert result.gap < 1e-12


def test_exact_values_up_to_14_features_add_up():
    x, background = case(14, 3)
    result = exact_shapley(curved, x, background)
    assert result.gap < 1e-12
    assert result.cost.rows == 3 * 2**14
    assert np.abs(result.values[5:]).max() < 1e-12
    assert np.abs(result.values[:5] - exact_shapley(curved_5, x[:5], background[:, :5]).values).max() < 1e-12


def curved_5(X):
    return curved(np.column_stack([X, X[:, 0]]))


def test_more_features_are_refused_with_the_way_out():
    x, background = case(15)
    with pytest.raises(ValueError, match=r"15 features take 2.15 coalitions; .* call permutation_shapley"):
        exact_shapley(curved, x, background)


def explainers():
    return [exact_shapley, permutation_shapley]


@pytest.mark.parametrize("explain", explainers())
def test_the_axioms_hold(explain):
    x, background = case()
    result = explain(curved, x, background).values
    assert abs(result[5]) < 1e-12  # a feature that never counts
    twice = explain(lambda X: 2 * curved(X) + 7, x, background).values
    assert np.allclose(twice, 2 * result, atol=1e-12)
    x[1] = x[0]
    background[:, 1] = background[:, 0]
    even = exact_shapley(curved, x, background).values
    assert even[0] == pytest.approx(even[1], abs=1e-12)  # two that count alike


@pytest.mark.parametrize("explain", explainers())
def test_linear_models_have_a_closed_form(explain):
    x, background = case()
    model = LinearRegression().fit(background, curved(background))
    short = linear_shapley(model.coef_, model.intercept_, x, background)
    long = explain(model, x, background)
    assert np.abs(long.values - short.values).max() < 1e-12
    assert (short.base, short.prediction) == pytest.approx((long.base, long.prediction))
    assert short.gap < 1e-12


@pytest.mark.parametrize("seed", range(4))
def test_permutation_values_lie_within_four_of_their_standard_errors(seed):
    x, background = case(9, 12, seed)
    exact = exact_shapley(curved, x, background)
    result = permutation_shapley(curved, x, background, n_pairs=60, seed=seed)
    assert (np.abs(result.values - exact.values) <= 4 * result.standard_error + 1e-12).all()
    assert result.standard_error.max() > 1e-4
    assert result.gap < 1e-12


def test_the_standard_error_is_the_spread_between_seeds():
    x, background = case(8, 4)
    some = [permutation_shapley(curved, x, background, 10, seed) for seed in range(200)]
    spread = np.std([each.values for each in some], axis=0, ddof=1)
    prediction = np.sqrt(np.mean([each.standard_error**2 for each in some], axis=0))
    assert np.allclose(prediction[2:5], spread[2:5], rtol=0.25)


def test_pairs_are_exact_for_interactions_of_two():
    x, background = case()
    product = Predictor(lambda X: X[:, 0] * X[:, 1] + X[:, 2] * X[:, 3])
    result = permutation_shapley(product, x, background, n_pairs=2)
    assert np.abs(result.values - exact_shapley(product, x, background).values).max() < 1e-12


def test_seeds_repeat_and_leave_the_global_one_alone():
    x, background = case()
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    first, again, other = (permutation_shapley(curved, x, background, 5, seed).values for seed in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.array_equal(state, np.random.get_state()[1])  # noqa: NPY002


def test_keras_models_and_costs():
    x, background = case(5)
    model = KerasLike(lambda X: 1 / (1 + np.exp(-X.sum(axis=1, keepdims=True))))
    predict = Predictor(model, units="probability")
    exact = exact_shapley(predict, x, background)
    sampled = permutation_shapley(predict, x, background, 3)
    assert exact.gap < 1e-6
    assert exact.units == sampled.units == "probability"
    assert exact.cost.rows == 9 * 2**5
    assert sampled.cost.rows == 9 * (2 + 6 * 4)
    assert sampled.method == "permutation Shapley, 3 pairs"


@pytest.fixture
def passengers():
    return pd.DataFrame(
        {
            "sex": pd.Categorical(["male", "female", "male", "female"]),
            "age": [22.0, np.nan, 40.0, 3.0],
            "class": [3, 1, 2, 3],
        }
    )


def survival(frame):
    """A model of raw columns, which needs their types."""
    assert frame["sex"].dtype == "category"
    assert frame["class"].dtype == int
    return (frame["sex"] == "female") * 0.5 - 0.1 * frame["class"] + (frame["age"].fillna(9) < 10) * 0.3


@pytest.mark.parametrize("take", [lambda f: f.iloc[[3]], lambda f: f.iloc[3], lambda f: list(f.iloc[3])])
@pytest.mark.parametrize("explain", explainers())
def test_frames_keep_their_words_types_and_missing_values(passengers, explain, take):
    result = explain(survival, take(passengers), passengers)
    assert result.names == ("sex", "age", "class")
    assert result.data == ("female", 3.0, 3)
    assert np.allclose(result.values, [0.25, 0.15, -0.075], atol=1e-12)


def test_columns_are_matched_by_name(passengers):
    turned = passengers.iloc[[3]][["class", "sex", "age"]]
    assert np.allclose(exact_shapley(survival, turned, passengers).values, [0.25, 0.15, -0.075])


def test_constant_features_count_for_nothing():
    x, background = case()
    background[:, 2] = x[2]
    assert exact_shapley(curved, x, background).values[2] == 0


def test_missing_values_are_values_where_the_model_takes_them():
    x, background = case()
    x[0] = np.nan
    assert np.isfinite(exact_shapley(lambda X: np.nan_to_num(X).sum(axis=1), x, background).values).all()
    with pytest.raises(ValueError, match=r"gave nan for row .*: impute the missing values in X"):
        exact_shapley(curved, x, background)


def test_tables_of_words():
    background = np.array([["a", "b"], ["c", "d"]], dtype=object)
    result = exact_shapley(lambda X: (X == "a").sum(axis=1), ["a", "a"], background)
    assert result.values.tolist() == [0.5, 1.0]


@pytest.mark.parametrize(
    ("x", "background", "names", "sentence"),
    [
        ([1, 2], np.zeros((3, 3)), None, "`x` must have 3, as the background; got x='2 features'"),
        ([1, 2], np.zeros((0, 2)), None, "`background.shape` must be .* at least one row"),
        ([1, 2], np.zeros(2), None, "`background.shape` must be"),
        ([1, 2], np.zeros((1, 2)), ["a"], "`names` must be 2, one a feature"),
        ([1], pd.DataFrame({"a": [1], "b": [2]}), None, "`x` must have 2"),
        (pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1]}), None, "`x` must be one row"),
        (pd.DataFrame({"b": [1]}), pd.DataFrame({"a": [1]}), None, "`x` must have every column"),
    ],
)
@pytest.mark.parametrize("explain", explainers())
def test_cases_that_do_not_fit_are_told(explain, x, background, names, sentence):
    with pytest.raises(ValueError, match=sentence):
        explain(lambda X: np.zeros(len(X)), x, background, names=names)


@pytest.mark.parametrize(
    ("n_features", "method"), [(12, "exact Shapley"), (13, "permutation Shapley, 50 pairs")]
)
def test_the_engine_fits_the_number_of_features_and_is_said(n_features, method):
    result = shapley(curved, *case(n_features, 2))
    assert result.method == method
    assert (result.standard_error is None) == (n_features == 12)


def test_one_pair_has_no_error_and_is_refused():
    with pytest.raises(ValueError, match="`n_pairs` must be a whole number of at least 2"):
        permutation_shapley(curved, *case(), n_pairs=1)


@settings(max_examples=25, deadline=None)
@given(d=st.integers(1, 5), n_background=st.integers(1, 4), seed=st.integers(0, 99))
def test_values_add_up_whatever_the_shape(d, n_background, seed):
    x, background = case(d, n_background, seed)
    for explain in explainers():
        result = explain(lambda X: np.sin(X).prod(axis=1), x, background)
        assert result.gap < 1e-9
        assert len(result.values) == d


def test_boosted_trees_of_two_classes():
    x, background = case(5, 30)
    model = GradientBoostingClassifier(n_estimators=10, random_state=0).fit(background, background[:, 0] > 0)
    result = exact_shapley(Predictor(model, output=1), x, background, names=list("abcde"))
    assert result.top(1) == ["a"]
    assert result.units == "probability"
