"""The closed form of descent is descent; its limits are the textbook's; scalers change it as claimed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from labkit import normalization
from labkit.normalization.columns import COLUMNS
from labkit.normalization.scalers import SCALERS

TABLES = arrays(float, array_shapes(min_dims=2, max_dims=2, max_side=6), elements=st.floats(-1e3, 1e3))


@pytest.fixture
def data():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(40, 3)) * [1, 3, 0.5] + [0, 1, 2]
    return X, X @ [1.0, -2.0, 0.5] + rng.normal(size=40)


def walk(X, y, rate, n_steps):
    """Plain descent, step by step."""
    design, weights = np.column_stack([np.ones(len(X)), X]), np.zeros(X.shape[1] + 1)
    path = [weights]
    for _ in range(n_steps):
        weights = weights - rate * design.T @ (design @ weights - y) / len(y)
        path.append(weights)
    return np.array(path)


def test_the_closed_form_walks_as_descent_does(data):
    bowl = normalization.loss_bowl(*data)
    rate = bowl.best_rate
    np.testing.assert_allclose(bowl.path(rate, 50), walk(*data, rate, 50), atol=1e-9)


def test_steps_are_those_of_the_walk(data):
    bowl = normalization.loss_bowl(*data)
    for rate in (bowl.best_rate, 0.3 * bowl.best_rate):
        excess = bowl.excess(walk(*data, rate, 3000))
        assert bowl.steps(rate) == np.argmax(excess <= 1e-3 * excess[0])


def test_the_minimum_is_least_squares(data):
    X, y = data
    weights = np.linalg.lstsq(np.column_stack([np.ones(len(X)), X]), y, rcond=None)[0]
    np.testing.assert_allclose(normalization.loss_bowl(X, y).minimum, weights)


def test_the_limit_is_the_limit(data):
    bowl = normalization.loss_bowl(*data)
    assert np.isfinite(bowl.steps(0.999 * bowl.largest_stable_rate))
    assert np.isinf(bowl.steps(1.001 * bowl.largest_stable_rate))
    assert np.isinf(bowl.steps(0.0))
    below, above = (walk(*data, bowl.largest_stable_rate * share, 3000)[-1] for share in (0.999, 1.001))
    assert np.abs(above).max() > 10 * np.abs(below).max()


def test_condition_numbers_are_those_of_the_curvature(data):
    X, y = data
    design = np.column_stack([np.ones(len(X)), X])
    bowl = normalization.loss_bowl(X, y)
    assert bowl.condition_number == pytest.approx(np.linalg.cond(design.T @ design))
    assert bowl.best_rate < bowl.largest_stable_rate


def test_a_z_score_leaves_only_the_correlation():
    columns = normalization.make_columns()
    bowl = normalization.loss_bowl(normalization.scale("z-score", columns.X), columns.y)
    r = abs(np.corrcoef(columns.X.T)[0, 1])
    np.testing.assert_allclose(bowl.curvatures, [1 - r, 1, 1 + r])


@pytest.mark.parametrize("seed", range(3))
def test_n1_min_max_makes_equal_columns_slow(seed):
    columns = normalization.make_columns(seed=seed)
    table = normalization.compare_scalers(columns.X, columns.y, ("none", "z-score", "min-max [0, 1]"))
    raw, z, min_max = table["steps"]
    assert raw <= 5
    assert z <= raw
    assert 150 < min_max < 450


def test_n1_wide_columns_are_slow_raw_and_quick_standardized():
    columns = normalization.make_columns(ratio=100)
    table = normalization.compare_scalers(columns.X, columns.y, ("none", "z-score"))
    raw, z = table["steps"]
    assert raw > 20_000
    assert z <= 5


def test_a_constant_column_is_left_out_and_costs_nothing():
    columns = normalization.make_columns()
    with_constant = np.column_stack([columns.X, np.zeros(len(columns.X))])
    plain, more = (normalization.loss_bowl(X, columns.y) for X in (columns.X, with_constant))
    assert more.condition_number == pytest.approx(plain.condition_number)
    assert more.steps(plain.best_rate) == plain.steps(plain.best_rate)


@settings(max_examples=15, deadline=None)
@given(X=TABLES, seed=st.integers(0, 99))
def test_any_table_has_a_bowl(X, seed):
    y = np.random.default_rng(seed).normal(size=len(X))
    bowl = normalization.loss_bowl(X, y)
    assert bowl.condition_number >= 1
    assert bowl.steps(bowl.best_rate) >= 0
    assert np.isfinite(bowl.path(bowl.best_rate, 3)).all()


def test_nothing_to_predict_needs_no_step():
    assert normalization.loss_bowl([[1.0], [2.0]], [0.0, 0.0]).steps(0.1) == 0


@pytest.mark.parametrize(
    ("X", "y", "sentence"),
    [
        ([[1.0], [2.0]], [1.0], "`y` must have a value for each of the 2 rows"),
        ([[1.0], [2.0]], [1.0, np.nan], "`y` must hold finite numbers"),
        ([[1.0], [np.inf]], [1.0, 2.0], "`X` must hold finite numbers"),
        ([1.0, 2.0], [1.0, 2.0], "two axes"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(X, y, sentence):
    with pytest.raises(ValueError, match=sentence):
        normalization.loss_bowl(X, y)


def test_comparison_has_a_row_for_each_scaler():
    columns = COLUMNS["wine"]()
    table = normalization.compare_scalers(columns.X, columns.y)
    assert list(table["scaler"]) == list(SCALERS)
    steps = table.set_index("scaler")["steps"]
    assert steps["z-score"] < steps["min-max [-1, 1]"] < steps["min-max [0, 1]"] < steps["max-abs"]
    with pytest.raises(ValueError, match="tolerance"):
        normalization.compare_scalers(columns.X, columns.y, tolerance=2)
