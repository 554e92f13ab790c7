"""A model of the panel and a row of its table: kept explanations follow what the model predicts."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import r2_score
from sklearn.tree import DecisionTreeClassifier

from labkit.explanation import Predictor, exact_shapley
from labkit.explanation.breast_cancer import COLUMNS, tumours
from labkit.explanation.panel_model import GLOBAL_METHODS, PanelModel, PanelRow

ROW = 3, "worst texture", 1.0


def test_a_shift_is_measured_in_standard_deviations_and_stays_where_tumours_are():
    column = tumours()[0]["worst radius"]
    row = PanelRow(PanelModel(), 153, "worst radius", 0.5)
    assert row.value == pytest.approx(row.measured + 0.5 * column.std())
    assert row.shift_to(row.value) == pytest.approx(0.5)
    assert PanelRow(PanelModel(), 153, "worst radius", 99.0).value == column.max()
    assert PanelRow(PanelModel(), 153, "worst radius").value == row.measured


def test_the_exact_values_are_those_of_the_definition():
    row = PanelRow(PanelModel(), 3, "worst texture", 1.0)
    explanation = row.exact("malignant")
    X, _, y, _ = tumours()
    rows = X[y == 1].sample(30, random_state=0)
    assert np.array_equal(explanation.values, exact_shapley(row.model.predict, row.x, rows).values)
    assert explanation.gap < 1e-9


def test_kept_explanations_are_those_of_the_row():
    one, other = (PanelRow(PanelModel(), 3, "worst texture", shift) for shift in (0.0, 1.0))
    assert one.exact() is one.exact()
    assert one.lime(100, 0) is not one.lime(100, 1)
    assert not np.array_equal(one.exact().values, other.exact().values)


def test_a_budget_of_rows_is_kept():
    row = PanelRow(PanelModel(), 3, COLUMNS[0])
    assert row.explain("permutation Shapley", "all", 5000, 0).cost.rows <= 5000
    assert row.explain("LIME", "all", 5000, 0).cost.rows <= 5001


def learner(**settings):
    X, _, y, _ = tumours()
    return RandomForestClassifier(n_estimators=5, random_state=0, **settings).fit(X, y)


def fit_to_other_labels(model):
    X, *_ = tumours()
    model.fit(X, X["worst texture"] > X["worst texture"].median())


def test_a_model_fitted_again_in_place_is_explained_anew():
    model = learner()
    queries = {
        "exact": lambda row: row.exact().values,
        "LIME": lambda row: row.lime(100, 0).values,
        "permutations": lambda row: row.permutations("all", 2, 0).values,
        "curves": lambda row: row.model.curves("worst texture").average,
        "shuffling": lambda row: row.model.importance("shuffling"),
        "impurity": lambda row: row.model.importance("impurity"),
        "dropping": lambda row: row.model.importance("dropping"),
        "copies": lambda row: row.model.with_copies(0)[1]["importance"],
    }
    before = {name: query(PanelRow(PanelModel(model), *ROW)) for name, query in queries.items()}
    fit_to_other_labels(model)
    again = PanelRow(PanelModel(model), *ROW)
    exact = exact_shapley(Predictor(model, output=1), again.x, tumours()[0].sample(30, random_state=0))
    np.testing.assert_array_equal(again.exact().values, exact.values)
    same = [name for name, query in queries.items() if np.array_equal(query(again), before[name])]
    assert same == []


def test_equal_predictions_share_what_is_kept_and_other_settings_do_not():
    one = PanelModel(learner())
    other = PanelModel(learner())
    assert one == other
    assert PanelRow(one, *ROW).exact() is PanelRow(other, *ROW).exact()
    # the predictions are the same, a training anew would not be
    changed = learner()
    changed.set_params(n_estimators=7)
    assert PanelModel(changed) != one
    assert PanelModel() == PanelModel(None) != one


def test_trees_that_agree_on_every_tumour_are_still_told_apart():
    X, X_test, y, y_test = tumours()
    every = np.vstack([X, X_test])
    labels = np.concatenate([y, y_test])
    trees = [DecisionTreeClassifier(random_state=seed, max_features=1).fit(every, labels) for seed in (0, 1)]
    one, other = (tree.predict_proba(every)[:, 1] for tree in trees)
    assert np.array_equal(one, other)
    models = [PanelModel(Predictor(tree, output=1, preprocess=np.asarray)) for tree in trees]
    assert models[0] != models[1]


def test_importances_are_those_of_their_definitions():
    X, X_test, y, y_test = tumours()
    model = PanelModel()
    score = r2_score(y_test, model.predict(X_test))
    without = model.retrained(X.drop(columns="worst texture"), y)
    fall = score - r2_score(y_test, without(X_test.drop(columns="worst texture")))
    assert model.importance("dropping")[1] == pytest.approx(fall)
    assert model.importance("shuffling").argmax() == 0
    assert model.importance("impurity").sum() == pytest.approx(1)


@pytest.mark.parametrize("method", GLOBAL_METHODS)
def test_every_importance_has_one_number_a_column(method):
    assert PanelModel().importance(method).shape == (len(COLUMNS),)


def test_what_a_model_lacks_is_named_in_a_sentence():
    X, _, y, _ = tumours()
    with pytest.raises(ValueError, match="have predict_proba: give it fitted to the columns"):
        PanelModel(object())
    with pytest.raises(ValueError, match="be trees: only they have an impurity"):
        PanelModel(LogisticRegression(max_iter=5000).fit(X, y)).importance("impurity")
