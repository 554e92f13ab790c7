"""Encodings equal scikit-learn's, and no row has a hand in its own number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction import FeatureHasher
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

from labkit import features

WORDS = st.lists(
    st.one_of(st.sampled_from(["a", "b", "c", "d"]), st.none(), st.floats()), min_size=1, max_size=20
)


@given(st.lists(st.sampled_from("abcd"), max_size=20))
def test_one_hot_equals_scikit_learn(values):
    ours = features.one_hot(values, ["a", "b", "c"])
    assert ours.shape == (len(values), 3)
    if values:
        oracle = OneHotEncoder(categories=[["a", "b", "c"]], handle_unknown="ignore", sparse_output=False)
        np.testing.assert_array_equal(ours, oracle.fit_transform(np.array(values)[:, None]))


@given(st.lists(st.sampled_from(["low", "mid", "high", "strange"]), min_size=1, max_size=20))
def test_ordinal_equals_scikit_learn(values):
    order = ["low", "mid", "high"]
    oracle = OrdinalEncoder(categories=[order], handle_unknown="use_encoded_value", unknown_value=-1)
    oracle.fit(np.array(order)[:, None])
    expected = oracle.transform(np.array(values)[:, None])[:, 0]
    np.testing.assert_array_equal(features.ordinal(values, order), expected)


def test_a_gap_is_minus_one_and_doubles_are_refused():
    assert features.ordinal(["Gd", None, np.nan], ["TA", "Gd"]).tolist() == [1, -1, -1]
    with pytest.raises(ValueError, match="`order` must name each category once"):
        features.ordinal(["a"], ["a", "a"])
    with pytest.raises(ValueError, match="at least one"):
        features.one_hot(["a"], [])


@given(st.lists(st.lists(st.text(min_size=1, max_size=5), max_size=6), min_size=1, max_size=5))
def test_hashing_equals_scikit_learn(tokens):
    oracle = FeatureHasher(16, input_type="string").transform(tokens).toarray()
    np.testing.assert_array_equal(features.hash_encoding(tokens, 16), oracle)


def test_a_text_in_place_of_tokens_is_refused():
    with pytest.raises(ValueError, match="a list of tokens for each row"):
        features.hash_encoding(["red bean"], 4)


def test_means_are_drawn_towards_the_mean_of_all():
    means = features.target_means(["a", "a", "b"], [1.0, 3.0, 8.0], prior=2)
    assert means["a"] == pytest.approx((4 + 2 * 4) / 4)
    assert means["b"] == pytest.approx((8 + 2 * 4) / 3)
    assert means[None] == 4
    assert features.encode(["b", "stranger"], means).tolist() == [means["b"], 4]
    plain = features.target_means([7, 7, 9], [1.0, 3.0, 8.0], prior=0)
    assert plain == {7: 2, 9: 8, None: 4}


@given(WORDS, st.integers(0, 5))
def test_any_categories_give_finite_means(categories, prior):
    y = np.arange(len(categories), dtype=float)
    means = features.target_means(categories, y, prior)
    encoded = features.encode([*categories, "never seen"], means)
    assert np.isfinite(encoded).all()
    assert encoded[-1] == pytest.approx(y.mean())


def test_no_row_has_a_hand_in_its_own_number():
    categories, y = np.array(list("aabbbaab") * 3), np.arange(24.0)
    before = features.cross_fitted_encoding(categories, y)
    y[5] = 1000.0
    assert features.cross_fitted_encoding(categories, y)[5] == before[5]
    assert (features.cross_fitted_encoding(categories, y) != before).sum() > 12


@pytest.mark.parametrize(
    ("categories", "y", "words"),
    [
        ([], [], "at least one row"),
        (["a"], [1, 2], "have shape"),
        (["a", "b"], [1, np.nan], "finite"),
        (["a", "b"], [1, np.inf], "finite"),
    ],
)
def test_bad_targets_get_a_sentence(categories, y, words):
    with pytest.raises(ValueError, match=words):
        features.target_means(categories, y)


def test_more_folds_than_rows_are_refused():
    with pytest.raises(ValueError, match="the number of rows"):
        features.cross_fitted_encoding(["a", "b"], [1, 2], n_folds=3)
