"""Importance by shuffling against its closed form; copies of a column take its importance."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error, r2_score
from sklearn.model_selection import train_test_split

from labkit.explanation import importance_of_copies, shuffled_importance


def loss(y, predictions):
    return -mean_squared_error(y, predictions)


def test_shuffling_a_linear_model_costs_what_the_formula_says(rng):
    X = pd.DataFrame(rng.normal(size=(2000, 3)), columns=list("abc"))
    y = 3 * X["a"] + X["b"]
    table = shuffled_importance(LinearRegression().fit(X, y), X, y, loss, n_repeats=20)
    expected = 2 * np.array([9, 1, 0]) * X.var().to_numpy()  # E (w x - w x')^2 = 2 w^2 var x
    assert (np.abs(table["importance"] - expected) <= 4 * table["standard_error"] + 0.005 * expected).all()
    assert table.loc["c", "importance"] == pytest.approx(0, abs=1e-12)


def test_shuffling_leaves_the_table_alone_and_keeps_its_types():
    frame = pd.DataFrame({"sex": pd.Categorical(["m", "f", "m", "f"]), "age": [1, 2, 3, 4]})
    before = frame.copy()

    def model(rows):
        assert rows.dtypes.equals(before.dtypes)
        return (rows["sex"] == "f").astype(float)

    table = shuffled_importance(model, frame, [0, 1, 0, 1], loss)
    assert frame.equals(before)
    assert table["importance"]["sex"] > 0 == table["importance"]["age"]


def test_arrays_are_refused_because_they_have_no_names():
    with pytest.raises(ValueError, match="`X` must be a DataFrame; got X='ndarray'"):
        shuffled_importance(lambda X: X[:, 0], np.zeros((3, 2)), [0, 0, 0], loss)


def test_copies_of_a_column_take_its_importance_and_leave_the_score():
    data = load_diabetes(as_frame=True)
    X, X_test, y, y_test = train_test_split(data.data, data.target, test_size=0.3, random_state=0)

    def fit(X, y):
        return RandomForestRegressor(30, max_features=0.5, random_state=0).fit(X, y)

    table = importance_of_copies(fit, (X, y), (X_test, y_test), "bmi", r2_score, (0, 2), n_repeats=5)
    assert table.loc[0, "rank"] == 1
    assert table.loc[2, "rank"] > 2
    assert table.loc[2, "importance"] < 0.3 * table.loc[0, "importance"]
    assert abs(table.loc[2, "score"] - table.loc[0, "score"]) < 0.06


def test_columns_that_are_not_there_are_refused():
    part = (pd.DataFrame({"a": [1, 2]}), [1, 2])
    with pytest.raises(ValueError, match="`column` must be one of 'a'; got column='b'"):
        importance_of_copies(lambda X, y: None, part, part, "b", r2_score)
