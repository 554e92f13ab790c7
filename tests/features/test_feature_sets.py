"""Recipes: honest where they are fitted inside, and equal to a scikit-learn pipeline."""

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
from labkit.features import feature_sets

INSIDE, ALL = "inside each fold", "on all rows"


def test_inside_the_folds_it_is_a_scikit_learn_pipeline():
    columns, _, price = feature_sets._houses()
    X = np.hstack([columns["sizes"], columns["qualities"]])[:200]
    model = make_pipeline(StandardScaler(), SelectKBest(f_regression, k=4), Ridge(alpha=1e-3))
    folds = KFold(5, shuffle=True, random_state=7)
    expected = cross_val_score(model, X, price[:200], cv=folds)
    trial = features.try_recipe(("sizes", "qualities"), keep=4, n_rows=200, seed=7)
    np.testing.assert_allclose(trial.scores, expected, atol=1e-6)
    assert trial.n_columns == 4
    assert trial.offered == {"sizes": 4, "qualities": 5}


def test_random_numbers_leak_on_all_rows_and_not_inside():
    setting = {"groups": ("random-number means",), "target": "coin flips", "n_numbers": 300}
    means = {
        place: np.mean([features.try_recipe(**setting, place=place, seed=s).scores.mean() for s in range(3)])
        for place in (INSIDE, ALL)
    }
    assert means[ALL] > 0.7
    assert 0.42 < means[INSIDE] < 0.56


def test_where_nothing_is_learned_from_labels_the_place_makes_no_difference():
    trials = [features.try_recipe(("sizes",), place=place, n_rows=100) for place in (INSIDE, ALL)]
    np.testing.assert_allclose(trials[0].scores, trials[1].scores, atol=1e-3)


def test_dropping_each_group_measures_what_it_adds():
    setting = {"n_rows": 150}
    trial = features.try_recipe(("sizes", "season"), **setting)
    table = features.drop_each(trial, **setting).set_index("group")
    alone = features.try_recipe(("sizes",), **setting)
    assert table.loc["season", "adds"] == pytest.approx((trial.scores - alone.scores).mean())
    assert table.loc["sizes", "adds"] > 0.2
    assert table["columns"].to_dict() == {"sizes": 4, "season": 2}
    assert features.drop_each(alone, **setting).empty


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.sampled_from(feature_sets.GROUPS), min_size=1, max_size=4, unique=True),
    st.sampled_from(feature_sets.TARGETS),
    st.sampled_from(list(feature_sets.MODELS)), st.sampled_from([INSIDE, ALL]),
    st.integers(0, 20),
)  # fmt: skip
def test_every_recipe_gives_finite_scores(groups, target, model, place, keep):
    trial = features.try_recipe(groups, target, model, place, keep, n_rows=30, n_noise=20, n_folds=2)
    assert np.isfinite(trial.scores).all()
    assert trial.n_columns == min(keep or 999, sum(trial.offered.values()))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"groups": ()}, "name at least one"),
        ({"groups": ("colours",)}, "must be one of 'sizes'"),
        ({"target": "weather"}, "'price', 'coin flips'"),
        ({"model": "oracle"}, "'linear', 'tree'"),
        ({"place": "nowhere"}, "'inside each fold', 'on all rows'"),
        ({"n_rows": 3}, "at least 20"),
        ({"n_rows": 3000}, "the houses there are"),
        ({"groups": ("noise columns",), "n_rows": 2000, "n_noise": 5000}, "at most 500 with 2000 rows"),
        ({"keep": -1}, "at least 0"),
    ],
)
def test_bad_settings_get_a_sentence(settings, words):
    with pytest.raises(ValueError, match=words):
        features.try_recipe(**settings)
