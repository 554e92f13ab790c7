"""Nearest neighbours believe in units, and a scaler frees them of it."""

import numpy as np
import pytest
from sklearn.datasets import load_wine
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from labkit import normalization

X, Y = load_wine(return_X_y=True)
IN_GRAMS = X * np.r_[np.ones(12), 1e-3]


def test_accuracy_is_that_of_a_pipeline():
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    pipeline = make_pipeline(StandardScaler(), KNeighborsClassifier())
    expected = cross_val_score(pipeline, X, Y, cv=folds)
    np.testing.assert_allclose(normalization.neighbour_accuracy(X, Y, "z-score"), expected)


@pytest.mark.parametrize("seed", range(3))
def test_grams_do_what_deleting_the_column_does_and_more_than_nothing(seed):
    raw, grams, deleted = (
        normalization.neighbour_accuracy(rows, Y, seed=seed).mean() for rows in (X, IN_GRAMS, X[:, :12])
    )
    assert raw < 0.78 < grams
    assert abs(grams - deleted) < 0.02


@pytest.mark.parametrize("scaler", ["z-score", "min-max [0, 1]", "robust"])
def test_scaled_neighbours_do_not_see_units(scaler):
    scores = [normalization.neighbour_accuracy(rows, Y, scaler) for rows in (X, IN_GRAMS)]
    np.testing.assert_allclose(*scores)
    assert np.mean(scores) > 0.92


def test_a_map_says_at_each_row_what_the_neighbours_say():
    columns = normalization.make_columns()
    found = normalization.neighbour_map(columns.X, columns.classes, n=41)
    model = KNeighborsClassifier().fit(columns.X, columns.classes)
    assert found.classes.shape == (41, 41)
    assert found.classes[3, 30] == model.predict([[found.across[30], found.up[3]]])[0]
    assert np.ptp(found.across) == pytest.approx(np.ptp(found.up))  # both axes in one unit


@pytest.mark.parametrize("rows", [np.ones((9, 3)), np.ones((4, 2)), np.full((9, 2), np.nan), np.ones(9)])
def test_bad_rows_are_refused_in_a_sentence(rows):
    with pytest.raises(ValueError, match=r"^`X` must .+; got .+"):
        normalization.neighbour_map(rows, np.arange(len(rows)) % 2)


def test_rows_that_are_all_equal_have_a_map_too():
    assert np.isfinite(normalization.neighbour_map(np.ones((9, 2)), np.arange(9) % 2).across).all()
