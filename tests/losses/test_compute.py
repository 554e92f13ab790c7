"""What the panel of losses computes: each view has its own result, measures are those of the losses."""

import numpy as np
import pytest

from labkit import losses
from labkit.losses import compute
from labkit.losses.panel import DESIGN
from labkit.panels.design import opened


@pytest.mark.parametrize(
    ("view", "kind"),
    [
        ("line", compute.LinesResult),
        ("constant", compute.ConstantResult),
        ("logit", compute.LogitResult),
        ("recovery", compute.RecoveryResult),
    ],
)
def test_each_view_has_its_own_result_and_caption(view, kind):
    state, result = opened(DESIGN, view=view)
    assert isinstance(result, kind)
    assert len(result.names) == 5
    assert "nan" not in DESIGN.view_of(state).caption(result)


def test_measures_are_those_of_the_losses():
    state, result = opened(DESIGN, view="constant", loss="absolute")
    values = [*compute.SEVEN, state.outlier]
    assert (
        compute.lowest_optimal_constant(state, result)
        == losses.optimal_constant(losses.absolute(), values)[0]
    )
    state, result = opened(DESIGN, loss="absolute")
    assert compute.chosen_slope(state, result) == losses.fit_line(losses.absolute(), *state.points()).slope
    state, result = opened(DESIGN, view="recovery", logit=-8.0)
    assert compute.steps_of_squared(state, result) == compute.N_STEPS  # not yet right


def test_moved_points_stand_where_they_were_put():
    state = compute.LossState(moved={"3": [2.5, 9.5]})
    x, y = state.points()
    assert (x[2], y[2]) == (2.5, 9.5)
    np.testing.assert_array_equal(np.delete(x, 2), np.delete(losses.points_with_outlier()[0], 2))


def test_a_press_takes_the_point_within_reach_and_else_moves_the_ringed_one():
    state = compute.LossState(point=5)
    x, y = state.points()
    assert compute.drag_point(state, x[2], y[2], 31.0, 65.0)["point"] == 3
    change = compute.drag_point(state, 25.0, 5.0, 31.0, 65.0)
    assert change == {"point": 5, "moved": {"5": [25.0, 5.0]}}
