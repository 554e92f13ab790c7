"""Surfaces of real data give what their rows say."""

import numpy as np
import pytest

from labkit import descent


def test_least_squares_has_its_minimum_where_numpy_finds_it(rng):
    X = rng.normal(size=(50, 2))
    surface = descent.least_squares(X, X @ [2.0, -1.0] + rng.normal(size=50))
    assert surface.n_rows == 50
    np.testing.assert_allclose(surface.curvature, X.T @ X / 50)
    np.testing.assert_allclose(surface.gradient(np.array(surface.minimum)), 0, atol=1e-12)


def test_a_batch_of_all_rows_is_the_full_gradient(rng):
    surface = descent.penguins()
    weights = rng.normal(size=(5, 2))
    full = surface.gradient(weights)
    np.testing.assert_allclose(surface.gradient(weights, rng.permutation(surface.n_rows)), full, rtol=1e-12)
    assert not np.allclose(surface.gradient(weights, np.arange(30)), full, rtol=1e-3)


def test_the_mean_over_single_rows_is_the_full_gradient(rng):
    surface = descent.penguins()
    weights = rng.normal(size=2)
    single = [surface.gradient(weights, np.array([row])) for row in range(surface.n_rows)]
    np.testing.assert_allclose(np.mean(single, axis=0), surface.gradient(weights), rtol=1e-10)


def test_penguins_are_real_rows_without_gaps():
    surface = descent.penguins()
    assert surface.n_rows == 342
    assert min(surface.minimum) > 0  # longer flippers and bills: heavier penguins
    # both columns in standard deviations: a diagonal of ones, and the correlation beside it
    np.testing.assert_allclose(np.diag(surface.curvature), 1)
    assert surface.curvature[0, 1] == pytest.approx(0.656, abs=0.001)


def test_units_change_the_condition_number_and_not_the_fit():
    sd = descent.penguins()
    mm = descent.penguins(standardize=False)
    assert np.linalg.cond(mm.curvature) > 2 * np.linalg.cond(sd.curvature)
    assert mm.value(np.array(mm.minimum)) == pytest.approx(sd.value(np.array(sd.minimum)))


@pytest.mark.parametrize(
    ("X", "y", "sentence"),
    [
        (np.ones((4, 3)), np.ones(4), r"`X` must have shape \(n_rows, 2\)"),
        (np.ones((4, 2)), np.ones(3), r"`y` must have shape \(4,\)"),
        (np.full((4, 2), np.nan), np.ones(4), "`X` must hold finite numbers alone; got X='missing values'"),
        (np.ones((4, 2)), np.full(4, np.inf), "`y` must hold finite numbers alone; got y='missing values'"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(X, y, sentence):
    with pytest.raises(ValueError, match=sentence):
        descent.least_squares(X, y)
