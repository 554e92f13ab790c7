"""Lines under each loss, against least squares, a linear program and their neighbours."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import optimize

from labkit import losses

QUICK = settings(max_examples=50, deadline=None)


def points():
    """Return few points at different whole places."""
    size = st.shared(st.integers(2, 7), key="size")
    x = size.flatmap(lambda n: st.lists(st.integers(-9, 9), min_size=n, max_size=n, unique=True))
    y = size.flatmap(lambda n: arrays(float, n, elements=st.integers(-50, 50).map(float)))
    return st.tuples(x.map(lambda some: np.array(some, dtype=float)), y)


@QUICK
@given(xy=points())
def test_lines_are_the_best_there_are(xy):
    x, y = xy
    for loss in (
        losses.squared(),
        losses.absolute(),
        losses.huber(2.0),
        losses.log_cosh(),
        losses.pinball(0.7),
    ):
        line = losses.fit_line(loss, x, y)
        for move in (1e-3, -1e-3):
            for slope, intercept in (
                (move, 0),
                (0, move),
                (move, move),
                (move, -move),
                (10 * move, -100 * move),
            ):
                predictions = (line.slope + slope) * x + line.intercept + intercept
                assert line.mean_loss <= loss.value(y, predictions) + 1e-5 * (
                    1 + line.mean_loss
                )  # repeated squares come slowly


@QUICK
@given(xy=points())
def test_squared_lines_are_least_squares(xy):
    x, y = xy
    line = losses.fit_line(losses.squared(), x, y)
    assert (line.slope, line.intercept) == pytest.approx(tuple(np.polyfit(x, y, 1)), abs=1e-6)


def test_absolute_lines_agree_with_a_linear_program():
    x, y = losses.points_with_outlier(11, 60)
    n = len(x)
    design = np.column_stack([x, np.ones(n)])
    matrix = np.block([[design, -np.eye(n)], [-design, -np.eye(n)]])
    costs = np.concatenate([[0, 0], np.ones(n) / n])
    program = optimize.linprog(
        costs, matrix, np.concatenate([y, -y]), bounds=[(None, None)] * 2 + [(0, None)] * n
    )
    assert losses.fit_line(losses.absolute(), x, y).mean_loss == pytest.approx(program.fun)


def test_an_outlier_in_y_moves_one_line_and_one_in_x_moves_all():
    def slope(loss, *outlier):
        return losses.fit_line(loss, *losses.points_with_outlier(*outlier)).slope

    robust = losses.absolute(), losses.huber()
    assert slope(losses.squared(), 11, 500) > 10 * slope(losses.squared())
    assert all(slope(loss, 11, 500) == pytest.approx(2, abs=0.05) for loss in robust)
    assert all(slope(loss, 100, 23) < 0.2 for loss in (*robust, losses.squared()))


def test_gradients_balance():
    for loss in (losses.squared(), losses.huber(), losses.log_cosh()):
        line = losses.fit_line(loss, *losses.points_with_outlier(11, 60))
        assert abs(line.negative_gradients.sum()) < 1e-6 * np.abs(line.negative_gradients).sum()
        assert abs(line.negative_gradients @ line.x) < 1e-5 * np.abs(line.negative_gradients * line.x).sum()


@pytest.mark.parametrize(
    ("x", "y", "sentence"),
    [
        ([1, 1], [1, 2], "`x` must hold at least two different values"),
        ([1], [1], "`x` must hold at least two different values"),
        ([1, 2], [1], "`y_pred.shape` must be that of `y_true`"),
        ([1, np.nan], [1, 2], "must hold finite numbers"),
        (
            np.arange(400),
            np.arange(400),
            "`x` must have at most 300 points for the absolute loss; got x=400.",
        ),
    ],
)
def test_bad_points_are_refused(x, y, sentence):
    with pytest.raises(ValueError, match=sentence):
        losses.fit_line(losses.absolute(), x, y)


def test_a_loss_of_ones_own_with_a_corner_tries_all_pairs():
    x, y = losses.points_with_outlier(11, 60)
    plain = losses.absolute()
    mine = losses.Loss("mine", plain.each, plain.slope, has_corner=True)
    assert losses.fit_line(mine, x, y).slope == losses.fit_line(plain, x, y).slope
