"""What the panel of explanation computes without a widget: fast enough to run each time."""

import numpy as np
import pytest

from labkit.explanation import compute, exact_shapley
from labkit.explanation.panel_model import Judged, Question
from labkit.explanation.breast_cancer import COLUMNS, tumours


def test_tumours_are_split_once_and_labelled_malignant():
    X_train, X_test, y_train, y_test = tumours()
    assert (X_train.shape, X_test.shape) == ((398, 8), (171, 8))
    assert not set(X_train.index) & set(X_test.index)
    assert X_train["worst radius"][y_train == 1].mean() > X_train["worst radius"][y_train == 0].mean() + 5
    assert set(y_test) == {0, 1}


def test_a_shift_is_measured_in_standard_deviations_and_stays_where_tumours_are():
    column = tumours()[0]["worst radius"]
    asked = Question(Judged(), 153, "worst radius", 0.5)
    assert asked.value == pytest.approx(asked.before + 0.5 * column.std())
    assert asked.shift_to(asked.value) == pytest.approx(0.5)
    assert Question(Judged(), 153, "worst radius", 99.0).value == column.max()
    assert Question(Judged(), 153, "worst radius").value == asked.before


def test_the_exact_values_are_those_of_the_definition():
    asked = Question(Judged(), 3, "worst texture", 1.0)
    found = asked.exact("malignant")
    X, _, y, _ = tumours()
    rows = X[y == 1].sample(30, random_state=0)
    assert np.array_equal(found.values, exact_shapley(asked.judged.predict, asked.x, rows).values)
    assert found.gap < 1e-9


def test_kept_answers_are_those_of_the_question():
    one, other = (Question(Judged(), 3, "worst texture", shift) for shift in (0.0, 1.0))
    assert one.exact() is one.exact()
    assert one.lime(100, 0) is not one.lime(100, 1)
    assert not np.array_equal(one.exact().values, other.exact().values)


def test_a_budget_of_rows_is_kept():
    asked = Question(Judged(), 3, COLUMNS[0])
    assert asked.explain("permutation Shapley", "all", 5000, 0).cost.rows <= 5000
    assert asked.explain("LIME", "all", 5000, 0).cost.rows <= 5001


def test_drag_and_keys_stay_within_three_standard_deviations():
    state = {"row": 153, "feature": "worst radius", "shift": 2.95}
    assert compute.nudged(state, 1) == 3
    assert compute.shift_to(state, -1000.0) == -3
    at = Question(Judged(), 153, "worst radius", -0.4).value
    assert compute.shift_to(state, at) == pytest.approx(-0.4, abs=0.006)
