"""What-if curves equal scikit-learn's, keep the types of a table, and know who goes against the mean."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import partial_dependence

from labkit.explanation import dependence
from tests.explanation.models import case, curved


@pytest.mark.parametrize("column", [0, 3])
def test_curves_and_mean_are_scikit_learns(column):
    _, X = case(5, 80)
    X[:, 3] = np.round(X[:, 3])  # few values: the grid is these
    forest = RandomForestRegressor(10, random_state=0).fit(X, curved(X))
    theirs = partial_dependence(forest, X, [column], kind="both", grid_resolution=20)
    ours = dependence(forest, X, column, grid=theirs["grid_values"][0])
    assert np.allclose(ours.curves, theirs["individual"][0], atol=1e-9)
    assert np.allclose(ours.average, theirs["average"][0], atol=1e-9)


def test_the_grid_is_that_of_the_values_or_spans_nine_rows_of_ten():
    X = np.column_stack([np.arange(101.0), np.arange(101) % 3])
    few, many = (dependence(lambda rows: rows[:, 0], X, column, n_values=10).grid for column in (1, 0))
    assert few.tolist() == [0, 1, 2]
    assert many.tolist() == list(np.linspace(5, 95, 10))


def test_curves_pass_through_the_truth():
    _, X = case(5, 12)
    ours = dependence(curved, X, 0, grid=X[:, 0])
    assert np.allclose(np.diag(ours.curves), curved(X))


def test_rows_that_go_against_the_mean_are_counted():
    X = np.array([[0.0, 1], [1, 1], [2, 1], [3, -1]])
    result = dependence(lambda X: X[:, 0] * X[:, 1], X, 0)
    assert result.average.tolist() == [0, 0.5, 1, 1.5]
    assert result.against == 0.25


@pytest.fixture
def frame():
    words = pd.Categorical(["b", "a", "b"], categories=["a", "b", "c"])
    return pd.DataFrame({"word": words, "whole": [1, 2, 4], "flag": [True, False, True]}, index=[7, 8, 9])


@pytest.mark.parametrize(
    ("column", "grid"), [("word", ["a", "b"]), ("whole", [1, 2, 4]), ("flag", [False, True])]
)
def test_columns_keep_their_types_and_rows_their_order(frame, column, grid):
    def model(rows):
        assert rows["word"].dtype == "category"
        assert list(rows.index) == [7, 8, 9]
        return 10 * (rows["word"] == "a") + rows["whole"] + 100 * rows["flag"]

    before = frame.copy()
    result = dependence(model, frame, column)
    assert list(result.grid) == grid
    for row, value in enumerate(frame[column]):
        assert result.curves[row, grid.index(value)] == model(frame).iloc[row]
    assert frame.equals(before)


def test_whole_numbers_may_become_fractions():
    X = np.arange(100)[:, None]
    assert np.allclose(dependence(lambda rows: rows[:, 0], X, 0, n_values=3).average, [4.95, 49.5, 94.05])


@pytest.mark.parametrize(
    ("X", "column", "sentence"),
    [
        (np.zeros((3, 2)), 2, "`column` must be one of 0, 1; got column=2"),
        (np.zeros((0, 2)), 0, "`X` must hold at least one row"),
        (np.full((3, 1), np.nan), 0, "`column` must hold at least one value"),
        (pd.DataFrame({"a": [1]}), "b", "`column` must be one of 'a'"),
    ],
)
def test_what_does_not_fit_is_refused(X, column, sentence):
    with pytest.raises(ValueError, match=sentence):
        dependence(lambda rows: np.zeros(len(rows)), X, column)
