"""Scores of features: honest inside the folds, and equal to a scikit-learn pipeline."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from labkit import features
from labkit.features import FeatureSet, feature_scores, feature_sets

INSIDE, ALL = "inside each fold", "on all rows"


def test_inside_the_folds_it_is_a_scikit_learn_pipeline():
    columns, _, price = feature_sets._all_houses()
    X = np.hstack([columns["sizes"], columns["qualities"]])[:200]
    model = make_pipeline(StandardScaler(), SelectKBest(f_regression, k=4), Ridge(alpha=1e-3))
    folds = KFold(5, shuffle=True, random_state=7)
    expected = cross_val_score(model, X, price[:200], cv=folds)
    result = features.score_features(("sizes", "qualities"), keep=4, n_rows=200, seed=7)
    np.testing.assert_allclose(result.scores, expected, atol=1e-6)
    assert result.n_columns == 4
    assert result.offered == {"sizes": 4, "qualities": 5}


def test_random_numbers_leak_on_all_rows_and_not_inside():
    numbers = FeatureSet(["random-number means"], n_numbers=300)

    def accuracy(fit_scope, seed):
        result = features.score_features(numbers, "coin flips", fit_scope=fit_scope, seed=seed)
        return result.scores.mean()

    means = {scope: np.mean([accuracy(scope, seed) for seed in range(3)]) for scope in (INSIDE, ALL)}
    assert means[ALL] > 0.7
    assert 0.42 < means[INSIDE] < 0.56


def test_where_nothing_is_learned_from_labels_the_scope_makes_no_difference():
    results = [features.score_features(("sizes",), fit_scope=scope, n_rows=100) for scope in (INSIDE, ALL)]
    np.testing.assert_allclose(results[0].scores, results[1].scores, atol=1e-3)


def test_dropping_each_group_measures_what_it_adds():
    setting = {"n_rows": 150}
    result = features.score_features(("sizes", "season"), **setting)
    table = features.drop_importance(result, **setting).set_index("group")
    alone = features.score_features(("sizes",), **setting)
    assert table.loc["season", "importance"] == pytest.approx((result.scores - alone.scores).mean())
    assert table.loc["sizes", "importance"] > 0.2
    assert table["columns"].to_dict() == {"sizes": 4, "season": 2}
    assert features.drop_importance(alone, **setting).empty


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.sampled_from(feature_sets.GROUPS), min_size=1, max_size=4, unique=True),
    st.sampled_from(feature_sets.TARGETS),
    st.sampled_from(list(feature_scores.MODELS)), st.sampled_from([INSIDE, ALL]),
    st.integers(0, 20),
)  # fmt: skip
def test_every_set_gives_finite_scores(groups, target, model, scope, keep):
    result = features.score_features(
        FeatureSet(groups, n_noise=20), target, model, scope, keep, n_rows=30, n_folds=2
    )
    assert np.isfinite(result.scores).all()
    assert result.n_columns == min(keep or 999, sum(result.offered.values()))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"features": ()}, "name at least one"),
        ({"features": "sizes"}, "name at least one"),
        ({"features": ("colours",)}, "must be one of 'sizes'"),
        ({"target": "weather"}, "'price', 'coin flips'"),
        ({"model": "oracle"}, "'linear', 'tree'"),
        ({"fit_scope": "nowhere"}, "'inside each fold', 'on all rows'"),
        ({"n_rows": 3}, "at least 20"),
        ({"n_rows": 3000}, "the houses there are"),
        (
            {"features": FeatureSet(["noise columns"], n_noise=5000), "n_rows": 2000},
            "at most 500 with 2000 rows",
        ),
        ({"keep": -1}, "at least 0"),
    ],
)
def test_bad_settings_get_a_sentence(settings, words):
    with pytest.raises(ValueError, match=words):
        features.score_features(**settings)
