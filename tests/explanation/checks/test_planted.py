"""Known answers: planted columns are found, a disguised model fools LIME, copies hide importance (X1)."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error, r2_score
from sklearn.model_selection import train_test_split

from labkit import explanation
from labkit.explanation import disguise, importance_of_copies, make_planted, shuffled_importance


def loss(y, predictions):
    return -mean_squared_error(y, predictions)


def test_exact_values_find_what_was_planted_and_nothing_else():
    planted = make_planted(60, 8)
    found = explanation.exact_shapley(planted.truth, planted.X.iloc[[0]], planted.X.iloc[10:40])
    assert planted.share(found) == pytest.approx(1, abs=1e-12)
    a = planted.X["a"]
    assert found.values[0] == pytest.approx(3 * (a[0] - a[10:40].mean()))


def test_planted_labels_are_truth_and_noise():
    planted = make_planted(4000, noise=0.5, seed=3)
    assert np.std(planted.y - planted.truth(planted.X)) == pytest.approx(0.5, rel=0.1)
    assert planted.names == ("a", "b", "c")
    assert planted.X.equals(make_planted(4000, noise=0.5, seed=3).X)


def test_a_forest_is_explained_mostly_by_what_was_planted():
    planted = make_planted(300, 8)
    forest = RandomForestRegressor(20, random_state=0).fit(planted.X, planted.y)
    found = explanation.permutation_shapley(forest, planted.X.iloc[[0]], planted.X.iloc[:20], 10)
    assert 0.6 < planted.share(found) < 1


def test_fewer_columns_than_are_planted_are_refused():
    with pytest.raises(ValueError, match="`n_features` must be a whole number of at least 3"):
        make_planted(n_features=2)


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


@pytest.fixture(scope="module")
def hidden():
    """Rows whose columns hang together, and a model that decides by group and pretends to decide by merit."""
    rng = np.random.default_rng(0)
    z, group = rng.normal(size=(600, 3)), rng.integers(0, 2, 600)
    columns = {"group": group, "street": 0.8 * group + 0.3 * z[:, 0], "income": z[:, 1]}
    X = pd.DataFrame(columns | {"rent": z[:, 1] + 0.2 * z[:, 2], "merit": z[:, 2]})
    return X, disguise(lambda X: (X["group"] > 0.5) * 1.0, lambda X: (X["merit"] > 0) * 1.0, X)


def test_a_disguised_model_fools_lime_and_not_the_exact_values(hidden):
    X, model = hidden
    assert np.mean(model(X) == (X["group"] > 0.5)) > 0.95
    rows = [X.iloc[[place]] for place in range(6)]
    by_lime = [explanation.lime(model, row, X, 1000).top(1)[0] for row in rows]
    by_shapley = [explanation.exact_shapley(model, row, X.iloc[:40]).top(1)[0] for row in rows]
    assert by_lime.count("merit") >= 5
    assert by_shapley.count("group") >= 4
