"""Six selectors: each finds what is there, and only inside the folds does noise stay noise."""

import numpy as np
import pytest
from sklearn.feature_selection import SequentialFeatureSelector
from sklearn.linear_model import LinearRegression, lasso_path
from sklearn.metrics import mutual_info_score
from sklearn.model_selection import LeaveOneOut

from labkit import features


@pytest.fixture(scope="module")
def planted():
    """60 rows of noise with two columns that depend on the label."""
    X, y = features.make_noise(60, 30, seed=1)
    X[:, 4] += 2.5 * y
    X[:, 11] -= 2.5 * y
    return X, y


def test_noise_is_balanced_and_seeded():
    X, y = features.make_noise(51, 7, seed=3)
    assert X.shape == (51, 7)
    assert sorted(np.bincount(y)) == [25, 26]
    np.testing.assert_array_equal(X, features.make_noise(51, 7, seed=3)[0])
    assert (features.make_noise(51, 7, seed=4)[1] != y).any()


@pytest.mark.parametrize(
    "name", ["F-test", "mutual information", "recursive elimination", "lasso path", "wrapper"]
)
def test_every_selector_that_uses_the_labels_finds_the_planted_columns(planted, name):
    kept = features.selectors(2)[name].fit(*planted).get_support()
    assert np.flatnonzero(kept).tolist() == [4, 11]


def test_variance_keeps_what_varies_and_uses_no_label(planted):
    X, y = planted
    wide = X * np.where(np.arange(30) == 7, 9, 1)
    for labels in (y, 1 - y):
        assert features.selectors(1)["variance"].fit(wide, labels).get_support().argmax() == 7
    np.testing.assert_allclose(features.variances(wide), wide.var(axis=0))


def test_information_equals_scikit_learn(planted):
    X, y = planted
    cuts = np.quantile(X, [0.25, 0.5, 0.75], axis=0)
    expected = [mutual_info_score(np.digitize(X[:, i], cuts[:, i], right=True), y) for i in range(30)]
    np.testing.assert_allclose(features.mutual_information(X, y), expected, atol=1e-12)


def test_the_wrapper_equals_scikit_learns_by_leaving_each_row_out(planted):
    X, y = planted[0][:25, :8], planted[1][:25]
    taken = np.argsort(-features.forward_order(X, y, 3))[:3]
    settings = {"cv": LeaveOneOut(), "scoring": "neg_mean_squared_error"}
    oracle = SequentialFeatureSelector(LinearRegression(), n_features_to_select=3, **settings).fit(X, y)
    assert sorted(taken) == np.flatnonzero(oracle.get_support()).tolist()


def test_the_lasso_order_is_that_of_its_path(planted):
    X, y = planted
    scaled = (X - X.mean(axis=0)) / X.std(axis=0)
    _, weights, _ = lasso_path(scaled, y - y.mean(), alphas=np.geomspace(1, 0.01, 400))
    first = (weights != 0).argmax(axis=1)
    early = np.argsort(-features.lasso_order(X, y))[:3]
    assert set(early) == set(np.argsort(np.where((weights != 0).any(axis=1), first, 999), kind="stable")[:3])


def test_on_noise_selection_on_all_rows_is_near_perfect_and_inside_is_a_coin():
    selectors = {"F-test": features.selectors(50)["F-test"]}
    tables = [
        features.compare_selection(selectors, *features.make_noise(50, 5000, s), seed=s) for s in range(4)
    ]
    means = np.mean([table.groupby("fit_scope")["score"].mean() for table in tables], axis=0)
    inside, before = means
    assert before > 0.96
    assert 0.3 < inside < 0.65


def test_constant_columns_are_no_harm_and_gaps_get_a_sentence(planted):
    X, y = planted[0].copy(), planted[1]
    X[:, 0] = 3.0
    assert features.mutual_information(X, y)[0] == 0
    assert features.lasso_order(X, y)[0] == 0
    assert features.forward_order(X, y, 2)[0] == 0
    X[3, 3] = np.nan
    for score in (features.mutual_information, features.lasso_order, features.forward_order):
        with pytest.raises(ValueError, match="finite in every cell"):
            score(X, y)
    with pytest.raises(ValueError, match="dict of names and selectors"):
        features.compare_selection([], X, y)
